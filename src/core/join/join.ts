// Wishes × record sets × claims → rows, zone by zone, by name + type + set identifier.
//
//   1  every wish: the winner among its candidates, the record there, the claims on it, what stands in its way
//   2  every other record set: whose it is, and who asks for it in vain
//   3  ownership TXT that speak for nothing any more, or say what a newer one says (stray.ts)
//
// One pass over maps keyed by strings: 100 000 record sets and 20 000 endpoints within a second.

import { since } from '../discover/arguments.ts';
import { type DnsName, dnsName, type RecordKey, type RecordSet, recordKey, within } from '../dns.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Claim, Loser, Row } from '../finding.ts';
import { txtNamesFor } from '../registry/registry.ts';
import { isAlias, recordSetFor } from '../route53/record-set.ts';
import type { Instance } from '../settings.ts';
import { isLookedUp } from '../sources/service.ts';
import { isValidationRecord } from './certificates.ts';
import { type Choice, choose } from './choice.ts';
import { type Claims, noClaims } from './claims.ts';
import { classify } from './classify.ts';
import { differences, sameTargets } from './compare.ts';
import type { Doubt } from './evidence.ts';
import { notesOf } from './notes.ts';
import { restlessBecause, twinRestless } from './restless.ts';
import { addressTypes, hinderedBecause, noRivals, rivalsOf } from './rivals.ts';
import { endpointSources, noSources, sourcesOf, unservedSources } from './source-refs.ts';
import { resourceOfEndpoint, type Unserved } from './wishes.ts';
import {
  claimsOn,
  doubtAbout,
  identity,
  isOurs,
  type Knowledge,
  validationOf,
  type Wish,
  type Work,
  wishesAt,
} from './work.ts';
import { setAt, setsAt, type ZoneView } from './zone-view.ts';

const noNotes: Row['notes'] = [];
const noCertificates: Row['certificates'] = [];

/** The rows of one zone's wishes and record sets; ownership TXT are left to strayRows. */
export function joinZone(view: ZoneView, knowledge: Knowledge): { readonly rows: Row[]; readonly work: Work } {
  const wishes = wishesAt(knowledge.wanted.get(view.zone.id) ?? []);
  const wishedNames = new Set([...wishes.values()].map(([wish]) => wish.wanted.name));
  const work: Work = { view, knowledge, wishes, wishedNames, spoken: new Set(), replaced: new Set() };
  const rows: Row[] = [];
  for (const same of wishes.values()) rows.push(...wishRows(work, same));
  for (let index = 0; index < view.recordSets.length; index++) {
    const [set, name] = [view.recordSets[index], view.names[index]];
    if (set === undefined || name === undefined) continue;
    if (work.replaced.has(set) || view.claims.byTXT.has(set)) continue;
    if (wishedNames.has(name) && wishes.has(identity(name, set.Type, set.SetIdentifier ?? ''))) continue;
    rows.push(recordRow(work, name, set));
  }
  return { rows, work };
}

