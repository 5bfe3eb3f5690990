// Groups → change batches within Route 53's limits. A group (a record with its ownership TXT) is never split, and groups of one
// name travel together where they fit: Route 53 judges a name's types against each other within one batch.
// Limits and how they count: AWS DNSLimitations "Quotas on ChangeResourceRecordSets" — 1 000 ResourceRecord elements, an alias
// counting one, and 32 000 characters in Value elements. A DELETE + CREATE pair counts both sides, as an UPSERT counts double.

import { type Change, dnsName } from '../dns.ts';

export const limits = { records: 1000, characters: 32_000 } as const;

export interface Size {
  readonly records: number;
  readonly characters: number;
}

/** As Route 53 counts; change-rules refuses by the same count. */
export function sizeOf(changes: readonly Change[]): Size {
  let records = 0;
  let characters = 0;
  for (const { Action, ResourceRecordSet: set } of changes) {
    const times = Action === 'UPSERT' ? 2 : 1;
    records += times * (set.ResourceRecords?.length ?? 1);
    for (const { Value } of set.ResourceRecords ?? []) characters += times * Value.length;
  }
  return { records, characters };
}

export function fits(size: Size): boolean {
  return size.records <= limits.records && size.characters <= limits.characters;
}

/**
 * Batches of groups of one zone, in the order of the groups. Every group must fit by itself.
 * Within a batch all DELETEs stand before all CREATEs.
 */
export function packed<G extends { readonly changes: readonly Change[] }>(
  groups: readonly G[],
): readonly (readonly G[])[] {
  const batches: G[][] = [];
  let size: Size = { records: 0, characters: 0 };
  for (const unit of unitsOf(groups)) {
    const more = sizeOf(unit.flatMap((group) => group.changes));
    const current = batches.at(-1);
    const together = { records: size.records + more.records, characters: size.characters + more.characters };
    if (current && fits(together)) {
      current.push(...unit);
      size = together;
    } else {
      batches.push([...unit]);
      size = more;
    }
  }
  return batches;
}

/** Groups that share a name, together; apart again where together they would not fit one batch. */
export function unitsOf<G extends { readonly changes: readonly Change[] }>(
  groups: readonly G[],
): readonly (readonly G[])[] {
  const units = new Map<string, G[]>();
  for (const group of groups) {
    const first = group.changes[0];
    if (!first) continue;
    const record = group.changes.find((change) => change.ResourceRecordSet.Type !== 'TXT') ?? first;
    const name = dnsName(record.ResourceRecordSet.Name);
    const unit = units.get(name);
    if (unit) unit.push(group);
    else units.set(name, [group]);
  }
  return [...units.values()].flatMap((unit) =>
    fits(sizeOf(unit.flatMap((group) => group.changes))) ? [unit] : unit.map((group) => [group]),
  );
}

/** The changes of a batch in the order they are sent. */
export function batchChanges(groups: readonly { readonly changes: readonly Change[] }[]): readonly Change[] {
  const all = groups.flatMap((group) => group.changes);
  return [...all.filter((change) => change.Action === 'DELETE'), ...all.filter((change) => change.Action !== 'DELETE')];
}
