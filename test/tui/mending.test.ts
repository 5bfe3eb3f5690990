import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/core/failure.ts';
import type { Effect, State } from '../../src/tui/state.ts';
import { update } from '../../src/tui/update.ts';
import { frame } from '../../src/tui/views/frame.ts';
import { lineText } from '../../src/tui/views/line.ts';
import { given, now } from './fixture.ts';
import {
  answerTo,
  applyEvents,
  cleaning,
  done,
  effectsOf,
  ended,
  entryOf,
  historyID,
  keys,
  mendable,
  onRow,
  planOn,
  seenAs,
  sending,
  withHistory,
  worldOf,
  zoneFile,
} from './mending.ts';

const text = (state: State): string => frame(state).map(lineText).join('\n');
const kinds = (effects: readonly Effect[]): readonly string[] => effects.map(({ kind }) => kind);
const wide = { size: { columns: 120, rows: 40 } };
const changes = (state: State): readonly string[] =>
  planOn(state).groups.flatMap((group) =>
    group.changes.map(({ Action, ResourceRecordSet: { Name, Type } }) => `${Action} ${Type} ${Name}`),
  );

describe('a verb opens the plan and nothing more', () => {
  test('x on an orphan: the record and its TXT', () => {
    const state = keys(onRow(mendable(), 'old-api.example.com'), 'x');
    expect(changes(state)).toEqual(['DELETE A old-api.example.com.', 'DELETE TXT a-old-api.example.com.']);
    expect(kinds(effectsOf(onRow(mendable(), 'old-api.example.com'), 'x'))).toEqual(['plan']);
  });

  test('ctrl-d is the same key', () => {
    const at = onRow(mendable(), 'old-api.example.com');
    expect(planOn(keys(at, 'ctrl-d'))).toEqual(planOn(keys(at, 'x')));
  });

  test('s on a missing and on a drifted record', () => {
    expect(changes(keys(onRow(mendable(), 'api.example.com'), 's'))).toEqual([
      'CREATE A api.example.com.',
      'CREATE TXT a-api.example.com.',
    ]);
    expect(changes(keys(onRow(mendable(), 'www.example.com'), 's'))).toEqual([
      'DELETE A www.example.com.',
      'CREATE A www.example.com.',
    ]);
  });

  test('a on a record without owner: the TXT only', () => {
    expect(changes(keys(onRow(mendable(), 'legacy.example.com'), 'a'))).toEqual(['CREATE TXT a-legacy.example.com.']);
  });

  test('a on a record of another owner takes it from that owner, who is named', () => {
    const state = keys(onRow(mendable(), 'pay.example.com'), 'a');
    expect(planOn(state).takeFrom).toBe('stage-eu1');
    expect(text(state)).toContain('taken from owner stage-eu1');
    expect(text(state)).toMatch(/Type {2}stage-eu1 {2}to take over:/);
  });

  test('A on the rows shown: every fix in one plan', () => {
    const state = keys(mendable(), 'A');
    expect(new Set(planOn(state).groups.map(({ intent }) => intent))).toEqual(new Set(['adopt', 'sync', 'cleanup']));
  });

  test('A takes the rows that the filter shows', () => {
    const state = keys(mendable(), '/', 'text:api', 'enter', 'A');
    expect(changes(state).some((change) => change.includes('www'))).toBe(false);
    expect(planOn(state).groups.flatMap(({ rows }) => rows.map(({ name }) => name))).toEqual([
      'api.example.com',
      'old-api.example.com',
    ]);
  });

  test('in the detail it is the record that is read about, whatever is marked', () => {
    const state = keys(onRow(keys(mendable(), '7', '*'), 'www.example.com'), 'enter', 's');
    expect(planOn(state).groups.flatMap(({ rows }) => rows.map(({ name }) => name))).toEqual(['www.example.com']);
  });
});

