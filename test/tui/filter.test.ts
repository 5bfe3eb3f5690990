import { describe, expect, test } from 'vitest';
import { narrows, parseFilter, searchText } from '../../src/tui/filter.ts';
import { problemRows, row } from './fixture.ts';

/** Names of the problem rows that pass, less the zone they share. */
function passing(text: string): readonly string[] {
  const parsed = parseFilter(text);
  if ('error' in parsed) return [parsed.error];
  return problemRows
    .filter((row) => parsed.matches(row, searchText(row)))
    .map(({ name, type }) => `${name.replace('.example.com', '')} ${type}`);
}

describe('a word is a case-insensitive regular expression over name, source, owner, target and state', () => {
  test.each([
    ['PAY', ['pay A']],
    ['^api', ['api A', 'api AAAA']],
    ['ingress/(old|cdn-)', ['cdn CNAME', 'old-api A']],
    ['stage-eu1', ['pay A']],
    ['stagepay', ['pay A']],
    ['orphaned', ['old-api A', '*.pr-1182.dev A']],
    ['pay|vault', ['pay A', 'vault.corp.example.net A']],
    ['shop aaaa$', ['api AAAA']],
  ])('%s', (text, names) => expect(passing(text)).toEqual(names));
});

test('several words must all hold', () =>
  expect(passing('shop missing')).toEqual(['api A', 'api AAAA', '_3f9c1e.shop CNAME']));

test('! excludes a word or a term', () => {
  expect(passing('shop !missing')).toEqual(['old-api A', 'new A']);
  expect(passing('shop !state:orphaned !type:aaaa')).toEqual(['api A', '_3f9c1e.shop CNAME', 'new A']);
});

test('-f finds characters in their order', () => expect(passing('-f lgcy')).toEqual(['legacy CNAME']));

test('-l asks for the labels of a source', () => {
  expect(passing('-l app=pay')).toEqual(['pay A']);
  expect(passing('-l app,app!=pay').length).toBe(problemRows.length - 1);
  expect(passing('-l !app')).toEqual([]);
});

describe('typed terms', () => {
  test.each([
    ['state:orph', ['old-api A', '*.pr-1182.dev A']],
    ['state:conflict,drifted', ['pay A', 'cdn CNAME', 'www A']],
    ['zone:corp', ['vault.corp.example.net A']],
    ['zone:z0bbbbbbbbbbb2', ['*.pr-1182.dev A']],
    ['owner:stage', ['pay A']],
    ['owner:- state:missing', ['api A', 'api AAAA']],
    ['type:aaaa', ['api AAAA']],
    ['ns:web', ['cdn CNAME', 'www A', 'legacy CNAME']],
    ['src:service', ['legacy CNAME', 'vault.corp.example.net A']],
    ['target:10.20', ['vault.corp.example.net A']],
    ['reason:sourcegone', ['old-api A', '*.pr-1182.dev A']],
  ])('%s', (text, names) => expect(passing(text)).toEqual(names));

  test('a term that is still being typed hides nothing', () =>
    expect(passing('state:').length).toBe(problemRows.length));
});

test('a regular expression that does not parse says so', () =>
  expect(passing('pay[')).toEqual(['invalid regex: pay[']));

test('a dot stands for any character, as in every regular expression', () => {
  const dashed = row({ name: 'a-b.example.com', type: 'A', finding: { state: 'Unmanaged', reason: '' } });
  const parsed = parseFilter('a.b');
  expect('matches' in parsed && parsed.matches(dashed, searchText(dashed))).toBe(true);
});

test.each([
  ['pay', 'paym', true],
  ['', 'p', false],
  ['pay', 'pa', false],
  ['shop pay', 'shop payments', true],
  ['pay', 'pay|shop', false],
  ['pay', 'pay ', false],
  ['!pay', '!paym', false],
  ['state:a', 'state:a,b', false],
  ['-f', '-fx', false],
])('after "%s", "%s" can only leave rows out: %s', (before, after, only) => {
  expect(narrows(before, after)).toBe(only);
});
