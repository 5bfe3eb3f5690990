import { describe, expect, test } from 'vitest';
import { assess } from '../../../src/core/assess.ts';
import type { Row } from '../../../src/core/finding.ts';
import { dedent, type Given, given, heritage, show } from '../../given.ts';

// Every line of the table above `classify`, and of DESIGN section 8 "States", on a whole world.

const ingress = (name: string, host: string, address = '{ ip: 192.0.2.10 }', more = ''): string => `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, namespace: web${more} }
spec: { rules: [{ host: ${host} }] }
status: { loadBalancer: { ingress: [${address}] } }
`;
const app = ingress('app', 'app.example.com');
const a = 'app 300 A 192.0.2.10';
const txt = (owner = 'prod', name = 'a-app', resource = 'ingress/web/app'): string =>
  `${name} 300 TXT ${heritage(owner, resource)}`;
const zone = (...lines: string[]): Given => given().zone('example.com', lines.join('\n'));
const only = (world: Given): Row => {
  const rows = world
    .assess()
    .rows.filter(({ finding }) => finding.state !== 'Unmanaged' && finding.state !== 'Foreign');
  const [row] = rows;
  if (!row || rows.length > 1) throw new Error(`not one row:\n${show(rows)}`);
  return row;
};
const said = ({ finding }: Row): string => [finding.state, finding.reason].join(' ').trim();

