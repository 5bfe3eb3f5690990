// Snapshot → rows: the middle of the picture, top to bottom.
//
//   discover ─► per ExternalDNS: desired ─► wishes ┐
//   zones ─► views with their claims ──────────────┴─► join, strays ─► certificates ─► asks in vain ─► sorted

import { type Desired, desired } from './desired.ts';
import { readArguments } from './discover/arguments.ts';
import { type Discovery, discover } from './discover.ts';
import { type DnsName, dnsName, type HostedZone, route53Name, type ZoneId } from './dns.ts';
import { type Row, states } from './finding.ts';
import { certificateRows, withCertificates } from './join/certificate-rows.ts';
import { type Doubt, doubtOf } from './join/evidence.ts';
import { joinZone } from './join/join.ts';
import { strayRows } from './join/stray.ts';
import { instanceWarnings, readOnlyBecause, worldWarnings } from './join/warnings.ts';
import { type Unserved, type Wanted, type Wishes, wishesOf } from './join/wishes.ts';
import type { Knowledge } from './join/work.ts';
import { zoneView } from './join/zone-view.ts';
import { homelessRows, unservedRows } from './join/zoneless-rows.ts';
import { type KubeObject, resourceOf } from './kube.ts';
import { domainFilter } from './route53/domain-filter.ts';
import { managedZones } from './route53/zones.ts';
import type { Instance, Overrides, Secrets } from './settings.ts';
import type { Gap, Snapshot } from './snapshot.ts';

export interface Assessment {
  /** Sorted by severity, zone, labels from the right, type, set identifier. Foreign and Unmanaged rows included. */
  readonly rows: readonly Row[];
  readonly instances: readonly Instance[];
  readonly gaps: readonly Gap[];
  /** Sentences for stderr: several instances with one owner id, objects with the other prefix, version not recorded, … */
  readonly warnings: readonly string[];
  /** null: writes are possible; else why every write is refused (no instance, owner unknown, registry not TXT, …). */
  readonly readOnly: string | null;
}

/** One ExternalDNS and what it makes of the cluster. */
export interface Mind {
  readonly instance: Instance;
  readonly desired: Desired;
  readonly doubt: Doubt | null;
  readonly zones: readonly HostedZone[];
  /** null, or why the zones it works on cannot be told. */
  readonly zoneFailure: string | null;
  readonly wishes: Wishes;
}

/** Never throws for anything that a cluster, a zone or a person says. */
export function assess(snapshot: Snapshot, overrides: Overrides = {}, secrets: Secrets = {}): Assessment {
  return assessWith(discover(snapshot, overrides), snapshot, secrets);
}

/** As assess, with the ExternalDNS already found. */
export function assessWith({ instances, warnings }: Discovery, snapshot: Snapshot, secrets: Secrets = {}): Assessment {
  const zonesKnown = areZonesKnown(snapshot);
  const minds = instances.map((instance) => mindOf(instance, snapshot, zonesKnown));
  const views = snapshot.zones.map((contents) =>
    zoneView(
      contents,
      minds.filter(({ zones }) => zones.includes(contents.zone)).map(({ instance }) => instance),
      plainSettings,
      snapshot.gaps,
      secrets,
    ),
  );
  const objects = new Map(snapshot.objects.map((object) => [resourceOf(object), object]));
  const certificates = certificateRows(snapshot, views, minds, objects);
  const knowledge: Knowledge = {
    views,
    objects,
    wanted: wantedByZone(minds),
    unserved: unservedByName(minds, objects),
    leftOut: new Map(minds.map(({ instance, wishes }) => [instance.id, wishes.leftOut])),
    reach: new Map(minds.map(({ instance }) => [instance.id, reachOf(instance)])),
    doubts: new Map(minds.map(({ instance, doubt }) => [instance.id, doubt])),
    loadBalancers: loadBalancersByName(snapshot),
    validations: certificates.validations,
  };
  const rows = views.flatMap((view) => {
    const { rows: joined, work } = joinZone(view, knowledge);
    return [...joined, ...strayRows(work)];
  });
  if (certificates.rows.length > 0) {
    const known = new Set(rows.map(({ key }) => key));
    rows.push(...certificates.rows.filter(({ key }) => !known.has(key)));
  }
  rows.push(...homelessRows(minds, snapshot, objects), ...unservedRows(knowledge, rows));
  return {
    rows: sorted(withCertificates(rows, certificates)),
    instances,
    gaps: snapshot.gaps,
    warnings: [...new Set([...warnings, ...instanceWarnings(minds, secrets), ...worldWarnings(minds)])],
    readOnly: readOnlyBecause(minds, snapshot, secrets),
  };
}

/** Affixes of nobody: how TXT are read in zones that no ExternalDNS here manages. */
const { settings: plainSettings } = readArguments([], {}, { major: 0, minor: 23, patch: 0 });

