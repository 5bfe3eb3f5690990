import { expect, test } from 'vitest';
import { limiter } from '../../src/io/limiter.ts';
import { noSignal, quickClock } from './worlds.ts';

test('a burst goes at once, what follows waits for its token', async () => {
  const clock = quickClock();
  const bucket = limiter({ burst: 40, perSecond: 4 }, clock);
  for (let call = 0; call < 40; call++) await bucket.take(noSignal);
  expect(clock.slept).toEqual([]);
  await bucket.take(noSignal);
  await bucket.take(noSignal);
  expect(clock.slept).toEqual([250, 250]);
});

test('calls that wait together keep their order', async () => {
  const clock = quickClock();
  const waits: number[] = [];
  const still = { now: clock.now, sleep: async (milliseconds: number) => void waits.push(milliseconds) };
  const bucket = limiter({ burst: 1, perSecond: 4 }, still);
  await Promise.all([1, 2, 3, 4].map(() => bucket.take(noSignal)));
  expect(waits).toEqual([250, 500, 750]);
});

test('after a throttle it goes at half the pace, and comes back after ten answers', async () => {
  const clock = quickClock();
  const bucket = limiter({ burst: 4, perSecond: 4 }, clock);
  bucket.throttled();
  await bucket.take(noSignal);
  expect(clock.slept).toEqual([500]);
  for (let answer = 0; answer < 10; answer++) bucket.answered();
  await bucket.take(noSignal);
  expect(clock.slept).toEqual([500, 250]);
});

test('a wait that is given up gives its token back', async () => {
  const clock = quickClock();
  const bucket = limiter({ burst: 1, perSecond: 4 }, clock);
  await bucket.take(noSignal);
  await expect(bucket.take(AbortSignal.abort())).rejects.toThrow();
  await bucket.take(noSignal);
  expect(clock.slept).toEqual([250]);
});
