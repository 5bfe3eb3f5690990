import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { assess } from '../../src/core/assess.ts';
import { ownerId, type RecordKey } from '../../src/core/dns.ts';
import { forecast } from '../../src/core/forecast.ts';
import { readPlan } from '../../src/core/plan/plan-file.ts';
import { undo } from '../../src/core/plan/undo.ts';
import { type Plan, planID } from '../../src/core/plan.ts';
import { zoneState } from '../../src/core/route53/change-rules.ts';
import { type Edit, editIdentity, editsOf } from '../../src/core/route53/edit.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { applied, contextOf, type MendIntent, mend, outcomeOf } from '../mending.ts';
import { turned, world } from './worlds.ts';

// The laws of mending over random worlds. `met` counts what they were tried on, so that a law that never met a plan would show.

const intents = ['adopt', 'sync', 'cleanup', 'fix'] as const;
const policy = { force: true, takeFrom: ownerId('other') };
/** One seed, so that a failure of today fails tomorrow; another may be given to look further. */
const runs = { numRuns: 300, seed: Number(process.env.LAWS_SEED ?? 5) };
const slow = { timeout: 120_000 };
const met = { worlds: 0, plans: 0, sync: 0, adopt: 0, cleanup: 0, fix: 0, undone: 0, gaps: 0, quiet: 0, refused: 0 };

function everyPlan(snapshot: Snapshot, seen: (plan: Plan, intent: MendIntent | 'fix') => void): void {
  met.worlds += 1;
  for (const intent of intents) {
    const plan = mend(snapshot, intent, { policy });
    met.refused += plan.refusals.length;
    if (plan.groups.length === 0) continue;
    met.plans += 1;
    met[intent] += plan.groups.length;
    seen(plan, intent);
  }
}

/** Every zone as Route 53 lists it, byte for byte. */
const bytes = (snapshot: Snapshot): string =>
  JSON.stringify(
    snapshot.zones.map(({ zone, recordSets }) => [zone.id, zoneState(zone, recordSets ?? []).recordSets()]),
  );

const editsIn = (plan: Plan): readonly { readonly key: RecordKey; readonly edit: Edit }[] =>
  plan.groups.flatMap(({ zone, changes }) =>
    editsOf(zone, changes).map((edit) => ({ key: editIdentity(zone, edit), edit })),
  );

test('apply leaves nothing of the same intent but what was refused', slow, () => {
  fc.assert(
    fc.property(world, (snapshot) => {
      everyPlan(snapshot, (plan, intent) => {
        const refused = new Set(plan.refusals.map(({ key }) => key));
        const before = assess(snapshot).rows;
        const mended = new Set(plan.groups.flatMap(({ rows }) => rows.map(({ key }) => key)));
        // Only now mended at all: a row that a CNAME kept away, a TXT of another of our owners whose record went.
        const kept = new Set(before.flatMap(({ key, finding }) => (finding.reason === 'CNAMEClash' ? [key] : [])));
        const beside = new Set(
          before
            .filter(({ key }) => mended.has(key))
            .flatMap(({ owner, claims }) => claims.filter((claim) => claim.owner !== owner))
            .map(({ recordSet }) => JSON.stringify(recordSet)),
        );
        const after = outcomeOf(snapshot, plan);
        const rows = new Map(assess(after).rows.map((row) => [row.key, row]));
        const left = mend(after, intent, { policy }).groups.flatMap((group) => group.rows.map(({ key }) => key));
        const news = (key: RecordKey): boolean =>
          rows.get(key)?.claims.every(({ recordSet }) => beside.has(JSON.stringify(recordSet))) === true &&
          rows.get(key)?.finding.reason === 'StrayOwnershipTXT';
        expect(left.filter((key) => !refused.has(key) && !kept.has(key) && !news(key))).toEqual([]);
      });
    }),
    runs,
  );
});

test('every batch is one that Route 53 takes', slow, () => {
  fc.assert(
    fc.property(world, (snapshot) => {
      everyPlan(snapshot, (plan) => {
        for (const { zone, recordSets } of snapshot.zones) {
          const state = zoneState(zone, recordSets ?? []);
          for (const { changes } of plan.zones.find(({ id }) => id === zone.id)?.batches ?? [])
            expect(state.apply(changes).rejection).toBeNull();
        }
      });
    }),
    runs,
  );
});

test('undo restores every zone byte for byte, and undoing the undo mends again', slow, () => {
  fc.assert(
    fc.property(world, (snapshot) => {
      everyPlan(snapshot, (plan) => {
        const after = outcomeOf(snapshot, plan);
        const back = undo(applied(plan), contextOf(after, { policy }));
        expect(back.refusals).toEqual([]);
        const restored = outcomeOf(after, back);
        expect(bytes(restored)).toBe(bytes(snapshot));
        expect(bytes(outcomeOf(restored, undo(applied(back), contextOf(restored, { policy }))))).toBe(bytes(after));
        expect(undo(applied(plan), contextOf(restored, { policy })).groups).toEqual([]);
        met.undone += 1;
      });
    }),
    runs,
  );
});

