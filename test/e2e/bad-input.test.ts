// Whatever goes wrong outside: a clear sentence that names the thing and the next step, no half output, and the right status.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { workedExample, workedZone } from '../../src/sim/worked-example.ts';
import { type RunningWorld, startWorld, type WorldOptions } from '../../src/sim/world.ts';
import { given } from '../given.ts';
import { environment, type Ran, root, runPlugin, saved, start } from './plugin.ts';

let world: RunningWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function open(data = workedExample(), options: WorldOptions = {}): Promise<NodeJS.ProcessEnv> {
  world = await startWorld(data, options);
  return environment(world);
}

const file = (name: string, text: string): string => {
  const path = join(environment().HOME ?? '', name);
  writeFileSync(path, text);
  return path;
};
const config = (server: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: {} }],
  });

const refused = (ran: Ran, said: RegExp): void => {
  expect([ran.status, ran.stdout]).toEqual([2, '']);
  expect(ran.stderr).toMatch(said);
  expect(ran.stderr).not.toMatch(/^ +at /m);
};

describe('the kubeconfig', () => {
  test.each([
    ['is not there', {}, [], /^error: no kubeconfig found.*\n {2}set KUBECONFIG/],
    ['is broken', { KUBECONFIG: file('broken', 'a: [b') }, [], /^error: the kubeconfig .*broken is not YAML/],
    [
      'has no such context',
      { KUBECONFIG: file('config', config('http://127.0.0.1:1')) },
      ['--context', 'nope'],
      /^error: context "nope" does not exist\n {2}known contexts: here\n$/,
    ],
    [
      'names a cluster that does not answer',
      { KUBECONFIG: file('config', config('http://127.0.0.1:1')) },
      [],
      /^The connection to the server 127\.0\.0\.1:1 was refused/,
    ],
  ])('%s', async (_, env, args, said) => {
    for (const command of ['status', 'forecast', 'config'])
      refused(await runPlugin([command, ...args], { ...environment(), ...env }), said);
  });
});

describe('the snapshot of --from', () => {
  test.each([
    ['does not exist', 'none.json', null, /the snapshot .*none\.json does not exist/],
    ['is cut off', 'half.json', '{"kind":"Snap', /is not whole JSON/],
    ['is something else', 'other.json', '{"kind":"List"}', /is not a snapshot of kubectl dns/],
    [
      'is of another version',
      'old.json',
      '{"kind":"Snapshot","apiVersion":"kubectl-dns/v0"}',
      /is of version "kubectl-dns\/v0"/,
    ],
  ])('%s', async (_, name, text, said) => {
    const path = text === null ? join(environment().HOME ?? '', name) : file(name, text);
    refused(await runPlugin(['status', '--from', path]), said);
  });
});

