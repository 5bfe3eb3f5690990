import { describe, expect, test } from 'vitest';
import { readArguments, version } from '../../src/core/discover/arguments.ts';
import { type Forecast, type ForecastZone, forecast } from '../../src/core/forecast.ts';
import { encrypt } from '../../src/core/registry/txt-encryption.ts';
import type { Instance } from '../../src/core/settings.ts';
import { type Given, given, heritage } from '../given.ts';

function instance(release: string, ...args: readonly string[]): Instance {
  const v = version(release);
  if (v === null) throw new Error(release);
  const owner = args.some((arg) => arg.startsWith('--txt-owner-id')) ? [] : ['--txt-owner-id=prod'];
  const policy = args.some((arg) => arg.startsWith('--policy')) ? [] : ['--policy=sync'];
  const read = readArguments(['--source=ingress', '--provider=aws', ...policy, ...owner, ...args], {}, v);
  return {
    id: 'external-dns/external-dns',
    kind: 'Deployment',
    container: 'external-dns',
    image: '',
    versionText: `v${release}`,
    versionFrom: 'tag',
    versionNote: null,
    replicas: 1,
    ready: true,
    settings: read.settings,
    unknown: [],
    startError: read.startError,
    problems: read.problems,
    facts: read.facts,
  };
}

function ingress(name: string, host: string, address: string): unknown {
  const point = /^[0-9.]+$/.test(address) ? { ip: address } : { hostname: address };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'shop' },
    spec: { rules: [{ host }] },
    status: { loadBalancer: { ingress: [point] } },
  };
}

const foretell = (world: Given, who: Instance): Forecast => forecast(world.snapshot(), who);

/** `ACTION NAME TYPE: reason`, batches apart by a line of their own. */
function show(zones: readonly ForecastZone[]): readonly string[] {
  return zones.flatMap(({ batches }) =>
    batches.flatMap(({ changes, rejected, reasons }) => [
      rejected ?? 'accepted',
      ...changes.map(
        ({ Action, ResourceRecordSet: { Name, Type } }, index) => `  ${Action} ${Name} ${Type}: ${reasons[index]}`,
      ),
    ]),
  );
}

const web = heritage('prod', 'ingress/shop/web');

describe('every change says why', () => {
  test('a new name', () => {
    const world = given()
      .zone('example.com', '')
      .objects([ingress('web', 'web.example.com', '192.0.2.1')]);
    const { zones, secondLoop, exit, starts } = foretell(world, instance('0.22.0'));
    expect(show(zones)).toEqual([
      'accepted',
      '  CREATE a-web.example.com TXT: ownership of A web.example.com',
      '  CREATE web.example.com A: wanted by ingress/shop/web, no such record',
    ]);
    expect({ secondLoop, exit, starts }).toEqual({ secondLoop: 'quiet', exit: 0, starts: true });
  });

  test('a changed target, and a name that nothing wants any more', () => {
    const world = given()
      .zone(
        'example.com',
        `
        web     60  A    192.0.2.7
        a-web  300  TXT  ${web}
        old     60  A    192.0.2.8
        a-old  300  TXT  ${heritage('prod', 'ingress/shop/old')}`,
      )
      .objects([ingress('web', 'web.example.com', '192.0.2.1')]);
    expect(show(foretell(world, instance('0.22.0')).zones)).toEqual([
      'accepted',
      '  UPSERT a-web.example.com TXT: ownership of A web.example.com',
      '  UPSERT web.example.com A: target 192.0.2.7 → 192.0.2.1',
      '  DELETE a-old.example.com TXT: ownership of A old.example.com',
      '  DELETE old.example.com A: nothing wants it any more (it was of ingress/shop/old)',
    ]);
  });

  test('an ownership TXT of an older format', () => {
    const world = given()
      .zone(
        'example.com',
        `
        web        -  A  ALIAS k8s-web-1.eu-west-1.elb.amazonaws.com
        web        -  AAAA  ALIAS k8s-web-1.eu-west-1.elb.amazonaws.com
        cname-web 300 TXT  ${web}
        aaaa-web  300 TXT  ${web}`,
      )
      .objects([ingress('web', 'web.example.com', 'k8s-web-1.eu-west-1.elb.amazonaws.com')]);
    expect(foretell(world, instance('0.21.0')).zones).toEqual([]);
    expect(show(foretell(world, instance('0.22.0')).zones)).toEqual([
      'accepted',
      '  UPSERT a-web.example.com TXT: ownership of A web.example.com',
      '  UPSERT web.example.com A: its ownership TXT of this version is missing',
    ]);
  });
});

