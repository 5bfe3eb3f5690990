import { describe, expect, test } from 'vitest';
import { colored } from '../../src/cli/color.ts';
import { parse } from '../../src/cli/parse.ts';
import { parseName, select } from '../../src/cli/select.ts';
import { given } from '../given.ts';
import { allKeywords, knownKeywords, violations } from './schema.ts';

const ingress = (namespace: string, name: string, host: string): string => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }
spec: { rules: [{ host: ${host} }] }
status: { loadBalancer: { ingress: [{ ip: 192.0.2.1 }] } }`;
const { rows } = given({ owner: 'prod' })
  .zone('example.com', 'blue 60 CNAME lb.example.net {"SetIdentifier": "blue/1", "Weight": 10}\nother 60 A 192.0.2.9')
  .objects([ingress('web', 'www', 'www.example.com'), ingress('shop', 'www', 'shop.example.com')].join('\n---\n'))
  .assess();

const everything = {
  names: [],
  namespaces: null,
  namespacesGiven: false,
  labels: null,
  zone: null,
  states: [],
  types: [],
  owners: [],
  allOwners: true,
  problem: null,
} as const;
const names = (filters: Partial<Parameters<typeof select>[1]>) =>
  select(rows, { ...everything, ...filters }).rows.map((row) => `${row.name}/${row.type}`);

describe('a NAME', () => {
  const named = (text: string) => names({ names: [parseName(text)] });

  test.each([
    ['www.example.com', ['www.example.com/A']],
    ['WWW.Example.COM.', ['www.example.com/A']],
    ['www.example.com/a', ['www.example.com/A']],
    ['www.example.com/AAAA', []],
    ['blue.example.com/CNAME/blue/1', ['blue.example.com/CNAME']],
    ['blue.example.com/CNAME/green', []],
    ['ingress/www', ['shop.example.com/A', 'www.example.com/A']],
    ['ing/shop/www', ['shop.example.com/A']],
    ['service/www', []],
  ])('%s', (text, found) => {
    expect([...named(text)].sort()).toEqual(found);
  });

  test('as -o name prints it finds exactly its row', () => {
    for (const row of rows)
      expect(select(rows, { ...everything, names: [parseName(`dnsrecord/${row.key}`)] }).rows).toEqual([row]);
  });

  test('only the whole form with zone, name and type names one row', () => {
    expect(parseName('dnsrecord/Z1/www.example.com/A').exact).toBe(true);
    expect(parseName('dnsrecord/www.example.com/A').exact).toBe(false);
    expect(parseName('www.example.com/A').exact).toBe(false);
  });

  test.each(['', '/x', 'ingress/', 'dnsrecord/', 'dnsrecord/x'])('%j is none', (text) => {
    expect(() => parseName(text)).toThrow(/name/);
  });
});

test('a namespace is that of any object behind the row', () => {
  expect(names({ namespaces: ['shop'], namespacesGiven: true })).toEqual(['shop.example.com/A']);
});

test('an object is looked for in its namespace only, a DNS name everywhere', () => {
  const here = { namespaces: ['web'], namespacesGiven: false };
  expect(names({ ...here, names: [parseName('ingress/www')] })).toEqual(['www.example.com/A']);
  expect(names({ ...here, names: [parseName('shop.example.com')] })).toEqual(['shop.example.com/A']);
});

test('a name that only other namespaces have is not unmatched, but elsewhere', () => {
  const filters = {
    ...everything,
    namespaces: ['web'],
    namespacesGiven: true,
    names: [parseName('shop.example.com'), parseName('none.example.com')],
  };
  const { elsewhere, unmatched } = select(rows, filters);
  expect(elsewhere.map(({ namespaces }) => namespaces)).toEqual([['shop']]);
  expect(unmatched.map(({ text }) => text)).toEqual(['none.example.com']);
});

test.each([
  [{}, [], true, true],
  [{}, [], false, false],
  [{ TERM: 'dumb' }, [], true, false],
  [{ NO_COLOR: '1' }, [], true, false],
  [{ NO_COLOR: '' }, [], true, true],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, [], true, false],
  [{ FORCE_COLOR: '1' }, [], false, true],
  [{ CLICOLOR_FORCE: '1' }, [], false, true],
  [{ FORCE_COLOR: '0' }, [], true, false],
  [{ NO_COLOR: '1' }, ['--color', 'always'], false, true],
  [{ FORCE_COLOR: '1' }, ['--color=never'], true, false],
])('colour: %j %j on a terminal %j is %j', (env, argv, terminal, on) => {
  const { flags } = parse(['status', ...argv], 'kubectl dns');
  expect(colored(flags, { env, out: { terminal, write: () => true } })).toBe(on);
});

describe('the schema checker of these tests', () => {
  test('knows every keyword that the schema uses', () => {
    expect([...allKeywords()].filter((keyword) => !knownKeywords.has(keyword))).toEqual([]);
  });

  test('sees what is missing, unknown and of the wrong type', () => {
    expect(
      violations({
        apiVersion: 'kubectl-dns/v1alpha1',
        kind: 'Doctor',
        checks: [{ name: 1, result: 'maybe', extra: true }],
      }),
    ).toEqual([
      '$.checks[0]: lacks message',
      '$.checks[0]: lacks next',
      '$.checks[0].name: is integer, not string',
      '$.checks[0].result: "maybe" is not allowed',
      '$.checks[0]: has extra, which the schema does not know',
    ]);
  });
});
