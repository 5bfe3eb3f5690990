// Mending by commands, through the built plugin and the real clients: the story, every exit status, every bad input.

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { claim, values } from '../../src/sim/compose.ts';
import type { WorldData } from '../../src/sim/data.ts';
import { workedExample } from '../../src/sim/worked-example.ts';
import type { WorldOptions } from '../../src/sim/world.ts';
import { violations } from '../cli/schema.ts';
import { address, first, open, type Place, second, twoZones } from './mending.ts';
import type { Ran } from './plugin.ts';

let place: Place | undefined;
afterEach(async () => {
  await place?.world.close();
  place = undefined;
});

async function given(data: WorldData, options: WorldOptions = {}): Promise<Place> {
  place = await open(data, options);
  return place;
}

/** Nothing reached Route 53, and the sentence says why. */
function refused(ran: Ran, said: RegExp, { world }: Place): void {
  expect(ran.stderr).toMatch(said);
  expect([ran.status, ran.stdout]).toEqual([2, '']);
  expect(ran.stderr).not.toMatch(/^ +at /m);
  expect(world.control.batches()).toEqual([]);
}

const orphan = 'old.example.com';
const claimOf = (name: string, owner = 'prod') => claim(`a-${name}`, owner, 'ingress/web/x');

describe('the story', () => {
  test('an Ingress is deleted, its orphan seen, cleaned up, and taken back', async () => {
    const host = 'api.recipemanager.link';
    const here = await given(workedExample(), { namespace: 'default', inSync: { polls: 1 } });
    const { control } = here.world;
    const zone = 'Z0AAAAAAAAAAA1';
    const before = control.recordSets(zone);
    const object = control.object('Ingress', 'default', 'api');
    if (object === undefined) throw new Error('the worked example has an Ingress');
    control.removeObject('Ingress', 'default', 'api');
    expect((await here.run('status', host, '--no-headers')).stdout).toMatch(/Orphaned/);

    const diff = await here.run('diff', '--for', 'cleanup');
    expect(diff.status).toBe(1);
    expect(diff.stdout).toContain('zone recipemanager.link (Z0AAAAAAAAAAA1)');
    expect(diff.stdout).toMatch(
      /^- A {4}api\.recipemanager\.link +alias k8s-default-api-1a2b3c4d5e-1234567890\.us-west-2\.elb\.amazonaws\.com$/m,
    );
    expect(diff.stdout).toMatch(
      /^- TXT {2}externaldns-cname-api\.recipemanager\.link +"heritage=external-dns,.*ingress\/default\/api" \(ttl 300\)$/m,
    );
    expect(diff.stdout).toContain('risk: resolvers may keep the old answer for 60 s');
    expect(diff.stdout).toContain(
      'risk: its load balancer still exists and is active (ingress.k8s.aws/stack=default/api)',
    );
    expect(diff.stdout).toMatch(/risk: ExternalDNS kube-system\/external-dns \(sync.*will do this itself/);
    expect(diff.stdout).toMatch(/\nPlan: 0 to create, 0 to update, 0 to adopt, 1 to delete \(\+1 ownership TXT\)\n$/);

    const screen = here.terminal('cleanup', host);
    await screen.until(/Type "delete 1" to delete 1 record in AWS account 123456789012:/);
    screen.type('delete 1\r');
    expect((await screen.exited).status).toBe(0);
    expect(screen.text()).toContain('INSYNC');
    expect(screen.text()).toContain(`dnsrecord/${zone}/${host}/A deleted`);
    expect(here.records()).toEqual(['CNAME _3c98a1b2c3d4e5f60718293a4b5c6d7e.api.recipemanager.link.']);
    expect((await here.run('diff', '--for', 'cleanup')).status).toBe(0);

    const history = await here.run('history', '--no-headers');
    expect(history.stdout).toMatch(
      /^\d{8}T\d{6}Z-[0-9a-f]{6} +cleanup +applied +-1 TXT 1 +prod +123456789012 +api\.recipemanager\.link$/m,
    );
    const [id = ''] = history.stdout.split(' ');

    control.putObject(object);
    const undo = await here.run('undo', id, '--yes');
    expect([undo.status, undo.stderr]).toEqual([0, expect.stringContaining('INSYNC')]);
    expect(control.recordSets(zone)).toEqual(before);
    expect((await here.run('status', host, '--no-headers')).stdout).toMatch(/InSync/);
    expect((await here.run('history')).stdout).toMatch(/cleanup +applied, undone/);
    expect(await here.run('undo', '-y')).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('Nothing to undo'),
    });
  });

  test('what is missing is created, what drifted is corrected, and the next loop of ExternalDNS is quiet', async () => {
    const here = await given(twoZones({ wanted: { 'new.example.com': null, 'www.example.com': '192.0.2.9' } }));
    const ran = await here.run('sync', '--all', '-y');
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(/^~ A {4}www\.example\.com\n {4}targets {2}- 192\.0\.2\.9\n {13}\+ 192\.0\.2\.1$/m);
    expect(ran.stdout).toContain('Plan: 1 to create, 1 to update, 0 to adopt, 0 to delete (+1 ownership TXT)');
    expect(ran.stdout).toContain(`dnsrecord/${first}/new.example.com/A created`);
    expect(ran.stdout).toContain(`dnsrecord/${first}/www.example.com/A updated`);
    expect((await here.run('forecast')).stdout).toContain('Forecast: 0 to create, 0 to update, 0 to delete');
    expect(await here.run('sync', '--all')).toMatchObject({ status: 0, stdout: '', stderr: 'Nothing to do.\n' });
  });

  test('a record of nobody is adopted as it is, one of another owner only by that owner’s name', async () => {
    const more = [
      values('wiki.example.com', 'A', 60, address),
      claimOf('pay.example.com', 'other'),
      values('pay.example.com', 'A', 60, address),
    ];
    const here = await given(twoZones({ wanted: { 'wiki.example.com': null, 'pay.example.com': null }, more }));
    const ran = await here.run('adopt', 'wiki.example.com', '-y');
    expect(ran.stdout).toMatch(/^\^ A {4}wiki\.example\.com +the record stays as it is$/m);
    expect(ran.stdout).toMatch(/adopted\n/);
    const kept = await here.run('adopt', 'pay.example.com', '-y');
    expect([kept.status, kept.stderr]).toEqual([
      2,
      expect.stringContaining('pass --take-from other to take it over (OtherOwner)'),
    ]);
    const screen = here.terminal('adopt', 'pay.example.com', '--take-from', 'other');
    await screen.until(/Type "other" to take 1 record from that owner/);
    screen.type('other\r');
    expect((await screen.exited).status).toBe(0);
    expect((await here.run('status', '--no-headers', '-o', 'custom-columns=S:.status.state')).stdout).toBe(
      'InSync\nInSync\n',
    );
  });
});

