// Rows + intent + policy → a Plan: what we do about a finding, as exact changes with values, and what we refuse and why.
//
//   row                      sync                         adopt                       cleanup
//   Missing                  record + its TXT             –                           –
//   CertMissing              validation CNAME             –                           –
//   Drifted                  replace (+ missing TXT)      –                           –
//   Unowned                  –                            the TXT only                –
//   Conflict (OtherOwner)    –                            their TXT becomes ours,     –
//                                                         named with --take-from
//   Orphaned (SourceGone)    –                            –                           record + every TXT of our claim
//   Orphaned (Stray…,        –                            –                           that TXT alone
//             Redundant…)
//
// Rows that touch one record identity (the CNAME that an A and an AAAA replace) become one group. Groups pass the guards of
// policy.ts; what is left is packed into batches that Route 53's own rules (change-rules.ts) accept.

import {
  type Change,
  compareNames,
  compareText,
  type DnsName,
  type OwnerId,
  type RecordKey,
  type ZoneId,
} from './dns.ts';
import type { Row, State } from './finding.ts';
import { acceptedByRoute53 } from './plan/accepted.ts';
import { type Edits, editsFor } from './plan/edits-for-row.ts';
import { fingerprint } from './plan/fingerprint.ts';
import { guardGroup, guardZones, mostOwnedOrphaned, type PlanContext, type Risk } from './plan/policy.ts';
import { risksOf } from './plan/risks.ts';
import { batchChanges, packed } from './route53/batches.ts';
import { changesOf, type Edit, editIdentity, editsOf, sameRecordSet } from './route53/edit.ts';

export type Intent = 'sync' | 'adopt' | 'cleanup' | 'undo';

/** The row a group mends, as far as a saved plan must know it. */
export interface PlannedRow {
  readonly key: RecordKey;
  readonly name: DnsName;
  readonly type: string;
  readonly state: State;
}

/** Changes that only make sense together: a record with its ownership TXT. Never split over two batches. */
export interface PlanGroup {
  readonly intent: Intent;
  readonly zone: ZoneId;
  /** Instance.id; null for a certificate's record and for undo. */
  readonly instance: string | null;
  readonly rows: readonly PlannedRow[];
  /** The finding's reason (`SourceGone`), or for undo the id of the history entry. */
  readonly reason: string;
  readonly message: string;
  readonly changes: readonly Change[];
  readonly risks: readonly Risk[];
}

export interface PlanBatch {
  readonly changes: readonly Change[];
  /** Indexes into Plan.groups. */
  readonly groups: readonly number[];
}

export interface PlanZone {
  readonly id: ZoneId;
  readonly name: DnsName;
  readonly private: boolean;
  readonly batches: readonly PlanBatch[];
}

/** Asked for, not planned, and why. */
export interface Refusal {
  readonly intent: Intent;
  readonly key: RecordKey | null;
  readonly zone: ZoneId | null;
  readonly name: string;
  readonly type: string | null;
  /** CamelCase and stable: a GuardKind, or why the intent does not fit the row. */
  readonly reason: string;
  readonly message: string;
  /** True: `--force` lets it through. */
  readonly force: boolean;
}

export interface PlanTotals {
  readonly create: number;
  readonly update: number;
  readonly adopt: number;
  readonly delete: number;
  /** Ownership TXT record sets touched besides. */
  readonly txt: number;
}

export interface Plan {
  readonly apiVersion: 'kubectl-dns/v1alpha1';
  readonly kind: 'Plan';
  /** Six hex digits of a hash over everything a confirmation covers: account, zones, owner, values, counts. Risks are remarks. */
  readonly id: string;
  readonly intent: Intent | 'fix';
  readonly context: string;
  readonly account: string | null;
  readonly owner: string | null;
  readonly externalDNS: { readonly instance: string; readonly version: string | null; readonly policy: string } | null;
  readonly observedAt: string;
  /** What was asked, in words: `--all in namespace web`, `api.example.com`. */
  readonly scope: string;
  /** The owner that adopt was allowed to take from; null for none. */
  readonly takeFrom: OwnerId | null;
  readonly zones: readonly PlanZone[];
  readonly groups: readonly PlanGroup[];
  readonly refusals: readonly Refusal[];
  /** Those of the groups, each once. */
  readonly risks: readonly Risk[];
  readonly totals: PlanTotals;
}

export interface PlanRequest {
  readonly intent: Exclude<Intent, 'undo'>;
  readonly rows: readonly Row[];
  /** True: the person named these rows, so one that needs nothing of this intent is refused by name; false (`--all`): it is left out. */
  readonly named: boolean;
  readonly scope: string;
}

/** States an intent mends; `adopt` takes a Conflict only from the owner named. */
export const mends = {
  sync: ['Missing', 'CertMissing', 'Drifted'],
  adopt: ['Unowned', 'Conflict'],
  cleanup: ['Orphaned'],
} as const satisfies Record<Exclude<Intent, 'undo'>, readonly State[]>;

/** A group before its risks are known. */
export interface Draft extends Omit<PlanGroup, 'changes' | 'risks'> {
  readonly edits: readonly Edit[];
}

