// Endpoint → the record set that ExternalDNS would have Route 53 hold for it, in Route 53's own spelling.
//
//   A, alias=true, target k8s-x-1.eu-west-1.elb.amazonaws.com  →  AliasTarget {Z32O12XQLNTSW2, k8s-x-1….amazonaws.com., health}
//   A 192.0.2.7, no ttl                                        →  TTL 300, one value
//
// Only the first target of an alias counts, in sorted order. Routing policies without set identifier are left out [≤ 0.20] and
// sent, to be refused, after. (external-dns provider/aws/aws.go newChange; reference: registry page 3.5 and 3.6)

import { since } from '../discover/arguments.ts';
import { compareText, type HostedZone, type RecordSet, route53Name } from '../dns.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Settings } from '../settings.ts';
import { canonicalZone } from './elb.ts';

/** First match on name, as ExternalDNS looks properties up. */
export function propertyOf(endpoint: Pick<Endpoint, 'providerSpecific'>, name: string): string | undefined {
  return endpoint.providerSpecific.find((property) => property.name === name)?.value;
}

export function isAlias(endpoint: Endpoint): boolean {
  const { recordType, targets } = endpoint;
  return (
    (recordType === 'A' || recordType === 'AAAA') && targets.length > 0 && propertyOf(endpoint, 'alias') === 'true'
  );
}

/** `zone` is where it is written: an alias to no known AWS service names the zone itself. */
export function recordSetFor(endpoint: Endpoint, settings: Settings, zone: Pick<HostedZone, 'id'>): RecordSet {
  const { setIdentifier, recordType, recordTTL } = endpoint;
  const targets = endpoint.targets.length > 1 ? [...endpoint.targets].sort(compareText) : endpoint.targets;
  const routed = setIdentifier !== '' || since(settings.version, 21);
  const healthCheck = propertyOf(endpoint, 'aws/health-check-id');
  const identity = { Name: route53Name(endpoint.dnsName), Type: recordType };
  const content = isAlias(endpoint)
    ? { AliasTarget: aliasTarget(endpoint, targets[0] ?? '', settings, zone) }
    : { TTL: recordTTL > 0 ? recordTTL : 300, ResourceRecords: targets.map((Value) => ({ Value })) };
  const routing = routed ? routingOf(endpoint) : noRouting;
  if (setIdentifier === '' && routing === noRouting && healthCheck === undefined) return { ...identity, ...content };
  return {
    ...identity,
    ...(setIdentifier === '' ? {} : { SetIdentifier: setIdentifier }),
    ...routing,
    ...content,
    ...(healthCheck === undefined ? {} : { HealthCheckId: healthCheck }),
  };
}

function aliasTarget(
  endpoint: Endpoint,
  target: string,
  settings: Settings,
  zone: Pick<HostedZone, 'id'>,
): NonNullable<RecordSet['AliasTarget']> {
  const named = propertyOf(endpoint, 'aws/target-hosted-zone')?.replace(/^\/hostedzone\//, '');
  const health = propertyOf(endpoint, 'aws/evaluate-target-health');
  return {
    HostedZoneId: named ?? canonicalZone(target, settings.version) ?? zone.id,
    DNSName: route53Name(target),
    EvaluateTargetHealth: health === undefined ? settings.awsEvaluateTargetHealth : health === 'true',
  };
}

const noRouting: Partial<RecordSet> = {};

/** What every alias has, and no routing. */
const unrouted = new Set(['alias', 'aws/evaluate-target-health']);

/** Route 53's routing fields from the `aws/…` properties. */
export function routingOf(endpoint: Endpoint): Partial<RecordSet> {
  if (endpoint.providerSpecific.every(({ name }) => unrouted.has(name))) return noRouting;
  const read = (name: string): string | undefined => propertyOf(endpoint, `aws/${name}`);
  const weight = read('weight');
  const region = read('region');
  const failover = read('failover');
  return {
    ...(weight === undefined ? {} : { Weight: integer(weight) }),
    ...(region === undefined ? {} : { Region: region }),
    ...(failover === undefined ? {} : { Failover: failover }),
    ...(read('multi-value-answer') === undefined ? {} : { MultiValueAnswer: true }),
    ...geoLocation(
      read('geolocation-continent-code'),
      read('geolocation-country-code'),
      read('geolocation-subdivision-code'),
    ),
    ...geoProximity(read),
  };
}

function geoLocation(
  continent: string | undefined,
  country: string | undefined,
  subdivision: string | undefined,
): Pick<RecordSet, 'GeoLocation'> {
  if (continent !== undefined) return { GeoLocation: { ContinentCode: continent } };
  if (country === undefined && subdivision === undefined) return {};
  return {
    GeoLocation: {
      ...(country === undefined ? {} : { CountryCode: country }),
      ...(subdivision === undefined ? {} : { SubdivisionCode: subdivision }),
    },
  };
}

function geoProximity(read: (name: string) => string | undefined): Pick<RecordSet, 'GeoProximityLocation'> {
  const region = read('geoproximity-region');
  const group = read('geoproximity-local-zone-group');
  const bias = read('geoproximity-bias');
  const point = coordinates(read('geoproximity-coordinates'));
  const location = {
    ...(region === undefined ? {} : { AWSRegion: region }),
    ...(group === undefined ? {} : { LocalZoneGroup: group }),
    ...(point === null ? {} : { Coordinates: point }),
    ...(bias === undefined ? {} : { Bias: integer(bias) }),
  };
  return Object.keys(location).length === 0 ? {} : { GeoProximityLocation: location };
}

/** `lat,long` in range; null: left out. */
function coordinates(text: string | undefined): { readonly Latitude: string; readonly Longitude: string } | null {
  const [latitude = '', longitude = '', ...more] = text?.split(',') ?? [];
  const within = (value: string, limit: number): boolean => value.trim() !== '' && Math.abs(Number(value)) <= limit;
  if (more.length > 0 || !within(latitude, 90) || !within(longitude, 180)) return null;
  return { Latitude: latitude, Longitude: longitude };
}

/** Go's strconv.ParseInt in base 10; 0 where that fails. */
function integer(text: string): number {
  return /^[+-]?\d+$/.test(text) ? Number(text) : 0;
}