function wishRows(work: Work, same: readonly [Wish, ...Wish[]]): readonly Row[] {
  const { view, knowledge } = work;
  const [first] = same;
  const { name, setIdentifier } = first.wanted;
  const { type } = first;
  const have = setAt(view, name, type, setIdentifier);
  const { wish, claims } = held(work, same, have);
  for (const entry of claims.entries) work.spoken.add(entry);
  const { instance } = wish.wanted;
  const decider = claims.claims.find(({ decides }) => decides);
  const choice = choose(wish.candidates, have ? (decider?.resource ?? '') : null);
  const { winner } = choice;
  const want = recordSetFor(winner, instance.settings, view.zone);
  const unread = view.unread ?? registryDoubt(instance, knowledge, claims);
  const rivals = have || unread ? noRivals : rivalsOf(work, wish, winner);
  const key = recordKey(view.zone.id, name, type, setIdentifier);
  const judged = classify({
    unread,
    wish: {
      type,
      resource: resourceOfEndpoint(winner),
      targets: winner.targets,
      losers: losersOf(wish, winner),
      choice: choiceText(choice),
    },
    have,
    differences: have ? differences(want, have, winner.recordTTL) : [],
    claims: claims.claims,
    owner: claims.owner,
    ours: isOurs(claims.owner, instance),
    blocking: rivals.blocking,
    replaces: rivals.replaces,
    validation: validationOf(knowledge, key),
    validates: have !== null && isValidationRecord(have),
    asks: [],
    doubt: null,
    sourceExists: true,
    redundantTo: null,
  });
  const all = rivals.claims.length === 0 ? claims.claims : withClaims(claims.claims, rivals.claims);
  const row: Row = {
    key,
    zone: view.zone,
    name,
    type,
    setIdentifier,
    finding: judged.finding,
    message: judged.message,
    endpoint: winner,
    want,
    have,
    claims: all,
    owner: claims.owner,
    sources: sourcesOf([winner, ...wish.candidates, ...wish.wanted.discarded], knowledge.objects),
    instance: instance.id,
    certificates: noCertificates,
    notes: notesOf({
      zone: view.zone,
      name,
      type,
      finding: judged.finding,
      want,
      have,
      claims: claims.claims,
      instance,
      at: (other) => setsAt(view, other),
      delegates: view.delegates,
      loadBalancers: knowledge.loadBalancers,
      hindered: have ? null : hinderedBecause(work, wish),
      missingTXT: judged.finding.state === 'InSync' ? missingTXT(work, wish, winner, claims) : null,
      restless:
        restlessBecause(winner, instance.settings, view.zone, name, decider?.via === 'legacy') ??
        twinRestless(want, setsAt(view, name), instance.settings),
    }),
  };
  return rivals.replaces.length === 0 ? [row] : [row, ...givingWay(work, row, rivals.replaces)];
}

function withClaims(own: readonly Claim[], more: readonly Claim[]): readonly Claim[] {
  const said = new Set(own.map(({ recordSet }) => recordSet));
  return [...own, ...more.filter(({ recordSet }) => !said.has(recordSet) && said.add(recordSet))];
}

/** The wish whose instance holds the record, else the first; and the claims as its version reads them. */
function held(
  work: Work,
  same: readonly [Wish, ...Wish[]],
  have: RecordSet | null,
): { readonly wish: Wish; readonly claims: Claims } {
  let first: Claims | null = null;
  for (const wish of same) {
    const { instance, name, setIdentifier } = wish.wanted;
    const alias = have ? have.AliasTarget !== undefined : wish.candidates.some(isAlias);
    const claims = claimsOn(work, name, wish.type, setIdentifier, alias, instance);
    if (isOurs(claims.owner, instance)) return { wish, claims };
    first ??= claims;
  }
  return { wish: same[0], claims: first ?? noClaims };
}

/** Records that give way to a wish belong to its row; where the wish itself is in conflict they show the same conflict. */
function givingWay(work: Work, row: Row, replaces: readonly RecordSet[]): readonly Row[] {
  const fresh = replaces.filter((set) => !work.replaced.has(set));
  for (const set of fresh) work.replaced.add(set);
  if (row.finding.reason === 'TypeDiffers') return [];
  return fresh.map((have) => {
    const setIdentifier = have.SetIdentifier ?? '';
    const key = recordKey(work.view.zone.id, row.name, have.Type, setIdentifier);
    return { ...row, key, type: have.Type, setIdentifier, endpoint: null, want: null, have, notes: noNotes };
  });
}

