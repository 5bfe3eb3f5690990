// What ExternalDNS itself will do in its next loop: an exact emulation, its bugs included, held to recordings of the real binaries
// (test/parity). It shares endpoints, registry, zones and change-rules with the join, not its rows.
//
//   record sets ─► current endpoints ─► registry (owners) ─┐
//   objects ─► desired ─────────────────────────────────────┴► plan ─► ownership TXT ─► changes ─► zones ─► batches ─► Route 53's answer
//
// Where ExternalDNS leaves something to chance (order of zones, of names in a retry, of twins that share labels), the order of the
// Snapshot stands for it. (external-dns controller/controller.go RunOnce; reference: registry page)

import { type Desired, desired, type Skipped, unreadSources } from './desired.ts';
import { since } from './discover/arguments.ts';
import { type Change, compareText, type DnsName, type HostedZone, type ZoneId } from './dns.ts';
import { hasChanges, loopPlan, skip } from './forecast/loop-plan.ts';
import { readRegistry, unregistered } from './forecast/owned.ts';
import { unfittingTXT, withoutTXT, withTXT } from './forecast/ownership-txt.ts';
import { currentEndpoints } from './forecast/records.ts';
import { byZone, route53Changes } from './forecast/route53-changes.ts';
import { submit } from './forecast/submit.ts';
import { hidesSources } from './gaps.ts';
import { resourceOf } from './kube.ts';
import { type ZoneState, zoneState } from './route53/change-rules.ts';
import { domainFilter, zonesFilter } from './route53/domain-filter.ts';
import { managedZones } from './route53/zones.ts';
import type { Instance, Secrets, Settings } from './settings.ts';
import type { Gap, Snapshot } from './snapshot.ts';
import { isLookedUp } from './sources/service.ts';

export interface ForecastBatch {
  /** Names and values as ExternalDNS sends them. */
  readonly changes: readonly Change[];
  /** null, or Route 53's refusal as `Code: text`. */
  readonly rejected: string | null;
  /** One sentence per change, same order. */
  readonly reasons: readonly string[];
}

export interface ForecastZone {
  readonly id: ZoneId;
  readonly name: DnsName;
  readonly batches: readonly ForecastBatch[];
}

export interface Forecast {
  readonly instance: string;
  /** true, or why the process would not start. */
  readonly starts: true | string;
  /** Exit status of `--once`. */
  readonly exit: number;
  /** Only zones to which something is sent. */
  readonly zones: readonly ForecastZone[];
  /** What is wanted, or is there, and is passed over in silence; sorted by name, type and reason. */
  readonly skipped: readonly Skipped[];
  /** `quiet`, or what the loop after this one sends. */
  readonly secondLoop: 'quiet' | readonly ForecastZone[];
  /** What could not be seen and may change the answer. */
  readonly incomplete: readonly Gap[];
}

/** Never throws for what a cluster, a zone or a command line holds. */
export function forecast(snapshot: Snapshot, instance: Instance, secrets: Secrets = {}): Forecast {
  const { id, settings, startError } = instance;
  const world = worldOf(snapshot, settings);
  const unseen = [...snapshot.gaps.filter((gap) => matters(gap, settings, world)), ...blindSpots(instance, secrets)];
  const still = { instance: id, zones: [], secondLoop: 'quiet', incomplete: unseen } as const;
  if (startError !== null) return { ...still, starts: startError, exit: 1, skipped: [] };
  if (!foretold(settings)) return { ...still, starts: true, exit: 0, skipped: [] };
  const wanted = desired(snapshot.objects, settings);
  const incomplete = [...unseen, ...lookups(snapshot, wanted, settings)];
  const first = loop(world, wanted, settings, secrets);
  if (first.failure !== null) {
    const failed = { name: '', type: '', reason: 'LoopFails', message: first.failure };
    return { ...still, incomplete, starts: true, exit: first.exit, skipped: [failed, ...wanted.skipped] };
  }
  const second = loop(world, wanted, settings, secrets);
  return {
    instance: id,
    starts: true,
    exit: first.exit,
    zones: first.zones,
    skipped: sortedSkips([...wanted.skipped, ...first.skipped]),
    secondLoop: second.zones.length === 0 ? 'quiet' : second.zones,
    incomplete,
  };
}

/** The hosted zones that this ExternalDNS manages, as they change from loop to loop. */
interface World {
  readonly zones: readonly HostedZone[];
  /** Without the zones that could not be read. */
  readonly states: ReadonlyMap<ZoneId, ZoneState>;
  readonly failure: string | null;
}

function worldOf(snapshot: Snapshot, settings: Settings): World {
  const { zones, failure } = managedZones(
    snapshot.zones.map(({ zone }) => zone),
    settings,
  );
  const chosen = new Set(zones);
  const states = new Map<ZoneId, ZoneState>();
  for (const { zone, recordSets } of snapshot.zones) {
    if (recordSets !== null && chosen.has(zone)) states.set(zone.id, zoneState(zone, recordSets));
  }
  return { zones, states, failure };
}

interface Loop {
  /** Why the loop ends before anything is planned; null: it goes through. */
  readonly failure: string | null;
  /** 0; 1 where it fails or Route 53 kept refusing something; 2 for a crash. */
  readonly exit: number;
  readonly zones: readonly ForecastZone[];
  readonly skipped: readonly Skipped[];
}

