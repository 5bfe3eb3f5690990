// What carries out plans, on the embedded world: every message it gives back, and what Route 53 has received.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { assess } from '../../src/core/assess.ts';
import { Failure } from '../../src/core/failure.ts';
import { defaultPolicy } from '../../src/core/plan/policy.ts';
import type { Overrides } from '../../src/core/settings.ts';
import { journal } from '../../src/io/journal.ts';
import { read } from '../../src/ops/read.ts';
import type { Writing } from '../../src/ops/writing.ts';
import type { PlanWish } from '../../src/tui/mending.ts';
import { troubleFrom } from '../../src/tui/start.tsx';
import type { Effect, Message, Seen } from '../../src/tui/state.ts';
import { type Writer, writer } from '../../src/tui/writer.ts';
import type { Journal } from '../../src/world.ts';
import { type Both, bothOf, noSignal } from '../io/worlds.ts';
import { dataOf } from '../ops/mending-world.ts';
import { worldOf } from './mending.ts';

interface Stage extends Both {
  readonly writes: Writer;
  readonly messages: readonly Message[];
  /** The next message of this kind, those that came already included. */
  readonly until: <Kind extends Message['kind']>(kind: Kind) => Promise<Extract<Message, { kind: Kind }>>;
  readonly seen: Seen;
  readonly cleanup: PlanWish;
}

interface Options {
  readonly heard?: (message: Message, writes: Writer) => void;
  readonly journal?: Partial<Journal>;
  readonly overrides?: Overrides;
  readonly readOnly?: string;
}

