// Names as ExternalDNS compares them: Go's IDNA lookup mapping (UTS 46, transitional, STD3 rules off, errors ignored), so that
// `*` and `_` pass, letters become lower case and `bücher` meets `xn--bcher-kva`. (external-dns endpoint/domain_filter.go, plan/plan.go)

import { toASCII, toUnicode } from 'tr46';

const options = {
  checkBidi: false,
  checkHyphens: false,
  checkJoiners: false,
  useSTD3ASCIIRules: false,
  verifyDNSLength: false,
  transitionalProcessing: true,
} as const;

const ascii = /^[\x00-\x7f]*$/;

/** Punycode, lower case. What cannot be mapped stays as it is, lower case. */
export function idnaASCII(name: string): string {
  if (ascii.test(name)) return name.toLowerCase();
  return toASCII(name, options) ?? name.toLowerCase();
}

const plain = /^[a-z0-9._*-]*$/;

/** Unicode, lower case. */
export function idnaUnicode(name: string): string {
  if (plain.test(name) && !name.includes('xn--')) return name;
  const lower = name.toLowerCase();
  if (ascii.test(name) && !/(^|\.)xn--/.test(lower)) return lower;
  return toUnicode(name, options).domain;
}
