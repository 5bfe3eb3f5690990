import { Agent, request } from 'node:https';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { caCertificate, clientCertificate, clientKey } from '../../src/sim/test-certificates.ts';
import type { RunningWorld } from '../../src/sim/world.ts';
import { getJson, worldOf } from './sdk.ts';

const ingress = (namespace: string, name: string, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { namespace, name, labels },
  spec: { rules: [{ host: `${name}.example.com` }] },
});
const route: KubeObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { namespace: 'shop', name: 'cart' },
};
const all = '/apis/networking.k8s.io/v1/ingresses';
const inNamespace = (namespace: string): string => `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`;

interface List {
  readonly kind: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly KubeObject[];
}
const listOf = async (world: RunningWorld, path: string): Promise<List> =>
  (await getJson(world, path)) as unknown as List;
const names = (list: List): string[] => list.items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

describe('lists', () => {
  test('come sorted, without kind and apiVersion in the items of built-in kinds', async () => {
    const world = await worldOf({ objects: [ingress('web', 'b'), ingress('shop', 'a'), ingress('web', 'a'), route] });
    const list = await listOf(world, all);
    expect([list.kind, names(list)]).toEqual(['IngressList', ['shop/a', 'web/a', 'web/b']]);
    expect(list.items[0]).not.toHaveProperty('kind');
    const routes = await listOf(world, '/apis/gateway.networking.k8s.io/v1/httproutes');
    expect(routes.items[0]).toMatchObject({ kind: 'HTTPRoute', apiVersion: 'gateway.networking.k8s.io/v1' });
  });

  test('in pages show the cluster as it was at the first page', async () => {
    const world = await worldOf({ objects: ['a', 'b', 'c', 'd', 'e'].map((name) => ingress('shop', name)) });
    const first = await listOf(world, `${all}?limit=2`);
    expect([names(first), first.metadata.remainingItemCount]).toEqual([['shop/a', 'shop/b'], 3]);
    world.control.removeObject('Ingress', 'shop', 'd');
    const second = await listOf(world, `${all}?limit=2&continue=${first.metadata.continue}`);
    const third = await listOf(world, `${all}?limit=2&continue=${second.metadata.continue}`);
    expect([names(second), names(third), third.metadata.continue]).toEqual([
      ['shop/c', 'shop/d'],
      ['shop/e'],
      undefined,
    ]);
    expect(third.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  test('a continue token that was compacted away is 410 Expired', async () => {
    const world = await worldOf({ objects: ['a', 'b'].map((name) => ingress('shop', name)) });
    const first = await listOf(world, `${all}?limit=1`);
    world.control.putObject(ingress('shop', 'c'));
    world.control.compact();
    expect(await getJson(world, `${all}?limit=1&continue=${first.metadata.continue}`)).toMatchObject({
      kind: 'Status',
      code: 410,
      reason: 'Expired',
    });
  });

  test('label and field selectors narrow', async () => {
    const world = await worldOf({
      objects: [ingress('shop', 'a', { app: 'x' }), ingress('shop', 'b', { app: 'y' }), ingress('shop', 'c')],
    });
    const with_ = async (query: string): Promise<string[]> => names(await listOf(world, `${all}?${query}`));
    expect(await with_('labelSelector=app%3Dx')).toEqual(['shop/a']);
    expect(await with_('labelSelector=app%20in%20(x,y)')).toEqual(['shop/a', 'shop/b']);
    expect(await with_('labelSelector=!app')).toEqual(['shop/c']);
    expect(await with_('labelSelector=app!%3Dx')).toEqual(['shop/b', 'shop/c']);
    expect(await with_('fieldSelector=metadata.name%3Db')).toEqual(['shop/b']);
  });

  test('large answers go out compressed when the client takes that', async () => {
    const labels = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`label-${i}`, 'x'.repeat(50)]));
    const world = await worldOf({ objects: Array.from({ length: 60 }, (_, i) => ingress('shop', `n${i}`, labels)) });
    const encoding = async (accepted: string): Promise<string | null> =>
      (await fetch(`${world.kubernetesUrl}${all}`, { headers: { 'accept-encoding': accepted } })).headers.get(
        'content-encoding',
      );
    expect([await encoding('gzip'), await encoding('identity')]).toEqual(['gzip', null]);
    expect((await listOf(world, all)).items).toHaveLength(60);
  });

  test('namespaces exist for every object, besides default and kube-system', async () => {
    const world = await worldOf({ objects: [ingress('shop', 'a')] });
    const list = await listOf(world, '/api/v1/namespaces');
    expect(list.items.map((n) => n.metadata.name)).toEqual(['default', 'kube-system', 'shop']);
  });
});

