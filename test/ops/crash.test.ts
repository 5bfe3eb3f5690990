import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { type HistoryEntry, historyEntry } from '../../src/core/plan/history.ts';
import { undo } from '../../src/core/plan/undo.ts';
import type { Plan } from '../../src/core/plan.ts';
import { journal } from '../../src/io/journal.ts';
import { history } from '../../src/ops/prepare.ts';
import type { RunningWorld } from '../../src/sim/world.ts';
import type { World } from '../../src/world.ts';
import { bothOf } from '../io/worlds.ts';
import { contextOf, mend } from '../mending.ts';
import { applying, dataOf, finished, manyBatches, seen, standing, takenTwice, zonesOf } from './mending-world.ts';

// A process that applies a plan of three batches over two zones is killed with SIGKILL at every counted point: before and after each
// line of the journal, and on each call to Route 53 before it is done and after it is done but not answered. Whatever the instant:
// the journal can be read and tells the truth, undo restores the zones byte for byte, and planning again finishes the work.

const snapshot = manyBatches().snapshot();
/** Before and after: the file, the plan, three lines for each of three batches, the end. */
const journalSteps = 2 * (1 + 1 + 3 * 3 + 1);
const awsCalls = [
  { operation: 'ChangeResourceRecordSets', calls: 3 },
  { operation: 'GetChange', calls: 3 },
  { operation: 'GetCallerIdentity', calls: 1 },
];
const everyCall = awsCalls.flatMap(({ operation, calls }) =>
  Array.from({ length: calls }, (_, index) => ({ operation, call: index + 1 })),
);
const totals = { points: 0, undone: 0, finished: 0, cut: 0 };

interface Stage {
  readonly sim: RunningWorld;
  readonly world: World;
  readonly plan: Plan;
  readonly planFile: string;
  readonly folder: string;
  readonly before: string;
  readonly wanted: string;
}

async function stage(): Promise<Stage> {
  const { sim, world } = await bothOf(dataOf(snapshot), { inSync: { polls: 0 } });
  const home = mkdtempSync(join(tmpdir(), 'kubectl-dns-crash-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const now = seen(snapshot, sim.control);
  const plan = mend(now, 'fix', { policy: { force: true } });
  const planFile = join(home, 'plan.json');
  writeFileSync(planFile, JSON.stringify(plan));
  const folder = join(home, 'history');
  return {
    sim,
    world: { ...world, journal: journal(folder) },
    plan,
    planFile,
    folder,
    before: zonesOf(sim.control),
    wanted: finished(now, plan),
  };
}

interface Run {
  readonly ended: Promise<string>;
  kill(): Promise<void>;
}

/** `ended`: what the process printed, or `killed`. */
function start({ sim, planFile, folder }: Stage, step = 0): Run {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-child.ts'), planFile, folder, String(step)], {
    env: { PATH: process.env.PATH ?? '', ...sim.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  const ended = new Promise<string>((resolve) =>
    child.on('close', (_, signal) => resolve(signal === 'SIGKILL' ? 'killed' : out)),
  );
  return {
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const believed = {
  insync: ['applied'],
  pending: ['applied'],
  notSent: ['before'],
  refused: ['before'],
  notApplied: ['before'],
  maybeSent: ['applied', 'before'],
};

/** What must hold after a kill, whenever it came. */
async function holds({ sim, world, plan, before, wanted }: Stage): Promise<void> {
  const { control } = sim;
  control.clearFaults();
  const stood = standing(plan, control);
  const [entry] = await history(world.journal);
  for (const [index, state] of stood.entries()) {
    const status = entry?.batches[index]?.status ?? 'notSent';
    expect(believed[status], `batch ${index} is ${state}, the journal says ${status}`).toContain(state);
  }
  const killed = ['Z1', 'Z2'].map((id) => [id, control.recordSets(id)] as const);
  if (entry) {
    expect(entry.outcome).not.toBe('failed');
    await undone(entry);
    expect(zonesOf(control)).toBe(before);
    for (const [id, sets] of killed) control.setRecordSets(id, sets);
    totals.undone += 1;
  }
  const rest = mend(seen(snapshot, control), 'fix', { policy: { force: true } });
  expect(rest.refusals.map(({ reason }) => reason)).toEqual(plan.refusals.map(({ reason }) => reason));
  if (rest.groups.length > 0) expect((await applying(world, rest)).result.outcome).toBe('applied');
  expect(zonesOf(control)).toBe(wanted);
  expect(takenTwice(control)).toBe(0);
  totals.finished += 1;
  totals.points += 1;

  async function undone(what: HistoryEntry): Promise<void> {
    const back = undo(what, contextOf(seen(snapshot, control)));
    expect(back.refusals).toEqual([]);
    if (back.groups.length > 0) expect((await applying(world, back)).result.outcome).toBe('applied');
  }
}

describe('killed', { timeout: 120_000 }, () => {
  test('never, it applies the whole plan, and the points are counted', async () => {
    const world = await stage();
    const [outcome = '', steps = '0'] = (await start(world).ended).split(' ');
    expect(outcome).toBe('applied');
    expect(zonesOf(world.sim.control)).toBe(world.wanted);
    expect(Number(steps)).toBe(journalSteps);
    for (const { operation, calls } of awsCalls) expect(world.sim.control.count(operation), operation).toBe(calls);
  });

  test.each(Array.from({ length: journalSteps }, (_, index) => index + 1))(
    'at step %i of the journal',
    async (step) => {
      const world = await stage();
      expect(await start(world, step).ended).toBe('killed');
      await holds(world);
    },
  );

  const moments = ['call', 'call-after'] as const;
  test.each(everyCall.flatMap((call) => moments.map((does) => ({ ...call, does }))))(
    'on $operation $call ($does)',
    async ({ operation, call, does }) => {
      const world = await stage();
      const holder: { run: Run | null } = { run: null };
      world.sim.control.fault({ operation, calls: [call], does, call: () => holder.run?.kill() });
      holder.run = start(world);
      expect(await holder.run.ended).toBe('killed');
      await holds(world);
    },
  );
});

test('a journal cut off anywhere near the end of a line can be read, and never claims less than was sent before the cut', {
  timeout: 60_000,
}, async () => {
  const world = await stage();
  expect(await start(world).ended).toContain('applied');
  const [file = ''] = readdirSync(world.folder);
  const text = readFileSync(join(world.folder, file), 'utf8');
  const lineEnds = [...text.matchAll(/\n/g)].map(({ index }) => index);
  const cuts = [0, 1, Math.floor((lineEnds[0] ?? 0) / 2), ...lineEnds.flatMap((end) => [end - 20, end])];
  const [name = ''] = file.split('.jsonl');
  for (const cut of cuts) {
    writeFileSync(join(world.folder, file), text.slice(0, cut));
    const entry = historyEntry(name, await world.world.journal.read(name));
    const whole = lineEnds.filter((end) => end <= cut).length;
    if (whole === 0 && cut < (lineEnds[0] ?? 0)) expect(entry).toBeNull();
    const sending = (text.slice(0, cut).match(/\{[^\n]*"kind":"sending"[^\n]*\}\n/g) ?? []).length;
    expect(entry?.batches.filter(({ status }) => status !== 'notSent').length ?? 0).toBeGreaterThanOrEqual(sending);
    totals.cut += 1;
  }
});

afterAll(() => {
  console.info('crash matrix', totals);
  expect(totals.points).toBe(journalSteps + 2 * everyCall.length);
});
