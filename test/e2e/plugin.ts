// Runs the built plugin as a person would: as a child process, against the embedded world or a saved snapshot.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll } from 'vitest';
import type { Snapshot } from '../../src/core/snapshot.ts';
import type { RunningWorld } from '../../src/sim/world.ts';

export const root = join(import.meta.dirname, '../..');
const plugin = join(root, 'plugin/kubectl-dns');

if (!existsSync(join(root, 'dist/main.js')))
  throw new Error('the end-to-end tests run the built plugin, and dist/ is missing: run `npm run build` first');

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

export interface Running {
  readonly done: Promise<Ran>;
  readonly stdout: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
}

const home = mkdtempSync(join(tmpdir(), 'kubectl-dns-test-'));
const running = new Set<ChildProcess>();
// Also after a failure: what a test left running or lying about goes with its file.
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

/** A new empty folder. */
export function temporaryFolder(): string {
  return mkdtempSync(join(home, 'folder-'));
}

/** An environment with nothing of this machine's clusters and accounts in it. */
export function environment(world?: RunningWorld): NodeJS.ProcessEnv {
  return {
    PATH: [join(root, 'plugin'), process.env.PATH].join(delimiter),
    HOME: home,
    KUBECONFIG: join(home, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(home, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'none'),
    LANG: 'C.UTF-8',
    ...world?.env,
  };
}

export function start(args: readonly string[], env: NodeJS.ProcessEnv = environment(), file = plugin): Running {
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const done = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      running.delete(child);
      resolve({ stdout, stderr, status });
    });
  });
  return { done, stdout: () => stdout, kill: (signal) => void child.kill(signal) };
}

export function runPlugin(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ran> {
  return start(args, env).done;
}

/** The snapshot as a file for --from. */
export function saved(snapshot: Snapshot): string {
  const file = join(temporaryFolder(), 'world.json');
  writeFileSync(file, JSON.stringify(snapshot));
  return file;
}
