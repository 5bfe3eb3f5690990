import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/core/kube.ts';
import { alphaKey, elb, newKey, node, pod, service, slice, wanted, wants } from '../wants.ts';

const line = '--source=service';
const hostname = (names: string, others: Readonly<Record<string, string>> = {}) => ({
  [newKey('hostname')]: names,
  ...others,
});

test.each([
  ['its load balancer', { type: 'LoadBalancer', clusterIP: '10.0.0.1' }, 'A [203.0.113.7]'],
  ['spec.externalIPs before the status', { type: 'LoadBalancer', externalIPs: ['198.51.100.9'] }, 'A [198.51.100.9]'],
  [
    'spec.externalName',
    { type: 'ExternalName', externalName: 'db.example.net.' },
    'CNAME [db.example.net] alias=false',
  ],
  ['externalIPs of an ExternalName', { type: 'ExternalName', externalIPs: ['198.51.100.9'] }, 'A [198.51.100.9]'],
])('a Service is served at %s', (_, spec, record) => {
  const web = service('shop/web', { spec, annotations: hostname('web.example.com.'), at: ['203.0.113.7'] });
  expect(wants([web], line)).toEqual([`web.example.com 0 ${record} service/shop/web`]);
});

test('a ClusterIP is published only under internal-hostname, or with --publish-internal-services', () => {
  const spec = { type: 'ClusterIP', clusterIP: '10.0.0.5' };
  const outer = service('shop/a', { spec, annotations: hostname('a.example.com') });
  const inner = service('shop/b', { spec, annotations: { [newKey('internal-hostname')]: 'b.example.com' } });
  expect(wants([outer, inner], line)).toEqual(['b.example.com 0 A [10.0.0.5] service/shop/b']);
  expect(wants([outer, inner], `${line} --publish-internal-services`)).toHaveLength(2);
});

test('a name in both hostname annotations unites both addresses', () => {
  const annotations = hostname('web.example.com', { [newKey('internal-hostname')]: 'web.example.com' });
  const spec = { type: 'LoadBalancer', clusterIP: '10.0.0.5' };
  const web = service('shop/web', { spec, annotations, at: ['203.0.113.7'] });
  expect(wants([web], line)).toEqual(['web.example.com 0 A [10.0.0.5 203.0.113.7] service/shop/web']);
});

test('the target annotation beats every type, headless and node port included', () => {
  const annotations = hostname('web.example.com', { [newKey('target')]: 'edge.example.net' });
  const spec = { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] };
  expect(wants([service('shop/web', { spec, annotations })], line)).toEqual([
    'web.example.com 0 CNAME [edge.example.net] alias=false service/shop/web',
  ]);
});

