// The world of the golden frames: one cluster, three zones, every state once at least.

import type { Assessment } from '../../src/core/assess.ts';
import { dnsName, ownerId, type RecordSet, recordKey, zoneId } from '../../src/core/dns.ts';
import type { Claim, Finding, Row, SourceRef } from '../../src/core/finding.ts';
import type { Instance, Settings } from '../../src/core/settings.ts';
import type { Gap, Snapshot } from '../../src/core/snapshot.ts';
import { messageFor } from '../../src/tui/dispatch.ts';
import { type Given, initial, type Message, type Seen, type Start, type State } from '../../src/tui/state.ts';
import { update } from '../../src/tui/update.ts';

export const observedAt = '2026-11-22T14:00:00Z';
export const now = Date.parse(observedAt) + 38_000;

const zones = [
  { id: zoneId('Z0AAAAAAAAAAA1'), name: dnsName('example.com'), private: false, recordCount: 180 },
  { id: zoneId('Z0BBBBBBBBBBB2'), name: dnsName('dev.example.com'), private: false, recordCount: 40 },
  { id: zoneId('Z0CCCCCCCCCCC3'), name: dnsName('corp.example.net'), private: true, recordCount: 3 },
] as const;

/** A record set: values with a TTL, or `alias NAME`. */
export function set(name: string, type: string, value: string, ttl = 300): RecordSet {
  const [first = '', target = ''] = value.split(' ');
  if (first === 'alias')
    return {
      Name: `${name}.`,
      Type: type,
      AliasTarget: { HostedZoneId: 'Z32O12XQLNTSW2', DNSName: `${target}.`, EvaluateTargetHealth: true },
    };
  return { Name: `${name}.`, Type: type, TTL: ttl, ResourceRecords: value.split(',').map((Value) => ({ Value })) };
}

/** `web/ingress/www`; in brackets when only a TXT names it. */
export function source(text: string): SourceRef {
  const live = !text.startsWith('(');
  const [namespace = '', kind = '', name = ''] = text.replace(/[()]/g, '').split('/');
  return {
    resource: `${kind}/${namespace}/${name}`,
    kind: kind === 'ingress' ? 'Ingress' : kind === 'service' ? 'Service' : kind,
    namespace,
    name,
    live,
    host: live ? 'spec.rules[0].host' : '',
    address: live ? 'status.loadBalancer.ingress[0].hostname' : '',
    labels: { app: name },
    createdAt: live ? '2026-10-12T09:00:00Z' : null,
  };
}

export interface RowText {
  readonly name: string;
  readonly type: string;
  readonly finding: Finding;
  readonly want?: string;
  readonly have?: string;
  readonly sources?: readonly string[];
  readonly owner?: string;
  readonly message?: string;
  readonly more?: Partial<Row>;
}

export function row({ name, type, finding, want, have, sources = [], owner, message = '', more = {} }: RowText): Row {
  const zone = zones.toReversed().find((candidate) => name.endsWith(candidate.name)) ?? null;
  const refs = sources.map(source);
  const claims: readonly Claim[] =
    owner === undefined || owner === 'acm'
      ? []
      : [
          {
            recordSet: set(
              `${type.toLowerCase()}-${name}`,
              'TXT',
              `"heritage=external-dns,external-dns/owner=${owner}"`,
            ),
            via: 'typed',
            owner: ownerId(owner),
            resource: refs[0]?.resource ?? null,
            labels: {},
            decides: true,
          },
        ];
  return {
    key: recordKey(zone?.id ?? null, dnsName(name), type),
    zone,
    name: dnsName(name),
    type,
    setIdentifier: '',
    finding,
    message,
    endpoint: null,
    want: want === undefined ? null : set(name, type, want),
    have: have === undefined ? null : set(name, type, have),
    claims,
    owner: owner === undefined ? null : ownerId(owner),
    sources: refs,
    instance: 'external-dns/external-dns',
    certificates: [],
    notes: [],
    ...more,
  };
}

const lb = (name: string): string => `alias k8s-${name}.eu-west-1.elb.amazonaws.com`;

