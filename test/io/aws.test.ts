import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AwsFlags } from '../../src/io/aws.ts';
import { type Asker, awsFailure } from '../../src/io/aws-failure.ts';
import { plainXml } from '../../src/io/plain-xml.ts';
import { realWorld } from '../../src/io/real-world.ts';
import type { CertificateData } from '../../src/sim/data.ts';
import { type Both, bothOf, noSignal, quickClock, refusal } from './worlds.ts';

const nobody: Asker = { profile: null, staticKeys: false };
const sre: Asker = { profile: 'sre-oncall', staticKeys: false };

/** An error as the SDK throws it. */
const thrown = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });
const shown = (error: Error, asker: Asker) => {
  const { code, message, next } = awsFailure(error, 'zone Z1', asker);
  return `${code}: ${message}${next === undefined ? '' : ` | ${next}`}`;
};

test.each([
  [
    thrown(
      'CredentialsProviderError',
      'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
    ),
    sre,
    'aws-expired: AWS: the SSO session of profile "sre-oncall" has expired | run: aws sso login --profile sre-oncall',
  ],
  [
    thrown(
      'TokenProviderError',
      "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
    ),
    nobody,
    'aws-expired: AWS: the SSO session of profile "default" has expired | run: aws sso login --profile default',
  ],
  [
    thrown('CredentialsProviderError', 'Could not load credentials from any providers'),
    nobody,
    'aws-credentials: AWS: no credentials found | set AWS_PROFILE or pass --aws-profile, or run: aws sso login',
  ],
  [
    thrown(
      'CredentialsProviderError',
      'Could not resolve credentials using profile: [x] in configuration/credentials file(s).',
    ),
    { ...sre, profile: 'x' },
    'aws-credentials: AWS: profile "x" does not exist, or names no credentials | run: aws configure list-profiles',
  ],
  [
    thrown('ExpiredToken', 'The security token included in the request is expired'),
    sre,
    'aws-expired: AWS: the credentials of profile "sre-oncall" have expired | run: aws sso login --profile sre-oncall',
  ],
  [
    thrown('SignatureDoesNotMatch', 'Signature expired: now is later'),
    nobody,
    'aws-credentials: AWS refuses the signature of the request: Signature expired: now is later | check the secret key and the clock of this machine',
  ],
  [
    thrown('Error', 'getaddrinfo ENOTFOUND acm.mars-1.amazonaws.com', { code: 'ENOTFOUND' }),
    nobody,
    'aws-unreachable: zone Z1: there is no host acm.mars-1.amazonaws.com | check the AWS region (--aws-region, AWS_REGION) and the network',
  ],
  [
    thrown('Unknown', 'UnknownError', { $metadata: { httpStatusCode: 418 } }),
    nobody,
    'aws-api: zone Z1: HTTP status 418',
  ],
])('%s names the next step', (error, asker, words) => {
  expect(shown(error, asker)).toBe(words);
});

/** A world whose AWS side is what these files and flags say. */
async function withFiles(config: string, flags: Omit<AwsFlags, 'endpointUrl'>): Promise<Both['world']> {
  const { sim } = await bothOf({ zones: [{ id: 'Z0A', name: 'example.com' }] });
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-dns-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'config'), config);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION', 'AWS_ENDPOINT_URL'])
    delete process.env[name];
  process.env.AWS_CONFIG_FILE = join(folder, 'config');
  const env = { KUBECONFIG: sim.kubeconfigPath };
  return realWorld(
    { kube: {}, aws: { ...flags, endpointUrl: sim.awsUrl } },
    { env, version: 'test', clock: quickClock() },
  );
}

test('--aws-profile gives credentials and region, --aws-endpoint-url the endpoint of every service', async () => {
  const world = await withFiles('[profile sre]\naws_access_key_id=AKIAX\naws_secret_access_key=x\nregion=eu-west-3\n', {
    profile: 'sre',
  });
  expect((await world.dns.zones(noSignal)).map((zone) => zone.name)).toEqual(['example.com']);
  expect(await world.dns.identity(noSignal)).toMatchObject({ region: 'eu-west-3', profile: 'sre' });
});

test('a profile that does not exist is named', async () => {
  const world = await withFiles('[profile sre]\nregion=eu-west-3\n', { profile: 'gone' });
  expect(await refusal(world.dns.zones(noSignal))).toMatch(
    /^aws-credentials: AWS: (profile "gone" does not exist|no credentials)/,
  );
});

test('an SSO profile without a session says how to log in', async () => {
  const profile =
    '[profile sso]\nsso_session=s\nsso_account_id=123456789012\nsso_role_name=r\nregion=eu-west-1\n[sso-session s]\nsso_start_url=https://x.example/start\nsso_region=eu-west-1\n';
  const world = await withFiles(profile, { profile: 'sso' });
  expect(await refusal(world.dns.zones(noSignal))).toBe(
    'aws-expired: AWS: the SSO session of profile "sso" has expired | run: aws sso login --profile sso',
  );
});

