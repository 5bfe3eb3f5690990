// What AWS says: the zones that matter with all their record sets, the certificates of the wanted hosts, the load balancers in play.
//
// Calls to Route 53 for one read: ceil(zones / 100) + the sum of ceil(records / 300) over the zones that matter; tags only where
// a tag filter asks for them. A zone matters when an ExternalDNS of this cluster works on it; where none is known, when a wanted
// name would be written to it; and when a certificate of a wanted host is validated in it.

import { desired } from '../core/desired.ts';
import { type DnsName, dnsName, type HostedZone, type ZoneId } from '../core/dns.ts';
import { Failure } from '../core/failure.ts';
import type { KubeObject } from '../core/kube.ts';
import { managedZones } from '../core/route53/zones.ts';
import type { Instance } from '../core/settings.ts';
import type { Certificate, Gap, LoadBalancer, Snapshot, ZoneContents } from '../core/snapshot.ts';
import type { World } from '../world.ts';
import {
  askedCertificates,
  askedNames,
  covers,
  publicZonesOf,
  regionsOfObjects,
  strangeBalancers,
  zonesOfNames,
} from './asked-names.ts';
import type { Scope } from './read.ts';

export interface DnsView {
  readonly aws: Snapshot['aws'];
  readonly zones: readonly ZoneContents[];
  readonly certificates: readonly Certificate[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly gaps: readonly Gap[];
}

export interface ZoneProgress {
  readonly zone: string;
  readonly records: number;
  readonly done: number;
  readonly of: number;
}

export interface Wanting {
  readonly instances: Promise<readonly Instance[]>;
  readonly objects: Promise<readonly KubeObject[]>;
}

export const notAsked: DnsView = {
  aws: null,
  zones: [],
  certificates: [],
  loadBalancers: [],
  gaps: [{ scope: 'route53', reason: 'NotAsked', message: '--offline' }],
};

export async function readDns(
  world: World,
  scope: Scope,
  wanting: Wanting,
  signal: AbortSignal,
  tell: (progress: ZoneProgress) => void,
): Promise<DnsView> {
  const reader = zoneReader(world, signal, tell);
  const whoami = handled(identityOf(world, signal));
  const listed = await zonesOf(world, signal);
  // Where Route 53 cannot be reached, nothing of AWS is asked further: one gap says it.
  const answering = listed.gap?.reason !== 'NotSignedIn' && listed.gap?.reason !== 'AWSUnreachable';
  const instances = deciding(await wanting.instances, scope);
  const zones = await withTags(world, listed.zones, instances, signal);
  // An instance alone says which zones matter; without one the names do, and those need the objects.
  const early = handled(reader.read(servedBy(instances, zones.zones).filter((zone) => inScope(zone, scope))));
  const objects = await wanting.objects;
  const names = wantedNames(instances, objects);
  const rest = instances.length > 0 ? [] : zonesOfNames(names, zones.zones).filter((zone) => inScope(zone, scope));
  const identity = await whoami;
  const asking = answering
    ? certificatesOf(world, identity.aws, objects, names, signal)
    : Promise.resolve(nothing<Certificate>());
  const following = asking.then(async ({ found }) => {
    const holding = validationZones(found, zones.zones).filter((zone) => inScope(zone, scope));
    const attached = attachedRegions(found);
    const [balancers] = await Promise.all([loadBalancersOf(world, attached, signal), reader.read(holding)]);
    return { balancers, attached };
  });
  const [certificates, near] = await Promise.all([asking, following, early, reader.read(rest)]);
  const contents = zones.zones.map((zone): ZoneContents => ({ zone, recordSets: reader.sets.get(zone.id) ?? null }));
  const strange = strangeBalancers(
    contents.flatMap(({ recordSets }) => recordSets ?? []),
    objects,
  );
  const far = answering
    ? await loadBalancersOf(world, strange.difference(near.attached), signal)
    : nothing<LoadBalancer>();
  const left = narrowed(scope, instances, names, zones.zones);
  return {
    aws: identity.aws,
    zones: contents.filter(({ zone }) => !reader.gone.has(zone.id)),
    certificates: certificates.found,
    loadBalancers: [...near.balancers.found, ...far.found],
    gaps: [
      answering ? identity.gap : null,
      listed.gap,
      zones.gap,
      ...reader.gaps,
      ...certificates.gaps,
      ...near.balancers.gaps,
      ...far.gaps,
      ...left,
    ].flatMap((gap) => gap ?? []),
  };
}

interface Found<T> {
  readonly found: readonly T[];
  readonly gaps: readonly Gap[];
}

function nothing<T>(): Found<T> {
  return { found: [], gaps: [] };
}

/** A promise that is awaited later: until then its failure is nobody's surprise. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** Instances whose settings say which zones they work on; a guess, or an owner id alone, does not. */
function deciding(instances: readonly Instance[], { overrides }: Scope): readonly Instance[] {
  return instances.filter(({ kind }) => kind !== 'inference' && (kind !== 'flags' || overrides?.args !== undefined));
}

/** A Failure as a Gap; what is none of the world's doing goes on. */
function gapOf(error: unknown, scope: string, forbidden: Gap['reason'], more: Partial<Gap> = {}): Gap {
  if (!(error instanceof Failure) || error.code === 'interrupted') throw error;
  const message = error.next === undefined ? error.message : `${error.message}; ${error.next}`;
  const reason: Gap['reason'] =
    error.code === 'aws-credentials' || error.code === 'aws-expired'
      ? 'NotSignedIn'
      : error.code === 'aws-unreachable'
        ? 'AWSUnreachable'
        : error.code === 'aws-throttled' && forbidden === 'ZoneForbidden'
          ? 'ZoneThrottled'
          : forbidden;
  return { scope, reason, message, ...more };
}

async function identityOf(
  world: World,
  signal: AbortSignal,
): Promise<{ readonly aws: Snapshot['aws']; readonly gap: Gap | null }> {
  try {
    return { aws: await world.dns.identity(signal), gap: null };
  } catch (error) {
    const gap = gapOf(error, 'sts', 'AWSUnreachable');
    // Not signed in is said once, by the zones.
    return { aws: null, gap: gap.reason === 'NotSignedIn' ? null : gap };
  }
}

interface Listed {
  readonly zones: readonly HostedZone[];
  readonly gap: Gap | null;
}

async function zonesOf(world: World, signal: AbortSignal): Promise<Listed> {
  try {
    return { zones: await world.dns.zones(signal), gap: null };
  } catch (error) {
    return { zones: [], gap: gapOf(error, 'route53', 'ZoneForbidden') };
  }
}

async function withTags(
  world: World,
  zones: readonly HostedZone[],
  instances: readonly Instance[],
  signal: AbortSignal,
): Promise<Listed> {
  const filtering = instances.filter(({ settings }) => settings.awsZoneTags.length > 0);
  // Only zones that the other filters leave need their tags.
  const candidates = zones.filter((zone) => filtering.some((instance) => servedUntagged(instance, [zone]).length > 0));
  if (candidates.length === 0) return { zones, gap: null };
  try {
    const tags = await world.dns.tags(
      candidates.map((zone) => zone.id),
      signal,
    );
    return {
      zones: zones.map((zone) => {
        const own = tags.get(zone.id);
        return own === undefined ? zone : { ...zone, tags: own };
      }),
      gap: null,
    };
  } catch (error) {
    return { zones, gap: gapOf(error, 'route53/tags', 'TagsForbidden') };
  }
}

function servedUntagged(instance: Instance, zones: readonly HostedZone[]): readonly HostedZone[] {
  return managedZones(zones, { ...instance.settings, awsZoneTags: [] }).zones;
}

function servedBy(instances: readonly Instance[], zones: readonly HostedZone[]): readonly HostedZone[] {
  const served = new Set<HostedZone>();
  for (const instance of instances) {
    const { zones: managed, failure } = managedZones(zones, instance.settings);
    for (const zone of failure === null ? managed : servedUntagged(instance, zones)) served.add(zone);
  }
  return zones.filter((zone) => served.has(zone));
}

function inScope(zone: HostedZone, { zones = [], zoneType }: Scope): boolean {
  if (zoneType !== undefined && zone.private !== (zoneType === 'private')) return false;
  return (
    zones.length === 0 ||
    zones.some(
      (text) =>
        dnsName(text) === zone.name || text.replace(/^\/?hostedzone\//, '').toLowerCase() === zone.id.toLowerCase(),
    )
  );
}

/** Zones that matter but were narrowed away. */
function narrowed(
  scope: Scope,
  instances: readonly Instance[],
  names: ReadonlySet<DnsName>,
  zones: readonly HostedZone[],
): readonly Gap[] {
  const mattering = instances.length > 0 ? servedBy(instances, zones) : zonesOfNames(names, zones);
  return mattering
    .filter((zone) => !inScope(zone, scope))
    .map((zone) => ({
      scope: `zone/${zone.id}`,
      reason: 'NotAsked',
      message: 'left out by --zone or --zone-type',
      zone: zone.id,
    }));
}

function wantedNames(instances: readonly Instance[], objects: readonly KubeObject[]): ReadonlySet<DnsName> {
  const names = new Set(askedNames(objects));
  for (const { settings } of instances) {
    if (settings.fqdnTemplate.length === 0 && settings.compatibility === '') continue;
    for (const endpoint of desired(objects, settings).endpoints) names.add(dnsName(endpoint.dnsName));
  }
  return names;
}

interface ZoneReader {
  readonly sets: ReadonlyMap<ZoneId, NonNullable<ZoneContents['recordSets']>>;
  readonly gaps: readonly Gap[];
  /** Deleted since the list. */
  readonly gone: ReadonlySet<ZoneId>;
  /** Reads those of the zones that were not read yet, in parallel. */
  read(zones: readonly HostedZone[]): Promise<void>;
}

function zoneReader(world: World, signal: AbortSignal, tell: (progress: ZoneProgress) => void): ZoneReader {
  const started = new Set<ZoneId>();
  const sets = new Map<ZoneId, NonNullable<ZoneContents['recordSets']>>();
  const gaps: Gap[] = [];
  const gone = new Set<ZoneId>();
  let done = 0;
  const readOne = async (zone: HostedZone) => {
    const say = (records: number) => tell({ zone: zone.name, records, done, of: started.size });
    say(0);
    try {
      const read = await world.dns.recordSets(zone.id, signal, say);
      sets.set(zone.id, read);
      done += 1;
      say(read.length);
    } catch (error) {
      done += 1;
      if (error instanceof Failure && error.code === 'aws-api' && error.message.includes('NoSuchHostedZone'))
        gone.add(zone.id);
      else gaps.push(gapOf(error, `zone/${zone.id}`, 'ZoneForbidden', { zone: zone.id }));
    }
  };
  return {
    sets,
    gaps,
    gone,
    async read(zones) {
      const fresh = zones.filter((zone) => !started.has(zone.id));
      for (const zone of fresh) started.add(zone.id);
      // The longest way first: it decides when all is there.
      const byLength = fresh.toSorted((a, b) => (b.recordCount ?? 0) - (a.recordCount ?? 0));
      await Promise.all(byLength.map(readOne));
    },
  };
}

async function certificatesOf(
  world: World,
  aws: Snapshot['aws'],
  objects: readonly KubeObject[],
  names: ReadonlySet<DnsName>,
  signal: AbortSignal,
): Promise<Found<Certificate>> {
  if (names.size === 0) return nothing();
  const regions = new Set(regionsOfObjects(objects));
  if (aws !== null) regions.add(aws.region);
  // CloudFront reads its certificates there; the other partitions have no such region.
  if (aws === null || aws.arn.startsWith('arn:aws:')) regions.add('us-east-1');
  const arns = askedCertificates(objects);
  const wanted = (certificate: Certificate) =>
    arns.has(certificate.arn) || certificate.names.some((name) => coversAny(name, names));
  return inRegions(regions, 'acm', 'CertificatesForbidden', (region) =>
    world.certificates.list(region, signal, wanted),
  );
}

function coversAny(certificateName: string, names: ReadonlySet<DnsName>): boolean {
  const exact = dnsName(certificateName);
  if (names.has(exact)) return true;
  return certificateName.startsWith('*.') && [...names].some((host) => covers(certificateName, host));
}

function validationZones(certificates: readonly Certificate[], zones: readonly HostedZone[]): readonly HostedZone[] {
  const records = certificates.flatMap(({ validations }) => validations.flatMap(({ record }) => record ?? []));
  return [...new Set(records.flatMap((record) => publicZonesOf(dnsName(record.name), zones)))];
}

/** Regions where a certificate in play hangs on a load balancer: its name is needed to know which hosts it serves. */
function attachedRegions(certificates: readonly Certificate[]): ReadonlySet<string> {
  const attached = certificates.filter(({ inUseBy }) => inUseBy.some((arn) => arn.includes(':elasticloadbalancing:')));
  return new Set(attached.map(({ region }) => region));
}

function loadBalancersOf(
  world: World,
  regions: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Found<LoadBalancer>> {
  return inRegions(regions, 'elbv2', 'LoadBalancersForbidden', (region) => world.loadBalancers.list(region, signal));
}

/** Every region by itself: one that is switched off or denied takes nothing from the others. */
async function inRegions<T>(
  regions: ReadonlySet<string>,
  service: string,
  refused: Gap['reason'],
  list: (region: string) => Promise<readonly T[]>,
): Promise<Found<T>> {
  const outcomes = await Promise.all(
    [...regions].sort().map(async (region): Promise<Found<T>> => {
      try {
        return { found: await list(region), gaps: [] };
      } catch (error) {
        const gap = gapOf(error, `${service}/${region}`, refused, { region });
        return { found: [], gaps: [{ ...gap, reason: gap.reason === 'NotSignedIn' ? refused : gap.reason }] };
      }
    }),
  );
  return { found: outcomes.flatMap((outcome) => outcome.found), gaps: outcomes.flatMap((outcome) => outcome.gaps) };
}
