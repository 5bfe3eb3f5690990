import { expect, test } from 'vitest';
import { assess } from '../../src/core/assess.ts';
import { desired } from '../../src/core/desired.ts';
import { dnsName } from '../../src/core/dns.ts';
import { loopPlan, planKey } from '../../src/core/forecast/loop-plan.ts';
import { readRegistry } from '../../src/core/forecast/owned.ts';
import { currentEndpoints } from '../../src/core/forecast/records.ts';
import { domainFilter, zonesFilter } from '../../src/core/route53/domain-filter.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { argumentsOf, instanceOf, type Run, runs, secretsOf, snapshotOf } from './recordings.ts';

// Where the real ExternalDNS was quiet in its second loop, the zone is what it wants: every endpoint that it wants and owns is
// InSync in the join too, or says that a second object wants the name otherwise. (Under create-only it is quiet over drift.)

const quiet = runs().filter(
  ({ scenario, outcome, unstable }) =>
    !unstable && scenario.policy !== 'create-only' && outcome.exit === 0 && outcome.loops[1]?.batches.length === 0,
);

test.each(quiet)('in sync after a quiet loop: $title', (run) => {
  const snapshot = snapshotAfter(run);
  const { rows } = assess(snapshot, { version: run.release, args: argumentsOf(run) }, secretsOf(run));
  const found = new Map(
    rows.map(({ zone, name, type, setIdentifier, finding }) => [
      `${zone?.id} ${name} ${type} ${setIdentifier}`,
      finding,
    ]),
  );
  const wrong = ownedAndWanted(run, snapshot).filter((key) => {
    const finding = found.get(key);
    return finding?.state !== 'InSync' && finding?.reason !== 'TwoSources';
  });
  expect(wrong.map((key) => `${key}: ${JSON.stringify(found.get(key))}`)).toEqual([]);
});

/** The world after the first loop. */
function snapshotAfter(run: Run): Snapshot {
  return snapshotOf({ ...run, before: run.outcome.after });
}

/** Keys of the record sets that ExternalDNS both wants and owns, by its own reading. */
function ownedAndWanted(run: Run, { objects, zones }: Snapshot): readonly string[] {
  const { settings } = instanceOf(run);
  if (settings.registry !== 'txt') return [];
  const key = (name: string, type: string, setIdentifier: string): string =>
    `${planKey(name, settings.version)} ${type} ${setIdentifier}`;
  const wants = desired(objects, settings).endpoints;
  const served = loopPlan([], wants, settings, '', {
    own: domainFilter(settings),
    zones: zonesFilter([], settings.version),
  }).create;
  const wanted = new Set(
    served.map(({ endpoint: { dnsName: name, recordType, setIdentifier } }) => key(name, recordType, setIdentifier)),
  );
  const everything = zones.flatMap(({ recordSets }) => recordSets ?? []);
  const ours = readRegistry(currentEndpoints(everything, settings.version), settings, secretsOf(run)).endpoints.filter(
    ({ labels, dnsName: name, recordType, setIdentifier }) =>
      labels.owner === settings.ownerID && wanted.has(key(name, recordType, setIdentifier)),
  );
  const names = new Set(
    ours.map(({ dnsName: name, recordType, setIdentifier }) => `${dnsName(name)} ${recordType} ${setIdentifier}`),
  );
  return zones.flatMap(({ zone, recordSets }) =>
    (recordSets ?? []).flatMap(({ Name, Type, SetIdentifier }) => {
      const identity = `${dnsName(Name)} ${Type} ${SetIdentifier ?? ''}`;
      return names.has(identity) ? [`${zone.id} ${identity}`] : [];
    }),
  );
}
