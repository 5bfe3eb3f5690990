// How a source makes endpoints from a name and addresses: one endpoint per record type, in the order A, AAAA, CNAME.
//
//   api.example.com.  [203.0.113.7 2001:db8::7 lb.example.net.]  →  A 203.0.113.7 · AAAA 2001:db8::7 · CNAME lb.example.net
//
// (external-dns endpoint/endpoint.go, endpoint/utils.go; reference: sources page 2.2 to 2.4)

import { isIP } from 'node:net';
import type { Skipped } from '../desired.ts';
import type { Endpoint, ProviderSpecific } from '../endpoint.ts';
import type { Settings } from '../settings.ts';
import type { Read } from './annotations.ts';
import { byteLength } from './go-text.ts';

export type AddressType = 'A' | 'AAAA' | 'CNAME';

/** Every IPv4 address ends with a digit and every IPv6 address has a colon; almost every target has neither. */
const couldBeAddress = /:|\d$/;
const mapped = /^::ffff:[0-9.]+$/i;

/** The record type that a target asks for. Strict: `1.2.3.4/32`, `01.2.3.4` and `[::1]` are names. */
export function inferType(target: string, settings: Settings): AddressType {
  if (!couldBeAddress.test(target)) return 'CNAME';
  switch (isIP(target)) {
    case 4:
      return 'A';
    case 6:
      return mapped.test(target) && mappedIsIPv4(settings) ? 'A' : 'AAAA';
    default:
      return 'CNAME';
  }
}

/** Up to 0.15.0 an IPv4-mapped IPv6 address counts as IPv4. */
function mappedIsIPv4({ version }: Settings): boolean {
  return version.major === 0 && (version.minor < 15 || (version.minor === 15 && version.patch < 1));
}

/** What all endpoints of one object share. The property list is shared, not copied, as ExternalDNS shares it. */
export interface Terms {
  /** `ingress/shop/api`, for people. */
  readonly origin: string;
  /** With `resource`, where the source writes one. */
  readonly labels: Readonly<Record<string, string>>;
  readonly recordTTL: number;
  readonly providerSpecific: readonly ProviderSpecific[];
  readonly setIdentifier: string;
}

/** null: a label is longer than 63 bytes, and `skipped` says so. */
export function makeEndpoint(
  host: Read,
  recordType: string,
  targets: readonly string[],
  address: string,
  terms: Terms,
  skipped: Skipped[],
): Endpoint | null {
  const long = longLabel(host.value);
  if (long !== null) {
    skipped.push({
      name: host.value,
      type: recordType,
      reason: 'LabelTooLong',
      message: `label ${long} is longer than 63 characters: ${terms.origin} gets no record for it`,
    });
    return null;
  }
  const verbatim = recordType === 'TXT' || recordType === 'NAPTR' || recordType === 'SRV';
  return {
    dnsName: withoutDot(host.value),
    recordType,
    targets: verbatim ? targets : targets.map(withoutDot),
    setIdentifier: terms.setIdentifier,
    recordTTL: terms.recordTTL,
    labels: terms.labels,
    providerSpecific: terms.providerSpecific,
    origins: [{ resource: terms.origin, host: host.field, address }],
  };
}

/** One endpoint per record type that the addresses need; none without addresses. */
export function endpointsForHost(
  host: Read,
  addresses: readonly Read[],
  terms: Terms,
  settings: Settings,
  skipped: Skipped[],
): readonly Endpoint[] {
  const first = addresses[0];
  if (first === undefined) return [];
  if (addresses.length === 1) {
    const only = makeEndpoint(host, inferType(first.value, settings), [first.value], first.field, terms, skipped);
    return only === null ? [] : [only];
  }
  const byType: Record<AddressType, Read[]> = { A: [], AAAA: [], CNAME: [] };
  for (const address of addresses) byType[inferType(address.value, settings)].push(address);
  const made: Endpoint[] = [];
  for (const type of ['A', 'AAAA', 'CNAME'] as const) {
    const [head] = byType[type];
    if (head === undefined) continue;
    const values = byType[type].map((address) => address.value);
    const endpoint = makeEndpoint(host, type, values, head.field, terms, skipped);
    if (endpoint !== null) made.push(endpoint);
  }
  return made;
}

export function withoutDot(text: string): string {
  return text.endsWith('.') ? text.slice(0, -1) : text;
}

function longLabel(name: string): string | null {
  if (name.length < 22) return null;
  return name.split('.').find((label) => label.length > 21 && byteLength(label) > 63) ?? null;
}