/** The ownership TXT that this version writes and does not find; null: it finds all that can be in the zone. */
function missingTXT(
  { view }: Work,
  { wanted: { instance, name }, type }: Wish,
  winner: Endpoint,
  { entries }: Claims,
): string | null {
  const names = txtNamesFor({ dnsName: name, recordType: type, alias: isAlias(winner) }, instance.settings);
  const missing = names.find(
    (txt) =>
      !entries.some((entry) => spells(entry.txt.Name, txt)) &&
      within(dnsName(txt), view.zone.name) &&
      !setsAt(view, dnsName(txt)).some(({ Type }) => Type === 'TXT'),
  );
  return missing ?? null;
}

/** A listed name, with its final dot, is letter by letter the one expected. */
function spells(listed: string, name: string): boolean {
  return listed.length === name.length + 1 && listed.endsWith('.') && listed.startsWith(name);
}

function choiceText({ because }: Choice): string {
  return because === 'incumbent' ? 'which its ownership TXT names' : 'whose target comes first';
}

/** The registry or the owner id of an instance may be unknown: then a claim cannot be told to be ours or not. */
function registryDoubt(instance: Instance, knowledge: Knowledge, claims: Claims): Doubt | null {
  const doubt = knowledge.doubts.get(instance.id) ?? null;
  if (doubt?.reason === 'RegistryNotTXT') return doubt;
  if (claims.owner !== null && instance.unknown.includes('txt-owner-id')) {
    return {
      reason: 'RegistryNotTXT',
      message: `owner ${claims.owner} holds it, and which owner ${instance.id} is cannot be read`,
    };
  }
  return null;
}

function losersOf({ candidates, wanted }: Wish, winner: Endpoint): readonly Loser[] {
  if (candidates.length < 2 && wanted.discarded.length === 0) return [];
  const served = resourceOfEndpoint(winner);
  return [...candidates, ...wanted.discarded]
    .filter((endpoint) => resourceOfEndpoint(endpoint) !== served && !sameTargets(endpoint.targets, winner.targets))
    .map((endpoint) => ({ resource: resourceOfEndpoint(endpoint), targets: endpoint.targets }))
    .filter((loser, index, all) => all.findIndex(({ resource }) => resource === loser.resource) === index);
}

/** Nobody's record, which most of a large zone is. */
function unmanagedRow({ view }: Work, key: RecordKey, name: DnsName, have: RecordSet): Row {
  return {
    key,
    zone: view.zone,
    name,
    type: have.Type,
    setIdentifier: have.SetIdentifier ?? '',
    finding: unmanaged,
    message: isValidationRecord(have) ? `${nobodysRecord}; a certificate that is not seen may need it` : nobodysRecord,
    endpoint: null,
    want: null,
    have,
    claims: noClaims.claims,
    owner: null,
    sources: noSources,
    instance: null,
    certificates: noCertificates,
    notes: noNotes,
  };
}

const unmanaged = { state: 'Unmanaged', reason: '' } as const;
const nobodysRecord = 'no ownership TXT, and nothing here wants it';

