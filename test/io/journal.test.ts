import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { historyFolder, journal } from '../../src/io/journal.ts';
import { readSettingsFile, settingsFor } from '../../src/io/settings-file.ts';
import { loadSnapshot, saveSnapshot } from '../../src/io/snapshot-file.ts';
import { given } from '../given.ts';
import { refusal } from './worlds.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'kubectl-dns-test-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('entries come back in order, and only their owner may read them', async () => {
  const history = historyFolder({ XDG_STATE_HOME: folder() });
  const log = journal(history);
  await log.create('20261122-1');
  await log.append('20261122-1', { step: 'intent' });
  await log.append('20261122-1', { step: 'sent', text: 'a\nb' });
  expect(await log.read('20261122-1')).toEqual([{ step: 'intent' }, { step: 'sent', text: 'a\nb' }]);
  expect(await log.ids()).toEqual(['20261122-1']);
  expect([mode(history), mode(join(history, '20261122-1.jsonl'))]).toEqual(['700', '600']);
});

test('a line that a crash tore is left out, and what comes after it is kept', async () => {
  const history = folder();
  const log = journal(history);
  await log.create('a');
  await log.append('a', 1);
  appendFileSync(join(history, 'a.jsonl'), '{"step":"se');
  expect(await log.read('a')).toEqual([1]);
  await log.append('a', 2);
  expect(await log.read('a')).toEqual([1, 2]);
});

test('an entry is made once, and nothing is appended to one that was not', async () => {
  const log = journal(folder());
  await log.create('a');
  expect(await refusal(log.create('a'))).toMatch(/^file: the history cannot be written to .*: it exists already/);
  expect(await refusal(log.append('b', 1))).toMatch(
    /^file: the history cannot be written to .*: no such file or directory/,
  );
});

test('no history is an empty one; an unknown entry is named', async () => {
  const log = journal(join(folder(), 'none'));
  expect(await log.ids()).toEqual([]);
  expect(await refusal(log.read('x'))).toBe('file: there is no history entry "x" | run: kubectl dns history');
  expect(await refusal(log.read('../x'))).toBe('usage: "../x" is not the ID of a history entry');
});

test('a folder that cannot be made stops a write before it is sent', async () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  expect(await refusal(journal(join(file, 'history')).create('a'))).toMatch(
    /^file: the history cannot be written to .*: a part of the path is not a directory \| nothing is sent to Route 53 without it/,
  );
});

test('a snapshot comes back from its file as it was', async () => {
  const path = join(folder(), 'snapshot.json');
  const snapshot = given({ owner: 'prod' }).snapshot();
  await saveSnapshot(path, snapshot);
  expect(await loadSnapshot(path)).toEqual(snapshot);
  expect(mode(path)).toBe('600');
});

test.each([
  ['{"apiVersion": "kubectl-dns/v1alpha1", "kind": "Snap', 'is not whole JSON'],
  ['{"kind": "List"}', 'is not a snapshot of kubectl dns'],
  [
    '{"kind": "Snapshot", "apiVersion": "kubectl-dns/v9"}',
    'is of version "kubectl-dns/v9", this program reads "kubectl-dns/v1alpha1"',
  ],
  ['{"kind": "Snapshot", "apiVersion": "kubectl-dns/v1alpha1"}', 'has no usable "objects"'],
])('a file %j is refused with its reason', async (text, why) => {
  const path = join(folder(), 'snapshot.json');
  writeFileSync(path, text);
  expect(await refusal(loadSnapshot(path))).toContain(`${path} ${why}`);
});

test('a snapshot is saved whole or not at all', async () => {
  const path = join(folder(), 'gone', 'snapshot.json');
  expect(await refusal(saveSnapshot(path, given({}).snapshot()))).toBe(
    `file: the snapshot cannot be saved to ${path}: no such file or directory`,
  );
});

const settings = `
readOnly: true
refresh: 5m
contexts:
  prod: {awsProfile: sre, ownerID: prod-eu1, readOnly: false, zones: [example.com]}
`;

test('settings: environment beats the context, which beats the file, which beats the default', async () => {
  const path = join(folder(), 'config.yaml');
  writeFileSync(path, settings);
  const env = { KUBECTL_DNS_CONFIG: path, KUBECTL_DNS_OWNER_ID: 'mine' };
  const { values, from } = settingsFor(await readSettingsFile(env), env, 'prod');
  expect([values.readOnly, values.refresh, values.ownerID, values.awsProfile, values.zones, values.color]).toEqual([
    false,
    300,
    'mine',
    'sre',
    ['example.com'],
    'auto',
  ]);
  expect([from.readOnly, from.refresh, from.ownerID, from.color]).toEqual([
    'context',
    'file',
    'environment',
    'default',
  ]);
  expect(settingsFor(await readSettingsFile(env), env, 'other').values.readOnly).toBe(true);
});

test.each([
  ['color: pink', 'color must be auto, always or never'],
  ['colour: auto', 'colour must be left out: it is not known here'],
  ['contexts: {prod: {color: auto}}', 'contexts.prod.color must be left out: it is not known here'],
  ['contexts: {prod: [1]}', 'contexts.prod must be a mapping of names to values'],
  ['a: [', 'is not YAML: '],
])('a settings file with %j says what is wrong', async (text, why) => {
  const path = join(folder(), 'config.yaml');
  writeFileSync(path, text);
  expect(await refusal(readSettingsFile({ KUBECTL_DNS_CONFIG: path }))).toContain(why);
});

test('no settings file is no settings, but one that is named must exist', async () => {
  const none = folder();
  expect((await readSettingsFile({ XDG_CONFIG_HOME: none })).exists).toBe(false);
  expect(await refusal(readSettingsFile({ KUBECTL_DNS_CONFIG: join(none, 'x') }))).toMatch(
    /^file: the settings file .* cannot be read/,
  );
  expect(() => readFileSync(join(none, 'kubectl-dns/config.yaml'))).toThrow();
});