const problems: readonly RowText[] = [
  {
    name: 'pay.example.com',
    type: 'A',
    finding: { state: 'Conflict', reason: 'OtherOwner', owner: ownerId('stage-eu1') },
    want: lb('pay-1c4'),
    have: lb('stagepay-0d2'),
    sources: ['payments/ingress/pay'],
    owner: 'stage-eu1',
    message: 'the ownership TXT says stage-eu1; this ExternalDNS is prod-eu1',
  },
  {
    name: 'cdn.example.com',
    type: 'CNAME',
    finding: {
      state: 'Conflict',
      reason: 'TwoSources',
      winner: 'ingress/web/cdn',
      losers: [{ resource: 'ingress/web/cdn-old', targets: ['d222222abcdef8.cloudfront.net'] }],
    },
    want: 'd111111abcdef8.cloudfront.net.',
    have: 'd111111abcdef8.cloudfront.net.',
    sources: ['web/ingress/cdn', 'web/ingress/cdn-old'],
    owner: 'prod-eu1',
  },
  ...['A', 'AAAA'].map(
    (type): RowText => ({
      name: 'api.example.com',
      type,
      finding: { state: 'Missing', reason: 'NoRecord' },
      want: lb('api-5d0'),
      sources: ['shop/ingress/api'],
    }),
  ),
  {
    name: '_3f9c1e.shop.example.com',
    type: 'CNAME',
    finding: { state: 'CertMissing', reason: 'ValidationCNAMEMissing' },
    want: '_9c1e.acm-validations.aws.',
    sources: ['shop/acm/shop.example.com'],
  },
  {
    name: 'www.example.com',
    type: 'A',
    finding: {
      state: 'Drifted',
      reason: 'TargetDiffers',
      differences: [{ field: 'target', want: 'k8s-web-7c1', have: 'k8s-web-3aa' }],
    },
    want: lb('web-7c1'),
    have: lb('web-3aa'),
    sources: ['web/ingress/www'],
    owner: 'prod-eu1',
    message: 'the live alias points at a load balancer that ingress/www no longer uses',
    more: {
      certificates: [
        {
          arn: 'arn:aws:acm:eu-west-1:123456789012:certificate/8f1e0c52',
          region: 'eu-west-1',
          status: 'ISSUED',
          notAfter: '2027-06-22T14:00:00Z',
          validation: 'present',
        },
      ],
      notes: [{ kind: 'ExternalDNSWillDoThis', text: 'ExternalDNS will correct this itself in its next loop' }],
    },
  },
  {
    name: 'legacy.example.com',
    type: 'CNAME',
    finding: { state: 'Unowned', reason: 'NoOwnershipTXT', differences: [] },
    want: 'legacy-lb.example.net.',
    have: 'legacy-lb.example.net.',
    sources: ['web/service/legacy'],
  },
  {
    name: 'old-api.example.com',
    type: 'A',
    finding: { state: 'Orphaned', reason: 'SourceGone' },
    have: lb('shop-91b'),
    sources: ['(shop/ingress/old-api)'],
    owner: 'prod-eu1',
  },
  {
    name: '*.pr-1182.dev.example.com',
    type: 'A',
    finding: { state: 'Orphaned', reason: 'SourceGone' },
    have: lb('prev-c40'),
    sources: ['(preview/ingress/pr-1182)'],
    owner: 'prod-eu1',
  },
  {
    name: 'blog.example.com',
    type: 'A',
    finding: { state: 'Ignored', reason: 'AnnotationPrefixNotRead' },
    sources: ['blog/ingress/blog'],
  },
  {
    name: 'new.example.com',
    type: 'A',
    finding: { state: 'Pending', reason: 'NoAddress' },
    sources: ['shop/ingress/new'],
  },
  {
    name: 'vault.corp.example.net',
    type: 'A',
    finding: { state: 'Unknown', reason: 'NamespaceForbidden' },
    have: '10.20.4.17',
    sources: ['(vault/service/vault)'],
    owner: 'prod-eu1',
  },
];

const quiet: readonly RowText[] = [
  ...Array.from(
    { length: 20 },
    (_, index): RowText => ({
      name: `app-${String(index + 1).padStart(2, '0')}.dev.example.com`,
      type: index % 4 === 3 ? 'CNAME' : 'A',
      finding: { state: 'InSync', reason: '' },
      want: index % 4 === 3 ? 'lb.example.net.' : lb(`dev-${index + 1}`),
      have: index % 4 === 3 ? 'lb.example.net.' : lb(`dev-${index + 1}`),
      sources: [index % 4 === 3 ? `dev/service/app-${index + 1}` : `dev/ingress/app-${index + 1}`],
      owner: 'prod-eu1',
    }),
  ),
  {
    name: 'www.example.com',
    type: 'AAAA',
    finding: { state: 'InSync', reason: '' },
    want: lb('web-7c1'),
    have: lb('web-7c1'),
    sources: ['web/ingress/www'],
    owner: 'prod-eu1',
  },
  {
    name: 'grafana.example.com',
    type: 'A',
    finding: { state: 'Foreign', reason: 'OtherOwner', owner: ownerId('tools') },
    have: '192.0.2.80',
    owner: 'tools',
  },
  {
    name: 'mail.example.com',
    type: 'MX',
    finding: { state: 'Unmanaged', reason: '' },
    have: '10 mail.example.net.',
  },
];