describe('wanted', () => {
  test('nothing there: missing', () => {
    const row = only(zone().objects(app));
    expect(said(row)).toBe('Missing NoRecord');
    expect(row.message).toContain('ingress/web/app');
    expect(row.want).toEqual({
      Name: 'app.example.com.',
      Type: 'A',
      TTL: 300,
      ResourceRecords: [{ Value: '192.0.2.10' }],
    });
  });

  test('only our own ownership TXT there: still missing, and the TXT is its claim', () => {
    const row = only(zone(txt()).objects(app));
    expect(said(row)).toBe('Missing NoRecord');
    expect(row.claims).toMatchObject([{ via: 'typed', owner: 'prod', decides: true }]);
  });

  test('there and ours and equal: in sync', () => {
    const row = only(zone(a, txt()).objects(app));
    expect(said(row)).toBe('InSync');
    expect(row.owner).toBe('prod');
  });

  test.each([
    ['another address', 'app 300 A 192.0.2.99', '', 'Drifted TargetDiffers'],
    ['an alias instead', 'app - A ALIAS k8s-x.us-west-2.elb.amazonaws.com', '', 'Drifted AliasDiffers'],
    ['another TTL than asked', 'app 300 A 192.0.2.10', 'ttl: "60"', 'Drifted TTLDiffers'],
    ['another TTL, none asked', 'app 60 A 192.0.2.10', '', 'InSync'],
    ['another weight', 'app 300 A 192.0.2.10 {"SetIdentifier":"x","Weight":1}', 'weighted', 'Drifted PropertyDiffers'],
    ['addresses in another order', 'app 300 A 192.0.2.11\napp 300 A 192.0.2.10', 'two', 'InSync'],
  ])('ours with %s', (_, record, variant, state) => {
    const annotations = {
      '': '',
      'ttl: "60"': ', annotations: { external-dns.kubernetes.io/ttl: "60" }',
      weighted:
        ', annotations: { external-dns.kubernetes.io/set-identifier: x, external-dns.kubernetes.io/aws-weight: "2" }',
      two: '',
    }[variant];
    const address = variant === 'two' ? '{ ip: 192.0.2.10 }, { ip: 192.0.2.11 }' : '{ ip: 192.0.2.10 }';
    const claim = variant === 'weighted' ? `${txt()} {"SetIdentifier":"x","Weight":1}` : txt();
    const row = only(zone(record, claim).objects(ingress('app', 'app.example.com', address, annotations)));
    expect(said(row)).toBe(state);
  });

  test('drift says both values', () => {
    const row = only(zone('app 300 A 192.0.2.99', txt()).objects(app));
    expect(row.finding).toMatchObject({ differences: [{ field: 'target', want: '192.0.2.10', have: '192.0.2.99' }] });
    expect(row.message).toContain('192.0.2.99');
    expect(row.notes.map(({ kind }) => kind)).toEqual(['ExternalDNSWillDoThis']);
  });

  test('there without ownership TXT: unowned, whether equal or not', () => {
    expect(said(only(zone(a).objects(app)))).toBe('Unowned NoOwnershipTXT');
    const differing = only(zone('app 300 A 192.0.2.99').objects(app));
    expect(said(differing)).toBe('Unowned NoOwnershipTXT');
    expect(differing.finding).toMatchObject({ differences: [{ field: 'target' }] });
  });

  test.each([
    ['with the record', [a, txt('stage')]],
    ['without the record', [txt('stage')]],
    ['through an untyped TXT', [a, txt('stage', 'app')]],
    ['under a prefix that nobody here has', [a, txt('stage', 'edns-a-app')]],
  ])('claimed by another owner %s: a conflict that names it', (_, lines) => {
    const row = only(zone(...lines).objects(app));
    expect(row.finding).toEqual({ state: 'Conflict', reason: 'OtherOwner', owner: 'stage' });
  });

  test('an unrelated name that only looks like a foreign claim on ours is none', () => {
    const world = zone(a, 'b-a-app 300 A 192.0.2.50', txt('stage', 'a-b-a-app')).objects(app);
    expect(said(only(world))).toBe('Unowned NoOwnershipTXT');
  });

  test('a CNAME of nobody stands at the name: clash', () => {
    const row = only(zone('app 300 CNAME elsewhere.example.net').objects(app));
    expect(said(row)).toBe('Conflict CNAMEClash');
    expect(row.finding).toMatchObject({ blocking: { Type: 'CNAME' } });
  });

  test('a CNAME wanted where another record stands: clash', () => {
    const cname = ingress('app', 'app.example.com', '{ hostname: lb.example.net }');
    expect(said(only(zone('app 300 TXT "hello"').objects(cname)))).toBe('Conflict CNAMEClash');
  });

  test('a CNAME of ours stands at the name: one row, the old record in it', () => {
    const world = zone('app 300 CNAME old.example.net', txt('prod', 'cname-app')).objects(app);
    const row = only(world);
    expect(said(row)).toBe('Drifted TypeDiffers');
    expect(row).toMatchObject({ type: 'A', have: null, claims: [{ recordSet: { Name: 'cname-app.example.com.' } }] });
    expect(row.finding).toMatchObject({ replaces: [{ Type: 'CNAME' }] });
  });

  test('ours under another set identifier of the same object: one row', () => {
    const weighted =
      ', annotations: { external-dns.kubernetes.io/set-identifier: new, external-dns.kubernetes.io/aws-weight: "1" }';
    const old = '{"SetIdentifier":"old","Weight":1}';
    const row = only(
      zone(`${a} ${old}`, `${txt()} ${old}`).objects(ingress('app', 'app.example.com', undefined, weighted)),
    );
    expect(said(row)).toBe('Drifted TypeDiffers');
    expect(row.setIdentifier).toBe('new');
  });

  test('two objects, two targets: the incumbent wins and the loser is named', () => {
    const second = ingress('rival', 'app.example.com', '{ hostname: k8s-x.us-west-2.elb.amazonaws.com }');
    const world = given({ args: ['--exclude-record-types=AAAA'] }).zone('example.com', [a, txt()].join('\n'));
    expect(only(world.objects(app + second)).finding).toMatchObject({
      state: 'Conflict',
      reason: 'TwoSources',
      winner: 'ingress/web/app',
      losers: [{ resource: 'ingress/web/rival' }],
    });
  });

  test('two objects of one version that merges them: no conflict', () => {
    const second = ingress('second', 'app.example.com', '{ ip: 192.0.2.11 }');
    expect(said(only(zone('app 300 A 192.0.2.10\napp 300 A 192.0.2.11', txt()).objects(app + second)))).toBe('InSync');
  });

  test('the conflict with another owner is told before the clash and before two sources', () => {
    const second = ingress('rival', 'app.example.com', '{ hostname: lb.example.net }');
    expect(said(only(zone(a, txt('stage')).objects(app + second)))).toBe('Conflict OtherOwner');
  });

  test('no hosted zone: ignored, with the zones that exist; neither zone nor type', () => {
    const row = only(zone().objects(ingress('app', 'app.example.org')));
    expect(said(row)).toBe('Ignored NoHostedZone');
    expect(row).toMatchObject({ zone: null, type: null, key: '-/app.example.org/-' });
    expect(row.message).toContain('example.com');
  });

  test('outside the domain filter, of a type that is not managed: ignored', () => {
    const filtered = given({ args: ['--domain-filter=example.org'] })
      .zone('example.com', '')
      .objects(app);
    expect(said(only(filtered))).toBe('Ignored DomainFiltered');
    const types = given({ args: ['--managed-record-types=CNAME'] })
      .zone('example.com', '')
      .objects(app);
    expect(said(only(types))).toBe('Ignored TypeNotManaged');
  });

  test('an IPv6 twin that is excluded is no row', () => {
    const world = given({ args: ['--exclude-record-types=AAAA'] }).zone('example.com', '');
    const alb = ingress('app', 'app.example.com', '{ hostname: k8s-x.us-west-2.elb.amazonaws.com }');
    expect(world.objects(alb).show()).toBe('app.example.com  A  Missing  NoRecord');
  });
});