/** False: the list of zones itself could not be had, so that nothing can be said about where a name belongs. */
function areZonesKnown({ zones, gaps }: Snapshot): boolean {
  if (zones.length > 0) return true;
  return !gaps.some(
    ({ reason, scope, zone, kind }) =>
      reason === 'NotSignedIn' ||
      reason === 'AWSUnreachable' ||
      ((reason === 'ZoneForbidden' || reason === 'ZoneThrottled' || reason === 'NotAsked') &&
        zone === undefined &&
        kind === undefined &&
        scope.startsWith('route53')),
  );
}

function mindOf(instance: Instance, snapshot: Snapshot, zonesKnown: boolean): Mind {
  const wants = desired(snapshot.objects, instance.settings);
  const { zones, failure } = managedZones(
    snapshot.zones.map(({ zone }) => zone),
    instance.settings,
  );
  return {
    instance,
    desired: wants,
    doubt: doubtOf(instance, wants, snapshot.gaps),
    zones,
    zoneFailure: failure,
    wishes: wishesOf(instance, wants, zones, zonesKnown && failure === null),
  };
}

/** What keeps an ExternalDNS from touching a record of its own; null: nothing. */
function reachOf({ settings }: Instance): (name: DnsName, type: string) => string | null {
  const filter = domainFilter(settings);
  return (name, type) => {
    if (!settings.managedRecordTypes.includes(type) || settings.excludeRecordTypes.includes(type)) {
      return `it does not manage ${type} records`;
    }
    return filter.match(name) ? null : 'the name is outside its domain filter';
  };
}

function wantedByZone(minds: readonly Mind[]): ReadonlyMap<ZoneId, readonly Wanted[]> {
  const byZone = new Map<ZoneId, Wanted[]>();
  for (const { wishes } of minds) {
    for (const wanted of wishes.wanted) {
      const known = byZone.get(wanted.zone.id);
      if (known) known.push(wanted);
      else byZone.set(wanted.zone.id, [wanted]);
    }
  }
  return byZone;
}

/** Asks that nobody serves, by name; those without a name are warnings. */
function unservedByName(
  minds: readonly Mind[],
  objects: ReadonlyMap<string, KubeObject>,
): ReadonlyMap<DnsName, readonly Unserved[]> {
  if (minds.every(({ desired: { asks }, wishes }) => asks.length === 0 && wishes.unserved.length === 0))
    return new Map();
  const served = new Set(minds.flatMap(({ wishes }) => [...wishes.wanted, ...wishes.homeless].map(({ name }) => name)));
  const byName = new Map<DnsName, Unserved[]>();
  const add = (ask: Unserved): void => {
    if (ask.name === '' || served.has(ask.name)) return;
    const known = byName.get(ask.name);
    if (known) known.push(ask);
    else byName.set(ask.name, [ask]);
  };
  for (const { instance, desired: wants, wishes } of minds) {
    for (const { object, name, host, reason, message } of wants.asks) {
      const canonical = dnsName(route53Name(name.replace(/\.$/, '')));
      add({ instance, resource: resourceOf(object), object, name: canonical, host, reason, message });
    }
    for (const ask of wishes.unserved) add({ ...ask, object: objects.get(ask.resource) ?? null });
  }
  return byName;
}

function loadBalancersByName({ loadBalancers, gaps }: Snapshot): Knowledge['loadBalancers'] {
  if (gaps.some(({ reason }) => reason === 'LoadBalancersForbidden')) return null;
  return new Map(
    loadBalancers.map((loadBalancer) => [loadBalancer.dnsName.toLowerCase().replace(/\.$/, ''), loadBalancer]),
  );
}

/** By severity, zone, labels from the right, type, set identifier; rows without zone after those that have one. */
function sorted(rows: readonly Row[]): readonly Row[] {
  const severity = new Map(states.map((state, index) => [state, String.fromCharCode(65 + index)]));
  const zoneKeys = new Map<HostedZone, string>();
  const zoneKey = (zone: HostedZone | null): string => {
    if (zone === null) return '\u{10ffff}';
    const known = zoneKeys.get(zone) ?? `${reversed(zone.name)}\u0000${zone.private ? 1 : 0}${zone.id}`;
    zoneKeys.set(zone, known);
    return known;
  };
  return rows
    .map((row) => ({
      row,
      key: `${severity.get(row.finding.state)}${zoneKey(row.zone)}\u0000${reversed(row.name)}\u0000${row.type ?? ''}\u0000${row.setIdentifier}`,
    }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
}

function reversed(name: DnsName): string {
  let rest = name.length;
  let out = '';
  for (let dot = name.lastIndexOf('.'); dot >= 0; dot = name.lastIndexOf('.', dot - 1)) {
    out += `${name.slice(dot + 1, rest)}\u0001`;
    rest = dot;
    if (dot === 0) break;
  }
  return out + name.slice(0, rest);
}
