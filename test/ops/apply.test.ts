import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Failure } from '../../src/core/failure.ts';
import { batchesOf, historyEntry } from '../../src/core/plan/history.ts';
import { undo } from '../../src/core/plan/undo.ts';
import type { Plan } from '../../src/core/plan.ts';
import { journal } from '../../src/io/journal.ts';
import { history } from '../../src/ops/prepare.ts';
import type { Journal, World } from '../../src/world.ts';
import { type Both, bothOf, noSignal, refusal } from '../io/worlds.ts';
import { contextOf, mend } from '../mending.ts';
import {
  applying,
  dataOf,
  entriesOf,
  finished,
  manyBatches,
  reread,
  seen,
  standing,
  zonesOf,
} from './mending-world.ts';

const snapshot = { ...manyBatches().snapshot(), cluster: { ...manyBatches().snapshot().cluster, context: 'demo' } };

interface Stage extends Both {
  readonly plan: Plan;
  readonly before: string;
}

/** An embedded world, a journal folder of its own, and the plan of every fix (three batches over two zones). */
async function stage(options: Parameters<typeof bothOf>[1] = {}): Promise<Stage> {
  const both = await bothOf(dataOf(snapshot), options);
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-dns-history-'));
  onTestFinished(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  });
  const world = { ...both.world, journal: journal(join(folder, 'history')) };
  const plan = mend(seen(snapshot, both.sim.control), 'fix', { policy: { force: true } });
  return { ...both, world, plan, before: zonesOf(both.sim.control) };
}

const kinds = (lines: readonly unknown[]): readonly string[] =>
  lines.map((line) => {
    const { kind, batch, outcome } = line as { kind: string; batch?: number; outcome?: string };
    return `${kind}${batch === undefined ? '' : ` ${batch}`}${outcome === undefined ? '' : ` ${outcome}`}`;
  });

const linesOf = async (world: World): Promise<readonly unknown[]> => {
  const [id] = await world.journal.ids();
  return id === undefined ? [] : world.journal.read(id);
};

