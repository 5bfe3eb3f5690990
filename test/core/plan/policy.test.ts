import { describe, expect, test } from 'vitest';
import { ownerId, type RecordSet, zoneId } from '../../../src/core/dns.ts';
import {
  defaultPolicy,
  type GuardKind,
  guardGroup,
  guards,
  type Policy,
  planContext,
} from '../../../src/core/plan/policy.ts';
import { type Draft, plan } from '../../../src/core/plan.ts';
import type { Edit } from '../../../src/core/route53/edit.ts';
import type { Secrets } from '../../../src/core/settings.ts';
import { given, heritage } from '../../given.ts';
import { contextOf, ingress, mend, said } from '../../mending.ts';

const ours = heritage('prod', 'ingress/web/app');
const lb = 'k8s-web-1.eu-west-1.elb.amazonaws.com';

/** `count` records of ours, of which the first `orphans` have no object any more. */
function fleet(count: number, orphans: number, drifted = 0) {
  const names = Array.from({ length: count }, (_, index) => `n${String(index).padStart(2, '0')}`);
  const zone = names.map(
    (name) => `${name} 60 A 192.0.2.1\na-${name} 300 TXT ${heritage('prod', `ingress/web/${name}`)}`,
  );
  const objects = names
    .slice(orphans)
    .map((name, index) => ingress(name, `${name}.example.com`, index < drifted ? '192.0.2.2' : '192.0.2.1'));
  return given().zone('example.com', zone.join('\n')).objects(objects);
}

const reasons = (
  snapshot: Parameters<typeof mend>[0],
  intent: Parameters<typeof mend>[1],
  policy: Partial<Policy> = {},
) => mend(snapshot, intent, { policy }).refusals.map(({ reason }) => reason);

const orphan = given()
  .zone('example.com', `app 60 A 192.0.2.10\na-app 300 TXT ${ours}\nwww 60 A 192.0.2.1\na-www 300 TXT ${ours}`)
  .objects([ingress('www', 'www.example.com', '192.0.2.1')]);

