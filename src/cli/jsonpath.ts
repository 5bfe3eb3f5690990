// kubectl's JSONPath templates: `{.items[*].metadata.name}`, `{range .items[*]}{.metadata.name}{"\n"}{end}`. Text outside
// braces is printed as it stands; a missing field prints nothing. The template, names and indexes are read here, slices and
// filters by jsonpath-plus with its safe evaluator.
// (client-go util/jsonpath; https://kubernetes.io/docs/reference/kubectl/jsonpath/)

import { JSONPath } from 'jsonpath-plus';
import { Failure } from '../core/failure.ts';

type Step =
  | { readonly kind: 'name'; readonly names: readonly string[] }
  | { readonly kind: 'every' }
  | { readonly kind: 'deep' }
  | { readonly kind: 'index'; readonly indexes: readonly number[] }
  | { readonly kind: 'library'; readonly expression: string };

export interface Path {
  readonly fromRoot: boolean;
  readonly steps: readonly Step[];
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'range'; readonly path: Path; readonly body: readonly Part[] };

/** A parsed template. */
export type Template = readonly Part[];

/** Throws Failure `usage` for a template that does not parse. */
export function parseTemplate(text: string): Template {
  const open: { readonly path: Path | null; readonly body: Part[] }[] = [{ path: null, body: [] }];
  for (const piece of pieces(text)) {
    const body = open.at(-1)?.body ?? [];
    if (!piece.action) body.push({ kind: 'text', text: piece.text });
    else if (/^range(\s|$)/.test(piece.text)) open.push({ path: parsePath(piece.text.slice(5).trim()), body: [] });
    else if (piece.text === 'end') {
      const closed = open.pop();
      if (closed?.path == null) throw wrong('{end} without {range}', text);
      open.at(-1)?.body.push({ kind: 'range', path: closed.path, body: closed.body });
    } else body.push(action(piece.text));
  }
  if (open.length > 1) throw wrong('{range} without {end}', text);
  return open[0]?.body ?? [];
}

/** What the template prints for a value; `show` turns each value it prints into text. */
export function render(template: Template, value: unknown, show: (value: unknown) => string): string {
  return renderParts(template, value, value, show);
}

/** Every value that the template's paths find, in order. */
export function collect(template: Template, value: unknown): readonly unknown[] {
  return template.flatMap((part) => {
    if (part.kind === 'text') return [];
    const found = follow(part.path, value, value);
    return part.kind === 'path' ? found : found.flatMap((each) => [...collect(part.body, each)]);
  });
}

function renderParts(
  parts: readonly Part[],
  current: unknown,
  root: unknown,
  show: (value: unknown) => string,
): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      const found = follow(part.path, current, root);
      if (part.kind === 'path') return found.map(show).join(' ');
      return found.map((each) => renderParts(part.body, each, root, show)).join('');
    })
    .join('');
}

/** Values found by a path; a step that does not apply finds nothing. */
export function follow(path: Path, current: unknown, root: unknown): readonly unknown[] {
  return path.steps.reduce<readonly unknown[]>(
    (values, step) => values.flatMap((value) => [...take(step, value)]),
    [path.fromRoot ? root : current],
  );
}

function take(step: Step, value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  switch (step.kind) {
    case 'name': {
      if (Array.isArray(value)) return [];
      const fields = value as Readonly<Record<string, unknown>>;
      return step.names.filter((name) => Object.hasOwn(fields, name)).map((name) => fields[name]);
    }
    case 'every':
      return Object.values(value);
    case 'deep':
      return [value, ...Object.values(value).flatMap((each) => [...take(step, each)])];
    case 'index':
      return Array.isArray(value) ? step.indexes.flatMap((index) => value.slice(index).slice(0, 1)) : [];
    case 'library':
      return library(step.expression, value);
  }
}

function library(expression: string, json: object): readonly unknown[] {
  const found: unknown = JSONPath({ path: `$[${expression}]`, json, eval: 'safe', ignoreEvalErrors: true, wrap: true });
  return Array.isArray(found) ? found : [];
}

interface Piece {
  readonly action: boolean;
  readonly text: string;
}

function pieces(text: string): readonly Piece[] {
  const found: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{', at);
    if (open < 0 || open > at) found.push({ action: false, text: text.slice(at, open < 0 ? undefined : open) });
    if (open < 0) break;
    const close = closing(text, open + 1, '}');
    if (close < 0) throw wrong('unclosed action', text);
    found.push({ action: true, text: text.slice(open + 1, close).trim() });
    at = close + 1;
  }
  return found;
}

/** Index of the closing character, quoted text skipped; -1 when there is none. */
function closing(text: string, from: number, end: string): number {
  let quote = '';
  for (let i = from; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '\\') i++;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === end) return i;
  }
  return -1;
}

function action(text: string): Part {
  if (/^"[\s\S]*"$|^'[\s\S]*'$/.test(text)) return { kind: 'text', text: unquote(text) };
  return { kind: 'path', path: parsePath(text) };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" };

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, (whole, char: string) => escapes[char] ?? whole);
}

/** `.metadata.name`, `$.items[0]`, `@`, `..name`, `['a','b']`, `[?(@.x=="y")]`. Throws Failure `usage`. */
export function parsePath(text: string): Path {
  const steps: Step[] = [];
  let rest = text;
  const fromRoot = rest.startsWith('$');
  rest = rest.replace(/^[$@]/, '');
  while (rest !== '') {
    const named = /^\.?((?:\\.|[^.[\]\\])+)/.exec(rest);
    if (rest.startsWith('..')) {
      steps.push({ kind: 'deep' });
      rest = rest.slice(rest[2] === '[' ? 2 : 1);
    } else if (rest.startsWith('[')) {
      const close = closingBracket(rest);
      if (close < 0) throw wrong('unterminated [', text);
      steps.push(bracket(rest.slice(1, close).trim(), text));
      rest = rest.slice(close + 1);
    } else if (rest === '.') rest = '';
    else if (named !== null) {
      const name = (named[1] ?? '').replace(/\\(.)/g, '$1');
      steps.push(name === '*' ? { kind: 'every' } : { kind: 'name', names: [name] });
      rest = rest.slice(named[0].length);
    } else throw wrong(`unexpected "${rest}"`, text);
  }
  return { fromRoot, steps };
}

function closingBracket(text: string): number {
  let depth = 0;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '[') depth++;
    else if (char === ']' && --depth === 0) return i;
  }
  return -1;
}

function bracket(inner: string, text: string): Step {
  if (inner === '*') return { kind: 'every' };
  if (/^-?\d+(\s*,\s*-?\d+)*$/.test(inner)) return { kind: 'index', indexes: inner.split(',').map(Number) };
  if (/^(-?\d*):(-?\d*)(:-?\d*)?$/.test(inner)) return { kind: 'library', expression: inner };
  if (/^\?\([\s\S]*\)$/.test(inner)) return { kind: 'library', expression: inner };
  const names = [...inner.matchAll(/\s*(?:'((?:\\.|[^'])*)'|"((?:\\.|[^"])*)")\s*(,|$)/gy)];
  if (names.length === 0 || names.map((match) => match[0]).join('') !== inner)
    throw wrong(`invalid array index "${inner}"`, text);
  return { kind: 'name', names: names.map((match) => (match[1] ?? match[2] ?? '').replace(/\\(.)/g, '$1')) };
}

function wrong(what: string, text: string): Failure {
  return new Failure('usage', `error parsing jsonpath ${text}: ${what}`);
}
