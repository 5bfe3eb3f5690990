// Wishes × record sets × claims → rows, zone by zone, by name + type + set identifier.
//
//   1  every wish: the winner among its candidates, the record there, the claims on it, what stands in its way
//   2  every other record set: whose it is, and who asks for it in vain
//   3  ownership TXT that speak for nothing any more, or say what a newer one says (stray.ts)
//
// One pass over maps keyed by strings: 100 000 record sets and 20 000 endpoints within a second.

import { since } from './arguments.ts';
import { isValidationRecord } from './certificates.ts';
import { type Choice, choose } from './choice.ts';
import { type Claims, claimsAt, type Entry, noClaims } from './claims.ts';
import { type Case, classify } from './classify.ts';
import { differences, sameTargets } from './compare.ts';
import { type DnsName, dnsName, type RecordKey, type RecordSet, recordKey, within, type ZoneId } from './dns.ts';
import type { Endpoint } from './endpoint.ts';
import { type Doubt, doubtOfResource } from './evidence.ts';
import type { Claim, Loser, Row } from './finding.ts';
import type { KubeObject } from './kube.ts';
import { notesOf } from './notes.ts';
import { isAlias, recordSetFor } from './record-set.ts';
import { restlessBecause } from './restless.ts';
import type { Instance } from './settings.ts';
import type { LoadBalancer } from './snapshot.ts';
import { endpointSources, noSources, sourcesOf, unservedSources } from './source-refs.ts';
import { resourceOfEndpoint, type Unserved, type Wanted } from './wishes.ts';
import { setAt, setsAt, type ZoneView } from './zone-view.ts';

/** What the join knows beside the zone. */
export interface Knowledge {
  readonly views: readonly ZoneView[];
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly wanted: ReadonlyMap<ZoneId, readonly Wanted[]>;
  /** Asked for in vain; names that somebody serves are not in it. */
  readonly unserved: ReadonlyMap<DnsName, readonly Unserved[]>;
  /** By instance id: why the absence of a wish proves nothing; null: it does. */
  readonly doubts: ReadonlyMap<string, Doubt | null>;
  /** By DNS name, lower case; null when they were not read. */
  readonly loadBalancers: ReadonlyMap<string, LoadBalancer> | null;
  /** What certificates need, by row key. */
  readonly validations: ReadonlyMap<RecordKey, NonNullable<Case['validation']>>;
}

/** The state of one zone's join. */
export interface Work {
  readonly view: ZoneView;
  readonly knowledge: Knowledge;
  readonly wishes: ReadonlyMap<string, readonly [Wish, ...Wish[]]>;
  /** Names that are wished for, with any type. */
  readonly wishedNames: ReadonlySet<DnsName>;
  /** Readings of ownership TXT that speak for a row. */
  readonly spoken: Set<Entry>;
  /** Record sets that give way to a wish. */
  readonly replaced: Set<RecordSet>;
}

export interface Wish {
  readonly wanted: Wanted;
  readonly type: string;
  readonly candidates: readonly [Endpoint, ...Endpoint[]];
}

const noNotes: Row['notes'] = [];
const noCertificates: Row['certificates'] = [];

/** The rows of one zone's wishes and record sets; ownership TXT are left to strayRows. */
export function joinZone(view: ZoneView, knowledge: Knowledge): { readonly rows: Row[]; readonly work: Work } {
  const wishes = wishesAt(knowledge.wanted.get(view.zone.id) ?? []);
  const wishedNames = new Set([...wishes.values()].map(([wish]) => wish.wanted.name));
  const work: Work = { view, knowledge, wishes, wishedNames, spoken: new Set(), replaced: new Set() };
  const rows = [...wishes.values()].map((same) => wishRow(work, same));
  for (const set of view.recordSets) {
    const name = dnsName(set.Name);
    if (work.replaced.has(set) || view.claims.byTXT.has(set)) continue;
    if (wishedNames.has(name) && wishes.has(identity(name, set.Type, set.SetIdentifier ?? ''))) continue;
    rows.push(recordRow(work, name, set));
  }
  return { rows, work };
}

function identity(name: DnsName, type: string, setIdentifier: string): string {
  return `${name}|${type}|${setIdentifier}`;
}

function wishesAt(wanted: readonly Wanted[]): ReadonlyMap<string, readonly [Wish, ...Wish[]]> {
  const wishes = new Map<string, [Wish, ...Wish[]]>();
  for (const group of wanted) {
    const byType = new Map<string, [Endpoint, ...Endpoint[]]>();
    for (const endpoint of group.candidates) {
      const same = byType.get(endpoint.recordType);
      if (same) same.push(endpoint);
      else byType.set(endpoint.recordType, [endpoint]);
    }
    for (const [type, candidates] of byType) {
      const key = identity(group.name, type, group.setIdentifier);
      const wish = { wanted: group, type, candidates };
      const known = wishes.get(key);
      if (known) known.push(wish);
      else wishes.set(key, [wish]);
    }
  }
  return wishes;
}

/** The claims on a record, also where its ownership TXT can only lie in a zone above (an apex without dotted prefix). */
export function claimsOn(
  { view, knowledge }: Pick<Work, 'view' | 'knowledge'>,
  name: DnsName,
  type: string,
  setIdentifier: string,
  alias: boolean,
  instance: Instance | null,
): Claims {
  const settings = instance?.settings ?? null;
  const here = claimsAt(view.claims, name, type, setIdentifier, alias, settings);
  if (here.owner !== null || name !== view.zone.name) return here;
  const above = knowledge.views
    .filter(
      (other) => other !== view && other.zone.private === view.zone.private && within(view.zone.name, other.zone.name),
    )
    .map((other) => claimsAt(other.claims, name, type, setIdentifier, alias, settings))
    .find(({ owner }) => owner !== null);
  return above ?? here;
}

