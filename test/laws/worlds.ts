import fc from 'fast-check';
import { dnsName, type RecordSet, zoneId } from '../../src/core/dns.ts';
import { applyBatch } from '../../src/core/route53/change-rules.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { given, heritage } from '../given.ts';

// Random worlds for the laws of mending: zones that Route 53 would hold, in which records of ours, of another owner and of nobody
// stand with, beside and without their ownership TXT in every format, under objects that want them, want others, or are gone.

const hosts = ['app', 'app', 'www', 'www', 'api', 'a-b', '*', '@', 'x.deep', 'cname-www'] as const;
const lb = 'k8s-x.us-west-2.elb.amazonaws.com';
const targets = ['192.0.2.1', '192.0.2.2', '2001:db8::1', 'lb.example.net', lb] as const;
const zoneNames = ['example.com', 'dev.example.com', 'example.org'] as const;

const nameOf = (label: string, zone: string): string => (label === '@' ? zone : `${label}.${zone}`);

const recordFor = (name: string, target: string, ttl: number, set: string | null, type?: string): RecordSet => {
  const base = {
    Name: `${name.replaceAll('*', '\\052')}.`,
    ...(set === null ? {} : { SetIdentifier: set, Weight: 10 }),
  };
  if (target === lb)
    return {
      ...base,
      Type: type === 'AAAA' ? 'AAAA' : 'A',
      AliasTarget: { HostedZoneId: 'Z1H1FL5HABSF5', DNSName: `${lb}.`, EvaluateTargetHealth: true },
    };
  const kind = /^\d/.test(target) && !target.includes(':') ? 'A' : target.includes(':') ? 'AAAA' : 'CNAME';
  return { ...base, Type: kind, TTL: ttl, ResourceRecords: [{ Value: target }] };
};

/** A record, and which TXT stand for it. */
const standing = (zone: string): fc.Arbitrary<readonly RecordSet[]> =>
  fc
    .record({
      label: fc.constantFrom(...hosts),
      target: fc.constantFrom(...targets),
      ttl: fc.constantFrom(60, 300),
      set: fc.option(fc.constantFrom('blue', 'green'), { nil: null, freq: 6 }),
      owner: fc.constantFrom('prod', 'prod', 'stage', 'other', null, null),
      of: fc.constantFrom('ingress/web/i0', 'ingress/web/i1', 'ingress/web/gone'),
      formats: fc.subarray(['typed', 'legacy', 'cname', 'prefixed'] as const, { minLength: 0, maxLength: 3 }),
      twin: fc.boolean(),
      alone: fc.constantFrom(false, false, false, true),
      stranger: fc.constantFrom(false, false, false, true),
    })
    .map(({ label, target, ttl, set, owner, of, formats, twin, alone, stranger }) => {
      const name = nameOf(label, zone);
      const record = recordFor(name, target, ttl, set);
      const records = twin && target === lb ? [record, recordFor(name, target, ttl, set, 'AAAA')] : [record];
      const txt = (at: string): RecordSet => ({
        Name: `${at.replaceAll('*', '\\052')}.`,
        Type: 'TXT',
        ...(set === null ? {} : { SetIdentifier: set, Weight: 10 }),
        TTL: 300,
        ResourceRecords: [{ Value: heritage(owner ?? 'prod', of) }, ...(stranger ? [{ Value: '"v=spf1 -all"' }] : [])],
      });
      const named = formats.flatMap((format) =>
        records.map(({ Type }) => {
          if (format === 'legacy') return name;
          if (format === 'cname') return `cname-${name}`;
          return `${format === 'prefixed' ? 'x-' : ''}${Type.toLowerCase()}-${name}`;
        }),
      );
      const claims = owner === null ? [] : [...new Set(named)].map(txt);
      return alone ? claims : [...records, ...claims];
    });

