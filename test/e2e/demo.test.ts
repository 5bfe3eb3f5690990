// Every state at once, from the demo's world: selection, streams, exit statuses, and JSON of every kind of row.

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { states } from '../../src/core/finding.ts';
import { type Demo, startDemo } from '../../src/sim/demo.ts';
import { violations } from '../cli/schema.ts';
import { environment, runPlugin, start } from './plugin.ts';

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo.world.close());

const run = (...args: string[]) => runPlugin(args, environment(demo.world));
const list = async (...args: string[]) => JSON.parse((await run('status', ...args, '-o', 'json')).stdout);
interface Item {
  readonly metadata: { readonly name: string; readonly namespace: string | null };
  readonly spec: { readonly type: string | null; readonly zone: { readonly name: string } | null };
  readonly status: { readonly state: string; readonly owner: string | null };
}

describe('what is shown', () => {
  test('every state is there, in order of severity, and every row fits the schema', async () => {
    const all = await list('-A', '--all-owners');
    expect(violations(all)).toEqual([]);
    const found = all.items.map((item: Item) => item.status.state);
    expect([...new Set(found)]).toEqual(states);
    expect(all.incomplete.length).toBeGreaterThan(0);
  });

  test('rows of others are hidden until they are asked for', async () => {
    const { items } = await list('-A');
    expect(items.filter((item: Item) => ['Foreign', 'Unmanaged'].includes(item.status.state))).toEqual([]);
    expect((await list('-A', '--state', 'foreign')).items.length).toBeGreaterThan(0);
  });

  test('-n takes lists and repeats, -A beats it', async () => {
    const { items } = await list('-n', 'web,docs', '-n', 'blog');
    expect([...new Set(items.map((item: Item) => item.metadata.namespace))].sort()).toEqual(['blog', 'docs', 'web']);
    expect((await list('-A', '-n', 'web')).items.length).toBeGreaterThan(items.length);
  });

  test('without -n it is the namespace of the context; an empty one is said on stderr', async () => {
    expect(await run('status')).toMatchObject({ status: 0, stdout: '' });
    expect((await run('status')).stderr).toContain('No resources found in default namespace.');
  });

  test('a DNS name is found wherever it is, unless -n narrows it', async () => {
    expect((await run('status', 'www.example.com', '--no-headers')).stdout).toMatch(/^www\.example\.com +A +Drifted/);
    const narrowed = await run('status', 'www.example.com', '-n', 'shop');
    expect([narrowed.status, narrowed.stdout]).toEqual([2, '']);
    expect(narrowed.stderr).toContain('"www.example.com" is not here, but in namespace web');
  });

  test('names in every form', async () => {
    const names = async (...args: string[]) =>
      (await run('status', ...args, '-o', 'name')).stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/^dnsrecord\/[^/]+\//, ''));
    expect(await names('WWW.example.com.')).toEqual(['www.example.com/A', 'www.example.com/AAAA']);
    expect(await names('www.example.com/aaaa')).toEqual(['www.example.com/AAAA']);
    expect(await names('*.pr-1182.dev.example.com/A')).toEqual(['*.pr-1182.dev.example.com/A']);
    expect(await names('\\052.pr-1182.dev.example.com/A')).toEqual(['*.pr-1182.dev.example.com/A']);
    expect(await names('ing/www', '-n', 'web')).toEqual(['www.example.com/A', 'www.example.com/AAAA']);
    expect(await names('dnsrecord/www.example.com/A')).toEqual(['www.example.com/A']);
  });

  test('a name that nothing answers to is an error, the rest is printed', async () => {
    const ran = await run('status', 'www.example.com/A', 'nothing.example.com', '--no-headers');
    expect(ran.status).toBe(2);
    expect(ran.stdout).toContain('www.example.com');
    expect(ran.stderr).toContain('error: no record or object answers to "nothing.example.com"');
  });

  test('--problems leaves out what is in sync', async () => {
    const { items } = await list('-A', '--problems');
    expect(items.some((item: Item) => item.status.state === 'InSync')).toBe(false);
    expect(items.length).toBeGreaterThan(20);
  });

  test('--state, --type, --owner and --zone narrow', async () => {
    const some = async (...args: string[]): Promise<Item[]> => (await list('-A', ...args)).items;
    expect(new Set((await some('--state', 'orphaned,Missing')).map((item) => item.status.state))).toEqual(
      new Set(['Orphaned', 'Missing']),
    );
    expect(new Set((await some('--type', 'cname')).map((item) => item.spec.type))).toEqual(new Set(['CNAME']));
    expect(new Set((await some('--owner', 'prod-eu1')).map((item) => item.status.owner))).toEqual(
      new Set(['prod-eu1']),
    );
    const zones = (await some('--zone', 'dev.example.com')).flatMap((item) => item.spec.zone?.name ?? []);
    expect(new Set(zones)).toEqual(new Set(['dev.example.com']));
  });

  test('--sort-by a column and a path', async () => {
    const byName = (await list('-A', '--sort-by', 'name')).items.map((item: Item) => item.metadata.name);
    expect(byName).toEqual([...byName].sort());
    const byPath = (await list('-A', '--sort-by', '{.metadata.name}')).items.map((item: Item) => item.metadata.name);
    expect(byPath).toEqual(byName);
    expect((await run('status', '--sort-by', 'colour')).stderr).toContain('"colour" is no column; columns are');
  });

  test('-l selects by labels and says what it cannot judge', async () => {
    const ran = await run('status', '-A', '-l', 'nobody=has-this');
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toMatch(/\d+ rows have no object behind and cannot match -l/);
    const wrong = await run('status', '-l', 'a in (b');
    expect([wrong.status, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('invalid value "a in (b" for -l');
  });

  test('describe explains a row', async () => {
    const { stdout, status } = await run('describe', 'legacy.example.com');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Name: +legacy\.example\.com$/m);
    expect(stdout).toMatch(/^State: +\^ Unowned$/m);
    expect(stdout).toMatch(/^Reason: +NoOwnershipTXT: /m);
  });
});

describe('streams and statuses', () => {
  test('warnings go to stderr, data to stdout', async () => {
    const { stdout, stderr, status } = await run('status', '-A', '-o', 'json');
    expect(status).toBe(0);
    expect(() => JSON.parse(stdout)).not.toThrow();
    expect(stderr).toMatch(/^Warning: namespace "vault"/m);
  });

  test('--exit-code is 3 where something could not be read', async () => {
    expect((await run('status', '-A', '--exit-code')).status).toBe(3);
  });

  test('several instances make a ForecastList', async () => {
    const { stdout } = await run('forecast', '-o', 'json');
    const forecasts = JSON.parse(stdout);
    expect(violations(forecasts)).toEqual([]);
    expect(forecasts.kind).toBe('ForecastList');
    const one = JSON.parse((await run('forecast', '-o', 'json', '--external-dns', 'external-dns/external-dns')).stdout);
    expect(one.kind).toBe('Forecast');
    expect(one.metadata.externalDNS.instance).toBe('external-dns/external-dns');
  });

  test('colour only when asked for or on a terminal; NO_COLOR and formats for programs have none', async () => {
    const env = environment(demo.world);
    const sequence = /\x1b\[/;
    expect((await run('status', '-A')).stdout).not.toMatch(sequence);
    expect((await run('status', '-A', '--color', 'always')).stdout).toMatch(sequence);
    expect((await runPlugin(['status', '-A'], { ...env, FORCE_COLOR: '1' })).stdout).toMatch(sequence);
    expect((await runPlugin(['status', '-A'], { ...env, FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).not.toMatch(
      sequence,
    );
    expect((await run('status', '-A', '--color', 'always', '-o', 'json')).stdout).not.toMatch(sequence);
  });

  test('no command without a terminal is status', async () => {
    const { stdout, stderr, status } = await run('-A');
    expect(status).toBe(0);
    expect(stderr).toContain("stdin is not a terminal: printing 'kubectl dns status' instead of the terminal UI");
    expect(stdout).toMatch(/^NAMESPACE +NAME/);
  });

  test('screen-reader mode is totals and blocks of lines', async () => {
    const { stdout, status } = await run('--screen-reader', '-n', 'web');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+ records: .*\d Drifted/);
    expect(stdout).toMatch(/^Name: +www\.example\.com$/m);
    expect(stdout).not.toContain('   Drifted   ');
  });

  test('--offline asks AWS nothing', async () => {
    demo.world.control.forgetCalls();
    const { stdout, status } = await run('status', '-A', '--offline', '--no-headers');
    expect(status).toBe(0);
    expect(stdout).toContain('www.example.com');
    expect(demo.world.control.calls().filter((call) => call.service !== 'kubernetes')).toEqual([]);
  });

  test('completion remembers the names of the last read', async () => {
    await run('status', '-A');
    const offered = (await start(['__complete', 'describe', 'www.ex'], environment(demo.world)).done).stdout;
    expect(offered).toBe('www.example.com\n:4\n');
  });
});

describe('a watch', () => {
  test('prints changes as they come, and ends with 130 on Ctrl-C', async () => {
    const own = await startDemo();
    onTestFinished(() => own.world.close());
    const watching = start(['status', '-n', 'shop', '-w', '-o', 'json'], environment(own.world));
    await until(() => watching.stdout().includes('summer-sale'));
    const before = watching.stdout().length;
    own.steps[0]?.run();
    await until(() => watching.stdout().slice(before).includes('Orphaned'));
    const changed = watching
      .stdout()
      .slice(before)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const record of changed) expect(violations(record)).toEqual([]);
    watching.kill('SIGINT');
    expect((await watching.done).status).toBe(130);
  });

  test('SIGTERM ends it with 143', async () => {
    const watching = start(['status', '-A', '-w'], environment(demo.world));
    await until(() => watching.stdout().includes('InSync'));
    watching.kill('SIGTERM');
    expect((await watching.done).status).toBe(143);
  });
});

/** Waits for an event that must come; the test's own limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
