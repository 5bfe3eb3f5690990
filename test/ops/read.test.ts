import { expect, test } from 'vitest';
import { discover } from '../../src/core/discover.ts';
import type { RecordSet } from '../../src/core/dns.ts';
import { Failure } from '../../src/core/failure.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { balancerRegion } from '../../src/ops/asked-names.ts';
import { read } from '../../src/ops/read.ts';
import { bothOf, noSignal, refusal } from '../io/worlds.ts';

const balancer = 'k8s-default-api-1a2b3c4d5e-1234567890.us-west-2.elb.amazonaws.com';

const externalDNS = (args: readonly string[], over: Record<string, unknown> = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'external-dns', namespace: 'external-dns' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'external-dns' } },
    template: {
      metadata: { labels: { app: 'external-dns' } },
      spec: {
        containers: [
          {
            name: 'external-dns',
            image: 'registry.k8s.io/external-dns/external-dns:v0.21.0',
            args: ['--provider=aws', '--registry=txt', '--txt-owner-id=prod', '--policy=sync', ...args],
            ...over,
          },
        ],
      },
    },
  },
});

const ingress = (namespace: string, host: string): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: host.split('.')[0] ?? host, namespace },
  spec: { rules: [{ host }] },
  status: { loadBalancer: { ingress: [{ hostname: balancer }] } },
});
const service = (namespace: string, name: string, spec: object, annotations = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace, annotations },
  spec: { ...spec, ports: [{ port: 80 }] },
});
const namespace = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
const records = (count: number, zone: string): readonly RecordSet[] =>
  Array.from({ length: count }, (_, i) => ({
    Name: `h${i}.${zone}.`,
    Type: 'A',
    TTL: 60,
    ResourceRecords: [{ Value: '192.0.2.1' }],
  }));
const zone = (id: string, name: string, count = 0, more = {}) => ({
  id,
  name,
  recordSets: records(count, name),
  ...more,
});

const sourceIngress = externalDNS(['--source=ingress', '--domain-filter=example.com']);

test('one read: objects, how ExternalDNS runs, the zones it works on, and who we are', async () => {
  const { world } = await bothOf({
    zones: [zone('Z0A', 'example.com', 1), zone('Z0B', 'other.org', 1)],
    objects: [namespace('shop'), sourceIngress, ingress('shop', 'api.example.com')],
  });
  const snapshot = await read(world, {}, noSignal);
  expect(snapshot.objects.map((object) => `${object.kind} ${object.metadata.name}`)).toEqual(['Ingress api']);
  expect(snapshot.workloads.map((object) => object.kind)).toEqual(['Deployment']);
  expect(snapshot.zones.map(({ zone: { name }, recordSets }) => [name, recordSets?.length ?? null])).toEqual([
    ['example.com', 3],
    ['other.org', null],
  ]);
  expect(snapshot.aws?.account).toBe('123456789012');
  expect(snapshot.namespaces).toContain('shop');
  expect(snapshot.gaps).toEqual([]);
});

test('the calls to Route 53 are as few as it allows', async () => {
  const others = Array.from({ length: 99 }, (_, i) => zone(`Z1${i}`, `other-${i}.org`, 5));
  const { sim, world } = await bothOf({
    zones: [zone('Z0A', 'example.com', 898), zone('Z0B', 'eu.example.com', 10), ...others],
    objects: [sourceIngress, ingress('shop', 'api.example.com')],
  });
  await read(world, {}, noSignal);
  expect({
    'ceil(101 zones / 100)': sim.control.count('ListHostedZones'),
    'ceil(900 / 300) + ceil(12 / 300)': sim.control.count('ListResourceRecordSets'),
    tags: sim.control.count('ListTagsForResources'),
    all: sim.control.count('route53'),
  }).toEqual({ 'ceil(101 zones / 100)': 2, 'ceil(900 / 300) + ceil(12 / 300)': 4, tags: 0, all: 6 });
});

