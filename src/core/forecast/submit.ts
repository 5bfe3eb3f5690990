// Batches of one zone, as the AWS provider fills, sorts and sends them, and its retry: what Route 53 refuses as a batch goes out
// again at once, one call per name. A name that alone exceeds a limit is dropped.
// (external-dns provider/aws/aws.go batchChangeSet, submitChanges; reference: registry page 3.9 and 3.10)

import type { Skipped } from '../desired.ts';
import { since } from '../discover/arguments.ts';
import { compareText } from '../dns.ts';
import type { ForecastBatch } from '../forecast.ts';
import { rejectionText, type ZoneState } from '../route53/change-rules.ts';
import type { Settings } from '../settings.ts';
import type { RoutedChange } from './route53-changes.ts';

export interface Submitted {
  readonly batches: readonly ForecastBatch[];
  /** True: a name stayed refused, so the loop ends with a soft error. */
  readonly failed: boolean;
}

/** Applies what Route 53 accepts to `state`. */
export function submit(
  changes: readonly RoutedChange[],
  state: ZoneState,
  settings: Settings,
  skipped: Skipped[],
): Submitted {
  const batches: ForecastBatch[] = [];
  let failed = false;
  const send = (batch: readonly RoutedChange[]): boolean => {
    const sent = batch.map(({ change }) => change);
    const { rejection } = state.apply(sent);
    batches.push({
      changes: sent,
      rejected: rejection === null ? null : rejectionText(rejection),
      reasons: batch.map(({ reason }) => reason),
    });
    return rejection === null;
  };
  if (settings.dryRun) return { batches, failed };
  for (const batch of filled(changes, settings, skipped)) {
    if (send(batch)) continue;
    const groups = groupsOf(batch);
    if (groups.length === 1) failed = true;
    else for (const [, group] of groups) if (!send(group)) failed = true;
  }
  return { batches, failed };
}

function groupsOf(changes: readonly RoutedChange[]): readonly (readonly [string, readonly RoutedChange[]])[] {
  return [...Map.groupBy(changes, ({ group }) => group)].sort(([a], [b]) => compareBytes(a, b));
}

function filled(
  changes: readonly RoutedChange[],
  settings: Settings,
  skipped: Skipped[],
): readonly (readonly RoutedChange[])[] {
  // 0.13 counts changes only.
  const measured = since(settings.version, 14);
  const fits = (batch: readonly RoutedChange[]): boolean =>
    batch.length <= settings.awsBatchChangeSize &&
    (!measured ||
      (sum(batch, 'bytes') <= settings.awsBatchChangeSizeBytes &&
        sum(batch, 'values') <= settings.awsBatchChangeSizeValues));
  if (changes.length === 0) return [];
  if (fits(changes)) return [sorted(changes)];
  const batches: (readonly RoutedChange[])[] = [];
  let batch: readonly RoutedChange[] = [];
  for (const [name, group] of groupsOf(changes)) {
    if (!fits(group)) {
      const message = `its ${group.length} changes exceed the size of a batch (--aws-batch-change-size*), so none of them is sent`;
      skipped.push({ name, type: group[0]?.change.ResourceRecordSet.Type ?? '', reason: 'BatchTooSmall', message });
    } else if (fits([...batch, ...group])) batch = [...batch, ...group];
    else {
      batches.push(sorted(batch));
      batch = group;
    }
  }
  return batch.length === 0 ? batches : [...batches, sorted(batch)];
}

function sum(batch: readonly RoutedChange[], field: 'bytes' | 'values'): number {
  return batch.reduce((total, change) => total + change[field], 0);
}

/** UPSERT, DELETE, CREATE; then by name as sent, then by type. */
function sorted(batch: readonly RoutedChange[]): readonly RoutedChange[] {
  return [...batch].sort(({ change: a }, { change: b }) => {
    const [x, y] = [a.ResourceRecordSet, b.ResourceRecordSet];
    return compareText(b.Action, a.Action) || compareBytes(x.Name, y.Name) || compareText(x.Type, y.Type);
  });
}

/** Bytewise, as Go compares: above the Basic Multilingual Plane UTF-16 sorts otherwise. */
function compareBytes(a: string, b: string): number {
  if (!/[\ud800-\udfff]/.test(a) && !/[\ud800-\udfff]/.test(b)) return compareText(a, b);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
