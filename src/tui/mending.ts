// From a key to a plan on the screen, and from there to what is sent: which rows a verb takes, what its plan looks like while it
// is read and confirmed, and what makes the confirmation void. Nothing is sent from here but by begin().

import type { OwnerId } from '../core/dns.ts';
import type { Row } from '../core/finding.ts';
import type { Ask } from '../core/plan/ask.ts';
import { type Demand, demandsOf, forceDemandsOf } from '../core/plan/confirmation.ts';
import type { HistoryEntry } from '../core/plan/history.ts';
import { type Changed, changedSince } from '../core/plan/recheck.ts';
import type { Plan } from '../core/plan.ts';
import type { ApplyResult } from '../ops/apply.ts';
import { type Intent, mendedBy, nextStep } from '../present/words.ts';
import { type BatchProgress, waitingBatches } from './applying.ts';
import { flashed } from './browse.ts';
import { marked, withRange } from './marks.ts';
import { subject } from './pages.ts';
import type { Message, State, Trouble, Update } from './state.ts';

/** What a plan was asked for; the same wish is planned anew when the world moves. */
export interface PlanWish {
  readonly ask: Ask;
  readonly takeFrom: OwnerId | null;
  /** The person typed the zone's name to go past a guard. */
  readonly force: boolean;
  /** Marked rows that the filter hides: they are not in it. */
  readonly hidden: number;
}

export interface ShownPlan {
  readonly kind: 'plan';
  readonly plan: Plan;
  readonly wish: PlanWish;
  /** What is different from the plan that was shown before. */
  readonly changed: readonly Changed[];
  readonly focus: 'field' | 'cancel' | 'apply';
  /** Typed into the field. */
  readonly text: string;
  /** Demands that were met. */
  readonly met: number;
  /** It is the zone's name that is being typed, not the confirmation. */
  readonly forcing: boolean;
  /** Every field of every record. */
  readonly full: boolean;
  readonly scroll: number;
}

export interface AppliedPlan {
  readonly kind: 'progress';
  readonly plan: Plan;
  readonly wish: PlanWish;
  /** Of the history entry; null: nothing was written yet. */
  readonly id: string | null;
  readonly batches: readonly BatchProgress[];
  readonly warnings: readonly string[];
  /** Ctrl-C was pressed once. */
  readonly stopping: boolean;
}

export interface Mended {
  readonly kind: 'result';
  readonly plan: Plan;
  readonly id: string | null;
  readonly batches: readonly BatchProgress[];
  readonly warnings: readonly string[];
  /** null: it failed before anything was sent. */
  readonly result: ApplyResult | null;
  readonly failure: Trouble | null;
  readonly scroll: number;
}

export type Verb = Intent | 'fix';

export const verbs = {
  sync: { key: 's', word: 'sync' },
  adopt: { key: 'a', word: 'adopt' },
  cleanup: { key: 'x', word: 'clean up' },
  fix: { key: 'A', word: 'fix' },
} as const satisfies Record<Verb, { readonly key: string; readonly word: string }>;

/** The rows a verb takes: those marked and visible, else the one under the cursor; `A` takes every row shown. */
function targets(state: State, verb: Verb): { readonly rows: readonly Row[]; readonly hidden: number } {
  const { rows } = state.listing;
  if (verb === 'fix') return { rows, hidden: 0 };
  const row = subject(state);
  const alone = row === null ? [] : [row];
  if (state.screen.kind !== 'rows') return { rows: alone, hidden: 0 };
  const taken = rows.filter(marked(state));
  return { rows: taken.length === 0 ? alone : taken, hidden: withRange(state).size - taken.length };
}

export function planAsked(state: State, verb: Verb): Update {
  const { rows, hidden } = targets(state, verb);
  if (state.seen === null || rows.length === 0) return [refusedKey(state, verb, 'no record is under the cursor')];
  const fitting = rows.filter((row) => (verb === 'fix' ? mendedBy(row) !== null : mendedBy(row) === verb));
  const [first] = rows;
  if (fitting.length === 0 && first !== undefined) return [refusedKey(state, verb, unfit(first, rows.length, verb))];
  const owners = new Set(verb === 'adopt' ? fitting.flatMap(otherOwner) : []);
  if (owners.size > 1)
    return [refusedKey(state, verb, `these belong to ${[...owners].join(' and ')}: take from one owner at a time`)];
  const [takeFrom = null] = owners;
  const wish = { ask: askFor(verb, verb === 'fix' ? fitting : rows), takeFrom, force: false, hidden };
  return wished(state, wish);
}

