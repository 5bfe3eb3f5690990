import {
  type Change,
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  GetHostedZoneLimitCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesByVPCCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetProtectionsCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourceCommand,
  ListTagsForResourcesCommand,
  type ResourceRecordSet,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import type { RecordSet } from '../../src/core/dns.ts';
import type { ZoneData } from '../../src/sim/data.ts';
import type { Effect } from '../../src/sim/faults.ts';
import { clientsOf, thrown, worldOf } from './sdk.ts';

const a = (name: string, ...values: string[]): RecordSet => ({
  Name: name,
  Type: 'A',
  TTL: 60,
  ResourceRecords: values.map((Value) => ({ Value })),
});

const zone: ZoneData = {
  id: 'Z0PUBLIC',
  name: 'example.com',
  tags: { team: 'edge', env: 'prod' },
  recordSets: [a('b.example.com', '192.0.2.1'), a('b-c.example.com', '192.0.2.2'), a('*.example.com', '192.0.2.3')],
};
const inside: ZoneData = {
  id: 'Z0PRIVATE',
  name: 'example.com',
  private: true,
  vpcs: [{ id: 'vpc-1', region: 'eu-west-1' }],
};

async function every(route53: Route53Client, id: string): Promise<{ sets: ResourceRecordSet[]; calls: number }> {
  const sets: ResourceRecordSet[] = [];
  let start: Record<string, string | undefined> = {};
  for (let calls = 1; ; calls++) {
    const page = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: id, MaxItems: 300, ...start }));
    sets.push(...(page.ResourceRecordSets ?? []));
    if (page.IsTruncated !== true) return { sets, calls };
    start = {
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    };
  }
}

