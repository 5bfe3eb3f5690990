// The first effect: read the world into a Snapshot. Kubernetes and AWS are asked at the same time; what could not be read becomes
// a Gap. Throws Failure only when nothing of the cluster can be read at all, or when interrupted.

import type { Overrides } from '../core/settings.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { World } from '../world.ts';
import { type ClusterView, objectsOf, readCluster, snapshotOf } from './read-cluster.ts';
import { type DnsView, notAsked, readDns } from './read-dns.ts';

/** What to read. */
export interface Scope {
  /** Only what Kubernetes wants: no AWS call at all. */
  readonly offline?: boolean;
  /** Zone names or ids the person narrowed to; empty: every zone that matters. */
  readonly zones?: readonly string[];
  readonly zoneType?: 'public' | 'private';
  /** Namespaces to try when the whole cluster may not be listed, besides the context's own. */
  readonly namespaces?: readonly string[];
  readonly overrides?: Overrides;
}

export type Progress =
  | { readonly kind: 'kubernetes'; readonly done: number; readonly of: number }
  | {
      readonly kind: 'zone';
      readonly zone: string;
      readonly records: number;
      readonly done: number;
      readonly of: number;
    };

export async function read(
  world: World,
  scope: Scope,
  signal: AbortSignal,
  progress: (p: Progress) => void = () => {},
): Promise<Snapshot> {
  const { snapshot } = await readBoth(world, scope, signal, progress);
  return snapshot;
}

export interface BothViews {
  readonly snapshot: Snapshot;
  readonly cluster: ClusterView;
  readonly dns: DnsView;
}

/** As read, with the parts that `follow` goes on from. */
export async function readBoth(
  world: World,
  scope: Scope,
  signal: AbortSignal,
  progress: (p: Progress) => void,
): Promise<BothViews> {
  const observedAt = world.clock.now().toISOString();
  // When one half fails, the other has no reason to go on.
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const reading = readCluster(world, scope, both, (done, of) => progress({ kind: 'kubernetes', done, of }));
  const wanting = {
    instances: reading.workloads.then((workloads) => workloads.instances),
    objects: reading.whole.then((view) => objectsOf(view.lists)),
  };
  const asking = scope.offline
    ? Promise.resolve(notAsked)
    : readDns(world, scope, wanting, both, (zone) => progress({ kind: 'zone', ...zone }));
  try {
    const [cluster, dns, objects] = await Promise.all([reading.whole, asking, wanting.objects, wanting.instances]);
    return { cluster, dns, snapshot: compose(world, observedAt, cluster, objects, dns) };
  } catch (error) {
    stop.abort();
    throw error;
  }
}

/** `objects`: what the lists hold, as objectsOf gives it. */
export function compose(
  world: World,
  observedAt: string,
  cluster: Omit<ClusterView, 'lists'>,
  objects: Snapshot['objects'],
  dns: DnsView,
): Snapshot {
  return snapshotOf(world, {
    observedAt,
    namespaces: cluster.namespaces,
    objects,
    workloads: cluster.workloads.objects,
    startupLogs: cluster.workloads.startupLogs,
    aws: dns.aws,
    zones: dns.zones,
    certificates: dns.certificates,
    loadBalancers: dns.loadBalancers,
    gaps: [...cluster.gaps, ...cluster.workloads.gaps, ...dns.gaps],
  });
}
