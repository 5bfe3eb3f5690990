import { afterAll, describe, expect, test } from 'vitest';
import { assess } from '../../src/core/assess.ts';
import type { RecordKey } from '../../src/core/dns.ts';
import { forecast } from '../../src/core/forecast.ts';
import { planFor } from '../../src/core/plan/ask.ts';
import { batchesOf, historyEntry } from '../../src/core/plan/history.ts';
import { afterPlan } from '../../src/core/plan/outlook.ts';
import { defaultPolicy, type PlanContext, type Policy, planContext } from '../../src/core/plan/policy.ts';
import { mends, type Plan } from '../../src/core/plan.ts';
import { zoneState } from '../../src/core/route53/change-rules.ts';
import { editIdentity, editsOf, identityOf } from '../../src/core/route53/edit.ts';
import type { Overrides, Secrets } from '../../src/core/settings.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { type Run, runs, secretsOf, snapshotOf } from '../parity/recordings.ts';

// The laws of mending, on every recorded world: what the zones held before ExternalDNS ran, and after.

type Intent = 'sync' | 'adopt' | 'cleanup';
const intents: readonly Intent[] = ['adopt', 'sync', 'cleanup'];
const policy: Policy = { ...defaultPolicy, force: true };
/** Groups planned over all worlds, so that a law that never met a plan would show. */
const met = { sync: 0, adopt: 0, cleanup: 0 };

interface Scene {
  readonly snapshot: Snapshot;
  readonly overrides: Overrides;
  readonly secrets: Secrets;
}

function sceneOf(run: Run): Scene {
  const { scenario, release } = run;
  const args = [
    '--provider=aws',
    ...(scenario.policy === null ? [] : [`--policy=${scenario.policy}`]),
    ...scenario.args,
  ];
  return { snapshot: snapshotOf(run), overrides: { args, version: release }, secrets: secretsOf(run) };
}

function planned(scene: Scene, intent: Intent): Plan {
  const assessment = assess(scene.snapshot, scene.overrides, scene.secrets);
  const keys = assessment.rows
    .filter((row) => (mends[intent] as readonly string[]).includes(row.finding.state))
    .map((row) => row.key);
  const context = planContext(scene.snapshot, assessment, policy, scene.secrets);
  return planFor({ kind: 'rows', intent, keys, named: false, scope: '--all' }, context, scene.overrides);
}

function touchedByExternalDNS(scene: Scene): ReadonlySet<RecordKey> {
  const { instances } = assess(scene.snapshot, scene.overrides, scene.secrets);
  return new Set(
    instances.flatMap((instance) =>
      forecast(scene.snapshot, instance, scene.secrets).zones.flatMap(({ id, batches }) =>
        batches.flatMap(({ changes }) => editsOf(id, changes).map((edit) => editIdentity(id, edit))),
      ),
    ),
  );
}

describe.each(intents)('%s', (intent) => {
  const cases = runs().map((run) => ({ title: run.title, run }));

  test.each(cases)('leaves nothing to do but what it refused, and undo restores the zones: $title', ({ run }) => {
    const scene = sceneOf(run);
    const plan = planned(scene, intent);
    met[intent] += plan.groups.length;
    const after = { ...scene, snapshot: afterPlan(scene.snapshot, plan) };
    const refused = new Set(plan.refusals.map((refusal) => refusal.key));
    const left = planned(after, intent).groups.flatMap((group) => group.rows.map((row) => row.key));
    expect(left.filter((key) => !refused.has(key))).toEqual([]);

    const entry = historyEntry('x', [
      { kind: 'plan', at: '', by: '', program: '', plan },
      ...batchesOf(plan).flatMap((_, batch) => [{ kind: 'sent', at: '', batch, change: null }]),
    ]);
    if (!entry) throw new Error('the journal holds a plan');
    const context = planContext(
      after.snapshot,
      assess(after.snapshot, after.overrides, after.secrets),
      policy,
      after.secrets,
    );
    const undo = planFor({ kind: 'undo', entry }, context, after.overrides);
    expect(undo.refusals).toEqual([]);
    const restored = afterPlan(after.snapshot, undo);
    expect(zonesOf(restored)).toEqual(zonesOf(scene.snapshot));
  });

  if (intent === 'adopt') return;
  test.each(cases)('ExternalDNS has nothing to say about the keys it wrote: $title', ({ run }) => {
    const scene = sceneOf(run);
    const plan = planned(scene, intent);
    if (plan.groups.length === 0) return;
    const after = { ...scene, snapshot: afterPlan(scene.snapshot, plan) };
    const rows = new Map(assess(after.snapshot, after.overrides, after.secrets).rows.map((row) => [row.key, row]));
    const restless = (key: RecordKey): boolean =>
      rows.get(key)?.notes.some((note) => note.kind === 'NeverConverges') === true;
    const touched = touchedByExternalDNS(after);
    const quarrels = plan.groups
      .filter((group) => !group.rows.some((row) => restless(row.key)))
      .flatMap((group) => editsOf(group.zone, group.changes).map((edit) => editIdentity(group.zone, edit)))
      .filter((key) => touched.has(key));
    expect(quarrels).toEqual([]);
  });
});

describe('adopt where every ownership TXT was lost', () => {
  const cases = runs().map((run) => ({ title: run.title, run }));
  test.each(cases)('makes each wanted record ours again, and what is left over is drift: $title', ({ run }) => {
    const recorded = sceneOf(run);
    const zones = recorded.snapshot.zones.map((contents) => ({
      ...contents,
      recordSets: run.outcome.after[contents.zone.id] ?? contents.recordSets,
    }));
    const whole = { ...recorded, snapshot: { ...recorded.snapshot, zones } };
    const { claims } = contextOf(whole);
    const bare = zones.map(({ zone, recordSets }) => ({
      zone,
      recordSets: (recordSets ?? []).filter((set) => !claims.has(identityOf(zone.id, set))),
    }));
    const scene = { ...recorded, snapshot: { ...recorded.snapshot, zones: bare } };
    const plan = planned(scene, 'adopt');
    met.adopt += plan.groups.length;
    const after = { ...scene, snapshot: afterPlan(scene.snapshot, plan) };
    const rows = new Map(contextOf(after).assessment.rows.map((row) => [row.key, row.finding.state]));
    const adopted = plan.groups.flatMap((group) => group.rows.map((row) => row.key));
    expect(adopted.filter((key) => !['InSync', 'Drifted'].includes(rows.get(key) ?? 'gone'))).toEqual([]);
    expect(planned(after, 'adopt').groups).toEqual([]);
    const sync = planned(after, 'sync');
    const left = planned({ ...after, snapshot: afterPlan(after.snapshot, sync) }, 'sync');
    const refused = new Set([...sync.refusals, ...left.refusals].map(({ key }) => key));
    expect(left.groups.flatMap((group) => group.rows.map((row) => row.key)).filter((key) => !refused.has(key))).toEqual(
      [],
    );
  });
});

function contextOf({ snapshot, overrides, secrets }: Scene): PlanContext {
  return planContext(snapshot, assess(snapshot, overrides, secrets), policy, secrets);
}

afterAll(() => {
  console.info(met);
  expect(met.sync).toBeGreaterThan(1000);
  expect(met.adopt).toBeGreaterThan(1000);
  expect(met.cleanup).toBeGreaterThan(100);
});

/** Every zone as Route 53 lists it, byte for byte. */
function zonesOf(snapshot: Snapshot): readonly unknown[] {
  return snapshot.zones.map(({ zone, recordSets }) => [zone.id, zoneState(zone, recordSets ?? []).recordSets()]);
}
