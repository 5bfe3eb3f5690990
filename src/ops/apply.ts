// The second effect: apply a plan. Nothing is sent before everything named was read again and the journal holds the before-images;
// every batch is sent once, and again only when a read shows that it did not arrive. Stops at the first failure.
//
//   identity → read again → journal: plan → per batch { journal: sending → change → journal: sent } → wait for INSYNC → journal: end

import { Failure } from '../core/failure.ts';
import { batchesOf } from '../core/plan/history.ts';
import { type Changed, changedSince } from '../core/plan/recheck.ts';
import { type Plan, planID } from '../core/plan.ts';
import type { World } from '../world.ts';
import { asFailure, type Note, type Retrying, send } from './send.ts';

export interface ApplyOptions {
  /** Reads the world again and plans the same rows anew. */
  readonly again: (signal: AbortSignal) => Promise<Plan>;
  /** Who runs this, for the journal and the change comment, e.g. `kubectl-dns v0.1.0`. */
  readonly program: string;
  /** Wait until Route 53 reports INSYNC. */
  readonly wait: boolean;
  /** Milliseconds for everything after the first batch was sent: retries and waiting. */
  readonly timeout: number;
  /** Aborted: stop after the batch in flight. The `signal` of apply() itself leaves at once. */
  readonly stop?: AbortSignal;
}

export type ApplyEvent =
  | { readonly kind: 'rereading' }
  | { readonly kind: 'journal'; readonly id: string }
  | {
      readonly kind: 'sending';
      readonly batch: number;
      readonly of: number;
      readonly zone: string;
      readonly changes: number;
    }
  | Retrying
  | {
      readonly kind: 'sent';
      readonly batch: number;
      readonly of: number;
      readonly zone: string;
      readonly change: string | null;
    }
  | { readonly kind: 'pending'; readonly batch: number; readonly change: string; readonly milliseconds: number }
  | {
      readonly kind: 'insync';
      readonly batch: number;
      readonly of: number;
      readonly zone: string;
      readonly change: string;
    }
  | { readonly kind: 'warning'; readonly message: string };

export interface ApplyResult {
  /** `changed`: the world moved under the plan and nothing was sent. */
  readonly outcome: 'applied' | 'changed' | 'failed' | 'interrupted';
  /** Id of the history entry; null when nothing was written. */
  readonly id: string | null;
  readonly changed: readonly Changed[];
  /** Indexes of batches that are in Route 53, that may be, and that were never sent. */
  readonly applied: readonly number[];
  readonly unknown: readonly number[];
  readonly notSent: readonly number[];
  readonly failure: Failure | null;
}

/** Throws Failure only before anything was sent; later failures are in the result. */
export async function* apply(
  world: World,
  plan: Plan,
  options: ApplyOptions,
  signal: AbortSignal,
): AsyncGenerator<ApplyEvent, ApplyResult> {
  const { arn } = await checkBinding(world, plan, signal);
  yield { kind: 'rereading' };
  const changed = changedSince(plan, await options.again(signal));
  const batches = batchesOf(plan);
  const none = {
    id: null,
    changed,
    applied: [],
    unknown: [],
    notSent: batches.map((_, index) => index),
    failure: null,
  };
  if (changed.length > 0) return { outcome: 'changed', ...none };

  const started = world.clock.now();
  const id = await newEntry(world, `${started.toISOString().replace(/[-:]|\.\d+/g, '')}-${plan.id}`);
  const note: Note = (line) => world.journal.append(id, { at: world.clock.now().toISOString(), ...line });
  await note({ kind: 'plan', plan, by: arn, program: options.program });
  yield { kind: 'journal', id };

  const applied: number[] = [];
  const unknown: number[] = [];
  const pending = new Map<string, { readonly batch: number; readonly change: string; readonly since: number }>();
  const deadline = started.getTime() + options.timeout;
  let failure: Failure | null = null;
  let interrupted = false;

  const halt = options.stop === undefined ? signal : AbortSignal.any([signal, options.stop]);

  for (const [index, batch] of batches.entries()) {
    const waiting = pending.get(batch.zone);
    const late = waiting && !halt.aborted ? yield* settle(world, plan, [waiting], note, deadline, halt) : false;
    pending.delete(batch.zone);
    interrupted = halt.aborted;
    if (interrupted) break;
    if (late) {
      failure = new Failure('aws-api', `zone ${batch.zoneName}: the change before is still spreading after --timeout`, {
        next: 'wait until it is INSYNC, then run the same again: what is done stays done',
      });
      break;
    }
    yield { kind: 'sending', batch: index, of: batches.length, zone: batch.zoneName, changes: batch.changes.length };
    const sender = { world, index, batch, note, deadline, halt, comment: comment(options.program, plan) };
    const result = yield* send(sender, signal);
    if (result.kind === 'stopped') {
      failure = result.failure;
      interrupted = halt.aborted;
      if (result.maybe) unknown.push(index);
      break;
    }
    applied.push(index);
    yield { kind: 'sent', batch: index, of: batches.length, zone: batch.zoneName, change: result.change };
    if (result.change !== null)
      pending.set(batch.zone, { batch: index, change: result.change, since: world.clock.now().getTime() });
    failure = result.journalFailure;
    if (failure) break;
  }
  if (options.wait && !halt.aborted) yield* settle(world, plan, [...pending.values()], note, deadline, halt);
  const outcome = failure && !interrupted ? 'failed' : interrupted ? 'interrupted' : 'applied';
  await note({ kind: 'end', outcome }).catch(() => {});
  const sent = new Set([...applied, ...unknown]);
  return {
    outcome,
    id,
    changed: [],
    applied,
    unknown,
    notSent: batches.map((_, index) => index).filter((index) => !sent.has(index)),
    failure,
  };
}