/** True when an owner is this instance's own, the one it migrates from included. */
export function isOurs(owner: string | null, { settings }: Instance): boolean {
  if (owner === null) return false;
  return owner === settings.ownerID || (since(settings.version, 20) && owner === settings.migrateFromTXTOwner);
}

function wishRow(work: Work, same: readonly [Wish, ...Wish[]]): Row {
  const { view, knowledge } = work;
  const [first] = same;
  const { name, setIdentifier } = first.wanted;
  const { type } = first;
  const have = setAt(view, name, type, setIdentifier);
  const read = same.map((wish) => {
    const alias = have ? have.AliasTarget !== undefined : wish.candidates.some(isAlias);
    return { wish, claims: claimsOn(work, name, type, setIdentifier, alias, wish.wanted.instance) };
  });
  const { wish, claims } = read.find(({ wish: one, claims: on }) => isOurs(on.owner, one.wanted.instance)) ?? {
    wish: first,
    claims: read[0]?.claims ?? noClaims,
  };
  for (const entry of claims.entries) work.spoken.add(entry);
  const { instance } = wish.wanted;
  const decider = claims.claims.find(({ decides }) => decides);
  const choice = choose(wish.candidates, have ? (decider?.resource ?? '') : null);
  const { winner } = choice;
  const want = recordSetFor(winner, instance.settings, view.zone);
  const unread = view.unread ?? registryDoubt(instance, knowledge, claims);
  const rivals = have || unread ? noRivals : rivalsOf(work, wish, winner);
  for (const set of rivals.replaces) work.replaced.add(set);
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
    validation: knowledge.validations.get(key) ?? null,
    validates: have !== null && isValidationRecord(have),
    asks: [],
    doubt: null,
    sourceExists: true,
    redundantTo: null,
  });
  const all = rivals.claims.length === 0 ? claims.claims : [...claims.claims, ...rivals.claims];
  return {
    key,
    zone: view.zone,
    name,
    type,
    setIdentifier,
    ...judged,
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
      loadBalancers: knowledge.loadBalancers,
      restless: restlessBecause(winner, instance.settings, view.zone, name, decider?.via === 'legacy'),
    }),
  };
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

interface Rivals {
  readonly blocking: RecordSet | null;
  readonly replaces: readonly RecordSet[];
  readonly claims: readonly Claim[];
}

const noRivals: Rivals = { blocking: null, replaces: [], claims: [] };

/** Records at the name that Route 53 keeps no wanted record beside, or that the same object held under another type or set. */
function rivalsOf(work: Work, { wanted, type }: Wish, winner: Endpoint): Rivals {
  const { view } = work;
  const { name, setIdentifier, instance } = wanted;
  const sets = setsAt(view, name);
  if (sets.length === 0) return noRivals;
  const replaces: RecordSet[] = [];
  const claims: Claim[] = [];
  let blocking: RecordSet | null = null;
  for (const set of sets) {
    const excludes = excludesEachOther(type, setIdentifier, set);
    const wished = work.wishes.has(identity(name, set.Type, set.SetIdentifier ?? ''));
    const entries = view.claims.byTXT.get(set);
    const on = entries
      ? { owner: entries[0]?.owner ?? null, claims: [], entries }
      : claimsOn(work, name, set.Type, set.SetIdentifier ?? '', set.AliasTarget !== undefined, instance);
    const ours = isOurs(on.owner, instance);
    const held =
      winner.labels.resource !== undefined &&
      on.claims.find(({ decides }) => decides)?.resource === winner.labels.resource;
    const swapped = ours && !wished && (excludes || (held && addressTypes.has(set.Type) && addressTypes.has(type)));
    if (swapped) {
      replaces.push(set);
      for (const entry of on.entries) work.spoken.add(entry);
      claims.push(...on.claims.map((claim) => ({ ...claim, decides: false })));
    } else if (excludes) blocking ??= set;
  }
  return { blocking, replaces, claims };
}

const addressTypes = new Set(['A', 'AAAA', 'CNAME']);

function excludesEachOther(type: string, setIdentifier: string, set: RecordSet): boolean {
  if (set.Type === type) return (setIdentifier === '') !== (set.SetIdentifier === undefined);
  return set.Type === 'CNAME' || type === 'CNAME';
}

/** A record set that nothing wants. */
function recordRow(work: Work, name: DnsName, have: RecordSet): Row {
  const { view, knowledge } = work;
  const setIdentifier = have.SetIdentifier ?? '';
  const key = recordKey(view.zone.id, name, have.Type, setIdentifier);
  const alias = have.AliasTarget !== undefined;
  const { claims, instance } = responsible(work, name, have.Type, setIdentifier, alias);
  for (const entry of claims.entries) work.spoken.add(entry);
  const decider = claims.claims.find(({ decides }) => decides) ?? null;
  const asks = instance ? (knowledge.unserved.get(name) ?? []).filter((ask) => ask.instance.id === instance.id) : [];
  const validation = knowledge.validations.get(key) ?? null;
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
    ...judged,
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
          loadBalancers: knowledge.loadBalancers,
          restless: null,
        }),
  };
}

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

export function doubtAbout(instance: Instance, resource: string | null, knowledge: Knowledge): Doubt | null {
  return knowledge.doubts.get(instance.id) ?? doubtOfResource(resource, instance);
}