describe('not wanted', () => {
  test('ours, its object gone: orphaned, and the TXT says what it was', () => {
    const row = only(zone(a, txt()));
    expect(said(row)).toBe('Orphaned SourceGone');
    expect(row.sources).toMatchObject([{ resource: 'ingress/web/app', namespace: 'web', name: 'app', live: false }]);
    expect(row.notes.map(({ kind }) => kind)).toEqual(['ExternalDNSWillDelete']);
  });

  test('ours, its object alive without this host: orphaned, and said so', () => {
    const rows = zone(a, txt()).objects(ingress('app', 'other.example.com')).assess().rows;
    const row = rows.find(({ name }) => name === 'app.example.com');
    expect(row && said(row)).toBe('Orphaned SourceGone');
    expect(row?.message).toContain('no longer asks');
  });

  test('ours, and an object asks under a prefix that is not read: ignored, and ExternalDNS will delete it', () => {
    const service = `
apiVersion: v1
kind: Service
metadata: { name: app, namespace: web, annotations: { external-dns.alpha.kubernetes.io/hostname: app.example.com } }
spec: { type: LoadBalancer, ports: [{ port: 80 }] }
status: { loadBalancer: { ingress: [{ ip: 192.0.2.10 }] } }`;
    const row = only(zone(a, txt('prod', 'a-app', 'service/web/app')).objects(service));
    expect(said(row)).toBe('Ignored AnnotationPrefixNotRead');
    expect(row.key).toBe('ZEXAMPLECOM/app.example.com/A');
    expect(row.notes.map(({ kind }) => kind)).toEqual(['ExternalDNSWillDelete']);
  });

  test('ours, and an object asks but has no address: pending', () => {
    const row = only(zone(a, txt()).objects(ingress('app', 'app.example.com', '')));
    expect(said(row)).toBe('Pending NoAddress');
    expect(row.type).toBe('A');
  });

  test('nothing there, and an object without address: pending without zone and type', () => {
    expect(only(zone().objects(ingress('app', 'app.example.com', '')))).toMatchObject({
      finding: { state: 'Pending', reason: 'NoAddress' },
      zone: null,
      type: null,
    });
  });

  test('ours, of a type that is managed no more while the object lives: ignored, and left alone by ExternalDNS', () => {
    const alb = ingress('app', 'app.example.com', '{ hostname: k8s-x.us-west-2.elb.amazonaws.com }');
    const alias = (type: string): string => `app - ${type} ALIAS k8s-x.us-west-2.elb.amazonaws.com`;
    const world = given({ args: ['--exclude-record-types=AAAA'] })
      .zone('example.com', [alias('A'), txt(), alias('AAAA'), txt('prod', 'aaaa-app')].join('\n'))
      .objects(alb);
    expect(world.show()).toBe(dedent`
      app.example.com  AAAA  Ignored  TypeNotManaged
      app.example.com  A     InSync`);
  });

  test('an ownership TXT of ours without its record: stray, in the row of that record', () => {
    const row = only(zone(txt()));
    expect(said(row)).toBe('Orphaned StrayOwnershipTXT');
    expect(row).toMatchObject({ key: 'ZEXAMPLECOM/app.example.com/A', have: null, claims: [{ owner: 'prod' }] });
  });

  test('stray TXT in two formats are one row', () => {
    expect(only(zone(txt(), txt('prod', 'app'), txt('prod', 'cname-app'))).claims).toHaveLength(3);
  });

  test('an untyped TXT of a host that starts like a marker is no stray of another host', () => {
    const old = given({ version: '0.15.1' }).zone(
      'example.com',
      ['a-b 300 A 192.0.2.10', txt('prod', 'a-b', 'ingress/web/ab'), txt('prod', 'a-a-b', 'ingress/web/ab')].join('\n'),
    );
    expect(old.objects(ingress('ab', 'a-b.example.com')).show()).toBe('a-b.example.com  A  InSync');
  });

  test('of another owner, of nobody: foreign, unmanaged', () => {
    const { rows } = zone(a, txt('stage'), 'www 300 A 192.0.2.20').assess();
    expect(show(rows, { others: true })).toBe(dedent`
      app.example.com  A    Foreign    OtherOwner
      example.com      NS   Unmanaged
      example.com      SOA  Unmanaged
      www.example.com  A    Unmanaged`);
  });

  test('the apex NS and SOA are nobody’s, whatever a TXT at the apex claims', () => {
    const world = given().zone('example.com', `@ 300 TXT ${heritage('prod', 'ingress/web/apex')}`);
    expect(
      show(
        world.assess().rows.filter(({ type }) => type !== 'TXT'),
        { others: true },
      ),
    ).not.toContain('Orphaned');
  });

  test('a record of a type nobody manages is not ours through an untyped TXT', () => {
    expect(zone('app 300 MX 10 mail.example.com', a, txt('prod', 'app')).objects(app).show()).toBe(
      'app.example.com  A  InSync',
    );
  });
});