/** The same plan may be applied, undone and applied again within one second. */
async function newEntry(world: World, name: string): Promise<string> {
  const taken = new Set(await world.journal.ids().catch(() => []));
  let id = name;
  for (let count = 2; taken.has(id); count++) id = `${name}-${count}`;
  await world.journal.create(id);
  return id;
}

/** A plan holds for the account, the zones and the values it was made from, and only as it was written. Gives back who we are. */
async function checkBinding(world: World, plan: Plan, signal: AbortSignal): Promise<Identity> {
  if (planID(plan) !== plan.id) {
    throw new Failure('refused', `plan ${plan.id} was changed after it was made`, {
      next: "make a new one with 'kubectl dns diff --out FILE'",
    });
  }
  const { context } = world.cluster.identity;
  if (plan.context !== context) {
    throw new Failure('refused', `plan ${plan.id} was made in context "${plan.context}", not in "${context}"`, {
      next: `pass --context ${plan.context}, or make a new plan`,
    });
  }
  const identity = await identityOf(world, plan, signal);
  if (plan.account !== identity.account) {
    throw new Failure(
      'refused',
      `plan ${plan.id} was made for AWS account ${plan.account ?? '(unknown)'}, but you are signed in to ${identity.account}`,
      { next: 'sign in to that account, or make a new plan' },
    );
  }
  return identity;
}

interface Identity {
  /** null: neither the plan nor anybody now could ask STS; the ids of the zones, unique in all of AWS, bind the plan then. */
  readonly account: string | null;
  readonly arn: string;
}

async function identityOf(world: World, plan: Plan, signal: AbortSignal): Promise<Identity> {
  try {
    return await world.dns.identity(signal);
  } catch (error) {
    const silent = error instanceof Failure && ['aws-unreachable', 'aws-api', 'outcome-unknown'].includes(error.code);
    if (plan.account !== null || !silent) throw error;
    return { account: null, arn: 'unknown (STS does not answer)' };
  }
}

/** ChangeBatch.Comment, at most 256 characters; it shows in CloudTrail. */
function comment(program: string, plan: Plan): string {
  return `${program} ${plan.intent} plan ${plan.id}`.slice(0, 256);
}

/**
 * Polls until INSYNC: 2 s, 4 s, 8 s, then every 10 s. A status that cannot be read is a warning: the change itself is in
 * Route 53. Gives back true when the time was up before.
 */
async function* settle(
  world: World,
  plan: Plan,
  waiting: readonly { readonly batch: number; readonly change: string; readonly since: number }[],
  note: Note,
  deadline: number,
  signal: AbortSignal,
): AsyncGenerator<ApplyEvent, boolean> {
  const batches = batchesOf(plan);
  let late = false;
  for (const { batch, change, since } of waiting) {
    for (let attempt = 1; ; attempt++) {
      const status = await world.dns.changeStatus(change, signal).catch(asFailure);
      if (status === 'INSYNC') {
        await note({ kind: 'insync', batch }).catch(() => {});
        yield { kind: 'insync', batch, of: batches.length, zone: batches[batch]?.zoneName ?? '', change };
        break;
      }
      if (
        status instanceof Failure &&
        !signal.aborted &&
        status.code !== 'aws-throttled' &&
        status.code !== 'outcome-unknown' &&
        status.code !== 'aws-unreachable'
      ) {
        yield {
          kind: 'warning',
          message: `change ${change} is accepted, but its progress cannot be read: ${status.message}`,
        };
        break;
      }
      const now = world.clock.now().getTime();
      const milliseconds = Math.min(10_000, 1000 * 2 ** attempt);
      if (signal.aborted || now + milliseconds > deadline) {
        yield { kind: 'warning', message: `change ${change} is accepted and still spreading to Route 53's servers` };
        late ||= !signal.aborted;
        break;
      }
      yield { kind: 'pending', batch, change, milliseconds: now - since };
      await world.clock.sleep(milliseconds, signal).catch(() => {});
    }
  }
  return late;
}
