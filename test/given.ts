// The fixture of every test that starts from a world: zone-file text and YAML in, a Snapshot out.
//
//   given({ owner: 'prod', version: '0.21.0' })
//     .zone('example.com', `
//       app     60  A      192.0.2.10
//       a-app  300  TXT    "heritage=external-dns,external-dns/owner=prod,external-dns/resource=ingress/web/app"
//       web      -  A      ALIAS k8s-web-1.eu-west-1.elb.amazonaws.com
//       blue    60  CNAME  lb.example.net               {"SetIdentifier": "blue", "Weight": 10}`)
//     .objects(`apiVersion: networking.k8s.io/v1 …`)
//     .snapshot()
//
// A line is NAME TTL TYPE VALUE [JSON of further record set fields]. `@` is the apex, `-` no TTL; a name without final dot is
// below the zone. Lines of one name, type and set identifier are the values of one record set. ALIAS takes `TARGET [ZONE-ID]`.
// The apex NS and SOA are always there.

import { parseAllDocuments } from 'yaml';
import { type Assessment, assess } from '../src/core/assess.ts';
import { compareRecordSets, dnsName, type RecordSet, route53Name, zoneId } from '../src/core/dns.ts';
import type { Row } from '../src/core/finding.ts';
import type { KubeObject } from '../src/core/kube.ts';
import type { Overrides, Secrets } from '../src/core/settings.ts';
import type { Certificate, Gap, LoadBalancer, Snapshot, ZoneContents } from '../src/core/snapshot.ts';

export interface Installation {
  /** --txt-owner-id; '' leaves the flag out. */
  readonly owner?: string;
  /** Image tag without `v`. */
  readonly version?: string;
  /** Every flag; without one of its kind, `--source=ingress --source=service --policy=sync --provider=aws` are added. */
  readonly args?: readonly string[];
  /** `NAMESPACE/NAME` of the Deployment. */
  readonly id?: string;
}

export interface Given {
  /** Another ExternalDNS beside the first one. */
  installation(installation: Installation): Given;
  zone(
    name: string,
    zoneFile: string | readonly RecordSet[] | null,
    options?: { readonly id?: string; readonly private?: boolean },
  ): Given;
  /** YAML documents, or objects; lists are flattened. */
  objects(manifests: string | readonly unknown[]): Given;
  certificate(certificate: Partial<Certificate>): Given;
  loadBalancer(loadBalancer: Partial<LoadBalancer>): Given;
  gap(gap: Partial<Gap>): Given;
  with(fields: Partial<Snapshot>): Given;
  snapshot(): Snapshot;
  assess(overrides?: Overrides, secrets?: Secrets): Assessment;
  /** `show` of all rows but Foreign and Unmanaged ones. */
  show(): string;
}

const canonicalZones: readonly (readonly [RegExp, string])[] = [
  [/\.elb\.us-west-2\.amazonaws\.com$/, 'Z18D5FSROUN65G'],
  [/\.us-west-2\.elb\.amazonaws\.com$/, 'Z1H1FL5HABSF5'],
  [/\.elb\.eu-west-1\.amazonaws\.com$/, 'Z2IFOLAFXWLO4F'],
  [/\.eu-west-1\.elb\.amazonaws\.com$/, 'Z32O12XQLNTSW2'],
  [/\.cloudfront\.net$/, 'Z2FDTNDATAQYW2'],
];

export const observedAt = '2026-11-22T14:00:00Z';

/** A cluster with one ExternalDNS Deployment `external-dns/external-dns`; `null`: none at all. */
export function given(installation: Installation | null = {}): Given {
  return world({
    installations: installation ? [installation] : [],
    zones: [],
    objects: [],
    fields: {},
    snapshotOf: [],
  });
}

interface Parts {
  readonly installations: readonly Installation[];
  readonly zones: readonly ZoneContents[];
  readonly objects: readonly KubeObject[];
  readonly fields: Partial<Snapshot>;
  readonly snapshotOf: readonly ((snapshot: Snapshot) => Snapshot)[];
}

