// The watch: events after a resource version as JSON lines, bookmarks, an ERROR event for a version that is gone.

import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../core/kube.ts';
import type { Call, Faults } from './faults.ts';
import type { Kind } from './kinds.ts';
import { type Answer, pause, type Refusal, send } from './listener.ts';
import type { ObjectStore, StoreEvent } from './object-store.ts';
import { type Selects, selector } from './selectors.ts';
import { status, statusAnswer, tooOld } from './status-object.ts';

/** The open watches of a cluster. */
export interface Watches {
  readonly open: Set<OpenWatch>;
}

interface OpenWatch {
  /** Sends a bookmark, if the client allowed them. */
  bookmark(): void;
  end(): void;
  /** Ends with an ERROR event, as when the version was compacted away under the watch. */
  expire(): void;
}

interface WatchRequest {
  readonly kind: Kind;
  readonly namespace: string;
  readonly query: URLSearchParams;
}

interface WatchWorld {
  readonly objects: ObjectStore;
  readonly faults: Faults;
  readonly watches: Watches;
}

export async function startWatch(
  world: WatchWorld,
  call: Call,
  request: WatchRequest,
  response: ServerResponse,
  refuse: (effect: Refusal) => Answer,
): Promise<void> {
  for (const fault of world.faults.meeting(call)) {
    if (fault.does === 'slow') await pause(fault);
    else if (fault.does === 'call' || fault.does === 'call-after') await fault.call?.();
    else if (fault.does === 'drop-before' || fault.does === 'drop-after' || fault.does === 'cut-answer') {
      world.faults.record({ ...call, status: 0 });
      response.destroy();
      return;
    } else {
      const answer = refuse(fault.does);
      world.faults.record({ ...call, status: answer.status });
      return send(response, answer);
    }
  }
  const selects = selector(request.query.get('labelSelector') ?? '', request.query.get('fieldSelector') ?? '');
  if (selects === null) return send(response, statusAnswer(status(400, 'BadRequest', 'unable to parse requirement')));
  world.faults.record({ ...call, status: 200 });
  response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
  response.flushHeaders();
  stream(world, request, response, selects);
}

function stream(world: WatchWorld, request: WatchRequest, response: ServerResponse, selects: Selects): void {
  const { objects } = world;
  const { kind, namespace, query } = request;
  const line = (type: string, object: unknown): void => {
    response.write(`${JSON.stringify({ type, object })}\n`);
  };
  const inScope = (object: KubeObject): boolean =>
    (namespace === '' || object.metadata.namespace === namespace) && selects(object);
  const deliver = (event: StoreEvent): void => {
    if (event.kind !== kind) return;
    const type = seenAs(event, inScope);
    if (type !== null) line(type, event.object);
  };
  const watch: OpenWatch = {
    bookmark() {
      if (!['1', 'true'].includes(query.get('allowWatchBookmarks') ?? '')) return;
      const metadata = { resourceVersion: String(objects.version), creationTimestamp: null };
      line('BOOKMARK', { kind: kind.kind, apiVersion: kind.apiVersion, metadata });
    },
    end: () => response.end(),
    expire() {
      line('ERROR', tooOld(objects.oldest - 1, objects.oldest));
      response.end();
    },
  };
  // Without a version (or with 0) the watch begins with everything there is.
  const from = Number(query.get('resourceVersion') ?? 0);
  const past = from === 0 ? [] : objects.since(from);
  if (past === null) {
    line('ERROR', tooOld(from, objects.oldest));
    response.end();
    return;
  }
  if (from === 0) for (const object of objects.list(kind, namespace).filter(selects)) line('ADDED', object);
  for (const event of past) deliver(event);
  world.watches.open.add(watch);
  const unfollow = objects.follow(deliver);
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  const timer = seconds > 0 ? setTimeout(() => response.end(), seconds * 1000) : undefined;
  response.on('close', () => {
    clearTimeout(timer);
    unfollow();
    world.watches.open.delete(watch);
  });
}

/** How a watch with a selector sees an event: an object that stops matching is DELETED for it, one that starts is ADDED. */
function seenAs(event: StoreEvent, inScope: (object: KubeObject) => boolean): StoreEvent['type'] | null {
  const is = inScope(event.object);
  if (event.type !== 'MODIFIED' || event.before === null) return is ? event.type : null;
  const was = inScope(event.before);
  if (is) return was ? 'MODIFIED' : 'ADDED';
  return was ? 'DELETED' : null;
}
