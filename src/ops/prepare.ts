// Read the world and plan: what both faces do before they show a plan, and what apply() does again before it sends one.

import { assess } from '../core/assess.ts';
import { compareText } from '../core/dns.ts';
import { type Ask, askOf, planFor } from '../core/plan/ask.ts';
import { type HistoryEntry, historyEntry } from '../core/plan/history.ts';
import { type PlanContext, type Policy, planContext } from '../core/plan/policy.ts';
import type { Plan } from '../core/plan.ts';
import type { Secrets } from '../core/settings.ts';
import type { Journal, World } from '../world.ts';
import { type Progress, read, type Scope } from './read.ts';

/** Everything a plan depends on besides the world itself. */
export interface Mending {
  readonly world: World;
  readonly scope: Scope;
  readonly secrets: Secrets;
  readonly policy: Policy;
}

export interface Prepared {
  /** The fresh snapshot and assessment, with look-ups. */
  readonly context: PlanContext;
  readonly plan: Plan;
}

/** A fresh read, then the plan for what `ask` asks of it. */
export async function prepare(
  { world, scope, secrets, policy }: Mending,
  ask: (context: PlanContext) => Ask,
  signal: AbortSignal,
  progress?: (progress: Progress) => void,
): Promise<Prepared> {
  const overrides = scope.overrides ?? {};
  const snapshot = await read(world, scope, signal, progress);
  const context = planContext(snapshot, assess(snapshot, overrides, secrets), policy, secrets);
  return { context, plan: planFor(ask(context), context, overrides) };
}

/** The same rows planned anew from a fresh read, for apply(); `entry` is what an undo plan takes back. */
export function replanned(
  mending: Mending,
  plan: Plan,
  entry: HistoryEntry | null,
): (signal: AbortSignal) => Promise<Plan> {
  const ask = askOf(plan, entry);
  const policy = { ...mending.policy, takeFrom: plan.takeFrom };
  return async (signal) => {
    if (ask === null) return { ...plan, groups: [] };
    return (await prepare({ ...mending, policy }, () => ask, signal)).plan;
  };
}

/** Past applies, newest first; files without a plan (killed before anything was sent) are left out. */
export async function history(journal: Journal): Promise<readonly HistoryEntry[]> {
  const entries = await Promise.all((await journal.ids()).map(async (id) => historyEntry(id, await journal.read(id))));
  return entries.filter((entry) => entry !== null).sort((a, b) => compareText(b.at, a.at) || compareText(b.id, a.id));
}
