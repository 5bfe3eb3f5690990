// What one ExternalDNS wants, name by name, as its plan groups and chooses, and what objects ask of it in vain.
//
//   endpoints ─► managed types, domain filter, zones ─► groups by (name, set identifier) ─► per zone and type: one winner
//                └──────── left out: Unserved ────────┘      CNAME gives way to other types
//
// The winner is the incumbent (the object that the ownership TXT names), else the one whose targets are least.
// (external-dns plan/plan.go, plan/conflict.go; reference: registry page 2.2 to 2.5, sources page appendix A.2)

import type { Desired } from '../desired.ts';
import { type DnsName, type HostedZone, listedName, type ZoneId } from '../dns.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Finding } from '../finding.ts';
import type { KubeObject } from '../kube.ts';
import { domainFilter } from '../route53/domain-filter.ts';
import { zonesFor } from '../route53/zones.ts';
import type { Instance } from '../settings.ts';

/** An object asks for a name, and this ExternalDNS does not serve it. */
export interface Unserved {
  readonly instance: Instance;
  readonly resource: string;
  /** null: known by its endpoint only. */
  readonly object: KubeObject | null;
  readonly name: DnsName;
  readonly host: string;
  readonly reason: Extract<Finding, { state: 'Ignored' | 'Pending' }>['reason'];
  readonly message: string;
}

/** All that one instance wants at one name and set identifier of one zone; before a winner is chosen. */
export interface Wanted {
  readonly instance: Instance;
  readonly zone: HostedZone;
  readonly name: DnsName;
  readonly setIdentifier: string;
  readonly candidates: readonly Endpoint[];
  /** CNAMEs that give way because another type is wanted at the name too. */
  readonly discarded: readonly Endpoint[];
}

export interface Wishes {
  readonly wanted: readonly Wanted[];
  /** Endpoints that would stand in a zone, were a zone known: nothing of Route 53 was read. */
  readonly homeless: readonly { readonly name: DnsName; readonly endpoint: Endpoint }[];
  /** One per name that nothing of is served. */
  readonly unserved: readonly Unserved[];
  /** By `name|type`: endpoints that are left out, also where the name is served with other types. */
  readonly leftOut: ReadonlyMap<string, Unserved>;
}

/** Names as Route 53 would list them: ASCII lower case, the rest as octal escapes of its UTF-8 bytes. */
export function endpointName(endpoint: Endpoint): DnsName {
  return listedName(endpoint.dnsName);
}

interface Group {
  readonly zone: HostedZone;
  readonly name: DnsName;
  readonly candidates: Endpoint[];
}

/** `zonesKnown` false: the list of zones could not be read, so no wish can be placed. */
export function wishesOf(
  instance: Instance,
  desired: Desired,
  zones: readonly HostedZone[],
  zonesKnown: boolean,
): Wishes {
  const { settings } = instance;
  const excluded = new Set(settings.excludeRecordTypes);
  const managed = new Set(settings.managedRecordTypes.filter((type) => !excluded.has(type)));
  const filter = domainFilter(settings);
  const groups = new Map<ZoneId, Map<string, Group>>();
  const all: Group[] = [];
  const homeless: { name: DnsName; endpoint: Endpoint }[] = [];
  const leftOut = new Map<string, Unserved>();
  const served = new Set<DnsName>();
  for (const endpoint of desired.endpoints) {
    const name = endpointName(endpoint);
    const leave = (reason: Unserved['reason'], why: string): void => {
      const key = `${name}|${endpoint.recordType}`;
      if (leftOut.has(key)) return;
      const resource = resourceOfEndpoint(endpoint);
      const message = `${resource} asks for it, but ${why}`;
      const host = endpoint.origins[0]?.host ?? '';
      leftOut.set(key, { instance, resource, object: null, name, host, reason, message });
    };
    if (!managed.has(endpoint.recordType)) {
      leave(
        'TypeNotManaged',
        `${instance.id} does not manage ${endpoint.recordType} records (--managed-record-types, --exclude-record-types)`,
      );
      continue;
    }
    if (!filter.match(endpoint.dnsName)) {
      leave('DomainFiltered', `${name} is outside the domain filter of ${instance.id}`);
      continue;
    }
    if (!zonesKnown) {
      homeless.push({ name, endpoint });
      served.add(name);
      continue;
    }
    const homes = zonesFor(endpoint, zones, settings);
    if (homes.length === 0) {
      leave('NoHostedZone', noZone(endpoint, name, zones, instance));
      continue;
    }
    served.add(name);
    for (const zone of homes) {
      const key = endpoint.setIdentifier === '' ? name : `${name}|${endpoint.setIdentifier}`;
      const inZone = groups.get(zone.id) ?? new Map<string, Group>();
      groups.set(zone.id, inZone);
      const group = inZone.get(key);
      if (group) group.candidates.push(endpoint);
      else {
        const fresh: Group = { zone, name, candidates: [endpoint] };
        inZone.set(key, fresh);
        all.push(fresh);
      }
    }
  }
  const unserved = new Map<DnsName, Unserved>();
  for (const ask of leftOut.values()) if (!served.has(ask.name) && !unserved.has(ask.name)) unserved.set(ask.name, ask);
  const wanted = all.map(({ zone, name, candidates }) => ({
    instance,
    zone,
    name,
    setIdentifier: candidates[0]?.setIdentifier ?? '',
    ...withoutClash(candidates),
  }));
  return { wanted, homeless, unserved: [...unserved.values()], leftOut };
}

/** `ingress/shop/api`; endpoints without label (pods, templates) are named after the object they came from. */
export function resourceOfEndpoint(endpoint: Endpoint): string {
  return endpoint.labels.resource ?? endpoint.origins[0]?.resource ?? 'an object';
}

/** A CNAME stands alone, so it gives way where another type is wanted too. */
function withoutClash(candidates: readonly Endpoint[]): Pick<Wanted, 'candidates' | 'discarded'> {
  const types = new Set(candidates.map(({ recordType }) => recordType));
  if (types.size < 2 || !types.has('CNAME')) return { candidates, discarded: [] };
  return {
    candidates: candidates.filter(({ recordType }) => recordType !== 'CNAME'),
    discarded: candidates.filter(({ recordType }) => recordType === 'CNAME'),
  };
}

function noZone(endpoint: Endpoint, name: DnsName, zones: readonly HostedZone[], instance: Instance): string {
  if (endpoint.dnsName !== endpoint.dnsName.toLowerCase()) {
    return `no hosted zone of ${instance.id} fits ${endpoint.dnsName}: it compares zone names with capitals as written`;
  }
  const names = zones.map((zone) => zone.name).sort();
  const list = names.length === 0 ? 'none' : `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`;
  return `no hosted zone of ${instance.id} contains ${name}; its zones: ${list}`;
}
