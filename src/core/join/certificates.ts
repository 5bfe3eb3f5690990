// Which ACM certificates a wanted host depends on, and whether the zone that the world asks holds their validation CNAME.
//
//   host ─► attached certificates (load balancer of its target, ARN annotation on its object), else by exact name, else by
//           wildcard; a pending one that names the host always counts, because somebody waits for it
//        ─► each DNS validation of those ─► the longest public zone of the validation name ─► present · missing · wrong
//
// A CNAME in a private zone never validates. Two public zones of one name: nobody here can tell which one the world asks.
// ACM certificates renew only while every CNAME stays, so an issued certificate needs its records too.
// (AWS ACM user guide "DNS validation", "Managed renewal"; DESIGN section 8 "Layers")

import { compareText, type DnsName, dnsName, type HostedZone, type RecordSet } from '../dns.ts';
import type { Note, RowCertificate } from '../finding.ts';
import type { Certificate, LoadBalancer } from '../snapshot.ts';

/** A wanted name, with what leads from it to certificates. */
export interface WantedHost {
  readonly name: DnsName;
  /** Host names its endpoints point at. */
  readonly targets: readonly string[];
  /** ARNs that annotations of its objects name. */
  readonly arns: readonly string[];
}

/** One validation CNAME that a certificate needs, at one zone. */
export interface ValidationNeed {
  readonly zone: HostedZone;
  readonly name: DnsName;
  readonly value: string;
  /** As present, missing, wrong; unknown: the zone was not read, or a twin zone may be the one that is asked. */
  readonly found: RowCertificate['validation'];
  readonly have: RecordSet | null;
  /** True: another public zone has the same name. */
  readonly twin: boolean;
  /** Certificates that ask for it; tokens are shared by all certificates of a domain in one account. */
  readonly certificates: readonly Certificate[];
  /** Wanted hosts that depend on one of them. */
  readonly hosts: readonly DnsName[];
}

export interface HostCertificates {
  readonly certificates: readonly RowCertificate[];
  readonly notes: readonly Note[];
}

export interface CertificateFindings {
  readonly needs: readonly ValidationNeed[];
  readonly byHost: ReadonlyMap<DnsName, HostCertificates>;
}

/** What is asked of a zone here: its read record sets by `name type`, or null when it was not read. */
export interface PublicZone {
  readonly zone: HostedZone;
  readonly at: ((name: DnsName) => readonly RecordSet[]) | null;
}

const usable = new Set(['ISSUED', 'PENDING_VALIDATION']);

/** `observedAt` is the clock of every statement about time. */
export function certificatesOf(
  hosts: readonly WantedHost[],
  certificates: readonly Certificate[],
  loadBalancers: readonly LoadBalancer[],
  publicZones: readonly PublicZone[],
  observedAt: string,
): CertificateFindings {
  const index = indexed(certificates, loadBalancers);
  const dependents = new Map<Certificate, DnsName[]>();
  const chosen = hosts.map((host) => ({ host, ...certificatesFor(host, index) }));
  for (const { host, depends } of chosen) {
    for (const certificate of depends) {
      const names = dependents.get(certificate);
      if (names) names.push(host.name);
      else dependents.set(certificate, [host.name]);
    }
  }
  const needs = validationNeeds(certificates, dependents, publicZones);
  const validationOf = validations(needs);
  const byHost = new Map<DnsName, HostCertificates>();
  for (const { host, depends, failed, unseen } of chosen) {
    if (depends.length + failed.length + unseen.length === 0) continue;
    byHost.set(host.name, {
      certificates: [
        ...[...depends, ...failed].map((certificate) => rowCertificate(certificate, validationOf(certificate))),
        ...unseen.map((arn) => ({
          arn,
          region: arn.split(':')[3] ?? '',
          status: 'UNKNOWN',
          notAfter: null,
          validation: 'unknown' as const,
        })),
      ],
      notes: [
        ...depends.flatMap((certificate) => expiryNote(certificate, observedAt)),
        ...failed.map((certificate) => failureNote(certificate)),
      ],
    });
  }
  return { needs, byHost };
}

/** ACM's own validation CNAMEs and ACME challenges serve certificates that we cannot all see. */
export function isValidationRecord(set: RecordSet): boolean {
  if (/^_acme-challenge\./i.test(set.Name)) return true;
  return (
    set.Type === 'CNAME' && (set.ResourceRecords ?? []).some(({ Value }) => /\.acm-validations\.aws\.?$/i.test(Value))
  );
}

