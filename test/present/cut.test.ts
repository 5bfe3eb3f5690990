import { expect, test } from 'vitest';
import { cutEnd, cutMiddle, fitted, width } from '../../src/present/cut.ts';

test.each([
  ['what fits is left alone', 'api.example.com', 15, 'api.example.com'],
  ['a long name keeps both its ends', 'k8s-stagepay-0d2.eu-west-1.elb', 15, 'k8s-st..t-1.elb'],
  ['too narrow for a mark', 'abcdef', 3, 'abc'],
  ['wide letters count two columns', '例え.テスト.example', 11, '例え..ample'],
  ['no room at all', 'abc', 0, ''],
])('cutMiddle: %s', (_, text, columns, cut) => {
  expect(cutMiddle(text, columns)).toBe(cut);
});

test('cutEnd marks what it left out at the end', () => {
  expect(cutEnd('the live record points elsewhere', 12)).toBe('the live r..');
});

test.each([1, 2, 5, 9, 40])('fitted gives exactly %i columns whatever the text', (columns) => {
  for (const text of ['', 'a', 'api.example.com', '例え.テスト.example', 'é'.repeat(9)])
    expect(width(fitted(text, columns))).toBe(columns);
});