/** Never throws. The same rows in any order give the same plan. */
export function plan(request: PlanRequest, context: PlanContext): Plan {
  const { intent, named, scope } = request;
  const rows = [...new Map(request.rows.map((row) => [row.key, row])).values()].sort(compareRows);
  const fitting = rows.filter((row) => (mends[intent] as readonly State[]).includes(row.finding.state));
  const edits = editsOfRows(fitting, intent, context);
  const refusals: Refusal[] = [];
  const drafts: Draft[] = [];
  for (const row of rows) {
    const result = edits.get(row.key) ?? (named ? notFor(row, intent) : null);
    if (result === null || row.zone === null) {
      if (named) refusals.push(refusal(row, intent, 'NoHostedZone', 'no hosted zone serves this name', false));
    } else if ('refusal' in result) {
      refusals.push(refusal(row, intent, result.refusal.reason, result.refusal.message, false));
    } else {
      drafts.push({
        intent,
        zone: row.zone.id,
        instance: row.instance,
        rows: [{ key: row.key, name: row.name, type: row.type ?? '', state: row.finding.state }],
        reason: row.finding.reason,
        message: row.message,
        edits: result.edits,
      });
    }
  }
  return planOf({ intent, scope, drafts, refusals, guards: 'all' }, context);
}

/** A TXT that several rows share goes only when all of them do, so a row that is refused is taken out and the rest asked again. */
function editsOfRows(
  rows: readonly Row[],
  intent: PlanRequest['intent'],
  context: PlanContext,
): ReadonlyMap<RecordKey, Edits> {
  let planned: ReadonlySet<RecordKey> = new Set(rows.map((row) => row.key));
  for (;;) {
    const edits = new Map(rows.map((row) => [row.key, editsFor(row, intent, context, planned)]));
    const standing = new Set([...planned].filter((key) => 'edits' in (edits.get(key) ?? {})));
    if (standing.size === planned.size) return edits;
    planned = standing;
  }
}

function compareRows(a: Row, b: Row): number {
  return (
    compareText(a.zone?.name ?? '', b.zone?.name ?? '') ||
    compareText(a.zone?.id ?? '', b.zone?.id ?? '') ||
    compareNames(a.name, b.name) ||
    compareText(a.key, b.key)
  );
}

export interface Drafted {
  readonly intent: Plan['intent'];
  readonly scope: string;
  readonly drafts: readonly Draft[];
  readonly refusals: readonly Refusal[];
  /** `zones`: each draft passed the group guards already, in the context it was planned from. */
  readonly guards: 'all' | 'zones';
}

/** Drafts → guarded, packed, numbered Plan; shared by plan, fix and undo. */
export function planOf({ intent, scope, drafts, refusals: refused, guards }: Drafted, context: PlanContext): Plan {
  const refusals = [...refused];
  const refuse = (draft: Draft, reason: string, message: string, force: boolean): void => {
    for (const row of draft.rows) {
      refusals.push({
        intent: draft.intent,
        key: row.key,
        zone: draft.zone,
        name: row.name,
        type: row.type,
        reason,
        message,
        force,
      });
    }
  };
  const guarded = merged(drafts, (draft, reason, message) => refuse(draft, reason, message, false)).filter((draft) => {
    const stop = guards === 'all' ? guardGroup(draft, context) : null;
    if (stop) refuse(draft, stop.kind, stop.message, stop.force);
    return stop === null;
  });
  const stops = guardZones(guarded, context);
  const kept = guarded.filter((draft) => {
    const stop = stops.get(draft);
    if (stop) refuse(draft, stop.kind, stop.message, stop.force);
    return stop === undefined;
  });
  const accepted = acceptedByRoute53(kept, context, (draft, message) =>
    refuse(draft, 'Route53WouldRefuse', message, false),
  );
  const tripwire = mostOwnedOrphaned(context.assessment);
  const groups = accepted.map(({ edits, ...draft }) => ({
    ...draft,
    changes: changesOf(edits),
    risks: risksOf({ ...draft, edits }, context, tripwire),
  }));
  const zones = zonesOf(groups, context);
  const instance = onlyOne(groups.map((group) => group.instance));
  const responsible = context.assessment.instances.find((candidate) => candidate.id === instance) ?? null;
  const body = {
    intent,
    context: context.snapshot.cluster.context,
    account: context.snapshot.aws?.account ?? null,
    owner: responsible?.settings.ownerID ?? null,
    zones,
    groups,
  };
  return numbered({
    apiVersion: 'kubectl-dns/v1alpha1',
    kind: 'Plan',
    id: '',
    ...body,
    externalDNS: responsible && {
      instance: responsible.id,
      version: responsible.versionText,
      policy: responsible.settings.policy,
    },
    observedAt: context.snapshot.observedAt,
    scope,
    takeFrom: context.policy.takeFrom,
    refusals,
    risks: [],
    totals: totalsOf(groups),
  });
}

/** The hash that binds a plan to all that it shows but the time; a file edited by hand no longer matches it. */
export function planID(plan: Plan): string {
  const { id: _id, observedAt: _observedAt, ...covered } = plan;
  return fingerprint(covered);
}