/** A certificate's name covers a host: itself, or `*.x` for exactly one label more. */
export function covers(certificateName: DnsName, host: DnsName): boolean {
  if (certificateName === host) return true;
  return certificateName.startsWith('*.') && certificateName.slice(1) === host.slice(host.indexOf('.'));
}

interface Index {
  readonly byName: ReadonlyMap<DnsName, readonly Certificate[]>;
  readonly byArn: ReadonlyMap<string, Certificate>;
  /** Attached certificates by the load balancer's DNS name. */
  readonly byTarget: ReadonlyMap<string, readonly Certificate[]>;
}

function indexed(certificates: readonly Certificate[], loadBalancers: readonly LoadBalancer[]): Index {
  const sorted = [...certificates].sort((a, b) => compareText(a.arn, b.arn));
  const byName = new Map<DnsName, Certificate[]>();
  const byArn = new Map<string, Certificate>();
  const byUser = new Map<string, Certificate[]>();
  const put = <K>(map: Map<K, Certificate[]>, key: K, certificate: Certificate): void => {
    const known = map.get(key);
    if (!known) map.set(key, [certificate]);
    else if (!known.includes(certificate)) known.push(certificate);
  };
  for (const certificate of sorted) {
    byArn.set(certificate.arn, certificate);
    for (const name of certificate.names) put(byName, dnsName(name), certificate);
    for (const arn of certificate.inUseBy) put(byUser, arn, certificate);
  }
  const byTarget = new Map<string, readonly Certificate[]>();
  for (const { arn, dnsName: target } of loadBalancers) {
    const attached = byUser.get(arn);
    if (attached) byTarget.set(plainTarget(target), attached);
  }
  return { byName, byArn, byTarget };
}

function plainTarget(target: string): string {
  return dnsName(target).replace(/^dualstack\./, '');
}

function certificatesFor(
  host: WantedHost,
  index: Index,
): {
  readonly depends: readonly Certificate[];
  readonly failed: readonly Certificate[];
  readonly unseen: readonly string[];
} {
  const attached = new Set([
    ...host.arns.flatMap((arn) => index.byArn.get(arn) ?? []),
    ...host.targets.flatMap((target) => index.byTarget.get(plainTarget(target)) ?? []),
  ]);
  const covering = [...attached].filter(({ names }) => names.some((name) => covers(dnsName(name), host.name)));
  const exact = index.byName.get(host.name) ?? [];
  const dot = host.name.indexOf('.');
  const wildcard = dot < 0 ? [] : (index.byName.get(dnsName(`*${host.name.slice(dot)}`)) ?? []);
  const named = [...exact, ...wildcard];
  const good = (list: readonly Certificate[]): readonly Certificate[] =>
    list.filter(({ status }) => usable.has(status));
  const first = [covering, exact, wildcard].map(good).find((list) => list.length > 0) ?? [];
  const depends = [...new Set([...first, ...named.filter(({ status }) => status === 'PENDING_VALIDATION')])];
  const failedOf = covering.length > 0 ? covering : depends.length === 0 ? named : [];
  return {
    depends,
    failed: [...new Set(failedOf.filter(({ status }) => !usable.has(status)))],
    unseen: [...new Set(host.arns.filter((arn) => !index.byArn.has(arn)))].sort(compareText),
  };
}

function validationNeeds(
  certificates: readonly Certificate[],
  dependents: ReadonlyMap<Certificate, readonly DnsName[]>,
  publicZones: readonly PublicZone[],
): readonly ValidationNeed[] {
  const byZoneName = Map.groupBy(publicZones, ({ zone }) => zone.name);
  const needs = new Map<string, ValidationNeed & { readonly certificates: Certificate[]; readonly hosts: DnsName[] }>();
  for (const certificate of certificates) {
    if (!usable.has(certificate.status)) continue;
    for (const { record } of certificate.validations) {
      if (record?.type !== 'CNAME') continue;
      const name = dnsName(record.name);
      const zones = longest(name, byZoneName);
      for (const { zone, at } of zones) {
        const key = `${zone.id}/${name}/${dnsName(record.value)}`;
        const known = needs.get(key);
        if (known) {
          if (!known.certificates.includes(certificate)) known.certificates.push(certificate);
          known.hosts.push(...(dependents.get(certificate) ?? []));
          continue;
        }
        const sets = at?.(name) ?? null;
        const have = sets?.find(({ Type }) => Type === 'CNAME') ?? sets?.[0] ?? null;
        const right =
          have?.Type === 'CNAME' && have.ResourceRecords?.some(({ Value }) => dnsName(Value) === dnsName(record.value));
        const twin = zones.length > 1;
        const absent = twin ? 'unknown' : have ? 'wrong' : 'missing';
        needs.set(key, {
          zone,
          name,
          value: record.value,
          found: sets === null ? 'unknown' : right ? 'present' : absent,
          have,
          twin,
          certificates: [certificate],
          hosts: [...(dependents.get(certificate) ?? [])],
        });
      }
    }
  }
  return [...needs.values()].map((need) => ({ ...need, hosts: [...new Set(need.hosts)] }));
}

