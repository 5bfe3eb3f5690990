// One context as a screen has it open: the snapshots that follow one another, and what plans are made and applied with there.

import type { Following } from './follow.ts';
import type { Mending } from './prepare.ts';

export interface Writing {
  readonly mending: Mending;
  /** Why nothing may be written in this context, as the settings say; null: it may. */
  readonly readOnly: string | null;
  /** Who writes, for the journal and the comment of changes: `kubectl-dns v0.1.0`. */
  readonly program: string;
  /** Milliseconds that one apply may take after its first batch. */
  readonly timeout: number;
}

export interface Opened extends Following {
  /** Absent: there is only something to look at, a saved snapshot. */
  readonly writing?: Writing;
}