describe('marks', () => {
  test('those that are visible are taken, not the cursor row', () => {
    expect(planOn(cleaning()).groups.flatMap(({ rows }) => rows.map(({ name }) => name))).toEqual([
      'pr-1182.dev.example.com',
      'old-api.example.com',
    ]);
  });

  test('those hidden by the filter are not, and the plan says so', () => {
    const state = keys(mendable(), '7', '*', '/', 'text:pr-1182', 'enter', 'x');
    expect(planOn(state).groups.flatMap(({ rows }) => rows.map(({ name }) => name))).toEqual([
      'pr-1182.dev.example.com',
    ]);
    expect(text(keys(state, 'ctrl-f'))).toContain('1 marked row hidden by the filter is not included');
  });

  test('a marked row that the verb does not fit is refused by name', () => {
    const both = keys(onRow(keys(onRow(mendable(), 'old-api.example.com'), 'space'), 'www.example.com'), 'space', 'x');
    expect(planOn(both).refusals).toMatchObject([{ name: 'www.example.com', reason: 'NotOrphaned' }]);
    expect(text(both)).toMatch(/refused {2}A www\.example\.com: it is Drifted/);
  });

  test('they are gone once their plan is applied', () => {
    expect(ended(sending(), { applied: [0, 1] }).marks.size).toBe(0);
  });
});

describe('a row that the verb does not fit answers with the reason', () => {
  test.each([
    ['www.example.com', 'x', 'x: www.example.com is Drifted (TargetDiffers): s sync mends it'],
    ['old-api.example.com', 's', 's: old-api.example.com is Orphaned (SourceGone): x clean up mends it'],
    ['app1.example.com', 'a', 'a: app1.example.com is InSync: nothing to do'],
    ['pay.example.com', 's', 's: pay.example.com is Conflict (OtherOwner): a adopt mends it'],
  ])('%s with %s', (name, key, why) => {
    const state = keys(onRow(mendable(), name), key);
    expect(state.flash?.text).toBe(why);
    expect(state.overlay.kind).toBe('none');
  });

  test('A where nothing can be mended', () => {
    const state = keys(onRow(mendable(), 'app1.example.com'), '/', 'text:app', 'enter', 'A');
    expect(state.flash?.text).toBe('A: none of the 12 rows shown is mended by sync, adopt or clean up');
  });
});

describe('the plan on the screen', () => {
  test('names account, context, owner and itself', () => {
    const state = cleaning(wide);
    expect(text(state)).toMatch(
      new RegExp(`context prod-eu1 +aws 123456789012 +owner prod-eu1 +plan ${planOn(state).id}`),
    );
  });

  test('shows zones and batches, every record with its TXT, totals, checks, and the command that does the same', () => {
    const shown = text(cleaning(wide));
    for (const part of [
      /zone dev\.example\.com {2}Z0BBBBBBBBBBB2 {2}public +batch 1 of 2, atomic/,
      /- A {5}old-api\.example\.com +192\.0\.2\.91 \(ttl 60\)/,
      /- TXT {3}a-old-api\.example\.com +owner=prod-eu1 resource=ingress\/shop\/old-api/,
      'Plan: 0 to create, 0 to update, 0 to adopt, 2 to delete (+2 ownership TXT)',
      /ok {2}read from Route 53 38s ago, and read again before the first change/,
      /ok {2}all 4 namespaces were readable, and nothing there asks for them/,
      /ok {2}guard: 1 of 14 owned records of example\.com \(7%\), limit 30%/,
      /!! {2}resolvers may keep the old answer for 60 s/,
      /!! {2}external-dns policy is upsert-only: it will not delete these itself/,
      'equivalent: kubectl dns cleanup pr-1182.dev.example.com old-api.example.com',
    ])
      expect(shown).toMatch(part);
  });

  test('an update stands with before and after, and d shows every field', () => {
    const state = keys(onRow(mendable(wide), 'www.example.com'), 's');
    expect(text(state)).toMatch(/~ A {5}www\.example\.com/);
    expect(text(state)).toMatch(/targets - 192\.0\.2\.99 .*\n.* \+ 192\.0\.2\.20 /);
    expect(text(state)).not.toMatch(/ttl +300/);
    expect(text(keys(state, 'd'))).toMatch(/ttl +300/);
  });

  test('the command names the type where the name has other rows to mend', () => {
    const other = `${zoneFile}\n${'aaaa-old-api 300 TXT "heritage=external-dns,external-dns/owner=prod-eu1,external-dns/resource=ingress/shop/old-api"\nold-api 60 AAAA 2001:db8::1'}`;
    const state = onRow(mendable(wide, worldOf(other)), 'old-api.example.com');
    expect(text(keys(state, 'x'))).toContain('cleanup old-api.example.com/A');
  });

  test('it scrolls, no further than its end', () => {
    const size = { columns: 50, rows: 15 };
    const end = keys(cleaning({ size }), ...Array.from({ length: 60 }, () => 'down'));
    expect(text(end)).toContain('Undo: history entry');
    expect(text(end)).toMatch(/Type {2}delete 2/);
    expect(text(keys(end, ...Array.from({ length: 60 }, () => 'up')))).toBe(text(cleaning({ size })));
  });

  test('what it names is never cut off from the screen by the names of others', () => {
    const long = `${'x'.repeat(60)}.${'y'.repeat(60)}`;
    const world = worldOf(
      `${zoneFile}\n${long} 60 A 192.0.2.93\na-${long} 300 TXT "heritage=external-dns,external-dns/owner=prod-eu1,external-dns/resource=ingress/shop/x"`,
    );
    const state = keys(cleaning({}, world), 'd', ...Array.from({ length: 30 }, () => 'down'));
    for (const line of frame(state)) expect(lineText(line).length).toBe(80);
  });
});

