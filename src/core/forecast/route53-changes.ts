// Endpoints → Route 53 changes, and the hosted zones each of them goes to.
//
//   update: UPSERT of the new record set, or DELETE + CREATE where type, alias-ness of an A, set identifier or kind of policy change
//
// (external-dns provider/aws/aws.go newChange, createUpdateChanges, changesByZone; reference: registry page 3.5 to 3.8)

import type { Skipped } from '../desired.ts';
import { since } from '../discover/arguments.ts';
import type { Change, HostedZone, RecordSet, ZoneId } from '../dns.ts';
import type { Endpoint } from '../endpoint.ts';
import { canonicalZone } from '../route53/elb.ts';
import { pinOf, servingZones, zonePin } from '../route53/zones.ts';
import type { Settings } from '../settings.ts';
import { skip } from './loop-plan.ts';
import type { OwnedChanges, OwnedStep } from './ownership-txt.ts';

export interface RoutedChange {
  readonly change: Change;
  readonly reason: string;
  /** Changes of one group stay in one batch. */
  readonly group: string;
  readonly bytes: number;
  readonly values: number;
}

interface Draft extends RoutedChange {
  readonly endpoint: Endpoint;
  readonly sameZoneAlias: boolean;
}

/** All creates, all deletes, then what the updates become: creates, UPSERTs, deletes. */
export function route53Changes(changes: OwnedChanges, settings: Settings): readonly Draft[] {
  const made = (action: Change['Action'], steps: readonly OwnedStep[]): readonly Draft[] =>
    steps.flatMap((step) => draftsOf(action, step, settings));
  const creates: OwnedStep[] = [];
  const upserts: OwnedStep[] = [];
  const deletes: OwnedStep[] = [];
  for (const [index, next] of changes.updateNew.entries()) {
    const old = changes.updateOld[index];
    if (old === undefined) continue;
    if (replaces(old.endpoint, next.endpoint)) {
      deletes.push(old);
      creates.push(next);
    } else upserts.push(next);
  }
  return [
    ...made('CREATE', changes.create),
    ...made('DELETE', changes.delete),
    ...made('CREATE', creates),
    ...made('UPSERT', upserts),
    ...made('DELETE', deletes),
  ];
}

const policyNames = [
  ...['aws/weight', 'aws/region', 'aws/failover', 'aws/geolocation-continent-code', 'aws/geolocation-country-code'],
  'aws/geolocation-subdivision-code',
];

function replaces(old: Endpoint, next: Endpoint): boolean {
  if (old.recordType !== next.recordType || old.setIdentifier !== next.setIdentifier) return true;
  // 0.13 knows aliases as CNAMEs.
  const aliasable = old.recordType === 'A' || old.recordType === 'CNAME';
  if (aliasable && (property(old, 'alias') ?? '') !== (property(next, 'alias') ?? '')) return true;
  return policyNames.some((name) => (property(old, name) === undefined) !== (property(next, name) === undefined));
}

function property({ providerSpecific }: Endpoint, name: string): string | undefined {
  return providerSpecific.find((candidate) => candidate.name === name)?.value;
}

const sameZone = 'same-zone';

function draftsOf(Action: Change['Action'], step: OwnedStep, settings: Settings): readonly Draft[] {
  const { endpoint, reason, ownedRecord } = step;
  const ResourceRecordSet = recordSetOf(endpoint, settings);
  const { AliasTarget: alias } = ResourceRecordSet;
  const texts = alias ? [endpoint.targets[0] ?? ''] : endpoint.targets;
  const times = Action === 'UPSERT' ? 2 : 1;
  const draft: Draft = {
    change: { Action, ResourceRecordSet },
    reason,
    group: ownedRecord ?? endpoint.dnsName,
    bytes: times * texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    values: times * texts.length,
    endpoint,
    sameZoneAlias: alias?.HostedZoneId === sameZone,
  };
  if (!alias || since(settings.version, 16) || endpoint.labels.dualstack !== 'true') return [draft];
  const twin = { ...ResourceRecordSet, Type: 'AAAA' };
  return [
    draft,
    { ...draft, change: { Action, ResourceRecordSet: twin }, group: endpoint.dnsName, bytes: 0, values: 0 },
  ];
}

/** The record set as ExternalDNS sends it: name and values verbatim. A same-zone alias has no zone id yet. */
function recordSetOf(endpoint: Endpoint, settings: Settings): RecordSet {
  const { dnsName: Name, recordType, setIdentifier } = endpoint;
  const zone = aliasZone(endpoint, settings);
  const health = property(endpoint, 'aws/evaluate-target-health');
  return {
    Name,
    Type: zone !== null && !since(settings.version, 16) ? 'A' : recordType,
    ...(setIdentifier === '' ? {} : { SetIdentifier: setIdentifier }),
    ...routing(endpoint, settings),
    ...(zone === null
      ? {
          TTL: endpoint.recordTTL > 0 ? endpoint.recordTTL : 300,
          ResourceRecords: endpoint.targets.map((Value) => ({ Value })),
        }
      : {
          AliasTarget: {
            HostedZoneId: zone,
            DNSName: endpoint.targets[0] ?? '',
            EvaluateTargetHealth: health === undefined ? settings.awsEvaluateTargetHealth : health === 'true',
          },
        }),
    ...healthCheck(endpoint),
  };
}

