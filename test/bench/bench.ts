// `npm run bench`: the speeds that issue and README promise, measured on this machine, as one table. It asserts nothing: a number
// that depends on the machine is to be read, not tested. Wall-clock medians; EXTERNAL_DNS=FILE adds ExternalDNS's own time.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn as openTerminal } from '@lydell/node-pty';
import { build } from 'esbuild';
import { assess } from '../../src/core/assess.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { scaleWorld } from '../../src/sim/scale.ts';
import { type RunningWorld, startWorld } from '../../src/sim/world.ts';

const root = join(import.meta.dirname, '../..');
const plugin = join(root, 'plugin/kubectl-dns');
const folder = mkdtempSync(join(tmpdir(), 'kubectl-dns-bench-'));
const lines: string[][] = [['what', 'measured', 'promised']];
const report = (what: string, measured: string, promised: string): void => {
  lines.push([what, measured, promised]);
  console.error(`${what}: ${measured}`);
};

function environment(world?: RunningWorld): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: folder, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...world?.env };
}

const median = (times: readonly number[]): number => quantile(times, 0.5);
function quantile(times: readonly number[], at: number): number {
  return [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * at))] ?? Number.NaN;
}
const milliseconds = (time: number): string => `${time.toFixed(time < 20 ? 1 : 0)} ms`;