describe('confirmation by risk', () => {
  const sent = (state: State, ...typed: readonly string[]) => kinds(effectsOf(state, ...typed));

  test('focus is on Cancel, and enter there closes', () => {
    const state = keys(cleaning(), 'enter');
    expect(state.overlay.kind).toBe('none');
    expect(sent(cleaning(), 'enter')).toEqual([]);
  });

  test('y is enough for what is created or corrected, and enter on Apply too', () => {
    const state = keys(onRow(mendable(), 'www.example.com'), 's');
    expect(sent(state, 'y')).toEqual(['apply']);
    expect(sent(state, 'tab', 'enter')).toEqual(['apply']);
    expect(sent(state, 'enter')).toEqual([]);
  });

  test('a delete wants its number, typed with tab or without', () => {
    for (const before of [[], ['tab', 'tab'], ['shift-tab']])
      expect(sent(cleaning(), ...before, 'text:delete 2', 'enter')).toEqual(['apply']);
  });

  test.each(['y', 'text:delete', 'text:delete 3', 'text:Delete 2', 'text:2'])('%s does not delete', (typed) => {
    const state = keys(cleaning(), ...(typed === 'y' ? [] : ['tab', 'tab']), typed, 'enter');
    expect(sent(cleaning(), ...(typed === 'y' ? [] : ['tab', 'tab']), typed, 'enter')).toEqual([]);
    expect(state.overlay.kind === 'progress').toBe(false);
  });

  test('Apply without the word says what to type', () => {
    expect(keys(cleaning(), 'tab', 'enter').flash?.text).toBe('type delete 2 first');
  });

  test('d shows the full diff, and is the first letter of delete when the word goes on', () => {
    const full = (state: State) => state.overlay.kind === 'plan' && state.overlay.full;
    expect(full(keys(cleaning(), 'd'))).toBe(true);
    expect(full(keys(cleaning(), 'd', 'd'))).toBe(false);
    expect(full(keys(cleaning(), 'text:del'))).toBe(false);
  });

  test("another owner's records want that owner's id", () => {
    const state = keys(onRow(mendable(), 'pay.example.com'), 'a');
    expect(sent(state, 'y')).toEqual([]);
    expect(sent(state, 'text:prod-eu1', 'enter')).toEqual([]);
    expect(sent(state, 'text:stage-eu1', 'enter')).toEqual(['apply']);
  });

  test('esc, q and typing something else send nothing', () => {
    for (const key of ['esc', 'q']) expect(keys(cleaning(), key).overlay.kind).toBe('none');
    expect(keys(cleaning(), 'text:delete 2', 'esc').overlay.kind).toBe('none');
  });

  test('a guard that may be passed wants the zone by name, and only then plans with force; then it is confirmed as ever', () => {
    const orphans = Array.from(
      { length: 6 },
      (_, n) =>
        `gone${n} 60 A 192.0.2.9\na-gone${n} 300 TXT "heritage=external-dns,external-dns/owner=prod-eu1,external-dns/resource=ingress/x/gone${n}"`,
    );
    const world = worldOf(`${zoneFile}\n${orphans.join('\n')}`);
    const state = keys(mendable(wide, world), '7', '*', 'x');
    expect(planOn(state).refusals.map(({ reason }) => reason)).toContain('TooManyChanges');
    expect(text(state)).toContain('<f> force..');
    const asked = keys(state, 'f');
    expect(text(asked)).toMatch(/Type {2}example\.com {2}to pass the guard/);
    expect(sent(asked, 'text:example.org', 'enter')).toEqual([]);
    expect(effectsOf(asked, 'text:example.com', 'enter')).toMatchObject([{ kind: 'plan', wish: { force: true } }]);
    const forced = keys(asked, 'text:example.com', 'enter');
    expect(planOn(forced).refusals).toEqual([]);
    expect(text(keys(forced, 'ctrl-f'))).toContain("!!  guard passed by the zone's name");
    expect(text(forced)).toMatch(/Type {2}delete 8 {2}to apply/);
    expect(sent(forced, 'y')).toEqual([]);
  });

  test('a plan of refusals only has nothing to confirm', () => {
    const world = worldOf().gap({ scope: 'services', reason: 'KindForbidden', kind: 'Ingress' });
    const state = keys(onRow(mendable(wide, world), 'www.example.com'), 's');
    expect(state.overlay.kind).toBe('plan');
    const orphaned = onRow(mendable(wide, world), 'old-api.example.com');
    expect(keys(orphaned, 'x').flash?.text).toMatch(/^x: old-api\.example\.com is Unknown/);
  });
});

