// A thing that one side rings and the other waits for; rings while nobody waits are one ring.

import type { Clock } from '../world.ts';

export interface Bell {
  ring(): void;
  /** Resolves at the next ring, at once when it rang since the last time, and when the signal aborts. */
  heard(signal: AbortSignal): Promise<void>;
}

export function bell(): Bell {
  let rung = false;
  let wake: () => void = () => {};
  return {
    ring() {
      rung = true;
      wake();
    },
    async heard(signal) {
      if (!rung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const woken = () => {
            signal.removeEventListener('abort', woken);
            resolve();
          };
          wake = woken;
          signal.addEventListener('abort', woken, { once: true });
        });
      }
      rung = false;
      wake = () => {};
    },
  };
}

/** A sleep that an abort ends without an error. */
export async function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(milliseconds, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
