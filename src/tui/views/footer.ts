// The last lines: a flash, progress or totals; then the keys that act now, or what is being typed.

import { width } from '../../present/cut.ts';
import { escapeText } from '../../present/escape.ts';
import { doneText, outcomeText } from '../../present/history-text.ts';
import type { Tone } from '../../present/tone.ts';
import type { Action } from '../action.ts';
import { suggestions } from '../command.ts';
import { actionsAt, availability, placeOf } from '../dispatch.ts';
import { ageText, factsOf, troubleOf } from '../facts.ts';
import { countMarks } from '../marks.ts';
import type { State } from '../state.ts';
import { whoText } from './history.ts';
import { blank, clip, type Line, plain, type Span } from './line.ts';

export function statusLine(state: State): Line {
  const typed = typedText(state);
  if (typed !== null) return typed;
  if (state.flash !== null) return plain(escapeText(state.flash.text), state.flash.tone);
  const reading = readingText(state);
  return reading === null ? totals(state) : plain(reading, 'muted');
}

function typedText({ overlay, look }: State): Line | null {
  const field = (lead: string, text: string, tone: Tone = 'plain'): Line => [
    { text: `${lead}${escapeText(text)}`, tone },
    { text: '_', inverse: true },
  ];
  switch (overlay.kind) {
    case 'filter': {
      const { error } = look.filter;
      return [...field('/', overlay.text), ...(error === null ? [] : plain(`  ${escapeText(error)}`, 'bad'))];
    }
    case 'command':
      return field(':', overlay.text);
    case 'search':
      return field('search: ', overlay.text);
    case 'save':
      return field('save the rows shown to: ', overlay.text);
    case 'planFile':
      return field('write the plan to: ', overlay.text);
    default:
      return null;
  }
}

export function readingText({ reading, seen }: State): string | null {
  if (reading.kind !== 'reading') return null;
  const { progress } = reading;
  if (progress === null) return seen === null ? 'reading Kubernetes' : null;
  if (progress.kind === 'kubernetes') return `reading Kubernetes ${progress.done}/${progress.of}`;
  const records = progress.records === 0 ? '' : ` ${progress.records.toLocaleString('en')} records`;
  return `reading zones ${progress.done}/${progress.of} ${escapeText(progress.zone)}${records}`;
}

function totals(state: State): Line {
  const { seen, listing, reading } = state;
  if (seen === null) return plain('nothing was read yet');
  if (troubleOf(state) !== null && reading.kind !== 'reading')
    return plain('trying again on R only (no retry loop)', 'warn');
  const facts = factsOf(seen, state.now);
  const marks = countMarks(state);
  const unread = facts.unreadableNamespaces;
  const { text: last, recent } = lastChange(state);
  if (last !== '' && listing.counts.Problems === 0 && marks.all === 0) return plain(last);
  const parts = [
    `${listing.counts.Problems} problems`,
    marks.all === 0 ? '' : `${marks.all} marked${marks.hidden === 0 ? '' : ` (${marks.hidden} hidden by the filter)`}`,
    recent ? last : '',
    unread.length === 0
      ? ''
      : `${unread.length}${facts.namespaces === null ? '' : ` of ${facts.namespaces}`} namespaces unreadable${state.size.columns >= 100 ? ` (${unread.slice(0, 3).join(', ')})` : ''}: ${unread.length === 1 ? 'its' : 'their'} rows are Unknown`,
    facts.zonesRead < facts.zones ? `${facts.zones - facts.zonesRead} zones unread` : '',
    recent ? '' : last,
    ...(unread.length === 0 ? seen.assessment.warnings.slice(0, 1) : []),
  ];
  return plain(escapeText(parts.filter((part) => part !== '').join(' - ')));
}

/** `last change: 2 deleted 6m ago by you, in sync (z undo)`, for an hour, and first of all for ten minutes; empty: there was none. */
function lastChange(state: State): { readonly text: string; readonly recent: boolean } {
  const { seen, history, now } = state;
  const account = seen?.snapshot.aws?.account;
  const entry = history?.find(
    ({ plan, groups }) =>
      groups.length > 0 && plan.context === seen?.snapshot.cluster.context && plan.account === account,
  );
  const age = now - Date.parse(entry?.at ?? '');
  if (entry === undefined || !(age < 3_600_000)) return { text: '', recent: false };
  const undone = entry.plan.intent === 'undo' ? 'undo, ' : '';
  const what = `${undone}${doneText(entry.plan.totals)} ${ageText(age)} ago by ${whoText(state, entry)}`;
  const text = `last change: ${what}, ${outcomeText(entry, history ?? [])} (z undo)`;
  return { text, recent: age < 600_000 };
}

