// What Route 53 does with a change batch: the record sets after, or the words of its refusal. Atomic: all or nothing.
// The embedded world answers with it, forecast predicts refusals with it, plan never sends what it refuses.
//
// In this order, as the recordings show:
//   1 the form of every change              InvalidInput, the first bad change only
//   2 names and values of every change      InvalidChangeBatch, all messages in one list,
//   3 what exists, in batch order           … followed by these, in batch order:
//   4 what must not stand together          CNAME, apex, routing policies, alias targets; judged on the zone as the batch leaves it
//
// (AWS API_ChangeResourceRecordSets; literal texts: reference aws-facts section 7 and the recordings)

import { type Change, compareText, dnsName, type HostedZone, type RecordSet, within } from '../dns.ts';
import { limits, sizeOf } from './batches.ts';
import { sameRecordSet } from './edit.ts';
import { canonicalSuffixes } from './elb.ts';
import { formProblem, policies, storedName, valueProblems } from './record-rules.ts';

export interface Rejection {
  /** `InvalidChangeBatch`, `InvalidInput`, … */
  readonly code: string;
  /** One message per failing change, in order. InvalidChangeBatch prints them as `[a, b]`. */
  readonly messages: readonly string[];
}

export type Outcome =
  | { readonly after: readonly RecordSet[]; readonly rejection: null }
  | { readonly after: null; readonly rejection: Rejection };

type ZoneIdentity = Pick<HostedZone, 'id' | 'name' | 'private'>;

/** One hosted zone that takes batch after batch; made for large zones and many batches. */
export interface ZoneState {
  /** Applies the batch whole, or changes nothing and says why. */
  apply(changes: readonly Change[]): { readonly rejection: Rejection | null };
  /** All record sets in Route 53's listing order, with Route 53's spelling of names. */
  recordSets(): readonly RecordSet[];
}

/** `zone.recordSets` and the result are in Route 53's listing order, with Route 53's spelling of names. */
export function applyBatch(zone: ZoneIdentity, recordSets: readonly RecordSet[], changes: readonly Change[]): Outcome {
  const state = zoneState(zone, recordSets);
  const { rejection } = state.apply(changes);
  return rejection === null ? { after: state.recordSets(), rejection } : { after: null, rejection };
}

/** `Code: text` as ExternalDNS logs it and the recordings keep it. */
export function rejectionText({ code, messages }: Rejection): string {
  return `${code}: ${code === 'InvalidChangeBatch' ? `[${messages.join(', ')}]` : messages.join(', ')}`;
}

/** Record sets of one name, by `TYPE` or `TYPE/SETID`. */
type Bucket = Map<string, Held>;
interface Held {
  readonly set: RecordSet;
  /** Place of the change that wrote it in the batch at hand; -1: it stood there before. */
  readonly writtenBy: number;
}

/** `recordSets` may come in any order and spelling of names; they are not changed. */
export function zoneState(zone: ZoneIdentity, recordSets: readonly RecordSet[]): ZoneState {
  const names = new Map<string, Bucket>();
  for (const set of recordSets) {
    const name = storedName(set.Name);
    const bucket = names.get(name) ?? new Map<string, Held>();
    bucket.set(identity(set), { set: name === set.Name ? set : { ...set, Name: name }, writtenBy: -1 });
    names.set(name, bucket);
  }
  let listing: readonly RecordSet[] | null = null;
  return {
    apply(changes) {
      const batch = judge(zone, names, changes);
      if (batch.rejection !== null) return batch;
      for (const [name, bucket] of batch.touched) {
        if (bucket.size === 0) names.delete(name);
        else names.set(name, settled(bucket));
      }
      if (changes.length > 0) listing = null;
      return batch;
    },
    recordSets() {
      listing ??= list(names);
      return listing;
    },
  };
}

/** What a batch wrote stands there before the next one. */
function settled(bucket: Bucket): Bucket {
  for (const [key, { set, writtenBy }] of bucket) if (writtenBy >= 0) bucket.set(key, { set, writtenBy: -1 });
  return bucket;
}

