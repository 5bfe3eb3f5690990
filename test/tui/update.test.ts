import { describe, expect, test } from 'vitest';
import type { Row } from '../../src/core/finding.ts';
import { messageFor } from '../../src/tui/dispatch.ts';
import type { Press } from '../../src/tui/keys.ts';
import type { Effect, Message, State } from '../../src/tui/state.ts';
import { update } from '../../src/tui/update.ts';
import { frame } from '../../src/tui/views/frame.ts';
import { lineText } from '../../src/tui/views/line.ts';
import { forbidden, now, press, problemRows, quietRows, ready, row, seen, started, tell } from './fixture.ts';

const names = (state: State): readonly string[] => state.listing.rows.map(({ name, type }) => `${name} ${type}`);
const cursorName = (state: State): string | undefined => state.listing.rows[state.cursor.index]?.name;
const screenText = (state: State): string => frame(state).map(lineText).join('\n');
const refreshed = (rows: readonly Row[], generation = 1): Message => ({
  kind: 'assessed',
  generation,
  seen: seen({ rows }),
});

/** Effects of the last of these keys. */
function effects(state: State, ...keys: readonly string[]): readonly Effect[] {
  const before = press(state, ...keys.slice(0, -1));
  const last: Press = { name: keys.at(-1) ?? '', text: '' };
  const message = messageFor(before, last);
  return message === null
    ? []
    : update(before, message)
        .slice(1)
        .filter((part) => 'kind' in part);
}

/** `count` rows in sync, named so that their order is their number. */
function many(count: number): readonly Row[] {
  return Array.from({ length: count }, (_, index) =>
    row({
      name: `n${String(index).padStart(6, '0')}.example.com`,
      type: 'A',
      finding: { state: 'Missing', reason: 'NoRecord' },
      sources: ['web/ingress/x'],
    }),
  );
}

describe('the cursor follows its row', () => {
  test('when rows appear above it, and stays on the same line of the screen', () => {
    const before = press(ready({ rows: many(100).slice(50) }), ...Array.from({ length: 20 }, () => 'j'));
    const after = tell(before, refreshed(many(100)));
    expect(cursorName(after)).toBe(cursorName(before));
    expect(after.cursor.index - after.cursor.top).toBe(before.cursor.index - before.cursor.top);
  });

  test('through a sort and its reverse', () => {
    const before = press(ready(), 'j', 'j', 'j');
    for (const after of [press(before, 'N'), press(before, 'N', 'N'), press(before, 'P'), press(before, 'S')])
      expect(cursorName(after)).toBe(cursorName(before));
  });

  test('to the row that took its place, when its own is gone', () => {
    const before = press(ready(), 'j', 'j');
    const after = tell(before, refreshed(problemRows.filter(({ key }) => key !== before.cursor.key)));
    expect(after.cursor.index).toBe(2);
    expect(after.cursor.key).toBe(problemRows[3]?.key);
  });

  test('to the same name, when its object got an address and its row a type', () => {
    const pending = problemRows.findIndex(({ finding }) => finding.state === 'Pending');
    const before = press(ready(), ...Array.from({ length: pending }, () => 'j'));
    const missing = row({ name: 'new.example.com', type: 'A', finding: { state: 'Missing', reason: 'NoRecord' } });
    const after = tell(before, refreshed([missing, ...problemRows.filter(({ name }) => name !== missing.name)]));
    expect(cursorName(after)).toBe('new.example.com');
    const read = tell(press(before, 'enter'), refreshed([missing, ...problemRows.slice(0, pending)]));
    expect(screenText(read)).toContain('+ Missing   new.example.com');
  });

  test('to the last row, when it was beyond it', () => {
    const after = tell(press(ready(), 'G'), refreshed(problemRows.slice(0, 3)));
    expect(after.cursor.index).toBe(2);
  });

  test('never out of the screen', () => {
    const state = press(ready({ rows: many(200) }), 'G');
    expect(screenText(state)).toContain('> + Missing     n000199.example.com');
    const small = tell(state, { kind: 'resized', size: { columns: 50, rows: 12 } });
    expect(screenText(small)).toContain('> + n000199.example.com');
    expect(screenText(press(small, 'g'))).toContain('> + n000000.example.com');
  });

  test('a page at a time, keeping one row in sight', () => {
    const state = press(ready({ rows: many(200) }), 'ctrl-f');
    expect(state.cursor.index).toBe(14);
    expect(press(state, 'ctrl-b').cursor.index).toBe(0);
  });
});

