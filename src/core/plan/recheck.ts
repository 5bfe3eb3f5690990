// Right before the first batch everything a plan names is read again. The plan still holds when planning the same rows anew,
// from the fresh read, gives the same changes; what differs is shown, and nothing is sent.

import type { RecordKey } from '../dns.ts';
import type { Plan, PlanGroup } from '../plan.ts';
import { editIdentity, editsOf, sameRecordSet } from '../route53/edit.ts';

export interface Changed {
  readonly key: RecordKey;
  readonly name: string;
  readonly type: string;
  /** One sentence: what is different now. */
  readonly message: string;
}

/** Groups of `plan` that `fresh` (the same request, planned from a fresh read) does not hold with equal changes. */
export function changedSince(plan: Plan, fresh: Plan): readonly Changed[] {
  const byRow = new Map<RecordKey, PlanGroup>(
    fresh.groups.flatMap((group) => group.rows.map((row) => [row.key, group] as const)),
  );
  return plan.groups.flatMap((group) =>
    group.rows.flatMap((row) => {
      const now = byRow.get(row.key);
      const refusal = fresh.refusals.find((candidate) => candidate.key === row.key);
      if (now && sameChanges(group, now)) return [];
      const message = now
        ? difference(group, now)
        : refusal
          ? refusal.message
          : 'it needs nothing any more: somebody else mended or removed it';
      return [{ key: row.key, name: row.name, type: row.type, message }];
    }),
  );
}

function sameChanges(a: PlanGroup, b: PlanGroup): boolean {
  return a.zone === b.zone && difference(a, b) === '';
}

/** Empty when both do the same to every record identity. */
function difference(was: PlanGroup, now: PlanGroup): string {
  const edits = new Map(editsOf(now.zone, now.changes).map((edit) => [editIdentity(now.zone, edit), edit]));
  for (const edit of editsOf(was.zone, was.changes)) {
    const other = edits.get(editIdentity(was.zone, edit));
    const set = edit.after ?? edit.before;
    if (!other) return `${set?.Type} ${set?.Name} needs no change any more`;
    if (!sameRecordSet(edit.before, other.before)) return `${set?.Type} ${set?.Name} is different in Route 53 now`;
    if (!sameRecordSet(edit.after, other.after)) return `${set?.Type} ${set?.Name} is wanted differently now`;
    edits.delete(editIdentity(was.zone, edit));
  }
  const [more] = edits.values();
  const set = more?.after ?? more?.before;
  return set ? `${set.Type} ${set.Name} would have to change too` : '';
}
