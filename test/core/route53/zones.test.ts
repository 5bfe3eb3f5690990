import { describe, expect, test } from 'vitest';
import { readArguments, version } from '../../../src/core/discover/arguments.ts';
import { dnsName, type HostedZone, zoneId } from '../../../src/core/dns.ts';
import { matchesDomainFilter } from '../../../src/core/route53/domain-filter.ts';
import { managedZones, servingZones } from '../../../src/core/route53/zones.ts';
import type { Settings } from '../../../src/core/settings.ts';

function settings(release: string, ...args: readonly string[]): Settings {
  const v = version(release);
  if (v === null) throw new Error(release);
  return readArguments(['--source=ingress', '--provider=aws', '--policy=sync', ...args], {}, v).settings;
}

const zone = (name: string, fields: Partial<HostedZone> = {}): HostedZone => ({
  id: zoneId(`Z${name.replace(/\W/g, '').toUpperCase()}`),
  name: dnsName(name),
  private: false,
  recordCount: null,
  tags: {},
  ...fields,
});

describe('domain filter', () => {
  test.each([
    ['example.com', [], true],
    ['example.com', ['--domain-filter=example.com'], true],
    ['a.example.com', ['--domain-filter= Example.com. '], true],
    ['anexample.com', ['--domain-filter=example.com'], false],
    ['example.com', ['--domain-filter=.example.com'], false],
    ['a.example.com', ['--domain-filter=.example.com'], true],
    ['a.example.com', ['--domain-filter=example.com', '--exclude-domains=a.example.com'], false],
    ['b.a.example.com', ['--exclude-domains=.a.example.com'], false],
    ['xn--bcher-kva.example.com', ['--domain-filter=bücher.example.com'], true],
    ['app.example.com', ['--regex-domain-filter=^app\\.'], true],
    ['my.app.example.com', ['--regex-domain-filter=^app\\.'], false],
    ['app.example.com', ['--regex-domain-filter=example', '--regex-domain-exclusion=^app'], false],
    ['app.example.org', ['--regex-domain-filter=com$', '--regex-domain-exclusion=^web'], false],
    ['app.example.com', ['--regex-domain-exclusion=^web', '--domain-filter=example.org'], true],
  ])('%s passes %j in 0.22: %s', (name, args, passes) => {
    expect(matchesDomainFilter(name, settings('0.22.0', ...args))).toBe(passes);
  });

  test('up to 0.20 an exclusion alone is ignored, and beside a filter it alone decides', () => {
    const alone = settings('0.18.0', '--regex-domain-exclusion=^web', '--domain-filter=example.org');
    expect(['web.example.org', 'app.example.com'].map((name) => matchesDomainFilter(name, alone))).toEqual([
      true,
      false,
    ]);
    const both = settings('0.18.0', '--regex-domain-filter=com$', '--regex-domain-exclusion=^web');
    expect(['app.example.org', 'web.example.com'].map((name) => matchesDomainFilter(name, both))).toEqual([
      true,
      false,
    ]);
  });

  test('up to 0.17 names are not mapped to Unicode', () => {
    const old = settings('0.15.1', '--domain-filter=bücher.example.com');
    expect(matchesDomainFilter('xn--bcher-kva.example.com', old)).toBe(false);
  });
});

describe('managed zones', () => {
  const zones = [
    zone('example.com', { tags: { team: 'shop', env: 'prod' } }),
    zone('dev.example.com', { private: true, tags: { team: 'shop' } }),
    zone('anexample.com'),
  ];
  const managed = (...args: readonly string[]): readonly string[] =>
    managedZones(zones, settings('0.22.0', ...args)).zones.map(({ name }) => name);

  test.each([
    [[], ['example.com', 'dev.example.com', 'anexample.com']],
    [['--domain-filter=example.com'], ['example.com', 'dev.example.com']],
    [['--domain-filter=.example.com'], ['dev.example.com']],
    [['--domain-filter=app.dev.example.com'], []],
    [
      ['--domain-filter=app.dev.example.com', '--aws-zone-match-parent'],
      ['example.com', 'dev.example.com'],
    ],
    [['--domain-filter=.dev.example.com', '--aws-zone-match-parent'], []],
    [['--exclude-domains=dev.example.com'], ['example.com', 'anexample.com']],
    [['--aws-zone-type=private'], ['dev.example.com']],
    [['--aws-zone-type=public'], ['example.com', 'anexample.com']],
    [['--zone-id-filter=DEVEXAMPLECOM'], ['dev.example.com']],
    [['--zone-id-filter=/hostedzone/ZEXAMPLECOM'], ['example.com']],
    [['--aws-zone-tags=team=shop'], ['example.com', 'dev.example.com']],
    [['--aws-zone-tags=team', '--aws-zone-tags=env=prod'], ['example.com']],
    [['--aws-zone-tags=team=shop,env=prod'], []],
    [['--regex-domain-filter=^app\\.'], []],
  ])('%j: %j', (args, names) => {
    expect(managed(...args)).toEqual(names);
  });

  test('an empty tag value means any value from 0.16 on, an empty one before', () => {
    const named = (release: string): readonly string[] =>
      managedZones(zones, settings(release, '--aws-zone-tags=team=')).zones.map(({ name }) => name);
    expect(named('0.16.0')).toEqual(['example.com', 'dev.example.com']);
    expect(named('0.14.2')).toEqual([]);
  });

  test('a tag filter fails the loop where tags cannot be had: 0.15 always, else when they were not read', () => {
    const { tags: _, ...unread } = zone('example.com');
    expect(managedZones(zones, settings('0.15.1', '--aws-zone-tags=team')).failure).toMatch(/0\.15/);
    expect(managedZones([unread], settings('0.22.0', '--aws-zone-tags=team')).failure).toMatch(/ZEXAMPLECOM/);
    expect(managedZones([unread], settings('0.22.0')).failure).toBeNull();
  });
});

test('a name goes to every private zone above it and to the longest public one', () => {
  const zones = [
    zone('example.com'),
    zone('dev.example.com'),
    zone('corp.example.com', { private: true }),
    zone('dev.corp.example.com', { private: true }),
  ];
  const serving = (name: string): readonly string[] => servingZones(name, zones).map((one) => one.name);
  expect(serving('app.dev.example.com')).toEqual(['dev.example.com']);
  expect(serving('dev.example.com')).toEqual(['dev.example.com']);
  expect(serving('app.dev.corp.example.com')).toEqual(['corp.example.com', 'dev.corp.example.com', 'example.com']);
  expect(serving('notexample.com')).toEqual([]);
  expect(serving('app.Example.com')).toEqual([]);
  expect(serving('app.dev.example.com.')).toEqual(['dev.example.com']);
});

test('of two public zones of one name the first is served; private ones come in the order of the list', () => {
  const zones = [
    zone('b.example.com', { id: zoneId('Z3'), private: true }),
    zone('example.com', { id: zoneId('Z1') }),
    zone('example.com', { id: zoneId('Z2') }),
    zone('a.b.example.com', { id: zoneId('Z4'), private: true }),
    zone('b.example.com', { id: zoneId('Z5'), private: true }),
  ];
  expect(servingZones('app.a.b.example.com', zones).map(({ id }) => id)).toEqual(['Z3', 'Z4', 'Z5', 'Z1']);
});