describe('tabs', () => {
  test('count the rows they hold', () => {
    expect(ready().listing.counts).toEqual({
      Problems: 12,
      All: 33,
      Conflict: 2,
      Missing: 3,
      Drifted: 1,
      Unowned: 1,
      Orphaned: 2,
      Other: 3,
      Foreign: 2,
    });
  });

  test('a Pending row is a problem only after five minutes', () => {
    const young = problemRows.map((one) =>
      one.finding.state === 'Pending'
        ? { ...one, sources: one.sources.map((ref) => ({ ...ref, createdAt: '2026-11-22T13:58:00Z' })) }
        : one,
    );
    expect(ready({ rows: young }).listing.counts.Problems).toBe(11);
  });

  test('are reached by number, by brackets, and - goes back', () => {
    const orphaned = press(ready(), '7');
    expect(names(orphaned)).toEqual(['old-api.example.com A', '*.pr-1182.dev.example.com A']);
    expect(press(orphaned, ']').look.tab).toBe('Other');
    expect(press(orphaned, '[').look.tab).toBe('Unowned');
    expect(press(ready(), '[').look.tab).toBe('Foreign');
    expect(press(orphaned, '-').look.tab).toBe('Problems');
    expect(press(orphaned, '-', '-').look.tab).toBe('Orphaned');
  });

  test('rows of others stand under 9 only', () => {
    expect(names(press(ready(), '2')).join()).not.toContain('grafana');
    expect(names(press(ready(), '9'))).toEqual(['grafana.example.com A', 'mail.example.com MX']);
  });
});

describe('namespaces', () => {
  test('0 narrows to the namespace of the context, and widens again', () => {
    const own = press(ready(), '0');
    expect(names(own)).toEqual(['cdn.example.com CNAME', 'www.example.com A', 'legacy.example.com CNAME']);
    expect(own.listing.counts.Problems).toBe(3);
    expect(names(press(own, '0')).length).toBe(12);
  });

  test('what is narrowed is said at every size', () => {
    for (const columns of [50, 60, 80, 120])
      expect(screenText(press(ready({}, { size: { columns, rows: 20 } }), '0', 'ctrl-z'))).toMatch(
        /ns web[\s\S]*problems only/,
      );
  });

  test(':ns takes several, and all', () => {
    const two = press(ready(), ':', 'text:ns blog,vault', 'enter');
    expect(names(two)).toEqual(['blog.example.com A', 'vault.corp.example.net A']);
    expect(press(two, ':', 'text:ns all', 'enter').look.namespaces).toBeNull();
  });
});

describe('the filter', () => {
  test('works while it is typed, and is shown in the tab line', () => {
    const state = press(ready(), '/', 'text:pay');
    expect(names(state)).toEqual(['pay.example.com A']);
    expect(screenText(press(state, 'enter'))).toContain('/pay (1 of 12)');
  });

  test('that does not parse keeps the last good result and says so', () => {
    const state = press(ready(), '/', 'text:pay[');
    expect(names(state)).toEqual(['pay.example.com A']);
    expect(screenText(state)).toContain('invalid regex: pay[');
    expect(names(press(state, 'backspace', 'backspace'))).toEqual(['pay.example.com A']);
  });

  test('is kept by enter and cleared by esc, in the field or later', () => {
    expect(press(ready(), '/', 'text:pay', 'esc').look.filter.text).toBe('');
    expect(press(ready(), '/', 'text:pay', 'enter').look.filter.text).toBe('pay');
    expect(press(ready(), '/', 'text:pay', 'enter', 'esc').look.filter.text).toBe('');
  });

  test('survives a refresh and a change of size', () => {
    const state = tell(press(ready(), '/', 'text:shop'), refreshed([...problemRows, ...quietRows]), {
      kind: 'resized',
      size: { columns: 120, rows: 40 },
    });
    expect(state.overlay).toEqual({ kind: 'filter', text: 'shop' });
    expect(names(state).length).toBe(5);
  });

  test('that matches nothing says what to do', () => {
    expect(screenText(press(ready(), '/', 'text:zzz', 'enter'))).toMatch(
      /None of 12 records matches zzz[\s\S]*esc {2}clear/,
    );
  });
});

