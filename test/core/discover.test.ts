import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { configReport } from '../../src/core/discover/config-report.ts';
import { redactWorkloads } from '../../src/core/discover/redact.ts';
import { discover, unknownWants, writable } from '../../src/core/discover.ts';
import type { RecordSet } from '../../src/core/dns.ts';
import { dnsName, zoneId } from '../../src/core/dns.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import type { Instance, Overrides } from '../../src/core/settings.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';

const folder = join(import.meta.dirname, 'deployments');

function load(file: string): readonly KubeObject[] {
  return parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => document.toJS() as KubeObject);
}

function snapshot(workloads: readonly KubeObject[], more: Partial<Snapshot> = {}): Snapshot {
  return {
    apiVersion: 'kubectl-dns/v1alpha1',
    kind: 'Snapshot',
    observedAt: '2026-11-20T10:00:00Z',
    cluster: { context: 'prod', name: 'prod', server: 'https://prod.example.com', user: 'me', namespace: 'default' },
    aws: null,
    namespaces: null,
    objects: [],
    workloads,
    startupLogs: {},
    zones: [],
    certificates: [],
    loadBalancers: [],
    gaps: [],
    ...more,
  };
}

interface Expected {
  readonly version: string | null;
  readonly owner: string | null;
  readonly sources: readonly string[];
  readonly policy: string | null;
  readonly registry: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly domainFilters: readonly string[];
  readonly zoneType: string;
  readonly annotationPrefix: string | null;
  readonly unknown: readonly string[];
  readonly also: Readonly<Record<string, unknown>>;
}

const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, Expected>;
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

/** What a manifest's instance says in the words of expected.json. */
function seen(instance: Instance): Omit<Expected, 'also'> {
  const { settings, unknown } = instance;
  const known = <T>(flag: string, value: T): T | null => (unknown.includes(flag) ? null : value);
  return {
    version: instance.versionText,
    owner: known('txt-owner-id', settings.ownerID),
    sources: settings.sources,
    policy: known('policy', settings.policy),
    registry: settings.registry,
    prefix: settings.txtPrefix,
    suffix: settings.txtSuffix,
    domainFilters: settings.domainFilter,
    zoneType: settings.awsZoneType,
    annotationPrefix: known('annotation-prefix', settings.annotationPrefix),
    unknown,
  };
}

/** The further values that expected.json asserts, as far as an instance has them. */
function further(instance: Instance): Readonly<Record<string, unknown>> {
  const { settings: s } = instance;
  const isDefault = (flag: string): boolean => instance.facts.find((fact) => fact.flag === flag)?.from === 'default';
  return {
    provider: s.provider,
    versionFrom: instance.versionFrom,
    ownerIsDefault: isDefault('txt-owner-id'),
    policyIsDefault: isDefault('policy'),
    role: instance.aws?.role ?? null,
    credentials: instance.aws?.credentials,
    legacyAnnotationPrefix: s.enableLegacyAnnotationPrefix,
    excludeDomains: s.excludeDomains,
    zoneIdFilters: s.zoneIDFilter,
    managedRecordTypes: s.managedRecordTypes,
    evaluateTargetHealth: s.awsEvaluateTargetHealth,
    events: s.events,
    txtEncryptEnabled: s.txtEncryptEnabled,
    compatibility: s.compatibility,
    namespace: s.namespace,
    fqdnTemplate: s.fqdnTemplate,
    annotationFilter: s.annotationFilter,
    labelFilter: s.labelFilter,
    once: s.once,
    replicas: instance.replicas,
    migrateFromTxtOwner: s.migrateFromTXTOwner,
    awsProfiles: s.awsProfiles,
    container: instance.container,
    publishInternalServices: s.publishInternal,
    startsUp: instance.startError === null,
    interval: instance.facts.find((fact) => fact.flag === 'interval')?.value,
    txtCacheInterval: instance.facts.find((fact) => fact.flag === 'txt-cache-interval')?.value,
    dynamodbTable: instance.facts.find((fact) => fact.flag === 'dynamodb-table')?.value,
  };
}

describe('every manifest of the wild', () => {
  test.each(Object.entries(expected))('%s', (key, want) => {
    const [stem, part] = key.split('#');
    const { instances } = discover(snapshot(load(`${stem}.yaml`)));
    const instance =
      part === undefined
        ? instances[0]
        : instances.find((one) => one.container === part || one.id.endsWith(`/${part}`));
    expect(instance).toBeDefined();
    if (instance === undefined) return;
    const { also, ...basic } = want;
    expect(seen(instance)).toEqual(basic);
    const shown = further(instance);
    for (const [name, value] of Object.entries(also))
      if (name in shown) expect({ [name]: shown[name] }).toEqual({ [name]: value });
  });

  test.each(files)('%s holds as many instances as are expected of it', (file) => {
    const stem = file.replace('.yaml', '');
    const count = Object.keys(expected).filter((key) => key.split('#')[0] === stem).length;
    expect(discover(snapshot(load(file))).instances).toHaveLength(count);
  });
});

