import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import type { KubeFlags } from '../../src/io/kubeconfig.ts';
import { proxyFor } from '../../src/io/proxy.ts';
import { realWorld } from '../../src/io/real-world.ts';
import type { Resource, WatchEvent } from '../../src/world.ts';
import { bothOf, noSignal, quickClock, refusal } from './worlds.ts';

const ingresses: Resource = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  plural: 'ingresses',
  namespaced: true,
};
const routes: Resource = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  plural: 'httproutes',
  namespaced: true,
};
const ingress = (name: string): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: 'shop' },
});

test('a list of 1 001 objects takes three pages, each object with its kind', async () => {
  const { sim, world } = await bothOf({ objects: Array.from({ length: 1001 }, (_, i) => ingress(`i${i}`)) });
  const { objects } = await world.cluster.list(ingresses, null, noSignal);
  expect([
    objects.length,
    new Set(objects.map((object) => `${object.apiVersion} ${object.kind}`)),
    sim.control.count('list ingresses'),
  ]).toEqual([1001, new Set(['networking.k8s.io/v1 Ingress']), 3]);
});

test('a continue token that expires begins the list again', async () => {
  const { sim, world } = await bothOf({ objects: Array.from({ length: 600 }, (_, i) => ingress(`i${i}`)) });
  sim.control.fault({ operation: 'list ingresses', does: 'call', calls: [2], call: () => sim.control.compact() });
  const { objects } = await world.cluster.list(ingresses, null, noSignal);
  expect(new Set(objects.map((object) => object.metadata.name)).size).toBe(600);
  expect(objects).toHaveLength(600);
});

test('managed fields and the last applied copy are left out, everything else stays', async () => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', keep: 'me' };
  const object = {
    ...ingress('a'),
    metadata: { name: 'a', namespace: 'shop', annotations, managedFields: [{}] },
    spec: { unknown: 1 },
  };
  const { world } = await bothOf({ objects: [object] });
  const [read] = (await world.cluster.list(ingresses, 'shop', noSignal)).objects;
  expect(read?.metadata).not.toHaveProperty('managedFields');
  expect([read?.metadata.annotations, read?.spec]).toEqual([{ keep: 'me' }, { unknown: 1 }]);
});

test('a kind the cluster does not have is an empty list, a missing object is null', async () => {
  const { world } = await bothOf({});
  expect((await world.cluster.list(routes, null, noSignal)).objects).toEqual([]);
  expect(await world.cluster.get(ingresses, 'shop', 'none', noSignal)).toBeNull();
});

test('a server that is no API server is not an empty cluster', async () => {
  const server = createServer((_, response) => response.writeHead(404).end('<html>Not here</html>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const { world } = await withKubeconfig(
    configOf(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, '{}'),
  );
  expect(await refusal(world.cluster.list(ingresses, null, noSignal))).toBe(
    'kube-api: Error from server (404): <html>Not here</html>',
  );
});

test('a refusal keeps the words of the server', async () => {
  const { sim, world } = await bothOf({});
  sim.control.forbid({ resource: 'ingresses' });
  expect(await refusal(world.cluster.list(ingresses, null, noSignal))).toBe(
    'kube-forbidden: Error from server (Forbidden): ingresses.networking.k8s.io is forbidden: User "sre@corp" cannot list resource "ingresses" in API group "networking.k8s.io" at the cluster scope',
  );
  expect(await refusal(world.cluster.log('shop', 'none', 'x', 100, noSignal))).toMatch(
    /^kube-api: Error from server \(NotFound\): pods "none" not found/,
  );
});

test('a server that is busy is asked again', async () => {
  const { sim, world, clock } = await bothOf({ objects: [ingress('a')] });
  sim.control.fault({ operation: 'list ingresses', does: 'throttle', calls: [1] });
  expect((await world.cluster.list(ingresses, null, noSignal)).objects).toHaveLength(1);
  expect(clock.slept).toHaveLength(1);
});

test('an answer that is cut off is never half a list', async () => {
  const { sim, world } = await bothOf({ objects: [ingress('a')] });
  sim.control.fault({ operation: 'list ingresses', does: 'cut-answer' });
  expect(await refusal(world.cluster.list(ingresses, null, noSignal))).toMatch(/^kube-unreachable: /);
});

test('a log is read up to its limit', async () => {
  const { world } = await bothOf({
    objects: [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p', namespace: 'dns' },
        spec: { containers: [{ name: 'c' }] },
      },
    ],
    logs: { 'dns/p/c': 'config: {…}\nmore' },
  });
  expect(await world.cluster.log('dns', 'p', 'c', 8, noSignal)).toBe('config: ');
});

