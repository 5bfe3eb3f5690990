import { readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/commands.ts';
import { environment, root, runPlugin, start, temporaryFolder } from './plugin.ts';

describe('without any cluster', () => {
  test('--help names every command', async () => {
    const { stdout, stderr, status } = await runPlugin(['--help']);
    expect([status, stderr]).toEqual([0, '']);
    for (const { name, summary } of commands)
      expect(stdout).toMatch(new RegExp(`^  ${name} +${summary.slice(0, 20)}`, 'm'));
  });

  test.each(commands.map(({ name }) => [name]))('%s -h shows its usage', async (name) => {
    const { stdout, status } = await runPlugin([name, '-h']);
    expect(status).toBe(0);
    expect(stdout).toContain(`kubectl dns ${name}`);
  });

  test('version in three forms', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect((await runPlugin(['version'])).stdout).toContain(`v${version} (node v26`);
    expect(JSON.parse((await runPlugin(['version', '-o', 'json'])).stdout).clientVersion.version).toBe(version);
    expect((await runPlugin(['version', '-o', 'yaml'])).stdout).toContain(`version: ${version}`);
  });

  test('wrong usage exits 2 and leaves stdout empty', async () => {
    expect(await runPlugin(['statsu'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'error: unknown command "statsu" for "kubectl dns"; did you mean status?\nSee \'kubectl dns -h\' for help and examples\n',
    });
  });
});

describe('the launcher', () => {
  test('runs through a symbolic link and takes its name from it', async () => {
    const folder = temporaryFolder();
    symlinkSync(join(root, 'plugin/kubectl-dns'), join(folder, 'kubectl-dns_drift'));
    const { stdout, status } = await start(['--help'], environment(), join(folder, 'kubectl-dns_drift')).done;
    expect(status).toBe(0);
    expect(stdout).toContain('kubectl dns-drift COMMAND');
  });

  test('names the program as it was typed', async () => {
    const typed = await runPlugin(['--help'], { ...environment(), _: join(root, 'plugin/kubectl-dns') });
    expect(typed.stdout).toContain('kubectl-dns COMMAND');
    const byKubectl = await runPlugin(['--help'], { ...environment(), _: '/usr/bin/kubectl' });
    expect(byKubectl.stdout).toContain('kubectl dns COMMAND');
  });

  test('needs no Node on PATH', async () => {
    const { stdout, status } = await runPlugin(['version'], { ...environment(), PATH: '/usr/bin:/bin' });
    expect(status).toBe(0);
    expect(stdout).toContain('node v26');
  });

  test.each(['kubectl-dns', 'kubectl_complete-dns'])('%s is executable', (file) => {
    expect(statSync(join(root, 'plugin', file)).mode & 0o111).toBe(0o111);
  });
});

describe('completion', () => {
  const complete = async (...words: string[]) =>
    (await start(words, environment(), join(root, 'plugin/kubectl_complete-dns')).done).stdout.split('\n').slice(0, -1);

  test('offers commands with what they do', async () => {
    expect(await complete('st')).toEqual(['status\tPrint every DNS name wanted or owned, and its state', ':4']);
  });

  test('offers flags of the command, values of a flag, and files', async () => {
    expect(await complete('status', '--prob')).toEqual(['--problems\tleave out what is in sync', ':4']);
    expect((await complete('status', '--state', 'Orph'))[0]).toMatch(/^Orphaned\t/);
    expect((await complete('status', '--state=Orph'))[0]).toMatch(/^--state=Orphaned\t/);
    expect(await complete('status', '-o', 'js')).toEqual([
      'json',
      'jsonpath=',
      'jsonpath-file=',
      'jsonpath-as-json=',
      ':4',
    ]);
    expect(await complete('status', '--from', '')).toEqual([':0']);
  });

  test('never fails, whatever is typed', async () => {
    for (const words of [[''], ['--nonsense', ''], ['nonsense', 'x', ''], ['-n', '']])
      expect((await complete(...words)).at(-1)).toMatch(/^:\d$/);
  });

  test.each(['bash', 'zsh', 'fish', 'powershell'])('prints a script for %s', async (shell) => {
    const { stdout, status } = await runPlugin(['completion', shell]);
    expect(status).toBe(0);
    expect(stdout).toContain('kubectl-dns __complete');
  });

  test('installs the file that kubectl runs', async () => {
    const folder = temporaryFolder();
    const { stdout, status } = await runPlugin(['completion', 'install', '--dir', folder]);
    expect([status, stdout]).toEqual([0, `${join(folder, 'kubectl_complete-dns')}\n`]);
    expect((await start(['vers'], environment(), stdout.trim()).done).stdout).toContain('version\t');
  });
});
