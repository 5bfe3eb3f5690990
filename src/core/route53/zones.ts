// Which hosted zones an ExternalDNS works on, and which of them a name is written to.
//
//   managed:  id filter (suffix of the id) · public or private · domain filter on the zone's name · tags, all of them
//   serving:  every private zone that contains the name, and of the public ones only the longest; a pin keeps one [≥ 0.22]
//
// A name is compared with zone names as the object spells it: capitals in the zone part meet no zone.
// (external-dns provider/aws/aws.go zones, suitableZones; provider/zone_*_filter.go; reference: registry page 3.2 and 3.8)

import { since } from '../discover/arguments.ts';
import type { HostedZone } from '../dns.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Settings } from '../settings.ts';
import { domainFilter } from './domain-filter.ts';
import { storedName } from './record-rules.ts';

export interface ManagedZones {
  /** In the order given; empty when `failure` is set. */
  readonly zones: readonly HostedZone[];
  /** null, or why every loop ends before a record is read: the zones' tags cannot be had. */
  readonly failure: string | null;
}

/** The zones that the provider works on. A zone whose tags were not read counts as unreadable where a tag filter is set. */
export function managedZones(zones: readonly HostedZone[], settings: Settings): ManagedZones {
  const { version, awsZoneType, zoneIDFilter } = settings;
  const filter = domainFilter(settings);
  const ids = zoneIDFilter.length === 1 && zoneIDFilter[0] === '' ? [] : zoneIDFilter;
  const named = zones.filter(
    (zone) =>
      (ids.length === 0 || ids.some((id) => `/hostedzone/${zone.id}`.endsWith(id))) &&
      (awsZoneType === '' || awsZoneType === (zone.private ? 'private' : 'public')) &&
      (filter.match(zone.name) || (settings.awsZoneMatchParent && filter.matchParent(zone.name))),
  );
  const tags = wantedTags(settings);
  if (tags.length === 0 || named.length === 0) return { zones: named, failure: null };
  if (since(version, 15) && !since(version, 16)) {
    return {
      zones: [],
      failure:
        'ExternalDNS 0.15 asks for the tags of a zone with an id that Route 53 refuses, so a tag filter ends every loop',
    };
  }
  const untagged = named.find((zone) => zone.tags === undefined);
  if (untagged) return { zones: [], failure: `the tags of hosted zone ${untagged.id} could not be read` };
  const tagged = named.filter(({ tags: has = {} }) =>
    tags.every(({ key, value }) => Object.hasOwn(has, key) && (value === null || has[key] === value)),
  );
  return { zones: tagged, failure: null };
}

/** `key=value` or `key`, which takes any value, as does an empty one [≥ 0.16]; then a repeated key is overwritten, too. */
function wantedTags({ awsZoneTags: filters, version }: Settings): readonly { key: string; value: string | null }[] {
  if (filters.length === 1 && filters[0] === '') return [];
  const tags = filters.map((filter) => {
    const cut = filter.indexOf('=');
    return cut < 0 ? { key: filter, value: null } : { key: filter.slice(0, cut), value: filter.slice(cut + 1) };
  });
  if (!since(version, 16)) return tags;
  const last = new Map(tags.map(({ key, value }) => [key.trim(), value?.trim() || null]));
  last.delete('');
  return [...last].map(([key, value]) => ({ key, value }));
}

/** The property that pins an endpoint to one zone. */
export const zonePin = 'aws/hosted-zone-id';

/**
 * The zones, of those the ExternalDNS manages, that a wanted record is written to: private ones first, then the best public one.
 * Empty: the name lies in none of them, or the pin names another.
 */
export function zonesFor(endpoint: Endpoint, zones: readonly HostedZone[], settings: Settings): readonly HostedZone[] {
  const serving = servingZones(endpoint.dnsName, zones);
  const pin = since(settings.version, 22) ? pinOf(endpoint) : null;
  return pin === null ? serving : serving.filter((zone) => zone.id === pin);
}

/** The zone id of the pin, whatever the version makes of it; null: not pinned. */
export function pinOf(endpoint: Pick<Endpoint, 'providerSpecific'>): string | null {
  const pin = endpoint.providerSpecific.find((property) => property.name === zonePin)?.value;
  return pin === undefined || pin === '' ? null : pin.replace(/^\/hostedzone\//, '');
}

/** As zonesFor, by name alone. `name` is compared as written, with or without a final dot. */
export function servingZones(name: string, zones: readonly HostedZone[]): readonly HostedZone[] {
  const byName = indexOf(zones);
  const serving: Placed[] = [];
  let best: HostedZone | null = null;
  // From the longest name that contains it to the shortest.
  for (let rest = name.endsWith('.') ? name : `${name}.`; rest !== ''; rest = rest.slice(rest.indexOf('.') + 1)) {
    for (const placed of byName.get(rest) ?? []) {
      if (placed.zone.private) serving.push(placed);
      else best ??= placed.zone;
    }
  }
  if (serving.length === 0) return best === null ? [] : [best];
  const inOrder = serving.sort((a, b) => a.place - b.place).map(({ zone }) => zone);
  return best === null ? inOrder : [...inOrder, best];
}

interface Placed {
  readonly zone: HostedZone;
  /** Its place in the list. */
  readonly place: number;
}

type ByName = ReadonlyMap<string, readonly Placed[]>;

/** Made once for a list: accounts have hundreds of zones, and clusters tens of thousands of names. */
const indices = new WeakMap<readonly HostedZone[], ByName>();

/** Zones by their names in Route 53's spelling. */
function indexOf(zones: readonly HostedZone[]): ByName {
  const known = indices.get(zones);
  if (known !== undefined) return known;
  const placed = zones.map((zone, place): Placed => ({ zone, place }));
  const made = Map.groupBy(placed, ({ zone }) => storedName(zone.name));
  indices.set(zones, made);
  return made;
}