function world(parts: Parts): Given {
  const also = (change: (snapshot: Snapshot) => Snapshot): Given =>
    world({ ...parts, snapshotOf: [...parts.snapshotOf, change] });
  const snapshot = (): Snapshot => {
    const base: Snapshot = {
      apiVersion: 'kubectl-dns/v1alpha1',
      kind: 'Snapshot',
      observedAt,
      cluster: { context: 'test', name: 'test', server: 'https://127.0.0.1:6443', user: 'test', namespace: 'default' },
      aws: {
        account: '123456789012',
        arn: 'arn:aws:sts::123456789012:assumed-role/test/test',
        region: 'us-west-2',
        profile: null,
        expiresAt: null,
      },
      namespaces: null,
      objects: parts.objects,
      workloads: parts.installations.map(deployment),
      startupLogs: {},
      zones: parts.zones,
      certificates: [],
      loadBalancers: [],
      gaps: [],
      ...parts.fields,
    };
    return parts.snapshotOf.reduce((done, change) => change(done), base);
  };
  return {
    installation: (installation) => world({ ...parts, installations: [...parts.installations, installation] }),
    zone: (name, zoneFile, options = {}) => {
      const id = zoneId(
        options.id ?? `Z${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}${options.private ? 'P' : ''}`,
      );
      const recordSets =
        zoneFile === null ? null : typeof zoneFile === 'string' ? parseZoneFile(name, zoneFile, id) : zoneFile;
      const zone = {
        id,
        name: dnsName(name),
        private: options.private ?? false,
        recordCount: recordSets?.length ?? null,
      };
      return world({ ...parts, zones: [...parts.zones, { zone, recordSets }] });
    },
    objects: (manifests) => world({ ...parts, objects: [...parts.objects, ...parseObjects(manifests)] }),
    certificate: (certificate) =>
      also((done) => ({ ...done, certificates: [...done.certificates, { ...issued, ...certificate }] })),
    loadBalancer: (loadBalancer) =>
      also((done) => ({ ...done, loadBalancers: [...done.loadBalancers, { ...active, ...loadBalancer }] })),
    gap: (gap) =>
      also((done) => ({
        ...done,
        gaps: [...done.gaps, { scope: 'test', reason: 'KindForbidden', message: 'forbidden', ...gap }],
      })),
    with: (fields) => world({ ...parts, fields: { ...parts.fields, ...fields } }),
    snapshot,
    assess: (overrides = {}, secrets = {}) => assess(snapshot(), overrides, secrets),
    show: () => show(assess(snapshot()).rows),
  };
}

