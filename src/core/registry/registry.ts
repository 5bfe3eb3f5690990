// Ownership TXT of the TXT registry: its name ↔ the record it speaks for, its value ↔ labels, and which TXT a version writes.
//
//   app.example.com A    a-app.example.com        prefix x-   x-a-app.example.com      prefix x-%{record_type}.   x-a.app.example.com
//   *.example.com CNAME  cname-*.example.com      suffix -s   cname-*-s.example.com    wildcard replacement any   cname-any.example.com
//   legacy (untyped)     app.example.com          written [≤ 0.17], read by all for every type but AAAA
//
// An alias A is written as `cname-` [≤ 0.21] and `a-` [≥ 0.22]. (external-dns registry/txt, registry/mapper/mapper.go,
// endpoint/labels.go; reference: registry page 1.2 to 1.6 and 1.11)

import { since } from '../discover/arguments.ts';
import { compareText } from '../dns.ts';
import type { Secrets, Settings, Version } from '../settings.ts';
import { decrypt } from './txt-encryption.ts';

export type Labels = Readonly<Record<string, string>>;
/** In-memory only: base64 of the nonce with which the stored value was encrypted. */
export const nonceLabel = 'txt-encryption-nonce';

type AffixSettings = Pick<Settings, 'version' | 'txtPrefix' | 'txtSuffix' | 'txtWildcardReplacement'>;

const template = '%{record_type}';

interface Affixes {
  readonly prefix: string;
  readonly suffix: string;
  readonly wildcard: string;
  readonly templated: boolean;
}

const knownAffixes = new WeakMap<AffixSettings, Affixes>();

function affixes(settings: AffixSettings): Affixes {
  const known = knownAffixes.get(settings) ?? affixesOf(settings);
  knownAffixes.set(settings, known);
  return known;
}

function affixesOf(settings: AffixSettings): Affixes {
  const prefix = settings.txtPrefix.toLowerCase();
  const suffix = settings.txtSuffix.toLowerCase();
  return {
    prefix,
    suffix,
    wildcard: settings.txtWildcardReplacement.toLowerCase(),
    templated: prefix.includes(template) || suffix.includes(template),
  };
}

/** Type markers that a version strips from TXT names, in the order in which it tries them. */
function knownTypes(version: Version): readonly string[] {
  const known = typesByVersion.get(version) ?? typesOf(version);
  typesByVersion.set(version, known);
  return known;
}

const typesByVersion = new WeakMap<Version, readonly string[]>();

function typesOf(version: Version): readonly string[] {
  return [
    ...['A', ...(since(version, 13, 5) ? ['AAAA'] : []), 'CNAME', 'NS'],
    ...(since(version, 18) ? ['MX'] : []),
    ...(since(version, 21) ? ['PTR', 'SRV', 'NAPTR'] : []),
    ...(since(version, 22) ? ['TXT', 'DNAME'] : []),
    ...(since(version, 23) ? ['TLSA'] : []),
  ];
}

/**
 * Name of the ownership TXT of a record: case as given, no final dot. `type` '' gives the legacy name. It may lie outside the
 * record's zone (apex names) or have a label that is too long: see txtNameFits.
 */
export function nameForTXT(dnsName: string, type: string, settings: AffixSettings): string {
  const { prefix, suffix, wildcard, templated } = affixes(settings);
  const marker = type.toLowerCase();
  if (prefix === '' && suffix === '' && !dnsName.startsWith('*'))
    return marker === '' ? dnsName : `${marker}-${dnsName}`;
  const dot = dnsName.indexOf('.');
  const first = dot < 0 ? dnsName : dnsName.slice(0, dot);
  const host = first === '*' && wildcard !== '' ? wildcard : first;
  const typed = templated || marker === '' ? host : `${marker}-${host}`;
  const filled = (affix: string): string => affix.replaceAll(template, marker);
  return `${filled(prefix)}${typed}${filled(suffix)}${dot < 0 ? '' : dnsName.slice(dot)}`;
}

