// Route 53 behind the `Dns` interface: the fewest calls it allows (100 zones and 300 record sets a page), every field kept, and
// one change sent exactly once.

import type { ListResourceRecordSetsCommandOutput, ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import {
  type Change,
  dnsName,
  type HostedZone,
  type RecordSet,
  route53Name,
  type ZoneId,
  zoneId,
} from '../core/dns.ts';
import { Failure } from '../core/failure.ts';
import type { Dns } from '../world.ts';
import type { Aws } from './aws.ts';
import { awsFailure, isThrottle, nameOf, neverSent, statusOf } from './aws-failure.ts';
import { interrupted } from './clock.ts';
import type { Limiter } from './limiter.ts';
import { fillPage, readWire } from './route53-wire.ts';
import { callerIdentity } from './sts.ts';

const zonePage = 100;
const recordPage = 300;
const tagPage = 10;
const commentLimit = 256;

export function route53(aws: Aws, limiter: Limiter): Dns {
  let loading: Promise<Sdk> | null = null;
  const load = () => {
    loading ??= makeClient(aws);
    return loading;
  };

  const page = async (
    zone: ZoneId,
    from: Start,
    size: number,
    signal: AbortSignal,
  ): Promise<ListResourceRecordSetsCommandOutput> => {
    const { client, sdk } = await load();
    return aws.read(`zone ${zone}`, limiter, signal, (options) =>
      client.send(new sdk.ListResourceRecordSetsCommand({ HostedZoneId: zone, MaxItems: size, ...from }), options),
    );
  };

  return {
    async identity(signal) {
      const { client } = await load();
      return callerIdentity(aws, limiter, client.config.credentials, signal);
    },
    async zones(signal) {
      const { client, sdk } = await load();
      const zones: HostedZone[] = [];
      let marker: string | undefined;
      do {
        const answer = await aws.read('hosted zones', limiter, signal, (options) =>
          client.send(
            new sdk.ListHostedZonesCommand({ MaxItems: zonePage, ...(marker ? { Marker: marker } : {}) }),
            options,
          ),
        );
        for (const zone of answer.HostedZones ?? []) {
          zones.push({
            id: zoneId(zone.Id ?? ''),
            name: dnsName(zone.Name ?? ''),
            private: zone.Config?.PrivateZone ?? false,
            recordCount: zone.ResourceRecordSetCount ?? null,
            ...(zone.LinkedService?.ServicePrincipal ? { linkedService: zone.LinkedService.ServicePrincipal } : {}),
          });
        }
        marker = answer.IsTruncated ? answer.NextMarker : undefined;
      } while (marker);
      return zones;
    },
    async tags(zones, signal) {
      const { client, sdk } = await load();
      const tags = new Map<ZoneId, Readonly<Record<string, string>>>();
      for (let at = 0; at < zones.length; at += tagPage) {
        const ids = zones.slice(at, at + tagPage);
        const answer = await aws.read('tags of hosted zones', limiter, signal, (options) =>
          client.send(
            new sdk.ListTagsForResourcesCommand({ ResourceType: 'hostedzone', ResourceIds: [...ids] }),
            options,
          ),
        );
        for (const set of answer.ResourceTagSets ?? []) {
          const pairs = (set.Tags ?? []).map((tag): [string, string] => [tag.Key ?? '', tag.Value ?? '']);
          tags.set(zoneId(set.ResourceId ?? ''), Object.fromEntries(pairs));
        }
      }
      return tags;
    },
    async recordSets(zone, signal, progress = () => {}) {
      const sets: RecordSet[] = [];
      let from: Start | null = {};
      while (from !== null) {
        const answer = await page(zone, from, recordPage, signal);
        for (const set of answer.ResourceRecordSets ?? []) sets.push(recordSetOf(set));
        progress(sets.length);
        from = nextPage(answer);
      }
      return sets;
    },
    async recordSetsAt(zone, name, type, signal) {
      const wanted = dnsName(name);
      const sets: RecordSet[] = [];
      let from: Start | null = {
        StartRecordName: asStart(name),
        StartRecordType: type as NonNullable<Start['StartRecordType']>,
      };
      while (from !== null) {
        // One name and type has at most 100 sets (weighted, latency, …).
        const answer: ListResourceRecordSetsCommandOutput = await page(zone, from, 100, signal);
        const same = (answer.ResourceRecordSets ?? []).filter(
          (set) => dnsName(set.Name ?? '') === wanted && set.Type === type,
        );
        sets.push(...same.map(recordSetOf));
        from = same.length === answer.ResourceRecordSets?.length ? nextPage(answer) : null;
      }
      return sets;
    },
    async change(zone, changes, comment, signal) {
      const { client, sdk } = await load();
      await limiter.take(signal);
      const input = {
        HostedZoneId: zone,
        ChangeBatch: { Comment: comment.slice(0, commentLimit), Changes: changes.map(sdkChange) },
      };
      try {
        const answer = await aws.once(`change of zone ${zone}`, signal, (options) =>
          client.send(new sdk.ChangeResourceRecordSetsCommand(input), options),
        );
        limiter.answered();
        return {
          id: (answer.ChangeInfo?.Id ?? '').replace(/^\/change\//, ''),
          status: statusWord(answer.ChangeInfo?.Status),
        };
      } catch (error) {
        if (isThrottle(error)) limiter.throttled();
        throw changeFailure(error, zone, aws);
      }
    },
    async changeStatus(id, signal) {
      const { client, sdk } = await load();
      const answer = await aws.read(`change ${id}`, limiter, signal, (options) =>
        client.send(new sdk.GetChangeCommand({ Id: id }), options),
      );
      return statusWord(answer.ChangeInfo?.Status);
    },
  };
}

interface Sdk {
  readonly sdk: typeof import('@aws-sdk/client-route-53');
  readonly client: Route53Client;
}

async function makeClient(aws: Aws): Promise<Sdk> {
  const sdk = await import('@aws-sdk/client-route-53');
  const client = new sdk.Route53Client(await aws.config());
  const toMiddleware = 'deserializerMiddleware';
  client.middlewareStack.addRelativeTo(readWire, { name: 'readWire', relation: 'after', toMiddleware });
  client.middlewareStack.addRelativeTo(fillPage, { name: 'fillPage', relation: 'before', toMiddleware });
  // It copies every answer, record by record, for a logger that nobody set.
  client.middlewareStack.remove('loggerMiddleware');
  return { sdk, client };
}

interface Start {
  readonly StartRecordName?: string;
  readonly StartRecordType?: ResourceRecordSet['Type'];
  readonly StartRecordIdentifier?: string;
}

function nextPage(answer: ListResourceRecordSetsCommandOutput): Start | null {
  if (!answer.IsTruncated || answer.NextRecordName === undefined) return null;
  return {
    StartRecordName: answer.NextRecordName,
    ...(answer.NextRecordType ? { StartRecordType: answer.NextRecordType } : {}),
    ...(answer.NextRecordIdentifier ? { StartRecordIdentifier: answer.NextRecordIdentifier } : {}),
  };
}

/** A start position compares with stored names, so it must be spelled as they are. */
function asStart(name: string): string {
  return name.includes('\\') ? name : route53Name(name);
}

/** As the AWS CLI prints it; every field Route 53 gave stays, because a DELETE must repeat it. */
function recordSetOf(set: ResourceRecordSet): RecordSet {
  const given = Object.values(set).includes(undefined)
    ? Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined))
    : set;
  return given as unknown as RecordSet;
}

