// The cluster by plain requests: lists in pages, watches, logs. client-node's generated API would cost 0.2 s of start and give
// objects with dropped fields; templates may name any field, so objects stay as the server sent them.

import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createGunzip } from 'node:zlib';
import { Failure } from '../core/failure.ts';
import type { KubeObject } from '../core/kube.ts';
import type { Clock, Cluster, ListResult, Resource, WatchEvent } from '../world.ts';
import { interrupted } from './clock.ts';
import type { Authenticator } from './kube-auth.ts';
import type { Connection } from './kubeconfig.ts';
import { codeOf, reasonOf } from './reason.ts';

export interface KubernetesOptions {
  /** Milliseconds for each single call but watches; 0: no limit. */
  readonly requestTimeout: number;
  readonly compress: boolean;
  readonly userAgent: string;
  /** One line per request: method, URL, status, time. */
  readonly trace?: ((line: string) => void) | undefined;
}

const pageSize = 500;
const watchSeconds = 240;
const patience = 5;
/** Groups that every cluster has: a 404 there comes from something that is no API server, and must not look like an empty cluster. */
const everywhere = new Set(['v1', 'apps/v1', 'batch/v1', 'networking.k8s.io/v1']);

export function kubernetes(
  connection: Connection,
  auth: Authenticator,
  clock: Clock,
  options: KubernetesOptions,
): Cluster {
  const call = caller(connection, auth, clock, options);
  return {
    identity: connection.identity,
    async list(resource, namespace, signal) {
      const path = pathOf(resource, namespace);
      // A continue token expires after some minutes; the second try asks for all at once, which cannot expire.
      for (const limit of [pageSize, pageSize, 0]) {
        const result = await pages(call, resource, path, limit, signal);
        if (result !== 'expired') return result;
      }
      throw new Failure('kube-api', `the list of ${resource.plural} expired while it was read`);
    },
    async get(resource, namespace, name, signal) {
      const answer = await call(`${pathOf(resource, namespace)}/${encodeURIComponent(name)}`, signal, 'page');
      const body = await textOf(answer, signal);
      if (answer.statusCode === 404) return null;
      if (answer.statusCode !== 200) throw refused(answer, body);
      return tidy(objectOf(body, resource), resource);
    },
    watch: (resource, namespace, resourceVersion, signal) =>
      watched(call, resource, pathOf(resource, namespace), resourceVersion, signal),
    async log(namespace, pod, container, limitBytes, signal) {
      const query = new URLSearchParams({ container, limitBytes: String(limitBytes) });
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query}`;
      const answer = await call(path, signal, 'page');
      const body = await textOf(answer, signal);
      if (answer.statusCode !== 200) throw refused(answer, body);
      return body;
    },
  };
}

function pathOf(resource: Resource, namespace: string | null): string {
  const group = resource.apiVersion.includes('/') ? `/apis/${resource.apiVersion}` : `/api/${resource.apiVersion}`;
  const scope = namespace === null || !resource.namespaced ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${group}${scope}/${resource.plural}`;
}

type Call = (path: string, signal: AbortSignal, kind: 'page' | 'watch') => Promise<IncomingMessage>;

async function pages(
  call: Call,
  resource: Resource,
  path: string,
  limit: number,
  signal: AbortSignal,
): Promise<ListResult | 'expired'> {
  const objects: KubeObject[] = [];
  let next = '';
  for (;;) {
    const query = new URLSearchParams({
      ...(limit > 0 ? { limit: String(limit) } : {}),
      ...(next === '' ? {} : { continue: next }),
    });
    const answer = await call(query.size > 0 ? `${path}?${query}` : path, signal, 'page');
    const body = await textOf(answer, signal);
    if (answer.statusCode === 404 && !everywhere.has(resource.apiVersion)) return { objects: [], resourceVersion: '' };
    if (answer.statusCode === 410 && next !== '') return 'expired';
    if (answer.statusCode !== 200) throw refused(answer, body);
    const page = listOf(body, resource);
    for (const object of page.items ?? []) objects.push(tidy(object, resource));
    next = page.metadata?.continue ?? '';
    if (next === '') return { objects, resourceVersion: page.metadata?.resourceVersion ?? '' };
  }
}

interface ListPage {
  readonly items?: readonly KubeObject[] | null;
  readonly metadata?: { readonly continue?: string; readonly resourceVersion?: string };
}

function listOf(body: string, resource: Resource): ListPage {
  try {
    const page: unknown = JSON.parse(body);
    if (typeof page === 'object' && page !== null && 'items' in page) return page as ListPage;
  } catch (error) {
    throw new Failure('kube-api', `the server's list of ${resource.plural} is not JSON`, { cause: error });
  }
  throw new Failure('kube-api', `the server's answer for ${resource.plural} is not a list`, {
    next: 'check that the server of this context is a Kubernetes API server',
  });
}

function objectOf(body: string, resource: Resource): KubeObject {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new Failure('kube-api', `the server's answer for ${resource.plural} is not JSON`, { cause: error });
  }
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Kind filled in (members of a list lack it); less managedFields and the copy kubectl keeps of the whole object. */
function tidy(object: KubeObject, resource: Resource): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata as KubeObject['metadata'] & { managedFields?: unknown };
  const annotations = metadata.annotations;
  const slim =
    annotations && lastApplied in annotations
      ? {
          ...metadata,
          annotations: Object.fromEntries(Object.entries(annotations).filter(([name]) => name !== lastApplied)),
        }
      : metadata;
  return { ...object, apiVersion: resource.apiVersion, kind: resource.kind, metadata: slim };
}

