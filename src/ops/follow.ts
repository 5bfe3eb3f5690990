// The first effect, kept up: a Snapshot now, and another whenever Kubernetes changes (watch), Route 53 was polled again, or
// the person asked.

import type { Snapshot } from '../core/snapshot.ts';
import type { World } from '../world.ts';
import type { Progress, Scope } from './read.ts';

/** Snapshots until the signal aborts. `refresh` asks for Route 53 to be read again now. */
export interface Following extends AsyncIterable<Snapshot> {
  refresh(): void;
}

/** `refreshSeconds` 0: Route 53 is read once, and again only by `refresh`. */
export function follow(
  _world: World,
  _scope: Scope,
  _refreshSeconds: number,
  _signal: AbortSignal,
  _progress: (p: Progress) => void = () => {},
): Following {
  throw new Error('not built yet');
}