describe('marks', () => {
  test('survive refresh, sort and filter; those the filter hides are told apart', () => {
    const marked = press(ready(), 'space', 'j', 'space');
    const state = press(tell(marked, refreshed([...problemRows, ...quietRows])), 'N', '/', 'text:cdn', 'enter');
    expect(state.marks.size).toBe(2);
    expect(screenText(state)).toContain('2 marked (1 hidden by the filter)');
  });

  test('space again takes the mark away', () => expect(press(ready(), 'space', 'space').marks.size).toBe(0));

  test('ctrl-space marks from the last mark to here', () => {
    expect(press(ready(), 'space', 'j', 'j', 'j', 'ctrl-space').marks.size).toBe(4);
  });

  test('v begins a range that follows the cursor; v again keeps it, esc gives it up', () => {
    const drawing = press(ready(), 'j', 'v', 'j', 'j');
    expect(screenText(drawing).match(/^[ >]\*/gm)?.length).toBe(3);
    expect(press(drawing, 'v').marks.size).toBe(3);
    expect(press(drawing, 'esc').marks.size).toBe(0);
  });

  test('shift-down draws a range at once', () => {
    expect(press(ready(), 'shift-down', 'shift-down', 'space').marks.size).toBe(3);
  });

  test('* marks what is shown, ctrl-\\ clears', () => {
    const state = press(ready(), '/', 'text:shop', 'enter', '*');
    expect(state.marks.size).toBe(5);
    expect(press(state, 'ctrl-\\').marks.size).toBe(0);
  });
});

describe('sorting', () => {
  test('by name goes by labels from the right, and again is the reverse', () => {
    const byName = press(ready(), 'N');
    expect(names(byName).slice(0, 3)).toEqual(['api.example.com A', 'api.example.com AAAA', 'blog.example.com A']);
    expect(names(press(byName, 'N')).at(0)).toBe('vault.corp.example.net A');
  });

  test('by severity is how it begins, and S comes back to it', () => {
    expect(names(press(ready(), 'N', 'S'))).toEqual(names(ready()));
  });

  test('by the picked column', () => {
    const state = press(ready(), 'shift-right', 'shift-right', 'shift-right', 'shift-right', 'O');
    expect(state.look.sort).toEqual({ by: 'origin', reverse: false });
    expect(press(ready(), 'O').flash?.text).toBe('O: pick a column first: shift-right');
  });

  test('keeps the order of severity among equals', () => {
    const byNamespace = names(press(ready(), 'P')).filter((name) => /api|new|_3f/.test(name));
    expect(byNamespace).toEqual([
      'api.example.com A',
      'api.example.com AAAA',
      '_3f9c1e.shop.example.com CNAME',
      'old-api.example.com A',
      'new.example.com A',
    ]);
  });
});

describe('detail', () => {
  const open = press(ready(), '3', 'enter');

  test('shows the record under the cursor; esc and q come back to the same row', () => {
    expect(screenText(open)).toContain('! Conflict   pay.example.com');
    expect(press(open, 'esc').screen.kind).toBe('rows');
    expect(cursorName(press(open, 'q'))).toBe('pay.example.com');
  });

  test('] and [ go to the next record and back', () => {
    const next = press(open, ']');
    expect(screenText(next)).toContain('cdn.example.com CNAME');
    expect(screenText(next)).toContain('LOSER  ingress/web/cdn-old wants d222222abcdef8.cloudfront.net');
    expect(press(next, ']').flash?.text).toBe('there is no further record');
    expect(screenText(press(next, '['))).toContain('pay.example.com A');
  });

  test('stays with its record when that leaves the tab, and says so when it is gone', () => {
    const mended = problemRows.map(
      (one): Row => (one.name === 'pay.example.com' ? { ...one, finding: { state: 'InSync', reason: '' } } : one),
    );
    expect(screenText(tell(open, refreshed(mended)))).toContain('= InSync   pay.example.com');
    const gone = tell(open, refreshed(problemRows.slice(1)));
    expect(screenText(gone)).toContain('This record is no longer listed');
    expect(cursorName(press(gone, 'esc'))).toBe('cdn.example.com');
  });

  test('scrolls no further than its text', () => {
    const small = tell(open, { kind: 'resized', size: { columns: 50, rows: 12 } });
    const end = press(small, 'G');
    expect(press(end, 'j', 'j').screen).toEqual(end.screen);
    expect(press(end, 'g').screen).toMatchObject({ scroll: 0 });
  });

  test('search goes to the matching line, n goes round', () => {
    const small = tell(open, { kind: 'resized', size: { columns: 50, rows: 12 } });
    const found = press(small, '/', 'text:owner ', 'enter');
    expect(found.screen.kind === 'detail' && found.screen.scroll).toBeGreaterThan(0);
    expect(press(small, '/', 'text:nowhere', 'enter').flash?.text).toBe('"nowhere" is not in this text');
  });
});