describe('headless', () => {
  const db = (annotations: Readonly<Record<string, string>> = {}, spec: object = {}): KubeObject =>
    service('data/db', {
      spec: { type: 'ClusterIP', clusterIP: 'None', selector: { app: 'db' }, ...spec },
      annotations: hostname('db.example.com', annotations),
    });
  const member = (name: string, about: Parameters<typeof pod>[1] = {}): KubeObject =>
    pod(`data/${name}`, { labels: { app: 'db' }, ...about });
  const nodes = [node('n1', { ExternalIP: '198.51.100.1', InternalIP: ['10.1.0.1', '2001:db8::1'] })];

  test('each Pod counts under the shared name, and under its own where it has a hostname', () => {
    const pods = [member('db-0', { spec: { hostname: 'db-0' } }), member('db-1')];
    expect(wants([db(), ...pods, slice('data/db', ['db-0=10.2.0.4', 'db-1=10.2.0.5'])], line)).toEqual([
      'db-0.db.example.com 0 A [10.2.0.4] service/data/db',
      'db.example.com 0 A [10.2.0.4 10.2.0.5] service/data/db',
    ]);
  });

  test('what is not ready counts only where asked for', () => {
    const objects = [member('db-0'), slice('data/db', ['db-0=10.2.0.4!'])];
    expect(wants([db(), ...objects], line)).toEqual([]);
    expect(wants([db({}, { publishNotReadyAddresses: true }), ...objects], line)).toHaveLength(1);
    expect(wants([db(), ...objects], `${line} --always-publish-not-ready-addresses`)).toHaveLength(1);
  });

  test('an address without a selected Pod is left out', () => {
    const stranger = pod('data/db-0', { labels: { app: 'other' } });
    expect(wants([db(), stranger, slice('data/db', ['db-0=10.2.0.4', 'gone=10.2.0.5'])], line)).toEqual([]);
  });

  test('a Pod may name its own target', () => {
    const own = member('db-0', { annotations: { [newKey('target')]: '198.51.100.70' } });
    expect(wants([db(), own, slice('data/db', ['db-0=10.2.0.4'])], line)).toEqual([
      'db.example.com 0 A [198.51.100.70] service/data/db',
    ]);
  });

  test.each([
    ['HostIP', '0.22.0', ['db.example.com 0 A [10.1.0.1] service/data/db']],
    ['NodeExternalIP', '0.22.0', ['db.example.com 0 A [198.51.100.1] service/data/db']],
    [
      'NodeExternalIP',
      '0.17.0',
      ['db.example.com 0 A [198.51.100.1] service/data/db', 'db.example.com 0 AAAA [2001:db8::1] service/data/db'],
    ],
  ])('endpoints-type %s in %s', (type, release, expected) => {
    const annotations = { [newKey('endpoints-type')]: type, [alphaKey('endpoints-type')]: type };
    const head = db({ ...annotations, [alphaKey('hostname')]: 'db.example.com' });
    const own = member('db-0', { spec: { nodeName: 'n1' }, status: { hostIP: '10.1.0.1' } });
    expect(wants([head, own, ...nodes, slice('data/db', ['db-0=10.2.0.4'])], line, release)).toEqual(expected);
  });

  test('since 0.19 a type filter without NodePort takes the nodes away', () => {
    const annotations = { [alphaKey('endpoints-type')]: 'NodeExternalIP', [alphaKey('hostname')]: 'db.example.com' };
    const objects = [db(annotations), member('db-0', { spec: { nodeName: 'n1' } }), ...nodes];
    const all = [...objects, slice('data/db', ['db-0=10.2.0.4'])];
    expect(wants(all, `${line} --service-type-filter=ClusterIP`, '0.18.0')).toHaveLength(1);
    expect(wants(all, `${line} --service-type-filter=ClusterIP`, '0.21.0')).toHaveLength(0);
  });

  test('up to 0.19 one unknown node leaves the Service without records; later only its Pod', () => {
    const annotations = { [alphaKey('endpoints-type')]: 'NodeExternalIP', [alphaKey('hostname')]: 'db.example.com' };
    const pods = [member('db-0', { spec: { nodeName: 'n1' } }), member('db-1', { spec: { nodeName: 'gone' } })];
    const all = [db(annotations), ...pods, ...nodes, slice('data/db', ['db-0=10.2.0.4', 'db-1=10.2.0.5'])];
    expect(wants(all, line, '0.19.0')).toEqual([]);
    expect(wants(all, line, '0.20.0')).toEqual(['db.example.com 0 A [198.51.100.1] service/data/db']);
  });

  test('up to 0.17 the Endpoints object counts, where it was read', () => {
    const head = db({ [alphaKey('hostname')]: 'db.example.com' });
    const endpoints: KubeObject = {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 'db', namespace: 'data' },
      subsets: [{ addresses: [{ ip: '10.2.0.9', targetRef: { kind: 'Pod', name: 'db-0' } }] }],
    };
    const objects = [head, member('db-0'), slice('data/db', ['db-0=10.2.0.4'])];
    expect(wants([...objects, endpoints], line, '0.15.1')).toEqual(['db.example.com 0 A [10.2.0.9] service/data/db']);
    expect(wants(objects, line, '0.15.1')).toEqual(['db.example.com 0 A [10.2.0.4] service/data/db']);
    expect(wants([...objects, endpoints], line, '0.21.0')).toEqual(['db.example.com 0 A [10.2.0.4] service/data/db']);
  });
});

