// What `status` is measured against: only lists the same record sets with AWS's SDK. 36 calls stay below the limiter's burst of 40.

import {
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandOutput,
  Route53Client,
} from '@aws-sdk/client-route-53';

const client = new Route53Client({ region: 'us-east-1' });
const { HostedZones = [] } = await client.send(new ListHostedZonesCommand({}));
let count = 0;
for (const { Id } of HostedZones) {
  let page: ListResourceRecordSetsCommandOutput | undefined;
  do {
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