describe('pages', () => {
  test('describe is plain text, one fact a line', () => {
    expect(screenText(press(ready(), 'd'))).toMatch(
      /State: +Conflict[\s\S]*Reason: +OtherOwner[\s\S]*Owner: +stage-eu1/,
    );
  });

  test('YAML is asked of the outside, and shown when it comes', () => {
    expect(effects(ready(), 'y')).toMatchObject([{ kind: 'print', row: { name: 'pay.example.com' } }]);
    const state = tell(press(ready(), 'y'), {
      kind: 'printed',
      of: 'yaml',
      text: 'kind: Record\nspec:\n  a: "x  y"\n',
    });
    expect(screenText(state)).toContain('  a: "x  y"');
  });

  test('an answer that comes too late changes nothing', () => {
    const left = press(ready(), 'y', 'esc');
    expect(tell(left, { kind: 'printed', of: 'yaml', text: 'late' })).toEqual(left);
  });

  test('J shows the object that asks, L the log', () => {
    const object = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'pay', namespace: 'payments' },
    };
    const state = ready({ snapshot: { objects: [object] } });
    expect(effects(state, 'J')).toEqual([{ kind: 'printSource', object }]);
    expect(press(ready(), 'J').flash?.text).toBe('that object was not read');
    expect(screenText(press(ready(), 'L'))).toContain('namespace/vault: ingresses.networking.k8s.io is forbidden');
  });
});

describe('the world changes', () => {
  test('answers of an older generation are dropped', () => {
    const state = ready();
    expect(tell(state, { kind: 'assessed', generation: 0, seen: seen({ rows: [] }) })).toEqual(state);
  });

  test('while the copy menu is open the table holds still, and catches up when it closes', () => {
    const open = tell(press(ready(), 'c'), refreshed(problemRows.slice(0, 2)));
    expect(open.listing.rows.length).toBe(12);
    expect(press(open, 'esc').listing.rows.length).toBe(2);
  });

  test('data ages by ticks alone', () => {
    const later = tell(ready(), { kind: 'ticked', now: now + 100_000 });
    expect(screenText(later)).toContain('r53 2m');
  });

  test('a change in Kubernetes alone does not make the answer of Route 53 younger', () => {
    const before = ready();
    const later = seen({ snapshot: { ...before.seen?.snapshot, observedAt: '2026-11-22T14:00:30Z' } });
    const minute = tell(
      before,
      { kind: 'ticked', now: now + 60_000 },
      { kind: 'assessed', generation: 1, seen: later },
    );
    expect(screenText(minute)).toContain('r53 98s');
    const zones = later.snapshot.zones.map((zone) => ({ ...zone, recordSets: [] }));
    const polled = seen({ snapshot: { ...later.snapshot, zones } });
    expect(screenText(tell(minute, { kind: 'assessed', generation: 1, seen: polled }))).toContain('r53 68s');
  });

  test('progress is shown until the answer', () => {
    const progress = { kind: 'zone', zone: 'example.com', records: 1200, done: 1, of: 3 } as const;
    const reading = tell(started(), { kind: 'progressed', generation: 1, progress });
    expect(screenText(reading)).toContain('reading zones 1/3 example.com 1,200 records');
    expect(screenText(tell(reading, refreshed(problemRows)))).not.toContain('reading zones');
  });

  test('an error keeps the rows, tells their age, and R begins anew', () => {
    const trouble = { message: 'cluster unreachable', next: null, command: null, detail: 'ECONNREFUSED' };
    const state = tell(ready(), { kind: 'failed', generation: 1, trouble });
    expect(screenText(state)).toMatch(/!! cluster unreachable[\s\S]*was read 38s ago[\s\S]*pay\.example\.com/);
    expect(screenText(press(state, 'e'))).toContain('ECONNREFUSED');
    expect(effects(state, 'R')).toEqual([{ kind: 'follow', generation: 2, context: null, owner: null }]);
  });

  test('R on a stream that runs only asks it to read again', () => {
    expect(effects(ready(), 'R')).toEqual([{ kind: 'refresh' }]);
  });

  test('not signed in: the counts that cannot be known are ?, and c copies the login command', () => {
    const gap = {
      scope: 'route53',
      reason: 'NotSignedIn',
      message: 'expired\nrun: aws sso login --profile p',
    } as const;
    const state = ready({ gaps: [gap], snapshot: { aws: null, zones: [] } });
    expect(screenText(state)).toMatch(/Problems \?\].*All 33.*Conflict \?/);
    expect(effects(state, 'c', 'enter')).toEqual([
      { kind: 'copy', text: 'aws sso login --profile p', what: 'login command' },
    ]);
  });

  test('an unreadable namespace is told in the totals', () => {
    expect(screenText(ready({ gaps: [forbidden] }))).toContain('1 of 14 namespaces unreadable: its rows are Unknown');
  });
});