describe('refusals, in the words kubectl prints', () => {
  test('a forbidden namespace refuses the list in it and the list over all, and nothing else', async () => {
    const world = await worldOf({ objects: [ingress('shop', 'a'), ingress('vault', 'b')] });
    const allow = world.control.forbid({ namespace: 'vault' });
    const details = { group: 'networking.k8s.io', kind: 'ingresses' };
    expect(await getJson(world, inNamespace('vault'))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message:
        'ingresses.networking.k8s.io is forbidden: User "sre@corp" cannot list resource "ingresses" in API group "networking.k8s.io" in the namespace "vault"',
      reason: 'Forbidden',
      details,
      code: 403,
    });
    expect(await getJson(world, '/api/v1/services')).toMatchObject({
      message:
        'services is forbidden: User "sre@corp" cannot list resource "services" in API group "" at the cluster scope',
    });
    expect(names(await listOf(world, inNamespace('shop')))).toEqual(['shop/a']);
    expect(await getJson(world, '/api/v1/namespaces')).toMatchObject({ kind: 'NamespaceList' });
    allow();
    expect(names(await listOf(world, all))).toHaveLength(2);
  });

  test('one kind can be forbidden alone', async () => {
    const world = await worldOf({ objects: [ingress('shop', 'a')] });
    world.control.forbid({ namespace: 'shop', resource: 'services' });
    expect(await getJson(world, '/api/v1/namespaces/shop/services')).toMatchObject({ code: 403 });
    expect(names(await listOf(world, inNamespace('shop')))).toEqual(['shop/a']);
  });

  test('an unknown kind is a plain 404, an unknown object a Status', async () => {
    const world = await worldOf({ objects: [] });
    const response = await fetch(`${world.kubernetesUrl}/apis/gateway.networking.k8s.io/v1/httproutes`);
    expect([response.status, await response.text()]).toEqual([404, '404 page not found\n']);
    expect(world.control.calls()).toMatchObject([
      { service: 'kubernetes', operation: 'get /apis/gateway.networking.k8s.io/v1/httproutes', status: 404 },
    ]);
    expect(await getJson(world, `${inNamespace('shop')}/api`)).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'ingresses.networking.k8s.io "api" not found',
    });
  });

  test('an unknown token is 401, a known one names the user, and so does impersonation', async () => {
    const world = await worldOf({ objects: [] }, { tokens: { t0ken: 'robot' } });
    world.control.forbid({});
    const as = (headers: Record<string, string>) => getJson(world, all, { headers });
    expect(await as({ authorization: 'Bearer stale' })).toMatchObject({ code: 401, message: 'Unauthorized' });
    expect((await as({ authorization: 'Bearer t0ken' })).message).toContain('User "robot" cannot');
    expect((await as({ 'impersonate-user': 'jane' })).message).toContain('User "jane" cannot');
  });

  test('expired, throttled and failing', async () => {
    const world = await worldOf({ objects: [] });
    const under = async (does: 'expire' | 'throttle' | 'error') => {
      const undo = world.control.fault({ operation: 'list ingresses', does });
      const { code, message } = await getJson(world, all);
      undo();
      return [code, message];
    };
    expect(await under('expire')).toEqual([401, 'Unauthorized']);
    expect(await under('throttle')).toEqual([429, 'Too many requests, please try again later.']);
    expect(await under('error')).toEqual([500, 'Internal error occurred: etcdserver: request timed out']);
    expect(await getJson(world, all)).toMatchObject({ kind: 'IngressList' });
  });
});

interface Event {
  readonly type: string;
  readonly object: KubeObject & { readonly code?: number; readonly message?: string };
}

