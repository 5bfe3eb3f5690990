// A Snapshot as a file: `--snapshot FILE` saves it, `--from FILE` replays it. It names hosts and record values, so only its
// owner may read it; it is written beside itself and renamed, so a reader never meets half of one.

import { open, readFile, rename, rm } from 'node:fs/promises';
import { Failure } from '../core/failure.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { codeOf, reasonOf } from './reason.ts';

const apiVersion: Snapshot['apiVersion'] = 'kubectl-dns/v1alpha1';

export async function saveSnapshot(path: string, snapshot: Snapshot): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(beside, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(snapshot)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw new Failure('file', `the snapshot cannot be saved to ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

export async function loadSnapshot(path: string): Promise<Snapshot> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const why = codeOf(error) === 'ENOENT' ? 'does not exist' : `cannot be read: ${reasonOf(error)}`;
    throw new Failure('file', `the snapshot ${path} ${why}`, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Failure('file', `the snapshot ${path} is not whole JSON`, { next: savedHow, cause: error });
  }
  return snapshotOf(value, path);
}

const savedHow = 'a snapshot is saved with: kubectl dns status --snapshot FILE';
const lists = ['objects', 'workloads', 'zones', 'certificates', 'loadBalancers', 'gaps'] as const;

function snapshotOf(value: unknown, path: string): Snapshot {
  if (!isObject(value) || value.kind !== 'Snapshot') {
    throw new Failure('file', `${path} is not a snapshot of kubectl dns`, { next: savedHow });
  }
  if (value.apiVersion !== apiVersion) {
    throw new Failure(
      'file',
      `the snapshot ${path} is of version "${value.apiVersion}", this program reads "${apiVersion}"`,
      {
        next: 'read it with the program version that saved it',
      },
    );
  }
  const missing =
    lists.find((field) => !Array.isArray(value[field])) ??
    (['cluster', 'startupLogs'] as const).find((field) => !isObject(value[field])) ??
    (typeof value.observedAt === 'string' ? undefined : 'observedAt');
  if (missing !== undefined) {
    throw new Failure('file', `the snapshot ${path} has no usable "${missing}"`, { next: savedHow });
  }
  return value as unknown as Snapshot;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
