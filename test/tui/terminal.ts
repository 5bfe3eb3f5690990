// A terminal without a process: startTui draws on it, keys are typed into it, and its screen is read.

import { Console } from 'node:console';
import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import xterm from '@xterm/headless';
import type { Snapshot } from '../../src/core/snapshot.ts';
import type { Following } from '../../src/ops/follow.ts';
import { startTui, type TuiOptions } from '../../src/tui/start.tsx';
import { now, seen } from './fixture.ts';

// Ink takes the console over while it draws, and the test runner's has no constructor to do it with.
Object.assign(console, { Console });

export interface Opened {
  readonly context: string | null;
  readonly signal: AbortSignal;
  readonly refreshes: () => number;
}

export interface Running {
  readonly type: (keys: string) => void;
  readonly until: (pattern: RegExp) => Promise<string>;
  readonly buffer: () => 'normal' | 'alternate';
  readonly raw: () => boolean;
  readonly written: () => string;
  readonly ended: Promise<number>;
  /** Every stream that was asked for, in order. */
  readonly opened: readonly Opened[];
  readonly abort: (reason?: unknown) => void;
}

export function run(options: Partial<TuiOptions> = {}): Running {
  const terminal = new xterm.Terminal({ cols: 80, rows: 24, convertEol: true, allowProposedApi: true });
  let written = '';
  let raw = false;
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  stdout.on('data', (data: Buffer) => {
    written += data.toString();
    terminal.write(data);
  });
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (on: boolean) => {
      raw = on;
    },
    ref: () => {},
    unref: () => {},
  });
  const stop = new AbortController();
  const opened: Opened[] = [];
  const world = seen();
  const open = (context: string | null, signal: AbortSignal): Following => {
    let refreshes = 0;
    opened.push({ context, signal, refreshes: () => refreshes });
    return {
      refresh: () => {
        refreshes++;
      },
      [Symbol.asyncIterator]: () => once(world.snapshot, signal),
    };
  };
  const ended = startTui({
    program: 'kubectl dns',
    context: 'prod-eu1',
    contexts: ['prod-eu1', 'stage-eu1'],
    open,
    assess: () => world.assessment,
    print: () => 'printed: true\n',
    yaml: () => 'object: true\n',
    save: () => Promise.resolve(),
    pager: null,
    refreshSeconds: 60,
    ascii: true,
    color: false,
    readOnly: null,
    stdin: stdin as unknown as ReadStream,
    stdout: stdout as unknown as WriteStream,
    now: () => now,
    signal: stop.signal,
    ...options,
  });
  const text = () => {
    const { active } = terminal.buffer;
    return Array.from(
      { length: 24 },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    ).join('\n');
  };
  return {
    type: (keys) => void stdin.write(keys),
    until: (pattern) =>
      new Promise((resolve, reject) => {
        ended.then(() => reject(new Error(`it ended, and the screen never had ${pattern}:\n${text()}`)), reject);
        const check = () => {
          if (pattern.test(text())) resolve(text());
        };
        terminal.onWriteParsed(check);
        check();
      }),
    buffer: () => terminal.buffer.active.type,
    raw: () => raw,
    written: () => written,
    ended: ended.finally(() => new Promise<void>((resolve) => terminal.write('', resolve))),
    opened,
    abort: (reason) => stop.abort(reason),
  };
}

async function* once(snapshot: Snapshot, signal: AbortSignal): AsyncGenerator<Snapshot> {
  yield snapshot;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
