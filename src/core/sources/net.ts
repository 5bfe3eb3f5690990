// IP addresses and networks as numbers, for target filters, NAT64 and reverse names.

import { isIP } from 'node:net';

export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface Network extends Address {
  /** Length of the prefix. */
  readonly prefix: number;
}

/** An IPv4 or IPv6 address without zone; null for anything else. An IPv4-mapped address stays 128 bits wide. */
export function parseAddress(text: string): Address | null {
  const family = isIP(text);
  if (family === 4) return { bits: 32, value: ipv4(text) };
  return family === 6 && !text.includes('%') ? { bits: 128, value: ipv6(text) } : null;
}

function ipv4(text: string): bigint {
  return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function ipv6(text: string): bigint {
  const [head = '', tail] = text.split('::');
  const left = words(head);
  const right = tail === undefined ? [] : words(tail);
  const zeros = tail === undefined ? [] : new Array<bigint>(8 - left.length - right.length).fill(0n);
  return [...left, ...zeros, ...right].reduce((value, word) => (value << 16n) | word, 0n);
}

function words(text: string): bigint[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [BigInt(`0x${part}`)];
    const value = ipv4(part);
    return [value >> 16n, value & 0xffffn];
  });
}

/** `10.0.0.0/8`, `2001:db8::/32`; null for anything else. */
export function parseNetwork(text: string): Network | null {
  const slash = text.lastIndexOf('/');
  const address = slash < 0 ? null : parseAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (address === null || !/^(0|[1-9][0-9]{0,2})$/.test(length) || Number(length) > address.bits) return null;
  return { ...address, prefix: Number(length) };
}

const mappedPrefix = 0xffffn << 32n;

/** An IPv4-mapped address as IPv4. */
export function unmapped(address: Address): Address {
  return address.bits === 128 && address.value >> 32n === mappedPrefix >> 32n
    ? { bits: 32, value: address.value & 0xffffffffn }
    : address;
}

export function contains(network: Network, address: Address): boolean {
  if (network.bits !== address.bits) return false;
  const shift = BigInt(network.bits - network.prefix);
  return network.value >> shift === address.value >> shift;
}

/** The low 32 bits as dotted quad. */
export function dottedQuad(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
}

/** `7.113.0.203.in-addr.arpa`, or the nibbles under `ip6.arpa`. */
export function reverseName(address: Address): string {
  if (address.bits === 32) return `${dottedQuad(address.value).split('.').reverse().join('.')}.in-addr.arpa`;
  const nibbles = [...address.value.toString(16).padStart(32, '0')].reverse();
  return `${nibbles.join('.')}.ip6.arpa`;
}