/** False: a label is longer than 63 bytes, so ExternalDNS silently writes no TXT of this name. */
export function txtNameFits(name: string): boolean {
  return name.length <= 63 || name.split('.').every((label) => Buffer.byteLength(label) <= 63);
}

export interface MappedName {
  /** '' with type '': a TXT under other affixes than these. */
  readonly name: string;
  /** '': legacy, speaks for every type but AAAA. */
  readonly type: string;
}

/** The record that an ownership TXT of this name speaks for, as the version reads it. */
export function nameOfTXT(txtName: string, settings: AffixSettings): MappedName {
  const name = txtName.toLowerCase();
  const { prefix, suffix, templated } = affixes(settings);
  if (suffix === '') return stripAffix(name, prefix, 'prefix', templated, settings.version);
  if (prefix !== '') return { name: '', type: '' };
  const dots = suffix.split('.').length - 1;
  const pieces = name.split('.');
  if (pieces.length <= dots) return { name: '', type: '' };
  const mapped = stripAffix(pieces.slice(0, dots + 1).join('.'), suffix, 'suffix', templated, settings.version);
  const rest = pieces.slice(dots + 1).join('.');
  return rest === '' ? mapped : { name: `${mapped.name}.${rest}`, type: mapped.type };
}

/** [≤ 0.21] A heritage TXT with fewer labels than a suffix with dots makes ExternalDNS crash (exit 2). */
export function crashesReader(txtName: string, settings: AffixSettings): boolean {
  const { prefix, suffix } = affixes(settings);
  if (since(settings.version, 22) || prefix !== '' || suffix === '') return false;
  const labels = txtName.split('.').length;
  return labels <= suffix.split('.').length && (labels > 1 || !since(settings.version, 15));
}

function stripAffix(
  name: string,
  affix: string,
  mode: 'prefix' | 'suffix',
  templated: boolean,
  version: Version,
): MappedName {
  if (affix === '') return stripMarker(name, version);
  const strip = (text: string): string | null => {
    if (mode === 'prefix') return name.startsWith(text) ? name.slice(text.length) : null;
    return name.endsWith(text) ? name.slice(0, name.length - text.length) : null;
  };
  if (templated) {
    for (const type of knownTypes(version)) {
      const rest = strip(affix.replaceAll(template, type.toLowerCase()));
      // 0.13 keeps the type in lower case, so its lookup by record type misses.
      if (rest !== null) return { name: rest, type: since(version, 14) ? type : type.toLowerCase() };
    }
  }
  const rest = strip(affix.replaceAll(template, ''));
  return rest === null ? { name: '', type: '' } : stripMarker(rest, version);
}

const longestMarker = 'CNAME'.length;

function stripMarker(name: string, version: Version): MappedName {
  const dash = name.indexOf('-');
  if ((dash < 0 ? name.length : dash) > longestMarker) return { name, type: '' };
  const marker = (dash < 0 ? name : name.slice(0, dash)).toUpperCase();
  if (!knownTypes(version).includes(marker)) return { name, type: '' };
  return { name: dash < 0 ? name : name.slice(dash + 1), type: marker };
}

/** Labels in the value of a heritage TXT, quotes or not, split into strings or not; null: not ExternalDNS's. */
export function parseLabels(value: string, version: Version): Labels | null {
  const labels: Record<string, string> = {};
  let heritage = false;
  for (const token of unquoted(value).split(',')) {
    const cut = token.indexOf('=');
    if (cut < 0) continue;
    const key = token.slice(0, cut);
    const text = token.slice(cut + 1);
    if (text.includes('=') && !since(version, 22)) continue;
    if (key === 'heritage') {
      if (text !== 'external-dns') return null;
      heritage = true;
    } else if (key.startsWith('external-dns')) {
      labels[key.startsWith('external-dns/') ? key.slice('external-dns/'.length) : key] = text;
    }
  }
  return heritage ? labels : null;
}

