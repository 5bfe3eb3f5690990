// What `status` is measured against: lists the same record sets with AWS's SDK under the same limiter, counts them, and nothing else.

import {
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandOutput,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { systemClock } from '../../src/io/clock.ts';
import { limiter, route53Rate } from '../../src/io/limiter.ts';

const client = new Route53Client({ region: 'us-east-1' });
const calls = limiter(route53Rate, systemClock);
const { signal } = new AbortController();

await calls.take(signal);
const { HostedZones = [] } = await client.send(new ListHostedZonesCommand({}));
let count = 0;
for (const { Id } of HostedZones) {
  let page: ListResourceRecordSetsCommandOutput | undefined;
  do {
    await calls.take(signal);
    page = await client.send(
      new ListResourceRecordSetsCommand({
        HostedZoneId: Id,
        MaxItems: 300,
        StartRecordName: page?.NextRecordName,
        StartRecordType: page?.NextRecordType,
        StartRecordIdentifier: page?.NextRecordIdentifier,
      }),
    );
    count += page.ResourceRecordSets?.length ?? 0;
  } while (page.IsTruncated);
}
console.log(count);
process.exit(0);
