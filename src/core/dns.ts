// DNS names, record sets and hosted zones as Route 53 knows them.
//
// A RecordSet is kept in the AWS CLI's own JSON shape, with Route 53's own spelling (`\052.example.com.`), and with every
// field it gave, because a DELETE must repeat the record set exactly (API_ChangeResourceRecordSets). Names are compared as
// DnsName, the canonical spelling made here and nowhere else:
//
//   Route 53 / manifest spelling        DnsName
//   API.Example.com.                    api.example.com
//   \052.example.com.                   *.example.com
//   \100.example.com.                   @.example.com
//   a\056b.example.com.                 a\056b.example.com      (a dot inside a label stays escaped)

declare const brand: unique symbol;
/** A string that only its own parser makes. */
export type Branded<B extends string> = string & { readonly [brand]: B };

/** Lower case, no trailing dot, `*` for a wildcard, printable ASCII unescaped, all else as `\ooo`. Made only by dnsName(). */
export type DnsName = Branded<'DnsName'>;
/** A hosted zone id without `/hostedzone/`, e.g. `Z1H1FL5HABSF5`. */
export type ZoneId = Branded<'ZoneId'>;
/** Value of --txt-owner-id, literally, compared case-sensitively. */
export type OwnerId = Branded<'OwnerId'>;
/** `ZONEID/NAME/TYPE` or `ZONEID/NAME/TYPE/SETID`; zone and type are `-` for rows that have none. */
export type RecordKey = Branded<'RecordKey'>;

export interface AliasTarget {
  readonly HostedZoneId: string;
  readonly DNSName: string;
  readonly EvaluateTargetHealth: boolean;
}

/** One Route 53 ResourceRecordSet in the AWS CLI's JSON shape. TTL in seconds, absent on aliases. */
export interface RecordSet {
  readonly Name: string;
  readonly Type: string;
  readonly SetIdentifier?: string;
  readonly Weight?: number;
  readonly Region?: string;
  readonly GeoLocation?: {
    readonly ContinentCode?: string;
    readonly CountryCode?: string;
    readonly SubdivisionCode?: string;
  };
  readonly Failover?: string;
  readonly MultiValueAnswer?: boolean;
  readonly TTL?: number;
  readonly ResourceRecords?: readonly { readonly Value: string }[];
  readonly AliasTarget?: AliasTarget;
  readonly HealthCheckId?: string;
  readonly TrafficPolicyInstanceId?: string;
  readonly CidrRoutingConfig?: { readonly CollectionId: string; readonly LocationName: string };
  readonly GeoProximityLocation?: {
    readonly AWSRegion?: string;
    readonly LocalZoneGroup?: string;
    readonly Coordinates?: { readonly Latitude: string; readonly Longitude: string };
    readonly Bias?: number;
  };
}

/** One change as `aws route53 change-resource-record-sets` takes it. */
export interface Change {
  readonly Action: 'CREATE' | 'DELETE' | 'UPSERT';
  readonly ResourceRecordSet: RecordSet;
}

export interface HostedZone {
  readonly id: ZoneId;
  readonly name: DnsName;
  readonly private: boolean;
  /** ResourceRecordSetCount as the zone list said; null when it did not. */
  readonly recordCount: number | null;
  /** Tags, when they were asked for. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Service principal when another AWS service owns the zone: the Route 53 API may not edit it. */
  readonly linkedService?: string;
  readonly vpcs?: readonly { readonly id: string; readonly region: string }[];
}

/** The bytes of a name with `\ooo` escapes turned into characters (latin-1), final dot kept. */
export function unescapeName(name: string): string {
  return name.includes('\\')
    ? name.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    : name;
}

/** As Route 53 prints a name: lower case, everything but `a-z 0-9 - _ .` as `\ooo`, one final dot. Takes unescaped text. */
export function route53Name(name: string): string {
  const absolute = name.endsWith('.') ? name : `${name}.`;
  return plain.test(absolute) ? absolute : escapeName(absolute.toLowerCase());
}

/** Every character but `a-z 0-9 - _ .` as `\ooo`; characters above latin-1 as their UTF-8 bytes. */
export function escapeName(name: string): string {
  if (plain.test(name)) return name;
  let out = '';
  for (const byte of new TextEncoder().encode(name)) {
    const char = String.fromCharCode(byte);
    out += /[a-z0-9._-]/.test(char) ? char : `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return out;
}

const plain = /^[a-z0-9._-]*$/;

/** The canonical spelling of a name in Route 53's, a manifest's or a user's spelling. Never throws. */
export function dnsName(text: string): DnsName {
  if (plain.test(text)) return (text.endsWith('.') ? text.slice(0, -1) : text) as DnsName;
  const dotted = text.endsWith('.') && !text.endsWith('\\.') ? text.slice(0, -1) : text;
  const lower = dotted.toLowerCase();
  if (!lower.includes('\\')) return lower as DnsName;
  return lower.replace(/\\([0-3][0-7]{2})/g, (escaped: string, octal: string) => {
    const code = Number.parseInt(octal, 8);
    const char = String.fromCharCode(code).toLowerCase();
    return code <= 0x20 || code >= 0x7f || char === '.' || char === '\\' ? escaped : char;
  }) as DnsName;
}

/** The name under which Route 53 would list a name given as plain text, without escapes. */
export function listedName(text: string): DnsName {
  return dnsName(plain.test(text) ? text : route53Name(text));
}

export function zoneId(text: string): ZoneId {
  return text.replace(/^\/?hostedzone\//, '') as ZoneId;
}

export function ownerId(text: string): OwnerId {
  return text as OwnerId;
}

export function recordKey(zone: ZoneId | null, name: DnsName, type: string | null, setIdentifier = ''): RecordKey {
  const key = `${zone ?? '-'}/${name}/${type ?? '-'}`;
  return (setIdentifier === '' ? key : `${key}/${setIdentifier}`) as RecordKey;
}

/** `api.example.com` is within `example.com`, as is `example.com` itself; `evilexample.com` is not. */
export function within(name: DnsName, zone: DnsName): boolean {
  return (
    name === zone || (name.length > zone.length && name.endsWith(zone) && name[name.length - zone.length - 1] === '.')
  );
}

/** Bytewise order of two strings. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Order of names by labels from the right, so that a zone's names stand together. */
export function compareNames(a: DnsName, b: DnsName): number {
  if (a === b) return 0;
  const x = a.split('.');
  const y = b.split('.');
  for (let i = 1; i <= Math.min(x.length, y.length); i++) {
    const order = compareText(x[x.length - i] ?? '', y[y.length - i] ?? '');
    if (order !== 0) return order;
  }
  return x.length - y.length;
}

/** Order in which Route 53 lists: labels reversed with a final dot, then type, then set identifier. */
export function compareRecordSets(a: RecordSet, b: RecordSet): number {
  return (
    (a.Name === b.Name ? 0 : compareText(listingKey(a.Name), listingKey(b.Name))) ||
    compareText(a.Type, b.Type) ||
    compareText(a.SetIdentifier ?? '', b.SetIdentifier ?? '')
  );
}

function listingKey(name: string): string {
  return `${name.replace(/\.$/, '').split('.').reverse().join('.')}.`;
}
