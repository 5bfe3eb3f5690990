// Carries out what plans ask of the outside: making them, applying them, the history. It holds what the open context writes with,
// and the one apply that may run; whoever leaves waits for that to stop.

import { Failure } from '../core/failure.ts';
import { planFor } from '../core/plan/ask.ts';
import { type Policy, planContext } from '../core/plan/policy.ts';
import type { Plan } from '../core/plan.ts';
import type { Overrides } from '../core/settings.ts';
import { apply } from '../ops/apply.ts';
import { history, type Mending, replanned } from '../ops/prepare.ts';
import type { Writing } from '../ops/writing.ts';
import type { PlanWish } from './mending.ts';
import type { Effect, Message, Trouble } from './state.ts';

type Of<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;

export interface Writer {
  /** What the context that was opened writes with; undefined: nothing can be written there. */
  readonly use: (writing: Writing | undefined, generation: number) => void;
  /** Whose eyes are asked for; null: as the cluster says. */
  readonly seeAs: (owner: string | null) => void;
  readonly plan: (effect: Of<'plan'>) => void;
  readonly apply: (effect: Of<'apply'>) => void;
  readonly history: (effect: Of<'history'>) => void;
  /** No further batch. */
  readonly stop: () => void;
  /** Ends whatever is in flight without waiting for it; true: something was. */
  readonly leave: () => boolean;
  /** Resolves when no apply runs any more. */
  readonly settled: () => Promise<void>;
}

export interface WriterOptions {
  readonly dispatch: (message: Message) => void;
  /** An error of ours. */
  readonly crashed: (error: unknown) => void;
  readonly troubleFrom: (failure: Failure) => Trouble;
}

export function writer({ dispatch, crashed, troubleFrom }: WriterOptions): Writer {
  let writing: Writing | undefined;
  let owner: string | null = null;
  let running: {
    readonly stop: AbortController;
    readonly leave: AbortController;
    readonly done: Promise<void>;
  } | null = null;

  const overridesNow = (there: Mending): Overrides => {
    const overrides = there.scope.overrides ?? {};
    return owner === null ? overrides : { ...overrides, ownerID: owner };
  };
  const policyFor = ({ mending, readOnly }: Writing, wish: PlanWish): Policy => ({
    ...mending.policy,
    readOnly,
    force: wish.force,
    takeFrom: wish.takeFrom,
  });
  const mendingFor = (there: Writing, wish: PlanWish): Mending => ({
    ...there.mending,
    policy: policyFor(there, wish),
    scope: { ...there.mending.scope, overrides: overridesNow(there.mending) },
  });

  const carryOut = async ({ turn, plan, wish }: Of<'apply'>, there: Writing): Promise<void> => {
    const mending = mendingFor(there, wish);
    const again = replanned(mending, plan, wish.ask.kind === 'undo' ? wish.ask.entry : null);
    let fresh: Plan | null = null;
    const { stop, leave } = running ?? { stop: new AbortController(), leave: new AbortController() };
    const options = {
      again: async (signal: AbortSignal) => {
        fresh = await again(signal);
        return fresh;
      },
      program: there.program,
      wait: true,
      timeout: there.timeout,
      stop: stop.signal,
    };
    try {
      const events = apply(mending.world, plan, options, leave.signal);
      let step = await events.next();
      while (!step.done) {
        dispatch({ kind: 'applying', turn, event: step.value });
        step = await events.next();
      }
      dispatch({ kind: 'appliedAll', turn, result: step.value, fresh, failure: null });
    } catch (error) {
      if (!(error instanceof Failure)) crashed(error);
      else dispatch({ kind: 'appliedAll', turn, result: null, fresh: null, failure: troubleFrom(error) });
    }
  };

  return {
    use(opened, generation) {
      writing = opened;
      const readOnly = opened === undefined ? 'this is a saved snapshot' : opened.readOnly;
      dispatch({
        kind: 'connected',
        generation,
        allowed: { readOnly, maxPercent: opened?.mending.policy.maxPercent ?? 0, live: opened !== undefined },
      });
    },
    seeAs(id) {
      owner = id;
    },
    plan({ turn, wish, seen }) {
      if (writing === undefined) return;
      const { secrets } = writing.mending;
      const context = planContext(seen.snapshot, seen.assessment, policyFor(writing, wish), secrets);
      dispatch({ kind: 'planned', turn, plan: planFor(wish.ask, context, overridesNow(writing.mending)), wish });
    },
    apply(effect) {
      if (writing === undefined || running !== null) return;
      const over = Promise.withResolvers<void>();
      running = { stop: new AbortController(), leave: new AbortController(), done: over.promise };
      void carryOut(effect, writing).finally(() => {
        running = null;
        over.resolve();
      });
    },
    history({ generation }) {
      if (writing === undefined) return;
      history(writing.mending.world.journal).then(
        (entries) => dispatch({ kind: 'historyRead', generation, history: entries }),
        (error: unknown) => {
          if (error instanceof Failure) dispatch({ kind: 'told', text: error.message, tone: 'bad' });
          else crashed(error);
        },
      );
    },
    stop: () => running?.stop.abort(),
    leave() {
      const busy = running !== null;
      running?.stop.abort();
      running?.leave.abort();
      return busy;
    },
    settled: () => running?.done ?? Promise.resolve(),
  };
}
