// Two things the SDK does badly with Route 53's XML, mended where the answer comes in:
//
// - Errors have two forms on the wire. The SDK loses code and text of the second (`<InvalidChangeBatch><Messages>…`): it is
//   rewritten into the first.
// - A page of 300 record sets costs its general parser several times what the list needs. Pages are read by plain-xml.ts into the
//   very same output; a page with anything unexpected in it goes to the SDK's parser untouched.

import type {
  ListResourceRecordSetsCommandOutput,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-route-53';
import { type PlainElement, type PlainNode, plainXml, unescaped } from './plain-xml.ts';

interface Response {
  statusCode: number;
  body: unknown;
}
interface Answered {
  readonly response: unknown;
  readonly output: ServiceOutputTypes;
}
type Next = (args: { input: ServiceInputTypes; request: unknown }) => Promise<Answered>;
type Context = Readonly<Record<string, unknown>>;

/** What only this page's answer holds, until the SDK has made its frame of metadata around it. */
const pages = new WeakMap<object, Omit<ListResourceRecordSetsCommandOutput, '$metadata'>>();
const emptyPage = Buffer.from(
  '<ListResourceRecordSetsResponse><ResourceRecordSets/><IsTruncated>false</IsTruncated><MaxItems>300</MaxItems></ListResourceRecordSetsResponse>',
);

/** Innermost: sees the answer before the SDK parses it. */
export function readWire(next: Next, context: Context): Next {
  return async (args) => {
    const answered = await next(args);
    const response = answered.response;
    if (!isResponse(response)) return answered;
    const isList = context.commandName === 'ListResourceRecordSetsCommand' && response.statusCode === 200;
    if (!isList && response.statusCode < 400) return answered;
    const bytes = await collected(response.body);
    response.body = bytes;
    if (!isList) {
      const first = firstForm(bytes.toString('utf8'));
      if (first !== null) response.body = Buffer.from(first);
      return answered;
    }
    const page = recordSetPage(bytes.toString('utf8'));
    if (page !== null) {
      pages.set(response, page);
      response.body = emptyPage;
    }
    return answered;
  };
}

/** Around the SDK's parser: puts the page into its output. */
export function fillPage(next: Next): Next {
  return async (args) => {
    const answered = await next(args);
    const page = isResponse(answered.response) ? pages.get(answered.response) : undefined;
    return page === undefined ? answered : { ...answered, output: { ...answered.output, ...page } };
  };
}

function isResponse(value: unknown): value is Response {
  return typeof value === 'object' && value !== null && 'statusCode' in value && 'body' in value;
}

async function collected(body: unknown): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body) {
    for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `<Code><Messages><Message>…` as `<ErrorResponse><Error><Code>…`; null when it is in another form. */
export function firstForm(xml: string): string | null {
  const root = /<([A-Za-z]+)(?: xmlns="[^"]*")?>/.exec(xml.replace(/^<\?xml[^>]*\?>\s*/, ''))?.[1];
  if (root === undefined || root === 'ErrorResponse') return null;
  const messages = [...xml.matchAll(/<Message>([\s\S]*?)<\/Message>/g)].map((match) => match[1] ?? '');
  if (messages.length === 0) return null;
  const request = /<RequestId>[^<]*<\/RequestId>/.exec(xml)?.[0] ?? '';
  const text = xml.includes('<Messages>') ? `[${messages.join(', ')}]` : messages.join(', ');
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${root}</Code><Message>${text}</Message></Error>${request}</ErrorResponse>`;
}

const list = { open: '<ResourceRecordSets>', close: '</ResourceRecordSets>' };
const item = { open: '<ResourceRecordSet>', close: '</ResourceRecordSet>' };
/** The two commonest record sets, an alias and a single value with a TTL, in one step: ten times faster than element by element. */
const common =
  /<ResourceRecordSet><Name>([^<&]*)<\/Name><Type>([A-Z]+)<\/Type>(?:<AliasTarget><HostedZoneId>([^<&]*)<\/HostedZoneId><DNSName>([^<&]*)<\/DNSName><EvaluateTargetHealth>(true|false)<\/EvaluateTargetHealth><\/AliasTarget>|<TTL>(\d+)<\/TTL><ResourceRecords><ResourceRecord><Value>([^<]*)<\/Value><\/ResourceRecord><\/ResourceRecords>)<\/ResourceRecordSet>/y;

type Page = Omit<ListResourceRecordSetsCommandOutput, '$metadata'>;

/** A page as the SDK would give it; null when something in it is not known here. */
export function recordSetPage(xml: string): Page | null {
  const from = xml.indexOf(list.open);
  const to = xml.lastIndexOf(list.close);
  if (from === -1 || to < from) return null;
  const root = plainXml(xml.slice(0, from) + xml.slice(to + list.close.length));
  const frame = root === null ? undefined : fieldsOf(root, pageFrame);
  const sets = recordSetsIn(xml, from + list.open.length, to);
  return frame === undefined || sets === null ? null : ({ ...frame, ResourceRecordSets: sets } as unknown as Page);
}

function recordSetsIn(xml: string, from: number, to: number): readonly unknown[] | null {
  const sets: unknown[] = [];
  let at = from;
  while (at < to) {
    common.lastIndex = at;
    const match = common.exec(xml);
    const end = match === null ? xml.indexOf(item.close, at) + item.close.length : common.lastIndex;
    if (end < at || end > to) return xml.slice(at, to).trim() === '' ? sets : null;
    const set = match === null ? anySet(xml.slice(at, end)) : commonSet(match);
    if (set === undefined) return null;
    sets.push(set);
    at = end;
  }
  return sets;
}

function anySet(xml: string): unknown {
  const element = xml.trimStart().startsWith(item.open) ? plainXml(xml) : null;
  return element === null ? undefined : fieldsOf(element, recordSet);
}

function commonSet([, Name, Type, zone, DNSName, health, ttl, text = '']: RegExpExecArray): unknown {
  if (zone !== undefined) {
    return { Name, Type, AliasTarget: { HostedZoneId: zone, DNSName, EvaluateTargetHealth: health === 'true' } };
  }
  const Value = unescaped(text);
  return Value === null ? undefined : { Name, Type, TTL: Number(ttl), ResourceRecords: [{ Value }] };
}

type Shape = 'text' | 'number' | 'boolean' | 'values' | Fields;
interface Fields {
  readonly [name: string]: Shape;
}

const recordSet: Fields = {
  Name: 'text',
  Type: 'text',
  SetIdentifier: 'text',
  Weight: 'number',
  Region: 'text',
  GeoLocation: { ContinentCode: 'text', CountryCode: 'text', SubdivisionCode: 'text' },
  Failover: 'text',
  MultiValueAnswer: 'boolean',
  TTL: 'number',
  ResourceRecords: 'values',
  AliasTarget: { HostedZoneId: 'text', DNSName: 'text', EvaluateTargetHealth: 'boolean' },
  HealthCheckId: 'text',
  TrafficPolicyInstanceId: 'text',
  CidrRoutingConfig: { CollectionId: 'text', LocationName: 'text' },
  GeoProximityLocation: {
    AWSRegion: 'text',
    LocalZoneGroup: 'text',
    Coordinates: { Latitude: 'text', Longitude: 'text' },
    Bias: 'number',
  },
};
const pageFrame: Fields = {
  IsTruncated: 'boolean',
  NextRecordName: 'text',
  NextRecordType: 'text',
  NextRecordIdentifier: 'text',
  MaxItems: 'number',
};

/** The node as its shape says; undefined when it does not fit. */
function shaped(node: PlainNode, shape: Shape): unknown {
  if (typeof shape !== 'string') return typeof node === 'string' ? undefined : fieldsOf(node, shape);
  if (shape === 'values') return typeof node === 'string' ? undefined : values(node);
  if (typeof node !== 'string') return undefined;
  if (shape === 'number') return /^-?\d+$/.test(node) ? Number(node) : undefined;
  if (shape === 'boolean') return node === 'true' ? true : node === 'false' ? false : undefined;
  return node;
}

function fieldsOf(element: PlainElement, shape: Fields): Record<string, unknown> | undefined {
  const out: Record<string, unknown> = {};
  for (const [name, nodes] of Object.entries(element)) {
    const inner = shape[name];
    const [node, second] = nodes;
    if (inner === undefined || node === undefined || second !== undefined) return undefined;
    const value = shaped(node, inner);
    if (value === undefined) return undefined;
    out[name] = value;
  }
  return out;
}

function values(element: PlainElement): unknown {
  if (Object.keys(element).some((name) => name !== 'ResourceRecord')) return undefined;
  const out: unknown[] = [];
  for (const record of element.ResourceRecord ?? []) {
    const value = typeof record === 'string' ? undefined : fieldsOf(record, { Value: 'text' });
    if (value === undefined) return undefined;
    out.push(value);
  }
  return out;
}
