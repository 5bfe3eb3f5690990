// A saved plan → a Plan, or why not. A file is only believed whole: its id is a hash over all it shows, so that what a person
// or a cut-off copy changed is told, and what is sent is exactly what its groups say.

import { type Plan, type PlanGroup, planID } from '../plan.ts';
import { batchChanges } from '../route53/batches.ts';
import { fingerprint } from './fingerprint.ts';

export type ReadPlan = { readonly plan: Plan } | { readonly error: string };

const apiVersion = 'kubectl-dns/v1alpha1';

/** `value` is what the file's JSON or YAML says. Never throws. */
export function readPlan(value: unknown): ReadPlan {
  if (!isObject(value)) return { error: 'it holds no plan' };
  if (value.kind !== 'Plan')
    return { error: typeof value.kind === 'string' ? `it holds a ${value.kind}, not a Plan` : 'it holds no plan' };
  if (value.apiVersion !== apiVersion)
    return { error: `it has apiVersion ${String(value.apiVersion)}, and this version reads ${apiVersion} only` };
  const plan = value as unknown as Plan;
  if (typeof value.id !== 'string' || !Array.isArray(value.zones) || !Array.isArray(value.groups))
    return { error: 'it is cut off: the id, the zones or the groups are missing' };
  const id = planID(plan);
  if (id !== plan.id)
    return { error: `it was changed after it was made: its id is ${plan.id}, and what it holds makes ${id}` };
  return sendsItsGroups(plan)
    ? { plan }
    : { error: 'it was changed after it was made: its batches are not those of its groups' };
}

/** Every group stands in exactly one batch, and a batch holds nothing besides its groups. */
function sendsItsGroups({ zones, groups }: Plan): boolean {
  const sent = zones.flatMap((zone) => zone.batches.flatMap((batch) => batch.groups));
  const once = new Set(sent).size === groups.length && sent.length === groups.length;
  const same = zones.every((zone) =>
    zone.batches.every((batch) => {
      const members = batch.groups.flatMap((index): readonly PlanGroup[] => {
        const group = groups[index];
        return group === undefined || group.zone !== zone.id ? [] : [group];
      });
      return (
        members.length === batch.groups.length && fingerprint(batchChanges(members)) === fingerprint(batch.changes)
      );
    }),
  );
  return once && same;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
