import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { externalDiff } from '../../src/io/external-diff.ts';
import { journalProblem } from '../../src/io/journal.ts';
import { readSettingsFile, settingsFor } from '../../src/io/settings-file.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'kubectl-dns-test-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const settings = async (text: string, context: string) => {
  const path = join(folder(), 'config.yaml');
  writeFileSync(path, text);
  const env = { KUBECTL_DNS_CONFIG: path };
  return settingsFor(await readSettingsFile(env), env, context).values;
};

test('what is protected everywhere stays protected in a context that protects more', async () => {
  const text = `
protectedNames: [example.com]
protectedZones: [Z1]
contexts:
  prod: {protectedNames: ['*.prod.example.com', example.com], protectedZones: []}
`;
  expect(await settings(text, 'prod')).toMatchObject({
    protectedNames: ['example.com', '*.prod.example.com'],
    protectedZones: ['Z1'],
  });
  expect(await settings(text, 'dev')).toMatchObject({ protectedNames: ['example.com'], protectedZones: ['Z1'] });
  expect(await settings('{}', 'dev')).toMatchObject({ protectedNames: [], protectedZones: [] });
});

test('a protection that is no list is an error that names it', async () => {
  await expect(settings('protectedNames: example.com', 'x')).rejects.toThrow(
    'protectedNames must be a list of DNS names',
  );
});

test('whether a history could be written is known without writing one', async () => {
  const root = folder();
  expect(await journalProblem(join(root, 'not/yet/there'))).toBe(null);
  writeFileSync(join(root, 'file'), '');
  expect(await journalProblem(join(root, 'file/history'))).toMatch(
    /^the history cannot be written to .*file\/history: /,
  );
  mkdirSync(join(root, 'real'));
  expect(await journalProblem(join(root, 'real'))).toBe(null);
});

test('a diff program gets both folders and the arguments that kubectl would pass; its exit status comes back', async () => {
  const [one, other] = [
    { name: 'a', text: 'one' },
    { name: 'b', text: 'other' },
  ];
  expect(await externalDiff('grep -rq one ../../etc', [one], [])).toBe(0);
  expect(await externalDiff('grep -rq other', [one], [other])).toBe(0);
  expect(await externalDiff('grep -rq nothing', [one], [other])).toBe(1);
  await expect(externalDiff('no-such-program-here', [], [])).rejects.toThrow(
    'KUBECTL_EXTERNAL_DIFF: no-such-program-here cannot be run: no such file or directory',
  );
});
