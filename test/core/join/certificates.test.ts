import { describe, expect, test } from 'vitest';
import type { Row } from '../../../src/core/finding.ts';
import type { Certificate } from '../../../src/core/snapshot.ts';
import { type Given, given, heritage } from '../../given.ts';

// Which certificates a wanted host depends on, and what their validation CNAMEs are to its zone.

const value = '_value.abc.acm-validations.aws.';
const lb = 'k8s-shop-1.us-west-2.elb.amazonaws.com';
const lbArn = 'arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/k8s-shop/1';
const arn = (id: string): string => `arn:aws:acm:us-west-2:123456789012:certificate/${id}`;

function certificate(id: string, names: readonly string[], more: Partial<Certificate> = {}): Partial<Certificate> {
  return {
    arn: arn(id),
    names,
    validations: names.map((domain) => ({
      domain,
      status: 'SUCCESS',
      method: 'DNS',
      record: { name: `_token.${domain.replace('*.', '')}.`, type: 'CNAME', value },
    })),
    ...more,
  };
}

function shop(annotations = ''): Given {
  return given({ args: ['--exclude-record-types=AAAA'] })
    .objects(`
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: web${annotations} }
spec: { rules: [{ host: shop.example.com }] }
status: { loadBalancer: { ingress: [{ hostname: ${lb} }] } }`)
    .loadBalancer({ arn: lbArn, dnsName: lb });
}
const records = `shop - A ALIAS ${lb}\na-shop 300 TXT ${heritage('prod', 'ingress/web/shop')}`;
const host = (world: Given): Row => {
  const row = world.assess().rows.find(({ name, type }) => name === 'shop.example.com' && type === 'A');
  if (!row) throw new Error('no row');
  return row;
};
const missing = (world: Given): readonly string[] =>
  world
    .assess()
    .rows.filter(({ finding }) => finding.state === 'CertMissing')
    .map(({ name }) => name);

describe('which certificates', () => {
  test('the attached one counts before one that only has the name', () => {
    const world = shop()
      .zone('example.com', records)
      .certificate(certificate('attached', ['*.example.com'], { inUseBy: [lbArn] }))
      .certificate(certificate('idle', ['shop.example.com']));
    expect(host(world).certificates.map((one) => one.arn)).toEqual([arn('attached')]);
    expect(missing(world)).toEqual(['_token.example.com']);
  });

  test('one that an annotation names counts as attached', () => {
    const world = shop(`, annotations: { alb.ingress.kubernetes.io/certificate-arn: "${arn('named')}" }`)
      .zone('example.com', records)
      .certificate(certificate('named', ['*.example.com']))
      .certificate(certificate('idle', ['shop.example.com']));
    expect(host(world).certificates.map((one) => one.arn)).toEqual([arn('named')]);
  });

  test('one that an annotation names and nobody can see is unknown', () => {
    const world = shop(`, annotations: { alb.ingress.kubernetes.io/certificate-arn: "${arn('far')}" }`).zone(
      'example.com',
      records,
    );
    expect(host(world).certificates).toMatchObject([{ arn: arn('far'), region: 'us-west-2', validation: 'unknown' }]);
  });

  test('a pending one of the name counts beside the attached one: somebody waits for it', () => {
    const world = shop()
      .zone('example.com', records)
      .certificate(certificate('attached', ['*.example.com'], { inUseBy: [lbArn] }))
      .certificate(certificate('new', ['shop.example.com'], { status: 'PENDING_VALIDATION' }));
    expect(missing(world)).toEqual(['_token.example.com', '_token.shop.example.com']);
  });

  test('a wildcard covers one label, not two and not the apex', () => {
    const world = (name: string): Given =>
      shop()
        .zone('example.com', records)
        .certificate(certificate('c', [name]));
    expect(missing(world('*.example.com'))).toHaveLength(1);
    expect(missing(world('*.com'))).toHaveLength(0);
    expect(missing(world('*.shop.example.com'))).toHaveLength(0);
  });

  test('a certificate of a host that nothing wants misses nothing', () => {
    expect(
      missing(
        shop()
          .zone('example.com', records)
          .certificate(certificate('c', ['other.example.com'])),
      ),
    ).toEqual([]);
  });

  test.each(['FAILED', 'VALIDATION_TIMED_OUT', 'EXPIRED'])('a %s one needs no record but a new request', (status) => {
    const world = shop()
      .zone('example.com', records)
      .certificate(certificate('c', ['shop.example.com'], { status, inUseBy: [lbArn] }));
    expect(missing(world)).toEqual([]);
    expect(host(world).notes.map(({ kind }) => kind)).toEqual(['CertificateFailed']);
  });

  test('an imported one validates by no record', () => {
    const world = shop()
      .zone('example.com', records)
      .certificate(certificate('c', ['shop.example.com'], { type: 'IMPORTED', validations: [] }));
    expect(host(world).certificates).toMatchObject([{ validation: 'none' }]);
  });
});