test('tags are read only for a tag filter, and only of zones that the other filters leave', async () => {
  const { sim, world } = await bothOf({
    zones: [
      zone('Z0A', 'example.com', 0, { tags: { team: 'shop' } }),
      zone('Z0B', 'eu.example.com', 0, { tags: { team: 'web' } }),
      zone('Z0C', 'other.org'),
    ],
    objects: [externalDNS(['--source=ingress', '--domain-filter=example.com', '--aws-zone-tags=team=shop'])],
  });
  const snapshot = await read(world, {}, noSignal);
  expect(snapshot.zones.map((one) => [one.zone.name, one.zone.tags?.team ?? null, one.recordSets !== null])).toEqual([
    ['example.com', 'shop', true],
    ['eu.example.com', 'web', false],
    ['other.org', null, false],
  ]);
  expect(sim.control.count('ListTagsForResources')).toBe(1);
});

test('without an ExternalDNS, the zones of wanted names are read', async () => {
  const { world } = await bothOf({
    zones: [zone('Z0A', 'example.com'), zone('Z0B', 'other.org')],
    objects: [ingress('shop', 'api.example.com')],
  });
  const snapshot = await read(world, {}, noSignal);
  expect(snapshot.zones.filter((one) => one.recordSets !== null).map((one) => one.zone.name)).toEqual(['example.com']);
});

test('only kinds that a source needs are listed', async () => {
  const { sim, world } = await bothOf({
    objects: [externalDNS(['--source=ingress', '--source=service']), service('shop', 'web', { type: 'LoadBalancer' })],
  });
  await read(world, {}, noSignal);
  expect(sim.control.count('list nodes') + sim.control.count('list endpointslices')).toBe(0);
});

const asking = { 'external-dns.alpha.kubernetes.io/hostname': 'db.example.com' };
const headless = service('shop', 'db', { type: 'ClusterIP', clusterIP: 'None' }, asking);
const local = { type: 'NodePort', externalTrafficPolicy: 'Local' };

test.each([
  ['an Ingress', '0.21.0', ['--source=ingress'], ingress('shop', 'api.example.com'), []],
  [
    'a headless Service without a name',
    '0.21.0',
    ['--source=service'],
    service('shop', 'db', { clusterIP: 'None' }),
    [],
  ],
  ['a headless Service', '0.21.0', ['--source=service'], headless, ['endpointslices', 'nodes', 'pods']],
  ['a headless Service', '0.18.0', ['--source=service'], headless, ['endpointslices', 'nodes', 'pods']],
  ['a headless Service', '0.17.0', ['--source=service'], headless, ['endpoints', 'nodes', 'pods']],
  [
    'a NodePort Service',
    '0.21.0',
    ['--source=service'],
    service('shop', 'game', { type: 'NodePort' }, asking),
    ['nodes'],
  ],
  [
    'a NodePort Service of local Pods',
    '0.21.0',
    ['--source=service'],
    service('shop', 'game', local, asking),
    ['nodes', 'pods'],
  ],
  ['a Service nobody reads', '0.21.0', ['--source=ingress', '--source=node'], headless, ['nodes']],
  ['a Pod', '0.21.0', ['--source=pod'], namespace('shop'), ['nodes', 'pods']],
  ['a custom resource', '0.21.0', ['--source=crd'], namespace('shop'), []],
] as const)(
  '%s under %s with %s: the further kinds read are those that decide what is wanted',
  async (_, version, args, object, kinds) => {
    const image = `registry.k8s.io/external-dns/external-dns:v${version}`;
    const { sim, world } = await bothOf({ objects: [namespace('shop'), externalDNS(args, { image }), object] });
    const { gaps } = await read(world, { offline: true }, noSignal);
    const whole = ['endpoints', 'endpointslices', 'nodes', 'pods', 'dnsendpoints'].filter((plural) =>
      sim.control.calls().some((call) => call.operation === `list ${plural}` && !call.at.includes('external-dns')),
    );
    expect(whole).toEqual(kinds);
    expect(gaps.map((gap) => gap.reason)).toEqual(['NotAsked']);
  },
);

test('a further kind that may not be read is a gap of its name', async () => {
  const { sim, world } = await bothOf({ objects: [namespace('shop'), externalDNS(['--source=service']), headless] });
  sim.control.forbid({ resource: 'endpointslices' });
  sim.control.forbid({ resource: 'nodes' });
  const { gaps } = await read(world, { offline: true }, noSignal);
  expect(gaps.map((gap) => [gap.scope, gap.reason, gap.kind])).toEqual([
    ['nodes', 'KindForbidden', 'Node'],
    ['endpointslices', 'KindForbidden', 'EndpointSlice'],
    ['route53', 'NotAsked', undefined],
  ]);
});