describe('listing record sets', () => {
  test('names come escaped, lower case, with a final dot, in the order of reversed labels', async () => {
    const { route53 } = clientsOf(await worldOf({ zones: [zone] }));
    const { sets } = await every(route53, 'Z0PUBLIC');
    expect(sets.map((set) => `${set.Name} ${set.Type}`)).toEqual([
      'example.com. NS',
      'example.com. SOA',
      '\\052.example.com. A',
      'b-c.example.com. A',
      'b.example.com. A',
    ]);
  });

  test('every field of a record set comes back as it was put in', async () => {
    const put: RecordSet[] = [
      {
        Name: 'geo.example.com.',
        Type: 'A',
        SetIdentifier: 'eu',
        GeoLocation: { ContinentCode: 'EU' },
        TTL: 60,
        ResourceRecords: [{ Value: '192.0.2.1' }],
        HealthCheckId: 'abcd',
      },
      {
        Name: 'near.example.com.',
        Type: 'A',
        SetIdentifier: 'one',
        GeoProximityLocation: { Coordinates: { Latitude: '49.22', Longitude: '-74.01' }, Bias: 5 },
        TTL: 60,
        ResourceRecords: [{ Value: '192.0.2.1' }],
      },
      {
        Name: 'text.example.com.',
        Type: 'TXT',
        TTL: 0,
        ResourceRecords: [{ Value: '"a  b <&> \\"q\\""' }, { Value: '" lead" "trail "' }],
      },
      {
        Name: 'w.example.com.',
        Type: 'A',
        SetIdentifier: 'blue',
        Weight: 0,
        AliasTarget: {
          HostedZoneId: 'Z1H1FL5HABSF5',
          DNSName: 'lb.us-west-2.elb.amazonaws.com.',
          EvaluateTargetHealth: false,
        },
      },
    ];
    const { route53 } = clientsOf(await worldOf({ zones: [{ ...zone, recordSets: put }] }));
    const { sets } = await every(route53, 'Z0PUBLIC');
    expect(sets.filter((set) => set.Type !== 'NS' && set.Type !== 'SOA')).toEqual(put);
  });

  test('700 sets are three pages, none lost and none twice, also inside a group of set identifiers', async () => {
    const recordSets = Array.from({ length: 698 }, (_, i) => ({
      ...a('w.example.com', '192.0.2.1'),
      SetIdentifier: `s${String(i).padStart(4, '0')}`,
      Weight: 1,
    }));
    const world = await worldOf({ zones: [{ ...zone, recordSets }] });
    const { sets, calls } = await every(clientsOf(world).route53, 'Z0PUBLIC');
    expect(calls).toBe(3);
    expect(world.control.count('ListResourceRecordSets')).toBe(3);
    expect(new Set(sets.map((set) => set.SetIdentifier ?? set.Type)).size).toBe(700);
  });

  test('a start name is a position, not a filter, in any spelling of it', async () => {
    const { route53 } = clientsOf(await worldOf({ zones: [zone] }));
    const from = async (StartRecordName: string): Promise<string | undefined> =>
      (
        await route53.send(
          new ListResourceRecordSetsCommand({ HostedZoneId: 'Z0PUBLIC', StartRecordName, MaxItems: 1 }),
        )
      ).ResourceRecordSets?.[0]?.Name;
    expect(await from('B.example.com')).toBe('b.example.com.');
    expect(await from('aa.example.com.')).toBe('b-c.example.com.');
    expect(await from('\\052.example.com')).toBe('\\052.example.com.');
    expect(await from('*.example.com')).toBe('\\052.example.com.');
    expect(await from('zz.example.com')).toBeUndefined();
  });

  test('no page size asked for gives 100, more than 300 gives 300', async () => {
    const recordSets = Array.from({ length: 400 }, (_, i) => a(`h${i}.example.com`, '192.0.2.1'));
    const { route53 } = clientsOf(await worldOf({ zones: [{ ...zone, recordSets }] }));
    const page = async (MaxItems?: number): Promise<number | undefined> =>
      (await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z0PUBLIC', MaxItems }))).ResourceRecordSets
        ?.length;
    expect(await page()).toBe(100);
    expect(await page(1000)).toBe(300);
  });

  test('a start type without a start name is invalid input', async () => {
    const { route53 } = clientsOf(await worldOf({ zones: [zone] }));
    const call = route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z0PUBLIC', StartRecordType: 'A' }));
    expect(await thrown(call)).toMatch(/^InvalidInput: /);
  });
});

describe('hosted zones', () => {
  test('public and private twins are listed with prefixed ids, counts and kind', async () => {
    const { route53 } = clientsOf(await worldOf({ zones: [zone, inside] }));
    const { HostedZones } = await route53.send(new ListHostedZonesCommand({}));
    expect(HostedZones?.map((z) => [z.Id, z.Name, z.Config?.PrivateZone, z.ResourceRecordSetCount])).toEqual([
      ['/hostedzone/Z0PUBLIC', 'example.com.', false, 5],
      ['/hostedzone/Z0PRIVATE', 'example.com.', true, 2],
    ]);
  });

  test('more than a page of zones is followed by marker', async () => {
    const zones = Array.from({ length: 101 }, (_, i) => ({ id: `Z${i}`, name: `n${i}.example.com` }));
    const { route53 } = clientsOf(await worldOf({ zones }));
    const first = await route53.send(new ListHostedZonesCommand({}));
    expect([first.HostedZones?.length, first.IsTruncated, first.NextMarker]).toEqual([100, true, 'Z100']);
    const second = await route53.send(new ListHostedZonesCommand({ Marker: first.NextMarker }));
    expect([second.HostedZones?.length, second.IsTruncated]).toEqual([1, false]);
  });

  test('by name starts at the name, by VPC gives the zones of that VPC', async () => {
    const { route53 } = clientsOf(await worldOf({ zones: [zone, inside, { id: 'Z0NET', name: 'example.net' }] }));
    const byName = await route53.send(
      new ListHostedZonesByNameCommand({ DNSName: 'example.com', HostedZoneId: 'Z0PUBLIC' }),
    );
    expect(byName.HostedZones?.map((z) => z.Id)).toEqual(['/hostedzone/Z0PUBLIC', '/hostedzone/Z0NET']);
    const byVpc = await route53.send(new ListHostedZonesByVPCCommand({ VPCId: 'vpc-1', VPCRegion: 'eu-west-1' }));
    expect(byVpc.HostedZoneSummaries).toEqual([
      { HostedZoneId: 'Z0PRIVATE', Name: 'example.com.', Owner: { OwningAccount: '123456789012' } },
    ]);
  });

  test('one zone tells its name servers or its VPCs, limit, tags and protections', async () => {
    const protections = [{ name: 'example.com', type: 'MX', comment: 'mail' }];
    const { route53 } = clientsOf(await worldOf({ zones: [{ ...zone, protections }, inside] }));
    const open = await route53.send(new GetHostedZoneCommand({ Id: 'Z0PUBLIC' }));
    expect(open.DelegationSet?.NameServers).toContain('ns-512.awsdns-00.net');
    const closed = await route53.send(new GetHostedZoneCommand({ Id: '/hostedzone/Z0PRIVATE' }));
    expect(closed.VPCs).toEqual([{ VPCRegion: 'eu-west-1', VPCId: 'vpc-1' }]);
    const limit = await route53.send(
      new GetHostedZoneLimitCommand({ HostedZoneId: 'Z0PUBLIC', Type: 'MAX_RRSETS_BY_ZONE' }),
    );
    expect([limit.Limit?.Value, limit.Count]).toEqual([10_000, 5]);
    const tags = await route53.send(
      new ListTagsForResourceCommand({ ResourceType: 'hostedzone', ResourceId: 'Z0PUBLIC' }),
    );
    expect(tags.ResourceTagSet?.Tags).toEqual([
      { Key: 'team', Value: 'edge' },
      { Key: 'env', Value: 'prod' },
    ]);
    const locks = await route53.send(new ListResourceRecordSetProtectionsCommand({ HostedZoneId: 'Z0PUBLIC' }));
    expect(locks.ResourceRecordSetProtections).toEqual([
      { RecordName: 'example.com.', RecordType: 'MX', Comment: 'mail' },
    ]);
  });

  test('tags of several zones take bare ids only, ten at most', async () => {
    const { route53 } = clientsOf(await worldOf({ zones: [zone, inside] }));
    const tags = (ResourceIds: string[]) =>
      route53.send(new ListTagsForResourcesCommand({ ResourceType: 'hostedzone', ResourceIds }));
    expect(
      (await tags(['Z0PRIVATE', 'Z0PUBLIC'])).ResourceTagSets?.map((set) => [set.ResourceId, set.Tags?.length]),
    ).toEqual([
      ['Z0PRIVATE', 0],
      ['Z0PUBLIC', 2],
    ]);
    expect(await thrown(tags(['/hostedzone/Z0PUBLIC']))).toMatch(/^InvalidInput: /);
    expect(await thrown(tags(Array.from({ length: 11 }, () => 'Z0PUBLIC')))).toMatch(/^InvalidInput: /);
    expect(await thrown(tags(['Z0NONE']))).toBe('NoSuchHostedZone: No hosted zone found with ID: Z0NONE');
  });
});

describe('errors as the SDK sees them', () => {
  test('an unknown zone and an unknown change', async () => {
    const { route53 } = clientsOf(await worldOf({ zones: [zone] }));
    expect(await thrown(route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z9' })))).toBe(
      'NoSuchHostedZone: No hosted zone found with ID: Z9',
    );
    expect(await thrown(route53.send(new GetChangeCommand({ Id: 'C9' })))).toMatch(/^NoSuchChange: /);
  });

  test('denied on one zone names caller, action and resource, and leaves the other zone alone', async () => {
    const world = await worldOf({ zones: [zone, inside] });
    const { route53 } = clientsOf(world);
    const allow = world.control.fault({ operation: 'ListResourceRecordSets', at: 'Z0PUBLIC', does: 'deny' });
    const read = (HostedZoneId: string) => route53.send(new ListResourceRecordSetsCommand({ HostedZoneId }));
    expect(await thrown(read('Z0PUBLIC'))).toBe(
      'AccessDenied: User: arn:aws:sts::123456789012:assumed-role/sre-oncall/sre@corp is not authorized to perform: ' +
        'route53:ListResourceRecordSets on resource: arn:aws:route53:::hostedzone/Z0PUBLIC because no identity-based policy allows the route53:ListResourceRecordSets action',
    );
    expect((await read('Z0PRIVATE')).ResourceRecordSets).toHaveLength(2);
    allow();
    expect((await read('Z0PUBLIC')).ResourceRecordSets).toHaveLength(5);
  });

  test.each([
    ['throttle', 'Throttling: Rate exceeded'],
    [
      'busy',
      'PriorRequestNotComplete: The request was rejected because Route 53 was still processing a prior request.',
    ],
    ['error', 'InternalFailure: We encountered an internal error. Please try again.'],
    ['expire', 'ExpiredToken: The security token included in the request is expired'],
  ] as const)('%s', async (does, words) => {
    const world = await worldOf({ zones: [zone] });
    world.control.fault({ operation: 'ListHostedZones', does });
    expect(await thrown(clientsOf(world).route53.send(new ListHostedZonesCommand({})))).toBe(words);
  });

  test('a request without a signature is refused', async () => {
    const world = await worldOf({ zones: [zone] });
    const response = await fetch(`${world.awsUrl}/2013-04-01/hostedzone`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  test('above the rate Route 53 says Throttling until tokens come back', async () => {
    let time = 0;
    const world = await worldOf({ zones: [zone] }, { now: () => new Date(time) });
    world.control.limitRoute53({ burst: 2, perSecond: 4 });
    const { route53 } = clientsOf(world);
    const call = () => thrown(route53.send(new ListHostedZonesCommand({})));
    expect([await call(), await call(), await call()]).toEqual([
      'nothing was thrown',
      'nothing was thrown',
      'Throttling: Rate exceeded',
    ]);
    time = 250;
    expect([await call(), await call()]).toEqual(['nothing was thrown', 'Throttling: Rate exceeded']);
  });
});

describe('each operation under each fault', () => {
  const change = { Action: 'CREATE', ResourceRecordSet: a('new.example.com', '192.0.2.9') };
  const operations = {
    ListHostedZones: (client) => client.send(new ListHostedZonesCommand({})),
    ListHostedZonesByName: (client) => client.send(new ListHostedZonesByNameCommand({})),
    ListHostedZonesByVPC: (client) =>
      client.send(new ListHostedZonesByVPCCommand({ VPCId: 'v', VPCRegion: 'eu-west-1' })),
    GetHostedZone: (client) => client.send(new GetHostedZoneCommand({ Id: 'Z0PUBLIC' })),
    GetHostedZoneLimit: (client) =>
      client.send(new GetHostedZoneLimitCommand({ HostedZoneId: 'Z0PUBLIC', Type: 'MAX_RRSETS_BY_ZONE' })),
    ListResourceRecordSets: (client) => client.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z0PUBLIC' })),
    ListResourceRecordSetProtections: (client) =>
      client.send(new ListResourceRecordSetProtectionsCommand({ HostedZoneId: 'Z0PUBLIC' })),
    ListTagsForResource: (client) =>
      client.send(new ListTagsForResourceCommand({ ResourceType: 'hostedzone', ResourceId: 'Z0PUBLIC' })),
    ListTagsForResources: (client) =>
      client.send(new ListTagsForResourcesCommand({ ResourceType: 'hostedzone', ResourceIds: ['Z0PUBLIC'] })),
    ChangeResourceRecordSets: (client) =>
      client.send(
        new ChangeResourceRecordSetsCommand({ HostedZoneId: 'Z0PUBLIC', ChangeBatch: { Changes: [change as Change] } }),
      ),
    GetChange: (client) => client.send(new GetChangeCommand({ Id: 'C0000000000001' })),
  } satisfies Record<string, (client: Route53Client) => Promise<unknown>>;

  test.each(Object.entries(operations))('%s', async (operation, send) => {
    const world = await worldOf({ zones: [zone, inside] });
    const { route53 } = clientsOf(world);
    world.control.applyBatch('Z0PRIVATE', [{ ...change, Action: 'UPSERT' }]);
    const under = async (does: Effect): Promise<string> => {
      const undo = world.control.fault({ operation, does, milliseconds: 1 });
      const name = (await thrown(send(route53))).split(':')[0] ?? '';
      undo();
      return name;
    };
    expect(await under('throttle')).toBe('Throttling');
    expect(await under('busy')).toBe('PriorRequestNotComplete');
    expect(await under('deny')).toBe('AccessDenied');
    expect(await under('error')).toBe('InternalFailure');
    expect(await under('expire')).toBe('ExpiredToken');
    expect(await under('drop-before')).not.toBe('nothing was thrown');
    expect(await under('slow')).toBe('nothing was thrown');
    expect(world.control.calls().map(({ status }) => status)).toEqual([400, 400, 403, 500, 403, 0, 200]);
    expect(world.control.count(operation)).toBe(7);
  });
});