test.each([
  ['a missing', null, 'created'],
  ['a wrong', '_old.acm-validations.aws.', 'updated'],
])('%s validation CNAME is mended by sync, without an ownership TXT', async (_, validation, verb) => {
  const here = await given(workedExample({ validation }), { namespace: 'default' });
  const ran = await here.run('sync', '--all', '-y');
  expect([ran.status, ran.stdout]).toEqual([0, expect.stringMatching(new RegExp(`/CNAME ${verb}$`, 'm'))]);
  expect(ran.stdout).not.toContain('ownership TXT');
  expect((await here.run('status', '--no-headers')).stdout).toMatch(/CNAME +InSync/);
});

describe('exit statuses', () => {
  test('0: nothing to do', async () => {
    const here = await given(twoZones({ wanted: { 'www.example.com': address } }));
    for (const args of [
      ['diff'],
      ['sync', '--all'],
      ['cleanup', '--all'],
      ['sync', 'www.example.com'],
      ['adopt', 'www.example.com'],
    ])
      expect(await here.run(...args), args.join(' ')).toEqual({ status: 0, stdout: '', stderr: 'Nothing to do.\n' });
  });

  test('0 although a part was refused, which stderr lists', async () => {
    const here = await given(twoZones({ wanted: { 'new.example.com': null }, orphans: [orphan] }));
    const ran = await here.run('sync', 'new.example.com', orphan, '-y');
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain(
      `refused: A ${orphan}: it is Orphaned (SourceGone); sync mends Missing, CertMissing, Drifted (NotSyncable)`,
    );
    expect(here.records()).toContain('A new.example.com.');
  });

  test('2: all was refused', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    refused(await here.run('sync', orphan, '-y'), /^error: refused: A old\.example\.com: it is Orphaned/m, here);
    expect((await here.run('diff', orphan)).status).toBe(0);
  });

  test('2: what is in sync is not cleaned up', async () => {
    const here = await given(twoZones({ wanted: { 'www.example.com': address } }));
    refused(
      await here.run('cleanup', 'www.example.com', '-y'),
      /it is InSync; cleanup mends Orphaned \(NotOrphaned\)/,
      here,
    );
  });

  test('1 and 3: differences; something unreadable beats them', async () => {
    const here = await given(twoZones({ orphans: [orphan], wanted: { 'www.example.com': address } }));
    expect((await here.run('diff', '--for', 'cleanup')).status).toBe(1);
    here.world.control.forbid({ namespace: 'web', resource: 'ingresses' });
    const blind = await here.run('diff', '--for', 'cleanup');
    expect([blind.status, blind.stdout]).toEqual([3, '']);
    expect(blind.stderr).toContain('namespace "web"');
    refused(await here.run('cleanup', orphan, '-y', '--force'), /it is Unknown \(NamespaceForbidden\)/, here);
  });

  test.each([
    [
      'expired credentials',
      '*',
      'expire',
      /^error: Route 53 could not be read: AWS: the credentials have expired\n {2}set AWS_ACCESS_KEY_ID/,
    ],
    [
      'denied zones',
      'ListHostedZones',
      'deny',
      /^error: Route 53 could not be read: .*not authorized to perform: route53:ListHostedZones/,
    ],
    [
      'denied records',
      'ListResourceRecordSets',
      'deny',
      /^error: Route 53 could not be read: .*not authorized to perform: route53:ListResourceRecordSets/,
    ],
  ] as const)('2: %s are no "nothing to do"', async (_, operation, does, said) => {
    const here = await given(twoZones({ orphans: [orphan] }));
    for (const one of operation === '*' ? ['route53', 'sts', 'acm', 'elasticloadbalancing'] : [operation])
      here.world.control.fault({ operation: one, does });
    for (const args of [['--all'], [orphan]]) refused(await here.run('cleanup', ...args, '-y'), said, here);
    expect((await here.run('diff')).status).toBe(3);
  });

  test('4: credentials expire between two batches; what was done, what failed and the way back are listed', async () => {
    const here = await given(twoZones({ orphans: ['a.example.com', 'b.example.net'] }));
    const { control } = here.world;
    control.fault({
      operation: 'ChangeResourceRecordSets',
      does: 'call-after',
      calls: [1],
      call: () => void control.expireCredentials(),
    });
    const ran = await here.run('cleanup', '--all', '-y', '-o', 'json');
    expect(ran.status).toBe(4);
    expect(ran.stderr).toContain('error: AWS: the credentials have expired');
    const result = JSON.parse(ran.stdout);
    expect(violations(result)).toEqual([]);
    expect([result.outcome, result.error.code]).toEqual(['failed', 'aws-expired']);
    expect(result.applied.map((batch: { records: string[] }) => batch.records)).toEqual([
      [`dnsrecord/${first}/a.example.com/A`],
    ]);
    expect(result.failed.map((batch: { records: string[] }) => batch.records)).toEqual([
      [`dnsrecord/${second}/b.example.net/A`],
    ]);
    expect(ran.stderr).toMatch(
      new RegExp(`^applied: zone example\\.com \\(${first}\\) C\\w+: dnsrecord/${first}/a\\.example\\.com/A$`, 'm'),
    );
    expect(ran.stderr).toMatch(
      new RegExp(`^failed: zone example\\.net \\(${second}\\): dnsrecord/${second}/b\\.example\\.net/A$`, 'm'),
    );
    expect(ran.stderr).toContain(`undo ${result.history}`);
    expect(here.records(second)).toContain('A b.example.net.');

    control.clearFaults();
    expect((await here.run('undo', result.history, '-y')).status).toBe(0);
    expect(here.records()).toEqual(['A a.example.com.', 'TXT a-a.example.com.']);
  });

  test('130: Ctrl-C while a batch is in flight lets it end, and sends no other', async () => {
    const here = await given(twoZones({ orphans: ['a.example.com', 'b.example.net'] }));
    const running = here.start('cleanup', '--all', '-y', '-o', 'json');
    here.world.control.fault({
      operation: 'ChangeResourceRecordSets',
      does: 'call',
      calls: [1],
      call: () => running.kill('SIGINT'),
    });
    const ran = await running.done;
    expect(ran.status).toBe(130);
    const result = JSON.parse(ran.stdout);
    expect([result.outcome, result.applied.length, result.notSent.length]).toEqual(['interrupted', 1, 1]);
    expect(here.records(second)).toContain('A b.example.net.');
    expect((await here.run('history')).stdout).toContain('interrupted');
  });

  test('143 while waiting for INSYNC; a second signal leaves at once, and the journal holds what was sent', async () => {
    const here = await given(twoZones({ orphans: [orphan] }), { inSync: { milliseconds: 3_600_000 } });
    const running = here.start('cleanup', orphan, '-y');
    here.world.control.fault({ operation: 'GetChange', does: 'call', calls: [1], call: () => running.kill('SIGTERM') });
    expect((await running.done).status).toBe(143);
    const entry = JSON.parse((await here.run('history', '-o', 'json')).stdout).items[0];
    expect(entry.batches[0]).toMatchObject({ status: 'pending', change: expect.stringMatching(/^C/) });
    expect((await here.run('undo', '-y', '--wait=false')).status).toBe(0);
    expect(here.records()).toContain(`A ${orphan}.`);
  });

  test('a second signal leaves at once; what may have been sent is told as such, and undo reads what came of it', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    const before = here.records();
    const running = here.start('cleanup', orphan, '-y');
    const kill = async (): Promise<void> => {
      running.kill('SIGINT');
      running.kill('SIGTERM');
      await running.done;
    };
    here.world.control.fault({ operation: 'ChangeResourceRecordSets', does: 'call', calls: [1], call: kill });
    expect(await running.done).toMatchObject({ status: 130, stdout: expect.not.stringContaining('deleted') });
    expect((await here.run('history', '--no-headers')).stdout).toContain('killed, maybe sent');
    const undo = await here.run('undo', '-y');
    expect(undo.status).toBe(0);
    expect(here.records()).toEqual(before);
  });

  test('2: what AWS denies is told in its words, and nothing else is tried', async () => {
    const here = await given(twoZones({ orphans: ['a.example.com', 'b.example.net'] }));
    here.world.control.fault({ operation: 'ChangeResourceRecordSets', does: 'deny' });
    const ran = await here.run('cleanup', '--all', '-y');
    expect([ran.status, here.world.control.count('ChangeResourceRecordSets')]).toEqual([2, 1]);
    expect(ran.stderr).toMatch(/^error: zone .*is not authorized to perform: route53:ChangeResourceRecordSets/m);
    expect(ran.stderr).toMatch(/^failed: zone example\.com .*\nnot sent: zone example\.net /m);
  });

  test('2: somebody writes between the last read and our change: Route 53 refuses it whole, and theirs stays', async () => {
    const here = await given(twoZones({ wanted: { 'www.example.com': '192.0.2.9' } }));
    const { control } = here.world;
    const theirs = values('www.example.com', 'A', 60, '192.0.2.77');
    control.fault({
      operation: 'ChangeResourceRecordSets',
      does: 'call',
      calls: [1],
      call: () => control.putRecordSet(first, theirs),
    });
    const ran = await here.run('sync', '--all', '-y', '-o', 'json');
    expect([ran.status, JSON.parse(ran.stdout).error.code]).toEqual([2, 'batch-rejected']);
    expect(ran.stderr).toMatch(/^error: InvalidChangeBatch: .*www\.example\.com/m);
    expect(control.recordSets(first).find(({ Type }) => Type === 'A')).toMatchObject({
      ResourceRecords: [{ Value: '192.0.2.77' }],
    });
    expect((await here.run('history', '--no-headers')).stdout).toContain('failed, nothing sent');
    expect((await here.run('undo', '-y')).stderr).toContain('Nothing to undo');
  });

  test('130: Ctrl-C at the question', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    const screen = here.terminal('cleanup', orphan);
    await screen.until(/Type "delete 1"/);
    screen.type('\x03');
    expect((await screen.exited).status).toBe(130);
    expect(here.world.control.batches()).toEqual([]);
  });
});

