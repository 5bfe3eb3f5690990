// The Kubernetes API as far as clients of `kubectl dns` need it: discovery, lists in pages, get, delete, pod logs; the watch is in watch.ts.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { KubeObject } from '../core/kube.ts';
import type { Faults } from './faults.ts';
import { groupOf, type Kind, shortNames } from './kinds.ts';
import { type Answer, answerUnderFaults, type Refusal, send } from './listener.ts';
import type { ObjectStore } from './object-store.ts';
import { selector } from './selectors.ts';
import {
  type Attempt,
  continueExpired,
  forbidden,
  internalError,
  notFound,
  status,
  statusAnswer,
  tooManyRequests,
  unauthorized,
} from './status-object.ts';
import { startWatch, type Watches } from './watch.ts';

/** A right taken away. Absent fields take it for all; a list over all namespaces needs the right in every one of them. */
export interface Forbidden {
  readonly namespace?: string;
  /** Plural, e.g. `ingresses`, `pods/log`. */
  readonly resource?: string;
  readonly verb?: string;
}

export interface KubernetesWorld {
  readonly objects: ObjectStore;
  readonly faults: Faults;
  readonly forbidden: Set<Forbidden>;
  readonly logs: Map<string, string>;
  readonly watches: Watches;
  /** Who a plain http request without a token is. */
  readonly user: string;
  /** Bearer token → user. */
  readonly tokens: ReadonlyMap<string, string>;
  readonly snapshots: Map<string, readonly KubeObject[]>;
}

interface Request extends Attempt {
  readonly kind: Kind;
  readonly subresource: string;
  readonly query: URLSearchParams;
  readonly user: string;
}

export function createKubernetesHandler(
  world: KubernetesWorld,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (message, response) => {
    message.resume();
    handle(world, message, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, statusAnswer(internalError(String(error))));
    });
  };
}

async function handle(world: KubernetesWorld, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(message.url ?? '/', 'http://localhost');
  const user = userOf(world, message);
  const refuseAll = (answer: Answer): void => {
    const operation = `${(message.method ?? 'GET').toLowerCase()} ${url.pathname}`;
    world.faults.record({ service: 'kubernetes', operation, at: '', status: answer.status });
    send(response, answer);
  };
  if (user === null) return refuseAll(statusAnswer(unauthorized));
  const discovered = message.method === 'GET' ? discovery(world.objects.kinds, url.pathname) : null;
  if (discovered !== null) {
    const call = { service: 'kubernetes', operation: `get ${url.pathname}`, at: '' };
    return answerUnderFaults(world.faults, call, response, refusedPlainly, () => json(discovered));
  }
  const request = requestOf(world.objects.kinds, message.method ?? 'GET', url, user);
  if (request === null)
    return refuseAll({ status: 404, type: 'text/plain; charset=utf-8', body: '404 page not found\n' });
  const call = { service: 'kubernetes', operation: `${request.verb} ${request.resource}`, at: request.namespace };
  const refuse = (effect: Refusal): Answer => refusal(effect, request);
  if (isForbidden(world.forbidden, request)) {
    const answer = refuse('deny');
    world.faults.record({ ...call, status: answer.status });
    return send(response, answer);
  }
  if (request.verb === 'watch') return startWatch(world, call, request, response, refuse);
  return answerUnderFaults(world.faults, call, response, refuse, () => answerOf(world, request));
}

function answerOf(world: KubernetesWorld, request: Request): Answer {
  const { objects } = world;
  const { kind, namespace, name } = request;
  if (request.verb === 'list') return list(world, request);
  const object = objects.get(kind, namespace, name);
  if (object === undefined) return statusAnswer(notFound(kind, name));
  if (request.subresource === 'log') return log(world, request, object);
  if (request.verb === 'delete') objects.remove(kind, namespace, name);
  return request.verb === 'delete'
    ? json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' })
    : json(object);
}

interface ContinueToken {
  readonly snapshot: string;
  readonly start: number;
  readonly version: number;
}

