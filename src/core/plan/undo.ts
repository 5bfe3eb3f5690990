// Undo is a plan: the inverse of what a history entry says was sent, as far as live still equals our after-image.
//
//   live now                       what undo does with the group
//   every record as we left it     the inverse, compare-and-swap against live
//   every record as it was before  nothing: it was never applied, or undone already
//   anything else                  refused (ChangedSince): shown, and left alone

import type { DnsName } from '../dns.ts';
import { type Draft, type Plan, planOf, type Refusal } from '../plan.ts';
import { type Edit, editIdentity, editsOf, sameRecordSet } from '../route53/edit.ts';
import type { HistoryEntry } from './history.ts';
import type { PlanContext } from './policy.ts';

/** The plan that takes `entry` back, from what a fresh read shows. Never throws. */
export function undo(entry: HistoryEntry, context: PlanContext): Plan {
  const refusals: Refusal[] = [];
  const drafts: Draft[] = [];
  for (const group of entry.groups) {
    const contents = context.zones.get(group.zone);
    const refuse = (reason: string, message: string): void => {
      for (const row of group.rows) {
        refusals.push({
          intent: 'undo',
          key: row.key,
          zone: group.zone,
          name: row.name,
          type: row.type,
          reason,
          message,
          force: false,
        });
      }
    };
    if (!contents?.recordSets) {
      refuse('ZoneNotRead', `zone ${group.zone} could not be read`);
      continue;
    }
    const sent = editsOf(group.zone, group.changes).map((edit) => ({
      edit,
      live: context.live.get(editIdentity(group.zone, edit)) ?? null,
    }));
    if (sent.every(({ edit, live }) => sameRecordSet(live, edit.before))) continue;
    const changed = sent.filter(({ edit, live }) => !sameRecordSet(live, edit.after));
    if (changed.length > 0) {
      refuse(
        'ChangedSince',
        `changed since: ${changed.map(({ edit, live }) => describe(edit, live !== null)).join(', ')}; left alone`,
      );
      continue;
    }
    drafts.push({
      intent: 'undo',
      zone: group.zone,
      instance: group.instance,
      rows: group.rows,
      reason: entry.id,
      message: `takes back ${group.intent} of ${group.rows.map((row) => row.name).join(', ')}`,
      edits: sent.map(({ edit, live }) => ({ before: live, after: edit.before })),
    });
  }
  return planOf({ intent: 'undo', scope: `undo ${entry.id}`, drafts, refusals, guards: 'all' }, context);
}

function describe(edit: Edit, exists: boolean): string {
  const set = edit.after ?? edit.before;
  return `${set?.Type} ${set?.Name as DnsName | undefined}${exists ? '' : ' is gone'}`;
}