describe('the table stands still while a plan is open', () => {
  const after = worldOf(zoneFile.replace('legacy 60 A 192.0.2.60', 'legacy 60 A 192.0.2.61'));

  test('and what arrived meanwhile is shown when it closes', () => {
    const before = cleaning(wide);
    const during = done(before, { kind: 'assessed', generation: 1, seen: seenAs(after) });
    expect(during.seen).toBe(before.seen);
    expect(during.overlay).toEqual(before.overlay);
    expect(keys(during, 'esc').seen).not.toBe(before.seen);
  });

  test('where it changes the plan, lines are flagged and the confirmation is cleared', () => {
    const moved = worldOf(zoneFile.replace('192.0.2.91', '192.0.2.191'));
    const typed = keys(cleaning(wide), 'text:delete 2');
    const state = done(typed, { kind: 'assessed', generation: 1, seen: seenAs(moved) });
    expect(text(state)).toMatch(/changed {2}A old-api\.example\.com: A old-api\.example\.com\.? is different/);
    expect(text(state)).toMatch(/- A {5}old-api\.example\.com +192\.0\.2\.191.* changed/);
    expect(text(state)).not.toMatch(/pr-1182.* changed/);
    expect(state.overlay).toMatchObject({ kind: 'plan', text: '', focus: 'cancel' });
    expect(kinds(effectsOf(state, 'enter'))).toEqual([]);
  });

  test('an answer to an older question is dropped', () => {
    const at = onRow(mendable(), 'old-api.example.com');
    const [effect] = effectsOf(at, 'x');
    if (effect?.kind !== 'plan') throw new Error('x asks for a plan');
    const later = keys(at, 'x', 'esc');
    expect(done(later, answerTo(effect)).overlay.kind).toBe('none');
  });
});

