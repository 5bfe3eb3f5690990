// Services that want one name, united before the common merge.
//
//   [≥ 0.19]      by name, type and set identifier: all targets, TTL and label of the first `service/NS/NAME`; CNAMEs stay apart
//   [0.16–0.18]   neighbours of equal TTL: only the first target of each later one is taken; CNAMEs stay apart
//   [≤ 0.15]      the same, CNAMEs too
//
// (external-dns source/service.go; reference: sources page 7.7 and 14)

import { since } from '../discover/arguments.ts';
import { compareText } from '../dns.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Settings } from '../settings.ts';
import { mergeBy, mergeEndpoints, newTargets, unite, withTargets } from './merge.ts';

export function mergeServices(found: readonly Endpoint[], { version }: Settings): readonly Endpoint[] {
  const sorted = found.toSorted((a, b) => compareText(a.labels.resource ?? '', b.labels.resource ?? ''));
  if (!since(version, 19)) {
    return neighbours(sorted.sort(byNameAndType), since(version, 16)).map((endpoint) =>
      withTargets(endpoint, endpoint.targets.toSorted()),
    );
  }
  if (found.length === 1) return since(version, 21) ? mergeEndpoints(found) : found;
  let cnames = 0;
  const merged = mergeBy(sorted, (endpoint) => {
    const { dnsName, recordType, setIdentifier } = endpoint;
    const apart = recordType === 'CNAME' ? `\n${cnames++}` : '';
    return `${dnsName}\n${recordType}\n${setIdentifier}${apart}`;
  })
    .map((endpoint) => withTargets(endpoint, newTargets(endpoint.targets)))
    .sort(byNameAndType);
  return since(version, 21) ? mergeEndpoints(merged) : merged;
}

function byNameAndType(a: Endpoint, b: Endpoint): number {
  return compareText(a.dnsName, b.dnsName) || compareText(a.recordType, b.recordType);
}

function neighbours(sorted: readonly Endpoint[], cnamesApart: boolean): readonly Endpoint[] {
  const merged: Endpoint[] = [];
  for (const endpoint of sorted) {
    const last = merged.at(-1);
    const joins =
      last !== undefined &&
      last.dnsName === endpoint.dnsName &&
      last.recordType === endpoint.recordType &&
      !(cnamesApart && endpoint.recordType === 'CNAME') &&
      last.setIdentifier === endpoint.setIdentifier &&
      last.recordTTL === endpoint.recordTTL;
    if (!joins) merged.push(endpoint);
    else merged[merged.length - 1] = unite(last, [withTargets(endpoint, endpoint.targets.slice(0, 1))]);
  }
  return merged;
}
