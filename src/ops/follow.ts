// The first effect, kept up: a Snapshot now, and another whenever Kubernetes changes (watch), Route 53 was polled again, or the
// person asked. A poll that fails leaves what was known before in place, beside the gap that says so; throttled, polls come rarer.

import { Failure } from '../core/failure.ts';
import type { KubeObject } from '../core/kube.ts';
import type { Gap, Snapshot } from '../core/snapshot.ts';
import type { World } from '../world.ts';
import { type Bell, bell, pause } from './bell.ts';
import { type BothViews, compose, type Progress, readBoth, type Scope } from './read.ts';
import { type ClusterView, type Listed, objectsOf, readWorkloadsAgain, type Workloads } from './read-cluster.ts';
import { type DnsView, notAsked, readDns } from './read-dns.ts';
import { furtherKinds } from './resources.ts';
import { type Store, storeOf, watchStore } from './watch-store.ts';

/** Snapshots until the signal aborts; the iteration then ends. Throws Failure when even the first read fails. */
export interface Following extends AsyncIterable<Snapshot> {
  /** Route 53 is to be read again now, and Kubernetes too where something was refused. */
  refresh(): void;
}

/** Changes within this time make one Snapshot. */
const gathering = 150;
/** Throttled polls wait up to this many times longer. */
const rarest = 16;

/** `refreshSeconds` 0: Route 53 is read once, and again only by `refresh`. */
export function follow(
  world: World,
  scope: Scope,
  refreshSeconds: number,
  signal: AbortSignal,
  progress: (p: Progress) => void = () => {},
): Following {
  const asked = bell();
  return {
    refresh: () => asked.ring(),
    [Symbol.asyncIterator]: () => snapshots(world, scope, refreshSeconds, signal, progress, asked),
  };
}

/** What is known at a moment; replaced piece by piece. */
interface Known {
  cluster: ClusterView;
  stores: readonly Store[];
  dns: DnsView;
  observedAt: string;
  watching: AbortController;
}

