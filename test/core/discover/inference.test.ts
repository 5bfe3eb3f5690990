import { describe, expect, test } from 'vitest';
import { type Affixes, inferAffixes, type NamedRecord } from '../../../src/core/discover/affixes.ts';
import { infer } from '../../../src/core/discover/inference.ts';
import { given, heritage } from '../../given.ts';

const version = { major: 0, minor: 23, patch: 0 };
const record = (name: string, ...types: string[]): NamedRecord => ({
  name: name === '@' ? 'dev.example.com' : `${name}.dev.example.com`,
  types,
});
const prefix = (text: string): Affixes => ({ prefix: text, suffix: '' });

describe('which affixes are inferred does not depend on the order in which Route 53 lists the names', () => {
  const cases: readonly (readonly [string, readonly string[], readonly NamedRecord[], Affixes])[] = [
    [
      'the first in the alphabet leads where two templates explain one TXT each, one that of the apex',
      ['a-a-b', 'cname-app'],
      [record('@', 'a'), record('app', 'a')],
      prefix('%{record_type}-a-b.'),
    ],
    [
      'the shorter leads where two explain one TXT each',
      ['a-a-b', 'longer-app'],
      [record('b', 'mx'), record('app', 'mx')],
      prefix('a-a-'),
    ],
    [
      'the first in the alphabet leads where they are as long',
      ['y-app', 'x-www'],
      [record('app', 'mx'), record('www', 'mx')],
      prefix('x-'),
    ],
    [
      'a suffix leads a prefix that is as long',
      ['app-x', 'y-www'],
      [record('app', 'mx'), record('www', 'mx')],
      { prefix: '', suffix: '-x' },
    ],
  ];
  test.each(cases)('%s', (_, labels, records, first) => {
    const names = labels.map((label) => `${label}.dev.example.com`);
    const once = inferAffixes(names, records, version);
    expect('ambiguous' in once ? once.ambiguous[0] : once).toEqual(first);
    expect(inferAffixes(names.toReversed(), records, version)).toEqual(once);
    expect(inferAffixes(names, records.toReversed(), version)).toEqual(once);
    expect(inferAffixes(names.toReversed(), records.toReversed(), version)).toEqual(once);
  });

  test('nor does the sample that is taken of many', () => {
    const records = Array.from({ length: 500 }, (_, index) => record(`h${index}`, 'a'));
    // Every second TXT in this order has the one prefix, the rest have the other.
    const names = records.map(({ name }, index) => `${index % 2 === 0 ? 'x' : 'y'}-a-${name}`);
    const once = inferAffixes(names, records, version);
    expect(once).toMatchObject({ ambiguous: expect.arrayContaining([prefix('x-'), prefix('y-')]) });
    expect(inferAffixes(names.toReversed(), records, version)).toEqual(once);
    expect(inferAffixes(names.slice(1).concat(names.slice(0, 1)), records, version)).toEqual(once);
  });
});

test('sources are inferred in the order of their names, whichever TXT is listed first', () => {
  const txt = (label: string, resource: string) => `${label} 300 TXT ${heritage('prod', resource)}`;
  const lines = [txt('a-app', 'service/web/s'), txt('a-www', 'ingress/web/i')];
  const objects = ['Service/s', 'Ingress/i'].map((text) => {
    const [kind = '', name = ''] = text.split('/');
    return {
      apiVersion: kind === 'Service' ? 'v1' : 'networking.k8s.io/v1',
      kind,
      metadata: { name, namespace: 'web' },
    };
  });
  for (const order of [lines, lines.toReversed()]) {
    const [one] = infer(given(null).objects(objects).zone('example.com', order.join('\n')).snapshot(), null);
    expect(one?.settings.find(({ flag }) => flag === 'source')?.texts).toEqual(['ingress', 'service']);
    expect(one?.evidence).toContain('sources are inferred: ownership TXT name ingress, service');
  }
});