function only(workloads: readonly KubeObject[], more: Partial<Snapshot> = {}, overrides: Overrides = {}): Instance {
  const { instances } = discover(snapshot(workloads, more), overrides);
  const [instance] = instances;
  if (instance === undefined || instances.length !== 1) throw new Error(`${instances.length} instances`);
  return instance;
}

const flags = ['--provider=aws', '--source=ingress', '--policy=sync', '--registry=txt', '--txt-owner-id=prod'];

interface Shape {
  readonly name?: string;
  readonly namespace?: string;
  readonly kind?: string;
  readonly args?: readonly string[];
  readonly image?: string;
  readonly container?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly status?: unknown;
}

function workload(shape: Shape = {}): KubeObject {
  const { name = 'external-dns', namespace = 'dns', kind = 'Deployment', args = flags, labels = {} } = shape;
  const image = shape.image ?? 'registry.k8s.io/external-dns/external-dns:v0.21.0';
  const containers = [{ name: 'external-dns', image, args, ...shape.container }];
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace, labels },
    spec: { ...shape.spec, template: { metadata: { labels: { app: name } }, spec: { containers } } },
    ...(shape.status === undefined ? {} : { status: shape.status }),
  };
}

interface PodShape extends Shape {
  readonly ready?: boolean;
  readonly state?: unknown;
  readonly restarts?: number;
  readonly imageID?: string;
}

