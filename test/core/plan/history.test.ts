import { describe, expect, test } from 'vitest';
import { historyEntry, type JournalLine } from '../../../src/core/plan/history.ts';
import { given } from '../../given.ts';
import { ingress, mend } from '../../mending.ts';

const plan = mend(
  given()
    .zone('example.com', '')
    .zone('example.org', '')
    .objects([ingress('com', 'app.example.com', '192.0.2.1'), ingress('org', 'app.example.org', '192.0.2.1')])
    .snapshot(),
  'sync',
);
const at = '2026-11-22T14:02:33Z';
const first: JournalLine = { kind: 'plan', at, plan, by: 'arn:aws:iam::1:user/x', program: 'kubectl-dns v1' };
const message = 'why';

const entry = (...lines: readonly unknown[]) => historyEntry('id', [first, ...lines]);
const statuses = (...lines: readonly unknown[]) => entry(...lines)?.batches.map(({ status }) => status);

describe('a history entry', () => {
  test.each<[string, readonly JournalLine[], readonly string[]]>([
    ['nothing was sent', [], ['notSent', 'notSent']],
    ['a batch was sent without an answer', [{ kind: 'sending', at, batch: 0 }], ['maybeSent', 'notSent']],
    [
      'a batch was accepted',
      [
        { kind: 'sending', at, batch: 0 },
        { kind: 'sent', at, batch: 0, change: 'C1' },
      ],
      ['pending', 'notSent'],
    ],
    [
      'a batch is INSYNC',
      [
        { kind: 'sending', at, batch: 0 },
        { kind: 'sent', at, batch: 0, change: 'C1' },
        { kind: 'insync', at, batch: 0 },
      ],
      ['insync', 'notSent'],
    ],
    [
      'a batch was refused',
      [
        { kind: 'sending', at, batch: 1 },
        { kind: 'refused', at, batch: 1, message },
      ],
      ['notSent', 'refused'],
    ],
    [
      'an answer was lost, and a read found it applied',
      [
        { kind: 'sending', at, batch: 0 },
        { kind: 'unknown', at, batch: 0, message },
        { kind: 'sent', at, batch: 0, change: null },
      ],
      ['pending', 'notSent'],
    ],
    [
      'an answer was lost, and nothing could be read',
      [
        { kind: 'sending', at, batch: 0 },
        { kind: 'unknown', at, batch: 0, message },
      ],
      ['maybeSent', 'notSent'],
    ],
    [
      'a throttled batch was given up',
      [
        { kind: 'sending', at, batch: 0 },
        { kind: 'notApplied', at, batch: 0, message },
      ],
      ['notApplied', 'notSent'],
    ],
    [
      'a batch given up was being sent again',
      [
        { kind: 'sending', at, batch: 0 },
        { kind: 'notApplied', at, batch: 0, message },
        { kind: 'sending', at, batch: 0 },
      ],
      ['maybeSent', 'notSent'],
    ],
  ])('tells that %s', (_, lines, expected) => {
    expect(statuses(...lines)).toEqual(expected);
  });

  test('without its last line was killed', () => {
    expect(entry()?.outcome).toBe('killed');
    expect(entry({ kind: 'end', at, outcome: 'interrupted' })?.outcome).toBe('interrupted');
  });

  test('holds the groups that are, or may be, in Route 53: those that undo looks at', () => {
    expect(entry()?.groups).toEqual([]);
    expect(entry({ kind: 'sending', at, batch: 1 })?.groups.map(({ zone }) => zone)).toEqual(['ZEXAMPLEORG']);
    expect(entry({ kind: 'sending', at, batch: 1 }, { kind: 'refused', at, batch: 1, message })?.groups).toEqual([]);
  });

  test('without a plan is none: nothing had been sent', () => {
    expect(historyEntry('id', [])).toBeNull();
    expect(historyEntry('id', [{ kind: 'sending', at, batch: 0 }])).toBeNull();
  });

  test('passes over lines it does not know, of a newer program or of no program at all', () => {
    expect(statuses({ kind: 'paused', at, batch: 0 }, 7, null, 'x', [], {})).toEqual(['notSent', 'notSent']);
    expect(statuses({ kind: 'sending', at, batch: 99 })).toEqual(['notSent', 'notSent']);
  });

  test.each([
    ['is a text', 'x'],
    ['is empty', {}],
    ['has zones that are none', { ...plan, zones: 'all' }],
    ['has no groups', { ...plan, groups: undefined }],
    ['has batches that are none', { ...plan, zones: [{ id: 'Z', name: 'x' }] }],
  ])('whose plan %s is none', (_, broken) => {
    expect(historyEntry('id', [{ ...first, plan: broken }])).toBeNull();
  });
});
