// Help: made from the list of actions, filterable, with the reason beside each key that does nothing now.

import { pad, width } from '../../present/cut.ts';
import type { Tone } from '../../present/tone.ts';
import { stateWords } from '../../present/words.ts';
import { type Action, groups } from '../action.ts';
import { commandWords } from '../command.ts';
import { actionsAt, availability, keysText } from '../dispatch.ts';
import type { State } from '../state.ts';
import { blank, bold, type Line, lineWidth, plain, wrap } from './line.ts';

interface Entry {
  readonly keys: string;
  readonly title: string;
  readonly overview: { readonly keys: string; readonly word: string } | null;
  /** Why it does nothing now; null: it acts. */
  readonly why: string | null;
}

interface Block {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** The inner width of the help box. */
export function helpColumns(state: State): number {
  return Math.min(100, state.size.columns) - 4;
}

/** Every line of the help, before scrolling. */
export function helpLines(state: State): readonly Line[] {
  const typed = state.overlay.kind === 'help' ? state.overlay.text.trim().toLowerCase() : '';
  const columns = helpColumns(state);
  const blocks = helpBlocks(state);
  if (typed !== '') return found([...blocks, commandBlock], typed, columns);
  const count = columns >= 74 ? 3 : columns >= 44 ? 2 : 1;
  return [...columned(blocks, count, columns), ...disabled(blocks, columns), ...words(state, columns)];
}

const commandBlock: Block = {
  title: 'COMMAND',
  entries: commandWords.map(({ names, title }) => ({ keys: `:${names[0]}`, title, overview: null, why: null })),
};

function helpBlocks(state: State): readonly Block[] {
  const acting = actionsAt(state.screen.kind);
  return groups
    .map((group) => ({ title: group.toUpperCase(), entries: acting.filter((action) => action.group === group) }))
    .filter(({ entries }) => entries.length > 0)
    .map(({ title, entries }) => ({ title, entries: entries.map((action) => entryOf(action, state)) }));
}

function entryOf(action: Action, state: State): Entry {
  const can = availability(action, state);
  return {
    keys: keysText(action),
    title: action.title,
    overview: action.overview === undefined ? { keys: keysText(action), word: action.title } : action.overview,
    why: can === true ? null : can.no,
  };
}

const keysWidth = 13;
const shortKeys = 10;

/** A block as the overview draws it; a reason that all its keys share stands beside its title. */
function blockLines({ title, entries }: Block): readonly Line[] {
  const [first] = entries;
  const shared = entries.every(({ why }) => why === first?.why) ? (first?.why ?? null) : null;
  const lines = entries.flatMap(({ overview, why }): readonly Line[] =>
    overview === null
      ? []
      : [plain(`${pad(overview.keys, shortKeys)} ${overview.word}`, why === null ? 'plain' : 'muted')],
  );
  return [[bold(title), ...(shared === null ? [] : plain(` (${shared})`, 'muted'))], ...lines, blank];
}

/** Blocks one below another, in as many columns, of about the same height. */
function columned(blocks: readonly Block[], count: number, columns: number): readonly Line[] {
  const texts = blocks.map(blockLines);
  const whole = texts.reduce((sum, lines) => sum + lines.length, 0);
  const stacks: Line[][] = Array.from({ length: count }, () => []);
  let at = 0;
  for (const lines of texts) {
    const stack = stacks[at];
    if (stack !== undefined && stack.length > 0 && stack.length + lines.length / 2 > whole / count && at < count - 1)
      at++;
    stacks[at]?.push(...lines);
  }
  const room = Math.floor((columns - (count - 1)) / count);
  const height = Math.max(...stacks.map((stack) => stack.length)) - 1;
  return Array.from({ length: height }, (_, row) =>
    stacks.flatMap((stack, index) => cell(stack[row] ?? blank, index === count - 1 ? room : room + 1, room)),
  );
}

function cell(line: Line, columns: number, room: number): Line {
  const cut = line.map((span) => ({
    ...span,
    text: width(span.text) > room ? `${span.text.slice(0, room - 2)}..` : span.text,
  }));
  return [...cut, { text: ' '.repeat(Math.max(0, columns - lineWidth(cut))) }];
}

/** Why the grey keys do nothing now, those apart whose block says it. */
function disabled(blocks: readonly Block[], columns: number): readonly Line[] {
  const off = blocks
    .filter(({ entries }) => entries.some(({ why }) => why !== entries[0]?.why))
    .flatMap(({ entries }) => entries.filter(({ why }) => why !== null));
  const reasons = [...Map.groupBy(off, ({ why }) => why ?? '')].map(
    ([why, entries]) => `${entries.map(({ keys }) => keys.split(', ')[0]).join(' ')} ${why}`,
  );
  return reasons.length === 0 ? [] : paragraph('grey', reasons.join('; '), columns, 'muted');
}

function words(state: State, columns: number): readonly Line[] {
  const signs = Object.values(stateWords).map(({ sign, label }) => `${sign} ${label.replace(/certificate/, 'cert.')}`);
  const commands = commandWords.map(({ names }) => `:${names[0]}`).join(' ');
  return [
    ...(state.screen.kind === 'rows' ? paragraph('filter', filterWords, columns) : []),
    ...paragraph('command', commands, columns),
    ...paragraph('legend', signs.join('  '), columns),
  ];
}

const filterWords =
  'text regex, !text exclude, -f x fuzzy, -l k=v label, state: zone: owner: type: ns: src: target: reason:';

function paragraph(title: string, text: string, columns: number, tone: Tone = 'plain'): readonly Line[] {
  const [first = '', ...rest] = wrap(text, columns - 8);
  return [
    [
      { text: pad(title, 8), bold: true },
      { text: first, tone },
    ],
    ...rest.map((line): Line => [{ text: ' '.repeat(8) }, { text: line, tone }]),
  ];
}

function found(blocks: readonly Block[], typed: string, columns: number): readonly Line[] {
  const lines = blocks.flatMap(({ title, entries }) =>
    entries
      .filter((entry) => `${entry.keys} ${entry.title} ${title}`.toLowerCase().includes(typed))
      .flatMap((entry) => {
        const why = entry.why === null ? '' : ` - ${entry.why}`;
        return wrap(`${pad(entry.keys, keysWidth)} ${entry.title}${why}`, columns, keysWidth + 1).map((text) =>
          plain(text, entry.why === null ? 'plain' : 'muted'),
        );
      }),
  );
  return lines.length > 0 ? lines : [plain(`No key and no command is about "${typed}".`)];
}
