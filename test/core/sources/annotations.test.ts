import { expect, test } from 'vitest';
import { annotationsOf, namesIn, routingIn, targetsIn, ttlIn } from '../../../src/core/sources/annotations.ts';
import { alphaKey, ingress, newKey, settings } from '../wants.ts';

const now = settings('--source=ingress');
const read = (annotations: Readonly<Record<string, string>>) => annotationsOf(ingress('a/b', { annotations }), now);

test.each([
  ['60', 60],
  ['+60', 60],
  ['1m', 60],
  ['1.5s', 1],
  ['100ms', 0],
  ['0', 0],
  ['-5', 0],
  [' 60', 0],
  ['1_000', 0],
  ['0x3c', 0],
  ['1d', 0],
  ['soon', 0],
  ['', 0],
  ['2147483647', 2147483647],
  ['2147483648', 0],
])('ttl "%s" is %d', (text, seconds) => {
  expect(ttlIn(read({ [newKey('ttl')]: text }))).toBe(seconds);
});

test.each([
  ['a.example.com, b.example.com', ['a.example.com', 'b.example.com']],
  ['\ta . x ,,b,\n', ['a.x', '', 'b', '']],
  ['', ['']],
])('hostname %j', (text, names) => {
  expect(namesIn(read({ [newKey('hostname')]: text }), 'hostname', now).map(({ value }) => value)).toEqual(names);
});

test.each([
  ['', []],
  [' ', ['']],
  ['lb.example.net., 1.2.3.4.', ['lb.example.net', '1.2.3.4']],
])('target %j', (text, targets) => {
  expect(targetsIn(read({ [newKey('target')]: text }), now).map(({ value }) => value)).toEqual(targets);
});

test('properties of providers by version', () => {
  const annotations = {
    'aws-weight': '1',
    'scw-a': 'b',
    'webhook-c': 'd',
    'coredns-e': 'f',
    'azure-tags': 'g',
    'ibmcloud-h': 'i',
    'cloudflare-proxied': 'true',
    'cloudflare-unknown': 'x',
    'record-type': '',
    alias: 'true',
  };
  const names = (release: string): string => {
    const older = settings('--source=ingress', release);
    const keyed = Object.entries(annotations).map(([key, value]) => [older.annotationPrefix + key, value]);
    const object = ingress('a/b', { annotations: Object.fromEntries(keyed) });
    return routingIn(annotationsOf(object, older), older)
      .providerSpecific.map(({ name }) => name)
      .join(' ');
  };
  expect(names('0.15.1')).toBe(`alias aws/weight ${alphaKey('cloudflare-proxied')} ibmcloud-h scw/a webhook/c`);
  expect(names('0.20.0')).toBe(`alias aws/weight coredns/e ${alphaKey('cloudflare-proxied')} scw/a webhook/c`);
  expect(names('0.22.0')).toBe(
    `alias aws/weight azure/tags coredns/e ${newKey('cloudflare-proxied')} record-type scw/a webhook/c`,
  );
});
