// Times of commands, from start to end as a person waits for them. What is compared runs in turns (A B A B …), so that a
// machine that grows slower meanwhile is slow for both.

import { spawn } from 'node:child_process';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Milliseconds. Throws when the command fails: the speed of an error is not a result. */
export function once({ file, args, env }: Command): Promise<number> {
  const start = performance.now();
  const child = spawn(file, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part) => {
    said += part;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const time = performance.now() - start;
      if (code === 0) resolve(time);
      else reject(new Error(`${file} ${args.join(' ')} ended with ${code}: ${said}`));
    });
  });
}

/** Medians of so many runs of each, in turns, after one run of each that does not count. */
export async function inTurns(times: number, ...commands: readonly Command[]): Promise<readonly number[]> {
  const measured = commands.map((): number[] => []);
  for (let round = 0; round <= times; round++) {
    for (const [index, command] of commands.entries()) {
      const time = await once(command);
      if (round > 0) measured[index]?.push(time);
    }
  }
  return measured.map(median);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN;
}

export function milliseconds(time: number): string {
  return `${time.toFixed(time < 20 ? 1 : 0)} ms`;
}

export function times(time: number, base: number): string {
  return `${(time / base).toFixed(2)} × (${milliseconds(time)} to ${milliseconds(base)})`;
}
