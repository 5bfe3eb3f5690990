import { expect, test } from 'vitest';
import { planID } from '../../../src/core/plan.ts';
import { given, heritage } from '../../given.ts';
import { ingress, mend, outcomeOf, said, sentText } from '../../mending.ts';

const ours = (name: string): string => heritage('prod', `ingress/web/${name}`);

test('a record is adopted and mended in one group, so that claim and record travel in one batch', () => {
  const world = given()
    .zone('example.com', 'app 60 A 192.0.2.99')
    .objects([ingress('app', 'app.example.com', '192.0.2.10')])
    .snapshot();
  const plan = mend(world, 'fix');
  expect(plan.groups).toHaveLength(1);
  expect(plan.groups[0]?.rows).toHaveLength(1);
  expect(sentText(plan)).toEqual([
    [
      'DELETE app.example.com A 60 192.0.2.99',
      'CREATE a-app.example.com TXT 300 "owner=prod,external-dns/resource=ingress/web/app"',
      'CREATE app.example.com A 300 192.0.2.10',
    ],
  ]);
  expect(plan.totals).toEqual({ create: 0, update: 1, adopt: 1, delete: 0, txt: 1 });
  expect(said(mend(outcomeOf(world, plan), 'fix'))).toBe('');
});

test('every intent has its part, and rows that no intent mends are left out', () => {
  const world = given()
    .zone(
      'example.com',
      `old 60 A 192.0.2.9
       a-old 300 TXT ${ours('old')}
       drift 60 A 192.0.2.9
       a-drift 300 TXT ${ours('drift')}
       found 300 A 192.0.2.3
       by-hand 60 A 192.0.2.4`,
    )
    .objects([
      ingress('new', 'new.example.com', '192.0.2.1'),
      ingress('drift', 'drift.example.com', '192.0.2.2'),
      ingress('found', 'found.example.com', '192.0.2.3'),
    ])
    .snapshot();
  const plan = mend(world, 'fix');
  expect(plan.intent).toBe('fix');
  expect(plan.groups.map(({ intent, rows }) => `${intent} ${rows[0]?.name}`).toSorted()).toEqual([
    'adopt found.example.com',
    'cleanup old.example.com',
    'sync drift.example.com',
    'sync new.example.com',
  ]);
  expect(plan.totals).toEqual({ create: 1, update: 1, adopt: 1, delete: 1, txt: 3 });
  expect(planID(plan)).toBe(plan.id);
});

test('what one intent refuses and no other mends is refused', () => {
  const world = given()
    .zone('example.com', `app 300 A 192.0.2.10\na-app 300 TXT ${heritage('other')}`)
    .objects([ingress('app', 'app.example.com', '192.0.2.10')])
    .snapshot();
  expect(said(mend(world, 'fix'))).toBe('refused OtherOwner app.example.com A');
});

test('the share of a zone is judged over all intents together', () => {
  const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
  const zone = names.map((name) => `${name} 60 A 192.0.2.1\na-${name} 300 TXT ${ours(name)}`).join('\n');
  const objects = names
    .slice(2)
    .map((name, index) => ingress(name, `${name}.example.com`, index < 2 ? '192.0.2.2' : '192.0.2.1'));
  const world = given().zone('example.com', zone).objects(objects).snapshot();
  for (const intent of ['sync', 'cleanup'] as const) expect(mend(world, intent).refusals).toEqual([]);
  expect(new Set(mend(world, 'fix').refusals.map(({ reason }) => reason))).toEqual(new Set(['TooManyChanges']));
});

test('a stray TXT that mending turns into the older of two goes in the same plan, under the row that was asked for', () => {
  const world = given({ owner: 'prod', version: '0.23.0' })
    .zone('example.com', `app 60 A 192.0.2.1\ncname-app 300 TXT ${ours('app')}`)
    .objects([ingress('app', 'app.example.com', 'k8s-x.us-west-2.elb.amazonaws.com')])
    .snapshot();
  const plan = mend(world, 'fix');
  expect(said(plan)).toContain('DELETE cname-app.example.com TXT');
  expect(plan.groups.find(({ intent }) => intent === 'cleanup')?.rows).toMatchObject([
    { name: 'app.example.com', type: 'CNAME', state: 'Orphaned' },
  ]);
  expect(said(mend(outcomeOf(world, plan), 'fix'))).toBe('');
});
