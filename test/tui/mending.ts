// A world with every fix in it, as the terminal UI sees it, and plans made of it as the writer makes them; nothing is sent.

import { assess } from '../../src/core/assess.ts';
import { planFor } from '../../src/core/plan/ask.ts';
import { type HistoryEntry, historyEntry } from '../../src/core/plan/history.ts';
import { defaultPolicy, planContext } from '../../src/core/plan/policy.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import type { ApplyEvent, ApplyResult } from '../../src/ops/apply.ts';
import { messageFor } from '../../src/tui/dispatch.ts';
import type { Effect, Message, Seen, Start, State } from '../../src/tui/state.ts';
import { update } from '../../src/tui/update.ts';
import { type Given, given, heritage } from '../given.ts';
import { ingress } from '../mending.ts';
import { expanded, now, started } from './fixture.ts';

const quiet = Array.from({ length: 12 }, (_, index) => `app${index + 1}`);

/** Zone file lines of a record of ours (or of `owner`) and its TXT. */
function owned(name: string, address: string, object: string, owner = 'prod-eu1', ttl = 60): string {
  return `${name} ${ttl} A ${address}\na-${name} 300 TXT ${heritage(owner, `ingress/${object}`)}`;
}

/** Route 53 as it is: two orphans in two zones, one drifted, one unowned, one of another owner, one missing, twelve well. */
export const zoneFile = [
  ...quiet.map((name, index) => owned(name, `192.0.2.${index + 1}`, `web/${name}`)),
  owned('old-api', '192.0.2.91', 'shop/old-api'),
  owned('www', '192.0.2.99', 'web/www', 'prod-eu1', 300),
  owned('pay', '192.0.2.77', 'payments/pay', 'stage-eu1'),
  'legacy 60 A 192.0.2.60',
].join('\n');

export function worldOf(zone: string = zoneFile): Given {
  return given({
    owner: 'prod-eu1',
    version: '0.21.0',
    args: ['--source=ingress', '--policy=upsert-only', '--txt-owner-id=prod-eu1', '--provider=aws'],
  })
    .zone('example.com', zone, { id: 'Z0AAAAAAAAAAA1' })
    .zone('dev.example.com', owned('pr-1182', '192.0.2.92', 'preview/pr-1182'), { id: 'Z0BBBBBBBBBBB2' })
    .objects([
      ...quiet.map((name, index) => ingress(name, `${name}.example.com`, `192.0.2.${index + 1}`)),
      ingress('www', 'www.example.com', '192.0.2.20'),
      ingress('api', 'api.example.com', '192.0.2.30', { namespace: 'shop' }),
      ingress('legacy', 'legacy.example.com', '192.0.2.60'),
      ingress('pay', 'pay.example.com', '192.0.2.78', { namespace: 'payments' }),
    ])
    .with({ namespaces: ['web', 'shop', 'payments', 'preview'] });
}

export function seenAs(world: Given): Seen {
  const base = world.snapshot();
  const snapshot: Snapshot = { ...base, cluster: { ...base.cluster, context: 'prod-eu1', name: 'eks-prod-eu1' } };
  return { snapshot, assessment: assess(snapshot) };
}

/** A state that has seen the world; `maxPercent` as the settings have it. */
export function mendable(start: Partial<Start> = {}, world: Given = worldOf()): State {
  return done(started(start), { kind: 'assessed', generation: 1, seen: seenAs(world) });
}

/** The state after messages; plans that were asked for are made at once, other effects are left aside. */
export function done(state: State, ...messages: readonly Message[]): State {
  return messages.reduce((before, message) => {
    const [next, ...effects] = update(before, message);
    return effects.reduce(planning, next);
  }, state);
}

function planning(state: State, effect: Effect): State {
  return effect.kind === 'plan' ? done(state, answerTo(effect)) : state;
}

/** What the writer answers to a wish. */
export function answerTo({ turn, wish, seen }: Extract<Effect, { kind: 'plan' }>): Message {
  const policy = { ...defaultPolicy, force: wish.force, takeFrom: wish.takeFrom };
  const context = planContext(seen.snapshot, seen.assessment, policy);
  return { kind: 'planned', turn, plan: planFor(wish.ask, context, {}), wish };
}

/** The state after keys: `keys(state, 'x', 'text:delete 1', 'enter')`. */
export function keys(state: State, ...names: readonly string[]): State {
  return names.flatMap(expanded).reduce((before, key) => {
    const message = messageFor(before, key);
    return message === null ? before : done(before, message);
  }, state);
}

/** Effects of the last key. */
export function effectsOf(state: State, ...names: readonly string[]): readonly Effect[] {
  const all = names.flatMap(expanded);
  const before = all.slice(0, -1).reduce((each, key) => {
    const message = messageFor(each, key);
    return message === null ? each : done(each, message);
  }, state);
  const last = all.at(-1);
  const message = last === undefined ? null : messageFor(before, last);
  if (message === null) return [];
  const [, ...effects] = update(before, message);
  return effects;
}