describe('the question', () => {
  test.each([
    ['another word', 'delete 2\r', /error: not confirmed\n {2}nothing was sent/],
    ['only y', 'y\r', /error: not confirmed/],
    ['the end of stdin', '\x04', /error: not confirmed: stdin was closed/],
  ])('%s is no confirmation of a delete', async (_, keys, said) => {
    const here = await given(twoZones({ orphans: [orphan] }));
    const screen = here.terminal('cleanup', orphan);
    await screen.until(/Type "delete 1"/);
    screen.type(keys);
    expect((await screen.exited).status).toBe(2);
    expect(screen.text()).toMatch(said);
    expect(here.world.control.batches()).toEqual([]);
    expect(existsSync(join(here.env.XDG_STATE_HOME ?? '', 'kubectl-dns'))).toBe(false);
  });

  test.each([
    ['y', 0, 2],
    ['', 2, 0],
  ])('what is created is confirmed with y, and nothing typed means no: "%s"', async (keys, status, records) => {
    const here = await given(twoZones({ wanted: { 'new.example.com': null } }));
    const screen = here.terminal('sync', '--all');
    await screen.until(/Apply 1 create to zone example\.com in AWS account 123456789012\? \(y\/N\):/);
    screen.type(`${keys}\r`);
    expect((await screen.exited).status).toBe(status);
    expect(here.records().length).toBe(records);
  });

  test('without a terminal it is refused, with the plan beside it', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    const ran = await here.run('cleanup', orphan);
    refused(
      ran,
      /^error: refusing to change DNS without confirmation: stdin is not a terminal\n {2}check with 'kubectl dns diff', then pass --yes$/m,
      here,
    );
    expect(ran.stderr).toContain('Plan: 0 to create, 0 to update, 0 to adopt, 1 to delete (+1 ownership TXT)');
  });
});

