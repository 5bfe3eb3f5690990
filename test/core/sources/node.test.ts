import { expect, test } from 'vitest';
import { alphaKey, newKey, node, pod, wants } from '../wants.ts';

const line = '--source=node';
const both = { ExternalIP: '198.51.100.1', InternalIP: ['10.1.0.1', '2001:db8::1'] };

test('a node stands under its name, at its external addresses, else its internal ones', () => {
  expect(wants([node('n1', both), node('n2', { InternalIP: '10.1.0.2' })], line)).toEqual([
    'n1 0 A [198.51.100.1] node/n1',
    'n2 0 A [10.1.0.2] node/n2',
  ]);
});

test.each([
  ['0.16.0', line, 2],
  ['0.17.0', line, 1],
  ['0.17.0', `${line} --expose-internal-ipv6`, 2],
])('IPv6 internal addresses beside external ones, %s %s', (release, flags, count) => {
  expect(wants([node('n1', both)], flags, release)).toHaveLength(count);
});

test('a node without address stops ExternalDNS', () => {
  expect(wants([node('n1', { Hostname: 'n1' })], line)).toEqual([
    'stops: failed to get node address from n1: could not find node address for n1',
  ]);
});

test('cordoned nodes are left out, unless told otherwise', () => {
  const cordoned = node('n1', both, { spec: { unschedulable: true } });
  expect(wants([cordoned], line)).toEqual([]);
  expect(wants([cordoned], `${line} --no-exclude-unschedulable`)).toHaveLength(1);
  expect(wants([cordoned], line, '0.15.1')).toEqual([]);
});

test('the templates of several names: the first only up to 0.17, all of them later', () => {
  const flags = `${line} --fqdn-template=b.example.com,a.example.com`;
  const one = node('n1', { ExternalIP: '198.51.100.1' });
  expect(wants([one], flags, '0.17.0')).toEqual(['b.example.com 0 A [198.51.100.1]']);
  expect(wants([one], flags, '0.18.0')).toEqual([
    'a.example.com 0 A [198.51.100.1] node/n1',
    'b.example.com 0 A [198.51.100.1] node/n1',
  ]);
  expect(wants([one], `${flags} --combine-fqdn-annotation`, '0.22.0')).toHaveLength(3);
});

test('nodes that share a name form one record; up to 0.20 whatever their TTL', () => {
  const slow = node('n1', { ExternalIP: '198.51.100.1' }, { annotations: { [alphaKey('ttl')]: '600' } });
  const fast = node('n2', { ExternalIP: '198.51.100.2' });
  const flags = `${line} --fqdn-template=nodes.example.com`;
  expect(wants([fast, slow], flags, '0.20.0')).toEqual(['nodes.example.com 600 A [198.51.100.1 198.51.100.2] node/n1']);
  expect(wants([fast, slow], flags, '0.21.0')).toHaveLength(2);
});

test('a Pod stands under internal-hostname at its own address and under hostname at its node', () => {
  const annotations = { [newKey('internal-hostname')]: 'in.example.com', [newKey('hostname')]: 'out.example.com' };
  const one = pod('shop/p', { annotations, spec: { nodeName: 'n1' }, status: { podIP: '10.2.0.1' } });
  expect(wants([one, node('n1', both)], '--source=pod')).toEqual([
    'in.example.com 0 A [10.2.0.1]',
    'out.example.com 0 A [198.51.100.1]',
    'out.example.com 0 AAAA [2001:db8::1]',
  ]);
  expect(wants([one, node('n1', both)], '--source=pod --ignore-non-host-network-pods')).toEqual([]);
  const host = pod('shop/p', {
    annotations: { [alphaKey('internal-hostname')]: 'in.example.com' },
    status: { podIP: '10.2.0.1' },
  });
  expect(wants([host], '--source=pod', '0.15.1')).toEqual([]);
});

test('--pod-source-domain names every Pod, and templates give all its addresses', () => {
  const one = pod('shop/p', { status: { podIP: '10.2.0.1', podIPs: [{ ip: '10.2.0.1' }, { ip: '2001:db8::5' }] } });
  expect(wants([one], '--source=pod --pod-source-domain=pods.example.com')).toEqual([
    'p.pods.example.com 0 A [10.2.0.1]',
  ]);
  expect(wants([one], '--source=pod --fqdn-template={{.Name}}.t.example.com')).toEqual([
    'p.t.example.com 0 A [10.2.0.1]',
    'p.t.example.com 0 AAAA [2001:db8::5]',
  ]);
});

test('a label over 63 bytes crashes ExternalDNS where its sources do not look', () => {
  const long = 'l'.repeat(64);
  const crash =
    'stops: panic: runtime error: invalid memory address or nil pointer dereference ' +
    `(a label of "${long}.example.com" is longer than 63 characters)`;
  const annotations = {
    [newKey('internal-hostname')]: `${long}.example.com`,
    [alphaKey('internal-hostname')]: `${long}.example.com`,
  };
  const one = pod('shop/p', { annotations, status: { podIP: '10.2.0.1' } });
  expect(wants([one], '--source=pod')).toEqual([crash]);
  expect(wants([one], '--source=pod', '0.18.0')).toEqual([]);
  const flags = `${line} --fqdn-template=${long}.example.com`;
  expect(wants([node('n1', { ExternalIP: '198.51.100.1' })], flags)).toEqual([crash]);
});
