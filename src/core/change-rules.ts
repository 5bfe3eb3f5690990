// What Route 53 does with a change batch: the record sets after, or the words of its refusal. Atomic: all or nothing.
// The embedded world answers with it, forecast predicts refusals with it, plan never sends what it refuses.
// (AWS API_ChangeResourceRecordSets; literal texts: reference aws-facts section 7 and the recordings)

import type { Change, HostedZone, RecordSet } from './dns.ts';

export interface Rejection {
  /** `InvalidChangeBatch`, `InvalidInput`, … */
  readonly code: string;
  /** One message per failing change, in order. InvalidChangeBatch prints them as `[a, b]`. */
  readonly messages: readonly string[];
}

export type Outcome =
  | { readonly after: readonly RecordSet[]; readonly rejection: null }
  | { readonly after: null; readonly rejection: Rejection };

/** `zone.recordSets` and the result are in Route 53's listing order, with Route 53's spelling of names. */
export function applyBatch(
  _zone: Pick<HostedZone, 'id' | 'name' | 'private'>,
  _recordSets: readonly RecordSet[],
  _changes: readonly Change[],
): Outcome {
  throw new Error('not built yet');
}