/** A record set that nothing wants. */
function recordRow(work: Work, name: DnsName, have: RecordSet): Row {
  const { view, knowledge } = work;
  const setIdentifier = have.SetIdentifier ?? '';
  const key = recordKey(view.zone.id, name, have.Type, setIdentifier);
  const { claims, instance } = holderOf(work, name, have);
  const validation = validationOf(knowledge, key);
  if (claims === noClaims && validation === null) return unmanagedRow(work, key, name, have);
  for (const entry of claims.entries) work.spoken.add(entry);
  const decider = claims.claims.find(({ decides }) => decides) ?? null;
  const asks = instance ? asksFor(knowledge, instance, name, have.Type) : noAsks;
  const judged = classify({
    unread: view.unread,
    wish: null,
    have,
    differences: [],
    claims: claims.claims,
    owner: claims.owner,
    ours: instance !== null,
    blocking: null,
    replaces: [],
    validation,
    validates: isValidationRecord(have),
    asks,
    doubt: instance ? doubtAbout(instance, decider?.resource ?? null, knowledge) : null,
    sourceExists: decider?.resource ? knowledge.objects.has(decider.resource) : false,
    redundantTo: null,
  });
  const { finding } = judged;
  const idle = finding.state === 'Unmanaged' || finding.state === 'Foreign';
  return {
    key,
    zone: view.zone,
    name,
    type: have.Type,
    setIdentifier,
    finding,
    message: judged.message,
    endpoint: null,
    want: null,
    have,
    claims: claims.claims,
    owner: claims.owner,
    sources:
      asks.length > 0
        ? unservedSources(asks, knowledge.objects)
        : decider
          ? endpointSources(decider.resource, knowledge.objects)
          : noSources,
    instance: instance?.id ?? null,
    certificates: noCertificates,
    notes: idle
      ? noNotes
      : notesOf({
          zone: view.zone,
          name,
          type: have.Type,
          finding,
          want: null,
          have,
          claims: claims.claims,
          instance,
          at: (other) => setsAt(view, other),
          delegates: view.delegates,
          loadBalancers: knowledge.loadBalancers,
          hindered: instance ? (knowledge.reach.get(instance.id)?.(name, have.Type) ?? lookedUp(asks)) : null,
          missingTXT: null,
          restless: null,
        }),
  };
}

/** ExternalDNS knows addresses for such an object that are not known here, so it does not let go of the record. */
function lookedUp(asks: readonly Unserved[]): string | null {
  return asks.some(({ object, instance }) => object !== null && isLookedUp(object, instance.settings))
    ? 'it looks up the addresses of the load balancer itself'
    : null;
}

const noAsks: readonly Unserved[] = [];

function asksFor(knowledge: Knowledge, instance: Instance, name: DnsName, type: string): readonly Unserved[] {
  const asks = (knowledge.unserved.get(name) ?? noAsks).filter((ask) => ask.instance.id === instance.id);
  const left = knowledge.leftOut.get(instance.id)?.get(`${name}|${type}`);
  return left && !asks.some(({ resource }) => resource === left.resource) ? [...asks, left] : asks;
}

/** As responsible, but for records that a claim only seems to cover. */
function holderOf(
  work: Work,
  name: DnsName,
  have: RecordSet,
): { readonly claims: Claims; readonly instance: Instance | null } {
  const setIdentifier = have.SetIdentifier ?? '';
  const alias = have.AliasTarget !== undefined;
  if (name === work.view.zone.name && (have.Type === 'NS' || have.Type === 'SOA')) return nobodys;
  const held = responsible(work, name, have.Type, setIdentifier, alias);
  const { instance, claims } = held;
  if (instance === null) return held;
  // An untyped TXT speaks for every type, but ExternalDNS made no record of a type that it does not manage.
  const shadow = claims.claims.find(({ decides }) => decides)?.via === 'legacy' && !addressTypes.has(have.Type);
  if (shadow && !instance.settings.managedRecordTypes.includes(have.Type)) return nobodys;
  // Up to 0.15 an AAAA alias is a part of its A: it has no TXT of its own and is never deleted alone.
  const part = alias && have.Type === 'AAAA' && !since(instance.settings.version, 16);
  return part && work.wishes.has(identity(name, 'A', setIdentifier)) ? nobodys : held;
}

const nobodys = { claims: noClaims, instance: null };

/** The instance whose owner a record's claim names, and the claims as its version reads them. */
function responsible(
  work: Work,
  name: DnsName,
  type: string,
  setIdentifier: string,
  alias: boolean,
): { readonly claims: Claims; readonly instance: Instance | null } {
  const { readers } = work.view;
  for (const instance of readers) {
    const claims = claimsOn(work, name, type, setIdentifier, alias, instance);
    if (claims === noClaims) return { claims, instance: null };
    if (isOurs(claims.owner, instance)) return { claims, instance };
  }
  return { claims: claimsOn(work, name, type, setIdentifier, alias, readers[0] ?? null), instance: null };
}