/** Reads a watch event by event; `next` is undefined at its end. */
async function watch(world: RunningWorld, path: string): Promise<() => Promise<Event | undefined>> {
  const response = await fetch(`${world.kubernetesUrl}${path}`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return async () => {
    while (!text.includes('\n')) {
      const chunk = await reader?.read();
      if (chunk === undefined || chunk.done) return undefined;
      text += chunk.value;
    }
    const line = text.slice(0, text.indexOf('\n'));
    text = text.slice(line.length + 1);
    return JSON.parse(line) as Event;
  };
}
const said = (event: Event | undefined): string => `${event?.type} ${event?.object.metadata.name ?? ''}`.trim();

test('the first object of a custom kind brings the kind with it', async () => {
  const world = await worldOf({ objects: [] });
  const path = '/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes';
  expect((await fetch(`${world.kubernetesUrl}${path}`)).status).toBe(404);
  world.control.putObject(route);
  expect(names(await listOf(world, path))).toEqual(['shop/cart']);
});

describe('watches', () => {
  test('deliver what happened since the version, then what happens', async () => {
    const world = await worldOf({ objects: [ingress('shop', 'a'), ingress('web', 'w')] });
    const { metadata } = await listOf(world, all);
    world.control.putObject(ingress('shop', 'b'));
    const next = await watch(world, `${inNamespace('shop')}?watch=1&resourceVersion=${metadata.resourceVersion}`);
    expect(said(await next())).toBe('ADDED b');
    world.control.changeObject('Ingress', 'shop', 'a', (object) => ({ ...object, spec: {} }));
    world.control.removeObject('Ingress', 'web', 'w');
    world.control.removeObject('Ingress', 'shop', 'b');
    const changed = await next();
    expect(said(changed)).toBe('MODIFIED a');
    expect(changed?.object).toMatchObject({ kind: 'Ingress', apiVersion: 'networking.k8s.io/v1' });
    expect(said(await next())).toBe('DELETED b');
  });

  test('send a bookmark with the newest version when the client allows it', async () => {
    const world = await worldOf({ objects: [ingress('shop', 'a')] });
    const { metadata } = await listOf(world, all);
    const next = await watch(
      world,
      `${all}?watch=true&allowWatchBookmarks=true&resourceVersion=${metadata.resourceVersion}`,
    );
    world.control.putObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'shop', name: 'x' } });
    world.control.bookmark();
    const event = await next();
    expect([event?.type, event?.object.metadata.resourceVersion]).toEqual([
      'BOOKMARK',
      String(Number(metadata.resourceVersion) + 1),
    ]);
  });

  test('from a version that is gone get one ERROR event with 410 and end', async () => {
    const world = await worldOf({ objects: [ingress('shop', 'a')] });
    const { metadata } = await listOf(world, all);
    world.control.putObject(ingress('shop', 'b'));
    world.control.compact();
    const next = await watch(world, `${all}?watch=1&resourceVersion=${metadata.resourceVersion}`);
    const event = await next();
    expect([event?.type, event?.object.code]).toEqual(['ERROR', 410]);
    expect(await next()).toBeUndefined();
  });

  test('that are open when history is compacted end the same way', async () => {
    const world = await worldOf({ objects: [ingress('shop', 'a')] });
    const { metadata } = await listOf(world, all);
    const next = await watch(world, `${all}?watch=1&resourceVersion=${metadata.resourceVersion}`);
    expect(world.control.openWatches()).toBe(1);
    world.control.compact();
    expect((await next())?.object.message).toMatch(/^too old resource version: /);
    expect(await next()).toBeUndefined();
  });

  test('with a selector see an object that stops matching as deleted', async () => {
    const world = await worldOf({ objects: [ingress('shop', 'a', { app: 'x' })] });
    const { metadata } = await listOf(world, all);
    const next = await watch(world, `${all}?watch=1&labelSelector=app%3Dx&resourceVersion=${metadata.resourceVersion}`);
    world.control.putObject(ingress('shop', 'a'));
    expect(said(await next())).toBe('DELETED a');
  });

  test('may be forbidden, and end cleanly when the server says so', async () => {
    const world = await worldOf({ objects: [ingress('shop', 'a')] });
    const next = await watch(world, `${all}?watch=1`);
    expect(said(await next())).toBe('ADDED a');
    world.control.endWatches();
    expect(await next()).toBeUndefined();
    world.control.forbid({ verb: 'watch' });
    expect(await getJson(world, `${all}?watch=1`)).toMatchObject({ code: 403 });
    expect(await getJson(world, all)).toMatchObject({ kind: 'IngressList' });
  });
});

test('pod logs, whole or the first bytes, by container', async () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'dns', name: 'ed-0' },
    spec: { containers: [{ name: 'external-dns' }, { name: 'proxy' }] },
  };
  const world = await worldOf({
    objects: [pod],
    logs: { 'dns/ed-0/external-dns': 'time="…" level=info msg="config: {}"\n' },
  });
  const log = async (query: string): Promise<string> =>
    (await fetch(`${world.kubernetesUrl}/api/v1/namespaces/dns/pods/ed-0/log?${query}`)).text();
  expect(await log('container=external-dns')).toContain('msg="config: {}"');
  expect(await log('container=external-dns&limitBytes=5')).toBe('time=');
  expect(await log('')).toContain(
    'a container name must be specified for pod ed-0, choose one of: [external-dns proxy]',
  );
  expect(await log('container=proxy')).toBe('');
  expect(await log('container=gone')).toContain('container gone is not valid for pod ed-0');
  world.control.forbid({ resource: 'pods/log' });
  expect(await log('container=external-dns')).toContain('cannot get resource \\"pods/log\\"');
});

test('discovery names the version, the groups and their resources', async () => {
  const world = await worldOf({ objects: [route] });
  expect(await getJson(world, '/version')).toMatchObject({ gitVersion: 'v1.34.2' });
  expect(await getJson(world, '/api')).toMatchObject({ versions: ['v1'] });
  expect(JSON.stringify(await getJson(world, '/apis'))).toContain('gateway.networking.k8s.io/v1');
  expect(await getJson(world, '/apis/networking.k8s.io/v1')).toMatchObject({
    resources: expect.arrayContaining([
      expect.objectContaining({ name: 'ingresses', kind: 'Ingress', namespaced: true }),
    ]),
  });
});

test('over https the client certificate names the user, and without one there is no entry', async () => {
  const world = await worldOf({ objects: [ingress('shop', 'a')] }, { tls: true });
  const get = (agent: Agent): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      request(`${world.kubernetesUrl}${all}`, { agent }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
  expect(await get(new Agent({ ca: caCertificate, cert: clientCertificate, key: clientKey }))).toBe(200);
  expect(await get(new Agent({ ca: caCertificate }))).toBe(401);
  expect(world.kubeconfig).toContain('client-certificate-data');
});