describe('what is asked', () => {
  test.each([
    [['sync', '-y'], /^error: sync needs a NAME, or --all for every row that status shows\nSee '.* sync -h'/],
    [['cleanup', 'x.example.com', '--all', '-y'], /^error: cleanup takes NAMEs or --all, not both/],
    [['sync', 'nowhere.example.com', '-y'], /^error: no record or object answers to "nowhere\.example\.com"/],
    [['sync', orphan, '-n', 'shop', '-y'], /^error: "old\.example\.com" is not here, but in namespace web/],
    [
      ['sync', '--all', '-y', '--dry-run=server'],
      /^error: invalid value "server" for --dry-run: must be one of none, client/,
    ],
    [
      ['sync', '--all', '-y', '--max-changes', 'few'],
      /^error: invalid value "few" for --max-changes: must be a number/,
    ],
    [['sync', '--all', '-y', '--from', 'x'], /^error: unknown flag: --from; sync does not take it/],
    [['apply', '-y'], /^error: apply needs a plan: -f FILE/],
    [['undo', 'nope', '-y'], /^error: there is no history entry "nope"\n.*history lists them/],
    [['history', '../../etc/passwd'], /^error: there is no history entry/],
  ])('%s', async (args, said) => {
    const here = await given(twoZones({ orphans: [orphan] }));
    refused(await here.run(...args), said, here);
  });

  test('a NAME of several hosted zones must say which; diff shows them all', async () => {
    const data = twoZones({ orphans: [orphan] });
    const zones = data.zones.map((zone) =>
      zone.id === second
        ? { ...zone, ...data.zones[0], id: second, private: true, vpcs: [{ id: 'vpc-1', region: 'us-west-2' }] }
        : zone,
    );
    const here = await given({ ...data, zones });
    const ambiguous = new RegExp(
      `^error: "old\\.example\\.com" is in 2 hosted zones: example\\.com \\(${first}, public\\), example\\.com \\(${second}, private\\)\\n +say which one with --zone`,
      'm',
    );
    refused(await here.run('cleanup', orphan, '-y'), ambiguous, here);
    expect((await here.run('diff', orphan, '--for', 'cleanup')).stdout).toContain('2 to delete');
    expect((await here.run('cleanup', orphan, '-y', '--zone', first)).status).toBe(0);
    expect(here.records(second)).toContain(`A ${orphan}.`);
  });

  test('--all is every row that status shows with the same flags, and the plan says so', async () => {
    const here = await given(twoZones({ orphans: ['a.example.com', 'b.example.net'] }));
    const { stdout } = await here.run('diff', '--for', 'cleanup', '--zone', 'example.net');
    expect(stdout).toContain('cleanup: --all in namespace web --zone example.net');
    expect(stdout).not.toContain('a.example.com');
    expect((await here.run('cleanup', '--all', '-n', 'shop')).stderr).toContain('Nothing to do');
  });

  test('a dry run prints the plan and sends nothing, even where nothing may be written', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    const dry = await here.run('cleanup', orphan, '--dry-run=client', '--read-only');
    expect(dry).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('1 to delete'),
      stderr: expect.stringContaining('Dry run'),
    });
    const names = await here.run('cleanup', orphan, '--dry-run=client', '-o', 'name');
    expect(names.stdout).toBe(`dnsrecord/${first}/${orphan}/A\n`);
    expect(here.world.control.batches()).toEqual([]);
  });
});