describe('apply', () => {
  test('sends every batch once, waits for each, and tells it step by step', async () => {
    const { sim, world, plan } = await stage();
    const wanted = finished(seen(snapshot, sim.control), plan);
    const { events, result } = await applying(world, plan, { again: reread(world, plan) });
    expect(events.map(({ kind, ...rest }) => `${kind}${'batch' in rest ? ` ${rest.batch}` : ''}`)).toEqual([
      'rereading',
      'journal',
      'sending 0',
      'sent 0',
      'pending 0',
      'insync 0',
      'sending 1',
      'sent 1',
      'sending 2',
      'sent 2',
      'pending 1',
      'insync 1',
      'pending 2',
      'insync 2',
    ]);
    expect(result).toMatchObject({ outcome: 'applied', applied: [0, 1, 2], unknown: [], notSent: [], failure: null });
    expect(zonesOf(sim.control)).toBe(wanted);
    expect(standing(plan, sim.control)).toEqual(['applied', 'applied', 'applied']);
    expect(sim.control.batches().map(({ comment }) => comment)).toEqual(
      Array(3).fill(`kubectl-dns test fix plan ${plan.id}`),
    );
  });

  test('writes each step down before it takes the next', async () => {
    const { sim, world, plan } = await stage();
    const before: string[][] = [];
    sim.control.fault({
      operation: 'ChangeResourceRecordSets',
      does: 'call',
      call: async () => {
        before.push([...kinds(await linesOf(world))]);
      },
    });
    await applying(world, plan);
    expect(before).toEqual([
      ['plan', 'sending 0'],
      ['plan', 'sending 0', 'sent 0', 'insync 0', 'sending 1'],
      ['plan', 'sending 0', 'sent 0', 'insync 0', 'sending 1', 'sent 1', 'sending 2'],
    ]);
    expect(kinds(await linesOf(world)).at(-1)).toBe('end applied');
    expect(await entriesOf(world)).toMatchObject([
      {
        outcome: 'applied',
        plan: { id: plan.id },
        batches: [{ status: 'insync' }, { status: 'insync' }, { status: 'insync' }],
      },
    ]);
  });

  test('has one change in flight per zone: the next waits until the one before is INSYNC', async () => {
    const { sim, world, plan, clock } = await stage({ inSync: { polls: 5 } });
    await applying(world, plan);
    const order = sim.control
      .calls()
      .filter(({ operation }) => operation === 'ChangeResourceRecordSets' || operation === 'GetChange')
      .map(({ operation }) => operation);
    expect(order.slice(0, 8)).toEqual([
      'ChangeResourceRecordSets',
      ...Array(6).fill('GetChange'),
      'ChangeResourceRecordSets',
    ]);
    expect(clock.slept.slice(0, 5)).toEqual([2000, 4000, 8000, 10_000, 10_000]);
  });

  test('does not send the next change of a zone while the one before is still spreading when the time is up', async () => {
    const { sim, world, plan } = await stage({ inSync: { polls: 1000 } });
    const { result } = await applying(world, plan, { timeout: 30_000 });
    expect(result).toMatchObject({ outcome: 'failed', applied: [0], notSent: [1, 2] });
    expect(result.failure?.message).toContain('still spreading');
    expect(standing(plan, sim.control)).toEqual(['applied', 'before', 'before']);
  });

  test('without waiting still keeps the changes of one zone apart', async () => {
    const { world, plan } = await stage();
    const { events, result } = await applying(world, plan, { wait: false });
    expect(result.outcome).toBe('applied');
    expect(events.filter(({ kind }) => kind === 'insync')).toHaveLength(1);
  });

  test('waits a busy zone out', async () => {
    const { sim, world, plan } = await stage();
    sim.control.fault({ operation: 'ChangeResourceRecordSets', does: 'busy', calls: [1, 2, 3] });
    const { events, result } = await applying(world, plan);
    expect(result.outcome).toBe('applied');
    expect(events.filter(({ kind }) => kind === 'retrying')).toMatchObject([
      { milliseconds: 500 },
      { milliseconds: 1000 },
      { milliseconds: 2000 },
    ]);
    expect(kinds(await linesOf(world)).filter((line) => line === 'sending 0')).toHaveLength(4);
  });

  test('sends nothing when the world moved under the plan, and says what is different', async () => {
    const { sim, world, plan } = await stage();
    const moved = { Name: 'drift.example.com.', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.55' }] };
    sim.control.putRecordSet('Z1', moved);
    const { result } = await applying(world, plan, { again: reread(world, plan) });
    expect(result).toMatchObject({ outcome: 'changed', id: null, applied: [], notSent: [0, 1, 2] });
    expect(result.changed).toEqual([
      {
        key: 'Z1/drift.example.com/A',
        name: 'drift.example.com',
        type: 'A',
        message: 'A drift.example.com. is different in Route 53 now',
      },
    ]);
    expect(sim.control.batches()).toEqual([]);
    expect(await world.journal.ids()).toEqual([]);
  });

  test('stops where another writer changed what it is about to delete, and touches nothing of that batch', async () => {
    const { sim, world, plan } = await stage();
    const target = batchesOf(plan)[2]?.changes.find(({ Action }) => Action === 'DELETE')?.ResourceRecordSet;
    if (!target) throw new Error('the last batch deletes something');
    sim.control.fault({
      operation: 'ChangeResourceRecordSets',
      calls: [3],
      does: 'call',
      call: () => sim.control.putRecordSet('Z2', { ...target, TTL: 61 }),
    });
    const { result } = await applying(world, plan);
    expect(result).toMatchObject({ outcome: 'failed', applied: [0, 1], unknown: [], notSent: [2] });
    expect(result.failure).toMatchObject({ code: 'batch-rejected' });
    expect(result.failure?.message).toContain('the values provided do not match the current values');
    expect((await entriesOf(world))[0]).toMatchObject({ outcome: 'failed', batches: [{}, {}, { status: 'refused' }] });
  });

  test.each<[string, (plan: Plan) => Plan, string]>([
    [
      'another account',
      (plan) => plan,
      'refused: plan ID was made for AWS account 123456789012, but you are signed in to 999999999999 | sign in to that account, or make a new plan',
    ],
    [
      'a plan edited by hand',
      (plan) => ({ ...plan, owner: 'other' }),
      "refused: plan ID was changed after it was made | make a new one with 'kubectl dns diff --out FILE'",
    ],
  ])('refuses %s before anything is read or written', async (_, edit, words) => {
    const account = words.includes('999999999999') ? '999999999999' : '123456789012';
    const both = await bothOf({ ...dataOf(snapshot), account });
    const plan = mend(seen(snapshot, both.sim.control), 'fix', { policy: { force: true } });
    expect(await refusal(applying(both.world, edit(plan)))).toBe(words.replace('ID', plan.id));
    expect(both.sim.control.batches()).toEqual([]);
  });

  test('where STS never answers, the zones bind the plan; an account that was known must be known again', async () => {
    const both = await bothOf(dataOf(snapshot));
    both.sim.control.fault({ operation: 'GetCallerIdentity', does: 'error' });
    const blind = mend({ ...seen(snapshot, both.sim.control), aws: null }, 'fix', { policy: { force: true } });
    expect(blind.account).toBeNull();
    expect((await applying(both.world, blind)).result.outcome).toBe('applied');
    const named = mend(seen(snapshot, both.sim.control), 'fix', { policy: { force: true } });
    expect(await refusal(applying(both.world, named))).toMatch(/^aws-api: /);
  });

  test('sends nothing when the journal cannot be written', async () => {
    const { sim, world, plan } = await stage();
    const broken: Journal = { ...world.journal, append: failing(1, world.journal) };
    expect(await refusal(applying({ ...world, journal: broken }, plan))).toMatch(/^file: /);
    expect(sim.control.batches()).toEqual([]);
  });

  test('sends nothing when the history folder may not be written', async () => {
    const { sim, world, plan } = await stage();
    const blocked = journal(join(process.execPath, 'history'));
    expect(await refusal(applying({ ...world, journal: blocked }, plan))).toContain(
      'file: the history cannot be written to',
    );
    expect(sim.control.batches()).toEqual([]);
  });

  test.each([2, 3, 4, 5, 6, 7, 8])(
    'sends no further batch once line %i of the journal cannot be written',
    async (line) => {
      const { sim, world, plan } = await stage();
      const broken: Journal = { ...world.journal, append: failing(line, world.journal) };
      const { result } = await applying({ ...world, journal: broken }, plan);
      const stood = standing(plan, sim.control);
      expect(stood).not.toContain('torn');
      expect(result.applied).toEqual(stood.flatMap((state, index) => (state === 'applied' ? [index] : [])));
      const entry = historyEntry('x', await linesOf(world));
      for (const [index, state] of stood.entries()) {
        const status = entry?.batches[index]?.status;
        if (state === 'applied') expect(['maybeSent', 'pending', 'insync']).toContain(status);
        else expect(['notSent', 'notApplied', 'refused', 'maybeSent']).toContain(status);
      }
    },
  );

  test('asked to stop, ends after the batch in flight', async () => {
    const { sim, world, plan } = await stage();
    const stop = new AbortController();
    const { result } = await applying(world, plan, { stop: stop.signal }, noSignal, ({ kind }) => {
      if (kind === 'sending') stop.abort();
    });
    expect(result).toMatchObject({ outcome: 'interrupted', applied: [0], notSent: [1, 2] });
    expect(standing(plan, sim.control)).toEqual(['applied', 'before', 'before']);
    expect((await entriesOf(world))[0]?.outcome).toBe('interrupted');
  });

  test('cut off in mid-send, says that the batch may be in Route 53', async () => {
    const { sim, world, plan } = await stage();
    const cut = new AbortController();
    sim.control.fault({ operation: 'ChangeResourceRecordSets', calls: [1], does: 'call', call: () => cut.abort() });
    const { result } = await applying(world, plan, {}, cut.signal);
    expect(result).toMatchObject({ outcome: 'interrupted', applied: [], unknown: [0], notSent: [1, 2] });
    expect((await entriesOf(world))[0]).toMatchObject({
      outcome: 'interrupted',
      batches: [{ status: 'maybeSent' }, { status: 'notSent' }, {}],
    });
  });

  test('cut off before a batch left, says that it was not sent', async () => {
    const { sim, world, plan } = await stage();
    const cut = new AbortController();
    const { result } = await applying(world, plan, {}, cut.signal, ({ kind }) => {
      if (kind === 'sending') cut.abort();
    });
    expect(result).toMatchObject({ outcome: 'interrupted', applied: [], unknown: [], notSent: [0, 1, 2] });
    expect(sim.control.batches()).toEqual([]);
    expect((await entriesOf(world))[0]?.groups).toEqual([]);
  });

  test.each([
    ['Actions', { actions: ['CREATE', 'UPSERT'] }, 'Actions (DELETE, CREATE)'],
    ['RecordTypes', { types: ['A'] }, 'RecordTypes (A, TXT)'],
    ['NormalizedRecordNames', { names: ['new.example.com'] }, 'NormalizedRecordNames (drift.example.com, '],
  ])('denied for the condition key %s, names the key and the values it must cover', async (_, policy, words) => {
    const { sim, world, plan } = await stage();
    sim.control.allowChangesOnly(policy);
    const { result } = await applying(world, plan);
    expect(result).toMatchObject({ outcome: 'failed', applied: [], notSent: [0, 1, 2] });
    expect(result.failure).toMatchObject({ code: 'aws-forbidden' });
    expect(result.failure?.message).toContain('is not authorized to perform: route53:ChangeResourceRecordSets');
    expect(result.failure?.next).toContain(words);
  });

  test('whose credentials expire on the way reports exactly what is done', async () => {
    const { sim, world, plan } = await stage();
    sim.control.fault({ operation: 'ChangeResourceRecordSets', does: 'expire', calls: [2] });
    const { result } = await applying(world, plan);
    expect(result).toMatchObject({ outcome: 'failed', applied: [0], unknown: [], notSent: [1, 2] });
    expect(result.failure).toMatchObject({ code: 'aws-expired' });
    expect(standing(plan, sim.control)).toEqual(['applied', 'before', 'before']);
  });

  test('goes on when only the progress of a change may not be read', async () => {
    const { sim, world, plan } = await stage();
    sim.control.fault({ operation: 'GetChange', does: 'deny' });
    const { events, result } = await applying(world, plan);
    expect(result.outcome).toBe('applied');
    expect(events.filter(({ kind }) => kind === 'warning')).toHaveLength(3);
    expect((await entriesOf(world))[0]?.batches.map(({ status }) => status)).toEqual(['pending', 'pending', 'pending']);
  });

  test('is taken back by undo, byte for byte, and undo by undo', async () => {
    const { sim, world, plan, before } = await stage();
    await applying(world, plan, { again: reread(world, plan) });
    const done = zonesOf(sim.control);
    const [entry] = await history(world.journal);
    if (!entry) throw new Error('an apply leaves an entry');
    const back = undo(entry, contextOf(seen(snapshot, sim.control)));
    expect(back.refusals).toEqual([]);
    expect((await applying(world, back, { again: reread(world, back, entry) })).result.outcome).toBe('applied');
    expect(zonesOf(sim.control)).toBe(before);
    const [newest] = await history(world.journal);
    expect(newest?.plan.intent).toBe('undo');
    const again = undo(newest ?? entry, contextOf(seen(snapshot, sim.control)));
    await applying(world, again);
    expect(zonesOf(sim.control)).toBe(done);
  });

  test('twice within one second leaves two entries', async () => {
    const { sim, world, plan } = await stage();
    const still = { ...world, clock: { ...world.clock, now: () => new Date('2026-11-22T12:00:00.5Z') } };
    await applying(still, plan);
    const [entry] = await entriesOf(world);
    if (!entry) throw new Error('an apply leaves an entry');
    const back = undo(entry, contextOf(seen(snapshot, sim.control)));
    await applying(still, back);
    await applying(still, plan);
    expect(await world.journal.ids()).toHaveLength(3);
  });
});

/** A journal whose `line`th append fails as a full disk does. */
function failing(line: number, real: Journal): Journal['append'] {
  let count = 0;
  return async (id, entry) => {
    count += 1;
    if (count < line) return real.append(id, entry);
    throw new Failure('file', 'the history cannot be written: no space left on device');
  };
}
