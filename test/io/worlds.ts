import { onTestFinished } from 'vitest';
import type { KubeFlags } from '../../src/io/kubeconfig.ts';
import { realWorld } from '../../src/io/real-world.ts';
import type { WorldData } from '../../src/sim/data.ts';
import { type RunningWorld, startWorld, type WorldOptions } from '../../src/sim/world.ts';
import type { Clock, World } from '../../src/world.ts';

/** A clock whose sleeps end at once and move it on: throttles and limits cost a test no time. */
export function quickClock(): Clock & { readonly slept: number[] } {
  let now = Date.parse('2026-11-22T12:00:00Z');
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(now),
    async sleep(milliseconds, signal) {
      signal.throwIfAborted();
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
}

export interface Both {
  readonly sim: RunningWorld;
  readonly world: World;
  readonly clock: ReturnType<typeof quickClock>;
}

/** An embedded world that ends with its test, and the real clients on it. */
export async function bothOf(
  data: Partial<WorldData>,
  options: WorldOptions = {},
  kube: KubeFlags = {},
): Promise<Both> {
  const sim = await startWorld({ zones: [], objects: [], ...data }, options);
  onTestFinished(() => sim.close());
  setAwsEnvironment(sim);
  const clock = quickClock();
  const world = await realWorld({ kube, aws: {} }, { env: { ...sim.env }, version: 'test', clock });
  return { sim, world, clock };
}

/** The SDK reads its credentials from the process environment; put back when the test ends. */
function setAwsEnvironment(sim: RunningWorld): void {
  const before = { ...process.env };
  for (const name of sim.unset) delete process.env[name];
  Object.assign(process.env, sim.env);
  onTestFinished(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });
}

export const noSignal = new AbortController().signal;

/** `code: message | next` of the Failure that a promise rejects with. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      return `${error.code}: ${error.message}${'next' in error && error.next ? ` | ${error.next}` : ''}`;
    }
    throw error;
  }
  return 'nothing was refused';
}
