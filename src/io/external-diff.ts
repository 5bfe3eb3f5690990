// KUBECTL_EXTERNAL_DIFF, as kubectl reads it: a program and its arguments, split at spaces; arguments of other characters than
// letters, digits, `-` and `=` are passed over. It is run on two folders, LIVE-… and MERGED-…, with one file per record.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import { reasonOf } from './reason.ts';

export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** The exit status of the program. Throws Failure `file` when it cannot be run. */
export async function externalDiff(
  command: string,
  live: readonly TextFile[],
  merged: readonly TextFile[],
): Promise<number> {
  const [program = 'diff', ...rest] = command.split(' ').filter(Boolean);
  const args = rest.filter((arg) => /^[a-zA-Z0-9=-]+$/.test(arg));
  const folders: string[] = [];
  try {
    for (const [prefix, files] of [['LIVE-', live] as const, ['MERGED-', merged] as const]) {
      const folder = await mkdtemp(join(tmpdir(), prefix));
      folders.push(folder);
      for (const { name, text } of files) await writeFile(join(folder, name), text, { mode: 0o600 });
    }
    return await exitOf(program, [...args, ...folders]);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('file', `the folders to compare cannot be written: ${reasonOf(error)}`, { cause: error });
  } finally {
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

function exitOf(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', (error) =>
      reject(
        new Failure('file', `KUBECTL_EXTERNAL_DIFF: ${program} cannot be run: ${reasonOf(error)}`, { cause: error }),
      ),
    );
    child.on('close', (status) => resolve(status ?? 2));
  });
}
