import { expect, test } from 'vitest';
import { presses } from '../../src/tui/keys.ts';

test.each([
  ['a letter is itself', 'j', {}, ['j']],
  ['a capital keeps its case', 'G', { shift: true }, ['G']],
  ['an arrow has its name', '', { downArrow: true }, ['down']],
  ['shift and an arrow', '', { downArrow: true, shift: true }, ['shift-down']],
  ['ctrl and a letter', 'f', { ctrl: true }, ['ctrl-f']],
  ['ctrl and space', ' ', { ctrl: true }, ['ctrl-space']],
  ['ctrl and backslash', '\\', { ctrl: true }, ['ctrl-\\']],
  ['enter', '\r', { return: true }, ['enter']],
  ['escape, with or without Alt', '', { escape: true, meta: true }, ['esc']],
  ['shift-tab', '', { tab: true, shift: true }, ['shift-tab']],
  ['space', ' ', {}, ['space']],
  ['keys typed at once are taken apart', 'jjG', {}, ['j', 'j', 'G']],
  ['a pasted line ends with enter', ':q\r', {}, [':', 'q', 'enter']],
  ['Alt combinations are no keys of ours', 'x', { meta: true }, []],
  ['control characters in a paste are left out', 'a\x1b\u202eb', {}, ['a', 'b']],
  ['the release of a key is no press', 'j', { eventType: 'release' } as const, []],
])('%s', (_, input, key, names) => {
  expect(presses(input, key).map(({ name }) => name)).toEqual(names);
});

test('only characters are text', () => {
  expect(presses('é ', {}).map(({ text }) => text)).toEqual(['é', ' ']);
  expect(presses('', { upArrow: true }).map(({ text }) => text)).toEqual(['']);
});
