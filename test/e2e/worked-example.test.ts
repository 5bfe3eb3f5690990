// The README's worked example, through the built plugin and the real clients: issue by issue, as a person would see it.

import { afterEach, describe, expect, test } from 'vitest';
import { type WorkedExample, workedExample, workedZone } from '../../src/sim/worked-example.ts';
import { type RunningWorld, startWorld } from '../../src/sim/world.ts';
import { violations } from '../cli/schema.ts';
import { environment, type Ran, runPlugin } from './plugin.ts';

let world: RunningWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function inWorld(variation: WorkedExample, ...args: string[]): Promise<Ran> {
  world ??= await startWorld(workedExample(variation), { context: 'recipe-manager-eks-dev' });
  return runPlugin(args, environment(world));
}

/** NAME TYPE STATE REASON of each row. */
const short = [
  '-o',
  'custom-columns=NAME:.metadata.name,TYPE:.spec.type,STATE:.status.state,REASON:.status.reason',
  '--no-headers',
];
const rows = ({ stdout }: Ran): string[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ {2,}/g, ' '));

const cname = '_3c98a1b2c3d4e5f60718293a4b5c6d7e.api.recipemanager.link CNAME';
const api = 'api.recipemanager.link';

describe('status', () => {
  test('the alias is in sync, and the CNAME is recognised as the certificate’s', async () => {
    const ran = await inWorld({}, 'status', ...short);
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    expect(rows(ran)).toEqual([`${api} A InSync <none>`, `${cname} InSync CertificateValidation`]);
  });

  test('without the CNAME the certificate misses its validation', async () => {
    expect(rows(await inWorld({ validation: null }, 'status', ...short))).toEqual([
      `${cname} CertMissing ValidationCNAMEMissing`,
      `${api} A InSync <none>`,
    ]);
  });

  test('without the Ingress the alias is an orphan', async () => {
    expect(rows(await inWorld({ ingress: false }, 'status', ...short))).toContain(`${api} A Orphaned SourceGone`);
  });

  test('with another owner in the TXT it is a conflict', async () => {
    expect(rows(await inWorld({ owner: 'other-team' }, 'status', ...short))).toContain(`${api} A Conflict OtherOwner`);
  });

  test('without the exclude flag AAAA is missing', async () => {
    expect(rows(await inWorld({ excludeAAAA: false }, 'status', ...short))).toContain(`${api} AAAA Missing NoRecord`);
  });

  test('read as 0.23 the format of the TXT is explained', async () => {
    const { stdout, status } = await inWorld(
      {},
      'describe',
      api,
      '--external-dns-version',
      '0.23.0',
      '--annotation-prefix',
      'external-dns.alpha.kubernetes.io/',
    );
    expect(status).toBe(0);
    expect(stdout).toContain('externaldns-cname-api.recipemanager.link');
    expect(stdout).toMatch(/cname-/);
  });

  test('as a table, with the columns people know', async () => {
    const { stdout } = await inWorld({}, 'status');
    expect(stdout.split('\n')[0]?.split(/ {3,}/)).toEqual(['NAME', 'TYPE', 'STATE', 'OWNER', 'SOURCE', 'TARGET']);
    const wide = await runPlugin(['status', '-A', '-o', 'wide'], environment(world));
    expect(wide.stdout.split('\n')[0]?.split(/ {3,}/)).toEqual([
      'NAMESPACE',
      'NAME',
      'TYPE',
      'STATE',
      'OWNER',
      'SOURCE',
      'TARGET',
      'ZONE',
      'ZONE-ID',
      'SET-ID',
      'TTL',
      'REASON',
      'DESIRED',
      'TXT',
    ]);
  });

  test('as names that can be given back', async () => {
    const { stdout } = await inWorld({}, 'status', '-o', 'name');
    const [first = ''] = stdout.split('\n');
    expect(first).toBe(`dnsrecord/${workedZone}/${api}/A`);
    const one = JSON.parse((await runPlugin(['status', first, '-o', 'json'], environment(world))).stdout);
    expect([one.kind, one.status.state]).toEqual(['Record', 'InSync']);
  });

  test('the same facts as JSON, YAML, KYAML and JSONPath', async () => {
    const { parse } = await import('yaml');
    const json = JSON.parse((await inWorld({}, 'status', '-o', 'json')).stdout);
    const unchanging = (list: typeof json) => ({ ...list, metadata: { ...list.metadata, observedAt: '' } });
    for (const format of ['yaml', 'kyaml'])
      expect(unchanging(parse((await runPlugin(['status', '-o', format], environment(world))).stdout)), format).toEqual(
        unchanging(json),
      );
    const path = await runPlugin(
      ['status', '-o', 'jsonpath={range .items[*]}{.spec.type} {.status.state}{"\\n"}{end}'],
      environment(world),
    );
    expect(path.stdout).toBe('A InSync\nCNAME InSync\n');
    expect(json.summary.states).toEqual({ InSync: 2 });
    expect(json.metadata).toMatchObject({
      context: 'recipe-manager-eks-dev',
      awsAccount: '123456789012',
      ownerID: 'recipe-manager-eks-dev',
    });
  });

  test('asks Route 53 no more than it must', async () => {
    await inWorld({}, 'status');
    expect(world?.control.count('ListHostedZones')).toBe(1);
    expect(world?.control.count('ListResourceRecordSets')).toBe(1);
  });
});

describe('forecast and config', () => {
  test('forecast as a table and as batches for the AWS CLI', async () => {
    const table = await inWorld({ excludeAAAA: false }, 'forecast');
    expect(table.stdout).toContain('Forecast: 2 to create, 0 to update, 0 to delete');
    const json = JSON.parse((await runPlugin(['forecast', '-o', 'json'], environment(world))).stdout);
    expect(violations(json)).toEqual([]);
    expect([json.kind, json.starts, json.exit, json.secondLoop]).toEqual(['Forecast', true, 0, 'quiet']);
    expect(json.zones[0].batches[0].changes[0]).toEqual({
      Action: 'CREATE',
      ResourceRecordSet: expect.objectContaining({ Name: expect.stringContaining(api), Type: 'AAAA' }),
    });
  });

  test('config says what was understood and from where', async () => {
    const { stdout } = await inWorld({}, 'config');
    expect(stdout).toMatch(/--txt-owner-id +recipe-manager-eks-dev +args +containers\[0\]\.args\[6\]/);
  });

  test('a command line given by flag replaces the cluster’s', async () => {
    const args = '--source=ingress --policy=upsert-only --txt-owner-id=mine --provider=aws';
    const { stdout } = await inWorld({}, 'config', '--external-dns-version', 'v0.15.1', '--external-dns-args', args);
    expect(stdout).toMatch(/--txt-owner-id +mine +flag/);
    expect(stdout).toMatch(/Version: +v?0\.15\.1 \(from flag\)/);
  });
});

test.each([['status'], ['forecast'], ['config'], ['config', '--all'], ['zones'], ['owners'], ['doctor'], ['settings']])(
  '%s %s -o json is as the schema says',
  async (...args) => {
    const { stdout, stderr } = await inWorld({ ingress: false }, ...args.filter(Boolean), '-o', 'json');
    expect(stderr).not.toContain('error');
    expect(violations(JSON.parse(stdout))).toEqual([]);
  },
);

test('a snapshot replays without any network', async () => {
  const file = `${environment().HOME}/replay.json`;
  const live = await inWorld({}, 'status', '--snapshot', file);
  await world?.close();
  world = undefined;
  const replayed = await runPlugin(['status', '--from', file]);
  expect(replayed).toEqual(live);
});