function identity({ Type, SetIdentifier }: RecordSet): string {
  return SetIdentifier ? `${Type}/${SetIdentifier}` : Type;
}

function list(names: ReadonlyMap<string, Bucket>): readonly RecordSet[] {
  const keyed = [...names].map(([name, bucket]) => ({
    key: `${name.slice(0, -1).split('.').reverse().join('.')}.`,
    bucket,
  }));
  keyed.sort((a, b) => compareText(a.key, b.key));
  return keyed.flatMap(({ bucket }) =>
    [...bucket.values()]
      .map((held) => held.set)
      .sort((a, b) => compareText(a.Type, b.Type) || compareText(a.SetIdentifier ?? '', b.SetIdentifier ?? '')),
  );
}

interface Judgement {
  readonly touched: ReadonlyMap<string, Bucket>;
  readonly rejection: Rejection | null;
}

function judge(zone: ZoneIdentity, names: ReadonlyMap<string, Bucket>, changes: readonly Change[]): Judgement {
  const refused = (code: string, messages: readonly string[]): Judgement => ({
    touched: new Map(),
    rejection: { code, messages },
  });
  for (const change of changes) {
    const problem = formProblem(change);
    if (problem !== null) return refused('InvalidInput', [problem]);
  }
  const tooLarge = overLimits(changes);
  if (tooLarge.length > 0) return refused('InvalidChangeBatch', tooLarge);
  const form = changes.map((change) => valueProblems(change));
  const draft = draftOf(zone, names);
  const existing = changes.map((change, index) => (form[index]?.length ? null : draft.write(change, index)));
  const together = changes.map((change, index) =>
    form[index]?.length || existing[index] !== null ? existing[index] : draft.conflict(change, index),
  );
  const messages = [
    ...form.flat(),
    ...together.filter((message) => typeof message === 'string'),
    ...draft.apexProblems(),
  ];
  return messages.length > 0 ? refused('InvalidChangeBatch', messages) : { touched: draft.touched, rejection: null };
}

function overLimits(changes: readonly Change[]): readonly string[] {
  const { records, characters } = sizeOf(changes);
  return [
    ...(records > limits.records ? [`Number of records limit of ${limits.records} exceeded.`] : []),
    ...(characters > limits.characters ? [`Number of characters limit of ${limits.characters} exceeded.`] : []),
  ];
}

interface Draft {
  /** The names the batch has changed so far. */
  readonly touched: ReadonlyMap<string, Bucket>;
  /** Applies one change to the draft; the message when what exists forbids it. */
  write(change: Change, index: number): string | null;
  /** Why a written record set may not stand where it now stands. */
  conflict(change: Change, index: number): string | null;
  apexProblems(): readonly string[];
}