describe('the validation record', () => {
  const one = (): Given => shop().certificate(certificate('c', ['shop.example.com'], { inUseBy: [lbArn] }));

  test('belongs in the longest public zone', () => {
    const world = one().zone('example.com', records).zone('shop.example.com', '', { id: 'ZCHILD' });
    const row = world.assess().rows.find(({ finding }) => finding.state === 'CertMissing');
    expect(row?.zone?.id).toBe('ZCHILD');
  });

  test('is never looked for in a private zone', () => {
    const world = one().zone('example.com', `${records}\n_token.shop 300 CNAME ${value}`, { private: true });
    expect(missing(world)).toEqual([]);
    expect(host(world).certificates).toMatchObject([{ validation: 'unknown' }]);
  });

  test('is unknown where two public zones share the name, unless it stands in both', () => {
    const world = (second: string): Given =>
      one()
        .zone('example.com', `${records}\n_token.shop 300 CNAME ${value}`, { id: 'ZONE1' })
        .zone('example.com', second, { id: 'ZONE2' });
    const rows = world('')
      .assess()
      .rows.filter(({ name }) => name === '_token.shop.example.com');
    expect(rows.map(({ zone, finding, notes }) => [zone?.id, finding.state, notes[0]?.kind])).toEqual([
      ['ZONE2', 'Unknown', 'TwoPublicZones'],
      ['ZONE1', 'InSync', 'ProtectedRecord'],
    ]);
    expect(missing(world(`_token.shop 300 CNAME ${value}`))).toEqual([]);
  });

  test('is unknown while its zone cannot be read', () => {
    const world = one().zone('example.com', null);
    expect(missing(world)).toEqual([]);
  });

  test('is right whatever its TTL and however its value is spelled', () => {
    const world = one().zone(
      'example.com',
      `${records}\n_token.shop 5 CNAME ${value.toUpperCase().replace(/\.$/, '')}`,
    );
    expect(missing(world)).toEqual([]);
    expect(host(world).certificates).toMatchObject([{ validation: 'present' }]);
  });

  test('another record type at its name is wrong', () => {
    const world = one().zone('example.com', `${records}\n_token.shop 300 TXT "old"`);
    const row = world.assess().rows.find(({ finding }) => finding.state === 'CertMissing');
    expect(row).toMatchObject({ finding: { reason: 'ValidationCNAMEWrong' }, have: { Type: 'TXT' } });
  });

  test('with ownership TXT of ours and no certificate in sight it is still no orphan', () => {
    const world = shop().zone(
      'example.com',
      `${records}\n_token.shop 300 CNAME ${value}\ncname-_token.shop 300 TXT ${heritage('prod', 'service/web/acm')}`,
    );
    const row = world.assess().rows.find(({ name }) => name === '_token.shop.example.com');
    expect(row?.finding).toEqual({ state: 'Unknown', reason: 'OtherSourceKind' });
    expect(row?.notes.map(({ kind }) => kind)).toEqual(['ProtectedRecord']);
  });
});

describe('remarks about time', () => {
  const at = (notBefore: string, notAfter: string, renewalStatus: string | null = null): readonly string[] =>
    host(
      shop()
        .zone('example.com', `${records}\n_token.shop 300 CNAME ${value}`)
        .certificate(certificate('c', ['shop.example.com'], { notBefore, notAfter, renewalStatus })),
    ).notes.map(({ kind }) => kind);

  test('an eighth of its lifetime before the end it is expiring; the Snapshot’s time is the clock', () => {
    expect(at('2026-01-01T00:00:00Z', '2027-01-31T00:00:00Z')).toEqual([]);
    expect(at('2025-11-05T00:00:00Z', '2026-12-05T00:00:00Z')).toEqual(['CertificateExpiring']);
    expect(at('2026-09-01T00:00:00Z', '2026-12-10T00:00:00Z')).toEqual([]);
  });

  test('a renewal that waits for its CNAME, and one that failed', () => {
    expect(at('2026-01-01T00:00:00Z', '2027-01-31T00:00:00Z', 'PENDING_VALIDATION')).toEqual(['CertificateExpiring']);
    expect(at('2026-01-01T00:00:00Z', '2027-01-31T00:00:00Z', 'FAILED')).toEqual(['CertificateFailed']);
  });
});
