import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assess } from '../../src/core/assess.ts';
import { type RecordSet, recordKey, zoneId } from '../../src/core/dns.ts';
import { states } from '../../src/core/finding.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { given, heritage } from '../given.ts';

// Laws of the join, over random worlds: strange names, broken ownership TXT, several ExternalDNS of different versions.

const host = fc.constantFrom(
  'app',
  'www',
  'a-b',
  '*',
  'a-app',
  'x',
  'deep.app',
  '@',
  'APP',
  'kuadrant-a-app',
  '_acme-challenge',
  'cname-www',
  'tête',
  'a..b',
);
const zoneName = fc.constantFrom('example.com', 'dev.example.com', 'example.org');
const owner = fc.constantFrom('prod', 'stage', 'other', '', 'k1&&k2');
const resource = fc.constantFrom(
  'ingress/web/i0',
  'ingress/web/i1',
  'service/web/s',
  'crd/web/c',
  'node/n',
  '',
  '///',
  '\u001b[31m',
);
const target = fc.constantFrom(
  '192.0.2.1',
  '192.0.2.2',
  '2001:db8::1',
  'lb.example.net',
  'k8s-x.us-west-2.elb.amazonaws.com',
  'd1.cloudfront.net',
  '',
);

const txtValue = fc.oneof(
  fc.tuple(owner, resource).map(([by, of]) => heritage(by, of)),
  fc.constantFrom(
    '"heritage=external-dns"',
    '"heritage=external-dns,external-dns/owner=prod" "x"',
    '"heritage=other"',
    '"',
    '',
    `"${'QUJD'.repeat(40)}"`,
  ),
  fc.string(),
);
const setIdentifier = fc.option(fc.constantFrom('blue', 'green'), { nil: undefined, freq: 4 });

const recordSet = (zone: string): fc.Arbitrary<RecordSet> =>
  fc
    .tuple(
      host,
      fc.constantFrom('A', 'AAAA', 'CNAME', 'TXT', 'MX', 'NS'),
      fc.constantFrom('', 'a-', 'aaaa-', 'cname-', 'x-a-'),
      target,
      txtValue,
      setIdentifier,
      fc.boolean(),
    )
    .map(([label, type, marker, to, value, set, alias]) => {
      const name = label === '@' ? zone : `${type === 'TXT' ? marker : ''}${label}.${zone}`;
      const base = {
        Name: `${name.toLowerCase().replaceAll('*', '\\052')}.`,
        Type: type,
        ...(set === undefined ? {} : { SetIdentifier: set, Weight: 1 }),
      };
      if (alias && (type === 'A' || type === 'AAAA')) {
        return {
          ...base,
          AliasTarget: { HostedZoneId: 'Z1H1FL5HABSF5', DNSName: `${to}.`, EvaluateTargetHealth: true },
        };
      }
      return { ...base, TTL: 300, ResourceRecords: [{ Value: type === 'TXT' ? value : to }] };
    });

const ingress = fc
  .tuple(
    fc.nat(4),
    fc.array(fc.tuple(host, zoneName), { maxLength: 3 }),
    fc.array(target, { maxLength: 2 }),
    fc.constantFrom('external-dns.kubernetes.io/', 'external-dns.alpha.kubernetes.io/'),
    fc.dictionary(
      fc.constantFrom('ttl', 'set-identifier', 'aws-weight', 'controller', 'target', 'hostname', 'aws-foo'),
      fc.constantFrom('60', 'blue', 'x.example.com', '', 'dns-controller'),
      { maxKeys: 2 },
    ),
  )
  .map(([index, hosts, targets, prefix, annotations]) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: `i${index}`,
      namespace: 'web',
      annotations: Object.fromEntries(Object.entries(annotations).map(([key, value]) => [prefix + key, value])),
    },
    spec: { rules: hosts.map(([label, zone]) => ({ host: label === '@' ? zone : `${label}.${zone}` })) },
    status: {
      loadBalancer: { ingress: targets.map((to) => (/^[0-9a-f.:]+$/.test(to) ? { ip: to } : { hostname: to })) },
    },
  }));

const installation = fc.record({
  owner: fc.constantFrom('prod', 'stage'),
  version: fc.constantFrom('0.13.6', '0.15.1', '0.18.0', '0.21.0', '0.22.0', '0.23.0'),
  args: fc.subarray([
    '--txt-prefix=x-',
    '--exclude-record-types=AAAA',
    '--domain-filter=example.com',
    '--txt-wildcard-replacement=any',
    '--aws-zone-type=public',
  ]),
});

/** A record with the TXT that owns it, in one of the formats. */
const ownedPair = (zone: string): fc.Arbitrary<readonly RecordSet[]> =>
  fc
    .tuple(
      fc.constantFrom('app', 'www', 'a-b', 'gone'),
      fc.constantFrom('prod', 'prod', 'stage', 'other'),
      fc.constantFrom('a-', 'a-', '', 'cname-', 'x-a-'),
      resource,
      fc.boolean(),
    )
    .map(([label, by, marker, of, alone]) => {
      const txt = {
        Name: `${marker}${label}.${zone}.`,
        Type: 'TXT',
        TTL: 300,
        ResourceRecords: [{ Value: heritage(by, of) }],
      };
      const record = { Name: `${label}.${zone}.`, Type: 'A', TTL: 300, ResourceRecords: [{ Value: '192.0.2.1' }] };
      return alone ? [txt] : [record, txt];
    });