describe('outputs for scripts', () => {
  test('plan, result, history and change batch are as the schema says', async () => {
    const here = await given(twoZones({ orphans: [orphan], wanted: { 'new.example.com': null } }));
    const plan = JSON.parse((await here.run('diff', '--for', 'cleanup', '-o', 'json')).stdout);
    expect(violations(plan)).toEqual([]);
    expect(plan).toMatchObject({
      kind: 'Plan',
      intent: 'cleanup',
      account: '123456789012',
      owner: 'prod',
      context: 'prod',
    });
    expect(plan.risks.map(({ kind }: { kind: string }) => kind)).toContain('ResolverCache');
    expect(plan.zones[0].batches[0].changes[0]).toEqual({
      Action: 'DELETE',
      ResourceRecordSet: { Name: `${orphan}.`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: address }] },
    });
    const batch = JSON.parse((await here.run('diff', '--for', 'cleanup', '-o', 'change-batch')).stdout);
    expect(violations(batch)).toEqual([]);
    expect(Object.keys(batch)).toEqual(['Comment', 'Changes']);
    expect(here.world.control.applyBatch(first, batch.Changes)).toBe(null);
    const result = JSON.parse((await here.run('sync', '--all', '-y', '-o', 'json')).stdout);
    expect(violations(result)).toEqual([]);
    expect(result).toMatchObject({
      outcome: 'applied',
      applied: [{ status: 'INSYNC', records: [`dnsrecord/${first}/new.example.com/A`] }],
    });
    const history = JSON.parse((await here.run('history', '-o', 'json')).stdout);
    expect(violations(history)).toEqual([]);
    expect(violations(JSON.parse((await here.run('history', result.history, '-o', 'json')).stdout))).toEqual([]);
    expect((await here.run('history', result.history)).stdout).toMatch(
      /^Batch 1: {3}zone example\.com .* INSYNC, change C/m,
    );
    expect(violations(JSON.parse((await here.run('sync', '--all', '-o', 'json')).stdout))).toEqual([]);
  });

  test('-o name prints what was written', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    expect((await here.run('cleanup', orphan, '-y', '-o', 'name')).stdout).toBe(`dnsrecord/${first}/${orphan}/A\n`);
  });

  test('a change batch is one batch: two zones are an error that names --zone', async () => {
    const here = await given(twoZones({ orphans: ['a.example.com', 'b.example.net'] }));
    refused(
      await here.run('diff', '--for', 'cleanup', '-o', 'change-batch'),
      /^error: the plan has 2 batches.*example\.com .*example\.net[\s\S]*--zone/m,
      here,
    );
    expect((await here.run('diff', '--for', 'cleanup', '-o', 'change-batch', '--zone', second)).status).toBe(1);
  });

  test('KUBECTL_EXTERNAL_DIFF gets two folders with a file per record', async () => {
    const here = await given(twoZones({ wanted: { 'new.example.com': null, 'www.example.com': '192.0.2.9' } }));
    here.env.KUBECTL_EXTERNAL_DIFF = 'diff -u -N ;ignored';
    const ran = await here.run('diff');
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch(new RegExp(`^--- .*/LIVE-\\w+/${first}\\.www\\.example\\.com\\.A`, 'm'));
    expect(ran.stdout).toMatch(/^- {2}- Value: 192\.0\.2\.9$/m);
    expect(ran.stdout).toMatch(new RegExp(`^\\+\\+\\+ .*/MERGED-\\w+/${first}\\.new\\.example\\.com\\.A`, 'm'));
    here.env.KUBECTL_EXTERNAL_DIFF = 'no-such-program';
    expect(await here.run('diff')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('KUBECTL_EXTERNAL_DIFF: no-such-program cannot be run'),
    });
  });

  test('a reader who has gone stops nothing that was confirmed', async () => {
    const here = await given(twoZones({ orphans: ['a.example.com', 'b.example.net'] }));
    const { spawn } = await import('node:child_process');
    const child = spawn('sh', ['-c', 'kubectl-dns cleanup --all -y 2>/dev/null | true'], { env: here.env });
    await new Promise((resolve) => child.on('close', resolve));
    expect([here.records(), here.records(second)]).toEqual([[], []]);
  });
});

