// A secret goes in wherever an installation can hold one; none may come out, whatever is printed, saved or logged.

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { workedExample } from '../../src/sim/worked-example.ts';
import { type RunningWorld, startWorld } from '../../src/sim/world.ts';
import { environment, type Ran, runPlugin, temporaryFolder } from './plugin.ts';

const aesKey = 'S3CR3T-aes-key-0123456789abcdefg';
const secret = /S3CR3T/;

const planted: readonly KubeObject[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'external-dns',
      namespace: 'kube-system',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"args":["S3CR3T-applied"]}' },
    },
    spec: {
      template: {
        spec: {
          serviceAccountName: 'external-dns',
          initContainers: [{ name: 'wait', image: 'busybox', args: ['--token=S3CR3T-init'] }],
          containers: [
            {
              name: 'external-dns',
              image: 'registry.k8s.io/external-dns/external-dns:v0.21.0',
              args: [
                '--provider=aws',
                '--source=ingress',
                '--policy=sync',
                '--txt-prefix=externaldns-',
                '--txt-owner-id=recipe-manager-eks-dev',
                `--txt-encrypt-aes-key=${aesKey}`,
                '--pdns-api-key',
                'S3CR3T-two-words',
                '--pdns-server=https://admin:S3CR3T-url@pdns.example.com',
                '--godaddy-api-secret=$(SALT)',
                '--aws-assume-role-external-id=S3CR3T-external-id',
              ],
              env: [
                { name: 'SALT', value: 'S3CR3T-feeds-a-flag' },
                { name: 'AWS_SECRET_ACCESS_KEY', value: 'S3CR3T-aws' },
                { name: 'EXTERNAL_DNS_CLOUDFLARE_REGION_KEY', value: 'eu' },
                { name: 'TSIG', valueFrom: { secretKeyRef: { name: 'tsig', key: 'secret' } } },
              ],
              envFrom: [{ configMapRef: { name: 'dns-settings' } }],
            },
            {
              name: 'sidecar',
              image: 'proxy',
              args: ['--password=S3CR3T-sidecar'],
              env: [{ name: 'X', value: 'S3CR3T-x' }],
            },
          ],
        },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'dns-settings', namespace: 'kube-system' },
    data: { EXTERNAL_DNS_RFC2136_TSIG_SECRET: 'S3CR3T-config-map', DATABASE: 'S3CR3T-unrelated' },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'tsig', namespace: 'kube-system' },
    data: { secret: 'S3CR3T' },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'external-dns-1', namespace: 'kube-system' },
    spec: {
      containers: [
        {
          name: 'external-dns',
          image: 'registry.k8s.io/external-dns/external-dns:v0.21.0',
          args: ['--source=ingress', `--txt-encrypt-aes-key=${aesKey}`],
        },
      ],
    },
    status: { phase: 'Running' },
  },
];
const log =
  'time="2026-11-22T12:00:00Z" level=info msg="config: {TXTOwnerID:recipe-manager-eks-dev TXTEncryptAESKey:S3CR3T-log RFC2136TSIGSecret:S3CR3T-log2}"\nS3CR3T-line\n';

let world: RunningWorld;
let env: NodeJS.ProcessEnv;
const folder = temporaryFolder();

beforeAll(async () => {
  const { objects, ...rest } = workedExample({ validation: null });
  const others = objects.filter(({ kind }) => kind === 'Ingress' || kind === 'Namespace');
  world = await startWorld(
    { ...rest, objects: [...others, ...planted], logs: { 'kube-system/external-dns-1/external-dns': log } },
    { tokens: { 'S3CR3T-token': 'sre@corp' } },
  );
  const config = JSON.parse(world.kubeconfig);
  writeFileSync(
    join(folder, 'config'),
    JSON.stringify({ ...config, users: [{ name: 'sre@corp', user: { token: 'S3CR3T-token' } }] }),
  );
  writeFileSync(join(folder, 'key'), aesKey);
  env = { ...environment(world), KUBECONFIG: join(folder, 'config'), XDG_STATE_HOME: join(folder, 'state') };
});
afterAll(() => world.close());

/** Files below a folder, as text. */
function contents(path: string): string {
  if (!statSync(path).isDirectory()) return readFileSync(path, 'utf8');
  return readdirSync(path)
    .map((name) => contents(join(path, name)))
    .join('\n');
}

const quiet = ({ stdout, stderr }: Ran): void => {
  expect(stdout).not.toMatch(secret);
  expect(stderr).not.toMatch(secret);
  expect(stdout + stderr).not.toContain('embedded-world');
};

const commands = [
  ['status', '-A', '-o', 'json'],
  ['describe', 'api.recipemanager.link'],
  ['config', '--all'],
  ['config', '-o', 'json'],
  ['forecast', '-o', 'json'],
  ['diff', '--all'],
  ['doctor'],
];

describe.each([
  ['of the workload', []],
  [
    'of --external-dns-args',
    [
      '--external-dns-version=0.21.0',
      `--external-dns-args=--provider=aws --source=ingress --policy=sync --txt-prefix=externaldns- --txt-owner-id=recipe-manager-eks-dev --txt-encrypt-aes-key=${aesKey} --pdns-api-key S3CR3T-said stray-word --godaddy-api-secret='S3CR3T x'`,
    ],
  ],
])('secrets %s', (_, flags) => {
  test.each(commands.map((command) => [command.join(' '), command] as const))('are not in %s', async (_, command) => {
    const ran = await runPlugin([...command, ...flags, '-v', '9'], env);
    quiet(ran);
    expect(ran.stderr).toContain('/apis/networking.k8s.io/v1/ingresses');
  });

  test('are not in a snapshot, a plan, or the history of what was applied', async () => {
    const snapshot = join(folder, 'world.json');
    const key = ['--txt-encrypt-aes-key-file', join(folder, 'key')];
    quiet(await runPlugin(['status', '-A', '--snapshot', snapshot, ...key, ...flags], env));
    const planned = await runPlugin(['diff', '--all', '-o', 'json', ...key, ...flags], env);
    quiet(planned);
    expect(JSON.parse(planned.stdout).kind).toBe('Plan');
    quiet(await runPlugin(['sync', '--all', '--yes', ...key, ...flags], env));
    expect(contents(join(folder, 'state'))).toContain('externaldns');
    for (const file of [snapshot, join(folder, 'state')]) expect(contents(file)).not.toMatch(secret);
  });
});
