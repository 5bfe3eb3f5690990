import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Change, dnsName, type RecordSet, zoneId } from '../../../src/core/dns.ts';
import { applyBatch, rejectionText, zoneState } from '../../../src/core/route53/change-rules.ts';
import { parseZoneFile } from '../../given.ts';

const zone = { id: zoneId('Z1'), name: dnsName('example.com'), private: false };
const standing = `
  @     172800  NS     ns-1.awsdns-00.org.
  @        900  SOA    ns-1.awsdns-00.org. hostmaster.example.com. 1 7200 900 1209600 86400
  www       60  A      192.0.2.1
  www       60  A      192.0.2.2
  docs     300  CNAME  lb.example.net
  blue      60  A      192.0.2.3   {"SetIdentifier": "b", "Weight": 10}`;

/** Lines of `ACTION` and a zone-file line. */
function changes(text: string): readonly Change[] {
  return text
    .trim()
    .split('\n')
    .map((line): Change => {
      const [, action = '', rest = ''] = /^\s*(CREATE|DELETE|UPSERT)\s+(.*)$/.exec(line) ?? [];
      const type = rest.trim().split(/\s+/)[2];
      const ResourceRecordSet = parseZoneFile('example.com', rest).findLast((set) => set.Type === type);
      if (!ResourceRecordSet) throw new Error(`no record set in ${line}`);
      return { Action: action === 'CREATE' || action === 'DELETE' ? action : 'UPSERT', ResourceRecordSet };
    });
}

function answer(...batch: readonly Change[]): string {
  const { rejection } = applyBatch(zone, parseZoneFile('example.com', standing), batch);
  return rejection === null ? 'accepted' : rejectionText(rejection);
}