describe('flags', () => {
  const from = saved(given({ owner: 'prod' }).zone('example.com', '').snapshot());
  test.each([
    ['an unclosed quote', ['--external-dns-args', "--a='x"], /--external-dns-args: a single quote is not closed/],
    [
      'a version that is none',
      ['--external-dns-version', 'latest'],
      /invalid value "latest" for --external-dns-version/,
    ],
    ['a duration that is none', ['--request-timeout', 'soon'], /invalid value "soon" for --request-timeout/],
    [
      'a key of wrong length',
      ['--txt-encrypt-aes-key-file', file('key', 'short')],
      /the AES key in .*key is 5 bytes long/,
    ],
    [
      'a key file that is not there',
      ['--txt-encrypt-aes-key-file', '/nowhere/key'],
      /\/nowhere\/key cannot be read: no such file/,
    ],
    ['a label selector that is none', ['-l', 'a in (b'], /invalid value "a in \(b" for -l/],
    ['a template that does not parse', ['-o', 'jsonpath={.items'], /error parsing jsonpath \{\.items: unclosed action/],
    ['a name that is none', ['/x'], /"\/x" is not a name/],
  ])('%s', async (_, args, said) => {
    const ran = await runPlugin(['status', '--from', from, ...args]);
    refused(ran, said);
    expect(ran.stderr.startsWith('error: ')).toBe(true);
  });

  test('a usage error ends with the help that would have told', async () => {
    expect((await runPlugin(['status', '--from', from, '-o', 'xml'])).stderr).toMatch(
      /\nSee 'kubectl dns status -h' for help and examples\n$/,
    );
  });
});

describe('AWS', () => {
  const columns = ['-o', 'custom-columns=S:.status.state,R:.status.reason', '--no-headers'];

  test('no credentials: rows are Unknown, and the warning says how to sign in', async () => {
    const env = await open();
    const ran = await runPlugin(['status', ...columns], {
      ...env,
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_SESSION_TOKEN: '',
    });
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(/^Unknown +NotSignedIn$/m);
    expect(ran.stderr).toMatch(/^Warning: .*(credentials|sign)/im);
    expect(
      (
        await runPlugin(['status', '--exit-code'], {
          ...env,
          AWS_ACCESS_KEY_ID: '',
          AWS_SECRET_ACCESS_KEY: '',
          AWS_SESSION_TOKEN: '',
        })
      ).status,
    ).toBe(3);
  });

  test('a key of wrong length stops ExternalDNS, and that is what is foretold', async () => {
    const line = '--provider=aws --source=ingress --txt-owner-id=prod --txt-encrypt-aes-key=short';
    const { stdout } = await runPlugin(
      ['forecast', '-o', 'json', '--external-dns-version=0.21', '--external-dns-args', line],
      await open(),
    );
    expect(JSON.parse(stdout)).toMatchObject({ starts: expect.stringMatching(/AES/), exit: 1, zones: [] });
    expect(JSON.parse(stdout).metadata.externalDNS).toMatchObject({
      instance: 'kube-system/external-dns',
      version: '0.21.0',
    });
  });

  test('no credentials: there is nothing to foretell from', async () => {
    const env = { ...(await open()), AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    refused(await runPlugin(['forecast', '-o', 'json'], env), /^error: Route 53 was not read, .*no credentials found/);
  });

  test('a zone that does not exist is no zone where all is well', async () => {
    const env = await open();
    for (const command of ['status', 'forecast'])
      refused(
        await runPlugin([command, '--zone', 'recipemanger.link'], env),
        /^error: there is no hosted zone "recipemanger.link"\n.*recipemanager\.link/,
      );
    expect((await runPlugin(['status', '--zone', workedZone.toLowerCase(), ...columns], env)).stdout).toMatch(
      /^InSync/,
    );
  });

  test('a server that has Route 53 alone: rows as ever, what is missing is said in one line each', async () => {
    const html = createServer((_, answer) => answer.writeHead(404).end('<html>no</html>'));
    await new Promise<void>((resolve) => html.listen(0, '127.0.0.1', resolve));
    const address = html.address();
    const nowhere = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const env = await open();
    const services = ['STS', 'ACM', 'ELASTIC_LOAD_BALANCING_V2'].map((name) => [`AWS_ENDPOINT_URL_${name}`, nowhere]);
    const ran = await runPlugin(['status', 'api.recipemanager.link/A', ...columns], {
      ...env,
      ...Object.fromEntries(services),
    });
    html.close();
    expect([ran.status, ran.stdout]).toEqual([0, expect.stringMatching(/^InSync/)]);
    expect(ran.stderr).toMatch(/^Warning: sts could not be reached \(AWS identity: HTTP status 404\)$/m);
    expect(ran.stderr).toMatch(/^Warning: acm .*: HTTP status 404\)$/m);
    expect(ran.stderr).not.toMatch(/Syntax|Deserialization/);
  });

  test('an expired session', async () => {
    const env = await open();
    world?.control.expireCredentials();
    const ran = await runPlugin(['status', ...columns], env);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(/^Unknown +NotSignedIn$/m);
    expect(ran.stderr).toMatch(/expired/i);
  });

  test('one zone denied: its rows are Unknown, and the zone is named', async () => {
    const env = await open();
    world?.control.fault({ operation: 'ListResourceRecordSets', at: workedZone, does: 'deny' });
    const ran = await runPlugin(['status', ...columns], env);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(/^Unknown +ZoneForbidden$/m);
    expect(ran.stderr).toContain(workedZone);
  });
});

describe('Kubernetes', () => {
  test('forbidden everywhere: nothing could be read, so nothing is said', async () => {
    const env = await open(workedExample(), { forbidden: [{}] });
    refused(
      await runPlugin(['status', '-A'], env),
      /^Error from server \(Forbidden\): ingresses\.networking\.k8s\.io is forbidden: .*\n {2}allow /,
    );
  });

  test('a name of no instance is refused, and those that exist are named', async () => {
    refused(
      await runPlugin(['forecast', '--external-dns', 'no/where'], await open()),
      /no ExternalDNS is called no\/where; found: kube-system\/external-dns/,
    );
  });

  test('one namespace forbidden: an orphan is not called one', async () => {
    const env = await open(workedExample({ ingress: false }), {
      forbidden: [{ namespace: 'default', resource: 'ingresses' }],
    });
    const ran = await runPlugin(
      ['status', '-o', 'custom-columns=S:.status.state,R:.status.reason', '--no-headers'],
      env,
    );
    expect(ran.stdout).toMatch(/^Unknown +NamespaceForbidden$/m);
    expect(ran.stdout).not.toContain('Orphaned');
    expect(ran.stderr).toMatch(/^Warning: .*default/m);
  });

  test('no ExternalDNS in sight: it is inferred, and said to be so', async () => {
    const example = workedExample();
    const objects = (example.objects ?? []).filter(({ kind }) => kind === 'Ingress' || kind === 'Namespace');
    const env = await open({ ...example, objects });
    expect((await runPlugin(['config'], env)).stdout).toMatch(/^Kind: +inference/m);
    const forecast = await runPlugin(['forecast'], env);
    expect([forecast.status, forecast.stdout]).toEqual([0, expect.stringContaining('the version is not known')]);
  });

  test('no ExternalDNS and nothing to infer one from: forecast says what to give', async () => {
    refused(
      await runPlugin(['forecast', '--from', saved(given(null).zone('example.com', '').snapshot())]),
      /^error: no ExternalDNS was found in the cluster\n {2}describe it: --external-dns-version/m,
    );
  });
});

describe('hostile and broken data', () => {
  const bad = '\u001b[31mred\u0007\u202e';
  const snapshot = given({ owner: 'prod' })
    .zone('example.com', `half 60 TXT "heritage=external-dns,external-dns/ow"\na 60 A 192.0.2.1`)
    .objects([
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: {
          name: 'bad',
          namespace: 'default',
          annotations: {
            'external-dns.alpha.kubernetes.io/hostname': `${bad}.example.com,${'x'.repeat(300)}.example.com`,
          },
        },
        spec: { rules: [{ host: `${bad}.example.com` }] },
        status: { loadBalancer: { ingress: [{ hostname: `${bad}.example.net` }] } },
      },
    ])
    .snapshot();

  test.each([
    [['status', '-A', '--all-owners']],
    [['status', '-A', '--all-owners', '-o', 'wide']],
    [['status', '-A', '-o', 'json']],
    [['status', '-A', '-o', 'yaml']],
    [['status', '-A', '-o', 'name']],
    [['status', '-A', '-o', 'jsonpath={.items[*].metadata.name}']],
    [['status', '-A', '-o', 'custom-columns=N:.metadata.name']],
    [['describe', 'ingress/bad']],
    [['forecast']],
    [['forecast', '-o', 'yaml']],
    [['config', '--all']],
    [['status', bad]],
    [[bad]],
  ])('%j prints no character that a terminal obeys', async (args) => {
    const { stdout, stderr, status } = await runPlugin([
      ...args,
      ...(args[0] === bad ? [] : ['--from', saved(snapshot)]),
    ]);
    expect(`${stdout}${stderr}`).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(stderr).not.toMatch(/^ +at /m);
    expect([0, 2]).toContain(status);
  });

  test('a snapshot can be saved again from a file', async () => {
    const again = file('again.json', '');
    const from = saved(snapshot);
    expect((await runPlugin(['status', '-A', '--from', from, '--snapshot', again])).status).toBe(0);
    expect(JSON.parse(readFileSync(again, 'utf8'))).toEqual(JSON.parse(readFileSync(from, 'utf8')));
  });

  test('NO_COLOR beats FORCE_COLOR, and nobody remarks on it', async () => {
    const env = { ...environment(), NO_COLOR: '1', FORCE_COLOR: '1' };
    const { stdout, stderr } = await runPlugin(['status', '-A', '--all-owners', '--from', saved(snapshot)], env);
    expect(stdout).not.toContain('\u001b');
    expect(stderr).not.toContain('NO_COLOR');
  });

  test('a zone without records, and none at all', async () => {
    const empty = given({ owner: 'prod' }).zone('example.com', []).snapshot();
    expect(await runPlugin(['status', '-A', '--from', saved(empty)])).toMatchObject({ status: 0, stdout: '' });
    expect(await runPlugin(['status', '-A', '--from', saved(given({ owner: 'prod' }).snapshot())])).toMatchObject({
      status: 0,
      stdout: '',
    });
  });
});