describe('while it is applied', () => {
  const begun = () =>
    applyEvents(
      sending(wide),
      { kind: 'rereading' },
      { kind: 'journal', id: historyID },
      { kind: 'sending', batch: 0, of: 2, zone: 'dev.example.com', changes: 2 },
    );

  test('each batch is shown as far as it is', () => {
    const state = begun();
    expect(text(state)).toContain(`history ${historyID}`);
    expect(text(state)).toMatch(/batch 1\/2 {2}dev\.example\.com \(2 changes\) +sending/);
    expect(text(state)).toMatch(/batch 2\/2 {2}example\.com \(2 changes\) +waiting/);
    const pending = applyEvents(
      state,
      { kind: 'sent', batch: 0, of: 2, zone: 'dev.example.com', change: 'C0ABC' },
      { kind: 'pending', batch: 0, change: 'C0ABC', milliseconds: 12_000 },
      { kind: 'sending', batch: 1, of: 2, zone: 'example.com', changes: 2 },
      { kind: 'retrying', batch: 1, why: 'Rate exceeded', milliseconds: 2000 },
    );
    expect(text(pending)).toMatch(/batch 1\/2.* C0ABC +PENDING 12s/);
    expect(text(done(pending, { kind: 'ticked', now: now + 3000 }))).toMatch(/PENDING 15s/);
    expect(text(pending)).toMatch(/batch 2\/2.* next try in 2s/);
    expect(text(pending)).toContain('Rate exceeded');
    const settled = applyEvents(pending, { kind: 'insync', batch: 0, of: 2, zone: 'dev.example.com', change: 'C0ABC' });
    expect(text(settled)).toMatch(/batch 1\/2.* C0ABC +INSYNC/);
  });

  test('ctrl-c first stops after the batch, then leaves; other keys leave it alone', () => {
    expect(effectsOf(begun(), 'ctrl-c')).toEqual([{ kind: 'stop' }]);
    expect(effectsOf(begun(), 'ctrl-c', 'ctrl-c')).toEqual([{ kind: 'exit' }]);
    expect(text(keys(begun(), 'ctrl-c'))).toContain('stopping after the batch in flight');
    for (const key of ['esc', 'q', 'x', 'enter']) expect(keys(begun(), key).overlay).toEqual(begun().overlay);
  });

  test('events of an earlier apply are dropped', () => {
    const state = begun();
    const event = { kind: 'insync', batch: 1, of: 2, zone: 'example.com', change: 'C1' } as const;
    expect(done(state, { kind: 'applying', turn: state.turn - 1, event }).overlay).toEqual(state.overlay);
  });

  test('if the world moved, it is the plan again, flagged and to be confirmed anew, and nothing was sent', () => {
    const state = sending(wide);
    const fresh = planOn(cleaning(wide, worldOf(zoneFile.replace('192.0.2.91', '192.0.2.191'))));
    const old = planOn(state)
      .groups.flatMap(({ rows }) => rows)
      .find(({ name }) => name === 'old-api.example.com');
    if (old === undefined) throw new Error('the plan has old-api');
    const changed = [{ key: old.key, name: old.name, type: old.type, message: 'A old-api is different' }];
    const back = ended(state, { outcome: 'changed', id: null, changed, notSent: [0, 1] }, fresh);
    expect(back.overlay).toMatchObject({ kind: 'plan', text: '', focus: 'cancel' });
    expect(planOn(back)).toBe(fresh);
    expect(text(back)).toMatch(/192\.0\.2\.191.* changed/);
    expect(back.flash?.text).toContain('the world has changed');
  });
});