/** The plan with the risks and the id of what it holds: whoever changes a plan numbers it anew. */
export function numbered(plan: Plan): Plan {
  const risks = new Map(plan.groups.flatMap((group) => group.risks).map((risk) => [`${risk.kind} ${risk.text}`, risk]));
  const whole = { ...plan, risks: [...risks.values()] };
  return { ...whole, id: planID(whole) };
}

/** Drafts of one row or of one record identity become one; where they want different things of it, both are refused. */
function merged(
  drafts: readonly Draft[],
  refuse: (draft: Draft, reason: string, message: string) => void,
): readonly Draft[] {
  const parent = drafts.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] ?? root;
    return root;
  };
  const firstAt = new Map<RecordKey, number>();
  drafts.forEach((draft, index) => {
    const touched = draft.edits.map((edit) => editIdentity(draft.zone, edit));
    for (const key of [...draft.rows.map((row) => row.key), ...touched]) {
      const other = firstAt.get(key);
      if (other === undefined) firstAt.set(key, index);
      else parent[find(index)] = find(other);
    }
  });
  const components = Map.groupBy(drafts, (_, index) => find(index));
  return [...components.values()].flatMap((members) => {
    const [first] = members;
    if (!first) return [];
    const edits = new Map<RecordKey, Edit>();
    for (const edit of members.flatMap((member) => member.edits)) {
      const key = editIdentity(first.zone, edit);
      const known = edits.get(key);
      if (known && !sameRecordSet(known.after, edit.after)) {
        for (const member of members) {
          refuse(
            member,
            'SharedRecord',
            `the rows ${members.map((m) => m.rows[0]?.key).join(' and ')} want different things of ${key}`,
          );
        }
        return [];
      }
      if (!known) edits.set(key, edit);
    }
    // A row in two intents shows as the first one met it: Unowned, though then Drifted.
    const rows = new Map(members.flatMap((member) => member.rows.map((row) => [row.key, row] as const)).toReversed());
    const moving = [...edits.values()].filter((edit) => !sameRecordSet(edit.before, edit.after));
    return moving.length === 0 ? [] : [{ ...first, rows: [...rows.values()].toReversed(), edits: moving }];
  });
}

function zonesOf(groups: readonly PlanGroup[], context: PlanContext): readonly PlanZone[] {
  const numbered = groups.map((group, index) => ({ group, index, changes: group.changes }));
  const zones = [...context.snapshot.zones].sort(
    (a, b) => compareText(a.zone.name, b.zone.name) || compareText(a.zone.id, b.zone.id),
  );
  return zones.flatMap(({ zone }) => {
    const members = numbered.filter(({ group }) => group.zone === zone.id);
    if (members.length === 0) return [];
    const batches = packed(members).map((batch) => ({
      changes: batchChanges(batch),
      groups: batch.map(({ index }) => index),
    }));
    return [{ id: zone.id, name: zone.name, private: zone.private, batches }];
  });
}

/** Counts per record set, ownership TXT apart; where nothing but TXT is touched, it is an adoption, or those TXT are what goes. */
function totalsOf(groups: readonly PlanGroup[]): PlanTotals {
  const totals = { create: 0, update: 0, adopt: 0, delete: 0, txt: 0 };
  for (const group of groups) {
    const rows = new Set(group.rows.map((row) => row.key));
    const edits = editsOf(group.zone, group.changes);
    const records = edits.filter((edit) => {
      return (edit.after ?? edit.before)?.Type !== 'TXT' || rows.has(editIdentity(group.zone, edit));
    });
    const adopting = group.rows.filter(({ state }) => state === 'Unowned' || state === 'Conflict').length;
    if (group.intent === 'adopt') totals.adopt += adopting;
    const counted = records.length > 0 || group.intent === 'adopt' ? records : edits;
    totals.txt += edits.length - counted.length;
    for (const { before, after } of counted) {
      if (before === null) totals.create += 1;
      else if (after === null) totals.delete += 1;
      else totals.update += 1;
    }
  }
  return totals;
}

function notFor(
  row: Row,
  intent: Exclude<Intent, 'undo'>,
): { readonly refusal: { readonly reason: string; readonly message: string } } {
  const states = mends[intent].join(', ');
  return {
    refusal: {
      reason: `Not${intent === 'cleanup' ? 'Orphaned' : intent === 'adopt' ? 'Adoptable' : 'Syncable'}`,
      message: `it is ${row.finding.state}${row.finding.reason ? ` (${row.finding.reason})` : ''}; ${intent} mends ${states}`,
    },
  };
}

function refusal(row: Row, intent: Intent, reason: string, message: string, force: boolean): Refusal {
  return { intent, key: row.key, zone: row.zone?.id ?? null, name: row.name, type: row.type, reason, message, force };
}

function onlyOne(instances: readonly (string | null)[]): string | null {
  const known = new Set(instances.filter((instance) => instance !== null));
  return known.size === 1 ? ([...known][0] ?? null) : null;
}
