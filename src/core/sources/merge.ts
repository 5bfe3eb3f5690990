// Endpoints that want one name, united as the sources of each version unite them.
//
//   [≥ 0.21]  A b.example.com 60 [10.0.0.2] + A b.example.com 60 [10.0.0.1]  →  one, [10.0.0.1 10.0.0.2]; another TTL stays apart
//   CNAMEs and DNAMEs meet only when they point at the same name.
//
// The first endpoint of a group gives labels and properties. (external-dns endpoint/utils.go; reference: sources page 2.5, 2.6)

import type { Endpoint } from '../endpoint.ts';

/** Unique and in bytewise order. */
export function newTargets(targets: readonly string[]): readonly string[] {
  const [first, ...others] = targets;
  if (first === undefined || others.length === 0) return targets;
  return [...new Set(targets)].sort();
}

/** The common merge of 0.21 and newer. Keeps the order of first appearance. */
export function mergeEndpoints(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return mergeBy(endpoints, (endpoint) => {
    const { dnsName, recordType, setIdentifier, recordTTL, targets } = endpoint;
    const key = `${dnsName}\n${recordType}\n${setIdentifier}\n${recordTTL}`;
    if (recordType !== 'CNAME' && recordType !== 'DNAME') return key;
    return targets[0] === undefined ? null : `${key}\n${targets[0]}`;
  }).map((endpoint) => withTargets(endpoint, newTargets(endpoint.targets)));
}

/** Unites endpoints of equal key, targets appended in order; a null key drops the endpoint. */
export function mergeBy(
  endpoints: readonly Endpoint[],
  keyOf: (endpoint: Endpoint) => string | null,
): readonly Endpoint[] {
  const groups = new Map<string, { readonly base: Endpoint; readonly others: Endpoint[] }>();
  for (const endpoint of endpoints) {
    const key = keyOf(endpoint);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { base: endpoint, others: [] });
    else group.others.push(endpoint);
  }
  return Array.from(groups.values(), ({ base, others }) => (others.length === 0 ? base : unite(base, others)));
}

/** `base` with the targets and origins of all. */
export function unite(base: Endpoint, others: readonly Endpoint[]): Endpoint {
  return {
    ...base,
    targets: [...base.targets, ...others.flatMap((endpoint) => endpoint.targets)],
    origins: [...base.origins, ...others.flatMap((endpoint) => endpoint.origins)],
  };
}

export function withTargets(endpoint: Endpoint, targets: readonly string[]): Endpoint {
  return targets === endpoint.targets ? endpoint : { ...endpoint, targets };
}
