// ELBv2: DescribeLoadBalancers and DescribeTags, by region. (aws-facts section 2)

import { type LoadBalancerData, regionOf } from './data.ts';
import type { Answer } from './listener.ts';
import { members, type QueryService, queryOk, queryRefused } from './query.ts';
import type { XmlElement } from './xml.ts';

export const elbv2: QueryService = {
  name: 'elasticloadbalancing',
  namespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
};

export function elbv2Answer(
  balancers: readonly LoadBalancerData[],
  region: string,
  operation: string,
  form: URLSearchParams,
): Answer {
  const here = balancers.filter((balancer) => regionOf(balancer.LoadBalancerArn) === region);
  switch (operation) {
    case 'DescribeLoadBalancers':
      return describeLoadBalancers(here, form);
    case 'DescribeTags':
      return describeTags(here, form);
    default:
      return queryRefused(elbv2, 400, 'InvalidAction', `Could not find operation ${operation} for version 2015-12-01`);
  }
}

function describeLoadBalancers(balancers: readonly LoadBalancerData[], form: URLSearchParams): Answer {
  const arns = members(form, 'LoadBalancerArns');
  const names = members(form, 'Names');
  const missing =
    arns.find((arn) => !balancers.some((balancer) => balancer.LoadBalancerArn === arn)) ??
    names.find((name) => !balancers.some((balancer) => nameOf(balancer) === name));
  if (missing !== undefined)
    return queryRefused(elbv2, 400, 'LoadBalancerNotFound', `Load balancers '[${missing}]' not found`);
  const wanted =
    arns.length + names.length === 0
      ? balancers
      : balancers.filter((b) => arns.includes(b.LoadBalancerArn) || names.includes(nameOf(b)));
  const asked = Number(form.get('PageSize') ?? 400);
  if (!(asked >= 1 && asked <= 400))
    return queryRefused(elbv2, 400, 'ValidationError', `Page size must be between 1 and 400, got '${asked}'`);
  const start = Number(form.get('Marker') ?? 0);
  return queryOk(elbv2, 'DescribeLoadBalancers', {
    LoadBalancers: { member: wanted.slice(start, start + asked).map(balancerElement) },
    NextMarker: start + asked < wanted.length ? String(start + asked) : undefined,
  });
}

function describeTags(balancers: readonly LoadBalancerData[], form: URLSearchParams): Answer {
  const arns = members(form, 'ResourceArns');
  if (arns.length > 20)
    return queryRefused(elbv2, 400, 'ValidationError', 'The number of resource ARNs must not be greater than 20');
  const found = arns.flatMap((arn) => balancers.filter((balancer) => balancer.LoadBalancerArn === arn));
  if (found.length < arns.length)
    return queryRefused(elbv2, 400, 'LoadBalancerNotFound', 'One or more load balancers not found');
  return queryOk(elbv2, 'DescribeTags', {
    TagDescriptions: {
      member: found.map((balancer) => ({
        ResourceArn: balancer.LoadBalancerArn,
        Tags: { member: Object.entries(balancer.Tags ?? {}).map(([Key, Value]) => ({ Key, Value })) },
      })),
    },
  });
}

/** `…:loadbalancer/app/k8s-shop-api-1a2b3c4d5e/50dc6c495c0c9188` → `k8s-shop-api-1a2b3c4d5e`. */
function nameOf(balancer: LoadBalancerData): string {
  return balancer.LoadBalancerArn.split('/')[2] ?? '';
}

function balancerElement(balancer: LoadBalancerData): XmlElement {
  return {
    LoadBalancerArn: balancer.LoadBalancerArn,
    DNSName: balancer.DNSName,
    CanonicalHostedZoneId: balancer.CanonicalHostedZoneId,
    CreatedTime: '2026-02-03T10:15:00.000Z',
    LoadBalancerName: nameOf(balancer),
    Scheme: balancer.Scheme ?? 'internet-facing',
    VpcId: 'vpc-0f00ba4',
    State: { Code: balancer.State ?? 'active' },
    Type: balancer.Type ?? 'application',
    IpAddressType: balancer.IpAddressType ?? 'ipv4',
  };
}
