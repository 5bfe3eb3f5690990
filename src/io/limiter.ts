// How fast we may ask one API of one AWS account: a token bucket, shared by every call to it.
//
// Route 53's limit belongs to the account, ExternalDNS included, so we take 40 at once and 4 a second after that
// (DESIGN section 6), and less for a while after the API has said "throttled". The SDK's own retry modes know neither.

import type { Clock } from '../world.ts';

export interface Rate {
  /** Calls at once. */
  readonly burst: number;
  readonly perSecond: number;
}

export interface Limiter {
  /** Resolves when a call may be sent, in the order asked; rejects with Failure `interrupted`. */
  take(signal: AbortSignal): Promise<void>;
  /** The API said "throttled": the bucket is emptied and fills at half the pace, down to an eighth. */
  throttled(): void;
  /** The API answered: the pace creeps back. */
  answered(): void;
}

export const route53Rate: Rate = { burst: 40, perSecond: 4 };
/** ACM's documented ListCertificates and DescribeCertificate rates. */
export const acmListRate: Rate = { burst: 1, perSecond: 1 };
export const acmDescribeRate: Rate = { burst: 10, perSecond: 10 };
export const elbv2Rate: Rate = { burst: 10, perSecond: 5 };

/** Answers in a row after which the pace doubles again. */
const calm = 10;
const slowest = 1 / 8;

export function limiter(rate: Rate, clock: Clock): Limiter {
  let tokens = rate.burst;
  let pace = 1;
  let quiet = 0;
  let filledAt = clock.now().getTime();
  const fill = () => {
    const now = clock.now().getTime();
    tokens = Math.min(rate.burst, tokens + (Math.max(0, now - filledAt) / 1000) * rate.perSecond * pace);
    filledAt = now;
  };
  return {
    async take(signal) {
      fill();
      // A token is taken at once, into debt if need be: whoever asks later waits longer, so nobody is overtaken.
      tokens -= 1;
      const wait = tokens >= 0 ? 0 : Math.ceil((-tokens / (rate.perSecond * pace)) * 1000);
      if (wait === 0) return;
      try {
        await clock.sleep(wait, signal);
      } catch (error) {
        tokens += 1;
        throw error;
      }
    },
    throttled() {
      fill();
      tokens = Math.min(tokens, 0);
      pace = Math.max(slowest, pace / 2);
      quiet = 0;
    },
    answered() {
      if (pace === 1) return;
      quiet += 1;
      if (quiet < calm) return;
      fill();
      pace = Math.min(1, pace * 2);
      quiet = 0;
    },
  };
}
