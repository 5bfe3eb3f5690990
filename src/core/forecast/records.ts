// Record sets → ExternalDNS's current endpoints, as its AWS provider reads them: names decoded, aliases as properties, and what it
// does not model (alias zone ids, CIDR routing, PTR, CAA and other types) lost.
// (external-dns provider/aws/aws.go records; reference: registry page 3.3)

import { since } from '../discover/arguments.ts';
import type { RecordSet } from '../dns.ts';
import type { Endpoint, ProviderSpecific } from '../endpoint.ts';
import type { Version } from '../settings.ts';

/** In the order given. */
export function currentEndpoints(recordSets: readonly RecordSet[], version: Version): readonly Endpoint[] {
  return recordSets.flatMap((set) => {
    if (!readTypes(version).has(set.Type)) return [];
    const alias = set.AliasTarget;
    const values = (set.ResourceRecords ?? []).map((record) => record.Value);
    if (!alias && values.length === 0) return [];
    return [
      {
        dnsName: endpointName(set.Name, since(version, 15)),
        recordType: alias ? aliasType(set.Type, version) : set.Type,
        targets: alias
          ? [aliasTarget(alias.DNSName, version)]
          : values.map((value) => target(value, set.Type, version)),
        setIdentifier: set.SetIdentifier ?? '',
        recordTTL: set.TTL ?? 300,
        labels: {},
        providerSpecific: properties(set, version),
        origins: [],
      },
    ];
  });
}

const common = ['A', 'AAAA', 'CNAME', 'SRV', 'TXT', 'NS', 'MX'];
const typesOf = {
  old: new Set(common),
  naptr: new Set([...common, 'NAPTR']),
  dname: new Set([...common, 'NAPTR', 'DNAME']),
};

function readTypes(version: Version): ReadonlySet<string> {
  return since(version, 22) ? typesOf.dname : since(version, 21) ? typesOf.naptr : typesOf.old;
}

/** Up to 0.15 an AAAA alias is taken for a second A; 0.13 takes every alias for a CNAME. */
function aliasType(type: string, version: Version): string {
  if (since(version, 16)) return type;
  return since(version, 14) ? 'A' : 'CNAME';
}

/** `\052` → `*`, other escapes as bytes of UTF-8 [≥ 0.15]; no final dot. */
function endpointName(name: string, escapes: boolean): string {
  const starred = name.replace('\\052', '*');
  return withoutDot(escapes && /\\[0-3][0-7]{2}/.test(starred) ? decode(starred) : starred);
}

/** Up to 0.21 the target keeps its escapes, so that an alias to a wildcard never equals what is wanted. */
function aliasTarget(name: string, version: Version): string {
  return since(version, 22) ? endpointName(name, true) : withoutDot(name);
}

function withoutDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function decode(name: string): string {
  const bytes: number[] = [];
  for (const [token, octal] of name.matchAll(/\\([0-3][0-7]{2})|[\s\S]/g)) {
    if (octal === undefined) bytes.push(...new TextEncoder().encode(token));
    else bytes.push(Number.parseInt(octal, 8));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

function target(value: string, type: string, version: Version): string {
  const verbatim = type === 'TXT' || type === 'NAPTR' || (type === 'SRV' && since(version, 21));
  return verbatim ? value : withoutDot(value);
}

function properties(set: RecordSet, version: Version): readonly ProviderSpecific[] {
  const list: ProviderSpecific[] = [];
  const add = (name: string, value: string): void => {
    list.push({ name, value });
  };
  if (set.AliasTarget) {
    add('aws/evaluate-target-health', String(set.AliasTarget.EvaluateTargetHealth));
    add('alias', 'true');
  } else if (set.Type === 'CNAME') add('alias', 'false');
  if (set.SetIdentifier) routing(set, version, add);
  if (set.HealthCheckId) add('aws/health-check-id', set.HealthCheckId);
  return list;
}

/** One policy only, the first that is there. */
function routing(set: RecordSet, version: Version, add: (name: string, value: string) => void): void {
  const { GeoLocation: geo, GeoProximityLocation: near } = set;
  if (set.Weight !== undefined) add('aws/weight', String(set.Weight));
  else if (set.Region) add('aws/region', set.Region);
  else if (set.Failover) add('aws/failover', set.Failover);
  else if (set.MultiValueAnswer) add('aws/multi-value-answer', '');
  else if (geo) {
    if (geo.ContinentCode) add('aws/geolocation-continent-code', geo.ContinentCode);
    else {
      if (geo.CountryCode) add('aws/geolocation-country-code', geo.CountryCode);
      if (geo.SubdivisionCode) add('aws/geolocation-subdivision-code', geo.SubdivisionCode);
    }
  } else if (near && since(version, 19)) {
    if (near.AWSRegion) add('aws/geoproximity-region', near.AWSRegion);
    if (near.Bias !== undefined) add('aws/geoproximity-bias', String(near.Bias));
    if (near.Coordinates)
      add('aws/geoproximity-coordinates', `${near.Coordinates.Latitude},${near.Coordinates.Longitude}`);
    if (near.LocalZoneGroup) add('aws/geoproximity-local-zone-group', near.LocalZoneGroup);
  }
}
