// Route 53's REST-XML as the SDKs speak it: operations, paging, errors. (aws-facts sections 2, 3, 6, 7)

import { zoneId } from '../core/dns.ts';
import type { Rejection } from '../core/route53/change-rules.ts';
import { storedName } from '../core/route53/record-rules.ts';
import { defaultAccount } from './data.ts';
import type { Answer, Refusal } from './listener.ts';
import { readBatch, recordSetXml } from './record-set-xml.ts';
import { childOf, children, childrenOf, declaration, readXml, type XmlElement } from './xml.ts';
import {
  compareZones,
  nameServers,
  notAuthorized,
  type SubmittedChange,
  startIndex,
  type Zone,
  type ZoneStore,
} from './zone-store.ts';

const namespace = 'https://route53.amazonaws.com/doc/2013-04-01/';

export interface Route53Request {
  readonly method: string;
  /** Below `/2013-04-01`, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** A request with its operation's name and the zone or change it names (empty: none). */
export interface Route53Call {
  readonly operation: string;
  readonly id: string;
  /** The limit's or resource's kind, for the paths that have one. */
  readonly type: string;
}

const routes: readonly { method: string; path: RegExp; operation: string }[] = [
  { method: 'GET', path: /^\/hostedzone$/, operation: 'ListHostedZones' },
  { method: 'GET', path: /^\/hostedzonesbyname$/, operation: 'ListHostedZonesByName' },
  { method: 'GET', path: /^\/hostedzonesbyvpc$/, operation: 'ListHostedZonesByVPC' },
  { method: 'GET', path: /^\/hostedzone\/(?<id>[^/]+)$/, operation: 'GetHostedZone' },
  { method: 'GET', path: /^\/hostedzone\/(?<id>[^/]+)\/rrset$/, operation: 'ListResourceRecordSets' },
  { method: 'POST', path: /^\/hostedzone\/(?<id>[^/]+)\/rrset$/, operation: 'ChangeResourceRecordSets' },
  {
    method: 'GET',
    path: /^\/hostedzone\/(?<id>[^/]+)\/rrsetprotection$/,
    operation: 'ListResourceRecordSetProtections',
  },
  { method: 'GET', path: /^\/change\/(?<id>[^/]+)$/, operation: 'GetChange' },
  { method: 'GET', path: /^\/tags\/(?<type>[^/]+)\/(?<id>[^/]+)$/, operation: 'ListTagsForResource' },
  { method: 'POST', path: /^\/tags\/(?<type>[^/]+)$/, operation: 'ListTagsForResources' },
  { method: 'GET', path: /^\/hostedzonelimit\/(?<id>[^/]+)\/(?<type>[^/]+)$/, operation: 'GetHostedZoneLimit' },
  { method: 'GET', path: /^\/accountlimit\/(?<type>[^/]+)$/, operation: 'GetAccountLimit' },
];

export function route53Call(request: Pick<Route53Request, 'method' | 'path'>): Route53Call | null {
  const path = request.path.length > 1 ? request.path.replace(/\/$/, '') : request.path;
  for (const route of routes) {
    const match = route.method === request.method ? route.path.exec(path) : null;
    if (match === null) continue;
    const { id = '', type = '' } = match.groups ?? {};
    return { operation: route.operation, id: decodeURIComponent(id), type: decodeURIComponent(type) };
  }
  return null;
}

export function route53Answer(store: ZoneStore, call: Route53Call, request: Route53Request): Answer {
  const { operation } = call;
  switch (operation) {
    case 'ListHostedZones':
      return listHostedZones(store, request.query);
    case 'ListHostedZonesByName':
      return listHostedZonesByName(store, request.query);
    case 'ListHostedZonesByVPC':
      return listHostedZonesByVpc(store, request.query);
    case 'ListTagsForResources':
      return listTagsForResources(store, call, request.body);
    case 'GetChange':
      return getChange(store, call.id);
    case 'GetAccountLimit':
      return ok(operation, { Limit: { Type: call.type, Value: 500 }, Count: store.zones.size });
    default:
      return zoneAnswer(store, call, request);
  }
}

function zoneAnswer(store: ZoneStore, call: Route53Call, request: Route53Request): Answer {
  const zone = store.zones.get(zoneId(call.id));
  if (zone === undefined) return noSuchZone(call.id);
  switch (call.operation) {
    case 'GetHostedZone':
      return ok(call.operation, {
        HostedZone: zoneElement(zone),
        ...(zone.data.private === true
          ? { VPCs: { VPC: (zone.data.vpcs ?? []).map((vpc) => ({ VPCRegion: vpc.region, VPCId: vpc.id })) } }
          : { DelegationSet: { NameServers: { NameServer: nameServers } } }),
      });
    case 'ListResourceRecordSets':
      return listResourceRecordSets(zone, request.query);
    case 'ChangeResourceRecordSets':
      return changeResourceRecordSets(store, zone, request.body);
    case 'ListResourceRecordSetProtections':
      return ok(call.operation, {
        ResourceRecordSetProtections: {
          ResourceRecordSetProtection: (zone.data.protections ?? []).map((protection) => ({
            RecordName: storedName(protection.name),
            RecordType: protection.type,
            Comment: protection.comment,
          })),
        },
      });
    case 'ListTagsForResource':
      return ok(call.operation, { ResourceTagSet: tagSet(zone) });
    default:
      return ok(call.operation, {
        Limit: { Type: call.type, Value: call.type === 'MAX_RRSETS_BY_ZONE' ? 10_000 : 300 },
        Count: call.type === 'MAX_RRSETS_BY_ZONE' ? zone.recordSets().length : (zone.data.vpcs?.length ?? 0),
      });
  }
}

function listHostedZones(store: ZoneStore, query: URLSearchParams): Answer {
  const maxItems = pageSize(query, 100, 100);
  const wanted = [...store.zones.values()].filter(
    (zone) => query.get('hostedzonetype') !== 'PrivateHostedZone' || zone.data.private === true,
  );
  const marker = query.get('marker');
  const start = marker === null ? 0 : wanted.findIndex((zone) => zone.id === zoneId(marker));
  if (start < 0) return refused(400, 'InvalidInput', `The specified marker is not valid: ${marker}`);
  const page = wanted.slice(start, start + maxItems);
  const next = wanted[start + maxItems];
  return ok('ListHostedZones', {
    HostedZones: { HostedZone: page.map(zoneElement) },
    Marker: marker ?? undefined,
    IsTruncated: next !== undefined,
    NextMarker: next?.id,
    MaxItems: maxItems,
  });
}

function listHostedZonesByName(store: ZoneStore, query: URLSearchParams): Answer {
  const maxItems = pageSize(query, 100, 100);
  const name = query.get('dnsname');
  const id = query.get('hostedzoneid');
  const sorted = [...store.zones.values()].sort(compareZones);
  const from = { name: storedName(name ?? ''), id: zoneId(id ?? '') };
  const start =
    name === null ? 0 : sorted.findIndex((zone) => compareZones(zone, { ...zone, name: from.name, id: from.id }) >= 0);
  const page = start < 0 ? [] : sorted.slice(start, start + maxItems);
  const next = start < 0 ? undefined : sorted[start + maxItems];
  return ok('ListHostedZonesByName', {
    HostedZones: { HostedZone: page.map(zoneElement) },
    DNSName: name ?? undefined,
    HostedZoneId: id ?? undefined,
    IsTruncated: next !== undefined,
    NextDNSName: next?.name,
    NextHostedZoneId: next?.id,
    MaxItems: maxItems,
  });
}

function listHostedZonesByVpc(store: ZoneStore, query: URLSearchParams): Answer {
  const maxItems = pageSize(query, 100, 100);
  const wanted = [...store.zones.values()].filter((zone) =>
    zone.data.vpcs?.some((vpc) => vpc.id === query.get('vpcid') && vpc.region === query.get('vpcregion')),
  );
  const start = Number(query.get('nexttoken') ?? 0);
  return ok('ListHostedZonesByVPC', {
    HostedZoneSummaries: {
      HostedZoneSummary: wanted.slice(start, start + maxItems).map((zone) => ({
        HostedZoneId: zone.id,
        Name: zone.name,
        Owner:
          zone.data.linkedService === undefined
            ? { OwningAccount: defaultAccount }
            : { OwningService: zone.data.linkedService },
      })),
    },
    MaxItems: maxItems,
    NextToken: start + maxItems < wanted.length ? String(start + maxItems) : undefined,
  });
}

function listResourceRecordSets(zone: Zone, query: URLSearchParams): Answer {
  const name = query.get('name');
  const type = query.get('type');
  const identifier = query.get('identifier');
  if (type !== null && name === null)
    return refused(400, 'InvalidInput', 'The input is not valid: a start record type needs a start record name.');
  if (identifier !== null && type === null)
    return refused(400, 'InvalidInput', 'The input is not valid: a start record identifier needs a start record type.');
  // Omitted, the page was seen to be 100; more than 300 is answered with 300.
  const maxItems = pageSize(query, 100, 300);
  const sets = zone.recordSets();
  const start = name === null ? 0 : startIndex(sets, name, type ?? '', identifier ?? '');
  const next = sets[start + maxItems];
  const page = sets
    .slice(start, start + maxItems)
    .map(recordSetXml)
    .join('');
  const rest = children({
    IsTruncated: next !== undefined,
    NextRecordName: next?.Name,
    NextRecordType: next?.Type,
    NextRecordIdentifier: next?.SetIdentifier,
    MaxItems: maxItems,
  });
  return okXml('ListResourceRecordSets', `<ResourceRecordSets>${page}</ResourceRecordSets>${rest}`);
}

function changeResourceRecordSets(store: ZoneStore, zone: Zone, body: string): Answer {
  const batch = readBatch(readXml(body));
  if (typeof batch === 'string') return refused(400, 'InvalidInput', `Invalid XML ; ${batch}`);
  if ((batch.comment?.length ?? 0) > 256)
    return refused(
      400,
      'InvalidInput',
      `1 validation error detected: Value '${batch.comment}' at 'changeBatch.comment' failed to satisfy constraint: Member must have length less than or equal to 256`,
    );
  const outcome = store.apply(zone, batch.changes, batch.comment);
  if ('code' in outcome) return refused(outcome.code === 'AccessDenied' ? 403 : 400, outcome.code, messageOf(outcome));
  return ok('ChangeResourceRecordSets', { ChangeInfo: changeInfo(outcome) });
}

/** As the `Message` element carries it. */
function messageOf({ code, messages }: Rejection): string {
  return code === 'InvalidChangeBatch' ? `[${messages.join(', ')}]` : messages.join(', ');
}

function getChange(store: ZoneStore, id: string): Answer {
  const change = store.change(id.replace(/^\/?change\//, ''));
  return change === undefined
    ? refused(404, 'NoSuchChange', `Could not find resource with ID: ${id}`)
    : ok('GetChange', { ChangeInfo: changeInfo(change) });
}

function listTagsForResources(store: ZoneStore, call: Route53Call, body: string): Answer {
  const request = childOf(readXml(body) ?? undefined, 'ListTagsForResourcesRequest');
  const ids = childrenOf(childOf(request, 'ResourceIds'), 'ResourceId').map((id) => String(id['#text'] ?? ''));
  if (ids.length < 1 || ids.length > 10)
    return refused(400, 'InvalidInput', 'The number of resource ids must be between 1 and 10.');
  // Unlike elsewhere, `/hostedzone/…` is not an id here: the SDKs do not strip it and AWS allows 32 bare characters.
  const malformed = ids.find((id) => !/^[A-Z0-9]{1,32}$/.test(id));
  if (malformed !== undefined)
    return refused(
      400,
      'InvalidInput',
      `1 validation error detected: Value '[${malformed}]' at 'resourceIds' failed to satisfy constraint: Member must have length less than or equal to 32`,
    );
  const zones = ids.map((id) => store.zones.get(zoneId(id)));
  const missing = ids.find((_, index) => zones[index] === undefined);
  if (missing !== undefined) return noSuchZone(missing);
  return ok(call.operation, {
    ResourceTagSets: { ResourceTagSet: zones.flatMap((zone) => (zone === undefined ? [] : [tagSet(zone)])) },
  });
}

function tagSet(zone: Zone): XmlElement {
  return {
    ResourceType: 'hostedzone',
    ResourceId: zone.id,
    Tags: { Tag: Object.entries(zone.tags).map(([Key, Value]) => ({ Key, Value })) },
  };
}

function zoneElement(zone: Zone): XmlElement {
  const { comment, linkedService } = zone.data;
  return {
    Id: `/hostedzone/${zone.id}`,
    Name: zone.name,
    CallerReference: `terraform-${zone.id}`,
    Config: { Comment: comment, PrivateZone: zone.data.private ?? false },
    ResourceRecordSetCount: zone.recordSets().length,
    LinkedService: linkedService === undefined ? undefined : { ServicePrincipal: linkedService },
  };
}

function changeInfo(change: SubmittedChange): XmlElement {
  return {
    Id: `/change/${change.id}`,
    Status: change.status,
    SubmittedAt: change.submittedAt.toISOString(),
    Comment: change.comment,
  };
}

function pageSize(query: URLSearchParams, usual: number, most: number): number {
  const asked = Number(query.get('maxitems') ?? usual);
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, most) : usual;
}

function ok(operation: string, content: XmlElement): Answer {
  return okXml(operation, children(content));
}

function okXml(operation: string, inside: string): Answer {
  const tag = `${operation}Response`;
  return { status: 200, type: 'text/xml', body: `${declaration}<${tag} xmlns="${namespace}">${inside}</${tag}>` };
}

function noSuchZone(id: string): Answer {
  return refused(404, 'NoSuchHostedZone', `No hosted zone found with ID: ${id}`);
}

function refused(status: number, code: string, message: string): Answer {
  const error = children({ Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message } });
  const body = `${declaration}<ErrorResponse xmlns="${namespace}">${error}<RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { status, type: 'text/xml', body, headers: { 'x-amzn-requestid': requestId } };
}

export const requestId = '7b7d2a4e-0000-4000-8000-5d1c0ffee000';

/** The other form that AWS documents for a refused batch: messages one by one, which the JavaScript SDK does not understand. */
export function withMessageList(answer: Answer): Answer {
  const message = /<Code>InvalidChangeBatch<\/Code><Message>\[([\s\S]*)\]<\/Message>/.exec(answer.body)?.[1];
  if (message === undefined) return answer;
  const messages = message.split(/, (?=Tried to|RRSet |Invalid Resource|The request|A HostedZone|FATAL)/);
  const list = `<Messages>${messages.map((text) => `<Message>${text}</Message>`).join('')}</Messages>`;
  const body = `${declaration}<InvalidChangeBatch xmlns="${namespace}">${list}<RequestId>${requestId}</RequestId></InvalidChangeBatch>`;
  return { ...answer, body };
}

/** What Route 53 answers in the place of the operation. */
export function route53Refusal(effect: Refusal, arn: string, call: Route53Call): Answer {
  switch (effect) {
    case 'throttle':
      return refused(400, 'Throttling', 'Rate exceeded');
    case 'busy':
      return refused(
        400,
        'PriorRequestNotComplete',
        'The request was rejected because Route 53 was still processing a prior request.',
      );
    case 'deny':
      return refused(403, 'AccessDenied', notAuthorized(arn, call.operation, zoneId(call.id)));
    case 'expire':
      return refused(403, 'ExpiredToken', 'The security token included in the request is expired');
    case 'error':
      return refused(500, 'InternalFailure', 'We encountered an internal error. Please try again.');
  }
}

export function route53Error(status: number, code: string, message: string): Answer {
  return refused(status, code, message);
}
