// Ownership TXT of one zone → who claims which identity, as each known ExternalDNS would read it.
//
//   a-app TXT "heritage=…,owner=prod"   typed claim of app A          app TXT "heritage=…"   legacy claim of every type of app but AAAA
//   cname-app TXT "heritage=…"          claim of app CNAME and of app's A alias
//
// A TXT of a known owner is read with that owner's affixes, any other with those of every ExternalDNS that manages the zone.
// A TXT under affixes that nobody here has still claims something: its name is tried without what stands before a type marker.
// (external-dns registry/txt, registry/mapper; reference: registry page 1.3, 1.7 and 6.2 W2, W3, W11)

import { since } from '../discover/arguments.ts';
import { compareRecordSets, type DnsName, dnsName, type OwnerId, ownerId, type RecordSet } from '../dns.ts';
import type { Claim } from '../finding.ts';
import { labelsOf, lookupTypes, nameOfTXT, replacedWildcard } from '../registry/registry.ts';
import type { Instance, Secrets, Settings } from '../settings.ts';

/** One reading of one TXT record set. */
export interface Entry {
  readonly txt: RecordSet;
  readonly name: DnsName;
  /** Type the TXT name says; '' is the legacy form. */
  readonly type: string;
  readonly owner: OwnerId | null;
  readonly resource: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** False: ciphertext or another registry's, so nothing is known but that it is there. */
  readonly readable: boolean;
  /** True: read without the affix of any ExternalDNS known here. */
  readonly guessed: boolean;
  /** True: a name such as a-b, read as the typed TXT of b, taken for the untyped TXT of the record a-b that is there. */
  readonly doubtful: boolean;
}

export interface ClaimIndex {
  /** Readings by entryKey. */
  readonly at: ReadonlyMap<string, readonly Entry[]>;
  /** Readings of each TXT record set that carries ownership or looks encrypted; such a set is no row of its own. */
  readonly byTXT: ReadonlyMap<RecordSet, readonly Entry[]>;
}

/** What a lookup for one identity finds. */
export interface Claims {
  readonly claims: readonly Claim[];
  readonly owner: OwnerId | null;
  readonly entries: readonly Entry[];
}

export const noClaims: Claims = { claims: [], owner: null, entries: [] };

/** `readers`: the instances that manage the zone; none: read as ExternalDNS without affixes would. */
export function indexClaims(
  recordSets: readonly RecordSet[],
  names: readonly DnsName[],
  readers: readonly Instance[],
  fallback: Settings | null,
  secrets: Secrets,
  hasRecord: (name: DnsName) => boolean,
): ClaimIndex {
  const at = new Map<string, Entry[]>();
  const byTXT = new Map<RecordSet, readonly Entry[]>();
  const settings = readers.length > 0 ? readers.map((reader) => reader.settings) : fallback ? [fallback] : [];
  const byOwner = Map.groupBy(settings, ({ ownerID }) => ownerID);
  for (let index = 0; index < recordSets.length; index++) {
    const set = recordSets[index];
    if (set?.Type !== 'TXT') continue;
    const value = set.ResourceRecords?.[0]?.Value ?? '';
    if (!value.includes('heritage=') && !looksEncrypted(value)) continue;
    const entries = readings(set, names[index] ?? dnsName(set.Name), value, settings, byOwner, secrets, hasRecord);
    if (entries.length > 0) byTXT.set(set, entries);
    for (const entry of entries) {
      const key = entryKey(entry.name, set.SetIdentifier ?? '');
      const known = at.get(key);
      if (known) known.push(entry);
      else at.set(key, [entry]);
    }
  }
  for (const same of at.values()) if (same.length > 1) same.sort((a, b) => compareRecordSets(a.txt, b.txt));
  return { at, byTXT };
}

/** Almost every record is a simple one, so its name alone is the key. */
function entryKey(name: string, setIdentifier: string): string {
  return setIdentifier === '' ? name : `${name}|${setIdentifier}`;
}

function readings(
  set: RecordSet,
  name: DnsName,
  value: string,
  settings: readonly Settings[],
  byOwner: ReadonlyMap<OwnerId, readonly Settings[]>,
  secrets: Secrets,
  hasRecord: (name: DnsName) => boolean,
): readonly Entry[] {
  const first = settings[0];
  if (!first) return [];
  const labels = labelsOf(value, first, secrets);
  if (labels === null) {
    if (!looksEncrypted(value)) return [];
    const read = settings.map((one) => nameOfTXT(name, one)).find(({ type }) => type !== '');
    return read ? [entry(set, read.name, read.type, {}, false, false)] : [];
  }
  const owner = labels.owner ?? '';
  const known = byOwner.get(ownerId(owner));
  const readable = !owner.includes('&&') && (known !== undefined || !name.startsWith('kuadrant-'));
  const exact: Entry[] = [];
  for (const one of known ?? settings) {
    const read = nameOfTXT(name, one);
    if (read.name === '' || read.name.startsWith('.')) continue;
    if (exact.some((other) => other.name === read.name && other.type === read.type)) continue;
    exact.push(entry(set, read.name, read.type, labels, readable, false));
    const untyped = read.type === '' ? null : untypedName(name, read);
    if (untyped !== null && hasRecord(untyped)) {
      exact.push({ ...entry(set, untyped, '', labels, readable, false), doubtful: true });
    }
  }
  if (exact.length > 0 && (known !== undefined || exact.some((one) => hasRecord(one.name)))) return exact;
  return [...exact, ...guesses(name).map((read) => entry(set, read.name, read.type, labels, readable, true))];
}

