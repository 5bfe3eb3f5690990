// What the world looks like after a plan, and what ExternalDNS makes of it: both are forecasts of ExternalDNS's next loop,
// one on the zone as it is, one on the zone as the plan leaves it.

import type { RecordKey } from '../dns.ts';
import { type Forecast, forecast } from '../forecast.ts';
import { numbered, type Plan, type PlanGroup } from '../plan.ts';
import { zoneState } from '../route53/change-rules.ts';
import { type Edit, editIdentity, editsOf, sameRecordSet } from '../route53/edit.ts';
import type { Instance, Secrets } from '../settings.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Risk } from './policy.ts';

/** The snapshot with the plan's batches applied by Route 53's rules; a batch it would refuse changes nothing. */
export function afterPlan(snapshot: Snapshot, plan: Pick<Plan, 'zones'>): Snapshot {
  const zones = snapshot.zones.map((contents) => {
    const planned = plan.zones.find((zone) => zone.id === contents.zone.id);
    if (!planned || !contents.recordSets) return contents;
    const state = zoneState(contents.zone, contents.recordSets);
    for (const batch of planned.batches) state.apply(batch.changes);
    return { ...contents, recordSets: state.recordSets() };
  });
  return { ...snapshot, zones };
}

/** The plan with what ExternalDNS itself would do about each group: the same anyway, or undo it. */
export function withOutlook(
  plan: Plan,
  snapshot: Snapshot,
  instances: readonly Instance[],
  secrets: Secrets = {},
): Plan {
  if (plan.groups.length === 0) return plan;
  const acting = instances.filter(
    (instance) => instance.startError === null && instance.replicas !== 0 && !instance.settings.dryRun,
  );
  const after = afterPlan(snapshot, plan);
  const before = acting.map((instance) => touchedBy(forecast(snapshot, instance, secrets)));
  const later = acting.map((instance) => touchedBy(forecast(after, instance, secrets)));
  const groups = plan.groups.map((group) => {
    const risks = acting.flatMap((instance, index) => outlook(group, instance, before[index], later[index]));
    return risks.length === 0 ? group : { ...group, risks: [...group.risks, ...risks] };
  });
  return numbered({ ...plan, groups });
}

type Touched = ReadonlyMap<RecordKey, Edit>;

function touchedBy({ zones }: Forecast): Touched {
  const touched = new Map<RecordKey, Edit>();
  for (const { id, batches } of zones) {
    for (const batch of batches) {
      if (batch.rejected !== null) continue;
      for (const edit of editsOf(id, batch.changes)) touched.set(editIdentity(id, edit), edit);
    }
  }
  return touched;
}

function outlook(
  group: PlanGroup,
  instance: Instance,
  before: Touched | undefined,
  later: Touched | undefined,
): readonly Risk[] {
  const edits = editsOf(group.zone, group.changes).map((edit) => ({ edit, key: editIdentity(group.zone, edit) }));
  const every = instance.settings.interval > 0 ? `, every ${instance.settings.interval} s` : '';
  const name = `ExternalDNS ${instance.id} (${instance.settings.policy || 'no policy'}${every})`;
  const undone = edits.find(({ key }) => later?.has(key));
  if (undone)
    return [
      {
        kind: 'ExternalDNSWillUndo',
        text: `${name} will change ${(undone.edit.after ?? undone.edit.before)?.Name} again in its next loop`,
      },
    ];
  const same = edits.every(({ edit, key }) => {
    const own = before?.get(key);
    return own !== undefined && sameRecordSet(own.after, edit.after);
  });
  return same ? [{ kind: 'ExternalDNSWillDoThis', text: `${name} will do this itself in its next loop` }] : [];
}