function list(world: KubernetesWorld, request: Request): Answer {
  const { objects, snapshots } = world;
  const { kind, query } = request;
  const selects = selector(query.get('labelSelector') ?? '', query.get('fieldSelector') ?? '');
  if (selects === null) return statusAnswer(status(400, 'BadRequest', 'unable to parse requirement'));
  const token = query.get('continue') ?? '';
  const from = token === '' ? null : readToken(token);
  // All pages of one list show the cluster as it was at the first page, until that is compacted away.
  const all = from === null ? objects.list(kind, request.namespace).filter(selects) : snapshots.get(from.snapshot);
  if (all === undefined || (from !== null && from.version < objects.oldest)) return statusAnswer(continueExpired);
  const start = from?.start ?? 0;
  const limit = Number(query.get('limit') ?? 0) || all.length;
  const page = all.slice(start, start + limit);
  const left = all.length - start - page.length;
  const version = from?.version ?? objects.version;
  const snapshot =
    from?.snapshot ??
    `${version}/${request.resource}/${request.namespace}/${query.get('labelSelector')}/${query.get('fieldSelector')}`;
  if (left > 0) keep(snapshots, snapshot, all);
  const metadata = {
    resourceVersion: String(version),
    ...(left > 0 && { continue: writeToken({ snapshot, start: start + limit, version }), remainingItemCount: left }),
  };
  return json({
    kind: `${kind.kind}List`,
    apiVersion: kind.apiVersion,
    metadata,
    items: kind.custom ? page : page.map(({ kind: _kind, apiVersion: _apiVersion, ...item }) => item),
  });
}

/** Lists half read, the last hundred of them. */
function keep(snapshots: KubernetesWorld['snapshots'], name: string, objects: readonly KubeObject[]): void {
  snapshots.set(name, objects);
  const [oldest] = snapshots.keys();
  if (snapshots.size > 100 && oldest !== undefined) snapshots.delete(oldest);
}

function readToken(text: string): ContinueToken {
  const [version = '', start = '', ...snapshot] = Buffer.from(text, 'base64url').toString().split(' ');
  return { version: Number(version), start: Number(start), snapshot: snapshot.join(' ') };
}

function writeToken({ version, start, snapshot }: ContinueToken): string {
  return Buffer.from(`${version} ${start} ${snapshot}`).toString('base64url');
}

function log(world: KubernetesWorld, { namespace, name, query }: Request, pod: KubeObject): Answer {
  const spec = pod.spec as { readonly containers?: readonly { readonly name: string }[] } | undefined;
  const names = (spec?.containers ?? []).map((container) => container.name);
  const asked = query.get('container') ?? (names.length === 1 ? names[0] : undefined);
  if (asked === undefined)
    return statusAnswer(
      status(
        400,
        'BadRequest',
        `a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`,
      ),
    );
  if (!names.includes(asked))
    return statusAnswer(status(400, 'BadRequest', `container ${asked} is not valid for pod ${name}`));
  const text = world.logs.get(`${namespace}/${name}/${asked}`) ?? '';
  const limit = Number(query.get('limitBytes') ?? 0);
  const body = limit > 0 ? Buffer.from(text).subarray(0, limit).toString() : text;
  return { status: 200, type: 'text/plain', body };
}

const verbs: Readonly<Record<string, string>> = { GET: 'get', DELETE: 'delete' };

