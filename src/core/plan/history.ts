// What the journal of one apply says: lines are appended (and fsynced) before and after every step, so that whatever instant the
// process dies at, the lines that stand tell the truth and `undo` has the before-images.
//
//   {kind: plan}  →  per batch: {sending} → {sent, change id} → {insync}   or   {refused} / {unknown} / {notApplied}  →  {end}
//
// `sending` without an answer means: Route 53 may or may not have it. Only a read tells; undo reads.

import type { Change, ZoneId } from '../dns.ts';
import type { Plan, PlanGroup } from '../plan.ts';

export type JournalLine =
  | { readonly kind: 'plan'; readonly at: string; readonly plan: Plan; readonly by: string; readonly program: string }
  | { readonly kind: 'sending'; readonly at: string; readonly batch: number }
  /** `change` is null when a read showed that the batch had been applied although no answer came. */
  | { readonly kind: 'sent'; readonly at: string; readonly batch: number; readonly change: string | null }
  | { readonly kind: 'insync'; readonly at: string; readonly batch: number }
  | { readonly kind: 'refused'; readonly at: string; readonly batch: number; readonly message: string }
  | { readonly kind: 'notApplied'; readonly at: string; readonly batch: number; readonly message: string }
  | { readonly kind: 'unknown'; readonly at: string; readonly batch: number; readonly message: string }
  | { readonly kind: 'end'; readonly at: string; readonly outcome: 'applied' | 'failed' | 'interrupted' };

export type BatchStatus = 'notSent' | 'maybeSent' | 'pending' | 'insync' | 'refused' | 'notApplied';

export interface HistoryBatch {
  readonly zone: ZoneId;
  readonly zoneName: string;
  readonly changes: readonly Change[];
  readonly groups: readonly number[];
  readonly status: BatchStatus;
  readonly change: string | null;
  readonly message: string | null;
}

export interface HistoryEntry {
  /** `20261122T140233Z-7f3a2c`: when, and the plan's id. */
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly plan: Plan;
  readonly batches: readonly HistoryBatch[];
  /** `killed`: no end line, so the process died on the way. */
  readonly outcome: 'applied' | 'failed' | 'interrupted' | 'killed';
  /** Groups that are, or may be, in Route 53. */
  readonly groups: readonly PlanGroup[];
}

/** The batches of a plan in the order they are sent. */
export function batchesOf(plan: Plan): readonly {
  readonly zone: ZoneId;
  readonly zoneName: string;
  readonly changes: readonly Change[];
  readonly groups: readonly number[];
}[] {
  return plan.zones.flatMap((zone) => zone.batches.map((batch) => ({ zone: zone.id, zoneName: zone.name, ...batch })));
}

/** null when the lines hold no plan (a file torn at birth: nothing was sent). Lines of a newer program that are not known are passed over. */
export function historyEntry(id: string, lines: readonly unknown[]): HistoryEntry | null {
  const known = lines.filter(isLine);
  const first = known.find((line) => line.kind === 'plan');
  if (first?.kind !== 'plan' || !isPlan(first.plan)) return null;
  const batches = batchesOf(first.plan).map((batch, index): HistoryBatch => {
    let status: BatchStatus = 'notSent';
    let change: string | null = null;
    let message: string | null = null;
    for (const line of known) {
      if (!('batch' in line) || line.batch !== index) continue;
      if (line.kind === 'sending' || line.kind === 'unknown') status = 'maybeSent';
      if (line.kind === 'sent') [status, change] = ['pending', line.change];
      if (line.kind === 'insync') status = 'insync';
      if (line.kind === 'refused') status = 'refused';
      if (line.kind === 'notApplied') status = 'notApplied';
      if ('message' in line) message = line.message;
    }
    return { ...batch, status, change, message };
  });
  const end = known.findLast((line) => line.kind === 'end');
  const possible = batches.filter(
    ({ status }) => status === 'maybeSent' || status === 'pending' || status === 'insync',
  );
  return {
    id,
    at: first.at,
    by: first.by,
    plan: first.plan,
    batches,
    outcome: end?.kind === 'end' ? end.outcome : 'killed',
    groups: possible.flatMap((batch) => batch.groups.flatMap((index) => first.plan.groups[index] ?? [])),
  };
}

/** As far as batches and groups are taken from it: a file that somebody wrote by hand may hold anything. */
function isPlan(plan: unknown): boolean {
  if (typeof plan !== 'object' || plan === null || !('zones' in plan) || !('groups' in plan)) return false;
  const lists = (value: unknown, fields: readonly string[]): boolean =>
    Array.isArray(value) &&
    value.every((one) => typeof one === 'object' && one !== null && fields.every((field) => Array.isArray(one[field])));
  return (
    lists(plan.groups, ['changes', 'rows']) &&
    lists(plan.zones, ['batches']) &&
    Array.isArray(plan.zones) &&
    plan.zones.every((zone) => lists(zone.batches, ['changes', 'groups']))
  );
}

function isLine(line: unknown): line is JournalLine {
  return typeof line === 'object' && line !== null && 'kind' in line && 'at' in line && typeof line.kind === 'string';
}