function unquoted(value: string): string {
  let from = 0;
  let to = value.length;
  while (value[from] === '"') from++;
  while (to > from && value[to - 1] === '"') to--;
  return value.slice(from, to);
}

/** The value without quotes: heritage first, then the labels in bytewise order of their keys. */
export function formatLabels(labels: Labels): string {
  const entries = Object.entries(labels)
    .filter(([key]) => key !== nonceLabel)
    .sort(([a], [b]) => compareText(a, b));
  return ['heritage=external-dns', ...entries.map(([key, value]) => `external-dns/${key}=${value}`)].join(',');
}

/**
 * Labels of a stored TXT value (the first of its record set), decrypted where a key is given and fits; null: not ExternalDNS's, or
 * not readable with this key. An encrypted value's labels carry its nonce.
 */
export function labelsOf(value: string, settings: Pick<Settings, 'version'>, secrets: Secrets): Labels | null {
  const opened = secrets.aesKey === undefined ? null : decrypt(value, secrets.aesKey);
  if (opened === null) return parseLabels(value, settings.version);
  const labels = parseLabels(opened.text, settings.version);
  return labels === null ? null : { ...labels, [nonceLabel]: opened.nonce };
}

/** A record as far as its ownership TXT depends on it. */
export interface Owned {
  readonly dnsName: string;
  readonly recordType: string;
  /** An alias of type A or AAAA. */
  readonly alias: boolean;
}

/** The type that stands in the name of the typed TXT which this version writes for the record. */
export function markerType({ recordType, alias }: Owned, version: Version): string {
  return alias && recordType === 'A' && !since(version, 22) ? 'CNAME' : recordType;
}

/** True when this version writes and wants an untyped TXT beside the typed one. */
export function writesLegacy({ recordType }: Owned, settings: Settings): boolean {
  if (since(settings.version, 18) || settings.txtNewFormatOnly || recordType === 'AAAA') return false;
  const encrypted = settings.txtEncryptEnabled && since(settings.version, 14);
  const templated = affixes(settings).templated && since(settings.version, 13, 6);
  return !encrypted && !templated;
}

/**
 * Names of the TXT that this version writes for the record, the legacy one first; a name that is too long is left out. An AAAA
 * alias has none [≤ 0.15]: there it is part of its A. A TXT record has none [≤ 0.14.0].
 */
export function txtNamesFor(record: Owned, settings: Settings): readonly string[] {
  if (record.recordType === 'TXT' && !since(settings.version, 14, 1)) return [];
  const typed = nameForTXT(record.dnsName, markerType(record, settings.version), settings);
  const names = writesLegacy(record, settings) ? [nameForTXT(record.dnsName, '', settings), typed] : [typed];
  return names.filter(txtNameFits);
}

/**
 * The types under which a version looks for the claim on a record, first hit wins; '' is the legacy name. The key's name is the
 * record's, with the wildcard replaced as configured (see replacedWildcard).
 */
export function lookupTypes({ recordType, alias }: Owned, version: Version): readonly string[] {
  if (alias && recordType === 'A') return since(version, 22) ? aliasLookups : cnameLookups;
  return recordType === 'AAAA' ? ipv6Lookups : [recordType, ''];
}

const aliasLookups = ['A', 'CNAME', ''];
const cnameLookups = ['CNAME', ''];
const ipv6Lookups = ['AAAA'];

/** The name under which the claim on a record is looked up: a replacement with capitals never meets the stored, lower-case TXT. */
export function replacedWildcard(dnsName: string, settings: AffixSettings): string {
  const { txtWildcardReplacement: replacement } = settings;
  return replacement !== '' && /^\*(\.|$)/.test(dnsName) ? `${replacement}${dnsName.slice(1)}` : dnsName;
}
