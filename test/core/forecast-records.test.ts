import { expect, test } from 'vitest';
import { version } from '../../src/core/discover/arguments.ts';
import type { RecordSet } from '../../src/core/dns.ts';
import type { Endpoint } from '../../src/core/endpoint.ts';
import { currentEndpoints } from '../../src/core/forecast/records.ts';
import { lessTargets, sameTargets, sameTexts, sortTargets } from '../../src/core/forecast/targets.ts';

function read(release: string, ...sets: readonly RecordSet[]): readonly Endpoint[] {
  const v = version(release);
  if (v === null) throw new Error(release);
  return currentEndpoints(sets, v);
}

const value = (Name: string, Type: string, ...values: readonly string[]): RecordSet => ({
  Name,
  Type,
  TTL: 60,
  ResourceRecords: values.map((Value) => ({ Value })),
});
const alias = (Type: string, DNSName: string): RecordSet => ({
  Name: 'web.example.com.',
  Type,
  AliasTarget: { HostedZoneId: 'Z1', DNSName, EvaluateTargetHealth: false },
});

test('names lose escapes and the final dot, as far as the version decodes them', () => {
  const set = value('\\052.a\\100b.example.com.', 'A', '192.0.2.1');
  expect(read('0.22.0', set)[0]?.dnsName).toBe('*.a@b.example.com');
  expect(read('0.14.2', set)[0]?.dnsName).toBe('*.a\\100b.example.com');
  expect(read('0.22.0', value('m\\303\\274ller.example.com.', 'A', '192.0.2.1'))[0]?.dnsName).toBe(
    'müller.example.com',
  );
});

test('an alias is read with its own type from 0.16 on, as an A before, as a CNAME in 0.13', () => {
  const types = (release: string): readonly string[] =>
    read(release, alias('A', 'lb.example.org.'), alias('AAAA', 'lb.example.org.')).map((one) => one.recordType);
  expect(types('0.16.0')).toEqual(['A', 'AAAA']);
  expect(types('0.15.1')).toEqual(['A', 'A']);
  expect(types('0.13.6')).toEqual(['CNAME', 'CNAME']);
});

test('the target of an alias is decoded from 0.22 on', () => {
  const target = (release: string): string | undefined =>
    read(release, alias('A', '\\052.example.com.'))[0]?.targets[0];
  expect(target('0.22.0')).toBe('*.example.com');
  expect(target('0.21.0')).toBe('\\052.example.com');
});

test('hosts lose their final dot, TXT values nothing, SRV values only before 0.21', () => {
  expect(read('0.22.0', value('a.example.com.', 'CNAME', 'b.example.net.'))[0]?.targets).toEqual(['b.example.net']);
  expect(read('0.22.0', value('a.example.com.', 'TXT', '"v=spf1."'))[0]?.targets).toEqual(['"v=spf1."']);
  const srv = value('_s._tcp.example.com.', 'SRV', '0 50 80 n.example.com.');
  expect(read('0.21.0', srv)[0]?.targets).toEqual(['0 50 80 n.example.com.']);
  expect(read('0.20.0', srv)[0]?.targets).toEqual(['0 50 80 n.example.com']);
});

test('types that the provider does not know are not there', () => {
  const sets = ['PTR', 'CAA', 'SOA', 'NAPTR', 'DNAME', 'MX'].map((type) => value('a.example.com.', type, 'x'));
  expect(read('0.22.0', ...sets).map((one) => one.recordType)).toEqual(['NAPTR', 'DNAME', 'MX']);
  expect(read('0.18.0', ...sets).map((one) => one.recordType)).toEqual(['MX']);
});

test('one routing policy is seen, the first that is there', () => {
  const set: RecordSet = {
    ...value('a.example.com.', 'A', '192.0.2.1'),
    SetIdentifier: 's',
    Weight: 0,
    Region: 'eu-west-1',
    HealthCheckId: 'h',
  };
  expect(read('0.22.0', set)[0]?.providerSpecific).toEqual([
    { name: 'aws/weight', value: '0' },
    { name: 'aws/health-check-id', value: 'h' },
  ]);
  const near: RecordSet = {
    ...value('a.example.com.', 'A', '192.0.2.1'),
    SetIdentifier: 's',
    GeoProximityLocation: { AWSRegion: 'eu-west-1', Bias: -3 },
  };
  expect(read('0.19.0', near)[0]?.providerSpecific).toHaveLength(2);
  expect(read('0.18.0', near)[0]?.providerSpecific).toEqual([]);
});

test.each([
  [['b', 'a'], ['A', 'B'], true],
  [['::1'], ['0:0::1'], true],
  [['a'], ['a', 'b'], false],
  [['10.0.0.1'], ['10.0.0.2'], false],
  // Two spellings of one address end the comparison: what follows is not looked at.
  [['2001:db8::0', '2001:db8::1'], ['2001:db8::', '2001:db8::2'], true],
])('targets %j and %j are the same: %s', (a, b, same) => {
  expect(sameTargets(a, b)).toBe(same);
});

test.each([
  [['10.0.0.2'], ['10.0.0.10']],
  [['10.0.0.9'], ['10.0.0.1', '10.0.0.2']],
  [['10.0.0.9'], ['a.example.com']],
  [['lb-a.example.com'], ['lb-b.example.com']],
  [['10.0.0.1'], ['2001:db8::1']],
])('%j wins against %j', (a, b) => {
  expect([lessTargets(a, b), lessTargets(b, a)]).toEqual([true, false]);
});

test('0.13 compares texts only', () => {
  expect([sameTexts(['b', 'a'], ['A', 'B']), sameTexts(['::1'], ['0:0::1'])]).toEqual([true, false]);
});

test('sorting puts addresses in order of their text', () => {
  expect(sortTargets(['10.0.0.2', '10.0.0.10'])).toEqual(['10.0.0.10', '10.0.0.2']);
});