/** Wall-clock of a command, asynchronous, because the worlds it talks to run in this process. */
function once(command: string, args: readonly string[], env: Record<string, string>): Promise<number> {
  const start = performance.now();
  const child = spawn(command, args, { env, stdio: 'ignore' });
  return new Promise((resolve, reject) =>
    child.on('close', (status) => {
      if (status === 0) resolve(performance.now() - start);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${status}`));
    }),
  );
}

async function timed(times: number, command: string, args: readonly string[], env = environment()): Promise<number> {
  await once(command, args, env);
  const measured: number[] = [];
  for (let i = 0; i < times; i++) measured.push(await once(command, args, env));
  return median(measured);
}

async function launch(): Promise<void> {
  const kubectl =
    spawnSync('kubectl', ['version', '--client']).status === 0
      ? await timed(15, 'kubectl', ['version', '--client'])
      : null;
  const against = (time: number): string =>
    kubectl === null
      ? milliseconds(time)
      : `${milliseconds(time)}, ${(time / kubectl).toFixed(2)} × kubectl version --client (${milliseconds(kubectl)})`;
  report('--help', against(await timed(15, plugin, ['--help'])), '≤ 1.5 ×');
  report('completion of a command', against(await timed(15, plugin, ['__complete', 'st'])), '≤ 1.5 ×');
}

async function statusOnScale(): Promise<void> {
  const small = await startWorld(scaleWorld({ records: 10, ingresses: 3 }));
  report(
    'status, 10 record sets (start)',
    milliseconds(await timed(7, plugin, ['status', '-A'], environment(small))),
    '< 500 ms',
  );
  await small.close();

  const world = await startWorld(scaleWorld({ records: 10_000, ingresses: 2_500 }));
  const bare = join(folder, 'bare.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'bare-listing.ts')],
    outfile: bare,
    bundle: true,
    platform: 'node',
    format: 'esm',
    minifySyntax: true,
    logLevel: 'error',
    mainFields: ['module', 'main'],
    banner: {
      js: "import{createRequire as createRequireHere}from'node:module';const require=createRequireHere(import.meta.url);",
    },
  });
  const listing = await timed(5, process.execPath, [bare], environment(world));
  const status = await timed(5, plugin, ['status', '-A'], environment(world));
  report('bare listing, 10 000 record sets', milliseconds(listing), '');
  report(
    'status, 10 000 record sets, 2 500 Ingresses',
    `${milliseconds(status)}, ${(status / listing).toFixed(2)} × the bare listing`,
    '≤ 1.3 ×',
  );
  world.control.forgetCalls();
  await once(plugin, ['status', '-A'], environment(world));
  const calls = `${world.control.count('ListHostedZones')} + ${world.control.count('ListResourceRecordSets')}`;
  report('Route 53 calls of that status', `${calls} (zones + record sets)`, `1 + ${Math.ceil(10_000 / 300)}`);
  if (process.env.EXTERNAL_DNS !== undefined) {
    const args = [
      '--provider=aws',
      '--source=ingress',
      '--registry=txt',
      '--txt-owner-id=scale',
      '--policy=sync',
      '--once',
      '--dry-run',
    ];
    report(
      'external-dns --once --dry-run on it',
      milliseconds(await timed(3, process.env.EXTERNAL_DNS, args, environment(world))),
      'no gate',
    );
  }
  await snapshotOf(world, 'medium.json');
  await world.close();
}

async function snapshotOf(world: RunningWorld, name: string): Promise<string> {
  const file = join(folder, name);
  await once(plugin, ['status', '-A', '--snapshot', file], environment(world));
  return file;
}

async function terminal(): Promise<void> {
  const small = await startWorld(scaleWorld({ records: 800, ingresses: 200 }));
  const paints: number[] = [];
  for (let i = 0; i < 5; i++) paints.push(await firstPaint(environment(small)));
  report('first paint of the terminal UI', milliseconds(median(paints)), '< 400 ms');
  await small.close();
  const huge = await startWorld(scaleWorld({ records: 50_000, ingresses: 12_500 }));
  huge.control.limitRoute53(null);
  const latencies = await keyLatencies(await snapshotOf(huge, 'huge.json'));
  await huge.close();
  report('key to frame, 50 000 record sets, p95', milliseconds(quantile(latencies, 0.95)), '≤ 16 ms');
}

function openPlugin(args: string[], env: Record<string, string>) {
  return openTerminal(plugin, args, { cols: 120, rows: 40, env });
}

/** From start to the first frame with our name in it. */
function firstPaint(env: Record<string, string>): Promise<number> {
  const start = performance.now();
  const screen = openPlugin([], env);
  return new Promise((resolve) => {
    let text = '';
    screen.onData((part) => {
      text += part;
      if (!text.includes('kubectl')) return;
      resolve(performance.now() - start);
      screen.kill();
    });
  });
}

/** From a key's write to the first byte of the frame it causes; the cursor moves down and up. */
async function keyLatencies(snapshot: string): Promise<readonly number[]> {
  const screen = openPlugin(['--from', snapshot], environment());
  let seen: (() => void) | null = null;
  let text = '';
  screen.onData((part) => {
    text += part;
    seen?.();
  });
  while (!text.includes('STATE')) await pause(50);
  await pause(1500);
  const measured: number[] = [];
  for (let i = 0; i < 200; i++) {
    const start = performance.now();
    const frame = new Promise<void>((resolve) => {
      seen = resolve;
    });
    screen.write(i % 40 < 20 ? 'j' : 'k');
    await Promise.race([frame, pause(1000)]);
    measured.push(performance.now() - start);
    seen = null;
    await pause(30);
  }
  screen.kill();
  return measured;
}

function pause(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}

async function join100k(): Promise<void> {
  const world = await startWorld(scaleWorld({ records: 100_000, ingresses: 20_000 }));
  const file = await snapshotOf(world, 'join.json');
  await world.close();
  const snapshot: Snapshot = JSON.parse(readFileSync(file, 'utf8'));
  const start = performance.now();
  const { rows } = assess(snapshot);
  report(
    `join of 100 000 record sets with 20 000 Ingresses (${rows.length} rows)`,
    milliseconds(performance.now() - start),
    '≤ 1 s',
  );
  const usage = spawnSync(
    process.execPath,
    ['-e', memoryProbe, join(root, 'dist/main.js'), 'status', '-A', '--from', file],
    {
      encoding: 'utf8',
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  report('memory of status at 100 000 record sets', usage.stderr.match(/\d+ MB/)?.[0] ?? 'not measured', 'stated');
}

/** Runs the plugin's own main, and says at its end how much memory it had at most. */
const memoryProbe =
  "process.on('exit', () => process.stderr.write(Math.round(process.resourceUsage().maxRSS / 1024) + ' MB')); import(process.argv[1])";

try {
  await launch();
  await statusOnScale();
  await terminal();
  await join100k();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const widths = [0, 1, 2].map((column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
console.log(lines.map((cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`).join('\n'));
process.exit(0);