test('no change touches what is not ours, but for the owner it was told to take from', slow, () => {
  fc.assert(
    fc.property(world, (snapshot) => {
      const { rows, instances } = assess(snapshot);
      const ours = new Set<string>(instances.map(({ settings }) => settings.ownerID));
      const byKey = new Map(rows.map((row) => [row.key, row]));
      everyPlan(snapshot, (plan, intent) => {
        for (const { key, edit } of editsIn(plan)) {
          const { before, after } = edit;
          if (before === null) continue;
          const row = byKey.get(key);
          const values = (before.ResourceRecords ?? []).map(({ Value }) => Value);
          if (before.Type === 'TXT') {
            const kept = (after?.ResourceRecords ?? []).map(({ Value }) => Value);
            for (const value of values.filter((one) => !kept.includes(one))) {
              const owner = /external-dns\/owner=([^,"]*)/.exec(value)?.[1] ?? '';
              expect([...ours, ...(intent === 'adopt' || intent === 'fix' ? ['other'] : [])]).toContain(owner);
            }
          } else if (row?.owner) expect([...ours, ...(intent === 'fix' ? ['other'] : [])]).toContain(row.owner);
          expect(intent === 'adopt' && before.Type !== 'TXT').toBe(false);
          expect(['NS', 'SOA']).not.toContain(before.Type);
        }
      });
    }),
    runs,
  );
});

test('a gap that could hide an object never lets a record of ours be deleted', slow, () => {
  const gaps = [
    { scope: 'namespace/vault', reason: 'NamespaceForbidden', namespace: null, kind: 'Ingress', message: 'forbidden' },
    { scope: 'services', reason: 'KindForbidden', namespace: null, kind: 'Service', message: 'forbidden' },
    { scope: 'cluster', reason: 'ClusterUnreachable', message: 'no route' },
  ] as const;
  fc.assert(
    fc.property(world, fc.constantFrom(...gaps), (snapshot, gap) => {
      met.gaps += 1;
      for (const intent of ['cleanup', 'fix'] as const) {
        const plan = mend({ ...snapshot, gaps: [gap] }, intent, { policy });
        for (const group of plan.groups.filter((one) => one.intent === 'cleanup'))
          expect(group.reason).toBe('RedundantOwnershipTXT');
      }
    }),
    runs,
  );
});

test('groups are never split: each stands whole in exactly one batch', slow, () => {
  fc.assert(
    fc.property(world, (snapshot) => {
      everyPlan(snapshot, (plan) => {
        const batches = plan.zones.flatMap((zone) => zone.batches.map((batch) => ({ zone: zone.id, ...batch })));
        for (const [index, group] of plan.groups.entries()) {
          const holding = batches.filter(({ groups }) => groups.includes(index));
          expect(holding.map(({ zone }) => zone)).toEqual([group.zone]);
          for (const change of group.changes) expect(holding[0]?.changes).toContainEqual(change);
        }
        expect(batches.flatMap(({ changes }) => changes)).toHaveLength(
          plan.groups.flatMap(({ changes }) => changes).length,
        );
      });
    }),
    runs,
  );
});

test('the order of the input changes nothing', slow, () => {
  fc.assert(
    fc.property(world, (snapshot) => {
      const other = turned(snapshot);
      for (const intent of intents) expect(mend(other, intent, { policy })).toEqual(mend(snapshot, intent, { policy }));
    }),
    runs,
  );
});

test('a plan read back from its file is the plan that was written', slow, () => {
  fc.assert(
    fc.property(world, (snapshot) => {
      everyPlan(snapshot, (plan) => {
        const text = JSON.stringify(plan);
        expect(readPlan(JSON.parse(text))).toEqual({ plan: JSON.parse(text) });
        expect(JSON.parse(text)).toEqual(plan);
        expect(planID(JSON.parse(text))).toBe(plan.id);
      });
    }),
    runs,
  );
});

test(
  'after sync and cleanup ExternalDNS has nothing to say about what was written, but for rows noted as restless',
  slow,
  () => {
    fc.assert(
      fc.property(world, (snapshot) => {
        for (const intent of ['sync', 'cleanup'] as const) {
          const plan = mend(snapshot, intent, { policy });
          if (plan.groups.length === 0) continue;
          const after = outcomeOf(snapshot, plan);
          const { rows, instances } = assess(after);
          const byKey = new Map(rows.map((row) => [row.key, row]));
          const touched = new Set(
            instances.flatMap((instance) =>
              forecast(after, instance).zones.flatMap(({ id, batches }) =>
                // What Route 53 refuses changes nothing.
                batches
                  .filter(({ rejected }) => rejected === null)
                  .flatMap(({ changes }) => editsOf(id, changes).map((edit) => editIdentity(id, edit))),
              ),
            ),
          );
          const restless = (key: RecordKey): boolean =>
            byKey.get(key)?.notes.some(({ kind }) => kind === 'NeverConverges') === true;
          const quarrels = plan.groups
            .filter((group) => !group.rows.some(({ key }) => restless(key)))
            .flatMap((group) => editsOf(group.zone, group.changes).map((edit) => editIdentity(group.zone, edit)))
            .filter((key) => touched.has(key));
          expect(quarrels).toEqual([]);
          met.quiet += 1;
        }
      }),
      runs,
    );
  },
);

afterAll(() => {
  console.info('laws of mending over random worlds', met);
  for (const intent of intents) expect(met[intent], intent).toBeGreaterThan(intent === 'adopt' ? 20 : 200);
});