describe('what is off limits', () => {
  const settings = (here: Place, text: string): void => {
    const path = join(here.env.XDG_STATE_HOME ?? '', 'config.yaml');
    writeFileSync(path, text);
    here.env.KUBECTL_DNS_CONFIG = path;
  };

  test('read-only by flag, variable, file and context', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    const write = ['cleanup', orphan, '-y'];
    refused(await here.run(...write, '--read-only'), /^error: nothing may be changed: --read-only was given/, here);
    here.env.KUBECTL_DNS_READONLY = '1';
    refused(await here.run(...write), /KUBECTL_DNS_READONLY is set/, here);
    delete here.env.KUBECTL_DNS_READONLY;
    settings(here, 'readOnly: true\n');
    refused(await here.run(...write), /readOnly is set in .*config\.yaml/, here);
    expect((await here.run('doctor')).stdout).toContain('nothing can be written: readOnly is set');
    settings(here, 'contexts: {prod: {readOnly: true}}\n');
    refused(await here.run(...write), /readOnly is set for this context/, here);
    settings(here, 'readOnly: true\ncontexts: {prod: {readOnly: false}}\n');
    expect((await here.run(...write)).status).toBe(0);
  });

  test.each([
    [
      'a name',
      'protectedNames: ["*.example.com"]',
      /old\.example\.com is protected by the config file \(\*\.example\.com\)/,
    ],
    [
      'a zone',
      'contexts: {prod: {protectedZones: [example.com]}}',
      /zone example\.com is protected by the config file/,
    ],
  ])('%s that the config file protects', async (_, text, said) => {
    const here = await given(twoZones({ orphans: [orphan] }));
    settings(here, text);
    refused(await here.run('cleanup', orphan, '-y', '--force'), said, here);
  });

  test('a share of a zone over the limit, until --force; --max-changes never gives way', async () => {
    const wanted = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`w${index}.example.com`, address]));
    const orphans = Array.from({ length: 4 }, (_, index) => `o${index}.example.com`);
    const here = await given(twoZones({ wanted, orphans }));
    refused(
      await here.run('cleanup', '--all', '-y'),
      /would delete 4 of 12 owned records of zone example\.com \(33%\), over the limit of 30%; pass --force/,
      here,
    );
    refused(
      await here.run('cleanup', '--all', '-y', '--force', '--max-changes', '3'),
      /the plan changes 4 records, over --max-changes 3/,
      here,
    );
    settings(here, 'maxDeletePercent: 40\n');
    expect((await here.run('cleanup', '--all', '-y')).status).toBe(0);
  });

  test('nothing is written when no ExternalDNS is known', async () => {
    const data = twoZones({ orphans: [orphan] });
    const here = await given({ ...data, objects: [] });
    const ran = await here.run('cleanup', '--all', '--all-owners', '-A', '-y');
    expect([ran.status, here.world.control.batches()]).toEqual([0, []]);
    expect((await here.run('doctor')).stdout).toContain('nothing can be written: no ExternalDNS was found');
  });

  test('the history folder cannot be written: nothing is sent', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    writeFileSync(join(here.env.XDG_STATE_HOME ?? '', 'kubectl-dns'), 'a file where the folder should be');
    const ran = await here.run('cleanup', orphan, '-y');
    expect(ran.status).toBe(2);
    expect(ran.stderr).toMatch(/^error: the history .*cannot be (read|written)/m);
    expect(here.world.control.batches()).toEqual([]);
    expect((await here.run('doctor')).stdout).toContain('the history cannot be written to');
  });

  test('the disk is full: nothing is sent', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    const folder = join(here.env.XDG_STATE_HOME ?? '', 'kubectl-dns/history');
    mkdirSync(folder, { recursive: true });
    const { spawn } = await import('node:child_process');
    // A limit of nothing on file sizes is a full disk to whoever writes.
    const child = spawn('sh', ['-c', `trap '' XFSZ; ulimit -f 0; exec kubectl-dns cleanup ${orphan} -y`], {
      env: here.env,
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect([status, here.world.control.batches()]).toEqual([2, []]);
    expect(said).toMatch(/error: the history cannot be written to/);
  });
});

