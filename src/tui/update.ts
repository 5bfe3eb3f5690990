// All behaviour of the terminal UI: a state and a message give the next state, and what the outside is asked to do.
// No clock, no terminal, no waiting: time comes as a message too.

import type { KubeObject } from '../core/kube.ts';
import { unreachable } from '../core/unreachable.ts';
import { escapeText } from '../present/escape.ts';
import { appliedAll, applying, eventText } from './applying.ts';
import {
  at,
  columnPicked,
  flashed,
  jumped,
  looking,
  marks,
  matched,
  moved,
  neighbour,
  paged,
  ranging,
  relisted,
  scrolled,
  sorted,
  toggled,
} from './browse.ts';
import { copyEntries } from './copy.ts';
import { asked, backed, completed, copied, edited, entered, freezes, suggested } from './dialog.ts';
import { troubleOf } from './facts.ts';
import { answeredYes, focused, forceAsked, fullDiff, planAsked, planned, undoing, wished } from './mending.ts';
import { describe, pageLines, subject } from './pages.ts';
import type { Message, PageKind, Seen, State, Trouble, Update } from './state.ts';
import { dialogLast, dialogRoom } from './views/dialogs.ts';
import { helpLines } from './views/help.ts';

export function update(state: State, message: Message): Update {
  switch (message.kind) {
    case 'resized':
      return [resized({ ...state, size: message.size })];
    case 'ticked':
      return [ticked(state, message.now)];
    case 'progressed':
      if (message.generation !== state.generation) return [state];
      return [{ ...state, reading: { kind: 'reading', progress: message.progress } }];
    case 'assessed':
      return message.generation === state.generation ? assessed(state, message.seen) : [state];
    case 'connected':
      return message.generation === state.generation
        ? [
            { ...state, allowed: message.allowed },
            { kind: 'history', generation: state.generation },
          ]
        : [state];
    case 'historyRead':
      return [message.generation === state.generation ? { ...state, history: message.history } : state];
    case 'planned':
      return [planned(state, message)];
    case 'applying': {
      const text = eventText(message.event);
      return [applying(text === null ? state : logged(state, [text]), message)];
    }
    case 'appliedAll':
      return appliedAll(state, message);
    case 'planAsked':
      return planAsked(state, message.intent);
    case 'focused':
      return [focused(state, message.by)];
    case 'fullDiff':
      return [fullDiff(state)];
    case 'answeredYes':
      return answeredYes(state);
    case 'forceAsked':
      return [forceAsked(state)];
    case 'planFileAsked':
      return [planFileAsked(state)];
    case 'stopAsked':
      return stopAsked(state);
    case 'historyAsked':
      return [
        { ...state, flash: null, overlay: { kind: 'history', picked: 0 } },
        { kind: 'history', generation: state.generation },
      ];
    case 'undoAsked':
      return undoAsked(state);
    case 'failed':
      return [message.generation === state.generation ? failed(state, message.trouble) : state];
    case 'printed':
      return [printed(state, message.of, message.text)];
    case 'logged':
      return [logged(state, [message.text])];
    case 'told':
      return [flashed(logged(state, [message.text]), message.text, message.tone === 'bad' ? 'bad' : 'good')];
    case 'moved':
      return [state.overlay.kind === 'none' ? moved(state, message.by) : movedInOverlay(state, message.by)];
    case 'paged':
      if (state.overlay.kind !== 'none' && state.overlay.kind !== 'filter')
        return [movedInOverlay(state, message.by * pageOf(state))];
      return [paged(state, message.by)];
    case 'jumped':
      return [jumped(state, message.to)];
    case 'tabbed':
      if (message.tab === state.look.tab) return [state];
      return [looking({ ...state, anchor: null }, { tab: message.tab, lastTab: state.look.tab })];
    case 'sorted':
      return [sorted(state, message.by)];
    case 'toggled':
      return [toggled(state, message.what)];
    case 'columnPicked':
      return [columnPicked(state, message.by)];
    case 'marked':
      return [marks(state, message.what)];
    case 'ranging':
      return [ranging(state, message.by)];
    case 'opened':
      return opened(state, message.screen);
    case 'asked':
      return [asked(state, message.overlay)];
    case 'backed':
      return [backed(state)];
    case 'matched':
      return [matched(state, message.by)];
    case 'neighbour':
      return [neighbour(state, message.by)];
    case 'edited':
      return [edited(state, message.edit)];
    case 'suggested':
      return [suggested(state, message.by)];
    case 'completed':
      return [completed(state)];
    case 'entered':
      return entered(state);
    case 'copied':
      return copied(state, message.choice);
    case 'pagerAsked':
      return [state, { kind: 'pager', text: pagerText(state) }];
    case 'refreshed':
      return refreshed(state);
    case 'refused':
      return [flashed(state, `${message.key}: ${message.why}`, 'warn')];
    case 'left':
      return [state, { kind: 'exit' }];
    default:
      return unreachable(message);
  }
}

