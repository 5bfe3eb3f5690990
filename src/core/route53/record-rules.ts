// What Route 53 accepts as a single record set, whatever the zone holds: form of the request, names, values.
//
//   InvalidInput        about the form (routing fields, TTL, body), one sentence, names the first bad change only
//   InvalidChangeBatch  about names and values, one message per problem
//
// (AWS DomainNameFormat, ResourceRecordTypes and API_ResourceRecordSet; texts: reference aws-facts 4 and 7, and the recordings)

import { isIPv4, isIPv6 } from 'node:net';
import type { Change, RecordSet } from '../dns.ts';

const types = [
  ...['SOA', 'A', 'TXT', 'NS', 'CNAME', 'MX', 'NAPTR', 'PTR', 'SRV', 'SPF', 'AAAA', 'CAA', 'DS', 'TLSA', 'SSHFP'],
  ...['SVCB', 'HTTPS'],
];

/** A name as Route 53 stores it: lower case, one final dot, all but `a-z 0-9 - _ .` as `\ooo`. Takes escaped or plain text. */
export function storedName(name: string): string {
  if (/^[a-z0-9._-]+$/.test(name)) return name.endsWith('.') ? name : `${name}.`;
  let out = '';
  for (const [token, octal] of name.matchAll(/\\([0-3][0-7]{2})|[\s\S]/gu)) {
    if (octal === undefined && token === '.') out += '.';
    else if (octal === undefined) out += escaped(token);
    else if (octal === '056') out += token;
    else out += escaped(String.fromCharCode(Number.parseInt(octal, 8)), 'latin1');
  }
  return out.endsWith('.') ? out : `${out}.`;
}

