import { describe, expect, test } from 'vitest';
import { type Change, dnsName, type RecordSet, zoneId } from '../../../src/core/dns.ts';
import { batchChanges, fits, packed, sizeOf } from '../../../src/core/route53/batches.ts';
import { applyBatch } from '../../../src/core/route53/change-rules.ts';

const set = (name: string, values: number, length = 9): RecordSet => ({
  Name: `${name}.example.com.`,
  Type: 'TXT',
  TTL: 60,
  ResourceRecords: Array.from({ length: values }, (_, index) => ({
    Value: `"${String(index).padStart(length - 2, '0')}"`,
  })),
});
const alias = (name: string): RecordSet => ({
  Name: `${name}.example.com.`,
  Type: 'A',
  AliasTarget: {
    HostedZoneId: 'Z32O12XQLNTSW2',
    DNSName: 'k8s-x.eu-west-1.elb.amazonaws.com.',
    EvaluateTargetHealth: true,
  },
});
const change = (Action: Change['Action'], ResourceRecordSet: RecordSet): Change => ({ Action, ResourceRecordSet });
const group = (...changes: readonly Change[]) => ({ changes });

describe('the size of changes', () => {
  test('counts values, an alias as one, and an UPSERT twice', () => {
    expect(sizeOf([change('CREATE', set('a', 3, 10))])).toEqual({ records: 3, characters: 30 });
    expect(sizeOf([change('UPSERT', set('a', 3, 10))])).toEqual({ records: 6, characters: 60 });
    expect(sizeOf([change('DELETE', alias('a')), change('CREATE', alias('a'))])).toEqual({ records: 2, characters: 0 });
  });

  test.each([
    [1000, 9, true],
    [1001, 9, false],
    [640, 50, true],
    [641, 50, false],
  ])('is judged as Route 53 judges it: %i values of %i characters', (values, length, taken) => {
    const changes = [change('CREATE', set('a', values, length))];
    expect(fits(sizeOf(changes))).toBe(taken);
    const zone = { id: zoneId('Z1'), name: dnsName('example.com'), private: false };
    expect(applyBatch(zone, [], changes).rejection === null).toBe(taken);
  });
});

describe('packing', () => {
  test('fills a batch up to the limit and never splits a group', () => {
    const groups = ['a', 'b', 'c'].map((name) =>
      group(change('CREATE', set(name, 400)), change('CREATE', set(`a-${name}`, 50))),
    );
    expect(packed(groups).map((batch) => batch.length)).toEqual([2, 1]);
  });

  test('keeps the groups of one name together, though the batch before had room for the first', () => {
    const groups = [
      group(change('CREATE', set('a', 600))),
      group(change('CREATE', alias('b'))),
      group(change('CREATE', { ...set('b', 500), Type: 'A' })),
    ];
    expect(packed(groups).map((batch) => batch.map(({ changes }) => changes[0]?.ResourceRecordSet.Type))).toEqual([
      ['TXT'],
      ['A', 'A'],
    ]);
  });

  test('parts the groups of one name only where together they are larger than any batch', () => {
    const groups = [
      group(change('CREATE', { ...set('b', 600), Type: 'A' })),
      group(change('CREATE', { ...set('b', 600), Type: 'AAAA' })),
    ];
    expect(packed(groups).map((batch) => batch.length)).toEqual([1, 1]);
  });

  test('of nothing is no batch', () => {
    expect(packed([])).toEqual([]);
  });

  test('sends every DELETE before every CREATE', () => {
    const batch = batchChanges([
      group(change('DELETE', set('a', 1)), change('CREATE', set('a', 2))),
      group(change('CREATE', set('b', 1)), change('DELETE', set('b', 2))),
    ]);
    expect(batch.map(({ Action }) => Action)).toEqual(['DELETE', 'DELETE', 'CREATE', 'CREATE']);
  });
});