describe('a saved plan', () => {
  const save = async (here: Place, ...args: string[]): Promise<{ readonly path: string; readonly plan: Plan }> => {
    const path = join(here.env.XDG_STATE_HOME ?? '', 'plan.json');
    const ran = await here.run('diff', '--for', 'cleanup', '--out', path, ...args);
    expect(ran.stderr).toContain(`apply -f ${path}`);
    return { path, plan: JSON.parse(readFileSync(path, 'utf8')) };
  };

  test('is carried out as it was shown', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    const { path, plan } = await save(here);
    const ran = await here.run('apply', '-f', path, '-y', '-o', 'json');
    expect([ran.status, JSON.parse(ran.stdout).plan.id]).toEqual([0, plan.id]);
    expect(here.world.control.batches().map(({ changes }) => changes)).toEqual([plan.zones[0]?.batches[0]?.changes]);
    const again = await here.run('apply', '-f', path, '-y');
    expect([again.status, again.stderr]).toEqual([
      2,
      expect.stringContaining('the plan does not hold any more; nothing was sent'),
    ]);
  });

  test('comes from a pipe too, as JSON or YAML', async () => {
    const here = await given(twoZones({ orphans: ['a.example.com', 'b.example.net'] }));
    const { spawn } = await import('node:child_process');
    for (const [zone, format] of [
      [first, 'json'],
      [second, 'yaml'],
    ]) {
      const line = `kubectl-dns diff --for cleanup --zone ${zone} -o ${format} | kubectl-dns apply -f - -y`;
      const child = spawn('sh', ['-c', line], { env: here.env });
      expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
    }
    expect([here.records(), here.records(second)]).toEqual([[], []]);
  });

  const edited = (change: (plan: Record<string, unknown>) => unknown) => (text: string) =>
    JSON.stringify(change(JSON.parse(text)));
  test.each([
    [
      'edited by hand',
      (text: string) => text.replaceAll(address, '192.0.2.66'),
      /is no plan to apply: it was changed after it was made: its id is [0-9a-f]{6}/,
    ],
    [
      'with another total',
      edited((plan) => ({ ...plan, totals: { create: 0, update: 0, adopt: 0, delete: 0, txt: 0 } })),
      /it was changed after it was made/,
    ],
    ['cut off', (text: string) => text.slice(0, -200), /is cut off, or neither JSON nor YAML: /],
    [
      'of an older version',
      edited((plan) => ({ ...plan, apiVersion: 'kubectl-dns/v1alpha0' })),
      /it has apiVersion kubectl-dns\/v1alpha0, and this version reads kubectl-dns\/v1alpha1 only/,
    ],
    ['that is another thing', () => '{"kind": "RecordList", "items": []}', /it holds a RecordList, not a Plan/],
    ['that is a list', () => '- a\n- b\n', /it holds no plan/],
    ['that is no plan at all', () => 'hello: [world', /is cut off, or neither JSON nor YAML/],
    ['that is empty', () => '\n', /is empty, and no plan/],
  ])('%s is not applied', async (_, change, said) => {
    const here = await given(twoZones({ orphans: [orphan] }));
    const { path } = await save(here);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    refused(await here.run('apply', '-f', path, '-y'), said, here);
  });

  test('that is not there or may not be read is named', async () => {
    const here = await given(twoZones({}));
    refused(
      await here.run('apply', '-f', 'nowhere.json', '-y'),
      /^error: nowhere\.json cannot be read: no such file or directory/,
      here,
    );
  });

  test('of another account or context is not applied', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    const { path } = await save(here);
    await here.world.close();
    const elsewhere = await given({ ...twoZones({ orphans: [orphan] }), account: '210987654321' });
    const account = await elsewhere.run('apply', '-f', path, '-y');
    expect(account.stderr).toMatch(
      /error: plan \w{6} was made for AWS account 123456789012, but you are signed in to 210987654321/,
    );
    await elsewhere.world.close();
    const other = await given(twoZones({ orphans: [orphan] }), { context: 'staging' });
    const context = await other.run('apply', '-f', path, '-y');
    expect(context.stderr).toMatch(
      /error: plan \w{6} was made in context "prod", not in "staging"\n {2}pass --context prod/,
    );
    expect([account.status, context.status, other.world.control.batches()]).toEqual([2, 2, []]);
  });

  test('is bound to the owner it was made for', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    const { path, plan } = await save(here);
    const said = new RegExp(
      `^error: plan ${plan.id} was made for owner "prod", and here it is other\\n {2}give the flags`,
      'm',
    );
    const ran = await here.run('apply', '-f', path, '-y', '--owner-id', 'other');
    expect(ran.stderr).toMatch(said);
    expect([ran.status, here.world.control.batches()]).toEqual([2, []]);
  });

  test('cannot be saved where nothing may be written', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    const ran = await here.run('diff', '--for', 'cleanup', '--out', '/dev/null/plan.json');
    expect([ran.status, ran.stderr]).toEqual([
      2,
      expect.stringMatching(/^error: \/dev\/null\/plan\.json cannot be written: /m),
    ]);
  });

  test('of a saved snapshot is the same plan', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    const world = join(here.env.XDG_STATE_HOME ?? '', 'world.json');
    const live = await here.run('diff', '--for', 'cleanup', '--snapshot', world);
    expect((await here.run('diff', '--for', 'cleanup', '--from', world)).stdout).toBe(live.stdout);
  });

  test('of an undo is bound to its history entry', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    expect((await here.run('cleanup', orphan, '-y')).status).toBe(0);
    const path = join(here.env.XDG_STATE_HOME ?? '', 'undo.json');
    writeFileSync(path, (await here.run('undo', '--dry-run=client', '-o', 'json')).stdout);
    expect((await here.run('apply', '-f', path, '-y')).status).toBe(0);
    expect(here.records()).toContain(`A ${orphan}.`);
    here.env.XDG_STATE_HOME = join(here.env.XDG_STATE_HOME ?? '', 'elsewhere');
    const elsewhere = await here.run('apply', '-f', path, '-y');
    expect([elsewhere.status, elsewhere.stderr]).toEqual([2, expect.stringContaining('there is no history entry')]);
  });

  test('is refused once what it names has moved, and says what', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    const { path } = await save(here);
    here.world.control.putRecordSet(first, values(orphan, 'A', 60, '192.0.2.77'));
    const ran = await here.run('apply', '-f', path, '-y');
    expect(ran.stderr).toMatch(/^changed: A old\.example\.com: A old\.example\.com\. is different in Route 53 now$/m);
    expect([ran.status, here.world.control.batches()]).toEqual([2, []]);
  });
});

