// One list of Kubernetes objects kept up by a watch: bookmarks move its position on, 410 Gone lists it anew, and while the server
// cannot be reached it keeps what it has, with a Gap that says so.

import { Failure } from '../core/failure.ts';
import type { KubeObject } from '../core/kube.ts';
import type { Gap } from '../core/snapshot.ts';
import type { World } from '../world.ts';
import { pause } from './bell.ts';
import type { Listed } from './read-cluster.ts';

export interface Store {
  readonly list: Pick<Listed, 'resource' | 'namespace'>;
  readonly objects: Map<string, KubeObject>;
  resourceVersion: string;
  gap: Gap | null;
}

/** Milliseconds between two watches, and after failures in a row up to the longest. */
const between = 1_000;
const longest = 30_000;

export function storeOf(list: Listed): Store {
  const objects = new Map(list.objects.map((object) => [keyOf(object), object]));
  return { list, objects, resourceVersion: list.resourceVersion, gap: null };
}

/** Until the signal aborts; `changed` after every change of the store. */
export async function watchStore(world: World, store: Store, signal: AbortSignal, changed: () => void): Promise<void> {
  // A kind that the server does not have.
  if (store.resourceVersion === '') return;
  let wait = between;
  let relist = false;
  while (!signal.aborted) {
    try {
      if (relist) await listAgain(world, store, signal, changed);
      relist = false;
      if (store.gap !== null) {
        store.gap = null;
        changed();
      }
      await watchOnce(world, store, signal, changed);
      wait = between;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      relist = true;
      if (error.next !== 'relist') {
        if (store.gap === null) {
          store.gap = gapOf(error, store);
          changed();
        }
        wait = Math.min(longest, wait * 2);
      }
    }
    await pause(world.clock, wait, signal);
  }
}

async function watchOnce(world: World, store: Store, signal: AbortSignal, changed: () => void): Promise<void> {
  const { resource, namespace } = store.list;
  for await (const event of world.cluster.watch(resource, namespace, store.resourceVersion, signal)) {
    if (event.type === 'BOOKMARK') {
      store.resourceVersion = event.resourceVersion;
      continue;
    }
    const key = keyOf(event.object);
    if (event.type === 'DELETED') store.objects.delete(key);
    else store.objects.set(key, event.object);
    store.resourceVersion = event.object.metadata.resourceVersion ?? store.resourceVersion;
    changed();
  }
}

async function listAgain(world: World, store: Store, signal: AbortSignal, changed: () => void): Promise<void> {
  const { resource, namespace } = store.list;
  const { objects, resourceVersion } = await world.cluster.list(resource, namespace, signal);
  const before = versions(store.objects.values());
  store.objects.clear();
  for (const object of objects) store.objects.set(keyOf(object), object);
  store.resourceVersion = resourceVersion;
  if (versions(store.objects.values()) !== before) changed();
}

function versions(objects: Iterable<KubeObject>): string {
  return [...objects]
    .map((object) => `${keyOf(object)}@${object.metadata.resourceVersion ?? ''}`)
    .sort()
    .join(' ');
}

function gapOf(error: Failure, { list }: Store): Gap {
  const { resource, namespace } = list;
  const forbidden = error.code === 'kube-forbidden';
  return {
    scope: namespace === null ? resource.plural : `namespace/${namespace}`,
    reason: !forbidden ? 'ClusterUnreachable' : namespace === null ? 'KindForbidden' : 'NamespaceForbidden',
    message: error.message,
    kind: resource.kind,
    namespace,
  };
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