/** Rows as aligned text: name, type, set identifier, state, reason, message. Foreign and Unmanaged rows only when asked for. */
export function show(rows: readonly Row[], { others = false, messages = false } = {}): string {
  const lines = rows
    .filter(({ finding }) => others || (finding.state !== 'Foreign' && finding.state !== 'Unmanaged'))
    .map(({ name, type, setIdentifier, finding, message }) => [
      `${name}${setIdentifier === '' ? '' : `/${setIdentifier}`}`,
      type ?? '-',
      finding.state,
      finding.reason,
      ...(messages ? [message] : []),
    ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Text without the indentation its lines share and without blank lines at both ends. */
export function dedent(strings: TemplateStringsArray, ...values: readonly unknown[]): string {
  const lines = String.raw({ raw: strings }, ...values).split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return lines
    .map((line) => line.slice(indent).trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}

/** An ownership TXT value as ExternalDNS writes it. */
export function heritage(owner: string, resource?: string): string {
  const label = resource === undefined ? '' : `,external-dns/resource=${resource}`;
  return `"heritage=external-dns,external-dns/owner=${owner}${label}"`;
}

export function parseObjects(manifests: string | readonly unknown[]): readonly KubeObject[] {
  const documents =
    typeof manifests === 'string'
      ? parseAllDocuments(manifests).map((document): unknown => document.toJS())
      : manifests;
  return documents
    .filter((document) => document !== null)
    .flatMap((document) => {
      const object = document as KubeObject & { readonly items?: readonly KubeObject[] };
      return object.items ?? [object];
    })
    .map((object) => ({
      ...object,
      metadata:
        object.kind === 'Node' || object.kind === 'Namespace'
          ? object.metadata
          : { ...object.metadata, namespace: object.metadata.namespace ?? 'default' },
    }));
}

/** Zone-file text → record sets in Route 53's order and spelling, apex NS and SOA included. */
export function parseZoneFile(zone: string, text: string, id = 'ZTEST'): readonly RecordSet[] {
  const sets = new Map<string, RecordSet>();
  const lines = [
    '@ 172800 NS  ns-1.awsdns-00.com.',
    '@ 900    SOA ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400',
    ...text.split('\n'),
  ];
  for (const line of lines) {
    const match = /^\s*(\S+)\s+(\d+|-)\s+([A-Z]+)\s+(.*?)\s*(\{"\w.*\})?\s*$/.exec(line);
    if (!match) {
      if (line.trim() === '' || line.trim().startsWith(';')) continue;
      throw new Error(`not a zone-file line: ${line}`);
    }
    const [, label = '', ttl = '', type = '', value = '', fields = '{}'] = match;
    const name = label === '@' ? zone : label.endsWith('.') ? label : `${label}.${zone}`;
    const more = JSON.parse(fields) as Partial<RecordSet>;
    const alias = /^ALIAS\s+(\S+)(?:\s+(\S+))?$/.exec(value);
    const set: RecordSet = {
      Name: name.includes('\\') ? `${name.replace(/\.$/, '')}.` : route53Name(name),
      Type: type,
      ...more,
      ...(alias
        ? {
            AliasTarget: {
              HostedZoneId: alias[2] ?? canonicalZones.find(([domain]) => domain.test(alias[1] ?? ''))?.[1] ?? id,
              DNSName: route53Name(alias[1] ?? ''),
              EvaluateTargetHealth: true,
              ...more.AliasTarget,
            },
          }
        : { TTL: ttl === '-' ? 300 : Number(ttl), ResourceRecords: [{ Value: value }] }),
    };
    const key = `${set.Name} ${set.Type} ${set.SetIdentifier ?? ''}`;
    const known = sets.get(key);
    sets.set(
      key,
      known?.ResourceRecords
        ? { ...known, ResourceRecords: [...known.ResourceRecords, ...(set.ResourceRecords ?? [])] }
        : set,
    );
  }
  return [...sets.values()].sort(compareRecordSets);
}

function deployment({
  owner = 'prod',
  version = '0.22.0',
  args = [],
  id = 'external-dns/external-dns',
}: Installation): KubeObject {
  const [namespace = '', name = ''] = id.split('/');
  const has = (flag: string): boolean => args.some((arg) => arg === flag || arg.startsWith(`${flag}=`));
  const all = [
    ...(has('--source') ? [] : ['--source=ingress', '--source=service']),
    ...(has('--policy') ? [] : ['--policy=sync']),
    ...(has('--provider') ? [] : ['--provider=aws']),
    ...(has('--txt-owner-id') || owner === '' ? [] : [`--txt-owner-id=${owner}`]),
    ...args,
  ];
  const labels = { 'app.kubernetes.io/name': 'external-dns' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, uid: `uid-${namespace}-${name}`, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            { name: 'external-dns', image: `registry.k8s.io/external-dns/external-dns:v${version}`, args: all },
          ],
        },
      },
    },
    status: { replicas: 1, readyReplicas: 1, availableReplicas: 1 },
  };
}

const issued: Certificate = {
  arn: 'arn:aws:acm:us-west-2:123456789012:certificate/11111111-2222-3333-4444-555555555555',
  region: 'us-west-2',
  status: 'ISSUED',
  type: 'AMAZON_ISSUED',
  names: [],
  inUseBy: [],
  notBefore: '2026-08-01T00:00:00Z',
  notAfter: '2027-08-31T00:00:00Z',
  renewalStatus: null,
  failureReason: null,
  validations: [],
};

const active: LoadBalancer = {
  arn: 'arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/k8s-test/0123456789abcdef',
  region: 'us-west-2',
  dnsName: 'k8s-test.us-west-2.elb.amazonaws.com',
  canonicalHostedZoneId: 'Z1H1FL5HABSF5',
  type: 'application',
  state: 'active',
  ipAddressType: 'ipv4',
  tags: {},
};
