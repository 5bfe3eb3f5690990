// The history of what we wrote to DNS: $XDG_STATE_HOME/kubectl-dns/history/ID.jsonl, one file per apply, one JSON value a line.
// Every line is on the disk before the call returns, so that what Route 53 was asked to do is known even after a power cut.

import { access, constants, mkdir, open, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { Journal } from '../world.ts';
import { stateFolder } from './folders.ts';
import { codeOf, reasonOf } from './reason.ts';

const suffix = '.jsonl';

/** The folder of the journal for this environment. */
export function historyFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(stateFolder(env), 'history');
}

export function journal(folder: string): Journal {
  const path = (id: string): string => {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(id))
      throw new Failure('usage', `"${id}" is not the ID of a history entry`);
    return join(folder, `${id}${suffix}`);
  };
  return {
    async create(id) {
      await writing(folder, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const file = await open(path(id), 'wx', 0o600);
        await file.sync();
        await file.close();
        await syncFolder(folder);
      });
    },
    async append(id, entry) {
      await writing(folder, async () => {
        // Without O_CREAT: a journal that was not created, or was taken away, must not come back half-empty.
        const file = await open(path(id), constants.O_RDWR | constants.O_APPEND);
        try {
          const { size } = await file.stat();
          const torn = size > 0 && !(await endsLine(file, size));
          await file.write(`${torn ? '\n' : ''}${JSON.stringify(entry)}\n`);
          await file.sync();
        } finally {
          await file.close();
        }
      });
    },
    async ids() {
      try {
        const names = await readdir(folder);
        return names
          .filter((name) => name.endsWith(suffix))
          .map((name) => name.slice(0, -suffix.length))
          .sort();
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return [];
        throw new Failure('file', `the history folder ${folder} cannot be read: ${reasonOf(error)}`, { cause: error });
      }
    },
    async read(id) {
      const file = path(id);
      let text: string;
      try {
        text = await readFile(file, 'utf8');
      } catch (error) {
        if (codeOf(error) === 'ENOENT') {
          throw new Failure('file', `there is no history entry "${id}"`, { next: 'run: kubectl dns history' });
        }
        throw new Failure('file', `the history entry ${file} cannot be read: ${reasonOf(error)}`, { cause: error });
      }
      return text.split('\n').flatMap(parsed);
    },
  };
}

/** A line that is no JSON was cut off by a crash: nothing had been sent on its account. */
function parsed(line: string): readonly unknown[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

async function endsLine(file: Awaited<ReturnType<typeof open>>, size: number): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === 0x0a;
}

async function writing(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('file', `the history cannot be written to ${folder}: ${reasonOf(error)}`, {
      next: 'nothing is sent to Route 53 without it; free some space, or set XDG_STATE_HOME to a folder you may write',
      cause: error,
    });
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Why nothing could be written there, in one sentence; null: it could. Makes nothing. */
export async function journalProblem(folder: string): Promise<string | null> {
  for (let place = folder; ; place = dirname(place)) {
    try {
      await access(place, constants.W_OK | constants.X_OK);
      return null;
    } catch (error) {
      if (codeOf(error) === 'ENOENT' && dirname(place) !== place) continue;
      return `the history cannot be written to ${folder}: ${reasonOf(error)}`;
    }
  }
}
