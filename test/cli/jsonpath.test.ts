import { describe, expect, test } from 'vitest';
import { parseTemplate, render } from '../../src/cli/jsonpath.ts';
import { parseFormat, printValue, shown } from '../../src/cli/output.ts';

const list = {
  kind: 'List',
  items: [
    {
      metadata: { name: 'a.example.com', labels: { 'app.io/tier': 'web' } },
      status: { state: 'InSync', ttl: 60 },
      targets: ['x', 'y', 'z'],
    },
    { metadata: { name: 'b.example.com' }, status: { state: 'Orphaned', ttl: 300 }, targets: [] },
  ],
};
const print = (template: string, value: unknown = list) => render(parseTemplate(template), value, shown);

describe("kubectl's JSONPath templates", () => {
  test.each([
    ['a field', '{.kind}', 'List'],
    ['with or without $', '{$.kind} {@.kind}', 'List List'],
    ['every element, joined with spaces', '{.items[*].metadata.name}', 'a.example.com b.example.com'],
    ['text outside braces stays', 'kind={.kind};', 'kind=List;'],
    ['a line break is written quoted', '{.kind}{"\\n"}', 'List\n'],
    ['an index', '{.items[1].metadata.name}', 'b.example.com'],
    ['an index from the end', '{.items[-1].metadata.name}', 'b.example.com'],
    ['several indexes', '{.items[0,1].status.ttl}', '60 300'],
    ['a slice', '{.items[0].targets[0:2]}', 'x y'],
    ['a slice to the end', '{.items[0].targets[1:]}', 'y z'],
    ['a key with dots, escaped', '{.items[0].metadata.labels.app\\.io/tier}', 'web'],
    ['a key with dots, quoted', "{.items[0].metadata.labels['app.io/tier']}", 'web'],
    ['several keys', "{.items[0].status['state','ttl']}", 'InSync 60'],
    ['a filter', '{.items[?(@.status.state=="Orphaned")].metadata.name}', 'b.example.com'],
    ['a filter with single quotes', "{.items[?(@.status.state=='InSync')].metadata.name}", 'a.example.com'],
    ['a filter by number', '{.items[?(@.status.ttl>100)].metadata.name}', 'b.example.com'],
    ['a filter on a field that is not there', '{.items[?(@.metadata.labels.none=="x")].metadata.name}', ''],
    ['a filter on existence', '{.items[?(@.metadata.labels)].metadata.name}', 'a.example.com'],
    ['everything below', '{..state}', 'InSync Orphaned'],
    ['a range', '{range .items[*]}{.metadata.name}={.status.ttl};{end}', 'a.example.com=60;b.example.com=300;'],
    ['a range sees the root', '{range .items[*]}{$.kind}/{.status.ttl} {end}', 'List/60 List/300 '],
    ['ranges inside ranges', '{range .items[*]}{range .targets[*]}<{@}>{end}|{end}', '<x><y><z>||'],
    ['a missing field prints nothing', '[{.nothing.at.all}]', '[]'],
    ['what every object inherits is not a field', '{.constructor}{.items.length}', ''],
    ['an object prints as JSON', '{.items[1].status}', '{"state":"Orphaned","ttl":300}'],
  ])('%s: %s', (_, template, text) => {
    expect(print(template)).toBe(text);
  });

  test.each(['{.items', '{range .items[*]}x', '{end}', '{.items[}', '{.items[x]}', "{.items['a]}"])(
    '%s does not parse',
    (template) => {
      expect(() => parseTemplate(template)).toThrow(/error parsing jsonpath/);
    },
  );

  test('a value cannot smuggle control characters out', () => {
    expect(print('{.name}', { name: 'a\x1b[2J\nb' })).toBe('a\\x1b[2J\\nb');
  });

  test('a filter cannot run code', () => {
    expect(
      print('{.items[?(process.exit(3))].metadata.name}{.items[?(@.constructor.constructor("return 1")())].kind}'),
    ).toBe('');
  });
});

const allowed = [
  'json',
  'yaml',
  'kyaml',
  'name',
  'jsonpath=',
  'custom-columns=',
  'custom-columns-file=',
  'jsonpath-as-json=',
];
const format = (text: string) => parseFormat(text, allowed, async () => 'NAME   TTL\n.metadata.name   .status.ttl\n');

async function printed(text: string, value: unknown = list): Promise<string> {
  const parsed = await format(text);
  if (parsed.kind === 'table' || parsed.kind === 'wide' || parsed.kind === 'name')
    throw new Error('not a value format');
  return printValue(value, parsed);
}

describe('output formats', () => {
  test('an unknown one is refused in the words of kubectl', async () => {
    await expect(format('go-template=x')).rejects.toThrow(
      'unable to match a printer suitable for the output format "go-template=x", allowed formats are: custom-columns,custom-columns-file,json,',
    );
  });

  test.each(['jsonpath=', 'jsonpath', 'custom-columns=', 'custom-columns=NAME', 'json=x'])(
    '%s is refused',
    async (text) => {
      await expect(format(text)).rejects.toThrow();
    },
  );

  test('custom columns, with <none> for what is missing', async () => {
    expect(
      await printed('custom-columns=NAME:.metadata.name,TIER:metadata.labels.app\\.io/tier,TARGETS:.targets[*]'),
    ).toBe('NAME            TIER     TARGETS\na.example.com   web      x,y,z\nb.example.com   <none>   <none>\n');
  });

  test('custom columns from a file', async () => {
    expect(await printed('custom-columns-file=columns.txt')).toBe(
      'NAME            TTL\na.example.com   60\nb.example.com   300\n',
    );
  });

  test('jsonpath-as-json prints what was found as a list', async () => {
    expect(JSON.parse(await printed('jsonpath-as-json={.items[*].status.ttl}'))).toEqual([60, 300]);
  });

  test('JSON and YAML keep every character, but print none that a terminal obeys', async () => {
    const { parse } = await import('yaml');
    const hostile = { a: 'x\x1b[31m\x9b\u202e\u{e0041}\x7f\ny', b: ['\u200b'], 'k\u202e': 1, plain: 'é' };
    for (const [text, back] of [
      ['json', (document: string) => JSON.parse(document)],
      ['yaml', (document: string) => parse(document)],
      ['kyaml', (document: string) => parse(document)],
    ] as const) {
      const document = await printed(text, hostile);
      expect(document, text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]|\udb40/);
      expect(back(document), text).toEqual(hostile);
    }
  });

  test('KYAML is YAML in flow style', async () => {
    expect(await printed('kyaml', { a: 1, yes: 'no', items: [{ b: [] }, { c: ['x'] }] })).toBe(
      '---\n{\n  a: 1,\n  "yes": "no",\n  items: [{\n    b: [],\n  }, {\n    c: [\n      "x",\n    ],\n  }],\n}\n',
    );
  });
});