/** Asks for the plan of a wish; what was asked before is no longer waited for. */
export function wished(state: State, wish: PlanWish): Update {
  const seen = state.waiting ?? state.seen;
  if (seen === null) return [state];
  const turn = state.turn + 1;
  return [
    { ...state, turn },
    { kind: 'plan', turn, wish, seen },
  ];
}

function refusedKey(state: State, verb: Verb, why: string): State {
  return flashed(state, `${verbs[verb].key}: ${why}`, 'warn');
}

function otherOwner({ finding }: Row): readonly OwnerId[] {
  return finding.state === 'Conflict' && finding.reason === 'OtherOwner' ? [finding.owner] : [];
}

/** Why the verb does nothing here, and what would. */
function unfit(row: Row, count: number, verb: Verb): string {
  if (verb === 'fix') return `none of the ${count} rows shown is mended by sync, adopt or clean up`;
  if (count > 1) return `none of the ${count} marked rows is mended by ${verbs[verb].word}`;
  const { state, reason } = row.finding;
  const is = `${row.name} is ${state}${reason === '' ? '' : ` (${reason})`}`;
  const other = mendedBy(row);
  if (other !== null) return `${is}: ${verbs[other].key} ${verbs[other].word} mends it`;
  return state === 'InSync' ? `${is}: nothing to do` : `${is}: ${nextStep(row)}`;
}

function askFor(verb: Verb, rows: readonly Row[]): Ask {
  const keys = rows.map(({ key }) => key);
  const names = [...new Set(rows.map(({ name }) => name))];
  const scope = names.length <= 3 ? names.join(' ') : `${rows.length} rows`;
  if (verb === 'fix') return { kind: 'fix', keys, scope: `all ${rows.length} rows shown` };
  return { kind: 'rows', intent: verb, keys, named: true, scope };
}

export function planned(state: State, message: Extract<Message, { kind: 'planned' }>): State {
  if (message.turn !== state.turn) return state;
  const { plan, wish } = message;
  const { overlay } = state;
  if (overlay.kind === 'plan' && overlay.wish === wish) return moved(state, overlay, plan);
  if (overlay.kind === 'planFile' || overlay.kind === 'progress') return state;
  if (plan.groups.length === 0 && plan.refusals.length === 0)
    return flashed(state, 'nothing to do: what it would change is as it should be already', 'plain');
  return { ...state, flash: null, overlay: shown(plan, wish, []) };
}

export function shown(plan: Plan, wish: PlanWish, changed: readonly Changed[]): ShownPlan {
  const start = { focus: 'cancel', text: '', met: 0, forcing: false, full: false, scroll: 0 } as const;
  return { kind: 'plan', plan, wish, changed, ...start };
}

/** The world was read anew while the plan is on the screen: what it would do now is shown, and has to be confirmed again. */
function moved(state: State, before: ShownPlan, fresh: Plan): State {
  const changed = changedSince(before.plan, fresh);
  if (changed.length === 0) return state;
  return flashed({ ...state, overlay: shown(fresh, before.wish, changed) }, voided, 'warn');
}

export const voided = 'the world has changed: look at the plan again';

/** What is asked for now; null: everything was said, or there is nothing to confirm. */
export function demandOf(state: State, shownPlan: ShownPlan): Demand | null {
  return allDemands(state, shownPlan)[shownPlan.met] ?? null;
}

function allDemands(state: State, { plan, forcing }: ShownPlan): readonly Demand[] {
  if (!forcing) return demandsOf(plan);
  return forceDemandsOf(plan, (state.waiting ?? state.seen)?.snapshot.zones.map(({ zone }) => zone) ?? []);
}

/** Refusals that typing the zone's name would let through. */
export function forceable({ plan, wish }: ShownPlan): number {
  return wish.force ? 0 : plan.refusals.filter(({ force, zone }) => force && zone !== null).length;
}

const stops = ['field', 'cancel', 'apply'] as const;