const create = (set: Partial<RecordSet>): Change => ({
  Action: 'CREATE',
  ResourceRecordSet: { Name: 'new.example.com', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.9' }], ...set },
});

describe('what exists', () => {
  test.each([
    [
      'CREATE www 60 A 192.0.2.9',
      "Tried to create resource record set [name='www.example.com.', type='A'] but it already exists",
    ],
    [
      'DELETE gone 60 A 192.0.2.9',
      "Tried to delete resource record set [name='gone.example.com.', type='A'] but it was not found",
    ],
    [
      'DELETE www 60 A 192.0.2.1',
      "Tried to delete resource record set [name='www.example.com.', type='A'] but the values provided do not match the current values",
    ],
    [
      'DELETE blue 60 A 192.0.2.3 {"SetIdentifier": "c", "Weight": 10}',
      "Tried to delete resource record set [name='blue.example.com.', type='A', set-identifier='c'] but it was not found",
    ],
    [
      'CREATE www.example.org. 60 A 192.0.2.9',
      'RRSet with DNS name www.example.org. is not permitted in zone example.com.',
    ],
    ['DELETE @ 172800 NS ns-1.awsdns-00.org.', 'A HostedZone must contain at least one NS record for the zone itself.'],
  ])('%s is refused', (change, message) => {
    expect(answer(...changes(change))).toBe(`InvalidChangeBatch: [${message}]`);
  });

  test('a DELETE matches whatever the order of values and the spelling of the name', () => {
    const [listed] = changes('DELETE www 60 A 192.0.2.1');
    const values = [{ Value: '192.0.2.2' }, { Value: '192.0.2.1' }];
    const set = { Name: 'WWW.Example.com', Type: 'A', TTL: 60, ResourceRecords: values };
    expect(listed && answer({ ...listed, ResourceRecordSet: set })).toBe('accepted');
  });

  test('DELETE and CREATE of one record set go together, two CREATEs do not', () => {
    const [gone] = changes('DELETE docs 300 CNAME lb.example.net');
    const [fresh] = changes('CREATE docs 60 CNAME lb.example.net');
    expect(gone && fresh && answer(gone, fresh)).toBe('accepted');
    expect(answer(create({}), create({ TTL: 30 }))).toBe(
      "InvalidChangeBatch: [The request contains an invalid set of changes for a resource record set 'A new.example.com.']",
    );
  });
});

describe('what must not stand together', () => {
  test.each([
    [
      'CREATE www 60 CNAME lb.example.net',
      'RRSet of type CNAME with DNS name www.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.',
    ],
    [
      'CREATE docs 60 TXT "x"',
      'RRSet of type TXT with DNS name docs.example.com. is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone example.com.',
    ],
    [
      'CREATE @ 60 CNAME lb.example.net',
      'RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.',
    ],
    [
      'CREATE blue 60 A 192.0.2.9',
      'RRSet with DNS name blue.example.com., type A cannot be created as other RRSets exist with the same name and type.',
    ],
    [
      'CREATE www 60 A 192.0.2.9 {"SetIdentifier": "b", "Weight": 1}',
      'RRSet with DNS name www.example.com., type A, SetIdentifier b cannot be created as a non-weighted set exists with the same name and type.',
    ],
    [
      'CREATE blue 60 A 192.0.2.9 {"SetIdentifier": "r", "Region": "eu-west-1"}',
      'RRSet with DNS name blue.example.com., type A, SetIdentifier r cannot be created as a non-latency set exists with the same name and type.',
    ],
    [
      'CREATE blue 90 A 192.0.2.9 {"SetIdentifier": "c", "Weight": 1}',
      'RRSet with DNS name blue.example.com., type A, SetIdentifier c cannot be created as weighted sets must contain the same TTL.',
    ],
    [
      'CREATE new - A ALIAS lb.example.org Z1',
      'Tried to create an alias that targets lb.example.org., type A in zone Z1, but the alias target name does not lie within the target zone',
    ],
    [
      'CREATE new - A ALIAS none.example.com Z1',
      'Tried to create an alias that targets none.example.com., type A in zone Z1, but that target was not found',
    ],
    [
      'CREATE new - AAAA ALIAS www.example.com Z1',
      'Tried to create an alias that targets www.example.com., type AAAA in zone Z1, but that target was not found',
    ],
    [
      'CREATE new - A ALIAS mycloudfront.net Z2FDTNDATAQYW2',
      'Tried to create an alias that targets mycloudfront.net., type A in zone Z2FDTNDATAQYW2, but the alias target name does not lie within the target zone',
    ],
  ])('%s is refused', (change, message) => {
    expect(answer(...changes(change))).toBe(`InvalidChangeBatch: [${message}]`);
  });

  test('is judged on the zone as the batch leaves it, whatever the order of changes', () => {
    expect(answer(...changes('CREATE docs 60 A 192.0.2.9\nDELETE docs 300 CNAME lb.example.net'))).toBe('accepted');
    expect(answer(...changes('CREATE new - A ALIAS later.example.com Z1\nCREATE later 60 A 192.0.2.9'))).toBe(
      'accepted',
    );
  });

  test('a further weighted set and an alias to a record of the zone are fine', () => {
    expect(answer(...changes('CREATE blue 60 A 192.0.2.9 {"SetIdentifier": "c", "Weight": 0}'))).toBe('accepted');
    expect(answer(...changes('CREATE new - A ALIAS www.example.com Z1'))).toBe('accepted');
  });
});

describe('names and values', () => {
  test.each<[Partial<RecordSet>, string]>([
    [
      { Name: 'a..example.com' },
      "FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'a..example.com.'",
    ],
    [
      { Name: 'müller.example.com' },
      "FATAL problem: UnsupportedCharacter (Value contains unsupported characters) encountered with 'ü'",
    ],
    [
      { Name: `${'x'.repeat(64)}.example.com` },
      `FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with '${'x'.repeat(64)}.example.com'`,
    ],
    [
      { ResourceRecords: [{ Value: 'lb.example.net' }] },
      "Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with 'lb.example.net''",
    ],
    [
      { Type: 'AAAA' },
      "Invalid Resource Record: 'FATAL problem: AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address) encountered with '192.0.2.9''",
    ],
    [
      { Type: 'TXT', ResourceRecords: [{ Value: 'bare' }] },
      "Invalid Resource Record: 'FATAL problem: InvalidCharacterString (Value should be enclosed in quotation marks) encountered with 'bare''",
    ],
    [
      { Type: 'TXT', ResourceRecords: [{ Value: `"${'x'.repeat(256)}"` }] },
      `Invalid Resource Record: 'FATAL problem: CharacterStringTooLong (Value is too long) encountered with '"${'x'.repeat(256)}"''`,
    ],
    [
      { Type: 'CNAME', ResourceRecords: [{ Value: 'a.net' }, { Value: 'b.net' }] },
      "Invalid Resource Record: 'FATAL problem: MultipleCNAMERecords (RRSet of type CNAME with DNS name new.example.com. may hold only one value)'",
    ],
    [
      { ResourceRecords: [{ Value: '192.0.2.9' }, { Value: '192.0.2.9' }] },
      "Invalid Resource Record: 'Duplicate Resource Record: '192.0.2.9''",
    ],
  ])('%j is refused', (set, message) => {
    expect(answer(create(set))).toBe(`InvalidChangeBatch: [${message}]`);
  });

  test.each<[Partial<RecordSet>]>([
    [{ Type: 'TXT', ResourceRecords: [{ Value: `"${'x'.repeat(255)}" "and \\" more"` }] }],
    [{ Type: 'MX', ResourceRecords: [{ Value: '10 mail.example.com' }] }],
    [{ Type: 'SRV', ResourceRecords: [{ Value: '0 50 30080 node.example.com.' }] }],
    [{ Type: 'AAAA', ResourceRecords: [{ Value: '2001:DB8::1' }] }],
    [{ Type: 'CAA', ResourceRecords: [{ Value: '0 issue "amazon.com"' }] }],
    [{ Name: '*.example.com' }],
    [{ Name: '_sip._tcp.example.com.' }],
    [{ Name: `${'x'.repeat(63)}.example.com` }],
  ])('%j is accepted', (set) => {
    expect(answer(create(set))).toBe('accepted');
  });

  test('all problems of a batch come in one list, those of values first', () => {
    expect(answer(...changes('CREATE www 60 A 192.0.2.9\nCREATE new 60 A none'))).toBe(
      "InvalidChangeBatch: [Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with 'none'', Tried to create resource record set [name='www.example.com.', type='A'] but it already exists]",
    );
  });
});

describe('the form of the request', () => {
  test.each<[Partial<RecordSet>, string]>([
    [
      { SetIdentifier: 'x' },
      'Expected exactly one of [Weight, Region, Failover, GeoLocation, MultiValueAnswer, GeoProximityLocation, or CidrRoutingConfig], but found none in Change with [Action=CREATE, Name=new.example.com, Type=A, SetIdentifier=x]',
    ],
    [
      { Weight: 1 },
      'Missing field SetIdentifier in Change with [Action=CREATE, Name=new.example.com, Type=A, SetIdentifier=null]',
    ],
    [
      { SetIdentifier: 'x', Weight: 1, Region: 'eu-west-1' },
      'Expected at most one of [Weight, Region, GeoLocation, Failover, MultiValueAnswer, CidrRoutingConfig, GeoProximityLocation], but found more than one in Change with [Action=CREATE, Name=new.example.com, Type=A, SetIdentifier=x]',
    ],
    [
      { ResourceRecords: [] },
      'Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none in Change with [Action=CREATE, Name=new.example.com, Type=A, SetIdentifier=null]',
    ],
  ])('%j is InvalidInput', (set, message) => {
    expect(answer(create(set))).toBe(`InvalidInput: Invalid request: ${message}`);
  });

  test('no more than 1000 records or 32 000 characters, UPSERT counted twice', () => {
    const upserts = (count: number, length: number): readonly Change[] =>
      Array.from({ length: count }, (_, index) => ({
        Action: 'UPSERT',
        ResourceRecordSet: {
          Name: `n${index}.example.com`,
          Type: 'TXT',
          TTL: 60,
          ResourceRecords: [{ Value: `"${'x'.repeat(length - 2)}"` }],
        },
      }));
    expect(answer(...upserts(500, 4))).toBe('accepted');
    expect(answer(...upserts(501, 4))).toBe('InvalidChangeBatch: [Number of records limit of 1000 exceeded.]');
    expect(answer(...upserts(160, 100))).toBe('accepted');
    expect(answer(...upserts(161, 100))).toBe('InvalidChangeBatch: [Number of characters limit of 32000 exceeded.]');
  });
});

test('a refused batch changes nothing', () => {
  const state = zoneState(zone, parseZoneFile('example.com', standing));
  const before = state.recordSets();
  state.apply(changes('CREATE new 60 A 192.0.2.9\nCREATE www 60 A 192.0.2.9'));
  expect(state.recordSets()).toEqual(before);
});

test('what was accepted is listed in Route 53’s order and spelling', () => {
  const state = zoneState(zone, []);
  state.apply(
    changes(
      'CREATE WWW 60 A 192.0.2.9\nCREATE * 60 A 192.0.2.9\nCREATE b-c 60 A 192.0.2.9\nCREATE b 60 TXT "x"\nCREATE b 60 A 192.0.2.9',
    ).map((change) => ({
      ...change,
      ResourceRecordSet: { ...change.ResourceRecordSet, Name: change.ResourceRecordSet.Name.replace(/\.$/, '') },
    })),
  );
  expect(state.recordSets().map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
    '\\052.example.com. A',
    'b-c.example.com. A',
    'b.example.com. A',
    'b.example.com. TXT',
    'www.example.com. A',
  ]);
});

