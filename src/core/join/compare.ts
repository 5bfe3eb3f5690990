// What differs between the record set that is wanted and the one that is live, judged as ExternalDNS judges: order and case of
// targets, IPv6 spelling and the text of the ownership TXT do not count; a TTL counts only where an object asks for one.
//
// Differs from ExternalDNS: properties that Route 53 never gives back are not differences (it rewrites such a record in every
// loop; the row says so in a note), and `dualstack.` before a load balancer's name is the same load balancer.
// (external-dns plan/plan.go shouldUpdate*; reference: registry page 0.4, 2.6 and 6.2 W16)

import { isIP } from 'node:net';
import { compareText, dnsName, type RecordSet } from '../dns.ts';
import type { Difference } from '../finding.ts';

/** `ttl`: seconds an object asks for, 0 = none does. Sorted by weight: alias, target, ttl, properties. */
export function differences(want: RecordSet, have: RecordSet, ttl: number): readonly Difference[] {
  const found: Difference[] = [];
  const differ = (field: string, wanted: string, live: string): void => {
    if (wanted !== live) found.push({ field, want: wanted, have: live });
  };
  if (Boolean(want.AliasTarget) !== Boolean(have.AliasTarget)) {
    differ('alias', aliasText(want), aliasText(have));
  } else if (!sameAlias(want, have) && !sameTargets(targetsOf(want), targetsOf(have))) {
    differ('target', targetsOf(want).join(', '), targetsOf(have).join(', '));
  }
  if (ttl > 0 && !want.AliasTarget && !have.AliasTarget) differ('ttl', String(want.TTL ?? 300), String(have.TTL ?? ''));
  if (want.AliasTarget && have.AliasTarget) {
    const health = (set: RecordSet): string => String(set.AliasTarget?.EvaluateTargetHealth ?? false);
    differ('evaluate target health', health(want), health(have));
  }
  if (isRouted(want) || isRouted(have)) for (const [field, read] of properties) differ(field, read(want), read(have));
  return found;
}

/** Letter by letter, as it almost always is. */
function sameAlias({ AliasTarget: want }: RecordSet, { AliasTarget: have }: RecordSet): boolean {
  return want !== undefined && want.DNSName === have?.DNSName;
}

/** Has any of the properties. */
function isRouted(set: RecordSet): boolean {
  return (
    set.Weight !== undefined ||
    set.Region !== undefined ||
    set.Failover !== undefined ||
    set.MultiValueAnswer !== undefined ||
    set.GeoLocation !== undefined ||
    set.GeoProximityLocation !== undefined ||
    set.HealthCheckId !== undefined
  );
}

const properties: readonly (readonly [string, (set: RecordSet) => string])[] = [
  ['weight', (set) => text(set.Weight)],
  ['region', (set) => text(set.Region)],
  ['failover', (set) => text(set.Failover)],
  ['multi-value answer', (set) => text(set.MultiValueAnswer || undefined)],
  ['continent', (set) => text(set.GeoLocation?.ContinentCode)],
  ['country', (set) => text(set.GeoLocation?.CountryCode)],
  ['subdivision', (set) => text(set.GeoLocation?.SubdivisionCode)],
  ['geoproximity region', (set) => text(set.GeoProximityLocation?.AWSRegion)],
  ['geoproximity local zone group', (set) => text(set.GeoProximityLocation?.LocalZoneGroup)],
  ['geoproximity bias', (set) => text(set.GeoProximityLocation?.Bias || undefined)],
  ['geoproximity coordinates', (set) => coordinates(set)],
  ['health check', (set) => text(set.HealthCheckId)],
];

/** Values or alias target, as people read them. */
export function targetsOf(set: RecordSet): readonly string[] {
  if (set.AliasTarget) return [dnsName(set.AliasTarget.DNSName)];
  return (set.ResourceRecords ?? []).map(({ Value }) => Value);
}

/** Equal as sets of targets: order, case, a final dot, IPv6 spelling and `dualstack.` do not count. */
export function sameTargets(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  if (a.length === 1) return a[0] === b[0] || canonicalTarget(a[0] ?? '') === canonicalTarget(b[0] ?? '');
  const x = a.map(canonicalTarget).sort(compareText);
  const y = b.map(canonicalTarget).sort(compareText);
  return x.every((target, index) => target === y[index]);
}

function canonicalTarget(target: string): string {
  if (isIP(target) === 6) {
    try {
      return new URL(`http://[${target.replace(/%.*/, '')}]`).hostname;
    } catch {
      return target.toLowerCase();
    }
  }
  const name = target.toLowerCase().replace(/\.$/, '');
  return name.endsWith('.amazonaws.com') ? name.replace(/^dualstack\./, '') : name;
}

/** True when two equal targets are written with and without `dualstack.`. */
export function dualstackOnly(want: RecordSet, have: RecordSet): boolean {
  if (sameAlias(want, have)) return false;
  const prefixed = (set: RecordSet): boolean => targetsOf(set).some((target) => /^dualstack\./i.test(target));
  return prefixed(want) !== prefixed(have);
}

function aliasText(set: RecordSet): string {
  return set.AliasTarget ? `alias to ${dnsName(set.AliasTarget.DNSName)}` : targetsOf(set).join(', ');
}

function text(value: string | number | boolean | undefined): string {
  return value === undefined ? 'none' : String(value);
}

function coordinates(set: RecordSet): string {
  const point = set.GeoProximityLocation?.Coordinates;
  return point ? `${point.Latitude},${point.Longitude}` : 'none';
}