function resized(state: State): State {
  const cursor = state.screen.kind === 'rows' ? at(state, state.cursor.index) : state;
  return cursor.screen.kind === 'rows' ? cursor : scrolled(cursor, cursor.screen.scroll);
}

function ticked(state: State, now: number): State {
  const flash = state.flash !== null && state.flash.until <= now ? null : state.flash;
  return { ...state, now, flash };
}

function assessed(state: State, seen: Seen): Update {
  const before = (state.waiting ?? state.seen)?.snapshot.zones ?? null;
  const { zones, observedAt } = seen.snapshot;
  const same = before?.length === zones.length && zones.every((zone, at) => zone.recordSets === before[at]?.recordSets);
  const dnsReadAt = same ? state.dnsReadAt : Date.parse(observedAt);
  const read = logged({ ...state, dnsReadAt, reading: { kind: 'idle' }, trouble: null }, newlySeen(state, seen, !same));
  if (!freezes(state.overlay)) return [relisted({ ...read, seen, waiting: null }, 'successor')];
  const held = { ...read, waiting: seen };
  return state.overlay.kind === 'plan' && !state.overlay.forcing ? wished(held, state.overlay.wish) : [held];
}

/** What this look adds to the log: totals when Route 53 was read anew, and what was not said before. */
function newlySeen({ log }: State, { snapshot, assessment }: Seen, anew: boolean): readonly string[] {
  const sets = snapshot.zones.reduce((sum, { recordSets }) => sum + (recordSets?.length ?? 0), 0);
  const totals = `read ${snapshot.objects.length} objects and ${sets} record sets in ${snapshot.zones.length} zones`;
  const said = new Set(log.map(({ text }) => text));
  const gaps = snapshot.gaps.map((gap) => `${gap.scope}: ${gap.message}`);
  return [
    ...(anew ? [totals] : []),
    ...[...assessment.warnings, ...gaps].filter((text) => !said.has(escapeText(text))),
  ];
}

function failed(state: State, trouble: Trouble): State {
  const next = { ...state, reading: { kind: 'stopped' }, trouble } as const;
  return resized(logged(next, [trouble.message]));
}

function logged(state: State, texts: readonly string[]): State {
  if (texts.length === 0) return state;
  return {
    ...state,
    log: [...state.log, ...texts.map((text) => ({ at: state.now, text: escapeText(text) }))].slice(-500),
  };
}

function pageOf(state: State): number {
  return state.overlay.kind === 'help' ? state.size.rows - 4 : Math.max(1, dialogRoom(state) - 1);
}

function planFileAsked(state: State): State {
  const { overlay } = state;
  if (overlay.kind !== 'plan') return state;
  return { ...state, overlay: { kind: 'planFile', text: `plan-${overlay.plan.id}.json`, of: overlay } };
}

