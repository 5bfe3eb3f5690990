// ExternalDNS's two comparisons of targets, and the order they leave behind: both sort the lists in place, so that after a plan
// the bytewise first target is the one that becomes an alias. (external-dns endpoint/endpoint.go Targets; reference: registry 0.4)

import { compareText } from '../dns.ts';
import { parseAddress } from '../sources/net.ts';

/** IP addresses by their canonical text, everything else bytewise. */
export function sortTargets(targets: readonly string[]): readonly string[] {
  if (targets.length < 2) return targets;
  return [...targets].sort((a, b) => {
    const [x, y] = [canonicalAddress(a), canonicalAddress(b)];
    return x !== null && y !== null ? compareText(x, y) : compareText(a, b);
  });
}

/** No update needed: equal in sorted order, without regard to case; IPv6 in any spelling. */
export function sameTargets(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  const [x, y] = [sortTargets(a), sortTargets(b)];
  for (const [index, one] of x.entries()) {
    const other = y[index] ?? '';
    if (one.toLowerCase() === other.toLowerCase()) continue;
    // ExternalDNS looks no further once two addresses differ in text.
    const [p, q] = [canonicalAddress(one), canonicalAddress(other)];
    return p !== null && p === q;
  }
  return true;
}

/** As 0.13 compares: texts only, without regard to order and case. */
export function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  const text = (targets: readonly string[]): string => JSON.stringify([...targets].sort(compareText)).toLowerCase();
  return text(a) === text(b);
}

/** Which of two candidates wins a name: fewer targets, then the first difference in sorted order, addresses before names. */
export function lessTargets(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  const [x, y] = [sortTargets(a), sortTargets(b)];
  for (const [index, one] of x.entries()) {
    const other = y[index] ?? '';
    if (one === other) continue;
    const [p, q] = [parseAddress(one), parseAddress(other)];
    if (p === null && q === null) return one < other;
    if (p === null || q === null) return p !== null;
    return p.bits === q.bits ? p.value < q.value : p.bits < q.bits;
  }
  return false;
}

function canonicalAddress(text: string): string | null {
  const address = parseAddress(text);
  if (address === null) return null;
  if (address.bits === 32) return text;
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}
