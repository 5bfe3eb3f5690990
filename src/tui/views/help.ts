// Help: made from the list of actions, filterable, with the reason beside each key that does nothing now.

import { pad, width } from '../../present/cut.ts';
import { stateWords } from '../../present/words.ts';
import { type Action, groups } from '../actions.ts';
import { commandWords } from '../command.ts';
import { actionsAt, availability, keysText } from '../dispatch.ts';
import type { State } from '../state.ts';
import { blank, bold, type Line, lineWidth, plain, wrap } from './line.ts';

interface Entry {
  readonly keys: string;
  readonly title: string;
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
  if (typed !== '') return found(blocks, typed, columns);
  const count = columns >= 76 ? 3 : columns >= 50 ? 2 : 1;
  return [...columned(blocks, count, columns), blank, ...disabled(blocks, columns), ...legend(columns)];
}

function helpBlocks(state: State): readonly Block[] {
  const place = state.screen.kind;
  const acting = actionsAt(place);
  const entry = (action: Action): Entry => {
    const can = availability(action, state);
    return { keys: keysText(action), title: action.title, why: can === true ? null : can.no };
  };
  const ofKeys = groups.map((group) => ({
    title: group === 'Change' ? 'CHANGE (a plan first)' : group.toUpperCase(),
    entries: acting.filter((action) => action.group === group).map(entry),
  }));
  const syntax = ['text  regex', '!text  exclude', '-f x  fuzzy', '-l k=v  label', 'state: zone: owner: ns:', 'type: src: target: reason:'];
  const words = commandWords.map(({ names, title }) => ({ keys: `:${names[0]}`, title, why: null }));
  return [
    ...ofKeys,
    ...(place === 'rows' ? [{ title: 'FILTER', entries: syntax.map(syntaxEntry) }] : []),
    { title: 'COMMAND', entries: words },
  ].filter(({ entries }) => entries.length > 0);
}

function syntaxEntry(text: string): Entry {
  const [keys = '', title = ''] = text.split('  ');
  return { keys, title, why: null };
}

const keysWidth = 13;

function entryLine({ keys, title, why }: Entry): Line {
  return plain(`${pad(keys, keysWidth)} ${title}`, why === null ? 'plain' : 'muted');
}

/** Blocks one below another, in as many columns, of about the same height. */
function columned(blocks: readonly Block[], count: number, columns: number): readonly Line[] {
  const texts = blocks.map(({ title, entries }): readonly Line[] => [[bold(title)], ...entries.map(entryLine), blank]);
  const whole = texts.reduce((sum, lines) => sum + lines.length, 0);
  const stacks: Line[][] = Array.from({ length: count }, () => []);
  let at = 0;
  for (const lines of texts) {
    const stack = stacks[at];
    if (stack !== undefined && stack.length > 0 && stack.length + lines.length / 2 > whole / count && at < count - 1) at++;
    stacks[at]?.push(...lines);
  }
  const room = Math.floor((columns - (count - 1)) / count);
  const height = Math.max(...stacks.map((stack) => stack.length));
  return Array.from({ length: height }, (_, row) =>
    stacks.flatMap((stack, index) => cell(stack[row] ?? blank, index === count - 1 ? room : room + 1, room)),
  );
}

function cell(line: Line, columns: number, room: number): Line {
  const cut = line.map((span) => ({ ...span, text: width(span.text) > room ? `${span.text.slice(0, room - 2)}..` : span.text }));
  return [...cut, { text: ' '.repeat(Math.max(0, columns - lineWidth(cut))) }];
}

/** `s a x A z  not built yet`: the keys of one reason on one line. */
function disabled(blocks: readonly Block[], columns: number): readonly Line[] {
  const off = blocks.flatMap(({ entries }) => entries.filter(({ why }) => why !== null));
  const byReason = Map.groupBy(off, ({ why }) => why ?? '');
  return [...byReason].flatMap(([why, entries]) =>
    wrap(`grey: ${entries.map(({ keys }) => keys.split(', ')[0]).join(' ')}  ${why}`, columns, 6).map((text) =>
      plain(text, 'muted'),
    ),
  );
}

function legend(columns: number): readonly Line[] {
  const signs = Object.values(stateWords).map(({ sign, label }) => `${sign} ${label.replace('certificate validation ', 'cert. ')}`);
  return wrap(`legend: ${signs.join('  ')}`, columns, 8).map((text) => plain(text));
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
