import { dnsName, type RecordSet } from '../../src/core/dns.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { batchesOf, type HistoryEntry, historyEntry } from '../../src/core/plan/history.ts';
import { afterPlan } from '../../src/core/plan/outlook.ts';
import { defaultPolicy } from '../../src/core/plan/policy.ts';
import type { Plan } from '../../src/core/plan.ts';
import { sameRecordSet } from '../../src/core/route53/edit.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { type ApplyEvent, type ApplyOptions, type ApplyResult, apply } from '../../src/ops/apply.ts';
import { type Mending, replanned } from '../../src/ops/prepare.ts';
import type { WorldControl } from '../../src/sim/control.ts';
import type { WorldData } from '../../src/sim/data.ts';
import type { World } from '../../src/world.ts';
import { given, heritage } from '../given.ts';
import { ingress } from '../mending.ts';

// A world whose plan has several batches over two zones, of every kind of change: some addresses are so many that Route 53's
// limit of 1000 values cuts the plan.

const many = (count: number, third: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `10.${third}.${Math.floor(index / 250)}.${(index % 250) + 1}`);

function wide(name: string, host: string, addresses: readonly string[]): KubeObject {
  return {
    ...ingress(name, host, '192.0.2.1'),
    status: { loadBalancer: { ingress: addresses.map((ip) => ({ ip })) } },
  };
}

const owned = (name: string): string => `a-${name} 300 TXT ${heritage('prod', `ingress/web/${name}`)}`;

/** Batches: example.com two (drift, adoption, creation, orphan), example.org one. */
export function manyBatches() {
  const old = many(400, 7).map((value) => `gone 60 A ${value}`);
  return given()
    .zone(
      'example.com',
      [
        'drift 60 A 192.0.2.99',
        owned('drift'),
        'found 300 A 192.0.2.5',
        ...old,
        owned('gone'),
        'kept 60 A 192.0.2.6',
        owned('kept'),
        'mine 60 TXT "by hand"',
        'their 60 A 192.0.2.7',
        `a-their 300 TXT ${heritage('other')}`,
      ].join('\n'),
      { id: 'Z1' },
    )
    .zone('example.org', ['old 60 A 192.0.2.9', owned('old')].join('\n'), { id: 'Z2' })
    .objects([
      wide('drift', 'drift.example.com', many(450, 1)),
      wide('new', 'new.example.com', many(450, 2)),
      ingress('found', 'found.example.com', '192.0.2.5'),
      ingress('kept', 'kept.example.com', '192.0.2.6'),
      ingress('org', 'new.example.org', '192.0.2.8'),
      ingress('old', 'old.example.org', '192.0.2.10'),
    ]);
}

/** What the embedded world is started with to hold this snapshot's world. */
export function dataOf({ zones, objects, workloads }: Snapshot): WorldData {
  return {
    zones: zones.map(({ zone, recordSets }) => ({ id: zone.id, name: zone.name, recordSets: recordSets ?? [] })),
    objects: [...workloads, ...objects],
  };
}

/** The snapshot with what the zones of the embedded world hold now: a fresh read without the calls. */
export function seen(snapshot: Snapshot, control: WorldControl): Snapshot {
  return {
    ...snapshot,
    cluster: { ...snapshot.cluster, context: 'demo' },
    zones: snapshot.zones.map((contents) => ({ ...contents, recordSets: control.recordSets(contents.zone.id) })),
  };
}

export interface Applied {
  readonly events: readonly ApplyEvent[];
  readonly result: ApplyResult;
}

export async function applying(
  world: World,
  plan: Plan,
  options: Partial<ApplyOptions> = {},
  signal: AbortSignal = new AbortController().signal,
  on: (event: ApplyEvent) => void | Promise<void> = () => {},
): Promise<Applied> {
  const steps = apply(
    world,
    plan,
    { again: async () => plan, program: 'kubectl-dns test', wait: true, timeout: 120_000, ...options },
    signal,
  );
  const events: ApplyEvent[] = [];
  for (;;) {
    const step = await steps.next();
    if (step.done) return { events, result: step.value };
    events.push(step.value);
    await on(step.value);
  }
}

export function mendingOf(world: World): Mending {
  return { world, scope: {}, secrets: {}, policy: { ...defaultPolicy, force: true } };
}

/** Plans again from a real read. */
export function reread(world: World, plan: Plan, entry: HistoryEntry | null = null): ApplyOptions['again'] {
  return replanned(mendingOf(world), plan, entry);
}

export async function entriesOf(world: World): Promise<readonly HistoryEntry[]> {
  const ids = await world.journal.ids();
  const entries = await Promise.all(ids.map(async (id) => historyEntry(id, await world.journal.read(id))));
  return entries.filter((entry) => entry !== null);
}

/** Each batch of the plan as the zones have it: all of it, nothing of it, or (never) a part. */
export function standing(plan: Plan, control: WorldControl): readonly ('applied' | 'before' | 'torn')[] {
  return batchesOf(plan).map(({ zone, changes }) => {
    const live = control.recordSets(zone);
    const stands = (set: RecordSet): boolean => live.some((one) => sameRecordSet(one, set));
    const after = changes.filter(({ Action }) => Action === 'CREATE').map((change) => change.ResourceRecordSet);
    const before = changes.filter(({ Action }) => Action === 'DELETE').map((change) => change.ResourceRecordSet);
    if (after.every(stands) && !before.some(stands)) return 'applied';
    return before.every(stands) && !after.some(stands) ? 'before' : 'torn';
  });
}

/** Batches that Route 53 took, each as often as it took it. */
export function takenTwice(control: WorldControl): number {
  const taken = control.batches().filter(({ rejected }) => rejected === null);
  return taken.length - new Set(taken.map(({ zone, changes }) => JSON.stringify([zone, changes]))).size;
}

/** The zones byte for byte. */
export function zonesOf(control: WorldControl, ids: readonly string[] = ['Z1', 'Z2']): string {
  return ids.map((id) => JSON.stringify(control.recordSets(id), null, 1)).join('\n');
}

/** The zones as the whole plan leaves them. */
export function finished(snapshot: Snapshot, plan: Plan): string {
  const after = afterPlan(snapshot, plan);
  return after.zones.map(({ recordSets }) => JSON.stringify(recordSets, null, 1)).join('\n');
}

export function namesOf(sets: readonly RecordSet[]): readonly string[] {
  return sets.map((set) => `${dnsName(set.Name)} ${set.Type}`);
}
