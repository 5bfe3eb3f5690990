import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { forecast } from '../../src/core/forecast.ts';
import { undo } from '../../src/core/plan/undo.ts';
import { journal } from '../../src/io/journal.ts';
import { realWorld } from '../../src/io/real-world.ts';
import { history } from '../../src/ops/prepare.ts';
import type { Effect } from '../../src/sim/faults.ts';
import { bothOf } from '../io/worlds.ts';
import { contextOf, mend } from '../mending.ts';
import {
  type Applied,
  applying,
  dataOf,
  entriesOf,
  finished,
  manyBatches,
  reread,
  seen,
  standing,
  takenTwice,
  zonesOf,
} from './mending-world.ts';

// Every operation of Route 53 (and the sign-in) that an apply makes × everything that can go wrong with a call: nothing is changed
// twice, nothing is half done, and the report is exactly what the zones hold.

const snapshot = manyBatches().snapshot();
const totals = { cases: 0, applied: 0, failed: 0, nothingSent: 0, unknown: 0, writers: 0 };

async function stage() {
  const both = await bothOf(dataOf(snapshot), { inSync: { polls: 0 } });
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-dns-faults-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const now = seen(snapshot, both.sim.control);
  const plan = mend(now, 'fix', { policy: { force: true } });
  return {
    ...both,
    world: { ...both.world, journal: journal(join(folder, 'history')) },
    plan,
    before: zonesOf(both.sim.control),
    wanted: finished(now, plan),
  };
}

type Stage = Awaited<ReturnType<typeof stage>>;

/** The report against what the zones hold. */
async function reportHolds({ sim, world, plan }: Stage, { result }: Applied): Promise<void> {
  const stood = standing(plan, sim.control);
  expect(stood).not.toContain('torn');
  expect(takenTwice(sim.control)).toBe(0);
  const all = [...result.applied, ...result.unknown, ...result.notSent].toSorted();
  expect(all).toEqual(stood.map((_, index) => index));
  for (const index of result.applied) expect(stood[index]).toBe('applied');
  for (const index of result.notSent) expect(stood[index]).toBe('before');
  const [entry] = await entriesOf(world);
  for (const [index, batch] of (entry?.batches ?? []).entries()) {
    if (stood[index] === 'applied') expect(['insync', 'pending', 'maybeSent']).toContain(batch.status);
    else expect(['notSent', 'notApplied', 'refused', 'maybeSent']).toContain(batch.status);
  }
  totals.cases += 1;
  totals.unknown += result.unknown.length;
  totals[result.outcome === 'applied' ? 'applied' : result.id === null ? 'nothingSent' : 'failed'] += 1;
}

/** As apply, with what it throws before anything was sent as a result of its own. */
async function attempt(stage: Stage): Promise<Applied> {
  const { world, plan } = stage;
  try {
    return await applying(world, plan, { again: reread(world, plan) });
  } catch (error) {
    expect(error).toHaveProperty('code');
    const result = {
      outcome: 'failed',
      id: null,
      changed: [],
      applied: [],
      unknown: [],
      notSent: [0, 1, 2],
      failure: null,
    };
    return { events: [], result: result as Applied['result'] };
  }
}

const reads = ['ListHostedZones', 'ListResourceRecordSets', 'GetCallerIdentity'] as const;
const operations = [...reads, 'ChangeResourceRecordSets', 'GetChange'] as const;
const effects: readonly Effect[] = [
  'throttle',
  'error',
  'drop-before',
  'drop-after',
  'cut-answer',
  'slow',
  'deny',
  'busy',
  'expire',
];
const moments: readonly (readonly [string, readonly number[] | undefined])[] = [
  ['once', [1]],
  ['the second time', [2]],
  ['the third time', [3]],
  ['twice', [1, 2]],
  ['always', undefined],
];
/** Passing troubles that an apply must get over by itself. */
const passing = new Set<Effect>(['throttle', 'error', 'drop-before', 'drop-after', 'cut-answer', 'slow', 'busy']);

describe.each(operations)('%s', (operation) => {
  describe.each(effects)('%s', (does) => {
    test.each(moments)('%s', async (moment, calls) => {
      const world = await stage();
      world.sim.control.fault({ operation, does, milliseconds: 5, ...(calls === undefined ? {} : { calls }) });
      const applied = await attempt(world);
      await reportHolds(world, applied);
      // Who we are is asked twice at most; nothing was sent then.
      const patient = !(operation === 'GetCallerIdentity' && moment === 'twice' && does !== 'throttle');
      const getsOver =
        does === 'slow' || (moment !== 'always' && patient && (passing.has(does) || operation === 'GetChange'));
      if (getsOver) {
        expect(applied.result.failure?.message).toBeUndefined();
        expect(applied.result.outcome).toBe('applied');
        expect(zonesOf(world.sim.control)).toBe(world.wanted);
      }
    });
  });
});