/** Both orphans of the world are to be cleaned up, in two zones. */
async function stage({ heard = () => {}, overrides = {}, readOnly, ...options }: Options = {}): Promise<Stage> {
  const both = await bothOf(dataOf(worldOf().snapshot()));
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-dns-writer-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const world = { ...both.world, journal: { ...journal(folder), ...options.journal } };
  const messages: Message[] = [];
  const waiting: (() => void)[] = [];
  const crashes: unknown[] = [];
  onTestFinished(() => expect(crashes).toEqual([]));
  const writes: Writer = writer({
    dispatch: (message) => {
      messages.push(message);
      heard(message, writes);
      for (const wake of waiting.splice(0)) wake();
    },
    crashed: (error) => crashes.push(error),
    troubleFrom,
  });
  const scope = {};
  const writing: Writing = {
    mending: { world, scope, secrets: {}, policy: defaultPolicy },
    readOnly: readOnly ?? null,
    program: 'kubectl-dns test',
    timeout: 60_000,
  };
  writes.use(writing, 1);
  const snapshot = await read(world, scope, noSignal);
  const assessment = assess(snapshot, overrides);
  const keys = assessment.rows.filter(({ finding }) => finding.state === 'Orphaned').map(({ key }) => key);
  return {
    ...both,
    world,
    writes,
    messages,
    until: async (kind) => {
      for (;;) {
        const found = messages.find((message) => message.kind === kind);
        if (found !== undefined) return found as Extract<Message, { kind: typeof kind }>;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    seen: { snapshot, assessment },
    cleanup: {
      ask: { kind: 'rows', intent: 'cleanup', keys, named: true, scope: 'orphans' },
      takeFrom: null,
      force: false,
      hidden: 0,
    },
  };
}

async function planned({ writes, until, seen, cleanup }: Stage): Promise<Extract<Effect, { kind: 'apply' }>> {
  writes.plan({ kind: 'plan', turn: 1, wish: cleanup, seen });
  const { plan, wish } = await until('planned');
  return { kind: 'apply', turn: 2, plan, wish };
}

test('a plan is made of what is on the screen, applied, and its history read', async () => {
  const here = await stage();
  const effect = await planned(here);
  expect(effect.plan.totals).toMatchObject({ delete: 2, txt: 2 });
  expect(here.sim.control.batches()).toEqual([]);
  here.writes.apply(effect);
  const { result, failure } = await here.until('appliedAll');
  expect([result?.outcome, result?.applied, failure]).toEqual(['applied', [0, 1], null]);
  here.writes.history({ kind: 'history', generation: 1 });
  const { history } = await here.until('historyRead');
  expect(history.map(({ id, outcome }) => [id, outcome])).toEqual([[result?.id, 'applied']]);
});

test('stopped after the first batch, it sends no second one and says so', async () => {
  const here = await stage({
    heard: (message, writes) => {
      if (message.kind === 'applying' && message.event.kind === 'sent') writes.stop();
    },
  });
  here.writes.apply(await planned(here));
  const { result } = await here.until('appliedAll');
  expect([result?.outcome, result?.applied, result?.notSent]).toEqual(['interrupted', [0], [1]]);
  await here.writes.settled();
  expect(here.sim.control.batches().length).toBe(1);
});

test('left at once, it sends nothing more, and the journal tells how far it came', async () => {
  const here = await stage({
    heard: (message, writes) => {
      if (message.kind === 'applying' && message.event.kind === 'sent') writes.leave();
    },
  });
  here.writes.apply(await planned(here));
  await here.until('appliedAll');
  await here.writes.settled();
  expect(here.sim.control.batches().length).toBe(1);
  here.writes.history({ kind: 'history', generation: 1 });
  const { history } = await here.until('historyRead');
  expect(history[0]?.batches.map(({ status }) => status)).toEqual(['pending', 'notSent']);
});

test('the world moved: nothing is sent, and the plan as it would be now comes back', async () => {
  const here = await stage();
  const effect = await planned(here);
  const [orphan] = here.sim.control.recordSets('Z0AAAAAAAAAAA1').filter(({ Name }) => Name === 'old-api.example.com.');
  if (orphan === undefined) throw new Error('the world has the orphan');
  here.sim.control.putRecordSet('Z0AAAAAAAAAAA1', { ...orphan, ResourceRecords: [{ Value: '192.0.2.191' }] });
  here.writes.apply(effect);
  const { result, fresh } = await here.until('appliedAll');
  expect([result?.outcome, result?.changed.map(({ name }) => name)]).toEqual(['changed', ['old-api.example.com']]);
  expect(JSON.stringify(fresh?.groups)).toContain('192.0.2.191');
  expect(here.sim.control.batches()).toEqual([]);
});

test('a journal that cannot be written: nothing is sent, and why', async () => {
  const here = await stage({
    journal: { create: () => Promise.reject(new Failure('file', 'the disk is full', { next: 'free some space' })) },
  });
  here.writes.apply(await planned(here));
  const { result, failure } = await here.until('appliedAll');
  expect([result, failure?.message, failure?.next]).toEqual([null, 'the disk is full', 'free some space']);
  expect(here.sim.control.batches()).toEqual([]);
});

test('an owner picked on the screen is planned with and read again with', async () => {
  const here = await stage({ overrides: { ownerID: 'stage-eu1' } });
  here.writes.seeAs('stage-eu1');
  const mine = here.seen.assessment.rows.find(({ name }) => name === 'pay.example.com');
  expect(mine?.finding.state).toBe('Drifted');
  const wish: PlanWish = {
    ask: { kind: 'rows', intent: 'sync', keys: mine === undefined ? [] : [mine.key], named: true, scope: 'pay' },
    takeFrom: null,
    force: false,
    hidden: 0,
  };
  here.writes.plan({ kind: 'plan', turn: 1, wish, seen: here.seen });
  const { plan } = await here.until('planned');
  here.writes.apply({ kind: 'apply', turn: 2, plan, wish });
  expect((await here.until('appliedAll')).result?.outcome).toBe('applied');
});

test('where the settings forbid writes, even a plan that was asked for is refused', async () => {
  const here = await stage({ readOnly: 'readOnly is set for this context' });
  expect(here.messages).toMatchObject([
    { kind: 'connected', generation: 1, allowed: { readOnly: 'readOnly is set for this context', maxPercent: 30 } },
  ]);
  const { plan } = await planned(here);
  expect(plan.groups).toEqual([]);
  expect(new Set(plan.refusals.map(({ reason }) => reason))).toEqual(new Set(['ReadOnly']));
});

test('a saved snapshot is only looked at', () => {
  const messages: Message[] = [];
  const writes = writer({ dispatch: (message) => messages.push(message), crashed: () => {}, troubleFrom });
  writes.use(undefined, 3);
  expect(messages).toMatchObject([
    { kind: 'connected', generation: 3, allowed: { readOnly: 'this is a saved snapshot' } },
  ]);
});