export const problemRows = problems.map(row);
export const quietRows = quiet.map(row);

/** Only what the screens read of an instance. */
export const instance = {
  id: 'external-dns/external-dns',
  kind: 'Deployment',
  container: 'external-dns',
  image: 'registry.k8s.io/external-dns/external-dns:v0.22.0',
  versionText: 'v0.22.0',
  versionFrom: 'tag',
  versionNote: null,
  replicas: 1,
  ready: true,
  settings: { ownerID: 'prod-eu1', policy: 'upsert-only' } as unknown as Settings,
  unknown: [],
  startError: null,
  problems: [],
  facts: [],
} as const satisfies Instance;

const namespaceNames = 'blog default dev external-dns kube-system payments preview shop tools vault web x1 x2 x3';

export interface Parts {
  readonly rows?: readonly Row[];
  readonly gaps?: readonly Gap[];
  readonly warnings?: readonly string[];
  readonly readOnly?: string | null;
  readonly snapshot?: Partial<Snapshot>;
}

export const forbidden: Gap = {
  scope: 'namespace/vault',
  reason: 'NamespaceForbidden',
  message: 'ingresses.networking.k8s.io is forbidden',
  namespace: 'vault',
};

export function seen({ rows, gaps = [forbidden], warnings = [], readOnly = null, snapshot = {} }: Parts = {}): Seen {
  const assessment: Assessment = {
    rows: rows ?? [...problemRows, ...quietRows],
    instances: [instance],
    gaps,
    warnings,
    readOnly,
  };
  return {
    assessment,
    snapshot: {
      apiVersion: 'kubectl-dns/v1alpha1',
      kind: 'Snapshot',
      observedAt,
      cluster: { context: 'prod-eu1', name: 'eks-prod-eu1', server: 'https://eks', user: 'sre@corp', namespace: 'web' },
      aws: {
        account: '123456789012',
        arn: 'arn:aws:sts::123456789012:assumed-role/sre-oncall/me',
        region: 'eu-west-1',
        profile: null,
        expiresAt: '2026-11-22T14:47:00Z',
      },
      namespaces: namespaceNames.split(' '),
      objects: [],
      workloads: [],
      startupLogs: {},
      zones: zones.map((zone) => ({ zone, recordSets: [] })),
      certificates: [],
      loadBalancers: [],
      gaps,
      ...snapshot,
    },
  };
}

export const given: Given = {
  program: 'kubectl dns',
  context: 'prod-eu1',
  ascii: true,
  color: false,
  readOnly: null,
  refreshSeconds: 60,
  contexts: ['prod-eu1', 'stage-eu1'],
  pager: true,
};

export function started(start: Partial<Start> = {}): State {
  return initial({ given, size: { columns: 80, rows: 24 }, now, ...start });
}

/** A state that has seen the world. */
export function ready(parts: Parts = {}, start: Partial<Start> = {}): State {
  return tell(started(start), { kind: 'assessed', generation: 1, seen: seen(parts) });
}

/** The state after messages, effects left aside. */
export function tell(state: State, ...messages: readonly Message[]): State {
  return messages.reduce((before, message) => update(before, message)[0], state);
}

/** The state after keys, by their names: `press(state, 'j', 'enter')`; `'text:pay'` types. */
export function press(state: State, ...keys: readonly string[]): State {
  return keys.flatMap(expanded).reduce((before, key) => {
    const message = messageFor(before, key);
    return message === null ? before : tell(before, message);
  }, state);
}

export function expanded(key: string): readonly { readonly name: string; readonly text: string }[] {
  if (key.startsWith('text:')) return [...key.slice(5)].map((text) => ({ name: text === ' ' ? 'space' : text, text }));
  return [{ name: key, text: [...key].length === 1 ? key : '' }];
}