describe('what Route 53 refuses', () => {
  const world = given()
    .zone(
      'example.com',
      `
      old   60  A    192.0.2.8
      old  300  TXT  ${heritage('prod', 'ingress/shop/old')}`,
    )
    .objects([ingress('web', 'web.example.com', '192.0.2.1')]);

  test('is sent again name by name, and again in the second loop', () => {
    const { zones, exit, secondLoop } = foretell(world, instance('0.22.0'));
    const refusal =
      "InvalidChangeBatch: [Tried to delete resource record set [name='a-old.example.com.', type='TXT'] but it was not found]";
    expect(zones[0]?.batches.map(({ rejected, changes }) => [rejected, changes.length])).toEqual([
      [refusal, 4],
      [refusal, 2],
      [null, 2],
    ]);
    expect(exit).toBe(1);
    expect(secondLoop === 'quiet' ? [] : secondLoop[0]?.batches.map(({ rejected }) => rejected)).toEqual([refusal]);
  });

  test('is nothing under upsert-only', () => {
    const { zones, exit } = foretell(world, instance('0.22.0', '--policy=upsert-only'));
    expect(zones[0]?.batches.map(({ rejected }) => rejected)).toEqual([null]);
    expect(exit).toBe(0);
  });
});

describe('what is passed over in silence', () => {
  const skips = (world: Given, who: Instance): readonly string[] =>
    foretell(world, who).skipped.map(({ name, type, reason }) => `${name} ${type} ${reason}`);

  test('an existing record without ownership TXT, or of another owner', () => {
    const world = given()
      .zone(
        'example.com',
        `
        web       60  A    192.0.2.7
        theirs    60  A    192.0.2.7
        a-theirs 300  TXT  ${heritage('other')}`,
      )
      .objects([ingress('web', 'web.example.com', '192.0.2.1'), ingress('b', 'theirs.example.com', '192.0.2.1')]);
    expect(foretell(world, instance('0.22.0')).zones).toEqual([]);
    expect(skips(world, instance('0.22.0'))).toEqual([
      'theirs.example.com A OtherOwner',
      'web.example.com A NoOwnershipTXT',
    ]);
  });

  test('a name outside the filter, a type not managed, a name in no zone', () => {
    const lb = 'k8s-web-1.eu-west-1.elb.amazonaws.com';
    const world = given()
      .zone('example.com', '')
      .objects([ingress('web', 'web.example.com', lb), ingress('o', 'o.example.org', lb)]);
    const who = instance('0.22.0', '--domain-filter=example.com', '--exclude-record-types=AAAA');
    expect(skips(world, who)).toEqual([
      'o.example.org A DomainFiltered',
      'o.example.org AAAA TypeNotManaged',
      'web.example.com AAAA TypeNotManaged',
    ]);
    expect(skips(world, instance('0.22.0'))).toEqual([
      'o.example.org A NoHostedZone',
      'o.example.org AAAA NoHostedZone',
    ]);
    const capitals = given()
      .zone('example.com', '')
      .objects([ingress('web', 'web.Example.com', '192.0.2.1')]);
    expect(skips(capitals, instance('0.22.0'))).toEqual([
      'a-web.Example.com TXT NoHostedZone',
      'web.Example.com A NoHostedZone',
    ]);
  });

  test('the ownership TXT of the apex, which would lie outside the zone', () => {
    const world = given()
      .zone('example.com', '')
      .objects([ingress('web', 'example.com', '192.0.2.1')]);
    expect(skips(world, instance('0.22.0'))).toEqual(['a-example.com TXT NoHostedZone']);
    expect(skips(world, instance('0.22.0', '--txt-prefix=x-%{record_type}.'))).toEqual([]);
  });

  test('a name that does not fit into a batch', () => {
    const world = given()
      .zone('example.com', '')
      .objects([ingress('web', 'web.example.com', '192.0.2.1')]);
    const { skipped, zones, exit } = foretell(world, instance('0.22.0', '--aws-batch-change-size=1'));
    expect(skipped.map(({ name, reason }) => `${name} ${reason}`)).toEqual(['web.example.com BatchTooSmall']);
    expect({ zones, exit }).toEqual({ zones: [], exit: 0 });
  });

  test('the loser of two objects that want one name', () => {
    const world = given()
      .zone('example.com', '')
      .objects([ingress('a', 'web.example.com', '192.0.2.2'), ingress('b', 'web.example.com', '192.0.2.1')]);
    expect(foretell(world, instance('0.18.0')).skipped).toMatchObject([
      { name: 'web.example.com', type: 'A', reason: 'OtherSourceWins' },
    ]);
  });
});