test('record sets handed in are left as they were', () => {
  const sets = parseZoneFile('example.com', standing);
  const copy = structuredClone(sets);
  applyBatch(zone, sets, changes('UPSERT www 90 A 192.0.2.9'));
  expect(sets).toEqual(copy);
});

test('a weighted set beside a simple one is refused, also when the simple one came with an earlier batch', () => {
  const state = zoneState({ id: zoneId('Z1'), name: dnsName('example.com'), private: false }, []);
  const simple: RecordSet = {
    Name: 'shop.example.com.',
    Type: 'A',
    TTL: 300,
    ResourceRecords: [{ Value: '192.0.2.1' }],
  };
  const weighted: RecordSet = { ...simple, SetIdentifier: 'w', Weight: 10 };
  expect(state.apply([{ Action: 'CREATE', ResourceRecordSet: simple }]).rejection).toBeNull();
  expect(state.apply([{ Action: 'CREATE', ResourceRecordSet: weighted }]).rejection?.messages).toEqual([
    'RRSet with DNS name shop.example.com., type A, SetIdentifier w cannot be created as a non-weighted set exists with the same name and type.',
  ]);
  expect(state.recordSets()).toHaveLength(1);
});

describe('for any batch', () => {
  const names = ['a', 'b', '*'].map((label) => `${label}.example.com.`);
  const set = fc.record({
    name: fc.constantFrom(...names),
    type: fc.constantFrom('A', 'TXT', 'CNAME'),
    ttl: fc.constantFrom(60, 300),
  });
  const change = fc.record({ action: fc.constantFrom<Change['Action']>('CREATE', 'DELETE', 'UPSERT'), set }).map(
    ({ action, set: { name, type, ttl } }): Change => ({
      Action: action,
      ResourceRecordSet: {
        Name: name,
        Type: type,
        TTL: ttl,
        ResourceRecords: [{ Value: { A: '192.0.2.1', TXT: '"x"', CNAME: 'lb.example.net' }[type] ?? '' }],
      },
    }),
  );
  const batches = fc.array(fc.array(change, { minLength: 1, maxLength: 5 }), { maxLength: 6 });

  test('all or nothing happens, and a CNAME stands alone', () => {
    fc.assert(
      fc.property(batches, (list) => {
        const state = zoneState(zone, []);
        for (const batch of list) {
          const before = state.recordSets();
          if (state.apply(batch).rejection !== null) expect(state.recordSets()).toEqual(before);
          for (const [, sets] of Map.groupBy(state.recordSets(), ({ Name }) => Name)) {
            expect(sets.length === 1 || sets.every(({ Type }) => Type !== 'CNAME')).toBe(true);
          }
        }
      }),
    );
  });

  test('what was accepted can be taken back', () => {
    fc.assert(
      fc.property(batches, (list) => {
        const state = zoneState(zone, []);
        for (const batch of list) state.apply(batch);
        const gone = state.recordSets().map((ResourceRecordSet): Change => ({ Action: 'DELETE', ResourceRecordSet }));
        expect(state.apply(gone).rejection).toBeNull();
        expect(state.recordSets()).toEqual([]);
      }),
    );
  });
});
