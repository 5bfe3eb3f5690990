import { describe, expect, test } from 'vitest';
import { kindsNeeded, unreadSources } from '../../src/core/desired.ts';
import { alphaKey, elb, ingress, newKey, node, service, settings, show, slice, wanted, wants } from './wants.ts';

const both = '--source=service --source=ingress';
const address = (path: string, host: string, ...at: readonly string[]) => ingress(path, { hosts: [host], at });

describe('default targets', () => {
  const flags = '--source=ingress --default-targets=lb.example.net';
  const web = address('shop/web', 'a.example.com', '203.0.113.7');
  test.each([
    ['0.15.1', flags, 'CNAME [lb.example.net] alias=false'],
    ['0.18.0', flags, 'A [203.0.113.7]'],
    ['0.18.0', `${flags} --force-default-targets`, 'CNAME [lb.example.net] alias=false'],
  ])('%s %s', (release, line, record) => {
    expect(wants([web], line, release)).toEqual([`a.example.com 0 ${record} ingress/shop/web`]);
  });
});

describe('dedup', () => {
  test('of two sources with equal targets the first --source owns the record', () => {
    const web = address('shop/web', 'a.example.com', '203.0.113.7');
    const twin = service('shop/api', {
      spec: { type: 'LoadBalancer' },
      annotations: { [newKey('hostname')]: 'a.example.com', [newKey('ttl')]: '60' },
      at: ['203.0.113.7'],
    });
    expect(wants([web, twin], both)).toEqual(['a.example.com 60 A [203.0.113.7] service/shop/api']);
    const { endpoints } = wanted([web, twin], both);
    expect(endpoints[0]?.origins.map(({ resource }) => resource)).toEqual(['service/shop/api', 'ingress/shop/web']);
  });

  test('an address listed twice is sent twice up to 0.19', () => {
    const web = address('shop/web', 'a.example.com', '203.0.113.7', '203.0.113.7');
    expect(wants([web], '--source=ingress', '0.18.0')).toEqual([
      'a.example.com 0 A [203.0.113.7 203.0.113.7] ingress/shop/web',
    ]);
    expect(wants([web], '--source=ingress', '0.20.0')).toEqual(['a.example.com 0 A [203.0.113.7] ingress/shop/web']);
  });

  test('what is not valid is dropped since 0.21, and said', () => {
    const spec = { type: 'NodePort', ports: [{ port: 1, nodePort: 30080 }] };
    const annotations = { [newKey('hostname')]: 'g.example.com', [newKey('alias')]: 'true' };
    const result = wanted([service('shop/g', { spec, annotations })], '--source=service');
    expect(result.endpoints).toEqual([]);
    expect(result.skipped).toEqual([
      {
        name: '_g._tcp.g.example.com',
        type: 'SRV',
        reason: 'InvalidEndpoint',
        message: 'a record of type SRV cannot be an alias',
      },
    ]);
  });
});

describe('target nets', () => {
  const web = address('shop/web', 'a.example.com', '203.0.113.7', '10.0.0.7', 'lb.example.net');
  test.each([
    ['--target-net-filter=10.0.0.0/8', ['a.example.com 0 A [10.0.0.7] ingress/shop/web']],
    [
      '--exclude-target-net=10.0.0.0/8',
      [
        'a.example.com 0 A [203.0.113.7] ingress/shop/web',
        'a.example.com 0 CNAME [lb.example.net] alias=false ingress/shop/web',
      ],
    ],
    ['--target-net-filter=nonsense --target-net-filter=192.0.2.0/24', []],
  ])('%s', (flags, expected) => {
    expect(wants([web], `--source=ingress ${flags}`)).toEqual(expected);
  });

  test('a filter of which nothing can be read filters nothing', () => {
    expect(wants([web], '--source=ingress --target-net-filter=nonsense')).toHaveLength(2);
  });
});

describe('NAT64', () => {
  test('an IPv6 address inside the network also gives an IPv4 record', () => {
    const web = address('shop/web', 'a.example.com', '64:ff9b::cb00:7107', '2001:db8::1');
    expect(wants([web], '--source=ingress --nat64-networks=64:ff9b::/96')).toEqual([
      'a.example.com 0 A [203.0.113.7] ingress/shop/web',
      'a.example.com 0 AAAA [2001:db8::1 64:ff9b::cb00:7107] ingress/shop/web',
    ]);
  });

  test.each([
    ['64:ff9b::/64', 'NAT64 prefixes need to be /96 prefixes'],
    ['64:ff9b::', 'netip.ParsePrefix("64:ff9b::"): no \'/\''],
  ])('%s is refused', (network, error) => {
    expect(wants([], `--source=ingress --nat64-networks=${network}`)).toEqual([`stops: ${error}`]);
  });
});