function escaped(char: string, encoding: 'utf8' | 'latin1' = 'utf8'): string {
  if (/^[A-Za-z0-9_-]$/.test(char)) return char.toLowerCase();
  const bytes = encoding === 'utf8' ? [...new TextEncoder().encode(char)] : [char.charCodeAt(0)];
  return bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/** The routing policies that a record set names. */
export function policies(set: RecordSet): readonly Policy[] {
  return (Object.keys(policyFields) as Policy[]).filter((policy) => {
    const value = set[policyFields[policy]];
    return value !== undefined && value !== false && value !== null;
  });
}

const policyFields = {
  weighted: 'Weight',
  latency: 'Region',
  failover: 'Failover',
  geolocation: 'GeoLocation',
  'multivalue answer': 'MultiValueAnswer',
  geoproximity: 'GeoProximityLocation',
  cidr: 'CidrRoutingConfig',
} as const satisfies Record<string, keyof RecordSet>;
export type Policy = keyof typeof policyFields;

/** Why the form of a change is refused (`InvalidInput`); null when it is sound. */
export function formProblem({ Action, ResourceRecordSet: set }: Change): string | null {
  const where = `[Action=${Action}, Name=${set.Name}, Type=${set.Type}, SetIdentifier=${set.SetIdentifier ?? 'null'}]`;
  const routing = policies(set).length;
  if (routing > 1)
    return `Invalid request: Expected at most one of [Weight, Region, GeoLocation, Failover, MultiValueAnswer, CidrRoutingConfig, GeoProximityLocation], but found more than one in Change with ${where}`;
  if (routing === 1 && !set.SetIdentifier)
    return `Invalid request: Missing field SetIdentifier in Change with ${where}`;
  if (routing === 0 && set.SetIdentifier)
    return `Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, MultiValueAnswer, GeoProximityLocation, or CidrRoutingConfig], but found none in Change with ${where}`;
  const values = set.ResourceRecords ?? [];
  const whole = set.TTL !== undefined && values.length > 0 ? 1 : 0;
  const partial = set.TTL !== undefined || values.length > 0 ? 1 : 0;
  const others = (set.AliasTarget ? 1 : 0) + (set.TrafficPolicyInstanceId ? 1 : 0);
  if (others + whole === 0 || others + partial > 1) {
    const found = others + partial > 1 ? 'more than one' : 'none';
    return `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found ${found} in Change with ${where}`;
  }
  return (
    enumeration(set.Type) ??
    range(set.TTL, 2147483647, 'TTL') ??
    range(set.Weight, 255, 'ResourceRecordSetWeight') ??
    tooLong(set.SetIdentifier)
  );
}

function enumeration(type: string): string | null {
  if (types.includes(type)) return null;
  return `Invalid XML ; cvc-enumeration-valid: Value '${type}' is not facet-valid with respect to enumeration '[${types.join(', ')}]'. It must be a value from the enumeration.`;
}

function range(value: number | undefined, max: number, type: string): string | null {
  if (value === undefined) return null;
  const text = `Invalid XML ; cvc-${value < 0 ? 'minInclusive' : 'maxInclusive'}-valid: Value '${value}' is not facet-valid with respect to`;
  if (value < 0) return `${text} minInclusive '0' for type '${type}'.`;
  return value > max ? `${text} maxInclusive '${max}' for type '${type}'.` : null;
}

function tooLong(identifier: string | undefined): string | null {
  if (identifier === undefined || identifier.length <= 128) return null;
  return `Invalid XML ; cvc-maxLength-valid: Value '${identifier}' with length = '${identifier.length}' is not facet-valid with respect to maxLength '128' for type 'ResourceRecordSetIdentifier'.`;
}

/** What is wrong with the name and the values of a change, in Route 53's words. */
export function valueProblems({ Action, ResourceRecordSet: set }: Change): readonly string[] {
  const name = nameProblem(set.Name);
  if (name !== null) return [name];
  if (Action === 'DELETE') return [];
  const values = (set.ResourceRecords ?? []).map((record) => record.Value);
  if ((set.Type === 'CNAME' || set.Type === 'SOA') && values.length > 1)
    return [
      invalid(
        `FATAL problem: Multiple${set.Type}Records (RRSet of type ${set.Type} with DNS name ${storedName(set.Name)} may hold only one value)`,
      ),
    ];
  const repeated = values.filter((value, index) => values.indexOf(value) !== index);
  if (repeated.length > 0)
    return [...new Set(repeated)].map((value) => invalid(`Duplicate Resource Record: '${value}'`));
  return values.flatMap((value) => {
    const problem = valueProblem(set.Type, value);
    return problem === null ? [] : [invalid(fatal(problem, value))];
  });
}

const invalid = (text: string): string => `Invalid Resource Record: '${text}'`;
const fatal = (problem: string, text: string): string => `FATAL problem: ${problem} encountered with '${text}'`;

function nameProblem(name: string): string | null {
  const relative = name.replace(/\.$/, '');
  if (relative === '') return fatal('DomainNameEmpty (Domain name is empty)', '');
  const labels = relative.split('.');
  if (labels.includes('')) return fatal('DomainLabelEmpty (Domain label is empty)', storedName(name));
  const odd = /[^\x21-\x7e]/u.exec(relative);
  if (odd) return fatal('UnsupportedCharacter (Value contains unsupported characters)', odd[0]);
  const lengths = labels.map((label) => label.replace(/\\[0-3][0-7]{2}/g, '?').length);
  const wire = lengths.reduce((sum, length) => sum + length + 1, 1);
  if (wire > 255 || lengths.some((length) => length > 63))
    return fatal('DomainLabelTooLong (Domain label is too long)', name);
  return null;
}

function valueProblem(type: string, value: string): string | null {
  const fields = value.trim().split(/\s+/);
  if (value.length > 4000) return 'ValueTooLong (Value is too long)';
  switch (type) {
    case 'A':
      if (fields.length > 1) return 'ARRDATANotSingleField (Value contains spaces)';
      return isIPv4(value) ? null : 'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)';
    case 'AAAA':
      if (fields.length > 1) return 'AAAARRDATANotSingleField (Value contains spaces)';
      return isIPv6(value) && !value.includes('%')
        ? null
        : 'AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)';
    case 'TXT':
    case 'SPF':
      return textProblem(value);
    case 'CNAME':
    case 'NS':
    case 'PTR':
      if (fields.length > 1) return `${type}RRDATANotSingleField (Value contains spaces)`;
      return hostProblem(value);
    case 'MX':
      if (fields.length !== 2) return 'MXRRDATANotTwoFields (Value does not contain two fields)';
      return isWord(fields[0])
        ? hostProblem(fields[1] ?? '')
        : 'MXRRDATAIllegalPreference (Preference is not a number)';
    case 'SRV':
      if (fields.length !== 4) return 'SRVRRDATANotFourFields (Value does not contain four fields)';
      return fields.slice(0, 3).every(isWord)
        ? hostProblem(fields[3] ?? '')
        : 'SRVRRDATAIllegalNumber (Priority, weight or port is not a number)';
    case 'CAA':
      return /^\d{1,3} [A-Za-z0-9]+ ".*"$/.test(value) ? null : 'CAARRDATAInvalid (Value is not flags tag "value")';
    default:
      return null;
  }
}

function isWord(text: string | undefined): boolean {
  return text !== undefined && /^\d{1,5}$/.test(text) && Number(text) <= 65535;
}

function hostProblem(host: string): string | null {
  const relative = host.replace(/\.$/, '');
  if (relative === '') return host === '.' ? null : 'DomainNameEmpty (Domain name is empty)';
  const labels = relative.split('.');
  if (labels.includes('')) return 'DomainLabelEmpty (Domain label is empty)';
  if (labels.some((label) => label.length > 63)) return 'DomainLabelTooLong (Domain label is too long)';
  return /[^\x21-\x7e]/.test(relative) ? 'UnsupportedCharacter (Value contains unsupported characters)' : null;
}

/** One or more `"…"` strings of at most 255 characters, apart by white space. */
function textProblem(value: string): string | null {
  const strings = value.trim().match(/"(?:[^"\\]|\\[\s\S])*"|[^\s"]+|"/g) ?? [];
  if (strings.length === 0 || strings.some((text) => text.length < 2 || !text.startsWith('"')))
    return 'InvalidCharacterString (Value should be enclosed in quotation marks)';
  const lengths = strings.map((text) => text.slice(1, -1).replace(/\\([0-3][0-7]{2}|[\s\S])/g, '?').length);
  return lengths.some((length) => length > 255) ? 'CharacterStringTooLong (Value is too long)' : null;
}
