import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connection, type KubeFlags, loadKubeconfig } from '../../src/io/kubeconfig.ts';
import { refusal } from './worlds.ts';

/** A folder with these files, gone after the test. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-dns-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const one = `
current-context: blue
clusters: [{name: c, cluster: {server: 'https://one:6443', certificate-authority: ca.crt}}]
users: [{name: u, user: {token: first}}]
contexts: [{name: blue, context: {cluster: c, user: u, namespace: shop}}]
`;
const two = `
current-context: green
clusters: [{name: c, cluster: {server: 'https://two:6443', insecure-skip-tls-verify: true}}, {name: d, cluster: {server: 'https://d:6443/'}}]
users: [{name: u, user: {token: second, as: root}}, {name: v, user: {client-certificate: keys/v.crt, exec: {command: ./login, apiVersion: client.authentication.k8s.io/v1}}}]
contexts: [{name: green, context: {cluster: d, user: v}}]
`;

async function connect(env: Record<string, string>, flags: KubeFlags = {}) {
  return connection(await loadKubeconfig(flags, env), flags, env);
}

test('of two files the first wins every key whole, and a missing one is skipped', async () => {
  const folder = folderOf({ one, 'sub/two': two });
  const env = { KUBECONFIG: ['gone', 'one', 'sub/two', 'one'].map((name) => join(folder, name)).join(':') };
  const blue = await connect(env);
  expect(blue.identity).toEqual({
    context: 'blue',
    name: 'c',
    server: 'https://one:6443',
    user: 'u',
    namespace: 'shop',
  });
  expect([blue.user.token, blue.user.as, blue.cluster.insecure]).toEqual(['first', undefined, false]);
  const green = await connect(env, { context: 'green' });
  expect([green.identity.server, green.identity.namespace]).toEqual(['https://d:6443', 'default']);
});

test('relative paths are relative to the file that names them', async () => {
  const folder = folderOf({ one, 'sub/two': two });
  const env = { KUBECONFIG: `${join(folder, 'one')}:${join(folder, 'sub/two')}` };
  expect((await connect(env)).cluster.caFile).toBe(join(folder, 'ca.crt'));
  const { user } = await connect(env, { context: 'green' });
  expect([user.certFile, user.exec?.command]).toEqual([join(folder, 'sub/keys/v.crt'), join(folder, 'sub/login')]);
});

test('--kubeconfig beats KUBECONFIG, and must exist', async () => {
  const folder = folderOf({ one, two });
  const env = { KUBECONFIG: join(folder, 'one') };
  expect((await connect(env, { kubeconfig: join(folder, 'two') })).identity.context).toBe('green');
  expect(await refusal(connect(env, { kubeconfig: join(folder, 'gone') }))).toBe(
    `kubeconfig: the kubeconfig ${join(folder, 'gone')} cannot be read: no such file or directory`,
  );
});

test('without KUBECONFIG it is ~/.kube/config; without any, it says where it looked', async () => {
  const home = folderOf({ '.kube/config': one });
  expect((await connect({ HOME: home })).identity.context).toBe('blue');
  const bare = folderOf({});
  expect(await refusal(connect({ HOME: bare }))).toBe(
    `kubeconfig: no kubeconfig found: ${join(bare, '.kube/config')} does not exist | set KUBECONFIG, or pass --kubeconfig FILE`,
  );
});

test('what does not exist is named, with what does', async () => {
  const env = { KUBECONFIG: join(folderOf({ one, two }), 'two') };
  expect(await refusal(connect(env, { context: 'red' }))).toBe(
    'kubeconfig: context "red" does not exist | known contexts: green',
  );
  expect(await refusal(connect(env, { cluster: 'x' }))).toBe(
    'kubeconfig: cluster "x" does not exist | known clusters: c, d',
  );
  expect(await refusal(connect(env, { user: 'x' }))).toBe('kubeconfig: user "x" does not exist | known users: u, v');
});

test.each([
  ['{', 'is not YAML: '],
  ['[]', 'is broken: it must be a mapping with clusters, contexts and users'],
  ['clusters: 5', 'is broken: "clusters" must be a list'],
  ['clusters: [{cluster: {}}]', 'is broken: clusters[0] has no name'],
  ['users: [{name: a, user: {}}, {name: a, user: {}}]', 'is broken: "users" names "a" twice'],
])('a file with %j says what is wrong', async (text, why) => {
  const path = join(folderOf({ config: text }), 'config');
  expect(await refusal(connect({ KUBECONFIG: path }))).toContain(`kubeconfig: the kubeconfig ${path} ${why}`);
});

test('an empty file has no current context', async () => {
  const path = join(folderOf({ config: '' }), 'config');
  expect(await refusal(connect({ KUBECONFIG: path }))).toMatch(/^kubeconfig: no current context is set in /);
});

test('flags beat the file', async () => {
  const env = { KUBECONFIG: join(folderOf({ two }), 'two') };
  const to = await connect(env, {
    server: 'https://other:1/',
    insecureSkipTLSVerify: true,
    tlsServerName: 'kube',
    token: 'mine',
    as: 'sre',
    asGroup: ['ops', 'dev'],
    asUserExtra: ['scope=a', 'scope=b'],
  });
  expect([to.cluster.server, to.cluster.insecure, to.cluster.tlsServerName]).toEqual(['https://other:1', true, 'kube']);
  expect([to.user.token, to.user.exec, to.user.as, to.user.asGroups, to.user.asUserExtra]).toEqual([
    'mine',
    undefined,
    'sre',
    ['ops', 'dev'],
    { scope: ['a', 'b'] },
  ]);
});

test("a flag that is off leaves the file as it is; a namespace stands in for the context's", async () => {
  const env = {
    KUBECONFIG: join(
      folderOf({
        two: two.replace("server: 'https://d:6443/'", "server: 'https://d', insecure-skip-tls-verify: true"),
      }),
      'two',
    ),
  };
  const to = await connect(env, { insecureSkipTLSVerify: false, namespace: 'vault' });
  expect([to.cluster.insecure, to.identity.namespace]).toEqual([true, 'vault']);
});

test('a group without a user to impersonate is refused', async () => {
  const env = { KUBECONFIG: join(folderOf({ one }), 'one') };
  expect(await refusal(connect(env, { asGroup: ['ops'] }))).toMatch(/^usage: .*no user \| add --as USER$/);
});
