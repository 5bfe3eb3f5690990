import { Failure } from '../core/failure.ts';
import type { Clock } from '../world.ts';

/** The machine's own clock. A sleep that is aborted rejects with Failure `interrupted`. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(interrupted());
      const stop = () => {
        clearTimeout(timer);
        reject(interrupted());
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, milliseconds);
      signal.addEventListener('abort', stop, { once: true });
    }),
};

export function interrupted(): Failure {
  return new Failure('interrupted', 'interrupted');
}