test('a watch gives changes and bookmarks, and 410 Gone asks for a new list', async () => {
  const { sim, world } = await bothOf({ objects: [ingress('a')] });
  const { resourceVersion } = await world.cluster.list(ingresses, null, noSignal);
  const events: WatchEvent[] = [];
  const watching = (async () => {
    for await (const event of world.cluster.watch(ingresses, null, resourceVersion, noSignal)) {
      events.push(event);
      if (events.length === 1) sim.control.removeObject('Ingress', 'shop', 'a');
      if (events.length === 2) sim.control.bookmark();
      if (events.length === 3) sim.control.compact();
    }
  })();
  sim.control.putObject(ingress('b'));
  expect(await refusal(watching)).toBe('kube-api: the watch is too old | relist');
  expect(
    events.map((event) =>
      event.type === 'BOOKMARK' ? event.type : `${event.type} ${event.object.kind} ${event.object.metadata.name}`,
    ),
  ).toEqual(['ADDED Ingress b', 'DELETED Ingress a', 'BOOKMARK']);
});

test('an aborted watch ends', async () => {
  const { world } = await bothOf({ objects: [ingress('a')] });
  const { resourceVersion } = await world.cluster.list(ingresses, null, noSignal);
  const stop = new AbortController();
  const events = world.cluster.watch(ingresses, null, resourceVersion, stop.signal)[Symbol.asyncIterator]();
  const next = events.next();
  stop.abort();
  await expect(next).rejects.toThrow();
});

test('over TLS: the CA and the client certificate of the kubeconfig', async () => {
  const { world } = await bothOf({ objects: [ingress('a')] }, { tls: true });
  expect((await world.cluster.list(ingresses, null, noSignal)).objects).toHaveLength(1);
});

test('a server whose certificate another authority signed is named as such', async () => {
  const { sim } = await bothOf({}, { tls: true });
  const without = sim.kubeconfig.replace(/"certificate-authority-data": "[^"]*"/, '"tls-server-name": "localhost"');
  const { world } = await withKubeconfig(without);
  expect(await refusal(world.cluster.list(ingresses, null, noSignal))).toMatch(
    /^kube-unreachable: Unable to connect to the server https:\S+: its certificate is not signed by the certificate authority of this context .*\| check the cluster/,
  );
});

