// What is planned is tried on a copy of the zone first, batch by batch in the order of sending, under Route 53's own rules
// (change-rules.ts): a plan holds nothing that Route 53 would refuse of the zone as it was read.

import type { Change, HostedZone, RecordSet } from '../dns.ts';
import type { Draft } from '../plan.ts';
import { batchChanges, fits, packed, sizeOf, unitsOf } from '../route53/batches.ts';
import { zoneState } from '../route53/change-rules.ts';
import { changesOf } from '../route53/edit.ts';
import type { PlanContext } from './policy.ts';

/** Drops, with Route 53's own words, the drafts that it would refuse in the order we would send them. */
export function acceptedByRoute53(
  drafts: readonly Draft[],
  context: PlanContext,
  refuse: (draft: Draft, message: string) => void,
): readonly Draft[] {
  const fitting = drafts.filter((draft) => {
    const ok = fits(sizeOf(changesOf(draft.edits)));
    if (!ok)
      refuse(draft, 'its changes are larger than one Route 53 change batch may be (1000 records, 32 000 characters)');
    return ok;
  });
  return [...Map.groupBy(fitting, (draft) => draft.zone)].flatMap(([zone, members]) => {
    const contents = context.zones.get(zone);
    return contents?.recordSets ? acceptedInZone(members, contents.zone, contents.recordSets, refuse) : members;
  });
}

interface Part {
  readonly draft: Draft;
  readonly changes: readonly Change[];
}

/** Sends the batches to a copy of the zone; what a batch is refused for is looked for name by name, then group by group. */
function acceptedInZone(
  drafts: readonly Draft[],
  zone: HostedZone,
  recordSets: readonly RecordSet[],
  refuse: (draft: Draft, message: string) => void,
): readonly Draft[] {
  let left: readonly Part[] = drafts.map((draft) => ({ draft, changes: changesOf(draft.edits) }));
  for (;;) {
    const state = zoneState(zone, recordSets);
    const refused = new Set<Draft>();
    const send = (parts: readonly Part[]): boolean => state.apply(batchChanges(parts)).rejection === null;
    for (const batch of packed(left)) {
      if (send(batch)) continue;
      const apart = unitsOf(batch).filter((unit) => !send(unit));
      for (const part of apart.flat()) {
        const { rejection } = state.apply(part.changes);
        if (rejection === null) continue;
        refuse(part.draft, `Route 53 would refuse it: ${rejection.messages.join(', ')}`);
        refused.add(part.draft);
      }
      // Each part alone is taken, the whole is not: nothing of it is sent.
      if (refused.size > 0) continue;
      for (const { draft } of batch) {
        refuse(draft, 'Route 53 would refuse it together with the rest of its batch');
        refused.add(draft);
      }
    }
    if (refused.size === 0) return left.map(({ draft }) => draft);
    left = left.filter(({ draft }) => !refused.has(draft));
  }
}