describe('NodePort', () => {
  const game = (annotations: Readonly<Record<string, string>> = {}, spec: object = {}): KubeObject =>
    service('shop/game', {
      spec: {
        type: 'NodePort',
        selector: { app: 'game' },
        ports: [{ port: 1, nodePort: 30080, protocol: 'UDP' }],
        ...spec,
      },
      annotations: { ...hostname('game.example.com'), [alphaKey('hostname')]: 'game.example.com', ...annotations },
    });
  const outside = node('n1', { ExternalIP: '198.51.100.1', InternalIP: ['10.1.0.1', '2001:db8::1'] });
  const cordoned = node('n2', { ExternalIP: '198.51.100.2' }, { spec: { unschedulable: true } });
  const inside = node('n3', { InternalIP: '10.1.0.3' });
  const addresses = (objects: readonly KubeObject[], flags = line, release = '0.22.0'): readonly string[] =>
    wants(objects, flags, release).filter((text) => !text.startsWith('_'));

  test('external addresses of the schedulable nodes, and an SRV record with a final dot', () => {
    expect(wants([game(), outside, cordoned, inside], line)).toEqual([
      '_game._udp.game.example.com 0 SRV [0 50 30080 game.example.com.] service/shop/game',
      'game.example.com 0 A [198.51.100.1] service/shop/game',
    ]);
  });

  test('up to 0.20 cordoned nodes count and SRV targets lack the dot; up to 0.18 IPv6 internal addresses are public', () => {
    expect(wants([game(), outside, cordoned], line, '0.18.0')).toEqual([
      '_game._udp.game.example.com 0 SRV [0 50 30080 game.example.com] service/shop/game',
      'game.example.com 0 A [198.51.100.1 198.51.100.2] service/shop/game',
      'game.example.com 0 AAAA [2001:db8::1] service/shop/game',
    ]);
  });

  test.each([
    ['private', ['game.example.com 0 A [10.1.0.1 10.1.0.3] service/shop/game']],
    ['public', ['game.example.com 0 A [198.51.100.1] service/shop/game']],
  ])('access %s', (access, expected) => {
    const found = addresses([game({ [newKey('access')]: access }), outside, inside]);
    expect(found.filter((text) => !text.includes('AAAA'))).toEqual(expected);
  });

  test('internal addresses where no node has an external one', () => {
    expect(addresses([game(), inside])).toEqual(['game.example.com 0 A [10.1.0.3] service/shop/game']);
  });

  test('with traffic policy Local only the nodes with the best Pods count', () => {
    const on = (name: string, nodeName: string, about: Parameters<typeof pod>[1] = {}): KubeObject =>
      pod(`shop/${name}`, { labels: { app: 'game' }, spec: { nodeName }, ...about });
    const unready = { status: { conditions: [{ type: 'Ready', status: 'False' }] } };
    const local = game({}, { externalTrafficPolicy: 'Local' });
    const other = node('n2', { ExternalIP: '198.51.100.2' });
    const all = [local, outside, other];
    expect(addresses([...all, on('a', 'n1'), on('b', 'n2', unready)])).toEqual([
      'game.example.com 0 A [198.51.100.1] service/shop/game',
    ]);
    expect(addresses([...all, on('a', 'n1', unready), on('b', 'n2', unready)])).toEqual([
      'game.example.com 0 A [198.51.100.1 198.51.100.2] service/shop/game',
    ]);
    expect(addresses(all)).toEqual([]);
    const leaving = { deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(addresses([...all, on('a', 'n1', leaving), on('b', 'n2')])).toEqual([
      'game.example.com 0 A [198.51.100.2] service/shop/game',
    ]);
  });
});

describe('Services that share a name', () => {
  const balanced = (path: string, ttl: string, ...at: readonly string[]): KubeObject =>
    service(path, {
      spec: { type: 'LoadBalancer' },
      annotations: { [alphaKey('hostname')]: 'x.example.com', [alphaKey('ttl')]: ttl },
      at,
    });
  const two = [balanced('b/y', '60', '203.0.113.2', '203.0.113.3'), balanced('a/x', '60', '203.0.113.1')];

  test.each([
    ['0.15.1', ['x.example.com 60 A [203.0.113.1 203.0.113.2] service/a/x']],
    ['0.18.0', ['x.example.com 60 A [203.0.113.1 203.0.113.2] service/a/x']],
    ['0.21.0', ['x.example.com 60 A [203.0.113.1 203.0.113.2 203.0.113.3] service/a/x']],
  ])('%s merges their addresses', (release, expected) => {
    expect(wants(two, line, release)).toEqual(expected);
  });

  test('with different TTLs they merge since 0.19, with TTL and label of the first', () => {
    const odd = [balanced('b/y', '300', '203.0.113.2'), balanced('a/x', '60', '203.0.113.1')];
    expect(wants(odd, line, '0.18.0')).toHaveLength(2);
    expect(wants(odd, line, '0.19.0')).toEqual(['x.example.com 60 A [203.0.113.1 203.0.113.2] service/a/x']);
  });

  test('with different host names they stay apart, but up to 0.15 form one', () => {
    const hosts = [balanced('a/x', '60', 'b.example.net'), balanced('b/y', '60', 'a.example.net')];
    expect(wants(hosts, line, '0.15.1')).toEqual([
      'x.example.com 60 CNAME [a.example.net b.example.net] alias=false service/a/x',
    ]);
    expect(wants(hosts, line, '0.21.0')).toHaveLength(2);
  });
});

describe('compatibility', () => {
  const legacy = (annotations: Readonly<Record<string, string>>, labels = {}): KubeObject =>
    service('shop/old', { spec: { type: 'LoadBalancer' }, annotations, labels, at: ['203.0.113.7', elb] });

  test.each([
    ['mate', { 'zalando.org/dnsname': 'a.example.com' }, {}, 3],
    ['molecule', { domainName: 'a.example.com, b.example.com' }, { dns: 'route53' }, 6],
    ['molecule', { domainName: 'a.example.com' }, {}, 0],
    ['kops-dns-controller', { 'dns.alpha.kubernetes.io/external': 'a.example.com' }, {}, 3],
  ])('%s reads its own annotations', (mode, annotations, labels, count) => {
    expect(wants([legacy(annotations, labels)], `${line} --compatibility=${mode}`)).toHaveLength(count);
  });

  test('its records have no resource label since 0.18', () => {
    const old = service('shop/old', {
      spec: { type: 'LoadBalancer' },
      annotations: { 'zalando.org/dnsname': 'a.example.com' },
      at: ['203.0.113.7'],
    });
    expect(wants([old], `${line} --compatibility=mate`, '0.15.1')).toEqual([
      'a.example.com 0 A [203.0.113.7] service/shop/old',
    ]);
    expect(wants([old], `${line} --compatibility=mate`, '0.18.0')).toEqual(['a.example.com 0 A [203.0.113.7]']);
  });

  test('kops node ports point at nodes of the role node, and at none when both annotations stand', () => {
    const worker = node(
      'n1',
      { ExternalIP: '198.51.100.1', InternalIP: '10.1.0.1' },
      { labels: { 'node-role.kubernetes.io/node': '' } },
    );
    const master = node('n2', { ExternalIP: '198.51.100.2' });
    const ported = (annotations: Readonly<Record<string, string>>): KubeObject =>
      service('shop/old', { spec: { type: 'NodePort' }, annotations });
    const external = { 'dns.alpha.kubernetes.io/external': 'a.example.com' };
    const internal = { 'dns.alpha.kubernetes.io/internal': 'b.example.com' };
    const flags = `${line} --compatibility=kops-dns-controller`;
    expect(wants([ported(external), worker, master], flags)).toEqual(['a.example.com 0 A [198.51.100.1]']);
    expect(wants([ported(internal), worker, master], flags)).toEqual(['b.example.com 0 A [10.1.0.1]']);
    expect(wants([ported({ ...external, ...internal }), worker, master], flags)).toEqual([]);
  });
});

test('an unknown service type is refused since 0.18 and matches nothing before', () => {
  const web = service('shop/web', {
    spec: { type: 'LoadBalancer' },
    annotations: { [alphaKey('hostname')]: 'a.example.com' },
    at: ['203.0.113.7'],
  });
  expect(wants([web], `${line} --service-type-filter=Loadbalancer`, '0.15.1')).toEqual([]);
});

test('an empty entry switches the type filter off since 0.18', () => {
  const annotations = { [alphaKey('hostname')]: 'a.example.com' };
  const web = service('shop/web', { spec: { type: 'LoadBalancer' }, annotations, at: ['203.0.113.7'] });
  expect(wants([web], `${line} --service-type-filter=`, '0.17.0')).toEqual([]);
  expect(wants([web], `${line} --service-type-filter=`, '0.18.0')).toHaveLength(1);
});

test('where ExternalDNS looks up load balancer names itself, their addresses are not guessed', () => {
  const web = service('shop/web', {
    spec: { type: 'LoadBalancer' },
    annotations: hostname('a.example.com'),
    at: [elb],
  });
  const { endpoints, asks } = wanted([web], `${line} --resolve-service-load-balancer-hostname`);
  expect(endpoints).toEqual([]);
  expect(asks.map(({ name, reason }) => `${name} ${reason}`)).toEqual(['a.example.com NoAddress']);
});

test('a fqdn-target template gives host:target pairs without TTL and label', () => {
  const web = service('shop/cart', { spec: { type: 'ClusterIP', clusterIP: '10.0.0.5' } });
  const flags = `${line} --fqdn-target-template={{.Name}}.example.com:{{.Spec.ClusterIP}},{{.Name}}-v6.example.com:2001:db8::1,incomplete`;
  expect(wants([web], flags)).toEqual(['cart-v6.example.com 0 AAAA [2001:db8::1]', 'cart.example.com 0 A [10.0.0.5]']);
});