describe('ownership formats', () => {
  test.each([
    ['0.17.0', 'InSync'],
    ['0.18.0', 'RedundantOwnershipTXT'],
    ['0.22.0', 'RedundantOwnershipTXT'],
  ])('an untyped TXT beside the typed one, read by %s: %s', (version, word) => {
    const world = given({ version })
      .zone('example.com', [a, txt(), txt('prod', 'app')].join('\n'))
      .objects(version === '0.22.0' ? app : app);
    expect(world.show()).toContain(word);
    expect(world.show().includes('Redundant')).toBe(word.startsWith('Redundant'));
  });

  test('an untyped TXT that alone owns the record is not redundant', () => {
    expect(zone(a, txt('prod', 'app')).objects(app).show()).toBe('app.example.com  A  InSync');
  });

  test('an untyped TXT that another ExternalDNS of an older version still writes is not redundant', () => {
    const world = given({ version: '0.22.0' })
      .installation({ id: 'old/external-dns', owner: 'old', version: '0.15.1' })
      .zone('example.com', [a, txt(), txt('prod', 'app')].join('\n'))
      .objects(app);
    expect(world.show()).not.toContain('Redundant');
  });

  test.each([
    ['0.21.0', false],
    ['0.22.0', true],
  ])('the cname- TXT of an alias beside its a- TXT, read by %s: redundant %s', (version, redundant) => {
    const alb = ingress('app', 'app.example.com', '{ hostname: k8s-x.us-west-2.elb.amazonaws.com }');
    const world = given({ version, args: ['--exclude-record-types=AAAA'] })
      .zone(
        'example.com',
        ['app - A ALIAS k8s-x.us-west-2.elb.amazonaws.com', txt(), txt('prod', 'cname-app')].join('\n'),
      )
      .objects(alb);
    expect(world.show().includes('Redundant')).toBe(redundant);
  });

  test('an alias owned only through a- is unowned for 0.21, and the note says why', () => {
    const alb = ingress('app', 'app.example.com', '{ hostname: k8s-x.us-west-2.elb.amazonaws.com }');
    const row = only(
      given({ version: '0.21.0', args: ['--exclude-record-types=AAAA'] })
        .zone('example.com', ['app - A ALIAS k8s-x.us-west-2.elb.amazonaws.com', txt()].join('\n'))
        .objects(alb),
    );
    expect(said(row)).toBe('Unowned NoOwnershipTXT');
    expect(row.notes.map(({ kind }) => kind)).toContain('OldTXTFormat');
  });
});

