import { describe, expect, test } from 'vitest';
import type { RecordSet } from '../../src/core/dns.ts';
import type { Row } from '../../src/core/finding.ts';
import { dedent, type Given, given, heritage, show } from '../given.ts';

// Issue 3 point 8, the page of the README: one Ingress behind an ALB, its A alias, its ownership TXT, and the validation CNAME
// that ExternalDNS never made. Each test changes one thing.

const alb = 'k8s-default-api-1a2b3c4d5e-1234567890.us-west-2.elb.amazonaws.com';
const validation = '_3c98a1b2c3d4e5f60718293a4b5c6d7e.api';
const value = '_9f8e7d6c5b4a39281706f5e4d3c2b1a0.mhbtsbpdnt.acm-validations.aws.';
const owner = 'recipe-manager-eks-dev';
const args = [
  '--source=ingress',
  '--domain-filter=recipemanager.link',
  '--txt-prefix=externaldns-',
  `--txt-owner-id=${owner}`,
  '--exclude-record-types=AAAA',
  '--policy=sync',
];
const ingress = `
  apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata: { name: api, namespace: default }
  spec:
    ingressClassName: alb
    rules: [{ host: api.recipemanager.link }]
  status: { loadBalancer: { ingress: [{ hostname: ${alb} }] } }`;
const alias = `api - A ALIAS ${alb}`;
const txt = (by = owner): string => `externaldns-cname-api 300 TXT ${heritage(by, 'ingress/default/api')}`;
const cname = `${validation} 60 CNAME ${value}`;

function example(
  changes: {
    version?: string;
    args?: readonly string[];
    objects?: string;
    zone?: readonly string[];
    certificate?: boolean;
  } = {},
): Given {
  const base = given({ version: changes.version ?? '0.21.0', args: changes.args ?? args })
    .zone('recipemanager.link', (changes.zone ?? [alias, txt(), cname]).join('\n'))
    .objects(changes.objects ?? ingress)
    .loadBalancer({
      arn: 'arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/k8s-default-api/1',
      dnsName: alb,
    });
  if (changes.certificate === false) return base;
  return base.certificate({
    names: ['api.recipemanager.link'],
    inUseBy: ['arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/k8s-default-api/1'],
    validations: [
      {
        domain: 'api.recipemanager.link',
        status: 'SUCCESS',
        method: 'DNS',
        record: { name: `${validation}.recipemanager.link.`, type: 'CNAME', value },
      },
    ],
  });
}

const row = (world: Given, name: string, type: string | null): Row => {
  const found = world.assess().rows.find((candidate) => candidate.name === name && candidate.type === type);
  if (!found) throw new Error(`no row ${name} ${type}`);
  return found;
};

