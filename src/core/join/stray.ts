// Ownership TXT that speak for no record, and those that a newer TXT has made redundant. ExternalDNS never deletes either.
//
//   a-old TXT ours, no A record at old, nothing wants it   Orphaned StrayOwnershipTXT at old A; its legacy and cname- TXT belong to it
//   old   TXT ours, a-old says the same for every type     Orphaned RedundantOwnershipTXT at the TXT itself
//
// A TXT is redundant only when no ExternalDNS that works on the zone writes it or rests on it.
// (reference: registry page 6.2 W1, W3, W4; 1.3 for names that can be read in two ways)

import { since } from '../discover/arguments.ts';
import {
  compareRecordSets,
  compareText,
  type DnsName,
  dnsName,
  type RecordKey,
  type RecordSet,
  recordKey,
} from '../dns.ts';
import type { Claim, Row } from '../finding.ts';
import type { Instance } from '../settings.ts';
import { claimOf, claimsAt, type Entry } from './claims.ts';
import { classify, type Judgement } from './classify.ts';
import { notesOf } from './notes.ts';
import { endpointSources, unservedSources } from './source-refs.ts';
import { doubtAbout, identity, isOurs, type Work } from './work.ts';
import { setsAt } from './zone-view.ts';

/** To be called when every wish and record set of the zone has its row, so that it is known which readings speak. */
export function strayRows(work: Work): readonly Row[] {
  const rows: Row[] = [];
  const stray = new Map<string, { readonly instance: Instance; readonly entries: Entry[] }>();
  for (const [txt, entries] of work.view.claims.byTXT) {
    if (work.replaced.has(txt)) continue;
    const speaking = entries.find((entry) => work.spoken.has(entry));
    if (speaking) {
      if (!speaking.doubtful) rows.push(...redundantRow(work, txt, speaking));
      continue;
    }
    const entry = entries.find(({ guessed, doubtful }) => !guessed && !doubtful);
    const instance = entry ? work.view.readers.find((reader) => isOurs(entry.owner, reader)) : undefined;
    if (!entry || !instance) rows.push(foreignTXT(work, txt, entry ?? entries[0]));
    else if (speaksOtherwise(work, entry)) rows.push(foreignTXT(work, txt, undefined));
    else {
      const key = `${instance.id}|${entry.name}|${txt.SetIdentifier ?? ''}`;
      const known = stray.get(key);
      if (known) known.entries.push(entry);
      else stray.set(key, { instance, entries: [entry] });
    }
  }
  const taken = new Set<RecordKey>();
  const groups = [...stray.values()].sort((a, b) => compareText(a.instance.id, b.instance.id));
  for (const { instance, entries } of groups) {
    rows.push(
      ...strayOf(
        work,
        instance,
        entries.sort((a, b) => compareRecordSets(a.txt, b.txt)),
        taken,
      ),
    );
  }
  return rows;
}

/**
 * An apex's TXT lies in the zone above, and 0.13 cannot read its own templated names. Where that finds a record, the TXT is
 * no stray.
 */
function speaksOtherwise({ view, knowledge }: Work, entry: Entry): boolean {
  if (entry.type === '') return false;
  const upper = entry.type.toUpperCase();
  if (entry.type !== upper && setsAt(view, entry.name).some(({ Type }) => Type === upper)) return true;
  return knowledge.views.some(
    (below) =>
      below !== view &&
      below.zone.name === entry.name &&
      (below.unread !== null || setsAt(below, entry.name).some(({ Type }) => Type === entry.type)),
  );
}

/** One row per type that the stray TXT of a name speak for; a `cname-` beside `a-` and an untyped TXT go with them. */
function strayOf(work: Work, instance: Instance, entries: readonly Entry[], taken: Set<RecordKey>): readonly Row[] {
  const types = [...new Set(entries.map(({ type }) => type))].filter((type) => type !== '').sort();
  const rowTypes = types.includes('A') ? types.filter((type) => type !== 'CNAME') : types;
  const [first] = rowTypes;
  const { zone } = work.view;
  const keyOf = (type: string): RecordKey =>
    recordKey(zone.id, entries[0]?.name ?? zone.name, type, entries[0]?.txt.SetIdentifier);
  // Two owners can each have a stray TXT for one record; the second one's rows are its TXT.
  const isTaken = (type: string): boolean => taken.has(keyOf(type));
  if (first === undefined || rowTypes.some(isTaken))
    return entries.map((entry) => strayRow(work, instance, [entry], null));
  return rowTypes.map((type) => {
    taken.add(keyOf(type));
    const own = entries.filter(
      (entry) =>
        entry.type === type || (type === first && (entry.type === '' || (entry.type === 'CNAME' && type === 'A'))),
    );
    return strayRow(work, instance, own, type);
  });
}

/** `type` null: only an untyped TXT is left, and the row is that TXT's own. */
function strayRow(work: Work, instance: Instance, entries: readonly Entry[], type: string | null): Row {
  const [first] = entries;
  if (!first) throw new Error('a stray row has at least one TXT');
  const { knowledge } = work;
  const claims = entries.map((entry, index) => claimOf(entry, type ?? 'TXT', index === 0));
  const asks = (knowledge.unserved.get(first.name) ?? []).filter((ask) => ask.instance.id === instance.id);
  const judged = classify({
    ...unwanted,
    claims,
    owner: first.owner,
    ours: true,
    asks,
    doubt: doubtAbout(instance, first.resource, knowledge),
  });
  const sources =
    asks.length > 0 ? unservedSources(asks, knowledge.objects) : endpointSources(first.resource, knowledge.objects);
  return txtRow(work, first, judged, claims, {
    name: type === null ? dnsName(first.txt.Name) : first.name,
    type: type ?? 'TXT',
    have: type === null ? first.txt : null,
    instance,
    sources,
  });
}

