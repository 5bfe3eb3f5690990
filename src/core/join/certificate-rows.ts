// Rows of validation CNAMEs: what the join must know about those that exist, and rows for those that do not.

import type { Mind } from '../assess.ts';
import { type DnsName, dnsName, ownerId, type RecordKey, type RecordSet, recordKey, route53Name } from '../dns.ts';
import type { Note, Row, SourceRef } from '../finding.ts';
import type { KubeObject } from '../kube.ts';
import type { Certificate, Snapshot } from '../snapshot.ts';
import {
  type CertificateFindings,
  certificateName,
  certificatesOf,
  type ValidationNeed,
  type WantedHost,
} from './certificates.ts';
import { classify } from './classify.ts';
import type { Knowledge } from './work.ts';
import { setsAt, type ZoneView } from './zone-view.ts';

export interface CertificateRows {
  readonly byHost: CertificateFindings['byHost'];
  /** For the join: what certificates say about record sets that exist. */
  readonly validations: Knowledge['validations'];
  /** Rows that no record set and no wish gives. */
  readonly rows: readonly Row[];
  /** What a validation row shows besides, by key. */
  readonly details: ReadonlyMap<RecordKey, Pick<Row, 'want' | 'sources' | 'instance'>>;
}

const acm = ownerId('acm');

interface HostContext {
  readonly host: WantedHost;
  readonly instance: string;
  readonly namespace: string | null;
}

export function certificateRows(
  snapshot: Snapshot,
  views: readonly ZoneView[],
  minds: readonly Mind[],
  objects: ReadonlyMap<string, KubeObject>,
): CertificateRows {
  const concerned =
    snapshot.certificates.length > 0 || snapshot.objects.some((object) => annotatedArns(object).length > 0);
  const contexts = concerned ? hostsOf(minds, objects) : new Map<DnsName, HostContext>();
  const zones = views
    .filter(({ zone }) => !zone.private)
    .map((view) => ({ zone: view.zone, at: view.unread ? null : (name: DnsName) => setsAt(view, name) }));
  const { needs, byHost } = certificatesOf(
    [...contexts.values()].map(({ host }) => host),
    snapshot.certificates,
    snapshot.loadBalancers,
    zones,
    snapshot.observedAt,
  );
  const validations = new Map<RecordKey, NonNullable<ReturnType<Knowledge['validations']['get']>>>();
  const details = new Map<RecordKey, Pick<Row, 'want' | 'sources' | 'instance'>>();
  const rows = new Map<RecordKey, Row>();
  for (const need of [...needs].sort((a, b) => rank(a) - rank(b))) {
    const key = recordKey(need.zone.id, need.name, 'CNAME', need.have?.Type === 'CNAME' ? need.have.SetIdentifier : '');
    if (validations.has(key)) continue;
    if (need.found !== 'present' && need.hosts.length === 0) continue;
    const context = need.hosts[0] === undefined ? null : (contexts.get(need.hosts[0]) ?? null);
    const validation = {
      found: need.found === 'none' ? ('unknown' as const) : need.found,
      certificates: certificatesText(need.certificates),
    };
    validations.set(key, validation);
    details.set(key, {
      want: wantOf(need),
      sources: need.certificates.map((certificate) => certificateSource(certificate, context)),
      instance: context?.instance ?? null,
    });
    if (need.found !== 'present')
      rows.set(
        key,
        rowOf(
          key,
          need,
          validation,
          views.find(({ zone }) => zone === need.zone),
        ),
      );
  }
  return { byHost, validations, rows: [...rows.values()], details };
}

/** The rows with certificates of their hosts, and validation rows with their certificate as source and owner. */
export function withCertificates(rows: readonly Row[], { byHost, details }: CertificateRows): readonly Row[] {
  if (byHost.size === 0 && details.size === 0) return rows;
  return rows.map((row) => {
    const host = row.endpoint && hostTypes.has(row.type ?? '') ? byHost.get(row.name) : undefined;
    if (host) return { ...row, certificates: host.certificates, notes: [...row.notes, ...host.notes] };
    const { state, reason } = row.finding;
    const detail =
      state === 'CertMissing' || reason === 'CertificateValidation' || row.owner === acm
        ? details.get(row.key)
        : undefined;
    return detail ? { ...row, ...detail, owner: acm } : row;
  });
}

const hostTypes = new Set(['A', 'AAAA', 'CNAME']);

