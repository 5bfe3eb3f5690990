import { expect, test } from 'vitest';
import { rejectionText, zoneState } from '../../src/core/route53/change-rules.ts';
import { type RecordedZones, runs, snapshotOf } from './recordings.ts';

// Every change batch that the real ExternalDNS sent, sent again: the same answer in the same words, and the same zones.

const first = runs().filter(({ release, outcome }) => release === outcome.versions[0]);

test.each(first)('Route 53 answers as recorded: $title', (run) => {
  const { loops, after, afterSecond } = run.outcome;
  const states = new Map(
    snapshotOf(run).zones.map(({ zone, recordSets }) => [String(zone.id), zoneState(zone, recordSets ?? [])]),
  );
  const zones = (): RecordedZones =>
    withoutSOA(Object.fromEntries([...states].map(([id, state]) => [id, state.recordSets()])));
  for (const [index, { batches }] of loops.entries()) {
    for (const { zone, changes, rejected } of batches) {
      const rejection = states.get(zone)?.apply(changes).rejection;
      expect(rejection ? rejectionText(rejection) : rejection).toBe(rejected);
    }
    expect(zones()).toEqual(withoutSOA(index === 0 ? after : (afterSecond ?? after)));
  }
});

/** Most recordings leave the SOA out. */
function withoutSOA(zones: RecordedZones): RecordedZones {
  return Object.fromEntries(Object.entries(zones).map(([id, sets]) => [id, sets.filter(({ Type }) => Type !== 'SOA')]));
}