const ingress = fc
  .record({
    index: fc.nat(3),
    hosts: fc.array(fc.tuple(fc.constantFrom(...hosts), fc.constantFrom('example.com', ...zoneNames)), {
      minLength: 1,
      maxLength: 4,
    }),
    target: fc.option(fc.constantFrom(...targets), { nil: null, freq: 8 }),
    annotations: fc.dictionary(fc.constantFrom('ttl', 'set-identifier', 'aws-weight'), fc.constantFrom('60', 'blue'), {
      maxKeys: 2,
    }),
    read: fc.constantFrom(true, true, true, false),
  })
  .map((made) => ({ ...made, name: `i${made.index}` }));

const installation = fc.record({
  owner: fc.constantFrom('prod', 'stage'),
  version: fc.constantFrom('0.13.6', '0.14.2', '0.15.1', '0.17.0', '0.18.0', '0.19.0', '0.21.0', '0.22.0', '0.23.0'),
  policy: fc.constantFrom('sync', 'sync', 'upsert-only'),
  args: fc.subarray([
    '--txt-prefix=x-',
    '--exclude-record-types=AAAA',
    '--domain-filter=example.com',
    '--txt-wildcard-replacement=any',
    '--namespace=web',
  ]),
});

/** Only what Route 53 keeps beside each other, in the order drawn. */
function held(zone: string, sets: readonly RecordSet[]): readonly RecordSet[] {
  const identity = { id: zoneId('Z'), name: dnsName(zone), private: false };
  return sets.reduce<readonly RecordSet[]>((done, set) => {
    const outcome = applyBatch(identity, done, [{ Action: 'CREATE', ResourceRecordSet: set }]);
    return outcome.after ?? done;
  }, given(null).zone(zone, '').snapshot().zones[0]?.recordSets ?? []);
}

const zones = fc
  .uniqueArray(fc.constantFrom(...zoneNames), { minLength: 1, maxLength: 3 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.array(standing(name), { maxLength: 7 }).map((groups) => ({ name, sets: held(name, groups.flat()) })),
      ),
    ),
  );

export const world: fc.Arbitrary<Snapshot> = fc
  .record({
    installations: fc.uniqueArray(installation, { selector: ({ owner }) => owner, minLength: 1, maxLength: 2 }),
    ingresses: fc.uniqueArray(ingress, { selector: ({ name }) => name, maxLength: 4 }),
    zones,
  })
  .map(({ installations, ingresses, zones: list }) => {
    const [first, second] = installations;
    const newest = Math.max(...installations.map(({ version }) => Number(version.split('.')[1])));
    const current = newest >= 22 ? 'external-dns.kubernetes.io/' : 'external-dns.alpha.kubernetes.io/';
    const objects = ingresses.map(({ name, hosts: wanted, target, annotations, read }) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {
        name,
        namespace: 'web',
        annotations: Object.fromEntries(
          Object.entries(annotations).map(([key, value]) => [`${read ? current : 'other/'}${key}`, value]),
        ),
      },
      spec: { rules: wanted.map(([label, zone]) => ({ host: nameOf(label, zone) })) },
      status: {
        loadBalancer: {
          ingress: target === null ? [] : [/^[\d:.a-f]+$/.test(target) ? { ip: target } : { hostname: target }],
        },
      },
    }));
    const started = (one: typeof first) =>
      one && { owner: one.owner, version: one.version, args: [`--policy=${one.policy}`, ...one.args] };
    const base = given(started(first) ?? {}).objects(objects);
    const both = second ? base.installation({ ...started(second), id: 'second/external-dns' }) : base;
    return list.reduce((done, { name, sets }) => done.zone(name, sets), both).snapshot();
  });

/** The same world with everything in another order. */
export function turned(snapshot: Snapshot): Snapshot {
  return {
    ...snapshot,
    objects: snapshot.objects.toReversed(),
    workloads: snapshot.workloads.toReversed(),
    zones: snapshot.zones
      .map((contents) => ({ ...contents, recordSets: contents.recordSets?.toReversed() ?? null }))
      .toReversed(),
  };
}
