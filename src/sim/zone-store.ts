// The hosted zones of the embedded account: record sets in Route 53's order and spelling, changes and their status, history.
// What a batch does is decided by core/change-rules alone.

import {
  type Change,
  compareRecordSets,
  compareText,
  dnsName,
  type RecordSet,
  type ZoneId,
  zoneId,
} from '../core/dns.ts';
import { type Rejection, rejectionText, type ZoneState, zoneState } from '../core/route53/change-rules.ts';
import { storedName } from '../core/route53/record-rules.ts';
import type { ZoneData } from './data.ts';

export interface Zone {
  readonly id: ZoneId;
  /** As Route 53 prints it, with the final dot. */
  readonly name: string;
  readonly data: ZoneData;
  /** In Route 53's order and spelling. */
  recordSets(): readonly RecordSet[];
  /** Replaces everything with no rule asked; the apex NS and SOA stay. */
  replace(sets: readonly RecordSet[]): void;
  apply(changes: readonly Change[]): Rejection | null;
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
      const received = { zone: zone.id, comment: comment ?? '', changes: batch };
      const rejection = denial(zone, batch, policies, arn) ?? refusal(zone, batch) ?? zone.apply(batch);
      if (rejection !== null) {
        batches.push({ ...received, id: null, rejected: rejectionText(rejection) });
        return rejection;
      }
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
  const id = zoneId(data.id);
  const name = storedName(data.name);
  const identity = { id, name: dnsName(name), private: data.private ?? false };
  let rules: ZoneState = zoneState(identity, listing(name, data.recordSets ?? []));
  return {
    id,
    name,
    data,
    recordSets: () => rules.recordSets(),
    replace(sets) {
      rules = zoneState(identity, listing(name, sets));
    },
    apply: (changes) => rules.apply(changes).rejection,
    tags: data.tags ?? {},
  };
}

/** Record sets in Route 53's spelling, with the apex NS and SOA. */
function listing(zoneName: string, sets: readonly RecordSet[]): readonly RecordSet[] {
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
  return [...stored, ...apex];
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
