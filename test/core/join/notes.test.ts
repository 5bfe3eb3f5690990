import { describe, expect, test } from 'vitest';
import type { Note } from '../../../src/core/finding.ts';
import { forecast } from '../../../src/core/forecast.ts';
import { type Given, given, heritage } from '../../given.ts';

// Remarks that change no state: what ExternalDNS will do by itself, and what keeps a record from working.

const app = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: app, namespace: web }
spec: { rules: [{ host: app.example.com }] }
status: { loadBalancer: { ingress: [{ ip: 192.0.2.10 }] } }`;
const txt = `a-app 300 TXT ${heritage('prod', 'ingress/web/app')}`;

const kinds = (world: Given, name = 'app.example.com'): readonly Note['kind'][] =>
  (world.assess().rows.find((row) => row.name === name && row.type !== 'TXT')?.notes ?? []).map(({ kind }) => kind);
const text = (world: Given): string =>
  (world.assess().rows.find((row) => row.name === 'app.example.com')?.notes ?? []).map((note) => note.text).join('\n');

describe('what ExternalDNS will do', () => {
  const owned = (policy: string, record = 'app 300 A 192.0.2.99'): Given =>
    given({ args: [`--policy=${policy}`] }).zone('example.com', `${record}\n${txt}`);

  test.each([
    ['sync', 'ExternalDNSWillDoThis'],
    ['upsert-only', 'ExternalDNSWillDoThis'],
    ['create-only', 'ExternalDNSSkips'],
  ])('about a drifted record under policy %s: %s', (policy, kind) => {
    expect(kinds(owned(policy).objects(app))).toEqual([kind]);
  });

  test.each([
    ['sync', 'ExternalDNSWillDelete'],
    ['upsert-only', 'ExternalDNSSkips'],
  ])('about an orphan under policy %s: %s', (policy, kind) => {
    expect(kinds(owned(policy))).toEqual([kind]);
  });

  test('nothing, when it is scaled to zero, runs dry, or the name is outside its filter', () => {
    const dry = given({ args: ['--dry-run'] })
      .zone('example.com', '')
      .objects(app);
    expect(kinds(dry)).toEqual(['ExternalDNSSkips']);
    expect(text(dry)).toContain('--dry-run');
    const outside = given({ args: ['--exclude-domains=app.example.com'] }).zone(
      'example.com',
      `app 300 A 192.0.2.10\n${txt}`,
    );
    expect(text(outside)).toContain('domain filter');
  });

  test('nothing about a missing record while a stranger’s AAAA record has the name', () => {
    const world = given().zone('example.com', 'app 300 AAAA 2001:db8::1').objects(app);
    expect(kinds(world)).toEqual(['ExternalDNSSkips']);
    expect(text(world)).toContain('AAAA');
  });
});

describe('what keeps a record from working', () => {
  test('a private address in a public zone, not in a private one', () => {
    const inside = app.replace('192.0.2.10', '10.1.2.3');
    expect(kinds(given().zone('example.com', '').objects(inside))).toContain('PrivateAddressInPublicZone');
    expect(kinds(given().zone('example.com', '', { private: true }).objects(inside))).not.toContain(
      'PrivateAddressInPublicZone',
    );
  });

  test('an annotation for another provider, which 0.21 loses the name of, keeps two hosts of one Ingress from coming to rest', () => {
    const two = app
      .replace(
        'namespace: web',
        'namespace: web, annotations: { external-dns.alpha.kubernetes.io/cloudflare-proxied: "true" }',
      )
      .replace('[{ host: app.example.com }]', '[{ host: www.example.com }, { host: app.example.com }]');
    const zone = ['app', 'www'].map(
      (name) => `${name} 300 A 192.0.2.10\na-${name} 300 TXT ${heritage('prod', 'ingress/web/app')}`,
    );
    const world = (version: string): Given => given({ version }).zone('example.com', zone.join('\n')).objects(two);
    const { rows, instances } = world('0.21.0').assess();
    expect(rows.flatMap(({ finding }) => (finding.state === 'Unmanaged' ? [] : finding.state))).toEqual([
      'InSync',
      'InSync',
    ]);
    expect(text(world('0.21.0'))).toMatch(/^ExternalDNS 0\.21 loses the name of an annotation for another provider/);
    const [instance] = instances;
    expect(instance && forecast(world('0.21.0').snapshot(), instance).secondLoop).not.toBe('quiet');
  });

  test('a wildcard answers while the name is missing, unless a nearer name exists', () => {
    expect(kinds(given().zone('example.com', '* 300 A 192.0.2.1').objects(app))).toContain('WildcardAnswers');
    const deep = app.replace('app.example.com', 'app.eu.example.com');
    const nearer = given().zone('example.com', '* 300 A 192.0.2.1\neu 300 TXT "here"').objects(deep);
    expect(kinds(nearer, 'app.eu.example.com')).not.toContain('WildcardAnswers');
  });

  test('a name below a delegation is answered elsewhere', () => {
    const deep = app.replace('app.example.com', 'app.eu.example.com');
    const world = given().zone('example.com', 'eu 300 NS ns-9.awsdns-00.com.').objects(deep);
    expect(kinds(world, 'app.eu.example.com')).toContain('Delegated');
  });

  test.each([
    ['an annotation that Route 53 never gives back', '{ external-dns.kubernetes.io/aws-target-hosted-zone: Z1 }'],
    ['a routing policy without set identifier', '{ external-dns.kubernetes.io/aws-weight: "10" }'],
    ['a set identifier without routing policy', '{ external-dns.kubernetes.io/set-identifier: blue }'],
  ])('%s never converges', (_, annotations) => {
    const world = given()
      .zone('example.com', '')
      .objects(app.replace('namespace: web', `namespace: web, annotations: ${annotations}`));
    expect(kinds(world)).toContain('NeverConverges');
  });

  test('the same load balancer with and without dualstack. is in sync, and ExternalDNS rewrites it', () => {
    const lb = 'k8s-x.us-west-2.elb.amazonaws.com';
    const world = given({ args: ['--exclude-record-types=AAAA'] })
      .zone('example.com', `app - A ALIAS dualstack.${lb}\n${txt}`)
      .objects(app.replace('ip: 192.0.2.10', `hostname: ${lb}`));
    expect(world.show()).toBe('app.example.com  A  InSync');
    expect(kinds(world)).toEqual(['ExternalDNSWillDoThis']);
  });

  test('an orphan’s load balancer that still exists, and one that is gone', () => {
    const world = given()
      .zone('example.com', `app - A ALIAS k8s-x.us-west-2.elb.amazonaws.com\n${txt}`)
      .loadBalancer({ dnsName: 'other.us-west-2.elb.amazonaws.com' });
    expect(kinds(world)).toContain('TargetGone');
    expect(kinds(world.loadBalancer({ dnsName: 'k8s-x.us-west-2.elb.amazonaws.com' }))).toContain('TargetAlive');
    expect(kinds(world.gap({ reason: 'LoadBalancersForbidden', region: 'us-west-2' }))).not.toContain('TargetGone');
  });
});
