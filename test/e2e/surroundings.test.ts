// What is around the plugin: AWS profiles, login plugins of the kubeconfig, the keyboard, and what is left when it ends.

import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { workedExample } from '../../src/sim/worked-example.ts';
import { type RunningWorld, startWorld } from '../../src/sim/world.ts';
import { environment, root, runPlugin, start, temporaryFolder } from './plugin.ts';
import { onScreen } from './screen.ts';

const plugin = join(root, 'plugin/kubectl-dns');
const size = { columns: 100, rows: 30 };

let world: RunningWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

/** A kubeconfig whose login plugin writes down how it was called. */
async function withLogin(): Promise<{ readonly env: NodeJS.ProcessEnv; readonly calls: () => readonly string[] }> {
  world = await startWorld(workedExample(), { tokens: { fresh: 'sre@corp' } });
  const folder = temporaryFolder();
  const said = join(folder, 'said');
  const credential = {
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: { token: 'fresh' },
  };
  const script = `#!/bin/sh\necho "profile=$AWS_PROFILE $KUBERNETES_EXEC_INFO" >> '${said}'\necho 'look at example.com/device' >&2\necho '${JSON.stringify(credential)}'\n`;
  writeFileSync(join(folder, 'login'), script);
  chmodSync(join(folder, 'login'), 0o755);
  const exec = { apiVersion: credential.apiVersion, command: join(folder, 'login'), interactiveMode: 'IfAvailable' };
  const config = JSON.parse(world.kubeconfig);
  writeFileSync(join(folder, 'config'), JSON.stringify({ ...config, users: [{ name: 'sre@corp', user: { exec } }] }));
  return {
    env: { ...environment(world), KUBECONFIG: join(folder, 'config') },
    calls: () => readFileSync(said, 'utf8').trimEnd().split('\n'),
  };
}

describe('--aws-profile', () => {
  test('brings its keys, region and endpoint to every client, and leaves login plugins the profile of the caller', async () => {
    const { env, calls } = await withLogin();
    const folder = temporaryFolder();
    const profile = `region = us-west-2\nendpoint_url = ${world?.awsUrl}\naws_access_key_id = AKIAEMBEDDEDWORLD000\naws_secret_access_key = embedded-world\n`;
    writeFileSync(join(folder, 'aws'), `[profile corp]\n${profile}`);
    const { AWS_ENDPOINT_URL: _, AWS_ACCESS_KEY_ID: __, AWS_SECRET_ACCESS_KEY: ___, ...rest } = env;
    const ran = await runPlugin(['status', '-A', '--aws-profile', 'corp', '-o', 'json'], {
      ...rest,
      AWS_CONFIG_FILE: join(folder, 'aws'),
      AWS_PROFILE: 'of-the-caller',
    });
    expect(ran.stderr).toBe('look at example.com/device\n');
    expect(JSON.parse(ran.stdout)).toMatchObject({ metadata: { awsAccount: '123456789012' }, incomplete: [] });
    expect(calls()[0]).toMatch(/^profile=of-the-caller /);
  });
});

describe('a login plugin', () => {
  test('may ask on the terminal where a command runs', async () => {
    const { env, calls } = await withLogin();
    const screen = onScreen(plugin, ['status', '-A'], env, size);
    await screen.exited;
    expect(screen.text()).toContain('look at example.com/device');
    expect(calls()[0]).toContain('"interactive":true');
  });

  test('gets neither keyboard nor screen while the terminal UI has them', async () => {
    const { env, calls } = await withLogin();
    const screen = onScreen(plugin, [], env, size);
    await screen.until(/\[1 Problems \d/);
    expect(calls()[0]).toContain('"interactive":false');
    expect(screen.written()).not.toContain('look at example.com/device');
    screen.type('q');
    expect((await screen.exited).status).toBe(0);
  });
});

describe('the demo', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('ended by %s leaves nothing behind', async (signal, status) => {
    const folder = temporaryFolder();
    const demo = start(['demo', 'status', '-A', '-w'], { ...environment(), TMPDIR: folder });
    while (!demo.stdout().includes('InSync')) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(readdirSync(folder)).not.toEqual([]);
    demo.kill(signal);
    expect((await demo.done).status).toBe(status);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the AES key', () => {
  const key = '0123456789abcdef0123456789abcdef';

  test('is typed unseen where the file is - and stdin is a terminal', async () => {
    world = await startWorld(workedExample());
    const screen = onScreen(plugin, ['status', '--txt-encrypt-aes-key-file=-'], environment(world), size);
    await screen.until(/AES key of the ownership TXT/);
    screen.type(`${key}x\x7f\r`);
    expect((await screen.exited).status).toBe(0);
    expect(screen.written()).toContain('api.recipemanager.link');
    expect(screen.written()).not.toContain(key.slice(0, 8));
  });

  test.each([
    ['typed', 'short\r', 2, 'error: the AES key that was typed is 5 bytes long'],
    ['given up with Ctrl-C', `${key.slice(0, 5)}\x03`, 130, ''],
  ])('%s: the terminal is as it was', async (_, keys, status, said) => {
    const screen = onScreen(plugin, ['status', '--txt-encrypt-aes-key-file=-'], environment(), size);
    await screen.until(/AES key of the ownership TXT/);
    screen.type(keys);
    expect((await screen.exited).status).toBe(status);
    expect(screen.text()).toContain(said);
  });

  test.each([
    [
      'in --external-dns-args',
      ['--external-dns-args', '--source=ingress --txt-encrypt-aes-key=short'],
      /in --external-dns-args has a wrong length/,
    ],
    [
      'of a release that takes no base64',
      [
        '--external-dns-version=0.15.1',
        `--external-dns-args=--txt-encrypt-aes-key=${Buffer.from(key).toString('base64')}`,
      ],
      /in --external-dns-args has a wrong length/,
    ],
  ])('%s: an error says what it must be', async (_, args, said) => {
    const { status, stderr, stdout } = await runPlugin(['status', ...args]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(said);
    expect(stderr).toContain('it must be 32 bytes, or from ExternalDNS 0.16 on base64 of 32 bytes');
  });
});