describe('what could not be read', () => {
  const owned = (): Given => zone(a, txt());

  test.each([
    [
      'an unreadable namespace',
      { reason: 'NamespaceForbidden', kind: 'Ingress', namespace: 'vault', scope: 'namespace/vault' },
      'NamespaceForbidden',
    ],
    [
      'an unreadable kind',
      { reason: 'KindForbidden', kind: 'Service', namespace: null, scope: 'services' },
      'NamespaceForbidden',
    ],
    [
      'Pods that a headless Service may need',
      { reason: 'KindForbidden', kind: 'Pod', namespace: null, scope: 'pods' },
      'NamespaceForbidden',
    ],
    [
      'a kind that was not read',
      { reason: 'KindNotRead', kind: 'Service', namespace: null, scope: 'services' },
      'OtherSourceKind',
    ],
  ] as const)('%s hides who asks: unknown', (_, gap, reason) => {
    expect(said(only(owned().gap(gap)))).toBe(`Unknown ${reason}`);
  });

  test.each([
    ['a kind that it does not read', { reason: 'KindForbidden', kind: 'Gateway', namespace: null, scope: 'gateways' }],
    ['certificates', { reason: 'CertificatesForbidden', region: 'us-east-1', scope: 'acm/us-east-1' }],
    ['certificates that were not asked for', { reason: 'NotAsked', scope: 'acm' }],
  ] as const)('%s hides nobody', (_, gap) => {
    expect(said(only(owned().gap(gap)))).toBe('Orphaned SourceGone');
  });

  test('a namespace that this ExternalDNS does not read hides nobody', () => {
    const world = given({ args: ['--namespace=web'] }).zone('example.com', [a, txt()].join('\n'));
    expect(said(only(world.gap({ reason: 'NamespaceForbidden', kind: 'Ingress', namespace: 'vault' })))).toBe(
      'Orphaned SourceGone',
    );
    expect(said(only(world.gap({ reason: 'NamespaceForbidden', kind: 'Ingress', namespace: 'web' })))).toBe(
      'Unknown NamespaceForbidden',
    );
  });

  test('a source that is not computed here could want it', () => {
    const world = given({ args: ['--source=ingress', '--source=gateway-httproute'] }).zone(
      'example.com',
      [a, txt()].join('\n'),
    );
    expect(said(only(world))).toBe('Unknown OtherSourceKind');
  });

  test.each([
    ['EXTERNAL_DNS_DOMAIN_FILTER', 'Unknown OtherSourceKind'],
    ['EXTERNAL_DNS_AWS_ASSUME_ROLE', 'Orphaned SourceGone'],
  ])('a setting that stands in a Secret, %s: %s', (name, state) => {
    const { workloads, ...snapshot } = zone(a, txt()).snapshot();
    const text = JSON.stringify(workloads).replace(
      '"name":"external-dns","image"',
      `"name":"external-dns","env":[{"name":"${name}","valueFrom":{"secretKeyRef":{"name":"s","key":"k"}}}],"image"`,
    );
    const { rows } = assess({ ...snapshot, workloads: JSON.parse(text) });
    const row = rows.find((candidate) => candidate.name === 'app.example.com');
    expect(row && said(row)).toBe(state);
  });

  test.each(['crd/web/app', 'httproute/web/app', 'HTTPProxy/web/app'])(
    'a TXT that names %s is no orphan',
    (resource) => {
      expect(said(only(zone(a, txt('prod', 'a-app', resource))))).toBe('Unknown OtherSourceKind');
    },
  );

  test('a template error: what it wants cannot be told', () => {
    const world = given({ args: ['--fqdn-template={{.Nope'] }).zone('example.com', [a, txt()].join('\n'));
    expect(said(only(world))).toBe('Unknown OtherSourceKind');
  });

  test('an encrypted TXT decides: unknown, wanted or not', () => {
    const cipher = `a-app 300 TXT "${'QUJD'.repeat(40)}"`;
    expect(said(only(zone(a, cipher)))).toBe('Unknown TXTEncrypted');
    expect(said(only(zone(a, cipher).objects(app)))).toBe('Unknown TXTEncrypted');
  });

  test('a TXT of Kuadrant: several owners may share the record', () => {
    const row = only(zone(a, txt('k1&&k2', 'kuadrant-a-app')).objects(app));
    expect(row.finding.state).toBe('Unknown');
    expect(row.message).toContain('Kuadrant');
  });

  test.each(['noop', 'dynamodb'])('registry %s: unknown', (registry) => {
    const world = given({ args: [`--registry=${registry}`] })
      .zone('example.com', a)
      .objects(app);
    expect(said(only(world))).toBe('Unknown RegistryNotTXT');
    expect(world.assess().readOnly).toContain(registry);
  });

  test('a zone that was listed and not read: its rows are unknown', () => {
    const row = only(
      given()
        .zone('example.com', null, { id: 'ZSECRET' })
        .objects(app)
        .gap({ reason: 'ZoneForbidden', zone: 'ZSECRET' as never, message: 'AccessDenied' }),
    );
    expect(said(row)).toBe('Unknown ZoneForbidden');
    expect(row.message).toContain('AccessDenied');
  });

  test('not signed in: the wanted side alone', () => {
    const world = given()
      .with({ aws: null })
      .objects(app)
      .gap({ scope: 'route53', reason: 'NotSignedIn', message: 'no credentials' });
    expect(said(only(world))).toBe('Unknown NotSignedIn');
    expect(world.assess().readOnly).toContain('not signed in');
  });
});

describe('several ExternalDNS', () => {
  const two = (): Given =>
    given({ owner: 'prod', args: ['--source=ingress', '--ingress-class=public'] }).installation({
      id: 'inside/external-dns',
      owner: 'inside',
      args: ['--source=ingress', '--ingress-class=inside'],
    });

  test('a row of another known owner is that instance’s, not foreign', () => {
    const { rows } = two()
      .zone('example.com', [a, txt('inside')].join('\n'))
      .assess();
    expect(rows[0]).toMatchObject({ finding: { state: 'Orphaned' }, instance: 'inside/external-dns', owner: 'inside' });
  });

  test('what one ignores and the other serves is served', () => {
    const served = app.replace('spec: {', 'spec: { ingressClassName: inside,');
    const row = only(
      two()
        .zone('example.com', [a, txt('inside')].join('\n'))
        .objects(served),
    );
    expect(said(row)).toBe('InSync');
    expect(row.instance).toBe('inside/external-dns');
  });

  test('what all ignore is ignored, once', () => {
    const served = app.replace('spec: {', 'spec: { ingressClassName: nginx,');
    expect(said(only(two().zone('example.com', '').objects(served)))).toBe('Ignored ClassFiltered');
  });
});
