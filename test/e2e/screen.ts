// A real pseudo-terminal with a screen one can read: what a person would see after the bytes the plugin wrote.

import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

export interface Screen {
  /** Lines as they stand on the screen, blanks at their ends cut. */
  readonly lines: () => readonly string[];
  readonly text: () => string;
  /** Resolves once the screen satisfies this; the test's own limit ends the wait. */
  readonly until: (holds: RegExp | ((text: string) => boolean)) => Promise<string>;
  readonly type: (keys: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** `alternate` while a full-screen program has the terminal. */
  readonly buffer: () => 'normal' | 'alternate';
  readonly cursorShown: () => boolean;
  /** Every byte that came, as text. */
  readonly written: () => string;
  readonly exited: Promise<{ readonly status: number; readonly signal: number | undefined }>;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export function onScreen(file: string, args: readonly string[], env: NodeJS.ProcessEnv, size: Size): Screen {
  const terminal = new xterm.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true });
  const child = spawn(file, [...args], {
    cols: size.columns,
    rows: size.rows,
    name: 'xterm-256color',
    env: { ...env, TERM: 'xterm-256color' },
  });
  let written = '';
  const ended = Promise.withResolvers<{ status: number; signal: number | undefined }>();
  child.onData((data) => {
    written += data;
    terminal.write(data);
  });
  child.onExit(({ exitCode, signal }) =>
    terminal.write('', () => ended.resolve({ status: exitCode, signal: signal || undefined })),
  );
  const lines = () => {
    const { active } = terminal.buffer;
    return Array.from({ length: terminal.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  };
  const text = () => lines().join('\n');
  return {
    lines,
    text,
    until: (holds) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const now = text();
          if (holds instanceof RegExp ? holds.test(now) : holds(now)) resolve(now);
        };
        terminal.onWriteParsed(check);
        ended.promise.then(() => {
          check();
          reject(new Error(`the program ended, and the screen never had ${holds}:\n${text()}`));
        });
        check();
      }),
    type: (keys) => child.write(keys),
    resize: (columns, rows) => {
      terminal.resize(columns, rows);
      child.resize(columns, rows);
    },
    kill: (signal) => child.kill(signal),
    buffer: () => terminal.buffer.active.type,
    cursorShown: () => written.lastIndexOf('\x1b[?25h') > written.lastIndexOf('\x1b[?25l'),
    written: () => written,
    exited: ended.promise,
  };
}