describe('owner migration', () => {
  const world = given()
    .zone(
      'example.com',
      `
      web     60  A    192.0.2.1
      a-web  300  TXT  ${heritage('old', 'ingress/shop/web')}
      gone    60  A    192.0.2.8
      a-gone 300  TXT  ${heritage('old', 'ingress/shop/gone')}`,
    )
    .objects([ingress('web', 'web.example.com', '192.0.2.1')]);
  const flag = '--migrate-from-txt-owner=old';

  test('deletes what is not wanted from 0.23 on; before, Route 53 refuses it', () => {
    const sent = (release: string): readonly (string | null)[] | undefined =>
      foretell(world, instance(release, flag)).zones[0]?.batches.map(({ rejected }) => rejected?.slice(0, 30) ?? null);
    expect(sent('0.23.0')).toEqual([null]);
    expect(sent('0.22.0')).toEqual(
      ['InvalidChangeBatch: [Tried to d', 'InvalidChangeBatch: [Tried to d', null].map(
        (text) => text?.slice(0, 30) ?? null,
      ),
    );
  });

  test('takes over under upsert-only what is wanted, on every loop', () => {
    const { zones, secondLoop } = foretell(world, instance('0.23.0', flag, '--policy=upsert-only'));
    expect(zones[0]?.batches[0]?.changes.map(({ Action, ResourceRecordSet: { Name } }) => `${Action} ${Name}`)).toEqual(
      ['UPSERT a-web.example.com', 'UPSERT web.example.com'],
    );
    expect(secondLoop).not.toBe('quiet');
  });
});

describe('encrypted ownership TXT', () => {
  const raw = '01234567890123456789012345678901';
  const aesKey = new TextEncoder().encode(raw);
  const flags = ['--txt-encrypt-enabled', `--txt-encrypt-aes-key=${raw}`];
  const text = 'heritage=external-dns,external-dns/owner=prod,external-dns/resource=ingress/shop/old';
  const world = given().zone(
    'example.com',
    `
      old     60  A    192.0.2.8
      a-old  300  TXT  "${encrypt(text, aesKey, 'AAECAwQFBgcICQoL')}"`,
  );

  test('are read, and deleted with the bytes that stand there', () => {
    const { zones } = forecast(world.snapshot(), instance('0.21.0', ...flags), { aesKey });
    expect(show(zones)[0]).toBe('accepted');
    expect(zones[0]?.batches[0]?.changes).toHaveLength(2);
  });

  test('without the key hide who owns, and the forecast says so', () => {
    const { zones, incomplete } = forecast(world.snapshot(), instance('0.21.0', ...flags));
    expect(zones).toEqual([]);
    expect(incomplete.map(({ scope }) => scope)).toEqual(['txt-encryption']);
  });

  test('are written the same way in every forecast, and never with the key in sight', () => {
    const fresh = given()
      .zone('example.com', '')
      .objects([ingress('web', 'web.example.com', '192.0.2.1')]);
    const once = (): string => JSON.stringify(forecast(fresh.snapshot(), instance('0.22.0', ...flags), { aesKey }));
    expect(once()).toBe(once());
    expect(once()).not.toContain(raw);
    expect(once()).not.toContain('heritage');
  });
});

