// Snapshot → rows: the middle of the picture, top to bottom.

import type { Row } from './finding.ts';
import type { Instance, Overrides, Secrets } from './settings.ts';
import type { Gap, Snapshot } from './snapshot.ts';

export interface Assessment {
  /** Sorted by severity, zone, labels from the right, type, set identifier. Foreign and Unmanaged rows included. */
  readonly rows: readonly Row[];
  readonly instances: readonly Instance[];
  readonly gaps: readonly Gap[];
  /** Sentences for stderr: several instances with one owner id, objects with the other prefix, version not recorded, … */
  readonly warnings: readonly string[];
  /** null: writes are possible; else why every write is refused (no instance, owner unknown, registry not TXT, …). */
  readonly readOnly: string | null;
}

export function assess(_snapshot: Snapshot, _overrides: Overrides = {}, _secrets: Secrets = {}): Assessment {
  throw new Error('not built yet');
}
