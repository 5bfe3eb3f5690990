// Settings inferred where no workload can be read: owners from ownership TXT, annotation prefix from annotations.

import type { Instead } from '../arguments.ts';
import { alphaPrefix, newPrefix } from '../arguments.ts';
import type { KubeObject } from '../kube.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Bounds } from './version.ts';

export interface Inferred {
  readonly owner: string;
  readonly settings: readonly Instead[];
  readonly bounds: Bounds;
  readonly unknown: readonly string[];
  /** One sentence per conclusion, with what it rests on. */
  readonly evidence: readonly string[];
}

/** The prefix that the objects' annotations speak for; null: both are used, or none is. */
export function annotationPrefixInUse(objects: readonly KubeObject[]): 'alpha' | 'new' | null {
  const keys = objects.flatMap((object) => Object.keys(object.metadata.annotations ?? {}));
  const alpha = keys.some((key) => key.startsWith(alphaPrefix));
  const current = keys.some((key) => key.startsWith(newPrefix));
  return alpha === current ? null : alpha ? 'alpha' : 'new';
}

export function infer(_snapshot: Snapshot, _prefix: 'alpha' | 'new' | null): readonly Inferred[] {
  return [];
}
