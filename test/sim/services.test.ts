import {
  DescribeCertificateCommand,
  ListCertificatesCommand,
  type ListCertificatesCommandInput,
} from '@aws-sdk/client-acm';
import { DescribeLoadBalancersCommand, DescribeTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListHostedZonesCommand } from '@aws-sdk/client-route-53';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import type { CertificateData, LoadBalancerData } from '../../src/sim/data.ts';
import { clientsOf, thrown, worldOf } from './sdk.ts';

const certificate = (region: string, id: string, more: Partial<CertificateData> = {}): CertificateData => ({
  CertificateArn: `arn:aws:acm:${region}:123456789012:certificate/${id}`,
  DomainName: `${id}.example.com`,
  ...more,
});
const balancer = (region: string, name: string, more: Partial<LoadBalancerData> = {}): LoadBalancerData => ({
  LoadBalancerArn: `arn:aws:elasticloadbalancing:${region}:123456789012:loadbalancer/app/${name}/50dc6c495c0c9188`,
  DNSName: `${name}-1234567890.${region}.elb.amazonaws.com`,
  CanonicalHostedZoneId: 'Z1H1FL5HABSF5',
  ...more,
});

describe('ACM', () => {
  const certificates = [
    certificate('us-west-2', 'rsa', { InUseBy: ['arn:lb'], NotAfter: '2026-12-01T00:00:00Z' }),
    certificate('us-west-2', 'ec', { KeyAlgorithm: 'EC-prime256v1' }),
    certificate('us-west-2', 'big', { KeyAlgorithm: 'RSA-4096', Status: 'PENDING_VALIDATION' }),
    certificate('eu-west-1', 'other'),
  ];

  test('the default list hides elliptic curves and large RSA keys; asking for every key type shows them', async () => {
    const { acm } = clientsOf(await worldOf({ certificates }));
    const names = async (input: ListCertificatesCommandInput) =>
      (await acm.send(new ListCertificatesCommand(input))).CertificateSummaryList?.map((c) => c.DomainName);
    expect(await names({})).toEqual(['rsa.example.com']);
    expect(await names({ Includes: { keyTypes: ['RSA_2048', 'RSA_4096', 'EC_prime256v1'] } })).toEqual([
      'rsa.example.com',
      'ec.example.com',
      'big.example.com',
    ]);
  });

  test('a list is paged and knows only its region', async () => {
    const world = await worldOf({ certificates: [...certificates, certificate('eu-west-1', 'second')] });
    const { acm } = clientsOf(world, 'eu-west-1');
    const first = await acm.send(new ListCertificatesCommand({ MaxItems: 1 }));
    const second = await acm.send(new ListCertificatesCommand({ MaxItems: 1, NextToken: first.NextToken }));
    expect([first, second].map((page) => page.CertificateSummaryList?.[0]?.DomainName)).toEqual([
      'other.example.com',
      'second.example.com',
    ]);
    expect(second.NextToken).toBeUndefined();
  });

  test('describe gives dates, validation records and the renewal; an unknown one is not found', async () => {
    const record = { Name: '_a.rsa.example.com.', Type: 'CNAME', Value: '_b.acm-validations.aws.' };
    const data = certificate('us-west-2', 'rsa', {
      NotAfter: '2026-12-01T00:00:00Z',
      DomainValidationOptions: [{ DomainName: 'rsa.example.com', ResourceRecord: record }],
      RenewalSummary: {
        RenewalStatus: 'PENDING_VALIDATION',
        DomainValidationOptions: [
          { DomainName: 'rsa.example.com', ValidationStatus: 'PENDING_VALIDATION', ResourceRecord: record },
        ],
      },
    });
    const { acm } = clientsOf(await worldOf({ certificates: [data] }));
    const { Certificate } = await acm.send(new DescribeCertificateCommand({ CertificateArn: data.CertificateArn }));
    expect(Certificate?.NotAfter).toEqual(new Date('2026-12-01T00:00:00Z'));
    expect(Certificate?.DomainValidationOptions?.[0]).toMatchObject({
      ValidationStatus: 'SUCCESS',
      ResourceRecord: record,
    });
    expect(Certificate?.RenewalSummary?.DomainValidationOptions?.[0]?.ValidationStatus).toBe('PENDING_VALIDATION');
    const unknown = acm.send(new DescribeCertificateCommand({ CertificateArn: `${data.CertificateArn}x` }));
    expect(await thrown(unknown)).toMatch(/^ResourceNotFoundException: Could not find certificate/);
  });

  test('denied in one region only', async () => {
    const world = await worldOf({ certificates });
    world.control.fault({ operation: 'ListCertificates', at: 'us-west-2', does: 'deny' });
    const list = (region: string) => thrown(clientsOf(world, region).acm.send(new ListCertificatesCommand({})));
    expect(await list('us-west-2')).toMatch(/^AccessDeniedException: User: .* perform: acm:ListCertificates/);
    expect(await list('eu-west-1')).toBe('nothing was thrown');
  });
});