describe('PTR', () => {
  const flags = '--source=ingress --managed-record-types=A --managed-record-types=PTR';
  const a = ingress('shop/a', {
    hosts: ['a.example.com'],
    at: ['203.0.113.7'],
    annotations: { [newKey('ttl')]: '60' },
  });
  const b = address('shop/b', 'b.example.com', '203.0.113.7');

  test('names of one address share a record, with the smallest TTL', () => {
    expect(wants([a, b], `${flags} --create-ptr`)).toContain(
      '7.113.0.203.in-addr.arpa 0 PTR [a.example.com b.example.com]',
    );
  });

  test('the record-type annotation asks for one, or declines', () => {
    const asking = ingress('shop/c', {
      hosts: ['c.example.com'],
      at: ['2001:db8::1'],
      annotations: { [newKey('record-type')]: 'ptr' },
    });
    const nibbles = '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa';
    expect(wants([asking, b], flags)).toContain(`${nibbles} 0 PTR [c.example.com]`);
    const declining = ingress('shop/d', {
      hosts: ['d.example.com'],
      at: ['203.0.113.8'],
      annotations: { [newKey('record-type')]: '' },
    });
    expect(wants([declining], `${flags} --create-ptr`)).toEqual(['d.example.com 0 A [203.0.113.8] ingress/shop/d']);
  });

  test('wildcards and names of load balancers get none', () => {
    const wild = address('shop/w', '*.example.com', '203.0.113.9');
    expect(wants([wild, address('shop/x', 'x.example.com', elb)], `${flags} --create-ptr`).join(' ')).not.toContain(
      'PTR',
    );
  });
});

describe('post-processor', () => {
  test('--min-ttl is a default, not a minimum', () => {
    const set = ingress('shop/a', {
      hosts: ['a.example.com'],
      at: ['203.0.113.7'],
      annotations: { [newKey('ttl')]: '60' },
    });
    expect(wants([set, address('shop/b', 'b.example.com', '203.0.113.8')], '--source=ingress --min-ttl=2m')).toEqual([
      'a.example.com 60 A [203.0.113.7] ingress/shop/a',
      'b.example.com 120 A [203.0.113.8] ingress/shop/b',
    ]);
  });

  test('--prefer-alias makes every CNAME an alias', () => {
    expect(
      wants([address('shop/a', 'a.example.com', 'lb.example.com')], '--source=ingress --prefer-alias'),
    ).toHaveLength(2);
  });

  test('a dropped property of another provider spoils the list that sibling endpoints share, as in ExternalDNS', () => {
    const annotations = { [newKey('scw-x')]: 'y', [newKey('aws-weight')]: '1', [newKey('set-identifier')]: 'i' };
    const web = ingress('shop/a', { hosts: ['a.example.com', 'b.example.com'], at: ['203.0.113.7'], annotations });
    expect(wants([web], '--source=ingress')).toEqual([
      'a.example.com 0 A [203.0.113.7] id=i = ingress/shop/a',
      'b.example.com 0 A [203.0.113.7] id=i = aws/weight=1 ingress/shop/a',
    ]);
  });
});

describe('aliases', () => {
  const with_ = (alias: string, at: string) =>
    ingress('shop/a', {
      hosts: ['a.example.com'],
      at: [at],
      annotations: { [newKey('alias')]: alias, [alphaKey('alias')]: alias },
    });
  const web = address('shop/a', 'a.example.com', elb);

  test.each([
    ['--aws-prefer-cname', [`a.example.com 0 CNAME [${elb}] alias=false ingress/shop/a`]],
    [
      '--no-aws-evaluate-target-health',
      ['A', 'AAAA'].map(
        (type) => `a.example.com 0 ${type} [${elb}] alias=true aws/evaluate-target-health=false ingress/shop/a`,
      ),
    ],
  ])('%s', (flags, expected) => {
    expect(wants([web], `--source=ingress ${flags}`)).toEqual(expected);
  });

  test('only the annotation value true asks for an alias', () => {
    expect(wants([with_('false', 'x.example.com')], '--source=ingress')).toEqual([
      'a.example.com 0 CNAME [x.example.com] alias=false ingress/shop/a',
    ]);
    expect(wants([with_('true', 'x.example.com')], '--source=ingress')).toHaveLength(2);
  });

  test.each([
    ['0.15.1', 'A'],
    ['0.18.0', 'AAAA'],
  ])('%s turns an alias with an IPv6 address into type %s', (release, type) => {
    expect(wants([with_('true', '2001:db8::1')], '--source=ingress', release)[0]).toContain(` ${type} [2001:db8::1]`);
  });

  test('a geoproximity location without a bias gets bias 0', () => {
    const annotations = { [newKey('aws-geoproximity-region')]: 'eu-west-1', [newKey('set-identifier')]: 'eu' };
    const geo = ingress('shop/a', { hosts: ['a.example.com'], at: ['203.0.113.7'], annotations });
    expect(wants([geo], '--source=ingress')).toEqual([
      'a.example.com 0 A [203.0.113.7] id=eu aws/geoproximity-region=eu-west-1 aws/geoproximity-bias=0 ingress/shop/a',
    ]);
  });
});

