// A row as cells: one column is one name, one title and one function of the row. Both faces pick columns by id; cells are
// escaped here, so that a face only has to cut and pad them.

import type { RecordSet } from '../core/dns.ts';
import type { Row, SourceRef } from '../core/finding.ts';
import { escapeText } from './escape.ts';
import type { Tone } from './tone.ts';
import { stateWords } from './words.ts';

export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** Escaped; empty when there is nothing to show. */
  readonly text: (row: Row) => string;
  readonly tone?: (row: Row) => Tone;
}

export type ColumnId =
  | 'sign'
  | 'state'
  | 'namespace'
  | 'name'
  | 'type'
  | 'owner'
  | 'source'
  | 'origin'
  | 'target'
  | 'live'
  | 'zone'
  | 'zone-id'
  | 'set-id'
  | 'ttl'
  | 'reason'
  | 'desired'
  | 'txt'
  | 'instance'
  | 'labels';

const tone = (row: Row): Tone => stateWords[row.finding.state].tone;

export const columns = {
  sign: { id: 'sign', title: '', text: (row) => stateWords[row.finding.state].sign, tone },
  state: { id: 'state', title: 'STATE', text: (row) => row.finding.state, tone },
  namespace: { id: 'namespace', title: 'NAMESPACE', text: (row) => escapeText(rowNamespace(row) ?? '') },
  name: { id: 'name', title: 'NAME', text: (row) => escapeText(row.name) },
  type: { id: 'type', title: 'TYPE', text: (row) => escapeText(row.type ?? '') },
  owner: { id: 'owner', title: 'OWNER', text: (row) => escapeText(row.owner ?? '') },
  source: { id: 'source', title: 'SOURCE', text: (row) => sourceText(row, shortSource) },
  origin: { id: 'origin', title: 'SOURCE', text: (row) => sourceText(row, fullSource) },
  target: { id: 'target', title: 'TARGET', text: (row) => targetText(row.have) },
  live: { id: 'live', title: 'LIVE TARGET', text: (row) => targetText(row.have, 'alias ') || '(none)' },
  zone: { id: 'zone', title: 'ZONE', text: (row) => escapeText(row.zone?.name ?? '') },
  'zone-id': { id: 'zone-id', title: 'ZONE-ID', text: (row) => escapeText(row.zone?.id ?? '') },
  'set-id': { id: 'set-id', title: 'SET-ID', text: (row) => escapeText(row.setIdentifier) },
  ttl: { id: 'ttl', title: 'TTL', text: (row) => ttlText(row.have ?? row.want) },
  reason: { id: 'reason', title: 'REASON', text: (row) => row.finding.reason },
  desired: { id: 'desired', title: 'DESIRED', text: (row) => targetText(row.want) },
  txt: { id: 'txt', title: 'TXT', text: (row) => escapeText(claimNames(row).join(',')) },
  instance: { id: 'instance', title: 'INSTANCE', text: (row) => escapeText(row.instance ?? '') },
  labels: { id: 'labels', title: 'LABELS', text: (row) => escapeText(labelsText(row)) },
} as const satisfies { readonly [Id in ColumnId]: Column & { readonly id: Id } };

/** The namespace a row belongs to: that of its first source that has one, which for an orphan is the one its TXT names. */
export function rowNamespace(row: Row): string | null {
  return row.sources.find((source) => source.namespace !== null)?.namespace ?? null;
}

/** Alias target or values, joined with commas; '' for no record. `alias` is put before an alias's target. */
export function targetText(set: RecordSet | null, alias = ''): string {
  if (set === null) return '';
  if (set.AliasTarget) return escapeText(alias + withoutDot(set.AliasTarget.DNSName));
  return escapeText((set.ResourceRecords ?? []).map((record) => valueText(set.Type, record.Value)).join(','));
}

export function ttlText(set: RecordSet | null): string {
  return set?.TTL === undefined ? '' : String(set.TTL);
}

/** `ingress/www`, with the namespace left to its own column. */
export function shortSource(source: SourceRef): string {
  return `${source.kind.toLowerCase()}/${source.name}`;
}

/** `web/ingress/www`: namespace, kind, name. */
export function fullSource(source: SourceRef): string {
  return source.namespace === null ? shortSource(source) : `${source.namespace}/${shortSource(source)}`;
}

/** The first source in the given form, in brackets when only a TXT names it, and how many more there are. */
export function sourceText(row: Row, form: (source: SourceRef) => string): string {
  const [first] = row.sources;
  if (first === undefined) return '';
  const text = escapeText(first.live ? form(first) : bracketed(first, form));
  return row.sources.length > 1 ? `${text} +${row.sources.length - 1}` : text;
}

function bracketed(source: SourceRef, form: (source: SourceRef) => string): string {
  const text = form(source);
  const short = shortSource(source);
  return text.endsWith(short) ? `${text.slice(0, text.length - short.length)}(${short})` : `(${text})`;
}

function claimNames(row: Row): string[] {
  return [...new Set(row.claims.map((claim) => withoutDot(claim.recordSet.Name)))];
}

function labelsText(row: Row): string {
  return Object.entries(row.sources[0]?.labels ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(',');
}

const hostTypes = new Set(['CNAME', 'NS', 'PTR', 'MX', 'SRV']);

/** A value as people read it: host names without their final dot. */
export function valueText(type: string, value: string): string {
  return hostTypes.has(type) ? withoutDot(value) : value;
}

export function withoutDot(name: string): string {
  return name.length > 1 && name.endsWith('.') ? name.slice(0, -1) : name;
}