describe('by version', () => {
  test('A and AAAA of an alias with different owners: from 0.21 on ours changes, before nothing does', () => {
    const world = given()
      .zone(
        'example.com',
        `
        web        -  A     ALIAS k8s-old.eu-west-1.elb.amazonaws.com
        web        -  AAAA  ALIAS k8s-old.eu-west-1.elb.amazonaws.com
        aaaa-web 300  TXT   ${web}`,
      )
      .objects([ingress('web', 'web.example.com', 'k8s-new.eu-west-1.elb.amazonaws.com')]);
    const sent = (release: string): readonly string[] =>
      foretell(world, instance(release)).zones.flatMap(({ batches }) =>
        batches.flatMap(({ changes }) => changes.map(({ ResourceRecordSet: { Name, Type } }) => `${Name} ${Type}`)),
      );
    expect(sent('0.20.0')).toEqual([]);
    expect(foretell(world, instance('0.20.0')).skipped.map(({ reason }) => reason)).toContain('TwinOwnersDiffer');
    expect(sent('0.21.0')).toEqual(['aaaa-web.example.com TXT', 'web.example.com AAAA']);
  });

  test('a CNAME and an address wanted for one name: 0.13 sends both and Route 53 refuses', () => {
    const world = given()
      .zone('example.com', '')
      .objects([ingress('a', 'web.example.com', '192.0.2.1'), ingress('b', 'web.example.com', 'lb.example.net')]);
    const answers = (release: string): readonly boolean[] | undefined =>
      foretell(world, instance(release, '--txt-prefix=x-')).zones[0]?.batches.map(({ rejected }) => rejected === null);
    expect(answers('0.13.6')).toEqual([false]);
    expect(answers('0.14.2')).toEqual([true]);
  });

  test('0.13 and 0.14 do nothing for an alias pair that is as it should be', () => {
    const world = given()
      .zone(
        'example.com',
        `
        web         -  A    ALIAS k8s-web-1.eu-west-1.elb.amazonaws.com
        web       300  TXT  ${web}
        cname-web 300  TXT  ${web}`,
      )
      .objects([ingress('web', 'web.example.com', 'k8s-web-1.eu-west-1.elb.amazonaws.com')]);
    expect(['0.13.6', '0.14.2', '0.15.1'].map((release) => foretell(world, instance(release)).zones)).toEqual([
      [],
      [],
      [],
    ]);
    expect(foretell(world, instance('0.16.0')).zones[0]?.batches[0]?.changes).toHaveLength(2);
  });
});

test('what this ExternalDNS does not read leaves its forecast whole', () => {
  const world = given()
    .zone('example.com', '')
    .gap({ scope: 'acm/eu-west-1', reason: 'CertificatesForbidden' })
    .gap({ scope: 'services', reason: 'KindForbidden', kind: 'Service', namespace: null })
    .gap({ scope: 'namespace/vault', reason: 'NamespaceForbidden', namespace: 'vault' });
  const scopes = (...args: readonly string[]): readonly string[] =>
    foretell(world, instance('0.22.0', ...args)).incomplete.map(({ scope }) => scope);
  expect(scopes('--namespace=shop')).toEqual([]);
  expect(scopes()).toEqual(['namespace/vault']);
  expect(scopes('--source=service')).toEqual(['services', 'namespace/vault']);
});

test('a managed zone that could not be read still takes its names, and nothing is foretold for it', () => {
  const world = given()
    .zone('example.com', '')
    .zone('dev.example.com', null)
    .objects([ingress('web', 'web.dev.example.com', '192.0.2.1')]);
  expect(foretell(world, instance('0.22.0')).zones).toEqual([]);
});