/** null: no such path, or not a verb of this world. */
function requestOf(kinds: readonly Kind[], method: string, url: URL, user: string): Request | null {
  const path =
    /^\/(?:api\/(?<core>v1)|apis\/(?<group>[^/]+\/[^/]+))(?:\/namespaces\/(?<namespace>[^/]+)(?=\/))?\/(?<plural>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<subresource>[^/]+))?)?$/;
  const { core, group, namespace = '', plural, name = '', subresource = '' } = path.exec(url.pathname)?.groups ?? {};
  const apiVersion = core ?? group;
  const kind = kinds.find((known) => known.apiVersion === apiVersion && known.plural === plural);
  const action = verbs[method];
  if (kind === undefined || action === undefined || (namespace !== '' && !kind.namespaced)) return null;
  if (subresource !== '' && !(kind.plural === 'pods' && subresource === 'log')) return null;
  const watching = ['1', 'true'].includes(url.searchParams.get('watch') ?? '');
  const resource = subresource === '' ? kind.plural : `${kind.plural}/${subresource}`;
  const verb = action === 'get' && name === '' ? (watching ? 'watch' : 'list') : action;
  return {
    kind,
    verb,
    resource,
    namespace: decodeURIComponent(namespace),
    name: decodeURIComponent(name),
    subresource,
    query: url.searchParams,
    user,
  };
}

function isForbidden(rules: ReadonlySet<Forbidden>, request: Request): boolean {
  for (const rule of rules) {
    const here =
      rule.namespace === undefined ||
      rule.namespace === request.namespace ||
      (request.kind.namespaced && request.namespace === '');
    const clusterKind = rule.namespace !== undefined && !request.kind.namespaced;
    if (!here || clusterKind) continue;
    if (rule.resource !== undefined && rule.resource !== request.resource) continue;
    if (rule.verb === undefined || rule.verb === request.verb) return true;
  }
  return false;
}

function refusal(effect: Refusal, request: Request): Answer {
  return effect === 'deny' ? statusAnswer(forbidden(request.user, request.kind, request)) : refusedPlainly(effect);
}

function refusedPlainly(effect: Refusal): Answer {
  switch (effect) {
    case 'throttle':
    case 'busy':
      return statusAnswer(tooManyRequests(), { 'retry-after': '1' });
    case 'expire':
      return statusAnswer(unauthorized);
    case 'deny':
      return statusAnswer(status(403, 'Forbidden', 'forbidden: not allowed to read this path'));
    case 'error':
      return statusAnswer(internalError('etcdserver: request timed out'));
  }
}

/** The name the server knows the caller by, null when it does not. Over plain http kubectl sends no credentials. */
function userOf(world: KubernetesWorld, message: IncomingMessage): string | null {
  const impersonated = message.headers['impersonate-user'];
  if (typeof impersonated === 'string' && impersonated !== '') return impersonated;
  const token = /^Bearer (.*)$/.exec(message.headers.authorization ?? '')?.[1];
  if (token !== undefined) return world.tokens.get(token) ?? null;
  if (!('encrypted' in message.socket)) return world.user;
  const socket = message.socket as TLSSocket;
  const name = socket.authorized ? socket.getPeerCertificate().subject?.CN : undefined;
  return typeof name === 'string' ? name : null;
}

/** `/version`, `/api`, `/apis` and the resource lists of a group. */
function discovery(kinds: readonly Kind[], path: string): unknown {
  const groups = [...new Set(kinds.map((kind) => kind.apiVersion))].filter((version) => version !== 'v1');
  if (path === '/version') return { major: '1', minor: '34', gitVersion: 'v1.34.2', platform: 'linux/amd64' };
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis')
    return {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: groups.map((groupVersion) => {
        const [name = '', version = ''] = groupVersion.split('/');
        return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
      }),
    };
  const groupVersion = path === '/api/v1' ? 'v1' : groups.find((known) => path === `/apis/${known}`);
  if (groupVersion === undefined) return null;
  const resources = kinds
    .filter((kind) => kind.apiVersion === groupVersion)
    .map((kind) => ({
      name: kind.plural,
      singularName: kind.kind.toLowerCase(),
      namespaced: kind.namespaced,
      shortNames: shortNames[kind.plural],
      kind: kind.kind,
      group: groupOf(kind),
      verbs: ['delete', 'get', 'list', 'watch'],
    }));
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

function json(body: unknown): Answer {
  return { status: 200, type: 'application/json', body: `${JSON.stringify(body)}\n`, compressible: true };
}
