// Which ExternalDNS runs here, with which version and flags: read from its workloads, or said on our command line.
// Order of belief: flag, own config file, manifest, start-up log line, inference (DESIGN section 8).

import type { Instance, Overrides } from './settings.ts';
import type { Snapshot } from './snapshot.ts';

export interface Discovery {
  /** Sorted by id. */
  readonly instances: readonly Instance[];
  readonly warnings: readonly string[];
}

export function discover(_snapshot: Snapshot, _overrides: Overrides = {}): Discovery {
  throw new Error('not built yet');
}