test('the AWS role of a Deployment is read from its ServiceAccount', async () => {
  const deployment = externalDNS(['--source=ingress']);
  const template = (deployment.spec as { template: { spec: object } }).template;
  const named = { ...template.spec, serviceAccountName: 'dns-writer' };
  const role = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/dns' };
  const { world } = await bothOf({
    objects: [
      { ...deployment, spec: { template: { ...template, spec: named } } },
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'dns-writer', namespace: 'external-dns', annotations: role },
      },
    ],
  });
  const [instance] = discover(await read(world, { offline: true }, noSignal)).instances;
  expect(instance?.aws).toEqual({
    credentials: 'irsa',
    role: 'arn:aws:iam::123456789012:role/dns',
    where: 'ServiceAccount dns-writer',
  });
});

test('a ConfigMap that may not be read is a gap, and what it sets is unknown', async () => {
  const deployment = externalDNS(['--source=ingress'], { envFrom: [{ configMapRef: { name: 'dns-settings' } }] });
  const { sim, world } = await bothOf({ objects: [namespace('external-dns'), deployment] });
  sim.control.forbid({ resource: 'configmaps' });
  const snapshot = await read(world, { offline: true }, noSignal);
  expect(snapshot.gaps[0]).toEqual({
    scope: 'configmap/external-dns/dns-settings',
    reason: 'NamespaceForbidden',
    kind: 'ConfigMap',
    namespace: 'external-dns',
    message: expect.stringMatching(/^configmaps "dns-settings" is forbidden: User "sre@corp" cannot get/),
  });
  expect(discover(snapshot).instances[0]?.unknown).toEqual(['envFrom:ConfigMap/dns-settings']);
});

test('a forbidden namespace is a gap of its own; the others are read', async () => {
  const { sim, world } = await bothOf({
    objects: [
      namespace('shop'),
      namespace('vault'),
      sourceIngress,
      ingress('shop', 'api.example.com'),
      ingress('vault', 'x.example.com'),
    ],
  });
  sim.control.forbid({ verb: 'list', resource: 'ingresses', namespace: 'vault' });
  const snapshot = await read(world, {}, noSignal);
  expect(snapshot.objects.map((object) => object.metadata.namespace)).toEqual(['shop']);
  expect(snapshot.gaps).toEqual([
    expect.objectContaining({
      scope: 'namespace/vault',
      reason: 'NamespaceForbidden',
      kind: 'Ingress',
      namespace: 'vault',
    }),
  ]);
  expect(snapshot.gaps[0]?.message).toMatch(/^ingresses.networking.k8s.io is forbidden: User "sre@corp" cannot list/);
});

test('when not even namespaces can be named, the kind itself stays a gap', async () => {
  const { sim, world } = await bothOf({
    objects: [namespace('shop'), sourceIngress, ingress('default', 'api.example.com')],
  });
  sim.control.forbid({ verb: 'list', resource: 'namespaces' });
  sim.control.forbid({ verb: 'list', resource: 'ingresses', namespace: 'shop' });
  const snapshot = await read(world, {}, noSignal);
  expect(snapshot.namespaces).toBeNull();
  expect(snapshot.objects.map((object) => object.metadata.name)).toEqual(['api']);
  expect(snapshot.gaps.map((gap) => [gap.scope, gap.reason, gap.namespace])).toEqual([
    ['ingresses', 'KindForbidden', null],
  ]);
});

test('a kind that no namespace lets us read is one gap, not one for each', async () => {
  const { sim, world } = await bothOf({ objects: ['a', 'b', 'c'].map(namespace) });
  sim.control.forbid({ resource: 'ingresses' });
  sim.control.forbid({ resource: 'deployments', namespace: 'a' });
  const snapshot = await read(world, {}, noSignal);
  expect(snapshot.gaps.map((gap) => [gap.scope, gap.reason, gap.namespace])).toEqual([
    ['ingresses', 'KindForbidden', null],
    ['deployments', 'KindForbidden', null],
  ]);
  expect(snapshot.gaps[1]?.message).toMatch(/^deployments.apps is forbidden: .*\(in a\)$/);
});

