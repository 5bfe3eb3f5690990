// `apply -f FILE`: carries out a plan that diff saved, as far as nothing it names has changed.

import { Failure } from '../core/failure.ts';
import { askOf } from '../core/plan/ask.ts';
import type { HistoryEntry } from '../core/plan/history.ts';
import { historyEntry } from '../core/plan/history.ts';
import { readPlan } from '../core/plan/plan-file.ts';
import type { Plan } from '../core/plan.ts';
import { type Mending, prepare } from '../ops/prepare.ts';
import type { Journal } from '../world.ts';
import { carryOut, mannerFrom, mustBeWritable } from './carry-out.ts';
import type { Host, Run } from './host.ts';
import { usage } from './parse.ts';
import { policyFrom } from './policy.ts';
import { connected, plansFrom, scopeOf } from './situation.ts';

export const applyFile: Run = async (invocation, host) => {
  const { flags, command } = invocation;
  const file = flags.text('filename');
  if (file === undefined || file === '') throw usage('apply needs a plan: -f FILE', command, host.program);
  const manner = await mannerFrom(invocation, host);
  const plan = await planFrom(file, host);
  const { world, settings, plans } = await connected(await plansFrom(flags, host), host);
  mustBeWritable(flags, settings, manner);
  const mending = { world, scope: scopeOf(plans), secrets: plans.secrets, policy: policyFrom(flags, settings) };
  const entry = await takenBack(plan, world.journal);
  return carryOut(
    { plan, manner, world, blind: false, again: (signal) => planAgain(plan, mending, entry, signal) },
    flags,
    host,
  );
};

/** The same rows planned anew; a plan is also bound to the owner it was made for. */
async function planAgain(plan: Plan, mending: Mending, entry: HistoryEntry | null, signal: AbortSignal): Promise<Plan> {
  const ask = askOf(plan, entry);
  if (ask === null) throw new Failure('refused', `plan ${plan.id} takes back a history entry that is not here`);
  const policy = { ...mending.policy, takeFrom: plan.takeFrom };
  const { context, plan: fresh } = await prepare({ ...mending, policy }, () => ask, signal);
  const owners = context.assessment.instances.map((instance) => instance.settings.ownerID);
  if (plan.intent === 'undo' || plan.owner === null || owners.some((owner) => owner === plan.owner)) return fresh;
  const here = owners.length === 0 ? 'no ExternalDNS is known here' : `here it is ${owners.join(', ')}`;
  throw new Failure('refused', `plan ${plan.id} was made for owner "${plan.owner}", and ${here}`, {
    next: 'give the flags about ExternalDNS that the plan was made with, or make a new plan',
  });
}

/** Throws Failure `file` with what is wrong with it. */
async function planFrom(file: string, host: Host): Promise<Plan> {
  const named = file === '-' ? 'stdin' : file;
  const text = await host.readText(file);
  const read = readPlan(await parsed(text, named));
  if ('plan' in read) return read.plan;
  throw new Failure('file', `${named} is no plan to apply: ${read.error}`, { next: anew(host) });
}

function anew({ program }: Host): string {
  return `make a new one with: ${program} diff --out FILE`;
}

/** JSON, or YAML as `diff -o yaml` prints it. */
async function parsed(text: string, named: string): Promise<unknown> {
  const next = 'a plan is what `diff --out FILE` or `diff -o json` writes';
  if (text.trim() === '') throw new Failure('file', `${named} is empty, and no plan`, { next });
  try {
    if (text.trimStart().startsWith('{')) return JSON.parse(text);
    const { parse } = await import('yaml');
    return parse(text);
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).split('\n')[0];
    throw new Failure('file', `${named} is cut off, or neither JSON nor YAML: ${why}`, { next, cause: error });
  }
}

/** The history entry that a saved undo takes back. */
async function takenBack(plan: Plan, journal: Journal): Promise<HistoryEntry | null> {
  const id = plan.intent === 'undo' ? plan.groups[0]?.reason : undefined;
  return id === undefined ? null : historyEntry(id, await journal.read(id));
}
