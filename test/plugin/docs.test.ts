import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readmePath, rendered } from '../../plugin/docs.ts';

const readme = readFileSync(readmePath, 'utf8');

test('the tables of the README are what `npm run docs` makes of the lists', () => {
  expect(readme).toBe(rendered(readme));
});

test.each(['states', 'commands', 'status-flags', 'shared-flags', 'keys'])('the README has the table of %s', (name) => {
  expect(readme).toMatch(new RegExp(`<!-- made: ${name} -->\\n\\|? ?.+`));
});

test('a table that nobody makes is an error', () => {
  expect(() => rendered('<!-- made: nothing -->\n<!-- /made -->')).toThrow(/nothing/);
});
