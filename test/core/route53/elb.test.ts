import { expect, test } from 'vitest';
import { canonicalZone } from '../../../src/core/route53/elb.ts';

test.each([
  ['k8s-x.us-west-2.elb.amazonaws.com', 'Z1H1FL5HABSF5'],
  ['dualstack.k8s-x.us-west-2.elb.amazonaws.com', 'Z1H1FL5HABSF5'],
  ['k8s-x.elb.us-west-2.amazonaws.com', 'Z18D5FSROUN65G'],
  ['x.cn-north-1.elb.amazonaws.com.cn', 'Z1GDH35T77C1KE'],
  ['vpce-1.us-east-1.vpce.amazonaws.com', 'Z7HUB22UULQXV'],
  ['d-1.execute-api.eu-west-1.amazonaws.com', 'ZLY8HYME6SFDD'],
  ['d1.cloudfront.net', 'Z2FDTNDATAQYW2'],
  ['a1.awsglobalaccelerator.com', 'Z2BJ6XQ5FK7U4H'],
  ['x.us-west-9.elb.amazonaws.com', null],
  ['K8S-X.US-WEST-2.ELB.AMAZONAWS.COM', null],
  ['k8s-x.us-west-2.elb.amazonaws.com.', null],
  ['mycloudfront.net', null],
  ['lb.example.net', null],
])('%s lies in %s', (host, zone) => {
  expect(canonicalZone(host, { major: 0, minor: 22, patch: 0 })).toBe(zone);
});

test.each([
  ['x.il-central-1.elb.amazonaws.com', 13, 14],
  ['x.ap-southeast-5.elb.amazonaws.com', 14, 15],
  ['x.mx-central-1.elb.amazonaws.com', 15, 16],
  ['x.ap-southeast-7.elb.amazonaws.com', 16, 17],
  ['x.ap-east-2.elb.amazonaws.com', 18, 19],
  ['x.ap-southeast-6.elb.amazonaws.com', 19, 20],
])('%s is unknown in 0.%d and known in 0.%d', (host, before, since) => {
  expect(canonicalZone(host, { major: 0, minor: before, patch: 9 })).toBeNull();
  expect(canonicalZone(host, { major: 0, minor: since, patch: 1 })).not.toBeNull();
});

test('up to 0.15 a name that merely ends like one counts', () => {
  expect(canonicalZone('mycloudfront.net', { major: 0, minor: 15, patch: 1 })).toBe('Z2FDTNDATAQYW2');
});