describe('ELBv2', () => {
  test('load balancers are paged by marker, by region, with their zone and address type', async () => {
    const loadBalancers = [
      balancer('us-west-2', 'a'),
      balancer('us-west-2', 'b', { Type: 'network' }),
      balancer('eu-west-1', 'c'),
    ];
    const { elbv2 } = clientsOf(await worldOf({ loadBalancers }));
    const first = await elbv2.send(new DescribeLoadBalancersCommand({ PageSize: 1 }));
    expect(first.LoadBalancers?.[0]).toMatchObject({
      DNSName: 'a-1234567890.us-west-2.elb.amazonaws.com',
      CanonicalHostedZoneId: 'Z1H1FL5HABSF5',
      State: { Code: 'active' },
      Type: 'application',
      IpAddressType: 'ipv4',
    });
    const second = await elbv2.send(new DescribeLoadBalancersCommand({ PageSize: 1, Marker: first.NextMarker }));
    expect([second.LoadBalancers?.[0]?.LoadBalancerName, second.NextMarker]).toEqual(['b', undefined]);
  });

  test('tags by ARN; an unknown load balancer is an error', async () => {
    const tagged = balancer('us-west-2', 'a', { Tags: { 'elbv2.k8s.aws/cluster': 'prod' } });
    const { elbv2 } = clientsOf(await worldOf({ loadBalancers: [tagged] }));
    const tags = await elbv2.send(new DescribeTagsCommand({ ResourceArns: [tagged.LoadBalancerArn] }));
    expect(tags.TagDescriptions?.[0]?.Tags).toEqual([{ Key: 'elbv2.k8s.aws/cluster', Value: 'prod' }]);
    expect(await thrown(elbv2.send(new DescribeLoadBalancersCommand({ Names: ['gone'] })))).toMatch(/not found$/);
    expect(await thrown(elbv2.send(new DescribeTagsCommand({ ResourceArns: ['arn:gone'] })))).toMatch(/not found$/);
  });
});

test('STS says who is calling', async () => {
  const { sts } = clientsOf(await worldOf({ account: '210987654321' }));
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '210987654321',
    Arn: 'arn:aws:sts::210987654321:assumed-role/sre-oncall/sre@corp',
  });
});

test('expired credentials are refused by every service, each in its own words, until they are fresh again', async () => {
  const world = await worldOf({ zones: [] });
  const { route53, acm, elbv2, sts } = clientsOf(world);
  const refresh = world.control.expireCredentials();
  const words = [
    await thrown(route53.send(new ListHostedZonesCommand({}))),
    await thrown(acm.send(new ListCertificatesCommand({}))),
    await thrown(elbv2.send(new DescribeLoadBalancersCommand({}))),
    await thrown(sts.send(new GetCallerIdentityCommand({}))),
  ];
  expect(words.map((text) => text.split(': ')[0])).toEqual([
    'ExpiredToken',
    'ExpiredTokenException',
    'ExpiredToken',
    'ExpiredToken',
  ]);
  refresh();
  expect(await thrown(sts.send(new GetCallerIdentityCommand({})))).toBe('nothing was thrown');
});
