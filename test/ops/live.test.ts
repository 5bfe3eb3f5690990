import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { assess } from '../../src/core/assess.ts';
import { forecast } from '../../src/core/forecast.ts';
import { type PlanContext, planContext } from '../../src/core/plan/policy.ts';
import { mends, type Plan } from '../../src/core/plan.ts';
import { editIdentity, editsOf } from '../../src/core/route53/edit.ts';
import { journal } from '../../src/io/journal.ts';
import { prepare } from '../../src/ops/prepare.ts';
import { read } from '../../src/ops/read.ts';
import { bothOf, noSignal } from '../io/worlds.ts';
import { ingress, type MendIntent } from '../mending.ts';
import { applying, dataOf, manyBatches, mendingOf, reread, zonesOf } from './mending-world.ts';

// The story with ExternalDNS beside us, on the embedded world and over the real clients: it reads, we read, we write, it reads again.

test('what sync wrote ExternalDNS leaves alone, and what cleanup took away it does not want back', async () => {
  const { sim, world: real } = await bothOf(dataOf(manyBatches().snapshot()), { inSync: { polls: 0 } });
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-dns-live-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const world = { ...real, journal: journal(folder) };
  const mending = mendingOf(world);

  const planned = async (intent: MendIntent): Promise<Plan> => {
    const fits = (context: PlanContext) =>
      context.assessment.rows.filter(({ finding }) => (mends[intent] as readonly string[]).includes(finding.state));
    const { plan } = await prepare(
      mending,
      (context) => ({ kind: 'rows', intent, keys: fits(context).map(({ key }) => key), named: false, scope: '--all' }),
      noSignal,
    );
    return plan;
  };
  const keysOf = (plan: Plan): readonly string[] =>
    plan.groups.flatMap(({ zone, changes }) => editsOf(zone, changes).map((edit) => editIdentity(zone, edit)));
  /** One loop of ExternalDNS: what it touches, sent to the zones as it sends it. */
  const loop = async (): Promise<readonly string[]> => {
    const snapshot = await read(world, {}, noSignal);
    const { assessment } = planContext(snapshot, assess(snapshot), mending.policy);
    return assessment.instances.flatMap((instance) =>
      forecast(snapshot, instance).zones.flatMap(({ id, batches }) =>
        batches.flatMap(({ changes, rejected }) => {
          expect(sim.control.applyBatch(id, changes)).toBe(rejected);
          return editsOf(id, changes).map((edit) => editIdentity(id, edit));
        }),
      ),
    );
  };
  const mended = async (intent: MendIntent): Promise<Plan> => {
    const plan = await planned(intent);
    expect(plan.groups.length).toBeGreaterThan(0);
    expect((await applying(world, plan, { again: reread(world, plan) })).result.outcome).toBe('applied');
    return plan;
  };

  const sync = await mended('sync');
  const touched = await loop();
  expect(touched.filter((key) => keysOf(sync).includes(key))).toEqual([]);
  // It does by itself what we did not: the orphan goes, as its policy is sync.
  expect(touched).toContain('Z1/gone.example.com/A');

  const adopt = await mended('adopt');
  expect(keysOf(adopt)).toEqual(['Z1/a-found.example.com/TXT']);
  expect(await loop()).toEqual([]);

  sim.control.removeObject('Ingress', 'web', 'found');
  const cleanup = await mended('cleanup');
  expect(keysOf(cleanup)).toEqual(['Z1/found.example.com/A', 'Z1/a-found.example.com/TXT']);
  const quiet = zonesOf(sim.control);
  expect(await loop()).toEqual([]);
  expect(zonesOf(sim.control)).toBe(quiet);

  sim.control.putObject(ingress('found', 'found.example.com', '192.0.2.5'));
  expect((await planned('sync')).groups.map(({ rows }) => rows[0]?.name)).toEqual(['found.example.com']);
});
