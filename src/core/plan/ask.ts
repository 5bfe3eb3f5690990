// What a person asks to have planned, as data: the same ask can be planned again from a fresh read, before it is applied.

import type { RecordKey } from '../dns.ts';
import { type Intent, type Plan, plan } from '../plan.ts';
import type { Overrides } from '../settings.ts';
import { fix } from './fix.ts';
import type { HistoryEntry } from './history.ts';
import { withOutlook } from './outlook.ts';
import type { PlanContext } from './policy.ts';
import { undo } from './undo.ts';

export type Ask =
  | {
      readonly kind: 'rows';
      readonly intent: Exclude<Intent, 'undo'>;
      readonly keys: readonly RecordKey[];
      /** True: named one by one, so a row that needs nothing is refused by name. */
      readonly named: boolean;
      readonly scope: string;
    }
  | { readonly kind: 'fix'; readonly keys: readonly RecordKey[]; readonly scope: string }
  | { readonly kind: 'undo'; readonly entry: HistoryEntry };

/** The plan for an ask, with what ExternalDNS would make of it. Keys that no row has any more are left out. */
export function planFor(ask: Ask, context: PlanContext, overrides: Overrides): Plan {
  return withOutlook(planned(ask, context, overrides), context.snapshot, context.assessment.instances, context.secrets);
}

function planned(ask: Ask, context: PlanContext, overrides: Overrides): Plan {
  switch (ask.kind) {
    case 'rows': {
      const rows = ask.keys.flatMap((key) => context.rows.get(key) ?? []);
      return plan({ intent: ask.intent, rows, named: ask.named, scope: ask.scope }, context);
    }
    case 'fix':
      return fix(ask.keys, ask.scope, context, overrides);
    case 'undo':
      return undo(ask.entry, context);
  }
}

/** The ask by which an existing plan (a file, a screen) is planned again; `entry` is the history entry that an undo takes back. */
export function askOf(plan: Plan, entry: HistoryEntry | null): Ask | null {
  if (plan.intent === 'undo') return entry && { kind: 'undo', entry };
  const keys = plan.groups.flatMap((group) => group.rows.map((row) => row.key));
  if (plan.intent === 'fix') return { kind: 'fix', keys, scope: plan.scope };
  return { kind: 'rows', intent: plan.intent, keys, named: true, scope: plan.scope };
}
