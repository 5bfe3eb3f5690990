// Several intents as one plan: adopt, then sync, then cleanup, each planned from what the one before left
// (a record just adopted may then be Drifted, and is mended in the same batch). A TXT that was stray may then be the older of
// two of one record: it is another row, but the same one was asked for.

import { assess } from '../assess.ts';
import type { RecordKey } from '../dns.ts';
import type { Row } from '../finding.ts';
import { type Draft, mends, type Plan, type PlannedRow, plan, planOf, type Refusal } from '../plan.ts';
import { type Edit, editIdentity, editsOf, identityOf } from '../route53/edit.ts';
import type { Overrides } from '../settings.ts';
import { afterPlan } from './outlook.ts';
import { type PlanContext, planContext } from './policy.ts';

const order = ['adopt', 'sync', 'cleanup'] as const;

/** Every fix for these rows. Rows that no intent mends are left out; what one intent refuses and a later one mends is no refusal. */
export function fix(keys: readonly RecordKey[], scope: string, context: PlanContext, overrides: Overrides): Plan {
  const drafts: Draft[] = [];
  const refusals: Refusal[] = [];
  let stage = context;
  for (const intent of order) {
    const asked = new Map<RecordKey, RecordKey>();
    for (const key of keys) for (const row of now(key, context, stage)) asked.set(row.key, key);
    const rows = [...asked.keys()]
      .flatMap((key) => stage.rows.get(key) ?? [])
      .filter((row) => (mends[intent] as readonly string[]).includes(row.finding.state));
    const planned = plan({ intent, rows, named: false, scope }, stage);
    const named = (key: RecordKey): RecordKey => asked.get(key) ?? key;
    refusals.push(...planned.refusals.map((one) => (one.key === null ? one : { ...one, key: named(one.key) })));
    for (const group of planned.groups) {
      const of = group.rows.map((row) => askedAs(row, context.rows.get(named(row.key))));
      drafts.push({ ...group, rows: of, edits: editsOf(group.zone, group.changes) });
    }
    const snapshot = afterPlan(stage.snapshot, planned);
    if (snapshot !== stage.snapshot)
      stage = planContext(snapshot, assess(snapshot, overrides, stage.secrets), stage.policy, stage.secrets);
  }
  const done = new Set(drafts.flatMap((draft) => draft.rows.map((row) => row.key)));
  const standing = refusals.filter((refusal) => refusal.key === null || !done.has(refusal.key));
  return planOf({ intent: 'fix', scope, drafts: composed(drafts), refusals: standing, guards: 'zones' }, context);
}

/** The row at this stage; for an ownership TXT whose row is gone, the row that the TXT is by itself now. */
function now(key: RecordKey, context: PlanContext, stage: PlanContext): readonly Row[] {
  const row = stage.rows.get(key);
  if (row !== undefined) return [row];
  const before = context.rows.get(key);
  const zone = before?.zone ?? null;
  if (before?.finding.reason !== 'StrayOwnershipTXT' || zone === null) return [];
  return before.claims.flatMap(({ recordSet }) => stage.rows.get(identityOf(zone.id, recordSet)) ?? []);
}

/** Under the key that was asked for, so that asking again before the first batch finds it. */
function askedAs(row: PlannedRow, before: Row | undefined): PlannedRow {
  if (before === undefined || before.key === row.key) return row;
  return { key: before.key, name: before.name, type: before.type ?? '', state: before.finding.state };
}

/** Drafts of one record identity one after another: from before the first to after the last. */
function composed(drafts: readonly Draft[]): readonly Draft[] {
  const last = new Map<RecordKey, Edit>();
  const first = new Map<RecordKey, Edit>();
  for (const draft of drafts) {
    for (const edit of draft.edits) {
      const key = editIdentity(draft.zone, edit);
      if (!first.has(key)) first.set(key, edit);
      last.set(key, edit);
    }
  }
  return drafts.map((draft) => ({
    ...draft,
    edits: draft.edits.flatMap((edit) => {
      const key = editIdentity(draft.zone, edit);
      const [before, after] = [first.get(key)?.before ?? null, last.get(key)?.after ?? null];
      // What one intent writes and the next takes away was never there.
      return before === null && after === null ? [] : [{ before, after }];
    }),
  }));
}
