// The hosted zones of the embedded account: record sets in Route 53's order and spelling, changes and their status, history.
// What a batch does is decided by core/change-rules alone.

import { applyBatch, type Rejection } from '../core/change-rules.ts';
import {
  type Change,
  compareRecordSets,
  compareText,
  dnsName,
  escapeName,
  type RecordSet,
  type ZoneId,
  zoneId,
} from '../core/dns.ts';
import type { ZoneData } from './data.ts';

export interface Zone {
  readonly id: ZoneId;
  /** As Route 53 prints it, with the final dot. */
  readonly name: string;
  readonly data: ZoneData;
  recordSets: readonly RecordSet[];
  tags: Readonly<Record<string, string>>;
}

/** One batch that reached the zone, applied or refused. */
export interface ReceivedBatch {
  readonly zone: ZoneId;
  readonly comment: string;
  /** As sent. */
  readonly changes: readonly Change[];
  /** Change id; null when refused. */
  readonly id: string | null;
  /** `Code: text`, null when applied. */
  readonly rejected: string | null;
  /** The zone just before. */
  readonly before: readonly RecordSet[];
}

/** When a change becomes INSYNC: after being asked that many times, or that long after it was made. */
export type InSyncRule = { readonly polls: number } | { readonly milliseconds: number };

export interface SubmittedChange {
  readonly id: string;
  readonly comment: string | undefined;
  readonly submittedAt: Date;
  status: 'PENDING' | 'INSYNC';
  polls: number;
}

/** What an IAM policy's conditions allow in a batch; absent: anything. Names as IAM normalises them: lower case, escaped, no final dot. */
export interface ChangePolicy {
  readonly zone?: string;
  readonly actions?: readonly string[];
  readonly types?: readonly string[];
  readonly names?: readonly string[];
}

export interface ZoneStore {
  readonly policies: Set<ChangePolicy>;
  readonly zones: ReadonlyMap<ZoneId, Zone>;
  readonly batches: readonly ReceivedBatch[];
  apply(zone: Zone, changes: readonly Change[], comment: string | undefined): SubmittedChange | Rejection;
  /** Counts as one poll. */
  change(id: string): SubmittedChange | undefined;
}

export function createZoneStore(
  data: readonly ZoneData[],
  arn: string,
  inSync: InSyncRule,
  now: () => Date,
): ZoneStore {
  const policies = new Set<ChangePolicy>();
  const zones = new Map(data.map((zone) => [zoneId(zone.id), createZone(zone)]));
  const changes = new Map<string, SubmittedChange>();
  const batches: ReceivedBatch[] = [];
  return {
    policies,
    zones,
    batches,
    apply(zone, batch, comment) {
      const before = zone.recordSets;
      const received = { zone: zone.id, comment: comment ?? '', changes: batch, before };
      const refused = denial(zone, batch, policies, arn) ?? refusal(zone, batch);
      const outcome =
        refused === null
          ? applyBatch({ id: zone.id, name: dnsName(zone.name), private: zone.data.private ?? false }, before, batch)
          : { after: null, rejection: refused };
      if (outcome.after === null) {
        batches.push({
          ...received,
          id: null,
          rejected: `${outcome.rejection.code}: ${rejectionText(outcome.rejection)}`,
        });
        return outcome.rejection;
      }
      zone.recordSets = outcome.after;
      const id = `C${(changes.size + 1).toString(36).toUpperCase().padStart(13, '0')}`;
      const submitted: SubmittedChange = { id, comment, submittedAt: now(), status: 'PENDING', polls: 0 };
      changes.set(id, submitted);
      batches.push({ ...received, id, rejected: null });
      return submitted;
    },
    change(id) {
      const found = changes.get(id);
      if (found === undefined) return undefined;
      const done =
        'polls' in inSync
          ? found.polls >= inSync.polls
          : now().getTime() - found.submittedAt.getTime() >= inSync.milliseconds;
      found.polls += 1;
      if (done) found.status = 'INSYNC';
      return found;
    },
  };
}

/** One change outside a policy's conditions denies the whole batch; AWS does not say which change or condition it was. */
function denial(
  zone: Zone,
  batch: readonly Change[],
  policies: ReadonlySet<ChangePolicy>,
  arn: string,
): Rejection | null {
  const allows = (policy: ChangePolicy, change: Change): boolean =>
    (policy.actions?.includes(change.Action) ?? true) &&
    (policy.types?.includes(change.ResourceRecordSet.Type) ?? true) &&
    (policy.names?.includes(storedName(change.ResourceRecordSet.Name).slice(0, -1)) ?? true);
  const here = [...policies].filter((policy) => policy.zone === undefined || zoneId(policy.zone) === zone.id);
  if (batch.every((change) => here.every((policy) => allows(policy, change)))) return null;
  return { code: 'AccessDenied', messages: [notAuthorized(arn, 'ChangeResourceRecordSets', zone.id)] };
}