describe('a guard', () => {
  test('of read-only mode stops every intent, force or not', () => {
    const world = given()
      .zone('example.com', `old 60 A 192.0.2.10\na-old 300 TXT ${ours}\nwww 60 A 192.0.2.1`)
      .objects([ingress('www', 'www.example.com', '192.0.2.1'), ingress('app', 'app.example.com', '192.0.2.2')])
      .snapshot();
    const policy = { readOnly: '--read-only was given', force: true };
    for (const intent of ['sync', 'adopt', 'cleanup'] as const) {
      const plan = mend(world, intent, { policy });
      expect(plan.groups).toEqual([]);
      expect(plan.refusals.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
        'ReadOnly: --read-only was given',
      ]);
    }
  });

  test('of what is not known of an ExternalDNS stops writing for it, though another one may be written for', () => {
    const world = given({ id: 'dns/internal', owner: 'int', args: ['--domain-filter=example.com'] })
      .installation({ id: 'dns/external', owner: 'ext', args: ['--domain-filter=example.org'] })
      .zone('example.com', '')
      .zone('example.org', '')
      .objects([ingress('app', 'app.example.com', '192.0.2.2'), ingress('org', 'app.example.org', '192.0.2.2')])
      .snapshot();
    const assessment = contextOf(world).assessment;
    const unknown = assessment.instances.map((one) =>
      one.id === 'dns/internal' ? { ...one, versionText: null } : one,
    );
    const context = planContext(world, { ...assessment, instances: unknown }, defaultPolicy);
    const made = plan({ intent: 'sync', rows: assessment.rows, named: false, scope: '--all' }, context);
    expect(made.groups.map(({ rows }) => rows[0]?.name)).toEqual(['app.example.org']);
    expect(made.refusals.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'ReadOnly: the version of ExternalDNS dns/internal is not known: name it with --external-dns-version',
    ]);
  });

  test('of another owner holds even when a row of ours shares its TXT', () => {
    const world = given()
      .zone('example.com', `app 60 A 192.0.2.10\na-app 300 TXT ${heritage('other')}\nwww 60 A 192.0.2.1`)
      .objects([ingress('app', 'app.example.com', '192.0.2.2'), ingress('www', 'www.example.com', '192.0.2.1')])
      .snapshot();
    for (const intent of ['sync', 'cleanup'] as const)
      expect(said(mend(world, intent, { names: ['app.example.com'], policy: { force: true } }))).toMatch(
        /^refused Not/,
      );
    expect(reasons(world, 'adopt', { force: true })).toEqual(['OtherOwner']);
  });

  test('of the apex keeps NS and SOA, whoever seems to own them', () => {
    const world = given({ args: ['--managed-record-types=NS', '--managed-record-types=A'] })
      .zone('example.com', `ns-example 300 TXT ${ours}\n@ 300 TXT ${ours}`)
      .snapshot();
    const plan = mend(world, 'cleanup', { policy: { force: true } });
    expect(
      plan.groups.flatMap(({ changes }) => changes).filter((c) => /NS|SOA/.test(c.ResourceRecordSet.Type)),
    ).toEqual([]);
  });

  test.each([
    ['ACM', '_x.app 300 CNAME _y.acm-validations.aws', '_x.app.example.com'],
    ['ACME', '_acme-challenge.app 300 CNAME app.acme.example.net', '_acme-challenge.app.example.com'],
  ])('of %s validation records never lets one be deleted', (_, line, name) => {
    const label = name.replace('.example.com', '');
    const world = given().zone('example.com', `${line}\ncname-${label} 300 TXT ${ours}`).snapshot();
    expect(mend(world, 'cleanup', { policy: { force: true } }).groups).toEqual([]);
    expect(mend(world, 'cleanup', { names: [name], policy: { force: true } }).groups).toEqual([]);
  });

  test('of validation records never lets one be adopted', () => {
    const name = '_acme-challenge.app.example.com';
    const world = given()
      .zone('example.com', '_acme-challenge.app 300 CNAME app.acme.example.net')
      .objects([ingress('acme', name, 'app.acme.example.net')])
      .snapshot();
    expect(reasons(world, 'adopt', { force: true })).toEqual(['CertificateValidationRecord']);
  });

  test.each([
    ['a name', { protectedNames: ['app.example.com'] }],
    ['everything below a name', { protectedNames: ['*.example.com'] }],
    ['a zone by name', { protectedZones: ['example.com'] }],
    ['a zone by name with its final dot', { protectedZones: ['Example.com.'] }],
    ['a zone by id', { protectedZones: ['ZEXAMPLECOM'] }],
  ])('of the config file protects %s from every intent', (_, policy) => {
    const base = given().zone('example.com', 'app 300 A 192.0.2.1');
    const wanted = [ingress('app', 'app.example.com', '192.0.2.1')];
    expect(reasons(given().zone('example.com', '').objects(wanted).snapshot(), 'sync', policy)).toEqual([
      'ProtectedName',
    ]);
    expect(reasons(base.objects(wanted).snapshot(), 'adopt', policy)).toEqual(['ProtectedName']);
    expect(reasons(orphan.snapshot(), 'cleanup', { ...policy, force: true })).toEqual(['ProtectedName']);
  });

  test('of the config file does not reach beyond the name', () => {
    const names = { protectedNames: ['*.app.example.com', 'xapp.example.com', 'pp.example.com'], force: true };
    expect(reasons(orphan.snapshot(), 'cleanup', names)).toEqual([]);
  });

  test('of a zone that another AWS service owns', () => {
    const snapshot = orphan.snapshot();
    const zones = snapshot.zones.map((contents) => ({
      ...contents,
      zone: { ...contents.zone, linkedService: 'servicediscovery.amazonaws.com' },
    }));
    expect(reasons({ ...snapshot, zones }, 'cleanup', { force: true })).toEqual(['LinkedService']);
  });

  test('of a record that a traffic policy made, for cleanup and for adoption', () => {
    const line = 'app 60 A 192.0.2.10 {"TrafficPolicyInstanceId": "tpi-1"}';
    const gone = given().zone('example.com', `${line}\na-app 300 TXT ${ours}`).snapshot();
    expect(reasons(gone, 'cleanup', { force: true })).toEqual(['TrafficPolicyRecord']);
    const wanted = given()
      .zone('example.com', line)
      .objects([ingress('app', 'app.example.com', '192.0.2.10')])
      .snapshot();
    expect(reasons(wanted, 'adopt')).toEqual(['TrafficPolicyRecord']);
  });

  test.each([
    ['a namespace', { scope: 'namespace/vault', reason: 'NamespaceForbidden', namespace: 'vault', kind: 'Ingress' }],
    ['a kind', { scope: 'services', reason: 'KindForbidden', kind: 'Service', namespace: null }],
    ['the cluster', { scope: 'cluster', reason: 'ClusterUnreachable' }],
  ] as const)('of gaps: with %s unread nothing is cleaned up, force or not', (_, gap) => {
    const stray = orphan.zone('example.org', `a-x 300 TXT ${ours}`);
    const plan = mend(stray.gap(gap).snapshot(), 'cleanup', {
      names: ['app.example.com', 'x.example.org'],
      policy: { force: true },
    });
    expect(plan.groups).toEqual([]);
    expect(mend(stray.snapshot(), 'cleanup', { policy: { force: true } }).groups).toHaveLength(2);
  });

  test('of gaps lets through what could not hide the object', () => {
    const elsewhere = { scope: 'acm/eu-west-1', reason: 'CertificatesForbidden', region: 'eu-west-1' } as const;
    expect(mend(orphan.gap(elsewhere).snapshot(), 'cleanup', { policy: { force: true } }).groups).toHaveLength(1);
  });

  test('of shares lets 30 % of ten owned records through, and not one more', () => {
    expect(reasons(fleet(10, 3).snapshot(), 'cleanup')).toEqual([]);
    expect(reasons(fleet(10, 4).snapshot(), 'cleanup')).toEqual(Array(4).fill('TooManyChanges'));
    expect(reasons(fleet(10, 0, 4).snapshot(), 'sync')).toEqual(Array(4).fill('TooManyChanges'));
  });

  test('of shares asks nothing of zones with fewer than ten owned records', () => {
    expect(reasons(fleet(9, 4).snapshot(), 'cleanup')).toEqual([]);
  });

  test('of shares says what would happen and how to allow it, and --force does', () => {
    const plan = mend(fleet(10, 4).snapshot(), 'cleanup');
    expect(plan.refusals[0]).toMatchObject({
      force: true,
      message:
        'this would delete 4 of 10 owned records of zone example.com (40%), over the limit of 30%; pass --force if that is intended',
    });
    expect(reasons(fleet(10, 4).snapshot(), 'cleanup', { force: true })).toEqual([]);
    expect(reasons(fleet(10, 4).snapshot(), 'cleanup', { maxPercent: 40 })).toEqual([]);
  });

  test('of shares does not count what is created or adopted', () => {
    const names = Array.from({ length: 12 }, (_, index) => `m${index}`);
    const zone = names.map((name) => `${name} 60 A 192.0.2.1`).join('\n');
    const objects = names.map((name) => ingress(name, `${name}.example.com`, '192.0.2.1'));
    const world = fleet(10, 0);
    const base = world.snapshot().zones[0]?.recordSets ?? [];
    const more = given().zone('example.com', zone).snapshot().zones[0]?.recordSets?.slice(2) ?? [];
    const both = given()
      .zone('example.com', [...base, ...more])
      .objects([...world.snapshot().objects, ...objects])
      .snapshot();
    expect(reasons(both, 'adopt')).toEqual([]);
  });

  test.each([
    [
      'the annotation prefix',
      (name: string) => ({
        ...ingress(name, '', '192.0.2.1', {
          annotations: { 'external-dns.alpha.kubernetes.io/hostname': `${name}.example.com` },
        }),
        spec: {},
      }),
      6,
    ],
    ['the context', null, 0],
  ] as const)(
    'of the tripwire stops cleanup where over half looks orphaned, and says that %s is likely',
    (cause, make, count) => {
      const world = fleet(12, 12);
      const objects = make === null ? [] : Array.from({ length: count }, (_, index) => make(`x${index}`));
      const plan = mend(world.objects(objects).snapshot(), 'cleanup');
      expect(new Set(plan.refusals.map(({ reason }) => reason))).toEqual(new Set(['MostOwnedOrphaned']));
      expect(plan.refusals[0]?.message).toContain(`the likely cause is ${cause}`);
      expect(plan.refusals[0]?.force).toBe(true);
    },
  );

  test('of the tripwire names the owner id where this cluster wants other records', () => {
    const plan = mend(fleet(12, 7).snapshot(), 'cleanup', { policy: { maxPercent: 100 } });
    expect(plan.refusals[0]).toMatchObject({ reason: 'MostOwnedOrphaned' });
    expect(plan.refusals[0]?.message).toContain('the owner id (prod): another cluster may use the same one');
    expect(reasons(fleet(12, 6).snapshot(), 'cleanup', { maxPercent: 100 })).toEqual([]);
    expect(reasons(fleet(12, 7).snapshot(), 'cleanup', { force: true })).toEqual([]);
  });

  test('of --max-changes stops the whole plan, force or not', () => {
    expect(reasons(fleet(10, 3).snapshot(), 'cleanup', { maxChanges: 3 })).toEqual([]);
    expect(reasons(fleet(10, 3).snapshot(), 'cleanup', { maxChanges: 2, force: true })).toEqual(
      Array(3).fill('MaxChanges'),
    );
  });

  test('that may be forced is one of the two of the table', () => {
    const forced = (Object.keys(guards) as GuardKind[]).filter((kind) => guards[kind].force);
    expect(forced).toEqual(['TooManyChanges', 'MostOwnedOrphaned']);
  });
});