test('a denied zone is a gap with its record sets unread', async () => {
  const { sim, world } = await bothOf({
    zones: [zone('Z0A', 'example.com'), zone('Z0B', 'eu.example.com')],
    objects: [sourceIngress],
  });
  sim.control.fault({ operation: 'ListResourceRecordSets', at: 'Z0B', does: 'deny' });
  const snapshot = await read(world, {}, noSignal);
  expect(snapshot.zones.find((one) => one.zone.id === 'Z0B')?.recordSets).toBeNull();
  expect(snapshot.gaps.map((gap) => [gap.scope, gap.reason, gap.zone])).toEqual([['zone/Z0B', 'ZoneForbidden', 'Z0B']]);
});

test('not signed in at AWS: Kubernetes is there, and one gap says how to sign in', async () => {
  const { sim, world } = await bothOf({
    zones: [zone('Z0A', 'example.com')],
    objects: [sourceIngress, ingress('shop', 'api.example.com')],
  });
  sim.control.expireCredentials();
  const snapshot = await read(world, {}, noSignal);
  expect(snapshot.objects).toHaveLength(1);
  expect(snapshot.aws).toBeNull();
  expect(snapshot.gaps).toEqual([expect.objectContaining({ scope: 'route53', reason: 'NotSignedIn' })]);
  expect(snapshot.gaps[0]?.message).toContain('AWS: the credentials have expired');
});

test('AWS out of reach: one gap says it, and the cluster is there', async () => {
  const { sim, world } = await bothOf({ objects: [sourceIngress, ingress('shop', 'api.example.com')] });
  for (const operation of ['route53', 'sts', 'acm']) sim.control.fault({ operation, does: 'drop-before' });
  const snapshot = await read(world, {}, noSignal);
  expect(snapshot.objects).toHaveLength(1);
  expect(snapshot.gaps.map((gap) => [gap.scope, gap.reason])).toEqual([['route53', 'AWSUnreachable']]);
});

test('offline asks AWS nothing', async () => {
  const { sim, world } = await bothOf({ zones: [zone('Z0A', 'example.com')], objects: [sourceIngress] });
  const snapshot = await read(world, { offline: true }, noSignal);
  expect(snapshot.gaps.map((gap) => gap.reason)).toEqual(['NotAsked']);
  expect(['route53', 'acm', 'sts', 'elasticloadbalancing'].map((name) => sim.control.count(name))).toEqual([
    0, 0, 0, 0,
  ]);
});

test('--zone leaves other zones unread and says so', async () => {
  const { world } = await bothOf({
    zones: [zone('Z0A', 'example.com'), zone('Z0B', 'eu.example.com')],
    objects: [sourceIngress],
  });
  const snapshot = await read(world, { zones: ['EU.example.com.'] }, noSignal);
  expect(snapshot.zones.map((one) => [one.zone.id, one.recordSets !== null])).toEqual(
    expect.arrayContaining([
      ['Z0A', false],
      ['Z0B', true],
    ]),
  );
  expect(snapshot.gaps.map((gap) => [gap.scope, gap.reason])).toEqual([['zone/Z0A', 'NotAsked']]);
});

test('the start-up log is read where it may be, and secrets stay out', async () => {
  const secret = { name: 'AWS_SECRET_ACCESS_KEY', value: 'wJalrXUtnFEMI' };
  const deployment = externalDNS(['--source=ingress', '--txt-encrypt-aes-key=0123456789abcdef0123456789abcdef'], {
    env: [secret],
  });
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'external-dns-1', namespace: 'external-dns' },
    spec: (deployment.spec as { template: { spec: unknown } }).template.spec,
    status: { phase: 'Running' },
  };
  const line = 'time="2026-11-22T12:00:00Z" level=info msg="config: {APIServerURL: TXTOwnerID:prod}"';
  const { world } = await bothOf({
    objects: [deployment, pod],
    logs: { 'external-dns/external-dns-1/external-dns': `${line}\n` },
  });
  const snapshot = await read(world, {}, noSignal);
  expect(Object.keys(snapshot.startupLogs)).toEqual(['external-dns/external-dns-1/external-dns']);
  expect(snapshot.workloads.map((object) => object.kind)).toEqual(['Deployment', 'Pod']);
  expect(JSON.stringify(snapshot)).not.toMatch(/wJalrXUtnFEMI|0123456789abcdef/);
});