describe('the result', () => {
  const events = (state: State) =>
    applyEvents(
      state,
      { kind: 'journal', id: historyID },
      { kind: 'sending', batch: 0, of: 2, zone: 'dev.example.com', changes: 2 },
      { kind: 'sent', batch: 0, of: 2, zone: 'dev.example.com', change: 'C0' },
      { kind: 'insync', batch: 0, of: 2, zone: 'dev.example.com', change: 'C0' },
      { kind: 'sending', batch: 1, of: 2, zone: 'example.com', changes: 2 },
    );

  test('asks for the rows and the history anew, without a key', () => {
    const state = sending();
    const result = {
      outcome: 'applied',
      id: historyID,
      changed: [],
      applied: [0, 1],
      unknown: [],
      notSent: [],
      failure: null,
    } as const;
    const [, ...effects] = [done(state), ...effectsAfter(state, result)];
    expect(kinds(effects)).toEqual(['refresh', 'history']);
  });

  test('a failure tells what is applied, what failed, what was not sent, why, and how to take it back', () => {
    const failure = new Failure('aws-expired', 'the SSO session has expired', { next: 'run: aws sso login' });
    const shown = text(ended(events(sending(wide)), { outcome: 'failed', applied: [0], notSent: [1], failure }));
    expect(shown).toMatch(/FAILED {2}clean up 2 records/);
    expect(shown).toMatch(/batch 1\/2.*INSYNC/);
    expect(shown).toMatch(/batch 2\/2.*FAILED/);
    expect(shown).toContain('A old-api.example.com');
    expect(shown).toContain('error: the SSO session has expired');
    expect(shown).toContain('run: aws sso login');
    expect(shown).toContain('Batches: 1 applied, 1 failed, 0 not sent, 0 unknown');
    expect(shown).toContain(`undo with: kubectl dns undo ${historyID}`);
  });

  test('an outcome that nobody knows is said to be unknown', () => {
    const failure = new Failure('outcome-unknown', 'no answer came');
    expect(text(ended(events(sending(wide)), { outcome: 'failed', applied: [0], unknown: [1], failure }))).toMatch(
      /batch 2\/2.*OUTCOME UNKNOWN/,
    );
  });

  test('what failed before anything was sent says so, and offers no undo', () => {
    const state = sending(wide);
    const trouble = { message: 'the history cannot be written', next: 'free some space', command: null, detail: '' };
    const shown = text(
      done(state, { kind: 'appliedAll', turn: state.turn, result: null, fresh: null, failure: trouble }),
    );
    expect(shown).toMatch(/the history cannot be written[\s\S]*free some space[\s\S]*Nothing was sent to Route 53/);
    expect(shown).not.toContain('undo with');
  });

  test('z on it plans the undo', () => {
    const state = withHistory(ended(events(sending()), { applied: [0, 1] }), entryOf(planOn(sending())));
    expect(effectsOf(state, 'z')).toMatchObject([
      { kind: 'plan', wish: { ask: { kind: 'undo', entry: { id: historyID } } } },
    ]);
  });
});

function effectsAfter(state: State, result: NonNullable<Parameters<typeof ended>[1]>): readonly Effect[] {
  const message = { kind: 'appliedAll', turn: state.turn, fresh: null, failure: null } as const;
  const whole = {
    outcome: 'applied',
    id: null,
    changed: [],
    applied: [],
    unknown: [],
    notSent: [],
    failure: null,
    ...result,
  } as const;
  const [, ...effects] = update(state, { ...message, result: whole });
  return effects;
}

