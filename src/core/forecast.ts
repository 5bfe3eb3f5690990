// What ExternalDNS itself will do in its next loop: an exact emulation, its bugs included, held to recordings of the real binaries
// (test/parity). It shares endpoints, registry, zones and change-rules with the join, not its rows.

import type { Skipped } from './desired.ts';
import type { Change, DnsName, ZoneId } from './dns.ts';
import type { Instance, Secrets } from './settings.ts';
import type { Gap, Snapshot } from './snapshot.ts';

export interface ForecastBatch {
  /** Names and values as ExternalDNS sends them. */
  readonly changes: readonly Change[];
  /** null, or Route 53's refusal as `Code: text`. */
  readonly rejected: string | null;
  /** One sentence per change, same order. */
  readonly reasons: readonly string[];
}

export interface ForecastZone {
  readonly id: ZoneId;
  readonly name: DnsName;
  readonly batches: readonly ForecastBatch[];
}

export interface Forecast {
  readonly instance: string;
  /** true, or why the process would not start. */
  readonly starts: true | string;
  /** Exit status of `--once`. */
  readonly exit: number;
  readonly zones: readonly ForecastZone[];
  readonly skipped: readonly Skipped[];
  /** `quiet`, or what the loop after this one sends. */
  readonly secondLoop: 'quiet' | readonly ForecastZone[];
  readonly incomplete: readonly Gap[];
}

export function forecast(_snapshot: Snapshot, _instance: Instance, _secrets: Secrets = {}): Forecast {
  throw new Error('not built yet');
}
