import { expect, test } from 'vitest';
import { looksLikeExternalDNS, referencedConfigMaps } from '../../../src/core/discover/pod-template.ts';
import { redactStartupLog, redactWorkload, redactWorkloads } from '../../../src/core/discover/redact.ts';
import type { KubeObject } from '../../../src/core/kube.ts';

const secret = 'wJalrXUtnFEMI0123456789abcdefghi';

function deployment(container: Record<string, unknown>, metadata: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'external-dns', namespace: 'dns', ...metadata },
    spec: {
      template: {
        spec: { containers: [{ name: 'external-dns', image: 'example.net/external-dns:v0.21.0', ...container }] },
      },
    },
  };
}

function configMap(data: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'dns' }, data };
}

test.each([
  ['an argument with =', { args: [`--txt-encrypt-aes-key=${secret}`] }],
  ['an argument of two words', { args: ['--txt-encrypt-aes-key', secret] }],
  ['flag in command, value in args', { command: ['/external-dns', '--pdns-api-key'], args: [secret] }],
  ['an unknown flag that ends in -password', { args: [`--company-dns-password=${secret}`] }],
  [
    'a flag inside a shell script',
    { command: ['sh', '-c', `exec external-dns --godaddy-api-secret "${secret}" --once`] },
  ],
  ['a password in a URL', { args: [`--pdns-server=https://admin:${secret}@pdns.example.com`] }],
  ['a literal AWS key', { env: [{ name: 'AWS_SECRET_ACCESS_KEY', value: secret }] }],
  ['Bitnami spelling of it', { env: [{ name: 'AWS_SECRET_KEY', value: secret }] }],
  ['the variable of a secret flag', { env: [{ name: 'EXTERNAL_DNS_TXT_ENCRYPT_AES_KEY', value: secret }] }],
  [
    'a harmless name that feeds a secret flag',
    { args: ['--txt-encrypt-aes-key=$(SALT)'], env: [{ name: 'SALT', value: secret }] },
  ],
  [
    'through two variables',
    {
      args: ['--txt-encrypt-aes-key=$(A)'],
      env: [
        { name: 'B', value: secret },
        { name: 'A', value: '$(B)' },
      ],
    },
  ],
  ["the assumed role's external id", { args: [`--aws-assume-role-external-id=${secret}`] }],
])('a secret does not survive: %s', (_, container) => {
  expect(JSON.stringify(redactWorkload(deployment(container)))).not.toContain(secret);
});

test("the copy that kubectl apply keeps is dropped, and so are init containers and strangers' arguments", () => {
  const object = deployment(
    {},
    { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': secret, kept: 'yes' } },
  );
  const pods = {
    containers: [{ name: 'web', image: 'web', args: [secret] }],
    initContainers: [{ name: 'init', args: [secret] }],
  };
  const redacted = redactWorkloads([object, { ...object, spec: { template: { spec: pods } } }]);
  expect(JSON.stringify(redacted)).not.toContain(secret);
  expect(redacted[0]?.metadata.annotations).toEqual({ kept: 'yes' });
});

test('references and harmless flags stay as they are', () => {
  const args = [
    '--provider=aws',
    '--txt-encrypt-aes-key=$(KEY)',
    '--txt-owner-id',
    'prod',
    '--cloudflare-region-key=earth',
  ];
  const env = [
    { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
    { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/var/run/token' },
  ];
  const redacted = redactWorkload(deployment({ args, env }));
  expect(redacted).toEqual(deployment({ args, env }));
});

test('a ConfigMap keeps only what an ExternalDNS container reads, and no secret of it', () => {
  const workload = deployment({
    args: ['--txt-owner-id=$(OWNER)', '--txt-encrypt-aes-key=$(SALT)'],
    envFrom: [{ configMapRef: { name: 'settings' } }],
    env: [{ name: 'ZONES', valueFrom: { configMapKeyRef: { name: 'settings', key: 'zone-list' } } }],
  });
  const map = configMap({
    OWNER: 'prod',
    SALT: secret,
    'zone-list': 'Z1',
    EXTERNAL_DNS_POLICY: 'sync',
    EXTERNAL_DNS_PIHOLE_PASSWORD: secret,
    'other.conf': secret,
  });
  const [, redacted] = redactWorkloads([workload, map]);
  expect(redacted).toMatchObject({ data: { OWNER: 'prod', 'zone-list': 'Z1', EXTERNAL_DNS_POLICY: 'sync' } });
  expect(JSON.stringify(redacted)).not.toContain(secret);
});

test('the referenced ConfigMaps are those of ExternalDNS containers only', () => {
  const ours = deployment({ envFrom: [{ configMapRef: { name: 'a' } }, { secretRef: { name: 's' } }] });
  const theirs = deployment({ image: 'web', envFrom: [{ configMapRef: { name: 'b' } }] });
  expect(referencedConfigMaps([ours, theirs])).toEqual([{ namespace: 'dns', name: 'a' }]);
});

test.each([
  [true, 'the official image', { image: 'registry.k8s.io/external-dns/external-dns:v0.21.0' }],
  [true, 'another registry with a port and a digest', { image: 'reg:5000/a/external-dns@sha256:00' }],
  [
    true,
    'any image with both required flags',
    { image: 'acme/dns:1', args: ['--provider=aws', '--source', 'ingress'] },
  ],
  [
    true,
    'any image with both required variables',
    { image: 'acme/dns:1', env: [{ name: 'EXTERNAL_DNS_PROVIDER' }, { name: 'EXTERNAL_DNS_SOURCE' }] },
  ],
  [true, 'any image that starts the program', { image: 'acme/dns:1', command: ['/ko-app/external-dns'] }],
  [true, 'a shell that starts it', { image: 'acme/dns:1', command: ['sh', '-c', 'exec /bin/external-dns $FLAGS'] }],
  [false, 'a webhook provider', { image: 'ghcr.io/x/external-dns-unifi-webhook:1', args: [] }],
  [false, 'its operator', { image: 'quay.io/x/external-dns-operator:1', args: [] }],
  [false, 'the binary as a webhook server', { args: ['--webhook-server', '--provider=aws', '--source=ingress'] }],
  [false, 'a stranger with a --source of its own', { image: 'acme/refresher:1', args: ['--source=vault'] }],
])('%s: %s', (expected, _, container) => {
  expect(looksLikeExternalDNS(deployment(container))).toBe(expected);
});

test('of a log only the lines about version and settings stay, without credentials', () => {
  const log = `time="t" level=info msg="config: {Policy:sync AWSAssumeRoleExternalID:${secret} AWSPreferCNAME:false}"\nsecret ${secret}\n`;
  expect(redactStartupLog(log)).toBe(
    'time="t" level=info msg="config: {Policy:sync AWSAssumeRoleExternalID:(redacted) AWSPreferCNAME:false}"',
  );
});