/** The zone as the batch leaves it, change by change; `names` stays as it is. */
function draftOf(zone: ZoneIdentity, names: ReadonlyMap<string, Bucket>): Draft {
  const touched = new Map<string, Bucket>();
  const seen = new Map<string, Change['Action']>();
  const apex = `${storedName(zone.name)}`;
  const at = (name: string): Bucket | undefined => touched.get(name) ?? names.get(name);

  function write({ Action, ResourceRecordSet: set }: Change, index: number): string | null {
    const name = storedName(set.Name);
    if (!within(dnsName(name), zone.name)) return `RRSet with DNS name ${name} is not permitted in zone ${apex}`;
    const key = identity(set);
    const before = seen.get(`${name}/${key}`);
    if (before !== undefined && !(before === 'DELETE' && Action !== 'DELETE'))
      return `The request contains an invalid set of changes for a resource record set '${set.Type} ${name}'`;
    seen.set(`${name}/${key}`, Action);
    const bucket = touched.get(name) ?? new Map(names.get(name));
    const current = bucket.get(key)?.set;
    const called = `resource record set [name='${name}', type='${set.Type}'${set.SetIdentifier ? `, set-identifier='${set.SetIdentifier}'` : ''}]`;
    if (Action === 'CREATE' && current) return `Tried to create ${called} but it already exists`;
    if (Action === 'DELETE') {
      if (!current) return `Tried to delete ${called} but it was not found`;
      if (!sameRecordSet(current, set))
        return `Tried to delete ${called} but the values provided do not match the current values`;
      bucket.delete(key);
    } else bucket.set(key, { set: stored(set, name), writtenBy: index });
    touched.set(name, bucket);
    return null;
  }

  function conflict({ Action, ResourceRecordSet: set }: Change, index: number): string | null {
    if (Action === 'DELETE') return null;
    const name = storedName(set.Name);
    const bucket = at(name) ?? new Map<string, Held>();
    const others = [...bucket.values()].filter((held) => held.writtenBy !== index);
    return (
      cnameProblem(
        set,
        name,
        others.filter((held) => held.writtenBy < index).map((held) => held.set),
      ) ??
      policyProblem(
        set,
        name,
        others.map((held) => held.set),
      ) ??
      aliasProblem(set, name)
    );
  }

  function cnameProblem({ Type }: RecordSet, name: string, standing: readonly RecordSet[]): string | null {
    if (Type !== 'CNAME') {
      return standing.some((other) => other.Type === 'CNAME')
        ? `RRSet of type ${Type} with DNS name ${name} is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone ${apex}`
        : null;
    }
    if (name === apex) return `RRSet of type CNAME with DNS name ${name} is not permitted at apex in zone ${apex}`;
    return standing.some((other) => other.Type !== 'CNAME')
      ? `RRSet of type CNAME with DNS name ${name} is not permitted as it conflicts with other records with the same DNS name in zone ${apex}`
      : null;
  }

  function aliasProblem({ Type, AliasTarget: alias }: RecordSet, name: string): string | null {
    if (!alias) return null;
    const target = storedName(alias.DNSName);
    const tried = `Tried to create an alias that targets ${target}, type ${Type} in zone ${alias.HostedZoneId},`;
    const outside = `${tried} but the alias target name does not lie within the target zone`;
    const suffixes = canonicalSuffixes(alias.HostedZoneId);
    if (suffixes) return suffixes.some((suffix) => within(dnsName(target), dnsName(suffix))) ? null : outside;
    const inside = within(dnsName(target), zone.name);
    if (alias.HostedZoneId !== zone.id) return inside ? outside : null;
    if (!inside) return outside;
    const found = [...(at(target)?.values() ?? [])].some((held) => held.set.Type === Type && target !== name);
    return found ? null : `${tried} but that target was not found`;
  }

  function apexProblems(): readonly string[] {
    const bucket = touched.get(apex);
    const before = names.get(apex);
    const lost = (type: string): boolean => before?.has(type) === true && bucket?.has(type) === false;
    return [
      ...(lost('SOA') ? ['A HostedZone must contain exactly one SOA record.'] : []),
      ...(lost('NS') ? ['A HostedZone must contain at least one NS record for the zone itself.'] : []),
    ];
  }

  return { touched, write, conflict, apexProblems };
}

/** One name and type is either one simple record set, or sets of one routing policy. */
function policyProblem(set: RecordSet, name: string, others: readonly RecordSet[]): string | null {
  const siblings = others.filter((other) => other.Type === set.Type);
  if (siblings.length === 0) return null;
  const text = `RRSet with DNS name ${name}, type ${set.Type}`;
  const [policy] = policies(set);
  if (policy === undefined) return `${text} cannot be created as other RRSets exist with the same name and type.`;
  if (siblings.some((other) => !policies(other).includes(policy)))
    return `${text}, SetIdentifier ${set.SetIdentifier} cannot be created as a non-${policy} set exists with the same name and type.`;
  const plain = siblings.filter((other) => other.TTL !== undefined);
  if (policy === 'weighted' && set.TTL !== undefined && plain.some((other) => other.TTL !== set.TTL))
    return `${text}, SetIdentifier ${set.SetIdentifier} cannot be created as weighted sets must contain the same TTL.`;
  return null;
}

function stored(set: RecordSet, name: string): RecordSet {
  const { AliasTarget: alias } = set;
  return alias
    ? { ...set, Name: name, AliasTarget: { ...alias, DNSName: storedName(alias.DNSName) } }
    : { ...set, Name: name };
}