describe('copying', () => {
  test.each([
    ['n', 'pay.example.com'],
    ['t', 'k8s-stagepay-0d2.eu-west-1.elb.amazonaws.com'],
    ['c', 'kubectl dns status pay.example.com'],
    ['d', 'dig +noall +answer pay.example.com A'],
  ])('%s', (key, text) => expect(effects(ready(), 'c', key)).toMatchObject([{ kind: 'copy', text }]));

  test('quotes what a shell would expand, and never copies a control character', () => {
    const evil = row({
      name: '*.x\n;reboot.example.com',
      type: 'A',
      finding: { state: 'Unmanaged', reason: '' },
      have: '192.0.2.1',
    });
    const state = press(ready({ rows: [evil] }), '9');
    expect(effects(state, 'c', 'c')).toMatchObject([{ text: "kubectl dns status '*.x\\n;reboot.example.com'" }]);
  });
});

describe('the command line', () => {
  test('suggests, and tab takes the suggestion', () => {
    const state = press(ready(), ':', 'text:ns sh', 'tab');
    expect(state.overlay).toMatchObject({ kind: 'command', text: 'ns shop' });
    expect(names(press(state, 'enter')).length).toBe(5);
  });

  test('a picked suggestion is what enter does', () => {
    const state = press(ready(), ':', 'text:state ', 'down', 'down', 'down', 'enter');
    expect(state.look.tab).toBe('Conflict');
  });

  test.each([
    ['zone corp', 'vault.corp.example.net A'],
    ['state certmissing', '_3f9c1e.shop.example.com CNAME'],
  ])(':%s narrows the rows', (line, only) => {
    expect(names(press(ready(), ':', `text:${line}`, 'enter'))).toEqual([only]);
  });

  test(':sort takes any column', () => {
    expect(press(ready(), ':', 'text:sort reason reverse', 'enter').look.sort).toEqual({ by: 'reason', reverse: true });
    expect(press(ready(), ':', 'text:sort colour', 'enter').flash?.text).toBe('no column "colour"');
  });

  test(':why opens a record wherever it stands', () => {
    expect(screenText(press(ready(), ':', 'text:why grafana.example.com', 'enter'))).toContain('@ Foreign   grafana');
    expect(press(ready(), ':', 'text:why nobody.example.com', 'enter').flash?.text).toBe(
      'no record is named nobody.example.com',
    );
  });

  test(':owner looks at the same snapshot with other eyes', () => {
    expect(effects(ready(), ':', 'text:owner stage-eu1', 'enter')).toMatchObject([
      { kind: 'reassess', owner: 'stage-eu1' },
    ]);
  });

  test(':ctx reads another cluster from nothing, keeping nothing of the old one', () => {
    expect(effects(ready(), ':', 'text:ctx stage-eu1', 'enter')).toEqual([
      { kind: 'follow', generation: 2, context: 'stage-eu1', owner: null },
    ]);
    const state = press(ready(), 'space', ':', 'text:ctx stage-eu1', 'enter');
    expect([state.seen, state.marks.size, state.listing.rows.length]).toEqual([null, 0, 0]);
    expect(screenText(state)).toContain('ctx stage-eu1');
    expect(press(ready(), ':', 'text:ctx nowhere', 'enter').flash?.text).toBe('no context "nowhere" in the kubeconfig');
  });

  test(':export and ctrl-s save the rows shown', () => {
    expect(effects(ready(), ':', 'text:export out.json', 'enter')).toMatchObject([{ kind: 'save', path: 'out.json' }]);
    expect(effects(ready(), 'ctrl-s', 'enter')).toMatchObject([{ kind: 'save', path: 'kubectl-dns-problems.txt' }]);
  });

  test('an unknown command lists those that exist', () => {
    expect(press(ready(), ':', 'text:delete', 'enter').flash?.text).toMatch(/^no command :delete; there are :ns :ctx/);
  });

  test(':q and q leave', () => {
    expect(effects(ready(), ':', 'text:q', 'enter')).toEqual([{ kind: 'exit' }]);
    expect(effects(ready(), 'q')).toEqual([{ kind: 'exit' }]);
    expect(effects(press(ready(), 'enter', '?'), 'ctrl-c')).toEqual([{ kind: 'exit' }]);
  });
});