function redundantRow(work: Work, txt: RecordSet, entry: Entry): readonly Row[] {
  const { view } = work;
  // Only these two forms have had a successor.
  if (entry.type !== '' && entry.type !== 'CNAME') return [];
  if (view.unread || entry.owner === null || !work.wishedNames.has(entry.name)) return [];
  const instance = view.readers.find((reader) => isOurs(entry.owner, reader));
  if (!instance) return [];
  const newer = redundantTo(work, txt, entry);
  if (newer === null) return [];
  const claims = [claimOf(entry, entry.type, false)];
  const judged = classify({ ...unwanted, have: txt, claims, owner: entry.owner, ours: true, redundantTo: newer });
  const sources = endpointSources(entry.resource, work.knowledge.objects);
  return [txtRow(work, entry, judged, claims, { name: dnsName(txt.Name), type: 'TXT', have: txt, instance, sources })];
}

/** The name of the TXT that says the same, for one of the records the old one speaks for; null: the old one is still needed. */
function redundantTo({ view, wishes, replaced }: Work, txt: RecordSet, entry: Entry): string | null {
  const setIdentifier = txt.SetIdentifier ?? '';
  const every = (minor: number): boolean => view.readers.every(({ settings }) => since(settings.version, minor));
  const records = setsAt(view, entry.name).filter(
    (set) => (set.SetIdentifier ?? '') === setIdentifier && !view.claims.byTXT.has(set) && !ownApexTypes.has(set.Type),
  );
  // A record that is about to change its type still needs the TXT under the new one.
  const legacy = entry.type === '';
  if (records.some((set) => replaced.has(set))) return null;
  if (!legacy && wishes.has(identity(entry.name, 'CNAME', setIdentifier))) return null;
  if (legacy ? !every(18) : entry.type !== 'CNAME' || !every(22)) return null;
  if (!legacy && records.some(({ Type }) => Type === 'CNAME')) return null;
  const spoken = records.filter(({ Type, AliasTarget }) => (legacy ? Type !== 'AAAA' : Type === 'A' && AliasTarget));
  let newer: string | null = null;
  for (const { Type, AliasTarget } of spoken) {
    for (const { settings } of view.readers) {
      const [decider] = claimsAt(
        view.claims,
        entry.name,
        Type,
        setIdentifier,
        AliasTarget !== undefined,
        settings,
      ).claims;
      const stands =
        decider?.decides && decider.recordSet !== txt && decider.owner === entry.owner && decider.via !== 'legacy';
      if (!stands) return null;
      newer = dnsName(decider.recordSet.Name);
    }
  }
  return newer;
}

const ownApexTypes = new Set(['NS', 'SOA']);

/** A TXT of another owner, or under affixes that nobody here has; it claims nothing that exists here. */
function foreignTXT(work: Work, txt: RecordSet, entry: Entry | undefined): Row {
  const claims = entry ? [claimOf(entry, entry.type, true)] : [];
  const owner = entry?.owner ?? null;
  const judged = classify({
    ...unwanted,
    have: txt,
    claims: entry?.readable === false ? claims : [],
    owner,
    ours: false,
  });
  const message =
    owner === null
      ? judged.message
      : `ownership TXT of owner ${owner} that speaks for no record here, or under affixes that no ExternalDNS here has`;
  return txtRow(work, entry ?? null, { ...judged, message }, claims, {
    name: dnsName(txt.Name),
    type: 'TXT',
    have: txt,
    instance: null,
    sources: [],
  });
}

const unwanted = {
  unread: null,
  wish: null,
  have: null,
  differences: [],
  blocking: null,
  replaces: [],
  validation: null,
  validates: false,
  asks: [],
  doubt: null,
  sourceExists: false,
  redundantTo: null,
} as const;

function txtRow(
  { view, knowledge }: Work,
  entry: Entry | null,
  judged: Judgement,
  claims: readonly Claim[],
  row: Pick<Row, 'name' | 'have' | 'sources'> & { readonly type: string; readonly instance: Instance | null },
): Row {
  const { name, type, have, instance, sources } = row;
  const setIdentifier = entry?.txt.SetIdentifier ?? '';
  return {
    key: recordKey(view.zone.id, name, type, setIdentifier),
    zone: view.zone,
    name,
    type,
    setIdentifier,
    ...judged,
    endpoint: null,
    want: null,
    have,
    claims,
    owner: entry?.owner ?? null,
    sources,
    instance: instance?.id ?? null,
    certificates: [],
    notes: notesOf({
      zone: view.zone,
      name,
      type,
      finding: judged.finding,
      want: null,
      have,
      claims,
      instance,
      at: (other: DnsName) => setsAt(view, other),
      delegates: view.delegates,
      loadBalancers: knowledge.loadBalancers,
      hindered: null,
      missingTXT: null,
      restless: null,
    }),
  };
}