test('an answer that comes too late: what is applied after we gave it up was reported as unknown, and never sent twice', async () => {
  const base = await stage();
  const flags = { kube: {}, aws: {}, requestTimeout: 0.4 };
  const { journal: kept } = base.world;
  const world = {
    ...(await realWorld(flags, { env: { ...base.sim.env }, version: 'test', clock: base.clock })),
    journal: kept,
  };
  base.sim.control.fault({ operation: 'ChangeResourceRecordSets', does: 'slow', milliseconds: 900, calls: [1] });
  const applied = await applying(world, base.plan);
  expect(applied.result).toMatchObject({ outcome: 'failed', applied: [], unknown: [0], notSent: [1, 2] });
  await expect.poll(() => base.sim.control.batches().length, { timeout: 5000 }).toBe(1);
  await reportHolds({ ...base, world }, applied);
});

describe('another writer, as ExternalDNS is', () => {
  /** What ExternalDNS would do now, done: its batches go to the zones as its loop sends them. */
  const externalDNS = ({ sim }: Stage): void => {
    const context = contextOf(seen(snapshot, sim.control));
    for (const instance of context.assessment.instances)
      for (const zone of forecast(context.snapshot, instance).zones)
        for (const batch of zone.batches) if (batch.rejected === null) sim.control.applyBatch(zone.id, batch.changes);
  };

  test('between plan and apply: nothing of ours is sent, and each change is named', async () => {
    const world = await stage();
    externalDNS(world);
    const theirs = zonesOf(world.sim.control);
    const { result } = await applying(world.world, world.plan, { again: reread(world.world, world.plan) });
    expect(result).toMatchObject({ outcome: 'changed', id: null });
    expect(result.changed.length).toBeGreaterThan(0);
    expect(zonesOf(world.sim.control)).toBe(theirs);
    totals.writers += 1;
  });

  test.each([1, 2, 3])(
    'right before batch %i: the batch is refused whole, and planning again ends where both agree',
    async (call) => {
      const world = await stage();
      world.sim.control.fault({
        operation: 'ChangeResourceRecordSets',
        calls: [call],
        does: 'call',
        call: () => externalDNS(world),
      });
      const applied = await applying(world.world, world.plan, { again: reread(world.world, world.plan) });
      expect(applied.result.outcome).toBe('failed');
      expect(applied.result.failure?.code).toBe('batch-rejected');
      expect(applied.result.applied).toEqual(Array.from({ length: call - 1 }, (_, index) => index));
      expect(takenTwice(world.sim.control)).toBe(0);
      world.sim.control.clearFaults();
      const rest = mend(seen(snapshot, world.sim.control), 'fix', { policy: { force: true } });
      if (rest.groups.length > 0) expect((await applying(world.world, rest)).result.outcome).toBe('applied');
      const left = mend(seen(snapshot, world.sim.control), 'fix', { policy: { force: true } });
      expect(left.groups).toEqual([]);
      totals.writers += 1;
    },
  );

  test('after the answer was lost: what another writer changed since is not taken for ours, and nothing is sent again', async () => {
    const world = await stage();
    const first = world.plan.zones[0]?.batches[0]?.changes.find(({ Action }) => Action === 'CREATE')?.ResourceRecordSet;
    if (!first) throw new Error('the first batch creates something');
    world.sim.control.fault({ operation: 'ChangeResourceRecordSets', calls: [1], does: 'drop-after' });
    world.sim.control.fault({
      operation: 'ListResourceRecordSets',
      calls: [1],
      does: 'call',
      call: () => world.sim.control.putRecordSet('Z1', { ...first, TTL: 77 }),
    });
    const { result } = await applying(world.world, world.plan);
    expect(result).toMatchObject({ outcome: 'failed', applied: [], unknown: [0], notSent: [1, 2] });
    expect(world.sim.control.batches()).toHaveLength(1);
    const [entry] = await history(world.world.journal);
    expect(entry?.batches[0]?.status).toBe('maybeSent');
    const back = undo(entry ?? raise(), contextOf(seen(snapshot, world.sim.control)));
    expect(back.refusals.map(({ reason }) => reason)).toEqual(['ChangedSince']);
    expect((await applying(world.world, back)).result.outcome).toBe('applied');
    totals.writers += 1;
  });
});

function raise(): never {
  throw new Error('an apply leaves an entry');
}

afterAll(() => {
  console.info('fault matrix', totals);
  expect(totals.cases).toBeGreaterThan(220);
});