/** One loop of ExternalDNS; what Route 53 accepts is written into `world`. */
function loop(world: World, wanted: Desired, settings: Settings, secrets: Secrets): Loop {
  const failure = world.failure ?? wanted.fatal;
  if (failure !== null) return ended(failure, 1);
  const recordSets = world.zones.flatMap((zone) => world.states.get(zone.id)?.recordSets() ?? []);
  const current = currentEndpoints(recordSets, settings.version);
  const noop = settings.registry === 'noop';
  const view = noop ? unregistered(current) : readRegistry(current, settings, secrets);
  if (view.crash !== null) {
    return ended(
      `this version crashes over the ownership TXT ${view.crash}, whose name is shorter than --txt-suffix`,
      2,
    );
  }
  const ownZones = zonesFilter(
    world.zones.map((zone) => zone.name),
    settings.version,
  );
  const plan = loopPlan(view.endpoints, wanted.endpoints, settings, noop ? '' : settings.ownerID, {
    own: domainFilter(settings),
    zones: ownZones,
  });
  const skipped = [...plan.skipped];
  if (!hasChanges(plan)) return { failure: null, exit: 0, zones: [], skipped };
  if (!noop) skipped.push(...longNames(plan.create, settings));
  const owned = noop ? withoutTXT(plan) : withTXT(plan, view, settings, secrets);
  if (owned.updateNew.length > owned.updateOld.length && !since(settings.version, 19)) {
    return ended(
      'this version crashes over an update whose new record has an ownership TXT and whose old one has none',
      2,
    );
  }
  const changes = route53Changes(owned, settings);
  const routed = byZone(changes, world.zones, settings, skipped);
  let refused = false;
  const zones = world.zones.flatMap((zone) => {
    const state = world.states.get(zone.id);
    if (state === undefined) return [];
    const { batches, failed } = submit(routed.get(zone.id) ?? [], state, settings, skipped);
    refused ||= failed;
    return batches.length === 0 ? [] : [{ id: zone.id, name: zone.name, batches }];
  });
  return { failure: null, exit: refused ? 1 : 0, zones, skipped };
}

function ended(failure: string, exit: number): Loop {
  return { failure, exit, zones: [], skipped: [] };
}

function longNames(creates: ReturnType<typeof loopPlan>['create'], settings: Settings): readonly Skipped[] {
  return creates.flatMap(({ endpoint }) => {
    const name = unfittingTXT(endpoint, settings);
    return name === null
      ? []
      : [
          skip(
            endpoint,
            'TXTNameTooLong',
            `its ownership TXT ${name} has a label of more than 63 characters, so it gets none`,
          ),
        ];
  });
}

function sortedSkips(skipped: readonly Skipped[]): readonly Skipped[] {
  const seen = new Map(skipped.map((one) => [`${one.name}|${one.type}|${one.reason}|${one.message}`, one]));
  return [...seen.values()].sort(
    (a, b) => compareText(a.name, b.name) || compareText(a.type, b.type) || compareText(a.reason, b.reason),
  );
}

/** Other providers and registries are recognised, not emulated. */
function foretold({ provider, registry }: Settings): boolean {
  return provider === 'aws' && (registry === 'txt' || registry === 'noop');
}

/** Something that this ExternalDNS reads: its sources' kinds in its namespace, its hosted zones and their tags. */
function matters(gap: Gap, settings: Settings, { zones }: World): boolean {
  const elsewhere = settings.namespace !== '' && gap.namespace != null && gap.namespace !== settings.namespace;
  if (hidesSources(gap, settings.sources)) return !elsewhere;
  switch (gap.reason) {
    case 'ZoneForbidden':
    case 'ZoneThrottled':
      return gap.zone === undefined || zones.some(({ id }) => id === gap.zone);
    case 'NotSignedIn':
    case 'AWSUnreachable':
      return true;
    case 'TagsForbidden':
      return settings.awsZoneTags.length > 0;
    default:
      return false;
  }
}

/** Services that want records of addresses which only ExternalDNS's own lookup knows. */
function lookups({ objects }: Snapshot, { asks, endpoints }: Desired, settings: Settings): readonly Gap[] {
  const found = objects.filter((object) => isLookedUp(object, settings)).map(resourceOf);
  if (found.length === 0) return [];
  const wanting = new Set([
    ...asks.map(({ object }) => resourceOf(object)),
    ...endpoints.map(({ labels }) => labels.resource),
  ]);
  return found
    .filter((resource) => wanting.has(resource))
    .map((resource) => ({
      scope: resource,
      reason: 'KindNotRead',
      message:
        '--resolve-service-load-balancer-hostname publishes the addresses that its own lookup gives, and they are not known here',
    }));
}

/** What of this instance cannot be foretold. */
function blindSpots({ settings, unknown }: Instance, { aesKey }: Secrets): readonly Gap[] {
  const gap = (scope: string, reason: Gap['reason'], message: string): Gap => ({ scope, reason, message });
  const encrypted = settings.txtEncryptEnabled || settings.txtEncryptKeyGiven;
  return [
    ...unreadSources(settings).map((source) =>
      gap(`source/${source}`, 'KindNotRead', `what --source=${source} wants is not read here`),
    ),
    ...unknown.map((name) => gap(`setting/${name}`, 'NotAsked', `the value of ${name} is not known`)),
    ...(settings.provider === 'aws'
      ? []
      : [gap('provider', 'NotAsked', `--provider=${settings.provider} is not Route 53`)]),
    ...(settings.registry === 'txt' || settings.registry === 'noop'
      ? []
      : [gap('registry', 'NotAsked', `--registry=${settings.registry} keeps its owners outside the zone`)]),
    ...(encrypted && aesKey === undefined && settings.registry === 'txt'
      ? [
          gap(
            'txt-encryption',
            'NotAsked',
            'ownership TXT may be encrypted, and their key is not given (--txt-encrypt-aes-key-file)',
          ),
        ]
      : []),
  ];
}