test('HTTP_PROXY leads to AWS too', async () => {
  const { sim } = await bothOf({});
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.end(
      '<ListHostedZonesResponse><HostedZones/><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListHostedZonesResponse>',
    );
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const address = proxy.address();
  const env = {
    KUBECONFIG: sim.kubeconfigPath,
    HTTP_PROXY: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
  };
  const world = await realWorld(
    { kube: {}, aws: { endpointUrl: 'http://aws.invalid', region: 'us-east-1' } },
    { env, version: 'test', clock: quickClock() },
  );
  expect(await world.dns.zones(noSignal)).toEqual([]);
  expect(seen).toEqual(['GET http://aws.invalid/2013-04-01/hostedzone?maxitems=100']);
});

const pending = { DomainName: 'a.example.com', ResourceRecord: { Name: '_old.', Type: 'CNAME', Value: '_v.' } };
const renewal = {
  DomainName: 'a.example.com',
  ValidationStatus: 'PENDING_VALIDATION',
  ResourceRecord: { Name: '_new.', Type: 'CNAME', Value: '_w.' },
};
const certificate = (name: string, more: Partial<CertificateData> = {}): CertificateData => ({
  CertificateArn: `arn:aws:acm:us-west-2:123456789012:certificate/${name}`,
  DomainName: `${name}.example.com`,
  DomainValidationOptions: [pending],
  ...more,
});

test('certificates of every key type, with the validations in force', async () => {
  const { world } = await bothOf({
    certificates: [
      certificate('rsa'),
      certificate('ec', { KeyAlgorithm: 'EC-prime256v1', Status: 'PENDING_VALIDATION' }),
      certificate('big', {
        KeyAlgorithm: 'RSA-4096',
        RenewalSummary: { RenewalStatus: 'PENDING_VALIDATION', DomainValidationOptions: [renewal] },
      }),
      certificate('done', { RenewalSummary: { RenewalStatus: 'SUCCESS', DomainValidationOptions: [renewal] } }),
    ],
  });
  const found = await world.certificates.list('us-west-2', noSignal);
  expect(
    found.map((one) => [one.names[0], one.renewalStatus, one.validations.map((validation) => validation.record?.name)]),
  ).toEqual([
    ['rsa.example.com', null, ['_old.']],
    ['ec.example.com', null, ['_old.']],
    ['big.example.com', 'PENDING_VALIDATION', ['_new.']],
    ['done.example.com', 'SUCCESS', ['_old.']],
  ]);
});

test('ACM is asked for lists once a second, and only wanted certificates are described', async () => {
  const { sim, world, clock } = await bothOf({ certificates: [certificate('a'), certificate('b')] });
  await world.certificates.list('us-west-2', noSignal, (one) => one.names.includes('a.example.com'));
  await world.certificates.list('us-west-2', noSignal, () => false);
  expect([sim.control.count('DescribeCertificate'), clock.slept]).toEqual([1, [1000]]);
});

test('load balancers come with their tags', async () => {
  const arn = 'arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/k8s-a/1';
  const { world } = await bothOf({
    loadBalancers: [
      {
        LoadBalancerArn: arn,
        DNSName: 'k8s-a-1.us-west-2.elb.amazonaws.com',
        CanonicalHostedZoneId: 'Z1H1FL5HABSF5',
        Tags: { 'elbv2.k8s.aws/cluster': 'prod' },
      },
    ],
  });
  expect(await world.loadBalancers.list('us-west-2', noSignal)).toEqual([
    expect.objectContaining({
      arn,
      dnsName: 'k8s-a-1.us-west-2.elb.amazonaws.com',
      state: 'active',
      tags: { 'elbv2.k8s.aws/cluster': 'prod' },
    }),
  ]);
  expect(await world.loadBalancers.list('eu-west-1', noSignal)).toEqual([]);
});

test.each([
  ['<a><b>x &amp; &#x41;&#66;</b><b/></a>', { b: ['x & AB', ''] }],
  ['<?xml version="1.0"?>\n<a xmlns="u"> <b> keep  me </b>\n</a>', { b: [' keep  me '] }],
  ['<a><b>&nbsp;</b></a>', null],
  ['<a><b x="1">t</b></a>', null],
  ['<a><![CDATA[x]]></a>', null],
  ['<a><b>x</a></b>', null],
  ['<a><b>x</b>', null],
  ['<a>x<b>y</b></a>', null],
  ['<a><b>x</b></a><c/>', null],
])('plain XML %j', (xml, read) => {
  expect(plainXml(xml)).toEqual(read);
});
