// Several ExternalDNS in one cluster: which of them get in each other's way.
//
//   zones disjoint                                    fine, whatever the owners
//   same zone, owners differ                          fine: each leaves the other's records alone
//   same zone, same owner, other settings, sync       each deletes the other's records in every loop
//   same zone, same owner, no deletes                 targets flap where both want one name
//   same owner, other prefix or suffix                each takes the other's records for nobody's
//   same owner, versions on both sides of a TXT change   each misses or "repairs" the other's TXT
// An instance that does not run now (scaled to zero, does not start) is in nobody's way.

import { compareText, dnsName, type HostedZone, within } from '../dns.ts';
import type { Instance, Settings } from '../settings.ts';
import type { Snapshot } from '../snapshot.ts';
import { since } from './arguments.ts';

export interface Overlap {
  readonly a: string;
  readonly b: string;
  readonly text: string;
}

export function overlaps(instances: readonly Instance[], snapshot: Snapshot): readonly Overlap[] {
  const active = instances.filter(acts);
  const zones = zonesOf(snapshot);
  return active.flatMap((a, index) =>
    active.slice(index + 1).flatMap((b) => {
      if (a.settings.ownerID !== b.settings.ownerID || a.settings.ownerID === '') return [];
      const where = shared(a.settings, b.settings, zones);
      return where === null ? [] : [{ a: a.id, b: b.id, text: sentence(a, b, where) }];
    }),
  );
}

/** By name, so that a sentence never depends on how they were listed. */
function zonesOf(snapshot: Snapshot): readonly HostedZone[] {
  return snapshot.zones
    .map(({ zone }) => zone)
    .toSorted((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));
}

/** True for an instance that writes now. */
function acts(instance: Instance): boolean {
  const { provider, registry, dryRun } = instance.settings;
  return (
    instance.replicas !== 0 && instance.startError === null && provider === 'aws' && registry !== 'noop' && !dryRun
  );
}

/** Names of the zones both serve, or what they may share when no zone was read; null: none. */
function shared(a: Settings, b: Settings, zones: readonly HostedZone[]): string | null {
  if (a.awsZoneType !== '' && b.awsZoneType !== '' && a.awsZoneType !== b.awsZoneType) return null;
  const both = zones.filter((zone) => serves(a, zone) && serves(b, zone));
  if (zones.length > 0) return both.length === 0 ? null : `zone ${both.map((zone) => zone.name).join(', ')}`;
  if (
    a.zoneIDFilter.length > 0 &&
    b.zoneIDFilter.length > 0 &&
    !a.zoneIDFilter.some((id) => b.zoneIDFilter.includes(id))
  ) {
    return null;
  }
  if (a.domainFilter.length === 0 || b.domainFilter.length === 0) return 'the same zones';
  return a.domainFilter.some((x) => b.domainFilter.some((y) => related(x, y))) ? 'the same zones' : null;
}

function serves(s: Settings, zone: HostedZone): boolean {
  if (s.awsZoneType !== '' && (s.awsZoneType === 'private') !== zone.private) return false;
  const byId =
    s.zoneIDFilter.length === 0 || s.zoneIDFilter.some((id) => zone.id.endsWith(id.replace(/^\/hostedzone\//, '')));
  const byName = s.domainFilter.length === 0 || s.domainFilter.some((filter) => related(filter, zone.name));
  return byId && byName;
}

function related(x: string, y: string): boolean {
  const a = dnsName(x.replace(/^\./, ''));
  const b = dnsName(y.replace(/^\./, ''));
  return within(a, b) || within(b, a);
}

function sentence(a: Instance, b: Instance, where: string): string {
  const pair = `${a.id} and ${b.id} share the owner id ${a.settings.ownerID} in ${where}`;
  if (a.settings.txtPrefix !== b.settings.txtPrefix || a.settings.txtSuffix !== b.settings.txtSuffix) {
    return `${pair}, but not prefix and suffix: each takes the other's records for nobody's`;
  }
  if (
    a.settings.policy === 'sync' ||
    b.settings.policy === 'sync' ||
    a.settings.policy === '' ||
    b.settings.policy === ''
  ) {
    return `${pair}: each sees the other's records as its own and unwanted, and deletes them in every loop`;
  }
  const divided = [12, 18, 22].find((minor) => since(a.settings.version, minor) !== since(b.settings.version, minor));
  if (divided !== undefined)
    return `${pair} with versions on both sides of 0.${divided}: each misses or repairs the other's ownership TXT`;
  return `${pair}: where both want a name, its target changes with every loop`;
}

/** A public and a private zone of one name, both written by an instance that names no zone type. */
export function splitHorizon(instance: Instance, snapshot: Snapshot): string | null {
  if (instance.settings.awsZoneType !== '' || !acts(instance)) return null;
  const zones = zonesOf(snapshot).filter((zone) => serves(instance.settings, zone));
  const twice = zones.find((zone) => !zone.private && zones.some((other) => other.private && other.name === zone.name));
  return twice === undefined
    ? null
    : `no --aws-zone-type: it writes the public and the private zone ${twice.name} alike`;
}
