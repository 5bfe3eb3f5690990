import { expect, test } from 'vitest';
import { planFor } from '../../../src/core/plan/ask.ts';
import { readPlan } from '../../../src/core/plan/plan-file.ts';
import { defaultPolicy, planContext } from '../../../src/core/plan/policy.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { numbered } from '../../../src/core/plan.ts';
import { given } from '../../given.ts';

const world = given({ owner: 'prod', version: '0.21.0' }).zone(
  'example.com',
  `old 60 A 192.0.2.9
   a-old 300 TXT "heritage=external-dns,external-dns/owner=prod,external-dns/resource=ingress/web/old"`,
);
const keys = world
  .assess()
  .rows.filter((row) => row.finding.state === 'Orphaned')
  .map((row) => row.key);
const plan = planFor(
  { kind: 'rows', intent: 'cleanup', keys, named: false, scope: '--all' },
  planContext(world.snapshot(), world.assess(), defaultPolicy),
  {},
);
const copy = (): Plan => JSON.parse(JSON.stringify(plan));

test('a saved plan is read back as it was', () => {
  expect(plan.groups.length).toBe(1);
  expect(readPlan(copy())).toEqual({ plan: copy() });
});

test('the time of the read is not what the id covers: the same plan made later has the same id', () => {
  expect(readPlan({ ...copy(), observedAt: '2030-01-01T00:00:00Z' })).toHaveProperty('plan');
});

/** Every single value of the plan, as the path to it. */
function leaves(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name]));
}

test.each(
  leaves(plan)
    .filter((path) => path[0] !== 'observedAt')
    .map((path) => [path.join('.'), path] as const),
)('a changed %s is told', (_, path) => {
  const changed: Record<string, unknown> = JSON.parse(JSON.stringify(plan));
  let place = changed;
  for (const name of path.slice(0, -1)) place = place[name] as Record<string, unknown>;
  place[path.at(-1) ?? ''] = 'x';
  expect(readPlan(changed)).toHaveProperty('error');
});

test('batches that are not those of the groups are told, even with an id that fits', () => {
  const [zone] = copy().zones;
  const [batch] = zone?.batches ?? [];
  if (zone === undefined || batch === undefined) throw new Error('one zone with one batch');
  const others = [
    [{ ...zone, batches: [{ ...batch, changes: batch.changes.slice(1) }] }],
    [{ ...zone, batches: [batch, batch] }],
    [{ ...zone, id: 'Z9' as typeof zone.id }],
    [],
  ];
  for (const zones of others) expect(readPlan(numbered({ ...copy(), zones }))).toHaveProperty('error');
});

test.each([[null], [[]], ['plan'], [{}], [{ kind: 'Plan' }], [{ kind: 'Plan', apiVersion: 'kubectl-dns/v1alpha1' }]])(
  '%j is no plan',
  (value) => {
    expect(readPlan(value)).toHaveProperty('error');
  },
);
