// Whether ExternalDNS accepts an endpoint ([≥ 0.21]); an endpoint that is not valid is dropped with a warning.
// (external-dns endpoint/endpoint.go CheckEndpoint; reference: sources page 2.7)

import { isIP } from 'node:net';
import type { Endpoint } from '../endpoint.ts';
import { property } from './adjust.ts';
import { trimSpace } from './go-text.ts';

/** null: valid; else why not. */
export function invalidity(endpoint: Endpoint): string | null {
  const { recordType, targets } = endpoint;
  switch (recordType) {
    case 'CNAME':
      return null;
    case 'A':
    case 'AAAA':
      return property(endpoint, 'alias') === 'true' ? null : badAddress(recordType, targets);
  }
  if (property(endpoint, 'alias') !== undefined) return `a record of type ${recordType} cannot be an alias`;
  switch (recordType) {
    case 'MX':
      return first(targets, badExchange);
    case 'SRV':
      return first(targets, badService);
    case 'PTR':
      return badPointer(endpoint);
    default:
      return null;
  }
}

function first(targets: readonly string[], wrong: (target: string) => string | null): string | null {
  for (const target of targets) {
    const why = wrong(target);
    if (why !== null) return `target ${target} ${why}`;
  }
  return null;
}

function badAddress(recordType: 'A' | 'AAAA', targets: readonly string[]): string | null {
  const family = recordType === 'A' ? 4 : 6;
  return first(targets, (target) => (isIP(target) === family ? null : `is no ${recordType} address`));
}

function badExchange(target: string): string | null {
  const fields = trimSpace(target).split(/\s+/);
  return fields.length === 2 && number16(fields[0] ?? '') ? null : 'is not PREFERENCE HOST';
}

function badService(target: string): string | null {
  const fields = trimSpace(target).split(/\s+/);
  if (fields.length !== 4) return 'is not PRIORITY WEIGHT PORT HOST';
  if (!fields.slice(0, 3).every(number16)) return 'has a number out of range';
  return fields[3]?.endsWith('.') ? null : 'lacks the final dot';
}

function number16(text: string): boolean {
  return /^[0-9]+$/.test(text) && Number(text) <= 0xffff;
}

function badPointer({ dnsName, targets }: Endpoint): string | null {
  const name = dnsName.toLowerCase();
  const prefix = ['.in-addr.arpa', '.ip6.arpa'].find((suffix) => name.endsWith(suffix));
  const head = prefix === undefined ? '' : name.slice(0, -prefix.length);
  if (head === '' || head.startsWith('.')) return 'a PTR record must lie below in-addr.arpa or ip6.arpa';
  if (targets.length === 0) return 'a PTR record needs a target';
  return first(targets, (target) => {
    if (trimSpace(target) === '') return 'is blank';
    return isIP(target) === 0 ? null : 'is an address';
  });
}
