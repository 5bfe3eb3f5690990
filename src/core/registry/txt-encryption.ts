// Encrypted ownership TXT: base64(nonce ‖ AES-256-GCM(gzip(labels)) ‖ tag), quotes around it. The nonce is handed in.
//
// ExternalDNS packs with Go's gzip, whose bytes Node's zlib mostly does not reproduce: what is written here can be read and
// overwritten by every version, but deleted only by [≥ 0.23], which repeats the stored value (reference: registry page 1.6).
// (external-dns endpoint/crypto.go)

import { createCipheriv, createDecipheriv } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

const nonceLength = 12;
const tagLength = 16;

export interface Decrypted {
  /** The labels as text, without quotes. */
  readonly text: string;
  /** Base64 of 12 bytes. */
  readonly nonce: string;
}

/** null: not encrypted with this key, or not encrypted at all. `value` with or without quotes. */
export function decrypt(value: string, key: Uint8Array): Decrypted | null {
  const bare = value.replace(/^"+|"+$/g, '');
  if (bare.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) return null;
  const bytes = Buffer.from(bare, 'base64');
  if (bytes.length <= nonceLength + tagLength) return null;
  const nonce = bytes.subarray(0, nonceLength);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce);
    decipher.setAuthTag(bytes.subarray(-tagLength));
    const packed = Buffer.concat([decipher.update(bytes.subarray(nonceLength, -tagLength)), decipher.final()]);
    return { text: gunzipSync(packed).toString('utf8'), nonce: nonce.toString('base64') };
  } catch {
    return null;
  }
}

/** The value without quotes. `nonce`: base64 of 12 bytes, never used twice with one key for different texts. */
export function encrypt(text: string, key: Uint8Array, nonce: string): string {
  const bytes = Buffer.from(nonce, 'base64');
  const cipher = createCipheriv('aes-256-gcm', key, bytes);
  const sealed = [cipher.update(gzipSync(text, { level: 9 })), cipher.final()];
  return Buffer.concat([bytes, ...sealed, cipher.getAuthTag()]).toString('base64');
}