describe('a guard stands behind the states: asked directly, it stops', () => {
  const set = (name: string, type: string, value: string): RecordSet => ({
    Name: `${name}.`,
    Type: type,
    TTL: 60,
    ResourceRecords: [{ Value: value }],
  });
  const txt = (name: string, owner: string): RecordSet => ({ ...set(name, 'TXT', heritage(owner)), TTL: 300 });
  const world = given()
    .zone(
      'example.com',
      `app 60 A 192.0.2.10
       a-app 300 TXT ${ours}
       their 60 A 192.0.2.11
       a-their 300 TXT ${heritage('other')}
       _acme-challenge 60 TXT "token"
       www 60 A 192.0.2.12`,
    )
    .zone('example.net', null);
  const asked = (edit: Edit, draft: Partial<Draft> = {}, snapshot = world.snapshot()) =>
    guardGroup(
      {
        intent: 'cleanup',
        zone: zoneId('ZEXAMPLECOM'),
        instance: 'external-dns/external-dns',
        rows: [],
        reason: 'SourceGone',
        message: '',
        edits: [edit],
        ...draft,
      },
      contextOf(snapshot),
    )?.kind ?? null;
  const gone = (before: RecordSet): Edit => ({ before, after: null });
  const moved = (before: RecordSet, value: string): Edit => ({
    before,
    after: { ...before, ResourceRecords: [{ Value: value }] },
  });
  const their = set('their.example.com', 'A', '192.0.2.11');
  const apexNS = set('example.com', 'NS', 'ns-1.example.net.');
  const elsewhere = set('a.example.net', 'A', '192.0.2.1');
  const www = set('www.example.com', 'A', '192.0.2.12');

  test.each<[string, GuardKind | null, Edit, Partial<Draft>]>([
    ['a record of ours', null, gone(set('app.example.com', 'A', '192.0.2.10')), {}],
    ['a TXT of ours', null, gone(txt('a-app.example.com', 'prod')), {}],
    ['a record of another owner', 'OtherOwner', gone(their), {}],
    ['a TXT of another owner', 'OtherOwner', gone(txt('a-their.example.com', 'other')), {}],
    ['a change to a record of another owner', 'OtherOwner', moved(their, '192.0.2.9'), { intent: 'sync' }],
    ['a record of nobody', 'NotOwned', gone(www), {}],
    ['a change to a record of nobody', 'NotOwned', moved(www, '192.0.2.9'), { intent: 'sync' }],
    ['a TXT that is no claim', 'NotOwned', gone(set('spf.example.com', 'TXT', '"v=spf1 -all"')), {}],
    ['the apex NS', 'ApexRecord', gone(apexNS), {}],
    ['the apex SOA', 'ApexRecord', { before: null, after: set('example.com', 'SOA', 'x') }, { intent: 'sync' }],
    ['NS of a child zone', 'NotOwned', gone(set('child.example.com', 'NS', 'ns-1.example.net.')), {}],
    [
      'an ACME challenge',
      'CertificateValidationRecord',
      gone(set('_acme-challenge.example.com', 'TXT', '"token"')),
      {},
    ],
    ['a zone that was not read', 'ZoneNotRead', gone(elsewhere), { zone: zoneId('ZEXAMPLENET') }],
    ['a zone that is not there', 'ZoneNotRead', gone(elsewhere), { zone: zoneId('ZNONE') }],
    ['an undo that touches the apex', 'ApexRecord', gone(apexNS), { intent: 'undo' }],
    ['an undo that takes back what we wrote', null, gone(www), { intent: 'undo' }],
  ])('%s: %s', (_, kind, edit, draft) => {
    expect(asked(edit, draft)).toBe(kind);
  });

  test('a record of ours that another owner holds too, through a TXT under affixes of its own', () => {
    const both = given()
      .zone(
        'example.com',
        `app 60 A 192.0.2.10
         a-app 300 TXT ${ours}
         x-a-app 300 TXT ${heritage('other')}`,
      )
      .snapshot();
    const app = set('app.example.com', 'A', '192.0.2.10');
    expect(asked(gone(app), {}, both)).toBe('OtherOwner');
    expect(asked(moved(app, '192.0.2.9'), { intent: 'sync' }, both)).toBe('OtherOwner');
  });

  test('an orphan or a stray where a gap could hide who asks, but not a TXT made redundant', () => {
    const snapshot = world.gap({ scope: 'namespace/vault', namespace: 'vault', kind: 'Ingress' }).snapshot();
    const edit = gone(txt('a-app.example.com', 'prod'));
    expect(asked(edit, { reason: 'SourceGone' }, snapshot)).toBe('GapCouldHideSource');
    expect(asked(edit, { reason: 'StrayOwnershipTXT' }, snapshot)).toBe('GapCouldHideSource');
    expect(asked(edit, { reason: 'RedundantOwnershipTXT' }, snapshot)).toBe(null);
  });

  test('an orphan of an instance whose owner id another one shares, where a gap could hide who asks that one', () => {
    const shared = given({ id: 'dns/a', args: ['--source=ingress', '--namespace=web'] })
      .installation({ id: 'dns/b', args: ['--source=service'] })
      .zone('example.com', `app 60 A 192.0.2.10\na-app 300 TXT ${ours}`)
      .gap({ scope: 'services', kind: 'Service', namespace: null })
      .snapshot();
    const edit = gone(set('app.example.com', 'A', '192.0.2.10'));
    expect(asked(edit, { instance: 'dns/a' }, shared)).toBe('GapCouldHideSource');
  });
});

