import { expect, test } from 'vitest';
import { dnsName, ownerId, recordKey, zoneId } from '../../src/core/dns.ts';
import type { Row } from '../../src/core/finding.ts';
import { columns, rowNamespace } from '../../src/present/columns.ts';
import { changedLines, compareSets } from '../../src/present/diff.ts';
import { isProblem, mendedBy, nextStep, stateWords } from '../../src/present/words.ts';

const zone = { id: zoneId('Z1'), name: dnsName('example.com'), private: false, recordCount: 3 };

function row(over: Partial<Row>): Row {
  return {
    key: recordKey(zone.id, dnsName('www.example.com'), 'A'),
    zone,
    name: dnsName('www.example.com'),
    type: 'A',
    setIdentifier: '',
    finding: { state: 'Missing', reason: 'NoRecord' },
    message: '',
    endpoint: null,
    want: null,
    have: null,
    claims: [],
    owner: null,
    sources: [],
    instance: null,
    certificates: [],
    notes: [],
    ...over,
  };
}

const source = {
  resource: 'ingress/web/www',
  kind: 'Ingress',
  namespace: 'web',
  name: 'www',
  live: true,
  host: 'spec.rules[0].host',
  address: '',
  labels: { team: 'a', app: 'www' },
  createdAt: '2026-11-22T14:00:00Z',
};
const alias = {
  Name: 'www.example.com.',
  Type: 'A',
  AliasTarget: { HostedZoneId: 'Z32', DNSName: 'lb.eu-west-1.elb.amazonaws.com.', EvaluateTargetHealth: true },
};

test('a source that asks is named plainly, one that only a TXT names in brackets, and more are counted', () => {
  expect(columns.source.text(row({ sources: [source] }))).toBe('ingress/www');
  expect(columns.origin.text(row({ sources: [source] }))).toBe('web/ingress/www');
  expect(columns.source.text(row({ sources: [{ ...source, live: false }] }))).toBe('(ingress/www)');
  expect(columns.origin.text(row({ sources: [{ ...source, live: false }] }))).toBe('web/(ingress/www)');
  expect(columns.source.text(row({ sources: [source, source] }))).toBe('ingress/www +1');
  expect(rowNamespace(row({ sources: [source] }))).toBe('web');
});

test('a live target is the alias or the values, without final dots', () => {
  expect(columns.target.text(row({ have: alias }))).toBe('lb.eu-west-1.elb.amazonaws.com');
  expect(columns.live.text(row({ have: alias }))).toBe('alias lb.eu-west-1.elb.amazonaws.com');
  expect(columns.live.text(row({}))).toBe('(none)');
  const cname = { Name: 'www.example.com.', Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: 'x.example.net.' }] };
  expect(columns.target.text(row({ have: cname }))).toBe('x.example.net');
  expect(columns.ttl.text(row({ have: cname }))).toBe('60');
});

test('no cell lets a control character out, whatever the cluster or the zone says', () => {
  const bad = '\x1b[31m\u202e\n';
  const hostile = row({
    name: dnsName(bad),
    type: bad,
    setIdentifier: bad,
    owner: ownerId(bad),
    instance: bad,
    have: { Name: bad, Type: 'TXT', ResourceRecords: [{ Value: bad }] },
    want: { Name: bad, Type: 'CNAME', ResourceRecords: [{ Value: bad }] },
    sources: [{ ...source, kind: bad, name: bad, namespace: bad, labels: { [bad]: bad } }],
    claims: [
      { recordSet: { Name: bad, Type: 'TXT' }, via: 'typed', owner: null, resource: null, labels: {}, decides: true },
    ],
  });
  for (const column of Object.values(columns)) expect(column.text(hostile), column.id).not.toMatch(/[\x00-\x1f\u202e]/);
  for (const line of compareSets(hostile.want, hostile.have))
    expect([...line.want, ...line.have].join(''), line.label).not.toMatch(/[\x00-\x1f\u202e]/);
});

test('two record sets side by side: every field of either, and which differ', () => {
  const plain = { Name: 'www.example.com.', Type: 'A', TTL: 300, ResourceRecords: [{ Value: '192.0.2.1' }] };
  expect(compareSets(alias, plain)).toEqual([
    { label: 'alias to', want: ['lb.eu-west-1.elb.amazonaws.com'], have: [], differs: true },
    { label: 'alias zone', want: ['Z32'], have: [], differs: true },
    { label: 'eval health', want: ['true'], have: [], differs: true },
    { label: 'targets', want: [], have: ['192.0.2.1'], differs: true },
    { label: 'ttl', want: [], have: ['300'], differs: true },
  ]);
});

test('order of values, case and final dots make no difference between record sets', () => {
  const values = (...list: string[]) => ({
    Name: 'a.',
    Type: 'CNAME',
    TTL: 60,
    ResourceRecords: list.map((Value) => ({ Value })),
  });
  expect(changedLines(values('x.example.com', 'Y.example.com.'), values('y.example.com.', 'X.example.com'))).toEqual(
    [],
  );
  expect(changedLines(values('x.example.com'), { ...values('x.example.com'), TTL: 61 })).toHaveLength(1);
});

test('a pending row becomes a problem after five minutes', () => {
  const pending = row({ finding: { state: 'Pending', reason: 'NoAddress' }, sources: [source] });
  expect(isProblem(pending, '2026-11-22T14:05:00Z')).toBe(false);
  expect(isProblem(pending, '2026-11-22T14:05:01Z')).toBe(true);
  expect(isProblem(row({ finding: { state: 'InSync', reason: '' } }), '2026-11-22T14:05:01Z')).toBe(false);
  expect(isProblem(row({}), '2026-11-22T14:05:01Z')).toBe(true);
});

test('a conflict is mended by adopting only where another owner holds the record', () => {
  expect(mendedBy(row({ finding: { state: 'Conflict', reason: 'OtherOwner', owner: ownerId('x') } }))).toBe('adopt');
  const twoSources = row({ finding: { state: 'Conflict', reason: 'TwoSources', winner: 'ingress/a/b', losers: [] } });
  expect(mendedBy(twoSources)).toBeNull();
  expect(nextStep(twoSources)).toContain('ingress/a/b');
});

test('each state has a sign of one ASCII character', () => {
  for (const [state, words] of Object.entries(stateWords)) expect(words.sign, state).toMatch(/^[!-~]$/);
});