/** The words of a denied Route 53 call; `zone` is empty for calls that name none, a change id for GetChange. */
export function notAuthorized(arn: string, operation: string, zone: string): string {
  const action = `route53:${operation}`;
  const path = operation === 'GetChange' ? 'change' : 'hostedzone';
  const on = zone === '' ? '' : ` on resource: arn:aws:route53:::${path}/${zone}`;
  return `User: ${arn} is not authorized to perform: ${action}${on} because no identity-based policy allows the ${action} action`;
}

/** What stops a batch before the rules of record sets are asked: another service's zone, a protected record set. */
function refusal(zone: Zone, batch: readonly Change[]): Rejection | null {
  const { linkedService, protections } = zone.data;
  if (linkedService !== undefined)
    return {
      code: 'AccessDenied',
      messages: [`The resource hostedzone/${zone.id} can only be managed through ${linkedService}`],
    };
  const messages = batch.flatMap(({ ResourceRecordSet: { Name, Type } }) => {
    const lock = protections?.find((p) => dnsName(p.name) === dnsName(Name) && p.type === Type);
    return lock === undefined
      ? []
      : [`RRSet with DNS name ${storedName(Name)}, type ${Type} is protected: ${lock.comment ?? 'no comment'}`];
  });
  return messages.length === 0 ? null : { code: 'InvalidChangeBatch', messages };
}

/** As the `Message` element carries it. */
export function rejectionText({ code, messages }: Rejection): string {
  return code === 'InvalidChangeBatch' ? `[${messages.join(', ')}]` : messages.join(', ');
}

/** Lower case, escaped, one final dot; escapes that are there already are kept. */
export function storedName(name: string): string {
  const absolute = name.endsWith('.') ? name : `${name}.`;
  return absolute
    .toLowerCase()
    .replace(/\\[0-3][0-7]{2}|[^a-z0-9._-]/g, (found) => (found.length === 4 ? found : escapeName(found)));
}

/** The first position at or after a start name, type and identifier in a list in Route 53's order. */
export function startIndex(sets: readonly RecordSet[], name: string, type = '', setIdentifier = ''): number {
  const start: RecordSet = { Name: storedName(name), Type: type, SetIdentifier: setIdentifier };
  let low = 0;
  let high = sets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const set = sets[middle];
    if (set !== undefined && compareRecordSets(set, start) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function createZone(data: ZoneData): Zone {
  const name = storedName(data.name);
  return {
    id: zoneId(data.id),
    name,
    data,
    recordSets: listing(name, data.recordSets ?? []),
    tags: data.tags ?? {},
  };
}

/** Record sets as the zone lists them: Route 53's spelling and order, with the apex NS and SOA. */
export function listing(zoneName: string, sets: readonly RecordSet[]): readonly RecordSet[] {
  const stored = sets.map((set) => {
    const alias = set.AliasTarget;
    return {
      ...set,
      Name: storedName(set.Name),
      ...(alias && { AliasTarget: { ...alias, DNSName: storedName(alias.DNSName) } }),
    };
  });
  const apex = apexRecordSets(zoneName).filter(
    (set) => !stored.some(({ Name, Type }) => Name === zoneName && Type === set.Type),
  );
  return [...stored, ...apex].sort(compareRecordSets);
}

export const nameServers = [
  'ns-512.awsdns-00.net',
  'ns-1024.awsdns-00.org',
  'ns-1536.awsdns-00.co.uk',
  'ns-0.awsdns-00.com',
];

function apexRecordSets(zoneName: string): readonly RecordSet[] {
  const [first = ''] = nameServers;
  return [
    {
      Name: zoneName,
      Type: 'NS',
      TTL: 172800,
      ResourceRecords: nameServers.map((server) => ({ Value: `${server}.` })),
    },
    {
      Name: zoneName,
      Type: 'SOA',
      TTL: 900,
      ResourceRecords: [{ Value: `${first}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400` }],
    },
  ];
}

/** Order of ListHostedZonesByName: labels reversed, then id. */
export function compareZones(a: Zone, b: Zone): number {
  const reversed = (name: string): string => `${name.replace(/\.$/, '').split('.').reverse().join('.')}.`;
  return compareText(reversed(a.name), reversed(b.name)) || compareText(a.id, b.id);
}