/** Right ones first: where two certificates ask for different values at one name, the one that is served decides. */
function rank({ found }: ValidationNeed): number {
  return found === 'present' ? 0 : 1;
}

function hostsOf(minds: readonly Mind[], objects: ReadonlyMap<string, KubeObject>): ReadonlyMap<DnsName, HostContext> {
  const hosts = new Map<DnsName, HostContext>();
  for (const { instance, wishes } of minds) {
    const endpoints = [
      ...wishes.wanted.flatMap(({ name, candidates }) => candidates.map((endpoint) => ({ name, endpoint }))),
      ...wishes.homeless,
    ];
    for (const { name, endpoint } of endpoints) {
      if (!hostTypes.has(endpoint.recordType)) continue;
      const resources = endpoint.origins.map(({ resource }) => resource);
      const sources = resources.flatMap((resource) => objects.get(resource) ?? []);
      const known = hosts.get(name);
      const targets = endpoint.targets.filter((target) => /[a-z]/i.test(target));
      hosts.set(name, {
        host: {
          name,
          targets: [...new Set([...(known?.host.targets ?? []), ...targets])],
          arns: [...new Set([...(known?.host.arns ?? []), ...sources.flatMap(annotatedArns)])],
        },
        instance: known?.instance ?? instance.id,
        namespace: known?.namespace ?? sources[0]?.metadata.namespace ?? null,
      });
    }
  }
  return hosts;
}

const noArns: readonly string[] = [];
const arnAnnotations = [
  'alb.ingress.kubernetes.io/certificate-arn',
  'service.beta.kubernetes.io/aws-load-balancer-ssl-cert',
];

function annotatedArns({ metadata }: KubeObject): readonly string[] {
  if (metadata.annotations === undefined) return noArns;
  return arnAnnotations
    .flatMap((key) => metadata.annotations?.[key]?.split(',') ?? [])
    .map((arn) => arn.trim())
    .filter((arn) => arn.startsWith('arn:') && arn.includes(':acm:'));
}

function wantOf({ name, value, have, found }: ValidationNeed): RecordSet {
  return {
    Name: route53Name(name),
    Type: 'CNAME',
    TTL: found === 'present' ? (have?.TTL ?? 300) : 300,
    ResourceRecords: [{ Value: value }],
  };
}

function certificatesText([first, ...more]: readonly Certificate[]): string {
  if (!first) return 'a certificate';
  const status = first.status === 'ISSUED' ? '' : ` in status ${first.status}`;
  return `certificate ${certificateName(first)}${status}${more.length > 0 ? ` and ${more.length} more` : ''}`;
}

/** Certificates have no namespace; the row stands with the object whose host depends on it. */
function certificateSource({ arn, names, notBefore }: Certificate, context: HostContext | null): SourceRef {
  return {
    resource: `acm/${arn.split('/').at(-1) ?? arn}`,
    kind: 'acm',
    namespace: context?.namespace ?? null,
    name: names[0] ?? arn,
    live: context !== null,
    host: context?.host.name ?? '',
    address: '',
    labels: {},
    createdAt: notBefore,
  };
}

function rowOf(
  key: RecordKey,
  need: ValidationNeed,
  validation: { readonly found: 'present' | 'missing' | 'wrong' | 'unknown'; readonly certificates: string },
  view: ZoneView | undefined,
): Row {
  const have = need.have;
  const judged = classify({
    unread: view?.unread ?? null,
    wish: null,
    have,
    differences: [],
    claims: [],
    owner: null,
    ours: false,
    blocking: null,
    replaces: [],
    validation,
    validates: true,
    asks: [],
    doubt: null,
    sourceExists: true,
    redundantTo: null,
  });
  const twin: readonly Note[] = need.twin
    ? [
        {
          kind: 'TwoPublicZones',
          text: `two public zones are named ${need.zone.name}; only the one that the registrar's name servers point to is asked`,
        },
      ]
    : [];
  return {
    key,
    zone: need.zone,
    name: dnsName(need.name),
    type: 'CNAME',
    setIdentifier: '',
    ...judged,
    endpoint: null,
    want: null,
    have,
    claims: [],
    owner: acm,
    sources: [],
    instance: null,
    certificates: need.certificates.map(({ arn, region, status, notAfter }) => ({
      arn,
      region,
      status,
      notAfter,
      validation: need.found,
    })),
    notes: twin,
  };
}
