// The first effect: read the world into a Snapshot. What could not be read becomes a Gap.

import type { Overrides } from '../core/settings.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { World } from '../world.ts';

/** What to read. */
export interface Scope {
  /** Only what Kubernetes wants: no AWS call at all. */
  readonly offline?: boolean;
  /** Zone names or ids the person narrowed to; empty: every zone that matters. */
  readonly zones?: readonly string[];
  readonly zoneType?: 'public' | 'private';
  readonly overrides?: Overrides;
}

export type Progress =
  | { readonly kind: 'kubernetes'; readonly done: number; readonly of: number }
  | {
      readonly kind: 'zone';
      readonly zone: string;
      readonly records: number;
      readonly done: number;
      readonly of: number;
    };

export async function read(
  _world: World,
  _scope: Scope,
  _signal: AbortSignal,
  _progress: (p: Progress) => void = () => {},
): Promise<Snapshot> {
  throw new Error('not built yet');
}
