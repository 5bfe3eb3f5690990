// What a person must say before a plan is carried out, by what it risks (conventions 3.5): `y` for what is created, corrected or
// adopted; `delete N` for what is deleted; an owner's id for what is taken from it; a zone's name to go past a guard.

import type { HostedZone } from '../dns.ts';
import type { Plan } from '../plan.ts';

export type Demand =
  | { readonly kind: 'yes' }
  /** `word` is to be typed as it stands. */
  | { readonly kind: 'delete' | 'owner' | 'zone'; readonly word: string; readonly count: number };

/** In the order they are asked; none for a plan that changes nothing. */
export function demandsOf(plan: Plan): readonly Demand[] {
  if (plan.groups.length === 0) return [];
  const gone = plan.totals.delete;
  const taken = plan.groups.flatMap(({ rows }) => rows.filter(({ state }) => state === 'Conflict')).length;
  const typed: Demand[] = [];
  if (gone > 0) typed.push({ kind: 'delete', word: `delete ${gone}`, count: gone });
  if (taken > 0 && plan.takeFrom !== null) typed.push({ kind: 'owner', word: plan.takeFrom, count: taken });
  return typed.length > 0 ? typed : [{ kind: 'yes' }];
}

/** What makes a plan pass the guards that may be passed: the name of each zone they stand in. */
export function forceDemandsOf(plan: Plan, zones: readonly HostedZone[]): readonly Demand[] {
  const passable = plan.refusals.filter(({ force, zone }) => force && zone !== null);
  return [...Map.groupBy(passable, ({ zone }) => zone)].map(([zone, refusals]) => ({
    kind: 'zone',
    word: zones.find(({ id }) => id === zone)?.name ?? zone ?? '',
    count: refusals.length,
  }));
}
