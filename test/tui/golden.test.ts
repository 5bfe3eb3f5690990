import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderToString } from 'ink';
import { createElement } from 'react';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/core/failure.ts';
import type { Size, State } from '../../src/tui/state.ts';
import { frame } from '../../src/tui/views/frame.ts';
import { lineText, lineWidth } from '../../src/tui/views/line.ts';
import { Screen } from '../../src/tui/views/screen.tsx';
import { given, now, press, quietRows, ready, started, tell } from './fixture.ts';
import {
  applyEvents,
  changedPlan,
  cleaning,
  ended,
  halfway,
  keys,
  mendable,
  mended,
  onRow,
  settled,
} from './mending.ts';

// The frames of test/golden are read by people. UPDATE_GOLDEN=1 writes them anew; look at the difference before committing it.
const folder = join(import.meta.dirname, '../golden');

const notSignedIn = {
  gaps: [
    {
      scope: 'route53',
      reason: 'NotSignedIn',
      message: 'AWS: the SSO session of profile "sre-oncall" has expired\nrun: aws sso login --profile sre-oncall',
    },
  ],
  snapshot: { aws: null, zones: [] },
} as const;

const sizes: readonly Size[] = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 50, rows: 15 },
];

const down = (times: number): readonly string[] => Array.from({ length: times }, () => 'j');
const marked = ['*', 'ctrl-\\', ...down(7), 'space', 'j', 'space', 'k', 'k', 'k'];

const expired = new Failure('aws-expired', 'AWS: the SSO session of profile "sre-oncall" has expired', {
  next: 'run: aws sso login --profile sre-oncall',
});

const scenes: Readonly<Record<string, (size: Size) => State>> = {
  main: (size) => press(ready({}, { size }), ...marked),
  detail: (size) => press(ready({}, { size }), ...down(5), 'enter'),
  help: (size) => press(ready({}, { size }), '?'),
  'help-filtered': (size) => press(ready({}, { size }), '?', 'text:sync'),
  empty: (size) => ready({ rows: quietRows, gaps: [] }, { size }),
  error: (size) =>
    ready(
      {
        ...notSignedIn,
        rows: ready()
          .listing.rows.filter(({ finding }) => finding.state !== 'Orphaned')
          .map((row) => ({ ...row, have: null, finding: { state: 'Unknown', reason: 'NotSignedIn' } })),
      },
      { size },
    ),
  unreachable: (size) =>
    tell(started({ size }), {
      kind: 'failed',
      generation: 1,
      trouble: {
        message: 'Unable to connect to the server: dial tcp 10.0.0.1:443: connect: connection refused',
        next: 'check the context prod-eu1 of your kubeconfig',
        command: null,
        detail: 'ECONNREFUSED 10.0.0.1:443',
      },
    }),
  loading: (size) =>
    tell(started({ size }), {
      kind: 'progressed',
      generation: 1,
      progress: { kind: 'zone', zone: 'example.com', records: 1200, done: 1, of: 3 },
    }),
  filter: (size) => press(ready({}, { size }), '2', '/', 'text:shop type:a'),
  command: (size) => press(ready({}, { size }), ':', 'text:ns ', 'down', 'down'),
  copy: (size) => press(ready({}, { size }), ...down(5), 'c'),
  describe: (size) => press(ready({}, { size }), ...down(5), 'd'),
  plan: (size) => cleaning({ size }),
  'plan-update': (size) => keys(onRow(mendable({ size }), 'www.example.com'), 's'),
  'plan-full': (size) => keys(onRow(mendable({ size }), 'www.example.com'), 's', 'd'),
  'plan-changed': (size) => changedPlan({ size }),
  confirm: (size) => keys(cleaning({ size }), 'text:delete 2'),
  progress: (size) => halfway({ size }),
  result: (size) => ended(applyEvents(halfway({ size }), ...settled), { applied: [0, 1] }),
  failed: (size) => ended(halfway({ size }), { outcome: 'failed', applied: [0], notSent: [1], failure: expired }),
  history: (size) => keys(mended({ size }), 'z'),
  entry: (size) => keys(mended({ size }), 'z', 'enter'),
  'last-change': (size) => mended({ size }),
};

