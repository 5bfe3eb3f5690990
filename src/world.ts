// The things outside, as types only: a few functions each. Real ones are made in main.ts from io/, tests use io/ on src/sim.

import type { Change, HostedZone, RecordSet, ZoneId } from './core/dns.ts';
import type { KubeObject } from './core/kube.ts';
import type { Certificate, LoadBalancer, Snapshot } from './core/snapshot.ts';

/** A Kubernetes resource as the API groups it. */
export interface Resource {
  /** `networking.k8s.io/v1`, or `v1` for the core group. */
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural in paths, e.g. `ingresses`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubeObject }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

export interface ListResult {
  readonly objects: readonly KubeObject[];
  readonly resourceVersion: string;
}

export interface Cluster {
  readonly identity: Snapshot['cluster'];
  /** All objects, in pages of 500; namespace null = every namespace. Throws Failure (`kube-forbidden`, …); a kind that not every cluster has is an empty list where it is missing. */
  list(resource: Resource, namespace: string | null, signal: AbortSignal): Promise<ListResult>;
  /** One object; null when there is none. */
  get(resource: Resource, namespace: string, name: string, signal: AbortSignal): Promise<KubeObject | null>;
  /** Events after resourceVersion until the server ends the stream; throws Failure `kube-api` with `next` "relist" on 410 Gone. */
  watch(
    resource: Resource,
    namespace: string | null,
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent>;
  /** The first bytes of a container's log. */
  log(namespace: string, pod: string, container: string, limitBytes: number, signal: AbortSignal): Promise<string>;
}

export interface Dns {
  identity(signal: AbortSignal): Promise<NonNullable<Snapshot['aws']>>;
  zones(signal: AbortSignal): Promise<readonly HostedZone[]>;
  tags(zones: readonly ZoneId[], signal: AbortSignal): Promise<ReadonlyMap<ZoneId, Readonly<Record<string, string>>>>;
  /** Every record set of the zone in Route 53's order. */
  recordSets(zone: ZoneId, signal: AbortSignal, progress?: (count: number) => void): Promise<readonly RecordSet[]>;
  /** The sets of one name and type, freshly read (all set identifiers). */
  recordSetsAt(zone: ZoneId, name: string, type: string, signal: AbortSignal): Promise<readonly RecordSet[]>;
  /** Sends one batch exactly once; `id` names the change. Failure `batch-rejected` (Route 53 said no), `outcome-unknown` (no answer). */
  change(
    zone: ZoneId,
    changes: readonly Change[],
    comment: string,
    signal: AbortSignal,
  ): Promise<{ readonly id: string; readonly status: ChangeStatus }>;
  changeStatus(id: string, signal: AbortSignal): Promise<ChangeStatus>;
}

export type ChangeStatus = 'PENDING' | 'INSYNC';

export interface Certificates {
  /**
   * Every certificate of the region, every key type. Those `wanted` (default: all) are described; the others are as the list
   * gives them: no validations, no inUseBy.
   */
  list(
    region: string,
    signal: AbortSignal,
    wanted?: (certificate: Certificate) => boolean,
  ): Promise<readonly Certificate[]>;
}

export interface LoadBalancers {
  list(region: string, signal: AbortSignal): Promise<readonly LoadBalancer[]>;
}

/** Append-only history, one JSON-lines file per apply; every append is fsynced before it resolves. */
export interface Journal {
  create(id: string): Promise<void>;
  append(id: string, entry: unknown): Promise<void>;
  ids(): Promise<readonly string[]>;
  /** Entries as written; a torn last line is left out. */
  read(id: string): Promise<readonly unknown[]>;
}

export interface Clock {
  now(): Date;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export interface World {
  readonly cluster: Cluster;
  readonly dns: Dns;
  readonly certificates: Certificates;
  readonly loadBalancers: LoadBalancers;
  readonly journal: Journal;
  readonly clock: Clock;
}
