import { expect, test } from 'vitest';
import { annotationSelector, labelSelector, type Parsed } from '../../../src/core/sources/selector.ts';

const labels = { app: 'cart', tier: '5', empty: '' };
const answer = (parsed: Parsed): string | boolean =>
  'error' in parsed ? parsed.error : parsed.selector.matches(labels);

test.each([
  ['', true],
  ['app=cart', true],
  ['app==cart,tier=5', true],
  ['app=cart,app=shop', false],
  ['app!=shop', true],
  ['gone!=x', true],
  ['app in (shop, cart)', true],
  ['gone in (x)', false],
  ['gone notin (x)', true],
  ['app', true],
  ['gone', false],
  ['!gone', true],
  ['empty=', true],
  ['tier>4', true],
  ['tier<5', false],
  ['app>4', false],
  ['constructor', false],
  ['in in (in)', false],
])('label selector "%s" matches: %s', (text, matches) => {
  expect(answer(labelSelector(text))).toBe(matches);
});

test.each([
  ['=x', "found '=', expected: !, identifier, or 'end of string'"],
  ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ['a in x', "unable to parse requirement: found 'x' expected: '('"],
  ['a in (x', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a,,b', "found ',', expected: identifier after ','"],
  ['!a=b', "found '=', expected: ',' or 'end of string'"],
  [
    'a>x',
    "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
  ],
  ['/x=1', 'unable to parse requirement: <nil>: Invalid value: "/x": prefix part must be non-empty'],
])('label selector "%s" is refused with the words of Kubernetes', (text, error) => {
  expect(answer(labelSelector(text))).toBe(error);
});

test('a value with a slash is no label value', () => {
  expect(answer(labelSelector('a=b/c'))).toContain('values[0][a]: Invalid value: "b/c": a valid label must be');
});

test.each([
  ['app=shop,app=cart', true],
  ['app in (cart)', true],
  ['app!=x', '"!=" is not a valid label selector operator'],
  ['tier>4', '"gt" isn\'t supported in label selectors'],
  [
    'a b',
    "couldn't parse the selector string \"a b\": unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
  ],
])('annotation filter "%s": %s', (text, expected) => {
  expect(answer(annotationSelector(text))).toBe(expected);
});