function name(scene: string, { columns, rows }: Size): string {
  return `${scene}-${columns}x${rows}.txt`;
}

/** The id of a plan is a hash over all it holds: no frame is about which one. */
function withoutPlanID(text: string): string {
  return text.replaceAll(/\b(plan |TIME-)[0-9a-f]{6}\b/g, (_, before: string) => `${before}7f3a2c`);
}

function matchesGolden(file: string, drawing: string): void {
  const text = withoutPlanID(drawing);
  const path = join(folder, file);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, 'utf8'));
}

/** As a terminal shows it, blanks at line ends cut. */
function drawn(state: State): string {
  const text = renderToString(createElement(Screen, { state }), { columns: state.size.columns });
  return `${text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

for (const size of sizes)
  describe(`at ${size.columns}x${size.rows}`, () => {
    test.each(Object.keys(scenes))('the frame %s is as drawn in test/golden', (scene) => {
      const state = scenes[scene]?.(size) ?? started();
      matchesGolden(name(scene, size), drawn(state));
    });
  });

test('the main frame with a pane at its right, at 180x30', () => {
  const size = { columns: 180, rows: 30 };
  matchesGolden(name('main', size), drawn(press(ready({}, { size }), ...down(5))));
});

test('wide columns scroll until the picked one is seen, at 100x20', () => {
  const size = { columns: 100, rows: 20 };
  const picked = Array.from({ length: 10 }, () => 'shift-right');
  matchesGolden(name('wide', size), drawn(press(ready({}, { size }), 'ctrl-w', ...picked, 'O')));
});

test('box lines are drawn where the terminal has them, at 120x40', () => {
  const size = { columns: 120, rows: 40 };
  const state = ready({}, { size, given: { ...given, ascii: false } });
  matchesGolden('main-utf8-120x40.txt', drawn(state));
});

// Colour is reviewed as tones: «warn:~ Drifted». The terminal's own theme decides what they look like.
test.each(['main', 'detail', 'help', 'plan-update'])(
  'the tones of %s at 80x24 are as drawn in test/golden',
  (scene) => {
    const state = scenes[scene]?.({ columns: 80, rows: 24 }) ?? started();
    const text = frame(state)
      .map((line) =>
        line
          .map(({ text, tone, inverse, bold }) => toned(text, tone, inverse, bold))
          .join('')
          .trimEnd(),
      )
      .join('\n');
    matchesGolden(`${scene}-80x24.tones.txt`, `${text}\n`);
  },
);

function toned(text: string, tone = 'plain', inverse?: boolean, bold?: boolean): string {
  const marks = [tone === 'plain' ? '' : tone, inverse ? 'reverse' : '', bold ? 'bold' : ''].filter(
    (mark) => mark !== '',
  );
  return marks.length === 0 || text.trim() === '' ? text : `«${marks.join(' ')}:${text}»`;
}

const allSizes: readonly Size[] = [
  ...sizes,
  { columns: 60, rows: 20 },
  { columns: 39, rows: 9 },
  { columns: 40, rows: 10 },
  { columns: 20, rows: 5 },
  { columns: 79, rows: 13 },
  { columns: 159, rows: 30 },
  { columns: 160, rows: 12 },
  { columns: 250, rows: 70 },
];

test.each(allSizes.flatMap((size) => Object.keys(scenes).map((scene) => [scene, size] as const)))(
  'the frame %s fills %o exactly and overflows nowhere',
  (scene, size) => {
    const lines = frame(scenes[scene]?.(size) ?? started());
    expect(lines.length).toBe(size.rows);
    expect(lines.map(lineWidth).filter((width) => width !== size.columns)).toEqual([]);
  },
);

test('a terminal that is too small is told so, and q still works', () => {
  const state = ready({}, { size: { columns: 39, rows: 9 } });
  expect(lineText(frame(state)[0] ?? []).trimEnd()).toBe('needs 40x10, is 39x9');
});

test('the same state is the same frame', () => {
  const state = ready({}, { now });
  expect(drawn(state)).toBe(drawn(state));
});
