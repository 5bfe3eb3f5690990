import { expect, test } from 'vitest';
import { script, shellWords } from '../../../src/core/discover/shell-words.ts';

test.each([
  ['--a=b  --c\t--d', ['--a=b', '--c', '--d']],
  ["--f='a b' --g", ['--f=a b', '--g']],
  ['--f="a \\"b\\" $c"', ['--f=a "b" $c']],
  ['--f=a\\ b', ['--f=a b']],
  ["''", ['']],
  ['--f="" x', ['--f=', 'x']],
  ['a\'b\'"c"d', ['abcd']],
  ['--label-filter=a|b;c', ['--label-filter=a|b;c']],
  ['a \\\n b', ['a', 'b']],
  ['', []],
  ['   ', []],
  ["'it'\\''s'", ["it's"]],
])('%j is %j', (text, words) => {
  expect(shellWords(text)).toEqual({ words });
});

test.each([
  ["--f='a", "a single quote is not closed: 'a"],
  ['x "a b', 'a double quote is not closed: "a b'],
  ['a\\', 'the text ends in a backslash'],
])('%j cannot be split: %s', (text, error) => {
  expect(shellWords(text)).toEqual({ error });
});

const expansion = {
  variable: (name: string) => ({ A: 'x y', B: 'z' })[name] ?? null,
  substitution: (source: string) => `<${source}>`,
  positional: ['p 1', 'p2'],
};

test.each([
  ['exec $A "$A"', [['exec', 'x', 'y', 'x y']]],
  ['a $\u007bB}c $NONE d', [['a', 'zc', 'd']]],
  ['a $\u007bNONE:-dflt}', [['a', 'dflt']]],
  ["a '$B' \\$B", [['a', '$B', '$B']]],
  ['a "$(cat /x "q")" `id`', [['a', '<$(cat /x "q")>', '<`id`>']]],
  ['a; b && c | d', [['a'], ['b'], ['c'], ['d']]],
  ['a "$@" b', [['a', 'p 1', 'p2', 'b']]],
  ['a # b\nc', [['a'], ['c']]],
])('the script %j has the commands %j', (text, commands) => {
  expect(script(text, expansion)).toEqual({ commands });
});