/** The cursor on the row of this name. */
export function onRow(state: State, name: string): State {
  const listed = done(state, { kind: 'tabbed', tab: 'All' });
  const index = listed.listing.rows.findIndex((row) => row.name === name);
  if (index < 0) throw new Error(`no row ${name}`);
  return done(listed, { kind: 'jumped', to: 'top' }, { kind: 'moved', by: index });
}

export function planOn(state: State): Plan {
  const { overlay } = state;
  if (overlay.kind === 'plan' || overlay.kind === 'progress' || overlay.kind === 'result') return overlay.plan;
  throw new Error(`no plan on the screen but ${overlay.kind}: ${state.flash?.text}`);
}

export function applyEvents(state: State, ...events: readonly ApplyEvent[]): State {
  return done(state, ...events.map((event): Message => ({ kind: 'applying', turn: state.turn, event })));
}

export function ended(state: State, result: Partial<ApplyResult>, fresh: Plan | null = null): State {
  const whole: ApplyResult = {
    outcome: 'applied',
    id: historyID,
    changed: [],
    applied: [],
    unknown: [],
    notSent: [],
    failure: null,
    ...result,
  };
  return done(state, { kind: 'appliedAll', turn: state.turn, result: whole, fresh, failure: null });
}

export const historyID = '20261122T135433Z-7f3a2c';

/** The entry of a plan whose every batch was applied, six minutes ago. */
export function entryOf(plan: Plan, id = historyID): HistoryEntry {
  const at = new Date(now - 6 * 60_000).toISOString();
  const by = 'arn:aws:sts::123456789012:assumed-role/test/test';
  const batches = plan.zones.flatMap((zone) => zone.batches);
  const entry = historyEntry(id, [
    { kind: 'plan', at, by, program: 'test', plan },
    ...batches.flatMap((_, batch) => [
      { kind: 'sending', at, batch },
      { kind: 'sent', at, batch, change: `C0${batch}` },
      { kind: 'insync', at, batch },
    ]),
    { kind: 'end', at, outcome: 'applied' },
  ]);
  if (entry === null) throw new Error('an applied plan has an entry');
  return entry;
}

export function withHistory(state: State, ...history: readonly HistoryEntry[]): State {
  return done(state, { kind: 'historyRead', generation: state.generation, history });
}

/** Both orphans marked, and their plan open. */
export function cleaning(start: Partial<Start> = {}, world?: Given): State {
  return keys(mendable(start, world), '7', '*', 'x');
}

export function sending(start: Partial<Start> = {}): State {
  return keys(cleaning(start), 'text:delete 2', 'enter');
}

/** One state of every dialog. */
export function mendingStates(start: Partial<Start> = {}): readonly State[] {
  const plan = cleaning(start);
  const progress = sending(start);
  const history = withHistory(mendable(start), entryOf(planOn(plan)));
  return [
    plan,
    keys(plan, 'tab', 'tab'),
    keys(plan, 'w'),
    progress,
    ended(progress, { applied: [0, 1] }),
    keys(history, 'z'),
    keys(history, 'z', 'enter'),
  ];
}

/** The first batch is in Route 53, the second is being tried again. */
export function halfway(start: Partial<Start> = {}): State {
  return applyEvents(
    sending(start),
    { kind: 'rereading' },
    { kind: 'journal', id: historyID },
    { kind: 'sending', batch: 0, of: 2, zone: 'dev.example.com', changes: 2 },
    { kind: 'sent', batch: 0, of: 2, zone: 'dev.example.com', change: 'C02468ACE' },
    { kind: 'pending', batch: 0, change: 'C02468ACE', milliseconds: 12_000 },
    { kind: 'sending', batch: 1, of: 2, zone: 'example.com', changes: 2 },
    { kind: 'retrying', batch: 1, why: 'Rate exceeded', milliseconds: 2000 },
  );
}

export const settled: readonly ApplyEvent[] = [
  { kind: 'sent', batch: 1, of: 2, zone: 'example.com', change: 'C13579BDF' },
  { kind: 'insync', batch: 0, of: 2, zone: 'dev.example.com', change: 'C02468ACE' },
  { kind: 'insync', batch: 1, of: 2, zone: 'example.com', change: 'C13579BDF' },
];

/** The plan after somebody else changed one of its records. */
export function changedPlan(start: Partial<Start> = {}): State {
  const moved = seenAs(worldOf(zoneFile.replace('192.0.2.91', '192.0.2.191')));
  return done(keys(cleaning(start), 'text:delete 2'), { kind: 'assessed', generation: 1, seen: moved });
}

/** Everything is well again, and the history knows why. */
export function mended(start: Partial<Start> = {}): State {
  const plan = planOn(cleaning());
  const well = worldOf(
    zoneFile
      .split('\n')
      .filter((line) => !/old-api|pay|legacy/.test(line))
      .join('\n'),
  );
  const older = entryOf(planOn(keys(onRow(mendable(), 'legacy.example.com'), 'a')), '20261121T081500Z-5b00e1');
  return withHistory(mendable(start, well), entryOf(plan), older);
}
