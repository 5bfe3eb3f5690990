import { describe, expect, test } from 'vitest';
import type { Secrets } from '../../../src/core/settings.ts';
import { given, type Installation } from '../../given.ts';
import { ingress, mend, outcomeOf } from '../../mending.ts';

const lb = 'k8s-web-1.eu-west-1.elb.amazonaws.com';

/** Names of the ownership TXT that sync writes for one Ingress. */
function names(installation: Installation, host: string, address: string, secrets: Secrets = {}): readonly string[] {
  const world = given(installation)
    .zone('example.com', '')
    .objects([ingress('app', host, address)])
    .snapshot();
  const plan = mend(world, 'sync', { secrets });
  expect(plan.refusals).toEqual([]);
  expect(mend(outcomeOf(world, plan), 'sync', { secrets }).groups).toEqual([]);
  return plan.groups
    .flatMap(({ changes }) => changes.map(({ ResourceRecordSet }) => ResourceRecordSet))
    .filter(({ Type }) => Type === 'TXT')
    .map(({ Name }) => Name.slice(0, -1))
    .toSorted();
}

describe('ownership is written in the format of the version that will read it', () => {
  test.each<[string, string, string, readonly string[]]>([
    ['0.13.6', 'app.example.com', '192.0.2.1', ['a-app.example.com', 'app.example.com']],
    ['0.17.0', 'app.example.com', '192.0.2.1', ['a-app.example.com', 'app.example.com']],
    ['0.18.0', 'app.example.com', '192.0.2.1', ['a-app.example.com']],
    ['0.23.0', 'app.example.com', '192.0.2.1', ['a-app.example.com']],
    ['0.17.0', 'app.example.com', '2001:db8::1', ['aaaa-app.example.com']],
    ['0.21.0', 'app.example.com', 'lb.example.net', ['cname-app.example.com']],
    ['0.15.1', 'app.example.com', lb, ['app.example.com', 'cname-app.example.com']],
    ['0.17.0', 'app.example.com', lb, ['aaaa-app.example.com', 'app.example.com', 'cname-app.example.com']],
    ['0.21.0', 'app.example.com', lb, ['aaaa-app.example.com', 'cname-app.example.com']],
    ['0.22.0', 'app.example.com', lb, ['a-app.example.com', 'aaaa-app.example.com']],
    ['0.22.0', '*.example.com', '192.0.2.1', ['a-\\052.example.com']],
    ['0.22.0', 'example.com', '192.0.2.1', []],
    ['0.22.0', `${'x'.repeat(62)}.example.com`, '192.0.2.1', []],
  ])('%s: %s → %s', (version, host, address, expected) => {
    expect(names({ version }, host, address)).toEqual(expected);
  });

  test.each<[readonly string[], string, readonly string[]]>([
    [['--txt-prefix=x-'], 'app.example.com', ['x-a-app.example.com']],
    [['--txt-suffix=-x'], 'app.example.com', ['a-app-x.example.com']],
    [['--txt-prefix=%{record_type}-own.'], 'app.example.com', ['a-own.app.example.com']],
    [['--txt-prefix=own-%{record_type}.'], 'example.com', ['own-a.example.com']],
    [['--txt-wildcard-replacement=any'], '*.example.com', ['a-any.example.com']],
  ])('under the affixes %s', (args, host, expected) => {
    expect(names({ args }, host, '192.0.2.1')).toEqual(expected);
  });

  test('encrypted with the key of ExternalDNS, the same text each time', () => {
    const secrets = { aesKey: new TextEncoder().encode('0123456789abcdef0123456789abcdef') };
    const installation = { args: ['--txt-encrypt-enabled', '--txt-encrypt-aes-key=0123456789abcdef0123456789abcdef'] };
    expect(names(installation, 'app.example.com', '192.0.2.1', secrets)).toEqual(['a-app.example.com']);
    const world = given(installation)
      .zone('example.com', '')
      .objects([ingress('app', 'app.example.com', '192.0.2.1')]);
    const plan = mend(world.snapshot(), 'sync', { secrets });
    expect(JSON.stringify(plan)).not.toContain('heritage');
    expect(mend(world.snapshot(), 'sync', { secrets }).id).toBe(plan.id);
  });

  test('not at all when its key is not known', () => {
    const world = given({ args: ['--txt-encrypt-enabled', '--txt-encrypt-aes-key=0123456789abcdef0123456789abcdef'] })
      .zone('example.com', '')
      .objects([ingress('app', 'app.example.com', '192.0.2.1')])
      .snapshot();
    expect(mend(world, 'sync').groups).toEqual([]);
  });

  test('with the set identifier, the routing and the health check of its record, and TTL 300 whatever the record has', () => {
    const annotations = {
      'external-dns.kubernetes.io/set-identifier': 'blue',
      'external-dns.kubernetes.io/aws-weight': '10',
      'external-dns.kubernetes.io/aws-health-check-id': 'hc-1',
      'external-dns.kubernetes.io/ttl': '60',
    };
    const world = given()
      .zone('example.com', '')
      .objects([ingress('app', 'app.example.com', '192.0.2.1', { annotations })])
      .snapshot();
    const sets = mend(world, 'sync').groups.flatMap(({ changes }) => changes.map((one) => one.ResourceRecordSet));
    const routing = { SetIdentifier: 'blue', Weight: 10, HealthCheckId: 'hc-1' };
    expect(sets).toMatchObject([
      { Type: 'A', TTL: 60, ...routing },
      { Type: 'TXT', TTL: 300, ...routing },
    ]);
  });
});
