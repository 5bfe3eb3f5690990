import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readArguments, since, version } from '../../src/core/discover/arguments.ts';
import { type Change, dnsName, type RecordSet, type ZoneId, zoneId } from '../../src/core/dns.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import type { Instance, Secrets, Version } from '../../src/core/settings.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';

// What the real ExternalDNS did, as recorded: one scenario per line. Their log is reduced to names and reasons.

export interface RecordedBatch {
  readonly zone: string;
  readonly rejected: string | null;
  readonly changes: readonly Change[];
}

export type RecordedZones = Readonly<Record<string, readonly RecordSet[]>>;

export interface Outcome {
  readonly versions: readonly string[];
  readonly exit: number;
  readonly loops: readonly { readonly batches: readonly RecordedBatch[] }[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  readonly after: RecordedZones;
  readonly afterSecond: RecordedZones | null;
}

export interface Scenario {
  readonly folder: string;
  readonly name: string;
  readonly about: string;
  readonly policy: string | null;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly zones: readonly {
    readonly id: string;
    readonly name: string;
    readonly private: boolean;
    readonly vpcs: readonly { readonly id: string; readonly region: string }[];
    readonly tags: Readonly<Record<string, string>>;
  }[];
  readonly before: RecordedZones;
  readonly cluster: readonly KubeObject[];
  readonly outcomes: readonly Outcome[];
  readonly unstable?: { readonly versions: readonly string[] };
}

/** One version's run of a scenario, with the zones it started from. */
export interface Run {
  readonly title: string;
  readonly scenario: Scenario;
  readonly outcome: Outcome;
  readonly release: string;
  readonly before: RecordedZones;
  readonly unstable: boolean;
}

export function scenarios(): readonly Scenario[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.jsonl.gz'))
    .flatMap((file) =>
      gunzipSync(readFileSync(join(import.meta.dirname, file)))
        .toString('utf8')
        .trim()
        .split('\n')
        .map((line): Scenario => JSON.parse(line)),
    );
}

/** In `upgrade` every outcome starts from the zone that the one before left; elsewhere all start from `before`. */
export function runs(): readonly Run[] {
  return scenarios().flatMap((scenario) => {
    let before = scenario.before;
    return scenario.outcomes.flatMap((outcome) => {
      const found = outcome.versions.map((release) => ({
        title: `${scenario.folder}/${scenario.name} ${release}`,
        scenario,
        outcome,
        release,
        before,
        unstable: scenario.unstable?.versions.includes(release) === true,
      }));
      if (scenario.folder === 'upgrade') before = outcome.afterSecond ?? outcome.after;
      return found;
    });
  });
}

export function snapshotOf({ scenario, outcome, release, before }: Run): Snapshot {
  const prefix = since(releaseOf(release), 22) ? 'external-dns.kubernetes.io/' : 'external-dns.alpha.kubernetes.io/';
  return {
    apiVersion: 'kubectl-dns/v1alpha1',
    kind: 'Snapshot',
    observedAt: '2026-11-20T12:00:00Z',
    cluster: { context: 'kind', name: 'kind', server: 'https://127.0.0.1:6443', user: 'admin', namespace: 'default' },
    aws: {
      account: '123456789012',
      arn: 'arn:aws:iam::123456789012:user/e',
      region: 'us-west-2',
      profile: null,
      expiresAt: null,
    },
    namespaces: null,
    objects: [...scenario.cluster.map((object) => withPrefix(object, prefix)), apiServerService],
    workloads: [],
    startupLogs: {},
    zones: scenario.zones.map(({ id, name, vpcs, tags, private: hidden }) => ({
      zone: { id: zoneId(id), name: dnsName(name), private: hidden, recordCount: null, tags, vpcs },
      recordSets: [...apex(name, outcome.after[id] ?? []), ...(before[id] ?? []).filter((set) => !isApex(set, name))],
    })),
    certificates: [],
    loadBalancers: [],
    gaps: [],
  };
}

/** The NS and SOA that every zone has. */
function apex(name: string, after: readonly RecordSet[]): readonly RecordSet[] {
  const soa = { Value: `ns-1.awsdns-00.org. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400` };
  const found = after.filter((set) => isApex(set, name));
  const known = found.some(({ Type }) => Type === 'SOA');
  return known ? found : [...found, { Name: name, Type: 'SOA', TTL: 900, ResourceRecords: [soa] }];
}

function isApex({ Name, Type }: RecordSet, zone: string): boolean {
  return Name === zone && (Type === 'NS' || Type === 'SOA');
}

const apiServerService: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
  spec: { type: 'ClusterIP', clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], ports: [{ name: 'https', port: 443 }] },
  status: { loadBalancer: {} },
};

function withPrefix(object: KubeObject, prefix: string): KubeObject {
  const { annotations } = object.metadata;
  if (annotations === undefined) return object;
  const named = Object.entries(annotations).map(([key, value]) => [key.replace(/^DNS\//, prefix), value]);
  return { ...object, metadata: { ...object.metadata, annotations: Object.fromEntries(named) } };
}

export function releaseOf(release: string): Version {
  const parsed = version(release);
  if (parsed === null) throw new Error(`not a version: ${release}`);
  return parsed;
}

/** ExternalDNS's command line. */
export function argumentsOf({ scenario }: Run): readonly string[] {
  const policy = scenario.policy === null ? [] : [`--policy=${scenario.policy}`];
  return ['--provider=aws', ...policy, ...scenario.args];
}

export function instanceOf(run: Run): Instance {
  const { scenario, release } = run;
  const read = readArguments(argumentsOf(run), scenario.env ?? {}, releaseOf(release));
  return {
    id: 'external-dns/external-dns',
    kind: 'Deployment',
    container: 'external-dns',
    image: `registry.k8s.io/external-dns/external-dns:v${release}`,
    versionText: `v${release}`,
    versionFrom: 'tag',
    versionNote: null,
    replicas: 1,
    ready: true,
    settings: read.settings,
    unknown: [],
    startError: read.startError,
    problems: read.problems,
    facts: read.facts,
  };
}

/** The key as ExternalDNS takes it: 32 bytes as they are, else base64 of 32. */
export function secretsOf({ scenario }: Run): Secrets {
  const flag = '--txt-encrypt-aes-key=';
  const text = scenario.args.find((arg) => arg.startsWith(flag))?.slice(flag.length);
  if (text === undefined) return {};
  return { aesKey: text.length === 32 ? new TextEncoder().encode(text) : new Uint8Array(Buffer.from(text, 'base64')) };
}

export function zoneName(run: Run, zone: ZoneId): string {
  return run.scenario.zones.find(({ id }) => id === zone)?.name ?? zone;
}