describe('objects that ask in vain', () => {
  const asks = (objects: Parameters<typeof wanted>[0], line: string, release?: string): readonly string[] =>
    wanted(objects, line, release).asks.map(({ name, reason, host }) => `${name} ${reason} ${host}`);
  const named = (about: Parameters<typeof ingress>[1]) =>
    ingress('shop/web', { hosts: ['a.example.com'], at: ['203.0.113.7'], ...about });

  test.each([
    ['--label-filter=tier=public', 'AnnotationFiltered'],
    ['--annotation-filter=team=shop', 'AnnotationFiltered'],
    ['--ingress-class=alb', 'ClassFiltered'],
  ])('%s', (flags, reason) => {
    expect(asks([named({})], `--source=ingress ${flags}`)).toEqual([`a.example.com ${reason} spec.rules[0].host`]);
  });

  test('a controller annotation that names another', () => {
    expect(asks([named({ annotations: { [newKey('controller')]: '' } })], '--source=ingress')).toEqual([
      'a.example.com ControllerMismatch spec.rules[0].host',
    ]);
    expect(asks([named({ annotations: { [newKey('controller')]: 'dns-controller' } })], '--source=ingress')).toEqual(
      [],
    );
  });

  test('no address yet', () => {
    expect(asks([named({ at: [] })], '--source=ingress')).toEqual(['a.example.com NoAddress spec.rules[0].host']);
    const waiting = service('shop/s', {
      spec: { type: 'LoadBalancer' },
      annotations: { [newKey('hostname')]: 's.example.com' },
    });
    expect(asks([waiting], '--source=service')).toEqual([
      's.example.com NoAddress metadata.annotations[external-dns.kubernetes.io/hostname]',
    ]);
  });

  test('names under the prefix that this version does not read', () => {
    const alpha = { [alphaKey('hostname')]: 'alpha.example.com, a.example.com' };
    const line = 'metadata.annotations[external-dns.alpha.kubernetes.io/hostname]';
    expect(asks([named({ annotations: alpha })], '--source=ingress')).toEqual([
      `alpha.example.com AnnotationPrefixNotRead ${line}`,
    ]);
    expect(asks([named({ annotations: alpha })], '--source=ingress', '0.21.0')).toEqual([]);
    expect(
      asks([named({ annotations: alpha })], '--source=ingress --enable-legacy-annotation-prefix', '0.23.0'),
    ).toEqual([]);
  });

  test('an address that only stands under the unread prefix', () => {
    const alpha = { [alphaKey('target')]: '203.0.113.9' };
    expect(asks([named({ at: [], annotations: alpha })], '--source=ingress')).toEqual([
      'a.example.com AnnotationPrefixNotRead spec.rules[0].host',
    ]);
    expect(asks([named({ annotations: alpha })], '--source=ingress')).toEqual([]);
  });
});

test('--namespace narrows all but nodes', () => {
  const here = address('shop/web', 'a.example.com', '203.0.113.7');
  const there = address('other/web', 'b.example.com', '203.0.113.8');
  const flags = '--source=ingress --source=node --namespace=shop';
  expect(wants([here, there, node('n1', { InternalIP: '10.0.0.1' })], flags)).toEqual([
    'a.example.com 0 A [203.0.113.7] ingress/shop/web',
    'n1 0 A [10.0.0.1] node/n1',
  ]);
});

test('the order of objects does not matter', () => {
  const objects = [
    address('b/x', 'x.example.com', '203.0.113.2'),
    address('a/x', 'x.example.com', '203.0.113.1'),
    service('a/s', {
      spec: { type: 'ClusterIP', clusterIP: 'None' },
      annotations: { [newKey('hostname')]: 's.example.com' },
    }),
    slice('a/s', ['p=10.0.0.1']),
  ];
  const forward = wanted(objects, both).endpoints.map(show);
  expect(wanted(objects.toReversed(), both).endpoints.map(show)).toEqual(forward);
});

test.each([
  [
    '--label-filter==x',
    "--label-filter does not specify a valid label selector: found '=', expected: !, identifier, or 'end of string'",
  ],
  [
    '--annotation-filter=a!=b',
    '--annotation-filter does not specify a valid label selector: "!=" is not a valid label selector operator',
  ],
])('%s stops it at the start', (flags, error) => {
  expect(wants([], `--source=ingress ${flags}`)).toEqual([`stops: config validation failed: ${error}`]);
});

test('sources that are not computed are named, and the kinds the others need', () => {
  const mixed = settings('--source=ingress --source=crd --source=gateway-httproute --source=empty', '0.21.0');
  expect(unreadSources(mixed)).toEqual(['crd', 'gateway-httproute']);
  expect(kindsNeeded(settings('--source=service', '0.15.1'))).toEqual(['Service', 'Pod', 'Node', 'Endpoints']);
  expect(kindsNeeded(settings('--source=service --source=ingress'))).toEqual([
    'Service',
    'Pod',
    'Node',
    'EndpointSlice',
    'Ingress',
  ]);
});
