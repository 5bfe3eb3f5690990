// The process that dies: applies a saved plan on the embedded world with the real clients and a real journal folder.
// argv: PLAN-FILE HISTORY-FOLDER [JOURNAL-STEP]. With a step it kills itself there: steps are counted before and after every
// create and append; without, it prints how many steps there were.

import { readFileSync } from 'node:fs';
import { journal } from '../../src/io/journal.ts';
import { realWorld } from '../../src/io/real-world.ts';
import { apply } from '../../src/ops/apply.ts';
import type { Journal } from '../../src/world.ts';

const [, , planFile = '', folder = '', dieAt = '0'] = process.argv;
let steps = 0;

/** SIGKILL: no handler, no flush, no finally. */
const step = (): void => {
  steps += 1;
  if (steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
};

const real = journal(folder);
const counted: Journal = {
  ...real,
  create: async (id) => {
    step();
    await real.create(id);
    step();
  },
  append: async (id, entry) => {
    step();
    await real.append(id, entry);
    step();
  },
};

const plan = JSON.parse(readFileSync(planFile, 'utf8'));
const world = { ...(await realWorld({ kube: {}, aws: {} }, { env: process.env, version: 'test' })), journal: counted };
const events = apply(
  world,
  plan,
  { again: async () => plan, program: 'kubectl-dns test', wait: true, timeout: 60_000 },
  new AbortController().signal,
);
for (;;) {
  const next = await events.next();
  if (!next.done) continue;
  process.stdout.write(`${next.value.outcome} ${steps}`);
  break;
}