describe('a risk', () => {
  const risks = (snapshot: Parameters<typeof mend>[0], intent: Parameters<typeof mend>[1], secrets: Secrets = {}) =>
    mend(snapshot, intent, { policy: { force: true, takeFrom: ownerId('other') }, secrets }).groups.flatMap((group) =>
      group.risks.map(({ kind, text }) => `${kind}: ${text}`),
    );

  test('tells how long resolvers may keep the old answer', () => {
    expect(risks(orphan.snapshot(), 'cleanup')).toContain('ResolverCache: resolvers may keep the old answer for 60 s');
  });

  test('tells that the load balancer behind an orphan still exists, with the tag that says whose it is', () => {
    const world = given()
      .zone('example.com', `app - A ALIAS dualstack.${lb}\na-app 300 TXT ${ours}`)
      .loadBalancer({ dnsName: lb, tags: { 'ingress.k8s.aws/stack': 'web/app' } })
      .snapshot();
    expect(risks(world, 'cleanup')).toContain(
      'TargetAlive: its load balancer still exists and is active (ingress.k8s.aws/stack=web/app)',
    );
  });

  test('tells that ExternalDNS would do the same in its next loop', () => {
    expect(risks(orphan.snapshot(), 'cleanup').join('\n')).toContain(
      'ExternalDNSWillDoThis: ExternalDNS external-dns/external-dns (sync',
    );
  });

  test('tells nothing of an ExternalDNS whose policy forbids it', () => {
    const world = given({ args: ['--policy=upsert-only'] })
      .zone('example.com', `app 60 A 192.0.2.10\na-app 300 TXT ${ours}`)
      .snapshot();
    expect(risks(world, 'cleanup').join('\n')).not.toContain('ExternalDNSWill');
  });

  test('tells, below the tripwire, that most of what is owned looks orphaned', () => {
    expect(risks(fleet(3, 2).snapshot(), 'cleanup').join('\n')).toContain(
      'MostOwnedOrphaned: 2 of 3 owned records look orphaned',
    );
  });
});
