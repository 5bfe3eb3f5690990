// Two record sets side by side, field by field, for people: wanted beside live, before beside after. It decides nothing:
// whether a row has drifted was said by the core; a line differs when its two texts, spelt alike, differ.

import { dnsName, type RecordSet, unescapeName } from '../core/dns.ts';
import { valueText, withoutDot } from './columns.ts';
import { escapeText } from './escape.ts';

export interface FieldLine {
  readonly label: string;
  /** Escaped, one text per value; empty: the record set is absent or has no such field. */
  readonly want: readonly string[];
  readonly have: readonly string[];
  readonly differs: boolean;
}

interface Field {
  readonly label: string;
  readonly values: (set: RecordSet) => readonly string[];
  /** Shown even when neither side has it. */
  readonly always?: true;
}

const one = (value: string | number | boolean | undefined): readonly string[] =>
  value === undefined ? [] : [String(value)];

const fields: readonly Field[] = [
  { label: 'type', values: (set) => [set.Type] },
  { label: 'alias to', values: (set) => one(set.AliasTarget && hostText(set.AliasTarget.DNSName)) },
  { label: 'alias zone', values: (set) => one(set.AliasTarget?.HostedZoneId) },
  { label: 'eval health', values: (set) => one(set.AliasTarget?.EvaluateTargetHealth) },
  {
    label: 'targets',
    values: (set) => (set.ResourceRecords ?? []).map(({ Value }) => valueText(set.Type, Value)).sort(),
  },
  { label: 'ttl', values: (set) => one(set.TTL) },
  { label: 'set id', values: (set) => one(set.SetIdentifier) },
  { label: 'weight', values: (set) => one(set.Weight) },
  { label: 'region', values: (set) => one(set.Region) },
  { label: 'failover', values: (set) => one(set.Failover) },
  { label: 'geo', values: (set) => one(geoText(set)) },
  { label: 'multivalue', values: (set) => one(set.MultiValueAnswer) },
  { label: 'health check', values: (set) => one(set.HealthCheckId) },
  { label: 'cidr', values: (set) => one(set.CidrRoutingConfig && JSON.stringify(set.CidrRoutingConfig)) },
  {
    label: 'geo proximity',
    values: (set) => one(set.GeoProximityLocation && JSON.stringify(set.GeoProximityLocation)),
  },
  { label: 'traffic policy', values: (set) => one(set.TrafficPolicyInstanceId) },
];

/** Lines for every field that either side has; the type only where it differs. Sorted as people read a record set. */
export function compareSets(want: RecordSet | null, have: RecordSet | null): readonly FieldLine[] {
  return fields
    .map((field) => line(field, want, have))
    .filter(({ label, want: left, have: right, differs }) =>
      label === 'type' ? differs && left.length > 0 && right.length > 0 : left.length > 0 || right.length > 0,
    );
}

/** Only what differs, as `label - before` and `label + after` lines. */
export function changedLines(before: RecordSet | null, after: RecordSet | null): readonly FieldLine[] {
  return compareSets(after, before).filter((line) => line.differs);
}

function line(field: Field, want: RecordSet | null, have: RecordSet | null): FieldLine {
  const left = want === null ? [] : field.values(want).map(escapeText);
  const right = have === null ? [] : field.values(have).map(escapeText);
  return {
    label: field.label,
    want: left,
    have: right,
    differs: left.map(spelt).sort().join('\n') !== right.map(spelt).sort().join('\n'),
  };
}

/** Names differ in case and escapes without differing; TXT values keep their case. */
function spelt(text: string): string {
  return text.startsWith('"') ? text : dnsName(text);
}

function hostText(name: string): string {
  return withoutDot(unescapeName(name));
}

function geoText(set: RecordSet): string | undefined {
  const geo = set.GeoLocation;
  if (geo === undefined) return undefined;
  return [geo.ContinentCode, geo.CountryCode, geo.SubdivisionCode].filter((part) => part !== undefined).join('/');
}

/** A record set as one line: `alias NAME`, or its values, and the TTL. Escaped. */
export function setText(set: RecordSet): string {
  if (set.AliasTarget) return escapeText(`alias ${hostText(set.AliasTarget.DNSName)}`);
  const values = (set.ResourceRecords ?? []).map(({ Value }) => valueText(set.Type, Value)).join(', ');
  return escapeText(set.TTL === undefined ? values : `${values} (ttl ${set.TTL})`);
}