async function* snapshots(
  world: World,
  scope: Scope,
  refreshSeconds: number,
  signal: AbortSignal,
  progress: (p: Progress) => void,
  asked: Bell,
): AsyncGenerator<Snapshot, void> {
  const end = new AbortController();
  const until = AbortSignal.any([signal, end.signal]);
  const changed = bell();
  const trouble: { error: unknown }[] = [];
  const running = (work: Promise<void>) => {
    work.catch((error: unknown) => {
      if (!until.aborted) trouble.push({ error });
      changed.ring();
    });
  };
  try {
    const known = await begin(world, scope, until, progress, changed, running);
    yield snapshotOfKnown(world, known);
    running(poll(world, scope, refreshSeconds, until, progress, asked, changed, known, running));
    while (!until.aborted) {
      await changed.heard(until);
      await pause(world.clock, gathering, until);
      const [first] = trouble;
      if (first !== undefined) throw first.error;
      if (!until.aborted) yield snapshotOfKnown(world, known);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    end.abort();
  }
}

function snapshotOfKnown(world: World, known: Known): Snapshot {
  const lost = known.stores.flatMap((store) => store.gap ?? []);
  const cluster = { ...known.cluster, gaps: [...known.cluster.gaps, ...lost] };
  return compose(world, known.observedAt, cluster, objectsOf(listsOf(known)), known.dns);
}

function listsOf(known: Known): readonly Pick<Listed, 'objects'>[] {
  return known.stores.map((store) => ({ objects: [...store.objects.values()] }));
}

async function begin(
  world: World,
  scope: Scope,
  until: AbortSignal,
  progress: (p: Progress) => void,
  changed: Bell,
  running: (work: Promise<void>) => void,
): Promise<Known> {
  const { cluster, dns, snapshot } = await readBoth(world, scope, until, progress);
  const known: Known = { cluster, dns, observedAt: snapshot.observedAt, stores: [], watching: new AbortController() };
  watchAll(world, until, changed, known, running);
  return known;
}

/** Takes the lists of `known.cluster` up by watches, in place of those that ran before. */
function watchAll(
  world: World,
  until: AbortSignal,
  changed: Bell,
  known: Known,
  running: (work: Promise<void>) => void,
): void {
  known.watching.abort();
  known.watching = new AbortController();
  known.stores = known.cluster.lists.map(storeOf);
  const signal = AbortSignal.any([until, known.watching.signal]);
  const heard = () => {
    known.observedAt = world.clock.now().toISOString();
    changed.ring();
  };
  for (const store of known.stores) running(watchStore(world, store, signal, heard));
}

async function poll(
  world: World,
  scope: Scope,
  refreshSeconds: number,
  until: AbortSignal,
  progress: (p: Progress) => void,
  asked: Bell,
  changed: Bell,
  known: Known,
  running: (work: Promise<void>) => void,
): Promise<void> {
  let rarer = 1;
  while (!until.aborted) {
    await nextPoll(world, refreshSeconds * rarer, asked, until);
    if (until.aborted) return;
    const whole = await again(readWorkloadsAgain(world, scope, until), known, (workloads, objects) =>
      known.cluster.gaps.length > 0 || needsMore(known, workloads, objects)
        ? readBoth(world, scope, until, progress)
        : null,
    );
    if (whole !== null) {
      known.cluster = whole.cluster;
      known.dns = keeping(known.dns, whole.dns);
      watchAll(world, until, changed, known, running);
    } else {
      const { instances } = known.cluster.workloads;
      const wanting = { instances: Promise.resolve(instances), objects: Promise.resolve(objectsOf(listsOf(known))) };
      const dns = scope.offline
        ? notAsked
        : await readDns(world, scope, wanting, until, (zone) => progress({ kind: 'zone', ...zone }));
      known.dns = keeping(known.dns, dns);
    }
    rarer = known.dns.gaps.some((gap) => gap.reason === 'ZoneThrottled') ? Math.min(rarest, rarer * 2) : 1;
    known.observedAt = world.clock.now().toISOString();
    changed.ring();
  }
}

/** The workloads anew into `known`, and what else follows from them; a cluster that does not answer leaves all as it was. */
async function again(
  reading: Promise<Workloads>,
  known: Known,
  more: (workloads: Workloads, objects: readonly KubeObject[]) => Promise<BothViews> | null,
): Promise<BothViews | null> {
  try {
    const workloads = await reading;
    known.cluster = { ...known.cluster, workloads };
    return await more(workloads, objectsOf(listsOf(known)));
  } catch (error) {
    if (error instanceof Failure && error.code !== 'interrupted') return null;
    throw error;
  }
}

/** A source now reads a kind that was not listed: the first headless Service, another --source. */
function needsMore(known: Known, { instances }: Workloads, objects: readonly KubeObject[]): boolean {
  const listed = new Set(known.cluster.lists.map((list) => list.resource.kind));
  return furtherKinds(instances, objects).some((kind) => !listed.has(kind.kind));
}

async function nextPoll(world: World, seconds: number, asked: Bell, until: AbortSignal): Promise<void> {
  const woken = new AbortController();
  const either = AbortSignal.any([until, woken.signal]);
  await Promise.race([asked.heard(either), ...(seconds > 0 ? [pause(world.clock, seconds * 1000, either)] : [])]);
  woken.abort();
}

const passing = new Set<Gap['reason']>(['ZoneThrottled', 'AWSUnreachable', 'NotSignedIn']);

/** The new view, with the old one's data where the new one could not be read for a reason that passes. */
function keeping(before: DnsView, now: DnsView): DnsView {
  const whole = now.gaps.find((gap) => gap.scope === 'route53' && passing.has(gap.reason));
  if (whole !== undefined) return { ...before, gaps: now.gaps };
  const failed = new Set(now.gaps.flatMap((gap) => (passing.has(gap.reason) && gap.zone ? [gap.zone] : [])));
  const sets = new Map(before.zones.map(({ zone, recordSets }) => [zone.id, recordSets]));
  const regions = new Set(
    now.gaps.flatMap((gap) =>
      gap.scope.startsWith('acm/') && gap.reason === 'AWSUnreachable' ? (gap.region ?? []) : [],
    ),
  );
  return {
    ...now,
    aws: now.aws ?? before.aws,
    zones: now.zones.map(({ zone, recordSets }) => ({
      zone,
      recordSets: recordSets ?? (failed.has(zone.id) ? (sets.get(zone.id) ?? null) : null),
    })),
    certificates: [
      ...now.certificates,
      ...before.certificates.filter((certificate) => regions.has(certificate.region)),
    ],
  };
}
