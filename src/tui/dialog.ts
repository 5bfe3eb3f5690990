// The overlays: what typing, enter and esc do in each, and what a command line carries out.

import { dnsName } from '../core/dns.ts';
import { unreachable } from '../core/unreachable.ts';
import { flashed, looking, matched, narrowing, relisted, toRows } from './browse.ts';
import { type Order, parseCommand, suggestions } from './command.ts';
import { copyEntries } from './copy.ts';
import { narrows } from './filter.ts';
import { answered, typedOn } from './mending.ts';
import { subject } from './pages.ts';
import {
  type AskedOverlay,
  type CopyChoice,
  filterOf,
  initial,
  type Message,
  noFilter,
  type Overlay,
  type State,
  type Update,
} from './state.ts';

type Edit = Extract<Message, { kind: 'edited' }>['edit'];

const still: ReadonlySet<Overlay['kind']> = new Set([
  'copy',
  'save',
  'plan',
  'planFile',
  'progress',
  'result',
  'history',
  'entry',
]);

/** Dialogs that act on what is on screen hold the table still. */
export function freezes(overlay: Overlay): boolean {
  return still.has(overlay.kind);
}

export function closed(state: State): State {
  // Whatever was asked for the dialog is no longer waited for.
  const before = { ...state, turn: state.turn + 1, overlay: { kind: 'none' } } as const;
  if (state.waiting === null) return before;
  return relisted({ ...before, seen: state.waiting, waiting: null }, 'successor');
}

export function asked(state: State, kind: AskedOverlay): State {
  return { ...state, flash: null, overlay: opening(state, kind) };
}

function opening({ look, screen }: State, kind: AskedOverlay): Overlay {
  switch (kind) {
    case 'help':
      return { kind, text: '', scroll: 0 };
    case 'copy':
      return { kind, picked: 0 };
    case 'command':
      return { kind, text: '', picked: -1 };
    case 'filter':
      return { kind, text: look.filter.text };
    case 'search':
      return { kind, text: screen.kind === 'rows' ? '' : screen.search };
    case 'save':
      return { kind, text: `kubectl-dns-${look.tab.toLowerCase()}.txt` };
    default:
      return unreachable(kind);
  }
}

export function edited(state: State, edit: Edit): State {
  const { overlay } = state;
  if (overlay.kind === 'plan' && typeof edit === 'object') return typedOn(state, overlay, edit.insert);
  if (!('text' in overlay)) return state;
  const text = editedText(overlay.text, edit);
  if (overlay.kind === 'filter') {
    const filter = filterOf(text, state.look.filter);
    const next = { ...state, overlay: { ...overlay, text } };
    const typedOn = filter.error === null && state.look.filter.error === null && narrows(overlay.text, text);
    return typedOn ? narrowing(next, filter) : looking(next, { filter });
  }
  if (overlay.kind === 'command') return { ...state, overlay: { ...overlay, text, picked: -1 } };
  return { ...state, overlay: overlay.kind === 'help' ? { ...overlay, text, scroll: 0 } : { ...overlay, text } };
}

function editedText(text: string, edit: Edit): string {
  if (edit === 'line') return '';
  if (edit === 'word') return text.replace(/\S*\s*$/, '');
  if (edit === 'backspace') return [...text].slice(0, -1).join('');
  return (text + edit.insert).slice(0, 1000);
}

function historyAt({ history }: State, id: string): Overlay {
  return { kind: 'history', picked: Math.max(0, history?.findIndex((entry) => entry.id === id) ?? 0) };
}

export function suggested(state: State, by: 1 | -1): State {
  const { overlay } = state;
  if (overlay.kind !== 'command') return state;
  const { length } = suggestions(overlay.text, state);
  if (length === 0) return state;
  const picked = overlay.picked < 0 ? (by === 1 ? 0 : length - 1) : (overlay.picked + by + length) % length;
  return { ...state, overlay: { ...overlay, picked } };
}

export function completed(state: State): State {
  const { overlay } = state;
  if (overlay.kind !== 'command') return state;
  const taken = suggestions(overlay.text, state)[Math.max(0, overlay.picked)];
  return taken === undefined ? state : { ...state, overlay: { kind: 'command', text: taken.text, picked: -1 } };
}

export function entered(state: State): Update {
  const { overlay } = state;
  switch (overlay.kind) {
    case 'none':
    case 'help':
    case 'filter':
      return [closed(state)];
    case 'copy': {
      const entry = copyEntries(state)[overlay.picked];
      return entry === undefined ? [closed(state)] : copied(state, entry.choice);
    }
    case 'search':
      return [searched(state, overlay.text)];
    case 'save':
      return saved(state, overlay.text);
    case 'plan':
      return answered(state, overlay, closed);
    case 'planFile': {
      const back = { ...state, overlay: overlay.of };
      const path = overlay.text.trim();
      return path === '' ? [back] : [back, { kind: 'savePlan', path, plan: overlay.of.plan }];
    }
    case 'history': {
      const entry = state.history?.[overlay.picked];
      return [entry === undefined ? closed(state) : { ...state, overlay: { kind: 'entry', id: entry.id, scroll: 0 } }];
    }
    case 'progress':
    case 'entry':
      return [state];
    case 'result':
      return [closed(state)];
    case 'command': {
      const picked = suggestions(overlay.text, state)[overlay.picked];
      const text = picked?.text ?? overlay.text;
      return text.trim() === '' ? [closed(state)] : ordered(closed(state), parseCommand(text, state));
    }
    default:
      return unreachable(overlay);
  }
}

