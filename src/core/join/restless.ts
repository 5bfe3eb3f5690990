// Records that ExternalDNS can never bring to rest: what it asks for is refused by Route 53, or is never given back by it, so that
// every loop writes again. Said as a note; the join itself does not call it drift.
// (reference: registry page 6.2 W13, W16; sources page appendix A.3)

import { since } from '../discover/arguments.ts';
import type { DnsName, HostedZone, RecordSet } from '../dns.ts';
import type { Endpoint } from '../endpoint.ts';
import { isAlias, propertyOf } from '../route53/record-set.ts';
import type { Settings } from '../settings.ts';
import { differences } from './compare.ts';

const readBack = new Set([
  'alias',
  'aws/evaluate-target-health',
  'aws/weight',
  'aws/region',
  'aws/failover',
  'aws/multi-value-answer',
  'aws/geolocation-continent-code',
  'aws/geolocation-country-code',
  'aws/geolocation-subdivision-code',
  'aws/geoproximity-region',
  'aws/geoproximity-bias',
  'aws/geoproximity-coordinates',
  'aws/geoproximity-local-zone-group',
  'aws/health-check-id',
]);
const routing = /^aws\/(weight|region|failover|multi-value-answer|geolocation-|geoproximity-)/;
const family = /^aws\/(weight|region|failover|multi-value-answer|geolocation|geoproximity)/;

function readTypes({ version }: Settings): ReadonlySet<string> {
  if (since(version, 22)) return withDNAME;
  return since(version, 21) ? withNAPTR : oldTypes;
}
const oldTypes = new Set(['A', 'AAAA', 'CNAME', 'SRV', 'TXT', 'NS', 'MX']);
const withNAPTR = new Set([...oldTypes, 'NAPTR']);
const withDNAME = new Set([...withNAPTR, 'DNAME']);

/**
 * Up to 0.15 an AAAA alias is read as a second A of its name, and the A is judged by it: where they differ, the A is written in
 * every loop.
 */
export function twinRestless(want: RecordSet, sets: readonly RecordSet[], { version }: Settings): string | null {
  if (want.Type !== 'A' || since(version, 16) || !since(version, 14)) return null;
  const twin = sets.find(({ Type, AliasTarget }) => Type === 'AAAA' && AliasTarget);
  if (!twin || differences({ ...want, Type: 'AAAA' }, twin, 0).length === 0) return null;
  return 'ExternalDNS 0.15 takes the AAAA alias of this name for a second A and judges the A by it, in every loop';
}

/** Why; null: it comes to rest. */
export function restlessBecause(
  endpoint: Endpoint,
  settings: Settings,
  zone: HostedZone,
  name: DnsName,
  ownedByLegacy: boolean,
): string | null {
  const { recordType, targets, providerSpecific, setIdentifier } = endpoint;
  const { version } = settings;
  if (!readTypes(settings).has(recordType)) {
    return `ExternalDNS never reads ${recordType} records back: it creates this one again in every loop, and Route 53 refuses`;
  }
  if (settings.migrateFromTXTOwner !== '' && since(version, 20)) {
    return `--migrate-from-txt-owner=${settings.migrateFromTXTOwner} makes ExternalDNS rewrite every record in every loop`;
  }
  if (recordType === 'CNAME' && targets.length > 1)
    return 'a CNAME cannot have several targets: Route 53 refuses it in every loop';
  if (recordType === 'CNAME' && name === zone.name)
    return 'Route 53 refuses a CNAME at the apex of a zone, in every loop';
  if (recordType === 'CNAME' && !since(version, 18) && settings.txtPrefix === '' && settings.txtSuffix === '') {
    return 'this version writes an ownership TXT at the very name of the CNAME, and Route 53 refuses both';
  }
  if (isAlias(endpoint) && targets.length > 1) {
    return `an alias has one target, this one wants ${targets.length}: ExternalDNS rewrites it in every loop`;
  }
  if (name === zone.name && ownedByLegacy && since(version, 13, 6)) {
    return 'the apex is owned through an untyped TXT, and its typed TXT would lie outside the zone: ExternalDNS rewrites it in every loop';
  }
  if (providerSpecific.length === 0 && setIdentifier === '') return null;
  const unread = providerSpecific.find((property) => !readBack.has(property.name));
  if (unread?.name === '') {
    return `ExternalDNS 0.${version.minor} loses the name of an annotation for another provider, looks for it in Route 53, and rewrites the record in every loop`;
  }
  if (unread)
    return `Route 53 never gives back ${unread.name}=${unread.value}: ExternalDNS rewrites the record in every loop`;
  return routingTrouble(endpoint, setIdentifier, settings);
}

function routingTrouble(endpoint: Endpoint, setIdentifier: string, { version }: Settings): string | null {
  const policies = endpoint.providerSpecific.filter(({ name }) => routing.test(name));
  if (policies.length === 0) {
    return setIdentifier === '' ? null : 'a set identifier without a routing policy: Route 53 refuses it in every loop';
  }
  if (setIdentifier === '') {
    return since(version, 21)
      ? `${policies[0]?.name} without a set identifier: Route 53 refuses it in every loop`
      : `${policies[0]?.name} without a set identifier is not written, so ExternalDNS replaces the record in every loop`;
  }
  const families = new Set(policies.map(({ name }) => family.exec(name)?.[1]));
  if (families.size > 1)
    return `two routing policies at once (${[...families].join(', ')}): Route 53 refuses them in every loop`;
  if (propertyOf(endpoint, 'aws/multi-value-answer')) {
    return 'the value of aws/multi-value-answer is not given back: ExternalDNS rewrites the record in every loop';
  }
  const weight = propertyOf(endpoint, 'aws/weight');
  if (weight !== undefined && String(Number.parseInt(weight, 10)) !== weight) {
    return `weight "${weight}" is given back in another form: ExternalDNS rewrites the record in every loop`;
  }
  const continent = propertyOf(endpoint, 'aws/geolocation-continent-code');
  const country =
    propertyOf(endpoint, 'aws/geolocation-country-code') ?? propertyOf(endpoint, 'aws/geolocation-subdivision-code');
  if (continent !== undefined && country !== undefined) {
    return 'a continent beside a country or subdivision: only the continent is kept, so ExternalDNS replaces the record in every loop';
  }
  return null;
}