interface Seen {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A server that answers an empty list, or Unauthorized to the tokens it does not take. */
async function echo(takes: (authorization: string) => boolean = () => true) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers });
    const ok = takes(request.headers.authorization ?? '');
    response.writeHead(ok ? 200 : 401, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        ok ? { kind: 'List', items: [], metadata: {} } : { kind: 'Status', code: 401, reason: 'Unauthorized' },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { seen, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-dns-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function withKubeconfig(text: string, kube: KubeFlags = {}, env: Record<string, string> = {}) {
  const folder = temporary();
  writeFileSync(join(folder, 'config'), text);
  const said: string[] = [];
  const world = await realWorld(
    { kube, aws: {} },
    {
      env: { PATH: process.env.PATH, ...env, KUBECONFIG: join(folder, 'config') },
      version: 'test',
      clock: quickClock(),
      terminal: { interactive: false, say: (words) => said.push(words) },
    },
  );
  return { world, folder, said };
}

const configOf = (url: string, user: string) => `
current-context: x
clusters: [{name: x, cluster: {server: '${url}/prefix'}}]
users: [{name: x, user: ${user}}]
contexts: [{name: x, context: {cluster: x, user: x}}]
`;

test('tokens, impersonation and the path of the server are sent', async () => {
  const { seen, url } = await echo();
  const { world } = await withKubeconfig(configOf(url, '{token: secret}'), {
    as: 'sre',
    asGroup: ['ops', 'dev'],
    asUid: '7',
    asUserExtra: ['Team/X=a', 'Team/X=b'],
  });
  await world.cluster.list(ingresses, 'shop', noSignal);
  expect(seen[0]?.url).toBe('/prefix/apis/networking.k8s.io/v1/namespaces/shop/ingresses?limit=500');
  expect(seen[0]?.headers).toMatchObject({
    authorization: 'Bearer secret',
    'impersonate-user': 'sre',
    'impersonate-group': 'ops, dev',
    'impersonate-uid': '7',
    'impersonate-extra-team%2fx': 'a, b',
  });
});

const plugin = (folder: string, script: string): string => {
  const path = join(folder, 'login');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
};
const credential = (status: object) =>
  `echo '${JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status })}'`;
const execUser = (path: string, more = '') =>
  `{exec: {apiVersion: client.authentication.k8s.io/v1, command: '${path}', ${more}}}`;

test('a login plugin is run once, knows why it is run, and what it says is shown', async () => {
  const { seen, url } = await echo();
  const path = plugin(
    temporary(),
    `echo run >> "$RUNS"; echo "open this page" >&2; case "$KUBERNETES_EXEC_INFO" in *ExecCredential*) ${credential({ token: 'from-plugin' })};; esac`,
  );
  const runs = join(temporary(), 'runs');
  const { world, said } = await withKubeconfig(configOf(url, execUser(path, `env: [{name: RUNS, value: '${runs}'}]`)));
  await Promise.all([world.cluster.list(ingresses, null, noSignal), world.cluster.list(ingresses, 'shop', noSignal)]);
  await world.cluster.list(ingresses, null, noSignal);
  expect(new Set(seen.map((one) => one.headers.authorization))).toEqual(new Set(['Bearer from-plugin']));
  expect(said.join('')).toBe('open this page\n');
});

test('a token that the server no longer takes is fetched anew, once', async () => {
  const { seen, url } = await echo((authorization) => authorization === 'Bearer 2');
  const count = join(temporary(), 'count');
  const path = plugin(
    temporary(),
    `n=$(( $(cat '${count}' 2>/dev/null || echo 0) + 1 )); echo $n > '${count}'; echo "{\\"apiVersion\\":\\"client.authentication.k8s.io/v1\\",\\"kind\\":\\"ExecCredential\\",\\"status\\":{\\"token\\":\\"$n\\"}}"`,
  );
  const { world } = await withKubeconfig(configOf(url, execUser(path)));
  await world.cluster.list(ingresses, null, noSignal);
  expect(seen.map((one) => one.headers.authorization)).toEqual(['Bearer 1', 'Bearer 2']);
});

test.each([
  ['is missing', '', /^kube-auth: the login plugin ".*gone" of the kubeconfig is not installed \| brew install it$/],
  [
    'fails',
    'echo "the SSO token has expired" >&2; exit 3',
    /^kube-auth: the login plugin ".*login" failed with exit code 3: the SSO token has expired \| sign in again/,
  ],
  ['prints nonsense', 'echo hello', /^kube-auth: .* gave no usable credential: its output is not JSON/],
  ['gives nothing', credential({}), /^kube-auth: .* gave no usable credential: no token and no client certificate/],
  [
    'gives what has expired',
    credential({ token: 'x', expirationTimestamp: '2020-01-01T00:00:00Z' }),
    /^kube-auth: .* gave a credential that expired at 2020-01-01T00:00:00Z/,
  ],
])('a login plugin that %s says so', async (_, script, words) => {
  const { url } = await echo();
  const path = script === '' ? join(temporary(), 'gone') : plugin(temporary(), script);
  const { world } = await withKubeconfig(configOf(url, execUser(path, 'installHint: brew install it')));
  expect(await refusal(world.cluster.list(ingresses, null, noSignal))).toMatch(words);
});

test('credentials that the server does not take are said so', async () => {
  const { url } = await echo(() => false);
  const { world } = await withKubeconfig(configOf(url, '{token: old}'));
  expect(await refusal(world.cluster.list(ingresses, null, noSignal))).toMatch(
    /^kube-auth: You must be logged in to the server \(Unauthorized\)/,
  );
});

test('a proxy-url is used, also for this machine', async () => {
  const { seen, url } = await echo();
  const text = configOf('http://kube.invalid', '{token: x}').replace("/prefix'", `/prefix', proxy-url: '${url}'`);
  const { world } = await withKubeconfig(text);
  await world.cluster.list(ingresses, null, noSignal);
  expect(seen[0]?.url).toContain('kube.invalid/prefix/apis/');
});

test.each([
  ['https://kube.corp:6443', { HTTPS_PROXY: 'proxy:3128' }, 'http://proxy:3128'],
  ['https://kube.corp:6443', { https_proxy: 'http://proxy:3128', NO_PROXY: 'other.corp' }, 'http://proxy:3128'],
  ['https://kube.corp:6443', { HTTP_PROXY: 'http://proxy:3128' }, null],
  ['https://kube.corp:6443', { HTTPS_PROXY: 'http://p', NO_PROXY: 'corp' }, null],
  ['https://kube.corp:6443', { HTTPS_PROXY: 'http://p', NO_PROXY: 'kube.corp:443' }, 'http://p'],
  ['https://10.1.2.3', { HTTPS_PROXY: 'http://p', no_proxy: '10.0.0.0/8' }, null],
  ['https://127.0.0.1:6443', { HTTPS_PROXY: 'http://p' }, null],
  ['https://kube.corp', { HTTPS_PROXY: 'http://p', NO_PROXY: '*' }, null],
])('the proxy for %s with %o is %s', (url, env, proxy) => {
  expect(proxyFor(new URL(url), undefined, env)).toBe(proxy);
});

test('the request log names method, URL, status and time, and no token', async () => {
  const { url } = await echo();
  const folder = temporary();
  writeFileSync(join(folder, 'config'), configOf(url, '{token: secret}'));
  const lines: string[] = [];
  const world = await realWorld(
    { kube: { kubeconfig: join(folder, 'config') }, aws: {} },
    { env: {}, version: 'test', clock: quickClock(), trace: (line) => lines.push(line) },
  );
  await world.cluster.list(ingresses, null, noSignal);
  expect(lines).toEqual([`GET ${url}/prefix/apis/networking.k8s.io/v1/ingresses?limit=500 200 in 0 milliseconds`]);
});