async function* watched(
  call: Call,
  resource: Resource,
  path: string,
  resourceVersion: string,
  signal: AbortSignal,
): AsyncIterable<WatchEvent> {
  const query = new URLSearchParams({
    watch: 'true',
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(watchSeconds),
    resourceVersion,
  });
  const answer = await call(`${path}?${query}`, signal, 'watch');
  if (answer.statusCode !== 200) {
    const body = await textOf(answer, signal);
    throw answer.statusCode === 410 ? gone(body) : refused(answer, body);
  }
  for await (const line of lines(answer, signal)) {
    const event = eventOf(line, resource);
    if (event !== null) yield event;
  }
}

function eventOf(line: string, resource: Resource): WatchEvent | null {
  let event: { type?: string; object?: KubeObject & { code?: number; message?: string } };
  try {
    event = JSON.parse(line);
  } catch (error) {
    throw new Failure('kube-api', `the server's watch of ${resource.plural} is not JSON`, { cause: error });
  }
  const { type, object } = event;
  if (object === undefined) return null;
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object: tidy(object, resource) };
    case 'BOOKMARK':
      return { type, resourceVersion: object.metadata.resourceVersion ?? '' };
    case 'ERROR':
      throw object.code === 410 ? gone(line) : new Failure('kube-api', object.message ?? 'the server ended the watch');
    default:
      return null;
  }
}

function gone(cause: string): Failure {
  return new Failure('kube-api', 'the watch is too old', { next: 'relist', cause });
}

async function* lines(stream: IncomingMessage, signal: AbortSignal): AsyncIterable<string> {
  let rest = '';
  const chunks = stream.setEncoding('utf8')[Symbol.asyncIterator]();
  for (;;) {
    let chunk: IteratorResult<unknown>;
    try {
      chunk = await chunks.next();
    } catch {
      if (signal.aborted) throw interrupted();
      // A watch that breaks is a watch that ended: whoever follows starts it again.
      return;
    }
    if (chunk.done) return;
    const parts = (rest + String(chunk.value)).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) if (line !== '') yield line;
  }
}

function caller(connection: Connection, auth: Authenticator, clock: Clock, options: KubernetesOptions): Call {
  const once = async (path: string, signal: AbortSignal, kind: 'page' | 'watch'): Promise<IncomingMessage> => {
    const limit = kind === 'watch' ? (watchSeconds + 60) * 1000 : options.requestTimeout;
    const deadline = limit > 0 ? AbortSignal.timeout(limit) : null;
    const stop = deadline === null ? signal : AbortSignal.any([signal, deadline]);
    const { agent, headers } = await auth.current(signal);
    const started = clock.now().getTime();
    const url = new URL(auth.base.pathname.replace(/\/$/, '') + path, auth.base);
    const settings: RequestOptions = {
      agent,
      signal: stop,
      headers: {
        Accept: 'application/json',
        'User-Agent': options.userAgent,
        ...(options.compress && kind === 'page' ? { 'Accept-Encoding': 'gzip' } : {}),
        ...(headers as Record<string, string | string[]>),
      },
    };
    try {
      const answer = await send(url, settings);
      options.trace?.(`GET ${url.href} ${answer.statusCode} in ${clock.now().getTime() - started} milliseconds`);
      return answer;
    } catch (error) {
      options.trace?.(`GET ${url.href} ${reasonOf(error)} in ${clock.now().getTime() - started} milliseconds`);
      if (signal.aborted) throw interrupted();
      if (deadline?.aborted) throw tooSlow(connection, limit);
      throw unreachable(error, connection);
    }
  };
  return async (path, signal, kind) => {
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      const answer = await once(path, signal, kind);
      const wait = retryAfter(answer);
      if (answer.statusCode === 401 && !renewed && auth.renew()) renewed = true;
      else if (wait === null || attempt > patience) return answer;
      else await clock.sleep(wait * 1000, signal);
      answer.resume();
    }
  };
}

