// Record sets and changes in Route 53's XML, both ways.

import type { Change, RecordSet } from '../core/dns.ts';
import { childOf, children, childrenOf, type ReadElement, textOf, type XmlElement } from './xml.ts';

const written = new WeakMap<RecordSet, string>();

/** The inside of a `ResourceRecordSet` element, in the order of AWS's schema. Record sets are immutable, so each is written once. */
export function recordSetXml(set: RecordSet): string {
  const known = written.get(set);
  if (known !== undefined) return known;
  const xml = `<ResourceRecordSet>${children(recordSetElement(set))}</ResourceRecordSet>`;
  written.set(set, xml);
  return xml;
}

function recordSetElement(set: RecordSet): XmlElement {
  return {
    Name: set.Name,
    Type: set.Type,
    SetIdentifier: set.SetIdentifier,
    Weight: set.Weight,
    Region: set.Region,
    GeoLocation: set.GeoLocation && {
      ContinentCode: set.GeoLocation.ContinentCode,
      CountryCode: set.GeoLocation.CountryCode,
      SubdivisionCode: set.GeoLocation.SubdivisionCode,
    },
    Failover: set.Failover,
    MultiValueAnswer: set.MultiValueAnswer,
    TTL: set.TTL,
    ResourceRecords: set.ResourceRecords && {
      ResourceRecord: set.ResourceRecords.map(({ Value }) => ({ Value })),
    },
    AliasTarget: set.AliasTarget && {
      HostedZoneId: set.AliasTarget.HostedZoneId,
      DNSName: set.AliasTarget.DNSName,
      EvaluateTargetHealth: set.AliasTarget.EvaluateTargetHealth,
    },
    HealthCheckId: set.HealthCheckId,
    TrafficPolicyInstanceId: set.TrafficPolicyInstanceId,
    CidrRoutingConfig: set.CidrRoutingConfig && {
      CollectionId: set.CidrRoutingConfig.CollectionId,
      LocationName: set.CidrRoutingConfig.LocationName,
    },
    GeoProximityLocation: set.GeoProximityLocation && {
      AWSRegion: set.GeoProximityLocation.AWSRegion,
      LocalZoneGroup: set.GeoProximityLocation.LocalZoneGroup,
      Coordinates: set.GeoProximityLocation.Coordinates && {
        Latitude: set.GeoProximityLocation.Coordinates.Latitude,
        Longitude: set.GeoProximityLocation.Coordinates.Longitude,
      },
      Bias: set.GeoProximityLocation.Bias,
    },
  };
}

export interface BatchRequest {
  readonly comment: string | undefined;
  readonly changes: readonly Change[];
}

/** A `ChangeResourceRecordSetsRequest`; a string says why its XML breaks the schema. */
export function readBatch(document: ReadElement | null): BatchRequest | string {
  const batch = childOf(childOf(document ?? undefined, 'ChangeResourceRecordSetsRequest'), 'ChangeBatch');
  if (batch === undefined)
    return "cvc-complex-type.2.4.b: The content of element 'ChangeResourceRecordSetsRequest' is not complete.";
  const changes: Change[] = [];
  for (const change of childrenOf(childOf(batch, 'Changes'), 'Change')) {
    const action = textOf(change, 'Action');
    const set = childOf(change, 'ResourceRecordSet');
    if (action !== 'CREATE' && action !== 'DELETE' && action !== 'UPSERT')
      return `cvc-enumeration-valid: Value '${action ?? ''}' is not facet-valid with respect to enumeration '[CREATE, DELETE, UPSERT]'. It must be a value from the enumeration.`;
    if (set === undefined || textOf(set, 'Name') === undefined || textOf(set, 'Type') === undefined)
      return "cvc-complex-type.2.4.b: The content of element 'Change' is not complete.";
    changes.push({ Action: action, ResourceRecordSet: readRecordSet(set) });
  }
  if (changes.length === 0)
    return "cvc-complex-type.2.4.b: The content of element 'Changes' is not complete. One of '{Change}' is expected.";
  return { comment: textOf(batch, 'Comment'), changes };
}

function readRecordSet(set: ReadElement): RecordSet {
  const text = (tag: string): string | undefined => textOf(set, tag);
  const records = childOf(set, 'ResourceRecords');
  const alias = childOf(set, 'AliasTarget');
  const cidr = childOf(set, 'CidrRoutingConfig');
  return present<RecordSet>({
    Name: text('Name') ?? '',
    Type: text('Type') ?? '',
    SetIdentifier: text('SetIdentifier'),
    Weight: numeric(text('Weight')),
    Region: text('Region'),
    GeoLocation: readTexts(childOf(set, 'GeoLocation'), ['ContinentCode', 'CountryCode', 'SubdivisionCode']),
    Failover: text('Failover'),
    MultiValueAnswer: logical(text('MultiValueAnswer')),
    TTL: numeric(text('TTL')),
    ResourceRecords: records && childrenOf(records, 'ResourceRecord').map((r) => ({ Value: textOf(r, 'Value') ?? '' })),
    AliasTarget: alias && {
      HostedZoneId: textOf(alias, 'HostedZoneId') ?? '',
      DNSName: textOf(alias, 'DNSName') ?? '',
      EvaluateTargetHealth: textOf(alias, 'EvaluateTargetHealth') === 'true',
    },
    HealthCheckId: text('HealthCheckId'),
    TrafficPolicyInstanceId: text('TrafficPolicyInstanceId'),
    CidrRoutingConfig: cidr && {
      CollectionId: textOf(cidr, 'CollectionId') ?? '',
      LocationName: textOf(cidr, 'LocationName') ?? '',
    },
    GeoProximityLocation: readProximity(childOf(set, 'GeoProximityLocation')),
  });
}

function readProximity(location: ReadElement | undefined): RecordSet['GeoProximityLocation'] {
  if (location === undefined) return undefined;
  const coordinates = childOf(location, 'Coordinates');
  return present({
    AWSRegion: textOf(location, 'AWSRegion'),
    LocalZoneGroup: textOf(location, 'LocalZoneGroup'),
    Coordinates: coordinates && {
      Latitude: textOf(coordinates, 'Latitude') ?? '',
      Longitude: textOf(coordinates, 'Longitude') ?? '',
    },
    Bias: numeric(textOf(location, 'Bias')),
  });
}

function readTexts(parent: ReadElement | undefined, tags: readonly string[]): Record<string, string> | undefined {
  if (parent === undefined) return undefined;
  const pairs = tags.map((tag) => [tag, textOf(parent, tag)] as const);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

function numeric(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function logical(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text === 'true';
}

type Optional<T> = { readonly [K in keyof T]: T[K] | undefined };

/** The same object without its undefined fields. */
function present<T extends object>(fields: Optional<T>): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
