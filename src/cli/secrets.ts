// The key that decrypts ownership TXT. In this order: --txt-encrypt-aes-key-file (`-`: typed unseen, or stdin), what
// --external-dns-args gives, the variable that ExternalDNS itself reads. It is kept in memory only.
//
// A key in the cluster is never used: the workloads lose their secrets before anything here sees them, and Secrets are not read.

import { aesKeyFrom, version } from '../core/discover/arguments.ts';
import { keyBytes } from '../core/discover/secret-flags.ts';
import { Failure } from '../core/failure.ts';
import type { Overrides, Secrets, Version } from '../core/settings.ts';
import type { Host } from './host.ts';
import type { Flags } from './parse.ts';

const variable = 'EXTERNAL_DNS_TXT_ENCRYPT_AES_KEY';
/** Where no release is said, a key may come in both forms. */
const newest: Version = { major: 0, minor: 23, patch: 0 };

/** Throws Failure `usage` for what is no key, but for the one that a forecast says will stop ExternalDNS. */
export async function secretsFrom(flags: Flags, overrides: Overrides, host: Host, foretold = false): Promise<Secrets> {
  const { args } = overrides;
  const rules = version(overrides.version ?? '') ?? newest;
  const file = flags.text('txt-encrypt-aes-key-file');
  if (file === '-' && host.inputTerminal) {
    const typed = await host.askSecret('AES key of the ownership TXT (not shown): ');
    return { aesKey: keyOf(typed ?? '', 'that was typed', rules) };
  }
  if (file !== undefined) {
    const text = (await host.readText(file)).replace(/\r?\n$/, '');
    return { aesKey: keyOf(text, file === '-' ? 'from stdin' : `in ${file}`, rules) };
  }
  const fromEnv = host.env[variable];
  const said = args === undefined ? null : aesKeyFrom(args, {}, rules);
  if (said !== null && 'error' in said && foretold) return {};
  if (said !== null && 'error' in said) throw noKey('in --external-dns-args has a wrong length');
  if (said !== null) return { aesKey: said };
  return fromEnv ? { aesKey: keyOf(fromEnv, `in ${variable}`, rules) } : {};
}

function keyOf(text: string, where: string, rules: Version): Uint8Array {
  const key = keyBytes(text, rules);
  if (key instanceof Uint8Array) return key;
  throw noKey(`${where} is ${new TextEncoder().encode(text).length} bytes long`);
}

function noKey(what: string): Failure {
  return new Failure('usage', `the AES key ${what}`, {
    next: 'it must be 32 bytes, or from ExternalDNS 0.16 on base64 of 32 bytes, as for its --txt-encrypt-aes-key',
  });
}
