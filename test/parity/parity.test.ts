import { afterAll, expect, test } from 'vitest';
import { compare, unsaid } from './equal.ts';
import { runs } from './recordings.ts';

// What the real ExternalDNS did in each recorded world, against what the forecast says it will do: the batches of two loops, what
// Route 53 answers, the zones after each loop, the exit status, and the names passed over in silence.

const all = runs();
const equal = new Map<string, number>();

test.each(all)('$title', (run) => {
  const { forecast, recorded, foretold } = compare(run);
  expect(foretold).toEqual(recorded);
  expect(unsaid(run, forecast)).toEqual([]);
  equal.set(run.release, (equal.get(run.release) ?? 0) + 1);
});

afterAll(() => {
  const lines = [...Map.groupBy(all, ({ release }) => release)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([release, list]) => `${release}: ${equal.get(release) ?? 0} of ${list.length} scenario-versions equal`);
  const sum = [...equal.values()].reduce((total, count) => total + count, 0);
  console.info([...lines, `all: ${sum} of ${all.length} scenario-versions equal`].join('\n'));
});