export function focused(state: State, by: 1 | -1): State {
  const { overlay } = state;
  if (overlay.kind !== 'plan') return state;
  const demand = demandOf(state, overlay);
  const places = stops.filter(
    (stop) => stop === 'cancel' || (demand !== null && (stop === 'apply' || demand.kind !== 'yes')),
  );
  const next = places[(places.indexOf(overlay.focus) + by + places.length) % places.length] ?? 'cancel';
  return { ...state, overlay: { ...overlay, focus: next } };
}

/**
 * Typing needs no tab first: what is typed on a button goes to the field. `d` is a key there and the first letter of `delete`
 * too, so it is taken back as a key when the word goes on.
 */
export function typedOn(state: State, overlay: ShownPlan, insert: string): State {
  const demand = demandOf(state, overlay);
  if (demand === null || demand.kind === 'yes') return state;
  const continued = overlay.text === 'd' && demand.word.startsWith(`d${insert}`);
  const text = overlay.focus === 'field' || continued ? overlay.text + insert : insert;
  return {
    ...state,
    overlay: { ...overlay, text, focus: 'field', full: overlay.full !== (continued && overlay.focus !== 'field') },
  };
}

export function fullDiff(state: State): State {
  const { overlay } = state;
  if (overlay.kind !== 'plan') return state;
  const demand = demandOf(state, overlay);
  const begins = demand !== null && demand.kind !== 'yes' && demand.word.startsWith('d') && overlay.text === '';
  return { ...state, overlay: { ...overlay, full: !overlay.full, scroll: 0, text: begins ? 'd' : '' } };
}

export function forceAsked(state: State): State {
  const { overlay } = state;
  if (overlay.kind !== 'plan') return state;
  return { ...state, overlay: { ...overlay, forcing: true, met: 0, text: '', focus: 'field' } };
}

/** Enter on the plan: Cancel closes, the field and Apply go on when what was typed is what is asked for. */
export function answered(state: State, overlay: ShownPlan, cancel: (state: State) => State): Update {
  if (overlay.focus === 'cancel') return [cancel(state)];
  const demand = demandOf(state, overlay);
  if (demand === null) return [cancel(state)];
  if (demand.kind !== 'yes' && overlay.text.trim() !== demand.word)
    return [flashed({ ...state, overlay: { ...overlay, focus: 'field' } }, `type ${demand.word} first`, 'warn')];
  const next = { ...overlay, met: overlay.met + 1, text: '' };
  const after = { ...state, overlay: next };
  return demandOf(after, next) === null ? begin(after, next) : [after];
}

/** `y` confirms what is only created, corrected or adopted. */
export function answeredYes(state: State): Update {
  const { overlay } = state;
  if (overlay.kind !== 'plan') return [state];
  if (demandOf(state, overlay)?.kind === 'yes') return begin(state, overlay);
  return [flashed(state, 'y: this plan asks for more than y', 'warn')];
}

function begin(state: State, { plan, wish, forcing }: ShownPlan): Update {
  if (forcing) return wished({ ...state, flash: null }, { ...wish, force: true });
  const turn = state.turn + 1;
  const overlay: AppliedPlan = {
    kind: 'progress',
    plan,
    wish,
    id: null,
    batches: waitingBatches(plan),
    warnings: [],
    stopping: false,
  };
  return [
    { ...state, turn, flash: null, overlay },
    { kind: 'apply', turn, plan, wish },
  ];
}

/** The plan that takes a history entry back; what cannot be told apart here is refused by name. */
export function undoing(state: State, entry: HistoryEntry): Update {
  const aws = state.seen?.snapshot.aws ?? null;
  if (entry.groups.length === 0) return [flashed(state, 'z: nothing of it was sent', 'warn')];
  if (aws !== null && entry.plan.account !== aws.account)
    return [
      flashed(
        state,
        `z: it was written in AWS account ${entry.plan.account}, and you are signed in to ${aws.account}`,
        'warn',
      ),
    ];
  return wished(state, { ask: { kind: 'undo', entry }, takeFrom: null, force: false, hidden: 0 });
}

/** `clean up 2 records`. */
export function planTitle({ intent, groups, refusals }: Plan): string {
  const word = intent === 'undo' ? 'undo' : verbs[intent].word;
  const count = groups.reduce((sum, { rows }) => sum + rows.length, 0) || new Set(refusals.map(({ key }) => key)).size;
  return `${word} ${count} ${count === 1 ? 'record' : 'records'}`;
}