function longest(name: DnsName, byZoneName: ReadonlyMap<DnsName, readonly PublicZone[]>): readonly PublicZone[] {
  for (let rest: string = name; ; ) {
    const zones = byZoneName.get(dnsName(rest));
    if (zones) return zones;
    const dot = rest.indexOf('.');
    if (dot < 0) return [];
    rest = rest.slice(dot + 1);
  }
}

/** The worst that is found over all validations of a certificate, all of which must stand for it to be issued or renewed. */
function validations(needs: readonly ValidationNeed[]): (certificate: Certificate) => RowCertificate['validation'] {
  const found = new Map<Certificate, Map<string, RowCertificate['validation'][]>>();
  for (const need of needs) {
    for (const certificate of need.certificates) {
      const names = found.get(certificate) ?? new Map<string, RowCertificate['validation'][]>();
      found.set(certificate, names);
      names.set(need.name, [...(names.get(need.name) ?? []), need.found]);
    }
  }
  return (certificate) => {
    const wanted = certificate.validations.filter(({ method }) => method === null || method === 'DNS');
    if (certificate.type !== 'AMAZON_ISSUED' || wanted.length === 0) return 'none';
    const each = wanted.flatMap(({ record }) =>
      record === null
        ? ['unknown' as const]
        : (found.get(certificate)?.get(dnsName(record.name)) ?? ['unknown' as const]),
    );
    return (['missing', 'wrong', 'unknown'] as const).find((word) => each.includes(word)) ?? 'present';
  };
}

function rowCertificate(certificate: Certificate, validation: RowCertificate['validation']): RowCertificate {
  const { arn, region, status, notAfter } = certificate;
  return { arn, region, status, notAfter, validation };
}

/** Short name of a certificate for people: its first name and the end of its ARN. */
export function certificateName({ arn, names }: Certificate): string {
  return `${names[0] ?? 'certificate'} (…${arn.slice(-8)})`;
}

const day = 86_400_000;

/** ACM renews well before the end, so less than an eighth of the lifetime left means that a renewal does not get through. */
function expiryNote(certificate: Certificate, observedAt: string): readonly Note[] {
  const { notAfter, notBefore, renewalStatus } = certificate;
  const name = certificateName(certificate);
  if (renewalStatus === 'FAILED') {
    return [{ kind: 'CertificateFailed', text: `the renewal of certificate ${name} failed` }];
  }
  if (notAfter === null) return [];
  const left = Date.parse(notAfter) - Date.parse(observedAt);
  const lifetime = notBefore === null ? 240 * day : Date.parse(notAfter) - Date.parse(notBefore);
  if (left <= 0)
    return [{ kind: 'CertificateExpiring', text: `certificate ${name} expired on ${notAfter.slice(0, 10)}` }];
  if (renewalStatus !== 'PENDING_VALIDATION' && !(left < lifetime / 8)) return [];
  const why = renewalStatus === 'PENDING_VALIDATION' ? '; its renewal waits for its validation CNAME' : '';
  const days = Math.floor(left / day);
  return [
    {
      kind: 'CertificateExpiring',
      text: `certificate ${name} expires in ${days} days, on ${notAfter.slice(0, 10)}${why}`,
    },
  ];
}

function failureNote(certificate: Certificate): Note {
  const why = certificate.failureReason === null ? '' : `: ${certificate.failureReason}`;
  const name = certificateName(certificate);
  return {
    kind: 'CertificateFailed',
    text: `certificate ${name} is ${certificate.status}${why}; it must be requested again`,
  };
}
