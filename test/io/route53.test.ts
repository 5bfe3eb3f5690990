import { createServer } from 'node:http';
import { ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { expect, onTestFinished, test } from 'vitest';
import { type RecordSet, type ZoneId, zoneId } from '../../src/core/dns.ts';
import { realWorld } from '../../src/io/real-world.ts';
import { firstForm, recordSetPage } from '../../src/io/route53-wire.ts';
import { bothOf, noSignal, quickClock, refusal } from './worlds.ts';

const zone: ZoneId = zoneId('Z0EXAMPLE');
const a = (name: string, value = '192.0.2.1'): RecordSet => ({
  Name: `${name}.example.com.`,
  Type: 'A',
  TTL: 300,
  ResourceRecords: [{ Value: value }],
});
const zoneOf = (sets: readonly RecordSet[]) => ({
  zones: [{ id: 'Z0EXAMPLE', name: 'example.com', recordSets: sets }],
});

const everyField: readonly RecordSet[] = [
  { ...a('weighted'), SetIdentifier: 'blue "&<>"', Weight: 0, HealthCheckId: 'hc-1' },
  { ...a('latency'), SetIdentifier: 'eu', Region: 'eu-west-1' },
  { ...a('geo'), SetIdentifier: 'us', GeoLocation: { CountryCode: 'US', SubdivisionCode: 'CA' } },
  {
    ...a('near'),
    SetIdentifier: 'n',
    GeoProximityLocation: { Coordinates: { Latitude: '49.22', Longitude: '-74.01' }, Bias: -10 },
  },
  { ...a('failover'), SetIdentifier: 'first', Failover: 'PRIMARY' },
  { ...a('multi'), SetIdentifier: 'm', MultiValueAnswer: true },
  { ...a('cidr'), SetIdentifier: 'c', CidrRoutingConfig: { CollectionId: 'col', LocationName: '*' } },
  {
    Name: '\\052.example.com.',
    Type: 'A',
    AliasTarget: {
      HostedZoneId: 'Z1H1FL5HABSF5',
      DNSName: 'lb.us-west-2.elb.amazonaws.com.',
      EvaluateTargetHealth: false,
    },
  },
  {
    Name: 'txt.example.com.',
    Type: 'TXT',
    TTL: 0,
    ResourceRecords: [{ Value: '"a  b & <c>"' }, { Value: '"\\303\\244"' }],
  },
];
const byName = (sets: readonly RecordSet[]) => sets.toSorted((x, y) => (x.Name < y.Name ? -1 : 1));

test('every field of a record set comes through as Route 53 has it', async () => {
  const { world } = await bothOf(zoneOf(everyField));
  const read = await world.dns.recordSets(zone, noSignal);
  expect(byName(read.filter((set) => set.Type !== 'SOA' && set.Type !== 'NS'))).toEqual(byName(everyField));
});

test('what was read can be deleted as it is', async () => {
  const { sim, world } = await bothOf(zoneOf(everyField));
  const read = (await world.dns.recordSets(zone, noSignal)).filter((set) => set.Type !== 'SOA' && set.Type !== 'NS');
  await world.dns.change(
    zone,
    read.map((set) => ({ Action: 'DELETE', ResourceRecordSet: set })),
    'all away',
    noSignal,
  );
  expect(sim.control.recordSets('Z0EXAMPLE').filter((set) => set.Type !== 'SOA' && set.Type !== 'NS')).toEqual([]);
});

test('a zone of 1 000 record sets takes four calls', async () => {
  const { sim, world } = await bothOf(zoneOf(Array.from({ length: 998 }, (_, i) => a(`host-${i}`))));
  const read = await world.dns.recordSets(zone, noSignal);
  expect({ sets: read.length, calls: sim.control.count('ListResourceRecordSets') }).toEqual({ sets: 1000, calls: 4 });
});

test('all sets of one name and type are read in one call, and nothing beside them', async () => {
  const sets = ['blue', 'green'].map((id) => ({ ...a('app'), SetIdentifier: id, Weight: 1 }));
  const { sim, world } = await bothOf(zoneOf([...sets, a('apps'), { ...a('app'), Name: 'ap.example.com.' }]));
  expect(await world.dns.recordSetsAt(zone, 'APP.example.com', 'A', noSignal)).toEqual(sets);
  expect(await world.dns.recordSetsAt(zone, 'gone.example.com', 'A', noSignal)).toEqual([]);
  expect(sim.control.count('ListResourceRecordSets')).toBe(2);
});

test('a throttled read waits and goes on, ever slower', async () => {
  const { sim, world, clock } = await bothOf(zoneOf([a('app')]));
  sim.control.fault({ operation: 'ListHostedZones', does: 'throttle', calls: [1, 2] });
  expect((await world.dns.zones(noSignal)).map((one) => one.name)).toEqual(['example.com']);
  expect(clock.slept.length).toBeGreaterThanOrEqual(2);
});

test('a read throttled for good says so', async () => {
  const { sim, world } = await bothOf(zoneOf([]));
  sim.control.fault({ operation: 'ListHostedZones', does: 'throttle' });
  expect(await refusal(world.dns.zones(noSignal))).toMatch(
    /^aws-throttled: hosted zones: AWS throttles this account: Rate exceeded/,
  );
});

test('a cut connection is tried again for a read', async () => {
  const { sim, world } = await bothOf(zoneOf([a('app')]));
  sim.control.fault({ operation: 'ListResourceRecordSets', does: 'cut-answer', calls: [1] });
  expect(await world.dns.recordSets(zone, noSignal)).toHaveLength(3);
});

test('a denied zone names the zone and keeps the words of AWS', async () => {
  const { sim, world } = await bothOf(zoneOf([]));
  sim.control.fault({ operation: 'ListResourceRecordSets', does: 'deny' });
  expect(await refusal(world.dns.recordSets(zone, noSignal))).toMatch(
    /^aws-forbidden: zone Z0EXAMPLE: User: arn:aws:sts::123456789012:\S+ is not authorized to perform: route53:ListResourceRecordSets/,
  );
});

test.each([{ messageList: false }, { messageList: true }])(
  'a refused batch keeps every message, in both forms of the answer %o',
  async (options) => {
    const { world } = await bothOf(zoneOf([a('app')]), options);
    const changes = [
      { Action: 'CREATE' as const, ResourceRecordSet: a('app') },
      { Action: 'DELETE' as const, ResourceRecordSet: a('gone') },
    ];
    expect(await refusal(world.dns.change(zone, changes, '', noSignal))).toBe(
      "batch-rejected: InvalidChangeBatch: [Tried to create resource record set [name='app.example.com.', type='A'] but it already exists, " +
        "Tried to delete resource record set [name='gone.example.com.', type='A'] but it was not found]",
    );
  },
);

const create = [{ Action: 'CREATE' as const, ResourceRecordSet: a('new') }];

test.each(['drop-before', 'drop-after', 'cut-answer', 'error'] as const)(
  'a change without an answer (%s) is sent once and its outcome is unknown',
  async (does) => {
    const { sim, world } = await bothOf(zoneOf([]));
    sim.control.fault({ operation: 'ChangeResourceRecordSets', does });
    expect(await refusal(world.dns.change(zone, create, '', noSignal))).toMatch(/^outcome-unknown: /);
    expect(sim.control.count('ChangeResourceRecordSets')).toBe(1);
  },
);

test.each(['throttle', 'busy'] as const)(
  'a change that Route 53 did not take (%s) is sent once and surely not applied',
  async (does) => {
    const { sim, world } = await bothOf(zoneOf([]));
    sim.control.fault({ operation: 'ChangeResourceRecordSets', does });
    expect(await refusal(world.dns.change(zone, create, '', noSignal))).toMatch(/^aws-throttled: /);
    expect(sim.control.count('ChangeResourceRecordSets')).toBe(1);
    expect(sim.control.batches()).toEqual([]);
  },
);

test('a change that is interrupted under way has an unknown outcome; before it is sent, it is only interrupted', async () => {
  const { sim, world } = await bothOf(zoneOf([]));
  const stop = new AbortController();
  sim.control.fault({ operation: 'ChangeResourceRecordSets', does: 'call', call: () => stop.abort() });
  expect(await refusal(world.dns.change(zone, create, '', stop.signal))).toMatch(/^outcome-unknown: /);
  sim.control.forgetCalls();
  expect(await refusal(world.dns.change(zone, create, '', stop.signal))).toBe('interrupted: interrupted');
  expect(sim.control.count()).toBe(0);
});

test('nobody listens: the change was never sent', async () => {
  const { sim } = await bothOf(zoneOf([]));
  const aws = { endpointUrl: 'http://127.0.0.1:1', region: 'us-east-1' };
  const world = await realWorld({ kube: {}, aws }, { env: { ...sim.env }, version: 'test', clock: quickClock() });
  expect(await refusal(world.dns.change(zone, create, '', noSignal))).toMatch(
    /^aws-unreachable: zone Z0EXAMPLE: AWS cannot be reached: /,
  );
});

test('an answer that does not come within --request-timeout is said so', async () => {
  const { sim } = await bothOf(zoneOf([]));
  const held = Promise.withResolvers<void>();
  onTestFinished(() => held.resolve());
  sim.control.fault({
    operation: '*',
    does: 'call',
    call: () => held.promise,
  });
  const world = await realWorld(
    { kube: {}, aws: {}, requestTimeout: 0.05 },
    { env: { ...sim.env }, version: 'test', clock: quickClock() },
  );
  expect(await refusal(world.dns.zones(noSignal))).toBe(
    'aws-unreachable: hosted zones: AWS did not answer within 0.05 s | raise --request-timeout, or check the network',
  );
  const pods = { apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespaced: true };
  expect(await refusal(world.cluster.list(pods, null, noSignal))).toMatch(
    /^kube-unreachable: http:\S+ did not answer within 0.05 s \| raise/,
  );
});

test('a change is followed until it is in sync', async () => {
  const { world } = await bothOf(zoneOf([]));
  const { id, status } = await world.dns.change(zone, create, 'new host', noSignal);
  expect(status).toBe('PENDING');
  await world.dns.changeStatus(id, noSignal);
  expect(await world.dns.changeStatus(id, noSignal)).toBe('INSYNC');
});

test('expired credentials name the way to sign in again', async () => {
  const { sim, world } = await bothOf(zoneOf([]));
  sim.control.expireCredentials();
  expect(await refusal(world.dns.zones(noSignal))).toMatch(
    /^aws-expired: AWS: the credentials have expired \| set AWS_ACCESS_KEY_ID/,
  );
});

test('who we are comes from STS', async () => {
  const { world } = await bothOf({});
  expect(await world.dns.identity(noSignal)).toEqual({
    account: '123456789012',
    arn: 'arn:aws:sts::123456789012:assumed-role/sre-oncall/sre@corp',
    region: 'us-west-2',
    profile: null,
    expiresAt: null,
  });
});

test('tags are read ten zones a call', async () => {
  const zones = Array.from({ length: 11 }, (_, i) => ({
    id: `Z${i}`,
    name: `z${i}.example`,
    recordSets: [],
    tags: { team: `t${i}` },
  }));
  const { sim, world } = await bothOf({ zones });
  const tags = await world.dns.tags(
    zones.map((one) => zoneId(one.id)),
    noSignal,
  );
  expect(tags.get(zoneId('Z10'))).toEqual({ team: 't10' });
  expect(sim.control.count('ListTagsForResources')).toBe(2);
});

test('a page with something unknown in it is left to the SDK', () => {
  const page = (inside: string) =>
    `<ListResourceRecordSetsResponse><ResourceRecordSets><ResourceRecordSet><Name>a.</Name><Type>A</Type>${inside}</ResourceRecordSet></ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>300</MaxItems></ListResourceRecordSetsResponse>`;
  expect(recordSetPage(page('<TTL>5</TTL>'))?.ResourceRecordSets).toEqual([{ Name: 'a.', Type: 'A', TTL: 5 }]);
  expect(recordSetPage(page('<Sparkle>5</Sparkle>'))).toBeNull();
  expect(recordSetPage(page('<TTL><!-- five -->5</TTL>'))).toBeNull();
  expect(recordSetPage(page('<TTL>many</TTL>'))).toBeNull();
  expect(recordSetPage(page('<TTL>5</TTL>').slice(0, -20))).toBeNull();
});

test('however Route 53 lays out a page, our reading equals the one of the SDK', async () => {
  const layouts = [
    '<Name>a.</Name><Type>A</Type><TTL>5</TTL><ResourceRecords><ResourceRecord><Value>1</Value></ResourceRecord></ResourceRecords>',
    '<Name>a.</Name><Type>TXT</Type><TTL>5</TTL><ResourceRecords><ResourceRecord><Value>&quot;a &amp;lt; b&quot;</Value></ResourceRecord><ResourceRecord><Value>2</Value></ResourceRecord></ResourceRecords>',
    '<Type>A</Type><Name>a.</Name><AliasTarget><HostedZoneId>Z</HostedZoneId><DNSName>b.</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget>',
    '<Name>\\052.a.</Name><Type>A</Type><SetIdentifier>x &#38; y</SetIdentifier><Weight>0</Weight><AliasTarget><HostedZoneId>Z</HostedZoneId><DNSName>b.</DNSName><EvaluateTargetHealth>true</EvaluateTargetHealth></AliasTarget>',
  ];
  const xml = `<?xml version="1.0"?>\n<ListResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">\n<ResourceRecordSets>${layouts
    .map((layout) => `<ResourceRecordSet>${layout}</ResourceRecordSet>\n`)
    .join(
      '',
    )}</ResourceRecordSets><IsTruncated>true</IsTruncated><NextRecordName>b.</NextRecordName><NextRecordType>A</NextRecordType><MaxItems>300</MaxItems></ListResourceRecordSetsResponse>`;
  const server = createServer((_, response) => response.end(xml));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const client = new Route53Client({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const { $metadata: _, ...bySdk } = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z' }));
  client.destroy();
  expect(recordSetPage(xml)).toEqual(bySdk);
});

test('an error in the usual form is left as it is', () => {
  expect(
    firstForm('<?xml version="1.0"?><ErrorResponse xmlns="x"><Error><Code>Throttling</Code></Error></ErrorResponse>'),
  ).toBeNull();
  expect(firstForm('<html><body>Bad gateway</body></html>')).toBeNull();
});
