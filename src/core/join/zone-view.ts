// One hosted zone as the join looks at it: record sets by name, ownership TXT read, and the ExternalDNS that work on it.

import { compareRecordSets, type DnsName, dnsName, type HostedZone, type RecordSet } from '../dns.ts';
import type { Instance, Secrets, Settings } from '../settings.ts';
import type { Gap, ZoneContents } from '../snapshot.ts';
import { type ClaimIndex, indexClaims } from './claims.ts';
import type { Doubt } from './evidence.ts';

export interface ZoneView {
  readonly zone: HostedZone;
  /** In the order given; empty when the zone was not read. */
  readonly recordSets: readonly RecordSet[];
  /** Their names, in the same order. */
  readonly names: readonly DnsName[];
  /** Why the zone was not read; null: it was. */
  readonly unread: Doubt | null;
  /** Instances that manage the zone. */
  readonly readers: readonly Instance[];
  readonly byName: ReadonlyMap<DnsName, readonly RecordSet[]>;
  readonly claims: ClaimIndex;
  /** Some name below the apex is handed to other name servers. */
  readonly delegates: boolean;
}

const nothing: readonly RecordSet[] = [];

export function zoneView(
  { zone, recordSets }: ZoneContents,
  readers: readonly Instance[],
  fallback: Settings,
  gaps: readonly Gap[],
  secrets: Secrets,
): ZoneView {
  const byName = new Map<DnsName, RecordSet[]>();
  const names: DnsName[] = [];
  let delegates = false;
  let text: string | null = null;
  let name: DnsName = zone.name;
  let sets: RecordSet[] = [];
  for (const set of recordSets ?? nothing) {
    // The sets of one name follow each other in a listing.
    if (set.Name !== text) {
      text = set.Name;
      name = dnsName(text);
      const known = byName.get(name);
      sets = known ?? [];
      if (!known) byName.set(name, sets);
    }
    names.push(name);
    sets.push(set);
    if (set.Type === 'NS' && name !== zone.name) delegates = true;
  }
  for (const same of byName.values()) if (same.length > 1) same.sort(compareRecordSets);
  const hasRecord = (name: DnsName): boolean => byName.get(name)?.some(({ Type }) => Type !== 'TXT') ?? false;
  return {
    zone,
    recordSets: recordSets ?? nothing,
    names,
    unread: recordSets === null ? unreadBecause(zone, gaps) : null,
    readers,
    byName,
    claims: indexClaims(recordSets ?? nothing, names, readers, fallback, secrets, hasRecord),
    delegates,
  };
}

function unreadBecause(zone: HostedZone, gaps: readonly Gap[]): Doubt {
  const gap =
    gaps.find((candidate) => candidate.zone === zone.id) ??
    gaps.find(({ reason }) => reason === 'NotSignedIn' || reason === 'AWSUnreachable');
  const why = gap ? `: ${gap.message.replace(/^zone \S+: /, '')}` : '';
  return {
    reason: gap?.reason === 'NotSignedIn' ? 'NotSignedIn' : 'ZoneForbidden',
    message: `the record sets of zone ${zone.name} (${zone.id}) could not be read${why}`,
  };
}

export function setsAt(view: ZoneView, name: DnsName): readonly RecordSet[] {
  return view.byName.get(name) ?? nothing;
}

export function setAt(view: ZoneView, name: DnsName, type: string, setIdentifier: string): RecordSet | null {
  return setsAt(view, name).find((set) => set.Type === type && (set.SetIdentifier ?? '') === setIdentifier) ?? null;
}
