// Application, network and gateway load balancers of a region: only to say whether a record's target still exists.

import type { LoadBalancer as SdkLoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LoadBalancer } from '../core/snapshot.ts';
import type { Clock, LoadBalancers } from '../world.ts';
import { type Aws, extraAttempts } from './aws.ts';
import { elbv2Rate, limiter } from './limiter.ts';

const pageSize = 400;
const tagPage = 20;

export function elbv2(aws: Aws, clock: Clock): LoadBalancers {
  return {
    async list(region, signal) {
      const [sdk, config] = await Promise.all([
        import('@aws-sdk/client-elastic-load-balancing-v2'),
        aws.config(region),
      ]);
      const client = new sdk.ElasticLoadBalancingV2Client(config);
      const rate = limiter(elbv2Rate, clock);
      const what = `load balancers in ${region}`;
      const found: SdkLoadBalancer[] = [];
      try {
        let marker: string | undefined;
        do {
          const page = { PageSize: pageSize, ...(marker ? { Marker: marker } : {}) };
          const answer = await aws.read(
            what,
            rate,
            signal,
            (options) => client.send(new sdk.DescribeLoadBalancersCommand(page), options),
            extraAttempts,
          );
          found.push(...(answer.LoadBalancers ?? []));
          marker = answer.NextMarker || undefined;
        } while (marker);
        const tags = new Map<string, Readonly<Record<string, string>>>();
        for (let at = 0; at < found.length; at += tagPage) {
          const arns = found.slice(at, at + tagPage).flatMap((balancer) => balancer.LoadBalancerArn ?? []);
          const answer = await aws.read(what, rate, signal, (options) =>
            client.send(new sdk.DescribeTagsCommand({ ResourceArns: arns }), options),
          );
          for (const set of answer.TagDescriptions ?? []) {
            const pairs = (set.Tags ?? []).map((tag): [string, string] => [tag.Key ?? '', tag.Value ?? '']);
            tags.set(set.ResourceArn ?? '', Object.fromEntries(pairs));
          }
        }
        return found.map((balancer) =>
          loadBalancerOf(balancer, region, tags.get(balancer.LoadBalancerArn ?? '') ?? {}),
        );
      } finally {
        client.destroy();
      }
    },
  };
}

function loadBalancerOf(
  balancer: SdkLoadBalancer,
  region: string,
  tags: Readonly<Record<string, string>>,
): LoadBalancer {
  return {
    arn: balancer.LoadBalancerArn ?? '',
    region,
    dnsName: balancer.DNSName ?? '',
    canonicalHostedZoneId: balancer.CanonicalHostedZoneId ?? '',
    type: balancer.Type ?? '',
    state: balancer.State?.Code ?? '',
    ipAddressType: balancer.IpAddressType ?? '',
    tags,
  };
}
