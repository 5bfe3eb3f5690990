// Which of ExternalDNS's flags are credentials, and what may be known of the AES key without having it.
//
// The key is 32 raw bytes, or from 0.16 on base64 of 32 (registry/txt.go). A redacted key keeps only its length, so that a key
// of a wrong length is still told.

import type { Version } from '../settings.ts';
import { compareVersions } from './flags.ts';

/** What a fact shows instead of a secret. */
export const hidden = '(given, not shown)';

/** Flags whose value is a credential and is shown nowhere. */
export function secretFlag(name: string): boolean {
  return (
    name !== 'cloudflare-region-key' &&
    /(-key|-apikey|-apisecret|-token|-password|-secret|-external-id|-client-cert-key)$/.test(name)
  );
}

export function redactedKey(key: string): string {
  return `(redacted, ${new TextEncoder().encode(key).length} bytes)`;
}

/** The key's bytes; null for a redacted key of a possible length; else the error that stops ExternalDNS. */
export function keyBytes(key: string, version: Version): Uint8Array | null | string {
  const base64 = compareVersions(version, { major: 0, minor: 16, patch: 0 }) >= 0;
  const error = base64
    ? 'the AES Encryption key must be 32 bytes long, in either plain text or base64-encoded format'
    : 'the AES Encryption key must have a length of 32 bytes';
  const length = /^\(redacted, (\d+) bytes\)$/.exec(key)?.[1];
  if (length !== undefined) return length === '32' || (base64 && /^4[4-6]$/.test(length)) ? null : error;
  const raw = new TextEncoder().encode(key);
  if (raw.length === 32) return raw;
  const plain = key.replace(/[\r\n]/g, '');
  if (!base64 || !/^[A-Za-z0-9+/]{43}=$/.test(plain)) return error;
  return Uint8Array.from(atob(plain), (char) => char.charCodeAt(0));
}