describe('the other end', () => {
  const big = given({ owner: 'prod' })
    .zone('example.com', Array.from({ length: 20_000 }, (_, i) => `host-${i} 60 A 192.0.2.1`).join('\n'))
    .snapshot();

  test('may stop reading: `| head -1` is quiet', async () => {
    const child = spawn('/bin/sh', ['-c', `plugin/kubectl-dns status -A --all-owners --from ${saved(big)} | head -1`], {
      cwd: root,
      env: environment(),
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect(status).toBe(0);
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    expect(text).toMatch(/^NAMESPACE/);
  });

  test.skipIf(!existsSync('/dev/full'))('may have no room: that is an error in one line, not a success', async () => {
    const line = `plugin/kubectl-dns status -A --all-owners --from ${saved(big)} > /dev/full`;
    const child = spawn('/bin/sh', ['-c', line], { cwd: root, env: environment() });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      said += part;
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect([status, said]).toEqual([
      2,
      expect.stringMatching(/^error: the output could not be written: .*no space.*\n$/),
    ]);
  });

  test('Ctrl-C while reading ends with 130 and prints no table', async () => {
    const env = await open();
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const hold = (): Promise<void> => {
      asked.resolve();
      return answer.promise;
    };
    world?.control.fault({ operation: 'ListHostedZones', does: 'call', call: hold });
    const running = start(['status'], env);
    await asked.promise;
    running.kill('SIGINT');
    expect(await running.done).toMatchObject({ status: 130, stdout: '' });
    answer.resolve();
  });
});
