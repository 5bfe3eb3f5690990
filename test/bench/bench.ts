// `npm run bench`: the speeds that are promised, measured on this machine, as one table. It asserts nothing: a number that
// depends on the machine is to be read, not tested. EXTERNAL_DNS=FILE adds ExternalDNS's own time.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { compareRecordSets, type DnsName, type ZoneId } from '../../src/core/dns.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { type Scale, scaleWorld } from '../../src/sim/scale.ts';
import { type Command, inTurns, median, milliseconds, once, quantile, times } from './measure.ts';
import { firstPaint, keyLatencies } from './terminal.ts';
import { type WorldProcess, worldProcess } from './world-process.ts';

const root = join(import.meta.dirname, '../..');
const launcher = join(root, 'plugin/kubectl-dns');
const folder = mkdtempSync(join(tmpdir(), 'kubectl-dns-bench-'));
/** As the launcher starts Node. */
const nodeFlags = ['--max-semi-space-size=8'];
const lines: (readonly [what: string, measured: string, promised: string])[] = [];

function report(what: string, measured: string, promised: string): void {
  lines.push([what, measured, promised]);
  console.error(`${what}: ${measured}`);
}

function command(file: string, args: readonly string[], world?: WorldProcess): Command {
  const env = { PATH: process.env.PATH ?? '', HOME: folder, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...world?.env };
  return { file, args, env };
}
const plugin = (args: readonly string[], world?: WorldProcess): Command => command(launcher, args, world);

async function start(): Promise<void> {
  if (spawnSync('kubectl', ['version', '--client']).status !== 0) {
    const [help = 0, complete = 0] = await inTurns(15, plugin(['--help']), plugin(['__complete', 'st']));
    report('--help', `${milliseconds(help)}; no kubectl on PATH to compare with`, '≤ 1.5 × kubectl');
    report('completion', `${milliseconds(complete)}; no kubectl on PATH to compare with`, '≤ 1.5 × kubectl');
    return;
  }
  const kubectl = command('kubectl', ['version', '--client']);
  const [base = 0, help = 0, complete = 0] = await inTurns(
    15,
    kubectl,
    plugin(['--help']),
    plugin(['__complete', 'st']),
  );
  report('--help', `${times(help, base)}`, '≤ 1.5 × kubectl version --client');
  report('completion', `${times(complete, base)}`, '≤ 1.5 × kubectl version --client');
}