describe('the worked example', () => {
  test('the alias is in sync and the CNAME is the certificate’s, not an orphan', () => {
    expect(example().show()).toBe(dedent`
      api.recipemanager.link                                    A      InSync
      _3c98a1b2c3d4e5f60718293a4b5c6d7e.api.recipemanager.link  CNAME  InSync  CertificateValidation`);
    expect(row(example(), `${validation}.recipemanager.link`, 'CNAME')).toMatchObject({
      owner: 'acm',
      sources: [{ kind: 'acm', namespace: 'default', name: 'api.recipemanager.link' }],
    });
    expect(row(example(), 'api.recipemanager.link', 'A')).toMatchObject({
      owner,
      instance: 'external-dns/external-dns',
      certificates: [{ status: 'ISSUED', validation: 'present' }],
      sources: [{ resource: 'ingress/default/api', live: true }],
    });
  });

  test('without the CNAME the certificate misses it, with the value to write', () => {
    const world = example({ zone: [alias, txt()] });
    expect(world.show()).toBe(dedent`
      _3c98a1b2c3d4e5f60718293a4b5c6d7e.api.recipemanager.link  CNAME  CertMissing  ValidationCNAMEMissing
      api.recipemanager.link                                    A      InSync`);
    expect(row(world, `${validation}.recipemanager.link`, 'CNAME').want).toEqual({
      Name: `${validation}.recipemanager.link.`,
      Type: 'CNAME',
      TTL: 300,
      ResourceRecords: [{ Value: value }],
    } satisfies RecordSet);
    expect(row(world, 'api.recipemanager.link', 'A').certificates).toMatchObject([{ validation: 'missing' }]);
  });

  test('a CNAME with another value is wrong, and the one that is there is shown', () => {
    const world = example({ zone: [alias, txt(), `${validation} 60 CNAME _old.acm-validations.aws.`] });
    const found = row(world, `${validation}.recipemanager.link`, 'CNAME');
    expect(found.finding).toEqual({ state: 'CertMissing', reason: 'ValidationCNAMEWrong' });
    expect(found.have?.ResourceRecords).toEqual([{ Value: '_old.acm-validations.aws.' }]);
    expect(found.want?.ResourceRecords).toEqual([{ Value: value }]);
  });

  test('without the Ingress the alias is orphaned, and the CNAME still the certificate’s', () => {
    const world = example({ objects: '' });
    expect(world.show()).toBe(dedent`
      api.recipemanager.link                                    A      Orphaned  SourceGone
      _3c98a1b2c3d4e5f60718293a4b5c6d7e.api.recipemanager.link  CNAME  InSync    CertificateValidation`);
    expect(row(world, 'api.recipemanager.link', 'A')).toMatchObject({
      sources: [{ resource: 'ingress/default/api', live: false }],
      notes: [{ kind: 'ExternalDNSWillDelete' }, { kind: 'TargetAlive' }],
    });
  });

  test('with another owner in the TXT it is a conflict that names the owner', () => {
    const found = row(example({ zone: [alias, txt('other-cluster'), cname] }), 'api.recipemanager.link', 'A');
    expect(found.finding).toEqual({ state: 'Conflict', reason: 'OtherOwner', owner: 'other-cluster' });
    expect(found.message).toContain('externaldns-cname-api.recipemanager.link');
  });

  test('without the exclude flag the AAAA twin is missing', () => {
    expect(example({ args: args.filter((arg) => !arg.startsWith('--exclude')) }).show()).toBe(dedent`
      api.recipemanager.link                                    AAAA   Missing  NoRecord
      api.recipemanager.link                                    A      InSync
      _3c98a1b2c3d4e5f60718293a4b5c6d7e.api.recipemanager.link  CNAME  InSync   CertificateValidation`);
  });

  test.each(['0.22.0', '0.23.0'])('read as %s, the format of the TXT is explained', (version) => {
    const found = row(example({ version }), 'api.recipemanager.link', 'A');
    expect(found.finding.state).toBe('InSync');
    expect(found.claims).toMatchObject([{ via: 'cname-alias', decides: true }]);
    expect(found.notes).toMatchObject([{ kind: 'ExternalDNSWillDoThis' }, { kind: 'OldTXTFormat' }]);
    expect(found.notes[0]?.text).toContain('externaldns-a-api.recipemanager.link');
    expect(found.notes[1]?.text).toContain('externaldns-cname-api.recipemanager.link');
  });

  test('a certificate that nobody can see leaves its CNAME alone', () => {
    expect(show(example({ certificate: false }).assess().rows, { others: true })).toContain(
      `${validation}.recipemanager.link  CNAME  Unmanaged`,
    );
  });

  test('nothing in Route 53 at all: the alias is missing', () => {
    expect(row(example({ zone: [cname] }), 'api.recipemanager.link', 'A')).toMatchObject({
      finding: { state: 'Missing', reason: 'NoRecord' },
      have: null,
      want: { AliasTarget: { HostedZoneId: 'Z1H1FL5HABSF5', DNSName: `${alb}.`, EvaluateTargetHealth: true } },
      notes: [{ kind: 'ExternalDNSWillDoThis' }],
    });
  });
});