function searched(state: State, search: string): State {
  if (state.screen.kind === 'rows') return closed(state);
  const next = { ...closed(state), screen: { ...state.screen, search } };
  return search === '' ? next : matched(next, 1, state.screen.scroll - 1);
}

export function copied(state: State, choice: CopyChoice): Update {
  const entry = copyEntries(state).find((candidate) => candidate.choice === choice);
  if (entry === undefined) return [flashed(closed(state), 'there is nothing of that kind to copy', 'warn')];
  return [closed(state), { kind: 'copy', text: entry.text, what: entry.title }];
}

function saved(state: State, path: string): Update {
  if (state.seen === null || path.trim() === '') return [closed(state)];
  return [closed(state), { kind: 'save', path: path.trim(), rows: state.listing.rows, seen: state.seen }];
}

function ordered(state: State, order: Order): Update {
  switch (order.kind) {
    case 'wrong':
      return [flashed(state, order.text, 'bad')];
    case 'namespaces':
      return [looking(onRows(state), { namespaces: order.names })];
    case 'filter':
      return [looking(onRows(state), { filter: filterOf(order.text, noFilter) })];
    case 'tab':
      return [looking(onRows(state), { tab: order.name, lastTab: state.look.tab })];
    case 'sort':
      return [looking(onRows(state), { sort: { by: order.by, reverse: order.reverse } }, 'successor')];
    case 'why':
      return [why(state, order.name)];
    case 'export':
      return saved(state, order.path);
    case 'readonly':
      return [readOnly(state)];
    case 'log':
      return [{ ...state, screen: { kind: 'page', of: 'log', text: null, back: back(state), scroll: 0, search: '' } }];
    case 'help':
      return [asked(state, 'help')];
    case 'quit':
      return [state, { kind: 'exit' }];
    case 'owner':
      return seenBy(state, order.id);
    case 'context':
      return elsewhere(state, order.name);
    default:
      return unreachable(order);
  }
}

function onRows(state: State): State {
  return state.screen.kind === 'rows' ? state : toRows(state);
}

function back({ screen }: State): 'rows' | 'detail' {
  return screen.kind === 'page' ? screen.back : screen.kind;
}

function readOnly(state: State): State {
  const on = !state.look.readOnly;
  return flashed({ ...state, look: { ...state.look, readOnly: on } }, `read-only is ${on ? 'on' : 'off'}`, 'plain');
}

/** The worst row of this name, else the first whose name holds the text, wherever it stands. */
function why(state: State, name: string): State {
  const rows = state.seen?.assessment.rows ?? [];
  const wanted = dnsName(name);
  const row =
    rows.find((candidate) => candidate.name === wanted) ?? rows.find((candidate) => candidate.name.includes(wanted));
  if (row === undefined) return flashed(state, `no record is named ${name}`, 'warn');
  const index = state.listing.rows.findIndex(({ key }) => key === row.key);
  const cursor = { ...state.cursor, key: row.key, name: row.name, index: Math.max(0, index) };
  return { ...state, cursor, screen: { kind: 'detail', scroll: 0, search: '' } };
}

function seenBy(state: State, owner: string | null): Update {
  const next = { ...state, look: { ...state.look, owner } };
  const seen = state.waiting ?? state.seen;
  if (seen === null) return [next];
  return [next, { kind: 'reassess', generation: state.generation, snapshot: seen.snapshot, owner }];
}

function elsewhere(state: State, context: string): Update {
  const generation = state.generation + 1;
  const fresh = initial({ given: state.given, size: state.size, now: state.now, tab: state.look.tab });
  return [
    { ...fresh, generation, context, log: state.log, turn: state.turn, look: { ...fresh.look, wide: state.look.wide } },
    { kind: 'follow', generation, context, owner: null },
  ];
}

/** Esc and q: the innermost thing that is open closes first. */
export function backed(state: State): State {
  const { overlay, screen, look } = state;
  if (overlay.kind === 'filter') return closed(looking(state, { filter: noFilter }, 'successor'));
  if (overlay.kind === 'planFile') return { ...state, overlay: overlay.of };
  if (overlay.kind === 'entry') return { ...state, overlay: historyAt(state, overlay.id) };
  if (overlay.kind === 'progress')
    return flashed(state, 'changes are on their way; ctrl-c stops after the batch in flight', 'warn');
  if (overlay.kind !== 'none') return closed(state);
  if (screen.kind === 'detail') return toRows(state);
  if (screen.kind === 'page')
    return screen.back === 'rows' || subject(state) === null
      ? toRows(state)
      : { ...state, screen: { kind: 'detail', scroll: 0, search: '' } };
  if (state.anchor !== null) return { ...state, anchor: null };
  if (screen.focus === 'pane') return { ...state, screen: { ...screen, focus: 'table' } };
  if (look.filter.text !== '') return looking(state, { filter: noFilter }, 'successor');
  if (look.problemsOnly) return looking(state, { problemsOnly: false }, 'successor');
  return flashed(state, 'q quits', 'muted');
}