async function bareListing(): Promise<string> {
  const outfile = join(folder, 'bare.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'bare-listing.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node26',
    minifySyntax: true,
    minifyWhitespace: true,
    mainFields: ['module', 'main'],
    conditions: ['module'],
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import{createRequire as createRequireHere}from'node:module';const require=createRequireHere(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}

async function statusAtScale(): Promise<void> {
  const scale = { records: 10_000, ingresses: 2_500 };
  const world = await worldProcess(scale);
  const status = plugin(['status', '-A'], world);
  const bare = command(process.execPath, [await bareListing()], world);
  const [listing = 0, whole = 0] = await inTurns(9, bare, status);
  report('status, 10 000 record sets, 2 500 Ingresses', times(whole, listing), '≤ 1.3 × the bare listing');
  await world.calls();
  await once(status);
  const calls = Object.entries(await world.calls()).filter(([, count]) => count > 0);
  const least = Math.ceil(scale.records / 300);
  report(
    'Route 53 calls of that status',
    calls.map(([name, count]) => `${count} ${name}`).join(', '),
    `1 ListHostedZones, ${least} ListResourceRecordSets`,
  );
  if (process.env.EXTERNAL_DNS) {
    const args = [
      ...['--provider=aws', '--source=ingress', '--registry=txt', '--txt-owner-id=prod', '--policy=sync'],
      ...['--once', '--dry-run'],
    ];
    const [theirs = 0, ours = 0] = await inTurns(3, command(process.env.EXTERNAL_DNS, args, world), status);
    report('the same status to external-dns --once --dry-run', times(ours, theirs), 'no gate');
  }
  world.end();
}

async function overhead(): Promise<void> {
  const world = await worldProcess({ records: 10, ingresses: 3 });
  const [time = 0] = await inTurns(7, plugin(['status', '-A'], world));
  report('status, 10 record sets', milliseconds(time), '≤ 500 ms');
  world.end();
}

async function terminal(): Promise<void> {
  const world = await worldProcess({ records: 800, ingresses: 200 });
  const paints: number[] = [];
  for (let run = 0; run < 7; run++) paints.push(await firstPaint(plugin([], world)));
  report('first paint of the terminal UI', milliseconds(median(paints)), '≤ 400 ms');
  world.end();
  const file = saved('rows.json', { records: 52_000, ingresses: 12_500 });
  const keys = Array.from({ length: 200 }, (_, index) => (index % 40 < 20 ? 'j' : 'k'));
  const latencies = await keyLatencies(plugin(['--from', file]), keys);
  const half = milliseconds(median(latencies));
  report(
    'key to frame, 50 000 record sets, p95',
    `${milliseconds(quantile(latencies, 0.95))} (median ${half})`,
    '≤ 16 ms',
  );
}

/** What a read of that world gives, without the minute that the limiter makes it take. */
function saved(name: string, scale: Scale): string {
  const { zones, objects } = scaleWorld(scale);
  const snapshot: Snapshot = {
    apiVersion: 'kubectl-dns/v1alpha1',
    kind: 'Snapshot',
    cluster: { context: 'bench', name: 'bench', server: 'https://127.0.0.1', user: 'bench', namespace: 'default' },
    aws: null,
    observedAt: new Date().toISOString(),
    namespaces: null,
    objects: objects.filter(({ kind }) => kind === 'Ingress'),
    workloads: objects.filter(({ kind }) => kind !== 'Ingress'),
    startupLogs: {},
    zones: zones.map(({ id, name: zone, recordSets = [] }) => ({
      zone: { id: id as ZoneId, name: zone as DnsName, private: false, recordCount: recordSets.length },
      recordSets: recordSets.toSorted(compareRecordSets),
    })),
    certificates: [],
    loadBalancers: [],
    gaps: [],
  };
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(snapshot));
  return file;
}

/** An Ingress behind a load balancer is two endpoints, A and AAAA. */
function joinAtScale(): void {
  for (const ingresses of [10_000, 20_000]) {
    const file = saved('join.json', { records: 100_000, ingresses });
    const runs = Array.from({ length: 5 }, (): { readonly time: number; readonly rows: number } =>
      JSON.parse(
        execFileSync(process.execPath, [...nodeFlags, join(import.meta.dirname, 'join-once.ts'), file], {
          encoding: 'utf8',
        }),
      ),
    );
    const time = milliseconds(median(runs.map((run) => run.time)));
    const what = `join of 100 000 record sets with ${2 * ingresses} endpoints (${ingresses} Ingresses)`;
    report(what, `${time}, ${runs[0]?.rows} rows`, ingresses === 10_000 ? '≤ 1000 ms' : 'no gate');
  }
  peakMemory(join(folder, 'join.json'));
}

function peakMemory(file: string): void {
  const probe =
    "process.on('exit', () => process.stderr.write(Math.round(process.resourceUsage().maxRSS / 1024) + ' MB')); import(process.argv[1])";
  const { env } = command('', []);
  const { stderr } = spawnSync(
    process.execPath,
    [...nodeFlags, '-e', probe, join(root, 'dist/main.js'), 'status', '-A', '--from', file],
    { encoding: 'utf8', env, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  report('peak memory of status at 100 000 record sets', /\d+ MB/.exec(stderr)?.[0] ?? 'not measured', 'stated');
}

function machine(): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const load = loadavg()[0]?.toFixed(1);
  return `${cpus().length} × ${cpus()[0]?.model.trim()}, ${memory}, Node ${process.versions.node}, load ${load} at the start`;
}

const on = machine();
try {
  await start();
  await overhead();
  await statusAtScale();
  await terminal();
  joinAtScale();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const table = [['what', 'measured (median)', 'promised'], ...lines];
const widths = [0, 1, 2].map((column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
console.log(`\n${on}\n`);
for (const cells of table) console.log(cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   '));
process.exit(0);
