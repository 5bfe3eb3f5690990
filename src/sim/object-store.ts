// The objects of the embedded cluster with one resource version for all, the events since a chosen point, and their followers.

import { compareText } from '../core/dns.ts';
import type { KubeObject } from '../core/kube.ts';
import { customKind, type Kind, kindsOf } from './kinds.ts';

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly version: number;
  readonly kind: Kind;
  readonly object: KubeObject;
  /** What stood there before a MODIFIED. */
  readonly before: KubeObject | null;
}

export interface ObjectStore {
  readonly kinds: readonly Kind[];
  /** The version of the last change. */
  readonly version: number;
  /** The oldest version a watch may start from. */
  readonly oldest: number;
  /** Sorted by namespace and name. */
  list(kind: Kind, namespace: string): readonly KubeObject[];
  get(kind: Kind, namespace: string, name: string): KubeObject | undefined;
  /** Creates or replaces. */
  put(object: KubeObject): KubeObject;
  remove(kind: Kind, namespace: string, name: string): boolean;
  /** Events after a version; null when that is before `oldest`. */
  since(version: number): readonly StoreEvent[] | null;
  follow(listener: (event: StoreEvent) => void): () => void;
  /** Forgets all events, so that every watch from before must list again. */
  compact(): void;
}

export function createObjectStore(objects: readonly KubeObject[]): ObjectStore {
  const kinds = [...kindsOf(objects)];
  const held = new Map<string, Map<string, KubeObject>>(kinds.map((kind) => [keyOf(kind), new Map()]));
  const sorted = new Map<string, readonly KubeObject[]>();
  const listeners = new Set<(event: StoreEvent) => void>();
  let events: StoreEvent[] = [];
  let version = 1000;
  let oldest = 1000;

  const kindOf = (object: KubeObject): Kind => {
    const known = kinds.find((kind) => kind.apiVersion === object.apiVersion && kind.kind === object.kind);
    if (known !== undefined) return known;
    // The first object of a custom kind brings the kind with it, as installing its definition would.
    const custom = customKind(object);
    kinds.push(custom);
    held.set(keyOf(custom), new Map());
    return custom;
  };
  const shelf = (kind: Kind): Map<string, KubeObject> => held.get(keyOf(kind)) ?? new Map<string, KubeObject>();
  const changed = (event: StoreEvent): void => {
    sorted.delete(keyOf(event.kind));
    events.push(event);
    for (const listener of [...listeners]) listener(event);
  };
  const store: ObjectStore = {
    kinds,
    get version() {
      return version;
    },
    get oldest() {
      return oldest;
    },
    list(kind, namespace) {
      const all =
        sorted.get(keyOf(kind)) ?? [...shelf(kind)].sort(([a], [b]) => compareText(a, b)).map(([, object]) => object);
      sorted.set(keyOf(kind), all);
      return namespace === '' ? all : all.filter((object) => object.metadata.namespace === namespace);
    },
    get: (kind, namespace, name) => shelf(kind).get(place(namespace, name)),
    put(given) {
      const kind = kindOf(given);
      const where = place(kind.namespaced ? (given.metadata.namespace ?? 'default') : '', given.metadata.name);
      const before = shelf(kind).get(where) ?? null;
      version += 1;
      const object = complete(given, kind, version, before);
      shelf(kind).set(where, object);
      changed({ type: before === null ? 'ADDED' : 'MODIFIED', version, kind, object, before });
      return object;
    },
    remove(kind, namespace, name) {
      const object = shelf(kind).get(place(namespace, name));
      if (object === undefined) return false;
      shelf(kind).delete(place(namespace, name));
      version += 1;
      const last = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
      changed({ type: 'DELETED', version, kind, object: last, before: object });
      return true;
    },
    since: (from) => (from < oldest ? null : events.filter((event) => event.version > from)),
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    compact() {
      events = [];
      oldest = version;
    },
  };
  for (const object of [...missingNamespaces(objects), ...objects]) store.put(object);
  store.compact();
  return store;
}

function keyOf(kind: Kind): string {
  return `${kind.apiVersion}/${kind.plural}`;
}

function place(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** Fills in what the API server always sets. */
function complete(object: KubeObject, kind: Kind, version: number, before: KubeObject | null): KubeObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(kind.namespaced && { namespace: metadata.namespace ?? 'default' }),
      uid: metadata.uid ?? before?.metadata.uid ?? uidOf(version),
      creationTimestamp: metadata.creationTimestamp ?? before?.metadata.creationTimestamp ?? '2026-09-01T08:00:00Z',
      resourceVersion: String(version),
    },
  };
}

function uidOf(version: number): string {
  return `5eed0000-0000-4000-8000-${version.toString(16).padStart(12, '0')}`;
}

/** Namespaces that objects stand in but nobody wrote down, and the ones every cluster has. */
function missingNamespaces(objects: readonly KubeObject[]): readonly KubeObject[] {
  const written = new Set(objects.filter((o) => o.kind === 'Namespace').map((o) => o.metadata.name));
  const used = objects.flatMap((object) => object.metadata.namespace ?? []);
  const names = new Set(['default', 'kube-system', ...used].filter((name) => !written.has(name)));
  return [...names].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    status: { phase: 'Active' },
  }));
}