/** The record whose untyped TXT would have this name: without affixes the TXT's own. */
export function untypedName(
  txtName: DnsName,
  { type, name }: { readonly type: string; readonly name: string },
): DnsName {
  const marker = type.toLowerCase();
  const bare = txtName.length === marker.length + 1 + name.length && txtName.startsWith(`${marker}-`);
  return bare ? txtName : dnsName(`${marker}-${name}`);
}

function entry(
  txt: RecordSet,
  name: string,
  type: string,
  labels: Readonly<Record<string, string>>,
  readable: boolean,
  guessed: boolean,
): Entry {
  const owner = labels.owner === undefined || labels.owner === '' ? null : ownerId(labels.owner);
  return {
    txt,
    name: dnsName(name),
    type,
    owner: readable ? owner : null,
    resource: labels.resource ?? null,
    labels,
    readable,
    guessed,
    doubtful: false,
  };
}

const markers = ['a', 'aaaa', 'cname', 'ns', 'mx', 'srv', 'txt', 'ptr', 'naptr'];

/** `kuadrant-a-app.example.com` → app A; `x.cname-app.example.com` → app CNAME; `x-a.app.example.com` → app A. */
function guesses(name: DnsName): readonly { readonly name: string; readonly type: string }[] {
  const found: { name: string; type: string }[] = [];
  for (const match of name.matchAll(/(?<=^|[-.])([a-z]{1,5})[-.]/g)) {
    const marker = match[1] ?? '';
    const rest = name.slice(match.index + match[0].length);
    if (match.index > 0 && markers.includes(marker) && rest.includes('.')) {
      found.push({ name: rest, type: marker.toUpperCase() });
    }
  }
  return found;
}

/** A single base64 text long enough for nonce, label text and tag. */
function looksEncrypted(value: string): boolean {
  return value.length > 80 && value.length % 4 === 2 && /^"[A-Za-z0-9+/]+={0,2}"$/.test(value);
}

interface Speaking {
  readonly entry: Entry;
  readonly rank: number;
}

/** The claims on one identity in the order in which the version believes them; without entries that do not speak for it. */
export function claimsAt(
  index: ClaimIndex,
  name: DnsName,
  type: string,
  setIdentifier: string,
  alias: boolean,
  settings: Settings | null,
): Claims {
  const entries = entriesAt(index, name, setIdentifier, settings);
  if (entries === undefined) return noClaims;
  const version = settings?.version ?? newest;
  // Up to 0.15 every alias is read as one of type A.
  const read = alias && type === 'AAAA' && !since(version, 16) ? 'A' : type;
  const types = lookupTypes({ dnsName: name, recordType: read, alias }, version);
  const speaking: Speaking[] = [];
  for (const entry of entries) {
    const rank = rankOf(entry, type, types);
    if (rank !== null) speaking.push({ entry, rank });
  }
  const [only] = speaking;
  if (only === undefined) return noClaims;
  const decides = ({ entry, rank }: Speaking): boolean =>
    rank < ranks.guessed || (rank === ranks.guessed && entry.owner !== null && entry.owner !== settings?.ownerID);
  if (speaking.length === 1) {
    const { entry } = only;
    const sure = decides(only);
    return { claims: [claimOf(entry, type, sure)], owner: sure ? entry.owner : null, entries: [entry] };
  }
  speaking.sort((a, b) => a.rank - b.rank);
  const decider = speaking.find(decides)?.entry;
  const ordered = speaking.map(({ entry }) => entry);
  const all = decider && ordered[0] !== decider ? [decider, ...ordered.filter((entry) => entry !== decider)] : ordered;
  return {
    claims: all.map((entry) => claimOf(entry, type, entry === decider)),
    owner: decider?.owner ?? null,
    entries: all,
  };
}

const newest = { major: 0, minor: 23, patch: 0 };

function entriesAt(
  { at }: ClaimIndex,
  name: DnsName,
  setIdentifier: string,
  settings: Settings | null,
): readonly Entry[] | undefined {
  const own = at.get(entryKey(name, setIdentifier));
  const lookup = settings && name.startsWith('*') ? replacedWildcard(name, settings) : name;
  if (lookup === name) return own;
  const replaced = at.get(entryKey(lookup, setIdentifier));
  return own && replaced ? [...replaced, ...own] : (own ?? replaced);
}

/** Behind the version's own order: names under affixes of nobody here, types it does not look up, ciphertext. */
const ranks = { guessed: 10, besides: 20, unread: 30 };

function rankOf(entry: Entry, type: string, types: readonly string[]): number | null {
  const place = types.indexOf(entry.type);
  const typed = entry.type === type;
  if (!entry.readable) return typed || (place >= 0 && entry.type !== '') ? ranks.unread : null;
  if (entry.guessed) return typed || (place >= 0 && entry.type !== '') ? ranks.guessed : null;
  if (entry.doubtful) return ranks.besides;
  if (place >= 0) return place;
  return typed ? ranks.besides : null;
}

/** `type` is that of the record it speaks for. */
export function claimOf(entry: Entry, type: string, decides: boolean): Claim {
  const via = entry.type === '' ? 'legacy' : entry.type === type ? 'typed' : 'cname-alias';
  return {
    recordSet: entry.txt,
    via: entry.readable ? via : 'unreadable',
    owner: entry.owner,
    resource: entry.resource,
    labels: entry.labels,
    decides,
  };
}
