// The command that does what a plan on the screen would do, to be copied into a script.

import type { RecordKey } from '../core/dns.ts';
import type { Row } from '../core/finding.ts';
import type { Ask } from '../core/plan/ask.ts';
import type { Plan } from '../core/plan.ts';
import { type Intent, mendedBy } from '../present/words.ts';
import { quoted } from './copy.ts';
import { rowByKey } from './listing.ts';
import type { ShownPlan } from './mending.ts';
import type { State } from './state.ts';

const said = new WeakMap<Plan, { readonly state: State['seen']; readonly text: string }>();

/** Looks through every row, so once per plan. */
export function commandFor(state: State, shown: ShownPlan): string {
  const known = said.get(shown.plan);
  if (known !== undefined && known.state === state.seen) return known.text;
  const text = command(state, shown);
  said.set(shown.plan, { state: state.seen, text });
  return text;
}

/** One command, or several joined by `&&` where a plan holds several intents. Escaped. */
function command(state: State, { plan, wish }: ShownPlan): string {
  const { ask, force } = wish;
  const { program } = state.given;
  const flags = [
    ...(state.context === null ? [] : ['--context', state.context]),
    ...(state.look.owner === null ? [] : ['--owner-id', state.look.owner]),
    ...(plan.takeFrom === null ? [] : ['--take-from', plan.takeFrom]),
    ...(force ? ['--force'] : []),
  ];
  const line = (words: readonly string[]): string => [program, ...[...words, ...flags].map(quoted)].join(' ');
  if (ask.kind === 'undo') return line(['undo', ask.entry.id]);
  const keys = plan.groups.length > 0 ? plan.groups.flatMap(({ rows }) => rows.map(({ key }) => key)) : ask.keys;
  const rows = rowsOf(state, keys);
  if (ask.kind === 'rows') return line([ask.intent, ...namesOf(state, rows, ask)]);
  const intents = (['adopt', 'sync', 'cleanup'] as const).map(
    (intent) => [intent, rows.filter((row) => mendedBy(row) === intent)] as const,
  );
  return intents
    .filter(([, mended]) => mended.length > 0)
    .map(([intent, mended]) => line([intent, ...namesOf(state, mended, { intent })]))
    .join(' && ');
}

function rowsOf({ seen, waiting }: State, keys: readonly RecordKey[]): readonly Row[] {
  const assessment = (waiting ?? seen)?.assessment;
  return assessment === undefined ? [] : [...new Set(keys)].flatMap((key) => rowByKey(assessment, key) ?? []);
}

/** The name alone where it means just these rows, else with its type, else with its zone too. */
function namesOf(
  state: State,
  rows: readonly Row[],
  { intent }: { readonly intent: Intent } | Extract<Ask, { kind: 'rows' }>,
): readonly string[] {
  const planned = new Set(rows.map(({ key }) => key));
  const all = (state.waiting ?? state.seen)?.assessment.rows ?? [];
  const rivals = Map.groupBy(
    all.filter((row) => mendedBy(row) === intent),
    ({ name }) => name,
  );
  const words = rows.map((row) => {
    const same = rivals.get(row.name) ?? [];
    if (same.some(({ zone }) => zone?.id !== row.zone?.id)) return `dnsrecord/${row.key}`;
    if (same.every(({ key }) => planned.has(key))) return row.name;
    return [row.name, row.type ?? '-', ...(row.setIdentifier === '' ? [] : [row.setIdentifier])].join('/');
  });
  return [...new Set<string>(words)];
}