/** Seconds the server asks us to wait; null when it does not. */
function retryAfter(answer: IncomingMessage): number | null {
  const status = answer.statusCode ?? 0;
  const seconds = Number(answer.headers['retry-after'] ?? Number.NaN);
  return (status === 429 || status >= 500) && Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 30) : null;
}

function send(url: URL, settings: RequestOptions): Promise<IncomingMessage> {
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const attempt = (again: boolean): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const request = start(url, settings, resolve);
      request.on('error', (error) => {
        // A kept connection that the server closed just now: the request was never seen.
        if (again && request.reusedSocket && codeOf(error) === 'ECONNRESET') attempt(false).then(resolve, reject);
        else reject(error);
      });
      request.end();
    });
  return attempt(true);
}

async function textOf(answer: IncomingMessage, signal: AbortSignal): Promise<string> {
  const stream = answer.headers['content-encoding'] === 'gzip' ? answer.pipe(createGunzip()) : answer;
  // pipe() does not carry errors on: a cut connection must end the read.
  if (stream !== answer) answer.on('error', (error) => stream.destroy(error));
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch (error) {
    if (signal.aborted) throw interrupted();
    const late = error instanceof Error && error.name === 'AbortError';
    const why = late ? 'did not come within the request timeout' : `was cut off: ${reasonOf(error)}`;
    throw new Failure('kube-unreachable', `the answer of the API server ${why}`, { cause: error });
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The server's refusal in its own words, as kubectl prints it. */
function refused(answer: IncomingMessage, body: string): Failure {
  const status = statusOf(body);
  const code = answer.statusCode ?? 0;
  if (code === 401) {
    return new Failure('kube-auth', 'You must be logged in to the server (Unauthorized)', {
      next: 'the credentials of this context are not accepted: sign in again',
    });
  }
  const message = status?.message ?? (body.trim().split('\n')[0]?.slice(0, 200) || `HTTP status ${code}`);
  return new Failure(
    code === 403 ? 'kube-forbidden' : 'kube-api',
    `Error from server (${status?.reason || code}): ${message}`,
  );
}

function statusOf(body: string): { readonly message?: string; readonly reason?: string } | null {
  try {
    const value: unknown = JSON.parse(body);
    const isStatus = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';
    return isStatus ? (value as { readonly message?: string; readonly reason?: string }) : null;
  } catch {
    return null;
  }
}

function tooSlow(connection: Connection, limit: number): Failure {
  return new Failure('kube-unreachable', `${connection.identity.server} did not answer within ${limit / 1000} s`, {
    next: 'raise --request-timeout, or check the network',
  });
}

const tlsAdvice: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by the certificate authority of this context',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by the certificate authority of this context',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not signed by the certificate authority of this context',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

function unreachable(error: unknown, { identity }: Connection): Failure {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  const server = identity.server;
  if (code === 'ECONNREFUSED') {
    const host = URL.parse(server)?.host ?? server;
    return new Failure(
      'kube-unreachable',
      `The connection to the server ${host} was refused - did you specify the right host or port?`,
      { cause: error },
    );
  }
  const tls = tlsAdvice[code];
  if (tls) {
    return new Failure('kube-unreachable', `Unable to connect to the server ${server}: ${tls} (${reasonOf(error)})`, {
      next: `check the cluster "${identity.name}" of the kubeconfig`,
      cause: error,
    });
  }
  const why = code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'no such host' : reasonOf(error);
  return new Failure('kube-unreachable', `Unable to connect to the server ${server}: ${why}`, { cause: error });
}
