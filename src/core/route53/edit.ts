// One record identity before and after: the atom of every plan. As changes it is compare-and-swap: DELETE exactly what was
// read, CREATE the new one, in one atomic batch, so that a stale plan fails whole instead of overwriting.

import { type Change, compareText, dnsName, type RecordKey, type RecordSet, recordKey, type ZoneId } from '../dns.ts';

export interface Edit {
  /** null: nothing stands there. Else exactly as Route 53 listed it. */
  readonly before: RecordSet | null;
  /** null: nothing shall stand there. */
  readonly after: RecordSet | null;
}

export function identityOf(zone: ZoneId, set: Pick<RecordSet, 'Name' | 'Type' | 'SetIdentifier'>): RecordKey {
  return recordKey(zone, dnsName(set.Name), set.Type, set.SetIdentifier);
}

export function editIdentity(zone: ZoneId, edit: Edit): RecordKey {
  const set = edit.after ?? edit.before;
  if (set === null) throw new Error('an edit names a record set on at least one side');
  return identityOf(zone, set);
}

/** DELETEs first, so that a CNAME leaves before its successors arrive. */
export function changesOf(edits: readonly Edit[]): readonly Change[] {
  const deletes = edits.flatMap(({ before }) =>
    before ? [{ Action: 'DELETE' as const, ResourceRecordSet: before }] : [],
  );
  const creates = edits.flatMap(({ after }) =>
    after ? [{ Action: 'CREATE' as const, ResourceRecordSet: after }] : [],
  );
  return [...deletes, ...creates];
}

/** The edits that these changes are, one per identity, in order of first mention. The inverse of changesOf. */
export function editsOf(zone: ZoneId, changes: readonly Change[]): readonly Edit[] {
  const edits = new Map<RecordKey, { before: RecordSet | null; after: RecordSet | null }>();
  for (const { Action, ResourceRecordSet: set } of changes) {
    const key = identityOf(zone, set);
    const edit = edits.get(key) ?? { before: null, after: null };
    edits.set(key, edit);
    if (Action === 'DELETE') edit.before = set;
    else edit.after = set;
  }
  return [...edits.values()];
}

export function inverse(edit: Edit): Edit {
  return { before: edit.after, after: edit.before };
}

/**
 * Equal as Route 53 stores them: names without regard to case, escapes and final dot; values without regard to order;
 * absent and empty fields alike. Everything else literally, fields we do not model included.
 */
export function sameRecordSet(a: RecordSet | null, b: RecordSet | null): boolean {
  if (a === null || b === null) return a === b;
  return canonical(a) === canonical(b);
}

function canonical(set: RecordSet): string {
  const { Name, ResourceRecords, AliasTarget, ...rest } = set;
  return JSON.stringify([
    dnsName(Name),
    (ResourceRecords ?? []).map((record) => record.Value).sort(compareText),
    AliasTarget ? [AliasTarget.HostedZoneId, dnsName(AliasTarget.DNSName), AliasTarget.EvaluateTargetHealth] : null,
    sorted(rest),
  ]);
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([, field]) => field !== undefined && field !== null)
    .sort(([x], [y]) => compareText(x, y))
    .map(([name, field]) => [name, sorted(field)]);
}