function sdkChange(change: Change): { Action: Change['Action']; ResourceRecordSet: ResourceRecordSet } {
  return { Action: change.Action, ResourceRecordSet: change.ResourceRecordSet as unknown as ResourceRecordSet };
}

function statusWord(status: string | undefined): 'PENDING' | 'INSYNC' {
  return status === 'INSYNC' ? 'INSYNC' : 'PENDING';
}

/** Told apart by one question: can it have been applied? */
function changeFailure(error: unknown, zone: ZoneId, aws: Aws): Failure {
  const what = `zone ${zone}`;
  if (error instanceof Failure && error.code === 'interrupted') return interrupted();
  if (isThrottle(error) || neverSent(error)) return awsFailure(error, what, aws.asker);
  const status = statusOf(error);
  // A 200 whose answer was cut off is no refusal either.
  if (status === null || status < 400 || status >= 500) {
    const why = error instanceof Error ? error.message : String(error);
    return new Failure('outcome-unknown', `${what}: Route 53 may or may not have applied the change: ${why}`, {
      next: 'read the zone again before anything else is sent',
      cause: error,
    });
  }
  const failure = awsFailure(error, what, aws.asker);
  if (failure.code !== 'aws-api') return failure;
  const text = error instanceof Error ? error.message : String(error);
  return new Failure('batch-rejected', `${nameOf(error)}: ${text}`, { cause: error });
}