const identity = ({ Name, Type, SetIdentifier }: RecordSet): string => `${Name} ${Type} ${SetIdentifier ?? ''}`;

const contents = (name: string): fc.Arbitrary<readonly RecordSet[]> =>
  fc
    .tuple(fc.array(recordSet(name), { maxLength: 8 }), fc.array(ownedPair(name), { maxLength: 4 }))
    .map(([sets, pairs]) => [...new Map([...sets, ...pairs.flat()].map((set) => [identity(set), set])).values()]);

const zones = fc
  .uniqueArray(fc.tuple(zoneName, fc.boolean()), {
    selector: ([name, hidden]) => `${name}${hidden}`,
    minLength: 1,
    maxLength: 3,
  })
  .chain((list) =>
    fc.tuple(
      ...list.map(([name, hidden]) =>
        fc.option(contents(name), { nil: null, freq: 8 }).map((sets) => ({ name, hidden, sets })),
      ),
    ),
  );

const world: fc.Arbitrary<Snapshot> = fc
  .tuple(
    fc.uniqueArray(installation, { selector: ({ owner: by }) => by, maxLength: 2 }),
    fc.uniqueArray(ingress, { selector: ({ metadata }) => metadata.name, maxLength: 4 }),
    zones,
  )
  .map(([installations, objects, list]) => {
    const [first, second] = installations;
    const base = given(first ?? null).objects(objects);
    const both = second ? base.installation({ ...second, id: 'second/external-dns' }) : base;
    return list.reduce((done, { name, hidden, sets }) => done.zone(name, sets, { private: hidden }), both).snapshot();
  });

test('no world makes it throw, and every row has one key, one finding and one sentence', () => {
  fc.assert(
    fc.property(world, (snapshot) => {
      const { rows } = assess(snapshot);
      expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
      for (const { finding, message, zone } of rows) {
        expect(states).toContain(finding.state);
        expect(message).not.toBe('');
        if (zone === null) expect(['Ignored', 'Pending']).toContain(finding.state);
      }
    }),
    { numRuns: 400 },
  );
});

test('every record set is in exactly one row: its own, or that of the wish it gives way to; ownership TXT may be claims only', () => {
  fc.assert(
    fc.property(world, (snapshot) => {
      const { rows } = assess(snapshot);
      const shown: readonly RecordSet[] = rows.flatMap(({ have, finding }) => [
        ...(have ? [have] : []),
        ...(finding.reason === 'TypeDiffers' ? finding.replaces : []),
      ]);
      const claimed = new Set(rows.flatMap(({ claims }) => claims.map(({ recordSet: set }) => set)));
      for (const { recordSets } of snapshot.zones) {
        for (const set of recordSets ?? []) {
          const times = new Set(rows.filter(({ have }) => have === set)).size;
          expect(times).toBeLessThanOrEqual(1);
          if (!claimed.has(set)) expect(shown).toContain(set);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('the order of objects, record sets, zones and workloads is irrelevant', () => {
  fc.assert(
    fc.property(world, (snapshot) => {
      const turned: Snapshot = {
        ...snapshot,
        objects: snapshot.objects.toReversed(),
        workloads: snapshot.workloads.toReversed(),
        zones: snapshot.zones
          .toReversed()
          .map((contents) => ({ ...contents, recordSets: contents.recordSets?.toReversed() ?? null })),
      };
      expect(assess(turned)).toEqual(assess(snapshot));
    }),
    { numRuns: 200 },
  );
});

test('a gap that could hide an object lets no orphan through', () => {
  fc.assert(
    fc.property(
      world,
      fc.constantFrom('NamespaceForbidden', 'KindForbidden', 'KindNotRead', 'ClusterUnreachable'),
      (snapshot, reason) => {
        const gap = { scope: 'vault', reason, message: 'forbidden', kind: 'Ingress', namespace: 'vault' } as const;
        const { rows } = assess({ ...snapshot, gaps: [gap] });
        const orphans = rows.filter(
          ({ finding }) => finding.reason === 'SourceGone' || finding.reason === 'StrayOwnershipTXT',
        );
        expect(orphans.map(({ key }) => key)).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});

test('only what an ownership TXT of ours names is ever orphaned', () => {
  let met = 0;
  fc.assert(
    fc.property(world, (snapshot) => {
      const { rows, instances } = assess(snapshot);
      const owners = new Set<string>(instances.map(({ settings }) => settings.ownerID));
      for (const { finding, claims, have, zone, name } of rows) {
        if (finding.state !== 'Orphaned') continue;
        met++;
        expect(claims.some((claim) => claim.owner !== null && owners.has(claim.owner))).toBe(true);
        expect(have && (have.Type === 'NS' || have.Type === 'SOA') && name === zone?.name).not.toBe(true);
      }
    }),
    { numRuns: 300 },
  );
  expect(met).toBeGreaterThan(20);
});

test('row keys are the identity of zone, name, type and set identifier', () => {
  fc.assert(
    fc.property(world, (snapshot) => {
      for (const { key, zone, name, type, setIdentifier: set } of assess(snapshot).rows) {
        expect(key).toBe(recordKey(zone === null ? null : zoneId(zone.id), name, type, set));
      }
    }),
    { numRuns: 100 },
  );
});
