import { expect, test } from 'vitest';
import { planFor } from '../../src/core/plan/ask.ts';
import { defaultPolicy, planContext } from '../../src/core/plan/policy.ts';
import { mends, type Plan } from '../../src/core/plan.ts';
import { planHead, planLines, refusalLines, totalsText } from '../../src/present/plan-text.ts';
import { type Given, given } from '../given.ts';

const claim = (resource: string, owner = 'prod'): string =>
  `"heritage=external-dns,external-dns/owner=${owner},external-dns/resource=${resource}"`;

function planned(world: Given, intent: 'sync' | 'adopt' | 'cleanup', takeFrom: string | null = null): Plan {
  const snapshot = world.snapshot();
  const assessment = world.assess();
  const states: readonly string[] = mends[intent];
  const keys = assessment.rows.filter((row) => states.includes(row.finding.state)).map((row) => row.key);
  const policy = { ...defaultPolicy, takeFrom: takeFrom as typeof defaultPolicy.takeFrom };
  return planFor(
    { kind: 'rows', intent, keys, named: false, scope: '--all' },
    planContext(snapshot, assessment, policy),
    {},
  );
}

const text = (plan: Plan): string =>
  planLines(plan)
    .filter((line) => !line.text.includes('risk:'))
    .map((line) => line.text)
    .join('\n');

const installation = {
  owner: 'prod',
  version: '0.21.0',
  args: ['--source=ingress', '--policy=upsert-only', '--provider=aws', '--registry=txt'],
};
const object = (host: string, address = '192.0.2.1'): string => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${host.split('.')[0]}, namespace: web}
spec: {rules: [{host: ${host}}]}
status: {loadBalancer: {ingress: [{ip: ${address}}]}}
`;

test('a new record stands with its value, and its ownership TXT below it', () => {
  const plan = planned(
    given(installation).zone('example.com', '', { id: 'Z1' }).objects(object('api.example.com')),
    'sync',
  );
  expect(text(plan)).toBe(
    `zone example.com (Z1)
+ A    api.example.com     192.0.2.1 (ttl 300)
+ TXT  a-api.example.com   ${claim('ingress/web/api')} (ttl 300)
Plan: 1 to create, 0 to update, 0 to adopt, 0 to delete (+1 ownership TXT)`,
  );
});

test('a corrected record shows each field that changes, before and after', () => {
  const world = given(installation)
    .zone('example.com', `www 60 A 192.0.2.9\na-www 300 TXT ${claim('ingress/web/www')}`, { id: 'Z1', private: true })
    .objects(object('www.example.com'));
  expect(text(planned(world, 'sync'))).toBe(
    `zone example.com (Z1, private)
~ A    www.example.com
    targets  - 192.0.2.9
             + 192.0.2.1
    ttl      - 60
             + 300
Plan: 0 to create, 1 to update, 0 to adopt, 0 to delete`,
  );
});

test('an orphan goes with its claim; risks stand below the lines they are of', () => {
  const world = given(installation).zone(
    'example.com',
    `old 60 A 192.0.2.9\na-old 300 TXT ${claim('ingress/web/old')}`,
    { id: 'Z1' },
  );
  const plan = planned(world, 'cleanup');
  expect(planLines(plan).map((line) => line.text)).toEqual([
    'zone example.com (Z1)',
    '- A    old.example.com     192.0.2.9 (ttl 60)',
    `- TXT  a-old.example.com   ${claim('ingress/web/old')} (ttl 300)`,
    '    risk: resolvers may keep the old answer for 60 s',
    expect.stringContaining('risk: 1 of 1 owned records look orphaned'),
    'Plan: 0 to create, 0 to update, 0 to adopt, 1 to delete (+1 ownership TXT)',
  ]);
});

test('an adopted record stays; taken from another owner its TXT changes', () => {
  const world = given(installation)
    .zone(
      'example.com',
      `wiki 300 A 192.0.2.1\npay 300 A 192.0.2.1\na-pay 300 TXT ${claim('ingress/web/pay', 'other')}`,
      { id: 'Z1' },
    )
    .objects(`${object('wiki.example.com')}---${object('pay.example.com')}`);
  expect(text(planned(world, 'adopt', 'other'))).toBe(
    `zone example.com (Z1)
^ A    pay.example.com      the record stays as it is
~ TXT  a-pay.example.com
    targets  - ${claim('ingress/web/pay', 'other')}
             + ${claim('ingress/web/pay')}
^ A    wiki.example.com     the record stays as it is
+ TXT  a-wiki.example.com   ${claim('ingress/web/wiki')} (ttl 300)
Plan: 0 to create, 0 to update, 2 to adopt, 0 to delete (+2 ownership TXT)`,
  );
});

test('batches are counted where there are several, and nothing to do has no lines', () => {
  const plan = planned(
    given(installation).zone('example.com', '', { id: 'Z1' }).objects(object('api.example.com')),
    'sync',
  );
  const [zone] = plan.zones;
  const [batch] = zone?.batches ?? [];
  if (zone === undefined || batch === undefined) throw new Error('one zone with one batch');
  const twice = { ...plan, zones: [{ ...zone, batches: [batch, batch] }] };
  expect(
    planLines(twice)
      .filter((line) => line.text.startsWith('batch'))
      .map((line) => line.text),
  ).toEqual(['batch 1 of 2, atomic', 'batch 2 of 2, atomic']);
  expect(planLines(planned(given(installation).zone('example.com', ''), 'sync'))).toEqual([]);
});

test('what others wrote never reaches the terminal raw', () => {
  const world = given(installation).zone('example.com', [
    {
      Name: 'old.example.com.',
      Type: 'A',
      TTL: 60,
      SetIdentifier: 'a\u001b[31mb',
      Weight: 1,
      ResourceRecords: [{ Value: '192.0.2.9' }],
    },
    {
      Name: 'a-old.example.com.',
      Type: 'TXT',
      TTL: 300,
      SetIdentifier: 'a\u001b[31mb',
      Weight: 1,
      ResourceRecords: [{ Value: claim('ingress/web/old') }],
    },
  ]);
  const plan = planned(world, 'cleanup');
  const lines = [...planLines(plan).map((line) => line.text), planHead({ ...plan, context: 'a\u001bb' })];
  expect(lines.join('\n')).toContain('\\x1b[31m');
  expect(lines.join('')).not.toContain('\u001b');
});

test('totals count ownership TXT apart', () => {
  expect(totalsText({ create: 1, update: 2, adopt: 3, delete: 4, txt: 0 })).toBe(
    'Plan: 1 to create, 2 to update, 3 to adopt, 4 to delete',
  );
});

test('one refusal for many records is one line that counts them', () => {
  const refusal = (name: string) =>
    ({
      intent: 'cleanup',
      key: null,
      zone: null,
      name,
      type: 'A',
      reason: 'TooManyChanges',
      message: 'too many',
      force: true,
    }) as const;
  expect(refusalLines([1, 2, 3, 4, 5, 6, 7].map((number) => refusal(`n${number}`)))).toEqual([
    'A n1, A n2, A n3, A n4, A n5 and 2 more: too many (TooManyChanges)',
  ]);
});