test('certificates come from the regions of the load balancers, the configured region and us-east-1; hosts in play are described', async () => {
  const certificate = (region: string, name: string) => ({
    CertificateArn: `arn:aws:acm:${region}:123456789012:certificate/${name}`,
    DomainName: name,
    KeyAlgorithm: 'EC-prime256v1',
    DomainValidationOptions: [
      { DomainName: name, ResourceRecord: { Name: `_x.${name}.`, Type: 'CNAME', Value: '_y.acm-validations.aws.' } },
    ],
  });
  const { sim, world } = await bothOf(
    {
      zones: [zone('Z0A', 'example.com'), zone('Z0B', 'corp.example')],
      objects: [sourceIngress, ingress('shop', 'api.example.com')],
      certificates: [
        certificate('us-west-2', 'api.example.com'),
        certificate('us-east-1', 'unrelated.org'),
        certificate('eu-west-1', 'api.example.com'),
      ],
    },
    { region: 'eu-central-1' },
  );
  const snapshot = await read(world, {}, noSignal);
  const calls = sim.control.calls().filter((call) => call.service === 'acm');
  expect(calls.map((call) => `${call.operation} ${call.at}`).sort()).toEqual([
    'DescribeCertificate us-west-2',
    'ListCertificates eu-central-1',
    'ListCertificates us-east-1',
    'ListCertificates us-west-2',
  ]);
  expect(snapshot.certificates.map((one) => [one.region, one.names, one.validations.length])).toEqual([
    ['us-east-1', ['unrelated.org'], 0],
    ['us-west-2', ['api.example.com'], 1],
  ]);
});

test('load balancers are asked for only where a certificate hangs on one, or a record points at one that no object has', async () => {
  const alias = (name: string, region: string): RecordSet => ({
    Name: `${name}.example.com.`,
    Type: 'A',
    AliasTarget: {
      HostedZoneId: 'Z',
      DNSName: `dualstack.${name}-1.${region}.elb.amazonaws.com.`,
      EvaluateTargetHealth: true,
    },
  });
  const balancerArn =
    'arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/k8s-default-api-1a2b3c4d5e/1';
  const inPlay = { CertificateArn: 'arn:aws:acm:us-west-2:123456789012:certificate/1', DomainName: 'api.example.com' };
  const regions = async (records: readonly RecordSet[], inUseBy: readonly string[]) => {
    const { sim, world } = await bothOf({
      zones: [{ id: 'Z0A', name: 'example.com', recordSets: records }],
      objects: [sourceIngress, ingress('shop', 'api.example.com')],
      certificates: [{ ...inPlay, InUseBy: inUseBy }],
    });
    await read(world, {}, noSignal);
    const calls = sim.control.calls().filter((call) => call.operation === 'DescribeLoadBalancers');
    return calls.map((call) => call.at).sort();
  };
  expect(await regions([], [])).toEqual([]);
  expect(await regions([], [balancerArn])).toEqual(['us-west-2']);
  expect(await regions([alias('gone', 'eu-west-1')], [balancerArn])).toEqual(['eu-west-1', 'us-west-2']);
});

test.each([
  ['k8s-a-1.us-west-2.elb.amazonaws.com', 'us-west-2'],
  ['internal-a-1.cn-north-1.elb.amazonaws.com.cn', 'cn-north-1'],
  ['a-0123456789abcdef.elb.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
  ['elb.example.com', null],
  ['us-west-2.elb.amazonaws.com.evil.org', null],
])('the region of %s is %s', (host, region) => {
  expect(balancerRegion(host)).toBe(region);
});

test('an interrupted read ends with its reason', async () => {
  const { sim, world } = await bothOf({ zones: [zone('Z0A', 'example.com')], objects: [sourceIngress] });
  const stop = new AbortController();
  sim.control.fault({ operation: 'ListResourceRecordSets', does: 'call', call: () => stop.abort() });
  expect(await refusal(read(world, {}, stop.signal))).toBe('interrupted: interrupted');
});

test("a cluster that does not answer is a Failure in kubectl's words", async () => {
  const { world } = await bothOf({}, {}, { server: 'http://127.0.0.1:1' });
  await expect(read(world, { offline: true }, noSignal)).rejects.toThrow(Failure);
  expect(await refusal(read(world, { offline: true }, noSignal))).toBe(
    'kube-unreachable: The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?',
  );
});
