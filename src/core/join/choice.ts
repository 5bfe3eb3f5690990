// Which of several endpoints of one name and type ExternalDNS writes: the incumbent, else the least.
//
//   current record labelled ingress/web/b, candidates of a and b   b, although a's targets are less
//   no current record; 10.0.0.2 and 10.0.0.10                      10.0.0.2 (numeric), an IP before a name, fewer before more
//
// (external-dns plan/conflict.go; reference: registry page 0.4 and 2.5.2)

import type { Endpoint } from '../endpoint.ts';
import { lessTargets } from '../forecast/targets.ts';

export interface Choice {
  readonly winner: Endpoint;
  readonly because: 'alone' | 'incumbent' | 'least';
}

/** `incumbent`: resource label of the current record, '' when it has none; null: there is no current record. */
export function choose(candidates: readonly [Endpoint, ...Endpoint[]], incumbent: string | null): Choice {
  const [first] = candidates;
  if (candidates.length === 1) return { winner: first, because: 'alone' };
  const sorted = [...candidates].sort((a, b) =>
    lessTargets(a.targets, b.targets) ? -1 : lessTargets(b.targets, a.targets) ? 1 : 0,
  );
  const holder = incumbent === null ? undefined : sorted.find(({ labels }) => (labels.resource ?? '') === incumbent);
  return holder ? { winner: holder, because: 'incumbent' } : { winner: sorted[0] ?? first, because: 'least' };
}
