// `-o FORMAT`: which format, and a value printed in it. Tables are made by their commands; everything else is here.
// Text of others leaves escaped in every format: `\uXXXX` inside JSON and YAML strings, visible escapes elsewhere.

import { Document, isScalar, visit } from 'yaml';
import { Failure } from '../core/failure.ts';
import { escapeQuoted, escapeText } from '../present/escape.ts';
import { collect, follow, type Path, parsePath, parseTemplate, render, type Template } from './jsonpath.ts';
import { textTable } from './table.ts';

export type Format =
  | { readonly kind: 'table' }
  | { readonly kind: 'wide' }
  | { readonly kind: 'name' }
  | { readonly kind: 'json' | 'yaml' | 'kyaml' }
  | { readonly kind: 'jsonpath' | 'jsonpath-as-json'; readonly template: Template }
  | { readonly kind: 'custom-columns'; readonly columns: readonly CustomColumn[] };

/** What prints a value as it is, without a table. */
export type ValueFormat =
  | { readonly kind: 'json' | 'yaml' | 'kyaml' }
  | Extract<Format, { readonly kind: 'jsonpath' | 'jsonpath-as-json' | 'custom-columns' }>;

export interface CustomColumn {
  readonly title: string;
  readonly path: Path;
}

/** Throws Failure `usage`. `allowed` is what the command's flag declares; `readText` reads the -file forms. */
export async function parseFormat(
  text: string | undefined,
  allowed: readonly string[],
  readText: (path: string) => Promise<string>,
): Promise<Format> {
  if (text === undefined || text === '' || text === 'table') return { kind: 'table' };
  const [word = '', ...rest] = text.split('=');
  const value = rest.join('=');
  const takesValue = allowed.includes(`${word}=`);
  if (!takesValue && (!allowed.includes(word) || rest.length > 0)) throw unknownFormat(text, allowed);
  switch (word) {
    case 'wide':
    case 'json':
    case 'yaml':
    case 'kyaml':
    case 'name':
      return { kind: word };
    case 'jsonpath':
    case 'jsonpath-as-json':
      return { kind: word, template: parseTemplate(given(word, value)) };
    case 'jsonpath-file':
      return { kind: 'jsonpath', template: parseTemplate((await readText(given(word, value))).trimEnd()) };
    case 'custom-columns':
      return { kind: 'custom-columns', columns: columnsFrom(given(word, value)) };
    case 'custom-columns-file':
      return { kind: 'custom-columns', columns: columnsFromFile(await readText(given(word, value)), value) };
    default:
      throw unknownFormat(text, allowed);
  }
}

function given(word: string, value: string): string {
  if (value === '') throw new Failure('usage', `${word} format specified but nothing given after ${word}=`);
  return value;
}

function unknownFormat(text: string, allowed: readonly string[]): Failure {
  const names = allowed.map((name) => name.replace(/=$/, '')).sort();
  return new Failure(
    'usage',
    `unable to match a printer suitable for the output format "${text}", allowed formats are: ${names.join(',')}`,
  );
}

function columnsFrom(spec: string): readonly CustomColumn[] {
  return spec.split(/,(?=[^,:]+:)/).map((part) => {
    const colon = part.indexOf(':');
    if (colon <= 0 || colon === part.length - 1)
      throw new Failure('usage', `custom-columns: expected <header>:<json-path-expr>, got "${part}"`);
    return { title: part.slice(0, colon), path: relaxedPath(part.slice(colon + 1)) };
  });
}

function columnsFromFile(text: string, path: string): readonly CustomColumn[] {
  const [titles = [], paths = []] = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/));
  if (titles.length === 0 || titles.length !== paths.length)
    throw new Failure('usage', `${path}: the first line must name the columns, the second give one path for each`);
  return titles.map((title, index) => ({ title, path: relaxedPath(paths[index] ?? '') }));
}

/** `.a.b`, `a.b` and `{.a.b}` are all the same path. */
export function relaxedPath(text: string): Path {
  const inner = text.replace(/^\{([\s\S]*)\}$/, '$1');
  return parsePath(/^[.[$@]/.test(inner) ? inner : `.${inner}`);
}

/** A value in a format that needs no table; with a final line break where the format has one. */
export function printValue(
  value: unknown,
  format: Exclude<Format, { readonly kind: 'table' | 'wide' | 'name' }>,
): string {
  switch (format.kind) {
    case 'json':
      return `${json(value, 4)}\n`;
    case 'yaml':
      return yaml(value);
    case 'kyaml':
      return `---\n${escapeQuoted(kyaml(value, ''))}\n`;
    case 'jsonpath':
      return render(format.template, value, shown);
    case 'jsonpath-as-json':
      return `${json(collect(format.template, value), 4)}\n`;
    case 'custom-columns':
      return customTable(listed(value), format.columns, true);
  }
}

export function customTable(items: readonly unknown[], columns: readonly CustomColumn[], headers: boolean): string {
  return textTable(
    columns.map(({ title }) => title),
    items.map((each) =>
      columns.map(({ path }) => ({ text: follow(path, each, each).map(shown).join(',') || '<none>' })),
    ),
    { headers, color: false },
  );
}

function listed(value: unknown): readonly unknown[] {
  return isObject(value) && Array.isArray(value.items) ? value.items : [value];
}

/** A value as text in a template or column: strings plain, null nothing, the rest as JSON. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? escapeText(value) : json(value, 0);
}

export function json(value: unknown, indent: number): string {
  return escapeQuoted(JSON.stringify(value, null, indent));
}

function yaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === 'string' && escapeText(node.value) !== node.value)
        node.type = 'QUOTE_DOUBLE';
    },
  });
  return escapeQuoted(document.toString({ lineWidth: 0, minContentWidth: 0, doubleQuotedMinMultiLineLength: 1 << 30 }));
}

/** KYAML: YAML's flow style, with quoted strings and final commas, as newer kubectl prints it. */
function kyaml(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    if (value.every((each) => isObject(each) && Object.keys(each).length > 0))
      return `[${value.map((each) => kyaml(each, indent)).join(', ')}]`;
    return `[\n${value.map((each) => `${inner}${kyaml(each, inner)},\n`).join('')}${indent}]`;
  }
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  if (fields.length === 0) return '{}';
  return `{\n${fields.map(([name, each]) => `${inner}${key(name)}: ${kyaml(each, inner)},\n`).join('')}${indent}}`;
}

const ambiguous = /^(y|n|yes|no|on|off|true|false|null|~)$/i;

function key(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) && !ambiguous.test(name) ? name : JSON.stringify(name);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
