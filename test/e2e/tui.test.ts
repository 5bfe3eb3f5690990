// The built plugin in a real pseudo-terminal: what a person sees, types, and is left with.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Demo, startDemo } from '../../src/sim/demo.ts';
import { environment, root, temporaryFolder } from './plugin.ts';
import { onScreen, type Screen } from './screen.ts';

const plugin = join(root, 'plugin/kubectl-dns');
const size = { columns: 100, rows: 30 };

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo.world.close());

function open(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Screen {
  return onScreen(plugin, args, { ...environment(demo.world), ...env }, size);
}

/** The line with the cursor. */
function current(text: string): string {
  return text.split('\n').find((line) => line.startsWith('>')) ?? '';
}

test('a person looks around: rows, a tab, a filter, a record, and out again', async () => {
  const screen = open();
  const first = await screen.until(/\[1 Problems \d\d\]/);
  expect(screen.buffer()).toBe('alternate');
  expect(first).toMatch(/^kubectl dns \[RW\] {2}ctx prod-eu1/);
  expect(first).toContain('aws 123456789012');
  expect(current(first)).toMatch(/^> ! Conflict {4}cdn\.example\.com +A /);

  screen.type('j');
  await screen.until((text) => /^> ! Conflict {4}cdn\.example\.com +AAAA /.test(current(text)));
  screen.type('7');
  await screen.until(/\[7 Orphaned \d+\]/);
  screen.type('/pr-1182 type:a\r');
  const filtered = await screen.until(/\/pr-1182 type:a \(1 of \d+\)/);
  expect(current(filtered)).toMatch(/^> - Orphaned {4}\*\.pr-1182\.dev\.example\.com +A /);

  screen.type('\r');
  const detail = await screen.until(/^OWNER +prod-eu1/m);
  expect(detail).toContain('- Orphaned   *.pr-1182.dev.example.com');
  expect(detail).toMatch(/LIVE \(Route 53\)/);
  screen.type('y');
  await screen.until(/^kind: Record$/m);

  screen.type('\x1b');
  await screen.until(/^OWNER +prod-eu1/m);
  screen.type('x');
  await screen.until(/PLAN {2}clean up 1 record/);
  screen.type('\x1b');
  await screen.until(/^OWNER +prod-eu1/m);
  screen.type('q');
  await screen.until(/\[7 Orphaned \d+\]/);
  screen.type('q');
  expect(await screen.exited).toEqual({ status: 0, signal: undefined });
  expect(screen.buffer()).toBe('normal');
  expect(screen.cursorShown()).toBe(true);
  expect(screen.text().trim()).toBe('');
});

test('an Ingress deleted while one watches becomes an orphan, without a key', async () => {
  const own = await startDemo();
  onTestFinished(() => own.world.close());
  const screen = onScreen(plugin, ['--filter', 'summer-sale'], environment(own.world), size);
  await screen.until(/\[1 Problems \d+\]/);
  screen.type('2');
  await screen.until(/= InSync +summer-sale\.example\.com/);
  own.steps[0]?.run();
  await screen.until(/- Orphaned +summer-sale\.example\.com/);
  screen.type('\x03');
  expect((await screen.exited).status).toBe(0);
});

test('it follows the size of the terminal, and says when that is too small', async () => {
  const screen = open();
  await screen.until(/\[1 Problems/);
  screen.resize(30, 8);
  await screen.until(/needs 40x10, is 30x8/);
  screen.resize(120, 40);
  const large = await screen.until(/LIVE TARGET/);
  expect(large.split('\n').length).toBe(40);
  expect(large).toMatch(/k8s live/);
  screen.type('q');
  expect((await screen.exited).status).toBe(0);
});

describe('the terminal is left as it was', () => {
  test.each([
    ['SIGTERM', { status: 143, signal: undefined }],
    ['SIGINT', { status: 130, signal: undefined }],
    ['SIGHUP', { status: 129, signal: undefined }],
  ] as const)('by %s', async (signal, ended) => {
    const screen = open();
    await screen.until(/\[1 Problems/);
    screen.kill(signal);
    expect(await screen.exited).toEqual(ended);
    expect(screen.buffer()).toBe('normal');
    expect(screen.cursorShown()).toBe(true);
  });

  test('by Ctrl-C while it still reads', async () => {
    const screen = open();
    await screen.until(/\[RO\]/);
    screen.type('\x03');
    expect((await screen.exited).status).toBe(0);
    expect(screen.buffer()).toBe('normal');
    expect(screen.cursorShown()).toBe(true);
  });
});

test('NO_COLOR writes no colour, and CI=true does not leave the screen blank', async () => {
  const screen = open([], { NO_COLOR: '1', CI: 'true' });
  const text = await screen.until(/\[1 Problems \d\d\]/);
  expect(current(text)).toMatch(/^> ! Conflict/);
  expect(screen.written()).not.toMatch(/\x1b\[[\d;]*m/);
  screen.type('q');
  expect((await screen.exited).status).toBe(0);
});

test('a cluster that does not answer is an error frame, and R tries again', async () => {
  const gone = await startDemo();
  const folder = temporaryFolder();
  const kubeconfig = join(folder, 'config');
  copyFileSync(gone.world.env.KUBECONFIG ?? '', kubeconfig);
  await gone.world.close();
  const screen = onScreen(plugin, [], { ...environment(gone.world), KUBECONFIG: kubeconfig }, size);
  const text = await screen.until(/^!! /m);
  expect(text).toContain('R tries again.  e shows the full error.');
  expect(text).toMatch(/^!! .*127\.0\.0\.1/m);
  expect(text).toContain('[1 Problems -]');
  screen.type('e');
  await screen.until(/> error/);
  screen.type('q');
  await screen.until(/^!! /m);
  screen.type('q');
  expect((await screen.exited).status).toBe(0);
});

test('without AWS credentials the wanted records are listed, and nothing is said to be missing', async () => {
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, AWS_SESSION_TOKEN: ___, ...env } = environment(demo.world);
  const screen = onScreen(plugin, [], env, size);
  const text = await screen.until(/!! AWS: /);
  expect(text).toMatch(/NOT SIGNED IN/);
  expect(text).toMatch(/\[1 Problems \?\]/);
  expect(text).not.toMatch(/^..[!+~^-] /m);
  screen.type('q');
  expect((await screen.exited).status).toBe(0);
});
