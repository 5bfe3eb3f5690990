// The demo's world as data: three ExternalDNS 0.22 beside each other (Ingresses, internal Services, Gateway routes), seven zones, and all states.

import type { RecordSet } from '../../core/dns.ts';
import { externalDns } from '../compose.ts';
import type { WorldData, ZoneData } from '../data.ts';
import { balancerArn, certificates, loadBalancer, validationRecords } from './certificates.ts';
import { groups, healthy, services } from './healthy.ts';
import { account, alb, edgeOwner, internalOwner, nlb, owner, type Piece, type ZoneName, zones } from './places.ts';
import { problems } from './problems.ts';

const common = ['--registry=txt', '--policy=upsert-only', '--interval=1m', '--txt-wildcard-replacement=any'];
const instances = [
  ...externalDns({
    namespace: 'external-dns',
    name: 'external-dns',
    version: '0.22.0',
    args: [
      '--source=ingress',
      '--aws-zone-type=public',
      '--domain-filter=example.com',
      '--domain-filter=example.net',
      '--domain-filter=example.org',
      '--domain-filter=example.shop',
      `--txt-owner-id=${owner}`,
      ...common,
    ],
  }),
  ...externalDns({
    namespace: 'external-dns',
    name: 'external-dns-internal',
    version: '0.22.0',
    args: [
      '--source=service',
      '--aws-zone-type=private',
      '--domain-filter=example.com',
      '--domain-filter=corp.example.net',
      `--txt-owner-id=${internalOwner}`,
      ...common,
    ],
  }),
  ...externalDns({
    namespace: 'external-dns',
    name: 'external-dns-edge',
    version: '0.22.0',
    args: [
      '--source=gateway-httproute',
      '--aws-zone-type=public',
      '--domain-filter=example.net',
      `--txt-owner-id=${edgeOwner}`,
      ...common,
    ],
  }),
];

const vpcs = [{ id: 'vpc-0a1b2c3d4e5f60718', region: 'eu-west-1' }];

/** `now` places what depends on the time: pending objects, expiring certificates. */
export function demoData(now: Date): WorldData {
  const pieces: readonly Piece[] = [...healthy, ...problems(now), { records: validationRecords }];
  const zone = (key: ZoneName, name: string, more: Partial<ZoneData> = {}): ZoneData => ({
    id: zones[key],
    name,
    recordSets: pieces.flatMap((piece): readonly RecordSet[] => piece.records?.[key] ?? []),
    ...more,
  });
  const albs = [...groups, 'docs'].map((group) => [alb(group), group] as const);
  const nlbs = services.map(([namespace, name]) => [nlb(namespace, name), `${namespace}/${name}`] as const);
  return {
    account,
    zones: [
      zone('com', 'example.com', { tags: { env: 'prod', team: 'platform' } }),
      zone('comPrivate', 'example.com', { private: true, vpcs }),
      zone('dev', 'dev.example.com', { tags: { env: 'dev' } }),
      zone('net', 'example.net'),
      zone('corp', 'corp.example.net', { private: true, vpcs }),
      zone('org', 'example.org'),
      zone('cloudMap', 'services.local', { private: true, vpcs, linkedService: 'servicediscovery.amazonaws.com' }),
    ],
    certificates: certificates(
      now,
      albs.map(([balancer]) => balancerArn(balancer)),
    ),
    loadBalancers: [...albs, ...nlbs].map(([balancer, stack]) => loadBalancer(balancer, stack)),
    objects: [...instances, ...pieces.flatMap((piece) => piece.objects ?? [])],
  };
}
