import { expect, test } from 'vitest';
import { zoneState } from '../../src/core/change-rules.ts';
import { type Change, dnsName, type RecordSet, zoneId } from '../../src/core/dns.ts';

const zone = { id: zoneId('Z1'), name: dnsName('example.com'), private: false };
const create = (set: Partial<RecordSet>): Change => ({
  Action: 'CREATE',
  ResourceRecordSet: {
    Name: 'shop.example.com.',
    Type: 'A',
    TTL: 300,
    ResourceRecords: [{ Value: '192.0.2.1' }],
    ...set,
  },
});

test('a weighted set beside a simple one is refused, also when the simple one came with an earlier batch', () => {
  const state = zoneState(zone, []);
  expect(state.apply([create({})]).rejection).toBeNull();
  expect(state.apply([create({ SetIdentifier: 'w', Weight: 10 })]).rejection?.messages).toEqual([
    'RRSet with DNS name shop.example.com., type A, SetIdentifier w cannot be created as a non-weighted set exists with the same name and type.',
  ]);
  expect(state.recordSets()).toHaveLength(1);
});
