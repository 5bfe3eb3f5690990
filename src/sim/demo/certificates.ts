// The demo's ACM certificates: a healthy wildcard, one waiting for its validation CNAME, a renewal with a wrong one, one about to expire.

import type { RecordSet } from '../../core/dns.ts';
import { certificate, values } from '../compose.ts';
import type { CertificateData, LoadBalancerData } from '../data.ts';
import { account, type Balancer, digits, region, type ZoneName } from './places.ts';

type Validation = readonly [domain: string, name: string, value: string];

/** ACM gives a name and its wildcard the same token. */
function validation(domain: string): Validation {
  const base = domain.replace(/^\*\./, '');
  return [domain, validationName(base), `_${digits(base, 16, 32)}.${digits(base, 16, 10)}.acm-validations.aws`];
}

export function validationName(domain: string): string {
  return `_${digits(`token of ${domain}`, 16, 32)}.${domain}`;
}

function arnOf(name: string): string {
  const id = digits(`certificate ${name}`, 16, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return `arn:aws:acm:${region}:${account}:certificate/${id}`;
}

export function balancerArn({ name, type }: Balancer): string {
  const kind = type === 'application' ? 'app' : 'net';
  return `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/${kind}/${name}/${digits(name, 16, 16)}`;
}

export function loadBalancer(balancer: Balancer, stack: string): LoadBalancerData {
  return {
    LoadBalancerArn: balancerArn(balancer),
    DNSName: balancer.dnsName,
    CanonicalHostedZoneId: balancer.hostedZone,
    Type: balancer.type,
    Tags: { 'elbv2.k8s.aws/cluster': 'prod-eu1', 'ingress.k8s.aws/stack': stack },
  };
}

export function certificates(now: Date, inUseBy: readonly string[]): readonly CertificateData[] {
  const inDays = (days: number): string => new Date(now.getTime() + days * 86_400_000).toISOString();
  const used = { InUseBy: inUseBy, NotBefore: inDays(-160), NotAfter: inDays(212) };
  const search = validation('search.example.com');
  const renewal = certificate('', [search], { Status: 'PENDING_VALIDATION' }).DomainValidationOptions ?? [];
  return [
    certificate(arnOf('*.example.com'), [validation('*.example.com'), validation('example.com')], used),
    certificate(arnOf('*.dev.example.com'), [validation('*.dev.example.com')], {
      ...used,
      KeyAlgorithm: 'EC-prime256v1',
    }),
    certificate(arnOf('shop.example.com'), [validation('shop.example.com')], { Status: 'PENDING_VALIDATION' }),
    certificate(arnOf('search.example.com'), [search], {
      ...used,
      NotAfter: inDays(41),
      RenewalSummary: { RenewalStatus: 'PENDING_VALIDATION', DomainValidationOptions: renewal },
    }),
    {
      CertificateArn: arnOf('partners.example.net'),
      DomainName: 'partners.example.net',
      SubjectAlternativeNames: ['partners.example.net'],
      Status: 'ISSUED',
      Type: 'IMPORTED',
      InUseBy: inUseBy.slice(0, 1),
      NotBefore: inDays(-356),
      NotAfter: inDays(9),
    },
  ];
}

/** The validation CNAMEs that are in the zones as they should be. */
export const validationRecords: Partial<Readonly<Record<ZoneName, readonly RecordSet[]>>> = {
  com: [validationRecord('example.com')],
  dev: [validationRecord('dev.example.com')],
};

function validationRecord(domain: string): RecordSet {
  const [, name, value] = validation(domain);
  return values(name, 'CNAME', 300, `${value}.`);
}