/** A Pod of the Deployment of that name, with no ReplicaSet between them to be read. */
function pod(shape: PodShape = {}): KubeObject {
  const { name = 'external-dns', namespace = 'dns', ready = true, restarts = 0, imageID = '' } = shape;
  const template = (workload(shape).spec as { readonly template: { readonly spec: unknown } }).template;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-5d5d-x1`,
      namespace,
      labels: { 'pod-template-hash': '5d5d' },
      ownerReferences: [{ kind: 'ReplicaSet', name: `${name}-5d5d`, controller: true }],
    },
    spec: template.spec,
    status: {
      containerStatuses: [{ name: 'external-dns', ready, restartCount: restarts, imageID, state: shape.state }],
    },
  };
}

function replicaSet(name = 'external-dns'): KubeObject {
  return {
    ...workload({ kind: 'ReplicaSet', name: `${name}-5d5d` }),
    metadata: {
      name: `${name}-5d5d`,
      namespace: 'dns',
      labels: { 'pod-template-hash': '5d5d' },
      ownerReferences: [{ kind: 'Deployment', name, controller: true }],
    },
  };
}

const configLine = (values: string): string =>
  `time="2026-11-20T10:00:00Z" level=info msg="config: {APIServerURL: KubeConfig: ${values} LogLevel:info}"\n`;

describe('what runs', () => {
  test('the arguments of a ready Pod are believed over a template that is ahead of it', () => {
    const ahead = workload({ args: [...flags.slice(0, -1), '--txt-owner-id=next'] });
    const instance = only([ahead, replicaSet(), pod()]);
    expect(instance.settings.ownerID).toBe('prod');
    expect(instance.problems).toContain(
      'rollout in progress: Pod external-dns-5d5d-x1 runs other arguments than its template',
    );
  });

  test('a Pod that is not ready is not believed', () => {
    const instance = only([workload(), replicaSet(), pod({ ready: false, args: [...flags, '--once'] })]);
    expect(instance.settings.once).toBe(false);
    expect(instance.ready).toBe(false);
  });

  test.each([
    ['its ReplicaSet', [replicaSet()], 'ReplicaSet'],
    ['its Pods', [pod(), { ...pod(), metadata: { ...pod().metadata, name: 'external-dns-5d5d-x2' } }], 'Pod'],
  ])('a Deployment that cannot be read is known by %s, under its own name', (_, workloads, kind) => {
    const { id, kind: seenKind } = only(workloads);
    expect({ id, kind: seenKind }).toEqual({ id: 'dns/external-dns', kind });
  });

  test('crash-looping is told with restarts and exit status', () => {
    const state = { waiting: { reason: 'CrashLoopBackOff' }, terminated: { exitCode: 1 } };
    const instance = only([
      workload({ args: [...flags, '--nope'] }),
      replicaSet(),
      pod({ ready: false, restarts: 7, state }),
    ]);
    expect(instance.problems).toContain('crash-looping: 7 restarts, exit status 1');
    expect(instance.startError).toBe("flag parsing error: unknown long flag '--nope'");
  });

  test('a process that runs has no start error, whatever we think of its flags', () => {
    const args = [...flags, '--nope'];
    const instance = only([workload({ args }), replicaSet(), pod({ args })]);
    expect(instance.startError).toBeNull();
    expect(instance.problems).toContain(
      "it runs although it should not start (flag parsing error: unknown long flag '--nope'): a build of its own, or another version",
    );
  });

  test.each([
    [
      'two replicas',
      workload({ spec: { replicas: 2 } }),
      '2 replicas write the same records at the same time: ExternalDNS has no leader election',
    ],
    [
      'a DaemonSet',
      workload({ kind: 'DaemonSet', status: { desiredNumberScheduled: 3 } }),
      '3 replicas write the same records at the same time: ExternalDNS has no leader election',
    ],
    ['scaled to zero', workload({ spec: { replicas: 0 } }), 'scaled to zero: nobody acts on these settings'],
    [
      'another cluster',
      workload({ args: [...flags, '--kubeconfig=/other'] }),
      '--kubeconfig is given: it watches another cluster than the one it runs in',
    ],
  ])('%s is a problem', (_, object, problem) => {
    expect(only([object]).problems).toEqual([problem]);
  });

  test('a Service whose links look like flags stops every ExternalDNS of its namespace', () => {
    const service = (namespace: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'external-dns-rfc2136', namespace },
      spec: { clusterIP: '10.0.0.9', ports: [{ port: 53 }] },
    });
    expect(only([workload()], { objects: [service('dns')] }).startError).toMatch(
      /ParseFloat: parsing "tcp:\/\/10.0.0.9:53"/,
    );
    expect(only([workload()], { objects: [service('other')] }).startError).toBeNull();
  });

  test('a template that does not parse stops it', () => {
    expect(only([workload({ args: [...flags, '--fqdn-template={{.Name'] })]).startError).toContain(
      'template: endpoint:1: unclosed action',
    );
  });

  test('the order of objects does not matter', () => {
    const objects = [workload(), replicaSet(), pod(), workload({ name: 'b', args: [...flags, '--dry-run'] })];
    expect(discover(snapshot(objects.toReversed()))).toEqual(discover(snapshot(objects)));
  });
});

describe('version', () => {
  const digest = 'sha256:ddc7f4212ed09a21024deb1f470a05240837712e74e4b9f6d1f2632ff10672e7';
  test.each<[string, string, Shape & PodShape, string | null, Instance['versionFrom']]>([
    ['tag', 'reg:5000/external-dns:v0.20.0-eksbuild.3', {}, '0.20.0', 'tag'],
    ['Bitnami tag', 'docker.io/bitnami/external-dns:0.14.2-debian-12-r4', {}, '0.14.2', 'tag'],
    ['a digest beats the tag beside it', `a/external-dns:v0.19.0@${digest}`, {}, '0.20.0', 'digest'],
    ['an unknown digest leaves the tag', `a/external-dns:v0.19.0@sha256:00`, {}, '0.19.0', 'tag'],
    [
      'the digest that a Pod pulled',
      'a/external-dns:latest',
      { imageID: `a/external-dns@${digest}` },
      '0.20.0',
      'digest',
    ],
    ['label', 'a/external-dns:latest', { labels: { 'app.kubernetes.io/version': '0.18.0' } }, '0.18.0', 'label'],
    ['chart', 'a/external-dns:latest', { labels: { 'helm.sh/chart': 'external-dns-1.15.2' } }, '0.15.1', 'label'],
    [
      'Bitnami chart tells nothing',
      'a/external-dns:latest',
      { labels: { 'helm.sh/chart': 'external-dns-8.5.1' } },
      null,
      'inference',
    ],
    ['date', 'a/external-dns:v20240110-v0.14.0-1-gabc', {}, null, 'inference'],
    ['two numbers', 'a/external-dns:1.2', {}, null, 'inference'],
  ])('%s: %s', (_, image, shape, text, from) => {
    const noBounds = { ...shape, image, args: flags.slice(0, 4) };
    const instance = only([workload(noBounds), replicaSet(), pod(noBounds)]);
    expect(instance.versionText).toBe(text);
    if (text !== null) expect(instance.versionFrom).toBe(from);
  });

  test('a label that lies is told, and the image believed', () => {
    const [lying] = discover(snapshot(load('04-chart-label-lies.yaml'))).instances;
    expect(lying?.problems).toEqual([
      'label app.kubernetes.io/version says 0.15.0, the image is 0.20.0: the image runs',
    ]);
  });

  test.each([
    ['v0.21.0', null],
    ['v0.16.1', /not been recorded/],
    ['v0.12.2', /older than 0.13/],
    ['v0.24.0', /newer than 0.23/],
    ['latest', /version is not known/],
  ])('%s is held as such', (tag, note) => {
    const instance = only([workload({ image: `a/external-dns:${tag}` })]);
    if (note === null) expect(instance.versionNote).toBeNull();
    else expect(instance.versionNote).toMatch(note);
  });

  test('a release newer than ours may have flags that we do not know', () => {
    const instance = only([workload({ image: 'a/external-dns:v0.25.0', args: [...flags, '--brand-new'] })]);
    expect(instance.startError).toBeNull();
    expect(instance.problems).toContain('brand-new: unknown to 0.23.0');
  });

  test('flags bound a version that is not known', () => {
    expect(only(load('14-statefulset-scaled-to-zero.yaml')).versionNote).toContain('at least 0.20.0 by its flags');
  });

  test('a running process without --policy is older than 0.22, so its policy and annotation prefix are known', () => {
    const [object] = load('12-hypershift-suffix.yaml');
    const template = object?.spec as { readonly template: { readonly spec: unknown } };
    const running: KubeObject = {
      ...pod({ namespace: 'hypershift' }),
      spec: template.template.spec,
    };
    const set = { ...replicaSet(), metadata: { ...replicaSet().metadata, namespace: 'hypershift' } };
    const instance = only([...(object === undefined ? [] : [object]), set, running]);
    expect(instance.unknown).toEqual(['version']);
    expect(instance.settings).toMatchObject({ policy: 'sync', annotationPrefix: 'external-dns.alpha.kubernetes.io/' });
  });
});

describe('start-up log', () => {
  const secretOwner = workload({
    args: flags.map((flag) => (flag.startsWith('--txt-owner-id') ? '--txt-owner-id=$(OWNER)' : flag)),
    container: { env: [{ name: 'OWNER', valueFrom: { secretKeyRef: { name: 's', key: 'owner' } } }] },
  });
  const running = {
    ...pod(),
    spec: (secretOwner.spec as { readonly template: { readonly spec: unknown } }).template.spec,
  };
  const logs = (log: string): Partial<Snapshot> => ({ startupLogs: { 'dns/external-dns-5d5d-x1/external-dns': log } });

  test('without it an owner from a Secret is unknown, and the Secret is named', () => {
    const instance = only([secretOwner]);
    expect(instance.unknown).toEqual(['txt-owner-id']);
    expect(instance.settings.ownerID).toBe('');
    expect(instance.facts).toContainEqual({
      flag: 'txt-owner-id',
      value: null,
      from: 'unknown',
      where: 'Secret dns/s key owner',
    });
    expect(writable(instance)).toBe(
      '--txt-owner-id of ExternalDNS dns/external-dns is not known: it comes from Secret dns/s key owner; give it with --owner-id',
    );
  });

  test('it tells what a Secret hides', () => {
    const instance = only(
      [secretOwner, replicaSet(), running],
      logs(configLine('Sources:[ingress] TXTOwnerID:live TXTPrefix:')),
    );
    expect(instance.unknown).toEqual([]);
    expect(instance.settings.ownerID).toBe('live');
    expect(instance.facts).toContainEqual({ flag: 'txt-owner-id', value: 'live', from: 'log', where: 'start-up log' });
    expect(writable(instance)).toBeNull();
  });

  test('in JSON form too', () => {
    const line = JSON.stringify({
      level: 'info',
      msg: 'config: {Sources:[ingress] TXTOwnerID:live TXTPrefix:}',
      time: 't',
    });
    expect(only([secretOwner, replicaSet(), running], logs(line)).settings.ownerID).toBe('live');
  });

  test('where it disagrees the workload is believed, and the difference told', () => {
    const log = configLine('Sources:[ingress] DomainFilter:[a.example.com b.example.com] TXTOwnerID:old Interval:1m0s');
    const args = [...flags, '--domain-filter=a.example.com', '--domain-filter=b.example.com', '--interval=60s'];
    const instance = only([workload({ args }), replicaSet(), pod({ args })], logs(log));
    expect(instance.settings.ownerID).toBe('prod');
    expect(instance.problems).toEqual(['the start-up log says txt-owner-id=old, the workload says prod']);
  });

  test('its banner tells the version of a home-made tag', () => {
    const image = 'a/external-dns:stable';
    const log =
      'time="t" level=info msg="GitCommitShort=abc, GoVersion=go1.24, Platform=linux/amd64, UserAgent=ExternalDNS/v0.18.0"\n';
    expect(only([workload({ image }), replicaSet(), pod({ image })], logs(log))).toMatchObject({
      versionText: '0.18.0',
      versionFrom: 'log',
    });
  });

  test('an envFrom Secret leaves every flag open that is not on the command line, until the log says it', () => {
    const container = { envFrom: [{ secretRef: { name: 'overrides' } }] };
    const open = only([workload({ container })]);
    expect(open.unknown).toEqual(['envFrom:Secret/overrides']);
    expect(writable(open)).toMatch(/^--txt-prefix of ExternalDNS dns\/external-dns may come from Secret\/overrides/);
    const log = configLine(
      'Sources:[ingress] TXTOwnerID:prod TXTPrefix:edns- TXTSuffix: TXTEncryptEnabled:false TXTWildcardReplacement: Policy:sync',
    );
    const told = only([workload({ container }), replicaSet(), pod({ container })], logs(log));
    expect(told.unknown).toEqual([]);
    expect(told.settings.txtPrefix).toBe('edns-');
    expect(writable(told)).toBeNull();
  });
});

describe('what cannot be read', () => {
  test.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    [
      'a ConfigMap that is not there or hidden',
      { envFrom: [{ configMapRef: { name: 'x', optional: true } }] },
      ['envFrom:ConfigMap/x'],
    ],
    [
      'a key of it',
      { env: [{ name: 'EXTERNAL_DNS_NAMESPACE', valueFrom: { configMapKeyRef: { name: 'x', key: 'k' } } }] },
      ['namespace'],
    ],
    [
      'a value that an injector fills in',
      { env: [{ name: 'EXTERNAL_DNS_NAMESPACE', value: 'vault:dns#ns' }] },
      ['namespace'],
    ],
    [
      'a whole argument from a Secret',
      { args: [...flags, '$(X)'], env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] },
      ['args:Secret dns/s key k'],
    ],
    [
      'a flag whose name comes from one',
      { args: [...flags, '--$(X)=1'], env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] },
      ['args:Secret dns/s key k'],
    ],
    ['a file of arguments', { args: [...flags, '@/etc/flags'] }, ['@/etc/flags']],
    [
      'the name of a Pod that is not there',
      {
        args: [...flags, '--namespace=$(X)'],
        env: [{ name: 'X', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      },
      ['namespace'],
    ],
  ])('%s is unknown, never guessed', (_, container, unknown) => {
    const instance = only([workload({ container })]);
    expect(instance.unknown).toEqual(unknown);
    expect(instance.startError).toBeNull();
    expect(JSON.stringify(instance)).not.toMatch(/[\ue000\ue001]/);
  });
});

describe('wrappers', () => {
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['an init program', { command: ['/sbin/tini', '--', '/bin/external-dns'], args: [...flags] }],
    ['a secret injector', { command: ['/vault/vault-env'], args: ['/ko-app/external-dns', ...flags] }],
    ['a script with exec', { command: ['/bin/sh', '-c'], args: [`exec external-dns ${flags.join(' ')}`] }],
    [
      'a script with its own variables',
      {
        command: [
          'sh',
          '-ec',
          `OWNER=prod; export P=sync\nexternal-dns --provider=aws --source=ingress --policy=$P --registry=txt --txt-owner-id=$OWNER`,
        ],
      },
    ],
    [
      'a script that passes its arguments on',
      { command: ['sh', '-c', 'exec external-dns "$@"', '--'], args: [...flags] },
    ],
  ])('%s is looked through', (_, container) => {
    const { settings, unknown } = only([workload({ args: [], container })]);
    expect(unknown).toEqual([]);
    expect(settings).toMatchObject({ provider: 'aws', sources: ['ingress'], policy: 'sync', ownerID: 'prod' });
  });

  test('a script that is no script is told', () => {
    const [instance] = discover(
      snapshot([workload({ container: { command: ['sh', '-c'], args: ["external-dns '--provider"] } })]),
    ).instances;
    expect(instance?.problems[0]).toMatch(
      /^the script of containers\[0\].args\[0\] cannot be read: a single quote is not closed/,
    );
  });
});

describe('several instances', () => {
  const zone = (id: string, name: string, isPrivate = false) => ({
    zone: { id: zoneId(id), name: dnsName(name), private: isPrivate, recordCount: 2 },
    recordSets: [],
  });
  const zones = [zone('Z1', 'example.com'), zone('Z2', 'example.org')];
  const pair = (a: readonly string[], b: readonly string[]): readonly KubeObject[] => [
    workload({ name: 'a', args: [...flags, ...a] }),
    workload({ name: 'b', args: [...flags, ...b] }),
  ];

  test('one owner id in one zone with sync is a warning on top and a problem of both', () => {
    const { instances, warnings } = discover(snapshot(pair([], []), { zones: [zone('Z1', 'example.com')] }));
    const text =
      "dns/a and dns/b share the owner id prod in zone example.com: each sees the other's records as its own and unwanted, and deletes them in every loop";
    expect(warnings).toEqual([text]);
    expect(instances.map((instance) => instance.problems)).toEqual([[text], [text]]);
  });

  test.each<[string, readonly string[], readonly string[], RegExp | null]>([
    ['zones split by id', ['--zone-id-filter=Z1'], ['--zone-id-filter=Z2'], null],
    ['zones split by name', ['--domain-filter=example.com'], ['--domain-filter=example.org'], null],
    ['zones split by type', ['--aws-zone-type=public'], ['--aws-zone-type=private'], null],
    ['one only dry', [], ['--dry-run'], null],
    ['other prefix', ['--txt-prefix=a-'], [], /but not prefix and suffix/],
  ])('%s', (_, a, b, warning) => {
    const { warnings } = discover(snapshot(pair(a, b), { zones }));
    if (warning === null) expect(warnings).toEqual([]);
    else expect(warnings[0]).toMatch(warning);
  });

  test('the zones they share are named in one order, however they were listed', () => {
    for (const listed of [zones, zones.toReversed()]) {
      expect(discover(snapshot(pair([], []), { zones: listed })).warnings[0]).toMatch(
        / in zone example\.com, example\.org: /,
      );
    }
  });

  test('no deletes: targets flap', () => {
    const upsert = ['--provider=aws', '--source=ingress', '--policy=upsert-only', '--txt-owner-id=prod'];
    const { warnings } = discover(
      snapshot([workload({ name: 'a', args: upsert }), workload({ name: 'b', args: upsert })], { zones }),
    );
    expect(warnings[0]).toMatch(/its target changes with every loop$/);
  });

  test('one instance over a public and a private zone of one name', () => {
    const both = { zones: [zone('Z1', 'example.com'), zone('Z2', 'example.com', true)] };
    expect(only([workload()], both).problems).toEqual([
      'no --aws-zone-type: it writes the public and the private zone example.com alike',
    ]);
  });

  test('a name chooses one of them, or one container', () => {
    const choose = (externalDNS: string) => discover(snapshot(pair([], [])), { externalDNS });
    expect(choose('dns/b').instances.map((instance) => instance.id)).toEqual(['dns/b']);
    expect(choose('dns/c')).toEqual({
      instances: [],
      warnings: ['no ExternalDNS is called dns/c; found: dns/a, dns/b'],
    });
    const both = discover(snapshot(load('07-openshift-two-zones.yaml')), {
      externalDNS: 'external-dns-operator/external-dns-sample-aws',
    });
    expect(both.instances).toHaveLength(2);
  });
});

describe('what a person says', () => {
  test('single flags beat the cluster', () => {
    const instance = only([workload()], {}, { ownerID: 'mine', txtPrefix: 'p-', version: 'v0.18.0' });
    expect(instance).toMatchObject({ versionText: '0.18.0', versionFrom: 'flag' });
    expect(instance.settings).toMatchObject({ ownerID: 'mine', txtPrefix: 'p-' });
    expect(instance.facts).toContainEqual({
      flag: 'txt-owner-id',
      value: 'mine',
      from: 'flag',
      where: 'given to kubectl dns',
    });
    expect(instance.problems).toEqual(['the version was given as 0.18.0, the cluster says 0.21.0']);
  });

  test('a version that is none is told, and the cluster believed', () => {
    const { instances, warnings } = discover(snapshot([workload()]), { version: 'newest' });
    expect(instances[0]?.versionText).toBe('0.21.0');
    expect(warnings).toEqual([
      'newest is no release of ExternalDNS and was not used: write --external-dns-version like 0.21.0',
    ]);
  });

  test('a whole command line replaces discovery; the version may still come from the cluster', () => {
    const args = ['--provider=aws', '--source=service', '--txt-owner-id=other'];
    expect(only([workload()], {}, { args })).toMatchObject({
      kind: 'flags',
      versionText: '0.21.0',
      settings: { sources: ['service'], ownerID: 'other' },
    });
    expect(only([], {}, { args, version: '0.22.0' })).toMatchObject({
      id: 'flags',
      startError: 'config validation failed: --policy must be set explicitly (one of: sync, upsert-only, create-only)',
    });
  });
});

describe('where no workload can be read', () => {
  const alias = (name: string): RecordSet => ({
    Name: `${name}.`,
    Type: 'A',
    AliasTarget: { HostedZoneId: 'Z', DNSName: 'lb.', EvaluateTargetHealth: true },
  });
  const txt = (name: string, host: string, owner = 'prod'): RecordSet => ({
    Name: `${name}.`,
    Type: 'TXT',
    TTL: 300,
    ResourceRecords: [
      { Value: `"heritage=external-dns,external-dns/owner=${owner},external-dns/resource=ingress/shop/${host}"` },
    ],
  });
  const hosts = ['api', 'www', 'pay'];
  const ingress = (name: string): KubeObject => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'shop', annotations: { 'external-dns.alpha.kubernetes.io/ttl': '60' } },
  });
  /** Three aliases, one AAAA, and the TXT that `make` names for them; `alias` is the type in the aliases' TXT. */
  const world = (
    make: (typed: string) => string,
    aliasType = 'cname',
    objects = [...hosts, 'six'].map(ingress),
  ): Partial<Snapshot> => ({
    objects,
    gaps: [{ scope: 'deployments', reason: 'KindForbidden', message: 'no', kind: 'Deployment', namespace: null }],
    zones: [
      {
        zone: { id: zoneId('Z1'), name: dnsName('example.com'), private: false, recordCount: null },
        recordSets: [
          ...hosts.map((host) => alias(`${host}.example.com`)),
          ...hosts.map((host) => txt(`${make(`${aliasType}-${host}`)}.example.com`, host)),
          { Name: 'six.example.com.', Type: 'AAAA', TTL: 60, ResourceRecords: [{ Value: '2001:db8::1' }] },
          txt(`${make('aaaa-six')}.example.com`, 'six'),
        ],
      },
    ],
  });

  test('owner, sources, prefix and version are inferred, with the evidence, and nothing may be written', () => {
    const snap = world((typed) => `k8s.${typed}`);
    const instance = only([], snap);
    expect(instance).toMatchObject({
      id: 'inferred/prod',
      kind: 'inference',
      versionText: null,
      versionFrom: 'inference',
    });
    expect(instance.settings).toMatchObject({
      ownerID: 'prod',
      sources: ['ingress'],
      txtPrefix: 'k8s.',
      annotationPrefix: 'external-dns.alpha.kubernetes.io/',
      version: { minor: 21 },
    });
    expect(instance.problems).toEqual([
      'owner prod is inferred: 4 of 4 objects that its 4 ownership TXT name exist here',
      'prefix k8s. is inferred: it explains 4 of 4 ownership TXT',
      'annotation prefix is inferred: only external-dns.alpha.kubernetes.io/ is used here',
      'sources are inferred: ownership TXT name ingress',
    ]);
    expect(instance.unknown).toContain('domain-filter');
    expect(writable(instance)).toMatch(/version .* is not known/);
    expect(discover(snapshot([], snap)).warnings[0]).toMatch(
      /^no ExternalDNS was found \(could not read deployments\): its settings are inferred/,
    );
  });

  test('a- on aliases proves 0.22 or newer', () => {
    expect(
      only(
        [],
        world((typed) => typed, 'a'),
      ).versionNote,
    ).toMatch(/at least 0.22.0/);
  });

  test('where two prefixes explain as much, neither is certain', () => {
    const snap = world((typed) => `k8s.${typed}`);
    const zones = (snap.zones ?? []).map((zone) => ({
      ...zone,
      recordSets: (zone.recordSets ?? []).filter((set) => !set.Name.includes('six')),
    }));
    const instance = only([], { ...snap, zones });
    expect(instance.unknown).toEqual(expect.arrayContaining(['txt-prefix', 'txt-suffix']));
    expect(instance.problems[1]).toMatch(
      /^prefix and suffix are not certain: prefix "k8s\." and .*, the first is shown$/,
    );
    expect(instance.settings.txtPrefix).toBe('k8s.');
  });

  test('a suffix is found as well', () => {
    expect(
      only(
        [],
        world((typed) => `${typed}-edns`),
      ).settings,
    ).toMatchObject({ txtPrefix: '', txtSuffix: '-edns' });
  });

  test('an owner whose objects are not here is not ours', () => {
    const { instances, warnings } = discover(
      snapshot(
        [],
        world((typed) => typed, 'cname', []),
      ),
    );
    expect(instances).toEqual([]);
    expect(warnings[0]).toMatch(/nothing is known of its settings/);
  });

  test('what a person adds makes it a description by flags', () => {
    const snap = world((typed) => typed);
    const instance = only([], snap, {
      ownerID: 'prod',
      version: '0.21.0',
      txtPrefix: '',
      txtSuffix: '',
      txtWildcardReplacement: '',
    });
    expect(instance).toMatchObject({ kind: 'flags', versionText: '0.21.0', settings: { ownerID: 'prod' } });
    expect(writable(instance)).toBeNull();
  });

  test('an inferred prefix is nothing to write on until a person says it', () => {
    const snap = world((typed) => `k8s.${typed}`);
    const said = { ownerID: 'prod', version: '0.21.0' };
    expect(writable(only([], snap, said))).toBe(
      '--txt-prefix of ExternalDNS inferred/prod is only inferred (k8s.): say it with --txt-prefix',
    );
    expect(writable(only([], snap, { ...said, txtPrefix: 'k8s.', txtSuffix: '' }))).toBeNull();
  });

  test('with nothing to infer from, what was not given is at its default', () => {
    const instance = only([], {}, { ownerID: 'prod', version: '0.21.0' });
    expect(instance).toMatchObject({ id: 'flags', settings: { ownerID: 'prod', txtPrefix: '', policy: 'sync' } });
    expect(instance.problems).toEqual(['what was not given is at its default']);
  });
});

describe('writes are refused', () => {
  test.each<[RegExp | null, Shape]>([
    [null, {}],
    [/version of ExternalDNS dns\/external-dns is not known/, { image: 'a/external-dns:latest' }],
    [/outside 0.13 to 0.23/, { image: 'a/external-dns:v0.12.0' }],
    [/outside 0.13 to 0.23/, { image: 'a/external-dns:v0.24.0' }],
    [/writes to google, not to Route 53/, { args: ['--provider=google', '--source=ingress'] }],
    [/keeps ownership in the noop registry/, { args: ['--provider=aws', '--source=ingress', '--registry=noop'] }],
    [/does not start/, { args: [...flags, '--events=true'] }],
    [/watches another cluster/, { args: [...flags, '--server=https://x'] }],
    [
      /are encrypted: give its key/,
      { args: [...flags, '--txt-encrypt-enabled', '--txt-encrypt-aes-key=0123456789abcdefghijklmnopqrstuv'] },
    ],
  ])('%s', (why, shape) => {
    const said = writable(only([workload(shape)]));
    if (why === null) expect(said).toBeNull();
    else expect(said).toMatch(why);
  });

  test('with the key, encrypted TXT are no obstacle', () => {
    const args = [...flags, '--txt-encrypt-enabled', '--txt-encrypt-aes-key=0123456789abcdefghijklmnopqrstuv'];
    expect(writable(only([workload({ args })]), { aesKey: new Uint8Array(32) })).toBeNull();
  });
});

test('redacted workloads tell the same, and no secret is in what is told', () => {
  for (const file of files) {
    const objects = load(file);
    expect(discover(snapshot(redactWorkloads(objects)))).toEqual(discover(snapshot(objects)));
  }
  const key = '0123456789abcdefghijklmnopqrstuv';
  const object = workload({ args: [...flags, '--txt-encrypt-enabled', `--txt-encrypt-aes-key=${key}`] });
  const found = discover(snapshot(redactWorkloads([object])));
  expect(JSON.stringify([found, discover(snapshot([object])), configReport(found)])).not.toContain(key);
  expect(found.instances[0]).toMatchObject({ startError: null, settings: { txtEncryptKeyGiven: true } });
  const short = workload({ args: [...flags, '--txt-encrypt-aes-key=tooshort'] });
  expect(only(redactWorkloads([short])).startError).toMatch(/must be 32 bytes long/);
});

test('an AWS role or a TXT key that cannot be read hides nothing of what ExternalDNS wants', () => {
  expect(unknownWants(only(load('05-eks-addon-pod-identity.yaml')))).toEqual([]);
  expect(unknownWants(only(load('03-bitnami-digest-encrypted.yaml')))).toEqual([]);
  expect(unknownWants(only(load('10-var-expansion.yaml')))).toEqual(['label-filter']);
});

test('the crash loop of the wild is explained in full', () => {
  const instance = only(load('15-crashloop.yaml'));
  const { also } = expected['15-crashloop'] ?? {};
  expect(instance.startError).toBe(`flag parsing error: ${String(also?.firstError)}`);
  expect(instance.problems).toEqual(also?.problems);
});

test('the report puts what decides ownership first and says where each value stands', () => {
  const [report] = configReport(discover(snapshot(load('08-env-only.yaml')))).instances;
  expect(report?.settings.slice(0, 7)).toEqual([
    {
      flag: 'provider',
      value: 'aws',
      from: 'configMap',
      where: 'ConfigMap platform/external-dns-settings key EXTERNAL_DNS_PROVIDER',
    },
    {
      flag: 'source',
      value: 'ingress, service',
      from: 'configMap',
      where: 'ConfigMap platform/external-dns-settings key EXTERNAL_DNS_SOURCE',
    },
    { flag: 'policy', value: 'sync', from: 'args', where: 'containers[0].args[0]' },
    { flag: 'registry', value: 'txt', from: 'default', where: '' },
    {
      flag: 'txt-owner-id',
      value: 'from-configmap',
      from: 'configMap',
      where: 'ConfigMap platform/external-dns-settings key EXTERNAL_DNS_TXT_OWNER_ID',
    },
    { flag: 'txt-prefix', value: '', from: 'default', where: '' },
    {
      flag: 'txt-suffix',
      value: '-edns',
      from: 'configMap',
      where: 'ConfigMap platform/external-dns-settings key EXTERNAL_DNS_TXT_SUFFIX',
    },
  ]);
  expect(report?.readOnly).toMatch(/Secret\/external-dns-overrides/);
});