/** `lines` lines of keys, or the suggestions of a command line, or the words of the filter. */
export function footerLines(state: State, columns: number, lines: 1 | 2): readonly Line[] {
  const { overlay } = state;
  if (overlay.kind === 'command') return suggestionLines(state, columns, lines);
  if (overlay.kind === 'filter' || overlay.kind === 'search' || overlay.kind === 'save' || overlay.kind === 'planFile')
    return hints(overlay.kind)
      .slice(-lines)
      .map((text) => clip(plain(text, 'muted'), columns));
  const acting = actionsAt(placeOf(state)).filter(
    (action) => action.footer !== undefined && availability(action, state) === true,
  );
  const named = troubleOf(state) === null ? acting : mendingFirst(acting);
  const ofLine = (line: 1 | 2) =>
    keyLine(
      named.filter(({ footer }) => footer?.line === line),
      columns,
    );
  if (lines === 1) return [keyLine(named, columns)];
  return [ofLine(1), ofLine(2)].filter((line) => line.length > 0);
}

function hints(kind: 'filter' | 'search' | 'save' | 'planFile'): readonly string[] {
  if (kind === 'planFile')
    return ['`apply -f FILE` carries it out while nothing it names has changed', '<enter> write  <esc> back'];
  if (kind === 'search') return ['', '<enter> search  <esc> cancel'];
  if (kind === 'save') return ['.json and .yaml save records, anything else a table', '<enter> save  <esc> cancel'];
  return ['regex  !exclude  -f fuzzy  -l label=value  state: zone: owner: type: ns: src:', '<enter> keep  <esc> clear'];
}

/** After an error the keys that lead out of it stand first. */
function mendingFirst(acting: readonly Action[]): readonly Action[] {
  const first = ['refresh', 'copy', 'error'];
  return [
    ...first.flatMap((id) => acting.filter((action) => action.id === id).map(onFirstLine)),
    ...acting.filter(({ id }) => !first.includes(id)),
  ];
}

function onFirstLine(action: Action): Action {
  return { ...action, footer: { line: 1, word: action.footer?.word ?? action.title } };
}

/** Leaving and help are never what gives way. */
const kept = ['back', 'help', 'quit'];

function keyLine(named: readonly Action[], columns: number): Line {
  const cells = named.map((action) => ({
    id: action.id,
    text: `<${footerKeys(action)}> ${action.footer?.word}`,
    late: action.footer?.late === true,
  }));
  const sure = cells.filter(({ id }) => kept.includes(id));
  let room = columns - sure.reduce((sum, { text }) => sum + width(text) + 2, -2);
  const fits = new Set<string>(kept);
  for (const { id, text } of [...cells.filter(({ late }) => !late), ...cells.filter(({ late }) => late)]) {
    if (kept.includes(id) || width(text) + 2 > room) continue;
    room -= width(text) + 2;
    fits.add(id);
  }
  const shown = cells.filter(({ id }) => fits.has(id));
  return shown.flatMap(({ text }, index): Span[] => {
    const end = text.indexOf('> ') + 1;
    return [{ text: index === 0 ? '' : '  ' }, { text: text.slice(0, end), bold: true }, { text: text.slice(end) }];
  });
}

function footerKeys(action: Action): string {
  return action.keysText ?? action.keys[0] ?? '';
}

function suggestionLines(state: State, columns: number, lines: 1 | 2): readonly Line[] {
  if (state.overlay.kind !== 'command') return [];
  const { text, picked } = state.overlay;
  const all = suggestions(text, state);
  const from = Math.max(0, picked - 3);
  const spans = all.slice(from).flatMap(({ shown }, index): Span[] => {
    const current = index + from === picked;
    return [
      { text: current ? `[${escapeText(shown)}]` : ` ${escapeText(shown)} `, ...(current ? { inverse: true } : {}) },
    ];
  });
  const first = all.length === 0 ? plain('no suggestion', 'muted') : clip(spans, columns);
  const hint = clip(plain('<tab> take  <up/down> pick  <enter> do it  <esc> cancel', 'muted'), columns);
  return lines === 1 ? [first] : [first, hint];
}

/** A line for a screen that is too small for any of this. */
export function tooSmallLine({ size }: State): Line {
  return clip(plain(`needs 40x10, is ${size.columns}x${size.rows}`), size.columns);
}

export const noLine = blank;