describe('undo', () => {
  test('leaves alone what has changed since, and says so', async () => {
    const here = await given(twoZones({ wanted: { 'www.example.com': '192.0.2.9' } }));
    expect((await here.run('sync', '--all', '-y')).status).toBe(0);
    here.world.control.putRecordSet(first, values('www.example.com', 'A', 60, '192.0.2.77'));
    const ran = await here.run('undo', '-y');
    expect([ran.status, ran.stderr]).toEqual([
      2,
      expect.stringContaining('changed since: A www.example.com.; left alone (ChangedSince)'),
    ]);
  });

  test('of another account is refused, of another context warned about', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    expect((await here.run('cleanup', orphan, '-y')).status).toBe(0);
    const state = here.env.XDG_STATE_HOME ?? '';
    const batches = here.world.control.recordSets(first);
    await here.world.close();
    const elsewhere = await given({ ...twoZones({}), account: '210987654321' });
    elsewhere.env.XDG_STATE_HOME = state;
    refused(
      await elsewhere.run('undo', '-y'),
      /^error: history entry .* was written in AWS account 123456789012, but you are signed in to 210987654321/,
      elsewhere,
    );
    await elsewhere.world.close();
    const other = await given(twoZones({}), { context: 'renamed' });
    other.env.XDG_STATE_HOME = state;
    other.world.control.setRecordSets(first, batches);
    const ran = await other.run('undo', '-y');
    expect([ran.status, ran.stderr]).toEqual([
      0,
      expect.stringContaining('was written in context "prod", this is "renamed"'),
    ]);
    expect(other.records()).toContain(`A ${orphan}.`);
  });

  test('completes the IDs of the history, the newest first', async () => {
    const here = await given(twoZones({ orphans: ['a.example.com', 'b.example.com'] }));
    for (const name of ['a.example.com', 'b.example.com'])
      expect((await here.run('cleanup', name, '-y', '--wait=false')).status).toBe(0);
    const { items } = JSON.parse((await here.run('history', '-o', 'json')).stdout);
    const ids: string[] = items.map((entry: { id: string }) => entry.id);
    expect(ids.length).toBe(2);
    const offered = (await here.run('__complete', 'undo', '')).stdout.trimEnd().split('\n');
    expect([...offered].sort()).toEqual([...ids, ':4'].sort());
    expect((await here.run('__complete', 'diff', '--for', 'ad')).stdout).toBe('adopt\n:4\n');
    expect((await here.run('__complete', 'adopt', '--take-from', '')).stdout).toContain('prod\n');
  });

  test('a torn history file does not hide the others', async () => {
    const here = await given(twoZones({ orphans: [orphan] }));
    expect((await here.run('cleanup', orphan, '-y')).status).toBe(0);
    const folder = join(here.env.XDG_STATE_HOME ?? '', 'kubectl-dns/history');
    writeFileSync(join(folder, '20990101T000000Z-000000.jsonl'), '{"kind":"pl');
    const files = readdirSync(folder);
    expect(files.length).toBe(2);
    expect((await here.run('history', '--no-headers')).stdout.trimEnd().split('\n').length).toBe(1);
    expect((await here.run('undo', '-y')).status).toBe(0);
    chmodSync(folder, 0o700);
  });
});
