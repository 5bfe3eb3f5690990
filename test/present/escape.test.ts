import { expect, test } from 'vitest';
import { escapeLines, escapeText } from '../../src/present/escape.ts';

test.each([
  ['plain text stays as it is', 'api.example.com', 'api.example.com'],
  ['a DNS escape is not escaped again', '\\052.example.com', '\\052.example.com'],
  ['letters of any script stay', 'bücher.例え', 'bücher.例え'],
  ['a colour sequence becomes visible', '\x1b[31mred', '\\x1b[31mred'],
  ['the one-byte CSI of C1 too', 'a\x9b2Jb', 'a\\x9b2Jb'],
  ['bell, backspace, delete', '\x07\b\x7f', '\\x07\\x08\\x7f'],
  ['line breaks of every kind', 'a\nb\rc\td\u2028e\u0085f', 'a\\nb\\rc\\td\\u2028e\\x85f'],
  ['a turned reading direction', 'moc\u202e.example', 'moc\\u202e.example'],
  ['an isolate and a mark', '\u2066x\u2069\u200f', '\\u2066x\\u2069\\u200f'],
  ['characters without width', 'a\u200bb\ufeffc\u00add', 'a\\u200bb\\ufeffc\\xadd'],
  ['hidden tag characters', 'x\u{e0041}', 'x\\u{e0041}'],
  ['half a surrogate pair', 'x\ud800y', 'x\\ud800y'],
])('%s', (_, raw, shown) => {
  expect(escapeText(raw)).toBe(shown);
});

test('what was escaped is safe: escaping again changes nothing', () => {
  const every = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).join('');
  expect(escapeText(escapeText(every))).toBe(escapeText(every));
  expect(escapeText(every)).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
});

test('a block of text keeps its lines and nothing else', () => {
  expect(escapeLines('one\r\ntwo\n\x1b[2J')).toBe('one\ntwo\n\\x1b[2J');
});
