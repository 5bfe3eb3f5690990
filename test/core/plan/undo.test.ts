import { describe, expect, test } from 'vitest';
import type { RecordSet } from '../../../src/core/dns.ts';
import { planFor } from '../../../src/core/plan/ask.ts';
import { undo } from '../../../src/core/plan/undo.ts';
import type { Snapshot } from '../../../src/core/snapshot.ts';
import { dedent, given, heritage } from '../../given.ts';
import { applied, contextOf, ingress, mend, outcomeOf, said } from '../../mending.ts';

const ours = heritage('prod', 'ingress/web/app');
const app = ingress('app', 'app.example.com', '192.0.2.10');

/** The zones with one record set put in the place of another, or taken away. */
function changed(snapshot: Snapshot, name: string, type: string, to: Partial<RecordSet> | null): Snapshot {
  const zones = snapshot.zones.map((contents) => ({
    ...contents,
    recordSets: (contents.recordSets ?? []).flatMap((set) => {
      if (set.Name !== name || set.Type !== type) return [set];
      return to === null ? [] : [{ ...set, ...to }];
    }),
  }));
  return { ...snapshot, zones };
}

const drifted = given().zone('example.com', `app 60 A 192.0.2.99\na-app 300 TXT ${ours}`).objects([app]).snapshot();
const orphaned = given()
  .zone('example.com', `app 60 A 192.0.2.10\na-app 300 TXT ${ours}\nwww 60 A 192.0.2.1\na-www 300 TXT ${ours}`)
  .objects([ingress('www', 'www.example.com', '192.0.2.1')])
  .snapshot();

describe('undo', () => {
  test.each([
    ['sync of a missing record', given().zone('example.com', '').objects([app]).snapshot(), 'sync'],
    ['sync of a drifted record', drifted, 'sync'],
    ['adopt', given().zone('example.com', 'app 60 A 192.0.2.10').objects([app]).snapshot(), 'adopt'],
    ['cleanup', orphaned, 'cleanup'],
  ] as const)('of %s restores the zone byte for byte', (_, world, intent) => {
    const plan = mend(world, intent, { policy: { force: true } });
    const after = outcomeOf(world, plan);
    const back = undo(applied(plan), contextOf(after));
    expect(back.refusals).toEqual([]);
    expect(back).toMatchObject({ intent: 'undo', scope: 'undo 20261122T140233Z-000000' });
    expect(outcomeOf(after, back).zones).toEqual(outcomeOf(world, { ...plan, zones: [] }).zones);
  });

  test('deletes exactly what stands and creates exactly what stood', () => {
    const plan = mend(drifted, 'sync');
    expect(said(undo(applied(plan), contextOf(outcomeOf(drifted, plan))))).toBe(dedent`
      DELETE app.example.com A 300 192.0.2.10
      CREATE app.example.com A 60 192.0.2.99`);
  });

  test('has nothing to do where nothing was applied, or where it was undone already', () => {
    const plan = mend(drifted, 'sync');
    expect(undo(applied(plan), contextOf(drifted))).toMatchObject({ groups: [], refusals: [] });
  });

  test('leaves alone what was changed since, and says what it was', () => {
    const plan = mend(orphaned, 'cleanup', { policy: { force: true } });
    const now = changed(drifted, 'app.example.com.', 'A', { TTL: 77 });
    const back = undo(applied(plan), contextOf(now));
    expect(back.groups).toEqual([]);
    expect(back.refusals.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'ChangedSince: changed since: A app.example.com., TXT a-app.example.com.; left alone',
    ]);
  });

  test('leaves alone a group of which a part is gone', () => {
    const world = given().zone('example.com', '').objects([app]).snapshot();
    const plan = mend(world, 'sync');
    const now = changed(outcomeOf(world, plan), 'a-app.example.com.', 'TXT', null);
    expect(undo(applied(plan), contextOf(now)).refusals[0]?.message).toBe(
      'changed since: TXT a-app.example.com. is gone; left alone',
    );
  });

  test('takes back one group though another was changed since', () => {
    const world = given()
      .zone('example.com', '')
      .objects([app, ingress('www', 'www.example.com', '192.0.2.1')])
      .snapshot();
    const plan = mend(world, 'sync');
    const now = changed(outcomeOf(world, plan), 'app.example.com.', 'A', { TTL: 77 });
    const back = undo(applied(plan), contextOf(now));
    expect(back.groups.map(({ rows }) => rows[0]?.name)).toEqual(['www.example.com']);
    expect(back.refusals.map(({ name }) => name)).toEqual(['app.example.com']);
  });

  test('refuses a zone that cannot be read now', () => {
    const plan = mend(drifted, 'sync');
    const blind = { ...drifted, zones: drifted.zones.map((contents) => ({ ...contents, recordSets: null })) };
    expect(undo(applied(plan), contextOf(blind)).refusals.map(({ reason }) => reason)).toEqual(['ZoneNotRead']);
  });

  test('is kept by read-only mode and by protected names, and by nothing that runs in the cluster now', () => {
    const plan = mend(drifted, 'sync');
    const after = outcomeOf(drifted, plan);
    const refusal = (policy: object) =>
      undo(applied(plan), contextOf(after, { policy })).refusals.map((one) => one.reason);
    expect(refusal({ readOnly: '--read-only was given' })).toEqual(['ReadOnly']);
    expect(refusal({ protectedNames: ['app.example.com'] })).toEqual(['ProtectedName']);
    expect(undo(applied(plan), contextOf({ ...after, workloads: [] })).refusals).toEqual([]);
  });

  test('tells that ExternalDNS would do the change again', () => {
    const plan = mend(orphaned, 'cleanup', { policy: { force: true } });
    const after = outcomeOf(orphaned, plan);
    const back = planFor({ kind: 'undo', entry: applied(plan) }, contextOf(after), {});
    expect(back.groups.flatMap(({ risks }) => risks.map(({ text }) => text))).toEqual([
      'ExternalDNS external-dns/external-dns (sync, every 60 s) will change app.example.com. again in its next loop',
    ]);
  });
});