/** Ctrl-C while a plan is carried out: the first lets the batch in flight come to its end, the second leaves. */
function stopAsked(state: State): Update {
  const { overlay } = state;
  if (overlay.kind !== 'progress' || overlay.stopping) return [state, { kind: 'exit' }];
  const next = { ...state, overlay: { ...overlay, stopping: true } };
  return [flashed(next, 'stopping after the batch in flight; ctrl-c again leaves at once', 'warn'), { kind: 'stop' }];
}

/** z on a result, in the history, or on one of its entries. */
function undoAsked(state: State): Update {
  const { overlay, history } = state;
  const id = overlay.kind === 'result' || overlay.kind === 'entry' ? overlay.id : null;
  const entry = overlay.kind === 'history' ? history?.[overlay.picked] : history?.find((each) => each.id === id);
  return entry === undefined ? [flashed(state, 'z: the history does not have it', 'warn')] : undoing(state, entry);
}

function movedInOverlay(state: State, by: number): State {
  const { overlay } = state;
  switch (overlay.kind) {
    case 'help': {
      const last = Math.max(0, helpLines(state).length - (state.size.rows - 4));
      return { ...state, overlay: { ...overlay, scroll: Math.max(0, Math.min(overlay.scroll + by, last)) } };
    }
    case 'copy': {
      const { length } = copyEntries(state);
      return { ...state, overlay: { ...overlay, picked: (overlay.picked + by + length) % Math.max(1, length) } };
    }
    case 'history': {
      const last = Math.max(0, (state.history?.length ?? 0) - 1);
      return { ...state, overlay: { ...overlay, picked: Math.max(0, Math.min(overlay.picked + by, last)) } };
    }
    case 'plan':
    case 'result':
    case 'entry': {
      const scroll = Math.max(0, Math.min(overlay.scroll + by, dialogLast(state)));
      return { ...state, overlay: { ...overlay, scroll } };
    }
    case 'progress':
    case 'planFile':
      return state;
    default:
      return moved(state, by);
  }
}

function opened(state: State, screen: 'detail' | PageKind): Update {
  const reader = { scroll: 0, search: '' };
  if (screen === 'detail') return [{ ...state, screen: { kind: 'detail', ...reader } }];
  const back = state.screen.kind === 'page' ? state.screen.back : state.screen.kind;
  const next: State = { ...state, screen: { kind: 'page', of: screen, text: null, back, ...reader } };
  const row = subject(state);
  if (screen === 'yaml' && row !== null && state.seen !== null) return [next, { kind: 'print', row, seen: state.seen }];
  if (screen === 'source') {
    const object = sourceObject(state);
    if (object === undefined) return [flashed(state, 'that object was not read', 'warn')];
    return [next, { kind: 'printSource', object }];
  }
  return [next];
}

/** The object behind the first source that still asks for the record. */
function sourceObject(state: State): KubeObject | undefined {
  const source = subject(state)?.sources.find(({ live }) => live);
  return state.seen?.snapshot.objects.find(
    ({ kind, metadata }) =>
      kind.toLowerCase() === source?.kind.toLowerCase() &&
      metadata.name === source.name &&
      (metadata.namespace ?? null) === source.namespace,
  );
}

function printed(state: State, of: 'yaml' | 'source', text: string): State {
  if (state.screen.kind !== 'page' || state.screen.of !== of) return state;
  return { ...state, screen: { ...state.screen, text } };
}

function pagerText(state: State): string {
  if (state.screen.kind === 'page') return `${pageLines(state).join('\n')}\n`;
  const row = subject(state);
  return row === null ? '' : `${describe(row, state).join('\n')}\n`;
}

/** R: on a stream that runs, Route 53 is read again; after an error everything begins anew, with new sign-ins. */
function refreshed(state: State): Update {
  const next = flashed(state, 'reading again', 'muted');
  if (troubleOf(state) === null && state.reading.kind !== 'stopped') return [next, { kind: 'refresh' }];
  const generation = state.generation + 1;
  const reading = { kind: 'reading', progress: null } as const;
  return [
    { ...next, generation, reading },
    { kind: 'follow', generation, context: state.context, owner: state.look.owner },
  ];
}