describe('undo', () => {
  const gone = worldOf(
    zoneFile
      .split('\n')
      .filter((line) => !line.includes('old-api'))
      .join('\n'),
  );
  const plan = planOn(keys(onRow(mendable(), 'old-api.example.com'), 'x'));
  const listed = () => keys(withHistory(mendable(wide, gone), entryOf(plan)), 'z');

  test('z lists what was written: id, when, who, what, status', () => {
    expect(text(listed())).toMatch(new RegExp(`> ${historyID} +6m +you +1 deleted +in sync`));
  });

  test('an empty history says so', () => {
    const state = keys(withHistory(mendable()), 'z');
    expect(text(state)).toContain('Nothing was written from this machine yet.');
    expect(keys(state, 'z').flash?.text).toContain('z: ');
  });

  test('enter shows what it changed, esc goes back to the list', () => {
    const shown = keys(listed(), 'enter');
    expect(text(shown)).toMatch(/- A {5}old-api\.example\.com/);
    expect(keys(shown, 'esc').overlay).toEqual({ kind: 'history', picked: 0 });
  });

  test('z on the list, z and enter on the entry plan the inverse', () => {
    for (const way of [['z'], ['enter', 'z'], ['enter', 'enter']])
      expect(changes(keys(listed(), ...way))).toEqual([
        'CREATE A old-api.example.com.',
        'CREATE TXT a-old-api.example.com.',
      ]);
    expect(text(keys(listed(), 'z'))).toContain(`equivalent: kubectl dns undo ${historyID}`);
  });

  test('what was changed since is refused and said', () => {
    const other = worldOf(zoneFile.replace('192.0.2.91', '192.0.2.191'));
    const state = keys(withHistory(mendable(wide, other), entryOf(plan)), 'z', 'z');
    expect(planOn(state).refusals).toMatchObject([{ name: 'old-api.example.com', reason: 'ChangedSince' }]);
    expect(text(state)).toContain('changed since');
    expect(text(state)).toContain('Nothing can be applied');
  });

  test('what stands as before has nothing to undo', () => {
    const state = keys(withHistory(mendable(), entryOf(plan)), 'z', 'z');
    expect(state.flash?.text).toContain('nothing to do');
  });

  test('an entry of another account is refused with both accounts', () => {
    const elsewhere = { ...entryOf(plan), plan: { ...plan, account: '999999999999' } };
    const state = keys(withHistory(mendable(), elsewhere), 'z', 'z');
    expect(state.flash?.text).toBe(
      'z: it was written in AWS account 999999999999, and you are signed in to 123456789012',
    );
  });
});

describe('the last change on the status line', () => {
  const plan = planOn(cleaning());

  test('says what, when, who, and how it stands', () => {
    expect(text(withHistory(mendable(wide), entryOf(plan)))).toContain(
      'last change: 2 deleted 6m ago by you, in sync (z undo)',
    );
  });

  test('is not told of another context, or after an hour', () => {
    const other = { ...entryOf(plan), plan: { ...plan, context: 'stage-eu1' } };
    expect(text(withHistory(mendable(wide), other))).not.toContain('last change');
    expect(text(withHistory(mendable({ ...wide, now: now + 3_600_000 }), entryOf(plan)))).not.toContain('last change');
  });
});

describe('the plan as a file', () => {
  test('w asks where, enter writes it and goes back to the plan', () => {
    const state = keys(cleaning(), 'w');
    expect(text(state)).toContain(`write the plan to: plan-${planOn(cleaning()).id}.json`);
    expect(effectsOf(state, 'enter')).toEqual([
      { kind: 'savePlan', path: `plan-${planOn(cleaning()).id}.json`, plan: planOn(cleaning()) },
    ]);
    expect(keys(state, 'esc').overlay).toEqual(cleaning().overlay);
  });
});

test('text from a cluster never reaches the plan unescaped', () => {
  const evil = `${zoneFile}\nevil 60 A 192.0.2.66\na-evil 300 TXT "heritage=external-dns,external-dns/owner=prod-eu1,external-dns/resource=ingress/x/\u001b[31m"`;
  const state = keys(onRow(mendable(wide, worldOf(evil)), 'evil.example.com'), 'x');
  expect(text(state)).not.toContain('\u001b');
  expect(text(keys(state, 'd'))).not.toContain('\u001b');
});

test('switching to another context closes the plan and forgets what was asked', () => {
  expect(given.contexts).toContain('stage-eu1');
  const state = keys(mendable(), ':', 'text:ctx stage-eu1', 'enter');
  expect(state).toMatchObject({ overlay: { kind: 'none' }, history: null, generation: 2 });
});
