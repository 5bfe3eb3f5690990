// The terminal UI in a real pseudo-terminal: how long until it paints, and how long from a key to the frame it causes.

import { spawn } from '@lydell/node-pty';
import type { Command } from './measure.ts';

const size = { cols: 120, rows: 40 };

/** From start to the first frame: the one with our name in it. */
export function firstPaint({ file, args, env }: Command): Promise<number> {
  const start = performance.now();
  const screen = spawn(file, [...args], { ...size, env });
  return new Promise((resolve) => {
    let text = '';
    screen.onData((part) => {
      text += part;
      if (!text.includes('kubectl')) return;
      resolve(performance.now() - start);
      screen.kill();
    });
  });
}

/** A frame has come when nothing follows it for so long. */
const quiet = 30;

/** From each key to the last byte of its frame; `keys` are typed one after the other once the rows are there. */
export async function keyLatencies({ file, args, env }: Command, keys: readonly string[]): Promise<readonly number[]> {
  const screen = spawn(file, [...args], { ...size, env });
  let text = '';
  let last = 0;
  screen.onData((part) => {
    text += part;
    last = performance.now();
  });
  while (!text.includes('STATE')) await pause(50);
  await pause(1500);
  const measured: number[] = [];
  for (const key of keys) {
    const start = performance.now();
    screen.write(key);
    while (last < start || performance.now() - last < quiet) {
      if (performance.now() - start > 1000) throw new Error(`no frame follows the key ${JSON.stringify(key)}`);
      await pause(1);
    }
    measured.push(last - start);
  }
  screen.kill();
  return measured;
}

function pause(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}