test('nothing from the cluster or from DNS reaches the screen unescaped', () => {
  const evil = '\x1b[31mred\x1b]0;title\x07\u202e\r\n';
  const [first] = problemRows;
  const bad: Row = {
    ...(first ?? row({ name: 'x.example.com', type: 'A', finding: { state: 'Missing', reason: 'NoRecord' } })),
    message: evil,
    setIdentifier: evil,
    have: { Name: evil, Type: 'TXT', TTL: 1, ResourceRecords: [{ Value: `"${evil}"` }] },
    sources: [
      {
        ...(first?.sources[0] ?? { kind: '', live: true, labels: {}, createdAt: null }),
        resource: evil,
        name: evil,
        namespace: evil,
        host: evil,
        address: evil,
      },
    ],
    notes: [{ kind: 'Other', text: evil }],
    certificates: [{ arn: evil, region: evil, status: evil, notAfter: null, validation: 'present' }],
  };
  const world = {
    rows: [bad],
    warnings: [evil],
    gaps: [{ scope: evil, reason: 'NotSignedIn', message: evil } as const],
    snapshot: {
      cluster: { context: evil, name: evil, server: evil, user: evil, namespace: evil },
      namespaces: [evil],
      zones: [],
      aws: null,
    },
  };
  for (const size of [
    { columns: 80, rows: 24 },
    { columns: 180, rows: 40 },
    { columns: 120, rows: 40 },
  ])
    for (const keys of [
      [],
      ['enter'],
      ['d'],
      ['c'],
      ['L'],
      ['e'],
      ['?'],
      ['0'],
      ['ctrl-w'],
      [':', 'text:ns '],
      ['/', 'text:red'],
    ]) {
      const state = press(ready(world, { size }), ...keys);
      const unsafe = frame(tell(state, { kind: 'told', text: evil, tone: 'bad' }))
        .map(lineText)
        .join('');
      expect(unsafe).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(frame(state).map(lineText).join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
});

test('Kubernetes is called live only while it is watched', () => {
  const size = { columns: 120, rows: 40 };
  const lost = { scope: 'ingresses', reason: 'ClusterUnreachable', message: 'connection refused' } as const;
  const allowed = { readOnly: 'this is a saved snapshot', maxPercent: 30, live: false };
  expect(screenText(ready({}, { size }))).toContain('k8s live');
  expect(screenText(ready({ gaps: [lost] }, { size }))).toContain('k8s lost');
  expect(screenText(tell(ready({}, { size }), { kind: 'connected', generation: 1, allowed }))).toContain('k8s saved');
});