/** null: not an alias. */
function aliasZone(endpoint: Endpoint, settings: Settings): string | null {
  const { version } = settings;
  const target = endpoint.targets[0];
  const types = since(version, 16) ? ['A', 'AAAA'] : since(version, 14) ? ['A'] : ['CNAME'];
  if (target === undefined || property(endpoint, 'alias') !== 'true' || !types.includes(endpoint.recordType))
    return null;
  const given = property(endpoint, 'aws/target-hosted-zone');
  if (given !== undefined) return given.replace(/^\/hostedzone\//, '');
  return canonicalZone(target, version) ?? sameZone;
}

function routing(endpoint: Endpoint, { version }: Settings): Partial<RecordSet> {
  // Without a set identifier Route 53 refuses a policy; older versions leave it out.
  if (endpoint.setIdentifier === '' && !since(version, 21)) return {};
  const of = (name: string): string | undefined => property(endpoint, `aws/${name}`);
  const [weight, Region, Failover] = [of('weight'), of('region'), of('failover')];
  const geolocation = locationOf(of);
  const near = since(version, 19) ? proximityOf(of) : undefined;
  return {
    ...(weight === undefined ? {} : { Weight: integer(weight) }),
    ...(Region === undefined ? {} : { Region }),
    ...(Failover === undefined ? {} : { Failover }),
    ...(of('multi-value-answer') === undefined ? {} : { MultiValueAnswer: true }),
    ...(geolocation === undefined ? {} : { GeoLocation: geolocation }),
    ...(near === undefined ? {} : { GeoProximityLocation: near }),
  };
}

type Read = (name: string) => string | undefined;

function locationOf(of: Read): RecordSet['GeoLocation'] {
  const ContinentCode = of('geolocation-continent-code');
  if (ContinentCode !== undefined) return { ContinentCode };
  const [CountryCode, SubdivisionCode] = [of('geolocation-country-code'), of('geolocation-subdivision-code')];
  if (CountryCode === undefined && SubdivisionCode === undefined) return undefined;
  return {
    ...(CountryCode === undefined ? {} : { CountryCode }),
    ...(SubdivisionCode === undefined ? {} : { SubdivisionCode }),
  };
}

function proximityOf(of: Read): RecordSet['GeoProximityLocation'] {
  const AWSRegion = of('geoproximity-region');
  const LocalZoneGroup = of('geoproximity-local-zone-group');
  const bias = of('geoproximity-bias');
  const point = coordinates(of('geoproximity-coordinates'));
  if (AWSRegion === undefined && LocalZoneGroup === undefined && bias === undefined && point === undefined)
    return undefined;
  return {
    ...(AWSRegion === undefined ? {} : { AWSRegion }),
    ...(point === undefined ? {} : { Coordinates: point }),
    ...(LocalZoneGroup === undefined ? {} : { LocalZoneGroup }),
    ...(bias === undefined ? {} : { Bias: integer(bias) }),
  };
}

function coordinates(text: string | undefined): { readonly Latitude: string; readonly Longitude: string } | undefined {
  const [Latitude, Longitude, more] = text?.split(',') ?? [];
  if (Latitude === undefined || Longitude === undefined || more !== undefined) return undefined;
  const within = (degrees: string, limit: number): boolean =>
    /^[+-]?[0-9.]+$/.test(degrees) && Math.abs(Number(degrees)) <= limit;
  return within(Latitude, 90) && within(Longitude, 180) ? { Latitude, Longitude } : undefined;
}

/** What does not parse as a whole number counts as 0. */
function integer(text: string): number {
  return /^[+-]?[0-9]+$/.test(text) ? Number(text) : 0;
}

function healthCheck(endpoint: Endpoint): Partial<RecordSet> {
  const HealthCheckId = property(endpoint, 'aws/health-check-id');
  return HealthCheckId === undefined ? {} : { HealthCheckId };
}

/** Every change to every zone that serves its name; zones in the order given. */
export function byZone(
  drafts: readonly Draft[],
  zones: readonly HostedZone[],
  settings: Settings,
  skipped: Skipped[],
): ReadonlyMap<ZoneId, readonly RoutedChange[]> {
  const routed = new Map<ZoneId, RoutedChange[]>(zones.map((zone) => [zone.id, []]));
  const pins = since(settings.version, 22);
  for (const draft of drafts) {
    const pin = pins ? pinOf(draft.endpoint) : null;
    const serving = servingZones(draft.endpoint.dnsName, zones);
    const chosen = pin === null ? serving : serving.filter((zone) => zone.id === pin);
    if (chosen.length === 0) skipped.push(notServed(draft, serving.length, pin));
    // A same-zone alias takes the id of the first zone it goes to, and keeps it in all others.
    const change = draft.sameZoneAlias ? inZone(draft, chosen[0]?.id) : draft;
    for (const { id } of chosen) routed.get(id)?.push(change);
  }
  return routed;
}

function inZone(draft: Draft, zone: ZoneId | undefined): Draft {
  const { Action, ResourceRecordSet: set } = draft.change;
  if (zone === undefined || !set.AliasTarget) return draft;
  const AliasTarget = { ...set.AliasTarget, HostedZoneId: zone };
  return {
    ...draft,
    change: { Action, ResourceRecordSet: { ...set, AliasTarget } },
    group: set.Name,
    bytes: 0,
    values: 0,
  };
}

function notServed({ endpoint }: Draft, serving: number, pin: string | null): Skipped {
  if (serving > 0) {
    return skip(endpoint, 'PinnedElsewhere', `${zonePin} names ${pin}, which is not a hosted zone of this name`);
  }
  return skip(endpoint, 'NoHostedZone', 'no hosted zone that this ExternalDNS manages contains the name');
}