describe('nothing is sent', () => {
  const world = given()
    .zone('example.com', '')
    .objects([ingress('web', 'web.example.com', '192.0.2.1')]);

  test('by a process that does not start', () => {
    const { starts, exit, zones } = foretell(world, instance('0.22.0', '--no-such-flag'));
    expect(starts).toMatch(/no-such-flag/);
    expect({ exit, zones }).toEqual({ exit: 1, zones: [] });
  });

  test('by a version that crashes over a short ownership TXT', () => {
    const short = given()
      .zone('example.com', `@ 300 TXT ${web}`)
      .objects([ingress('web', 'web.example.com', '192.0.2.1')]);
    const flag = '--txt-suffix=.x';
    expect(foretell(short, instance('0.21.0', flag))).toMatchObject({ exit: 2, zones: [] });
    expect(foretell(short, instance('0.22.0', flag)).exit).toBe(0);
  });

  test('by 0.18, which crashes where a long name gets the TXT that its alias could not have', () => {
    const host = `${'x'.repeat(60)}.example.com`;
    const lb = 'k8s-web-1.eu-west-1.elb.amazonaws.com';
    const long = given()
      .zone(
        'example.com',
        `
        ${'x'.repeat(60)}    -  A    ALIAS ${lb}
        ${'x'.repeat(60)}  300  TXT  ${web}`,
      )
      .objects([ingress('web', host, '192.0.2.1')]);
    expect(foretell(long, instance('0.18.0'))).toMatchObject({ exit: 2, zones: [] });
    expect(foretell(long, instance('0.19.0')).zones[0]?.batches[0]?.changes.map(({ Action }) => Action)).toEqual([
      'DELETE',
      'CREATE',
    ]);
  });

  test('in a dry run', () => {
    const { exit, zones, secondLoop } = foretell(world, instance('0.22.0', '--dry-run'));
    expect({ exit, zones, secondLoop }).toEqual({ exit: 0, zones: [], secondLoop: 'quiet' });
  });

  test('when the tags of the zones cannot be read', () => {
    const { exit, zones, skipped } = foretell(world, instance('0.15.1', '--aws-zone-tags=team'));
    expect({ exit, zones }).toEqual({ exit: 1, zones: [] });
    expect(skipped).toMatchObject([{ reason: 'LoopFails' }]);
  });

  test('and nothing foretold for a registry or a provider that is not read here', () => {
    const other = foretell(world, instance('0.22.0', '--registry=dynamodb'));
    expect(other.zones).toEqual([]);
    expect(other.incomplete.map(({ scope }) => scope)).toEqual(['registry']);
  });
});

test('a source that is not read, a value not known and a zone not read make the forecast incomplete', () => {
  const world = given()
    .zone('example.com', '')
    .zone('example.org', null)
    .gap({ scope: 'zone/ZORG', reason: 'ZoneForbidden' });
  const who = { ...instance('0.22.0', '--source=crd'), unknown: ['txt-owner-id'] };
  expect(foretell(world, who).incomplete.map(({ scope }) => scope)).toEqual(
    expect.arrayContaining(['zone/ZORG', 'source/crd', 'setting/txt-owner-id']),
  );
});

test('a Service whose load balancer ExternalDNS looks up makes the forecast incomplete, and its record is not said to go', () => {
  const flags = ['--source=service', '--policy=sync', '--provider=aws'];
  const service = (name: string, address: object) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace: 'shop',
      annotations: { 'external-dns.alpha.kubernetes.io/hostname': `${name}.example.com` },
    },
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: { ingress: [address] } },
  });
  const world = (...args: readonly string[]): Given =>
    given({ version: '0.21.0', args: [...flags, ...args] })
      .zone('example.com', `web 300 A 192.0.2.7\na-web 300 TXT ${heritage('prod', 'service/shop/web')}`)
      .objects([
        service('web', { hostname: 'lb-1.eu-west-1.elb.amazonaws.com' }),
        service('near', { ip: '192.0.2.1' }),
      ]);
  const scopes = (...args: readonly string[]): readonly string[] =>
    foretell(world(...args), instance('0.21.0', '--source=service', ...args)).incomplete.map(({ scope }) => scope);
  expect(scopes('--resolve-service-load-balancer-hostname')).toEqual(['service/shop/web']);
  expect(scopes()).toEqual([]);
  const row = world('--resolve-service-load-balancer-hostname')
    .assess()
    .rows.find(({ name, type }) => name === 'web.example.com' && type === 'A');
  expect(row?.finding.state).toBe('Pending');
  expect(row?.notes).toEqual([]);
});
