// The text of a label selector → its requirements, or Kubernetes' own words for what is wrong.
// (k8s.io/apimachinery labels/selector.go, api/validate/content)

import { byteLength, quote } from './go-text.ts';

export type Operator = 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt' | 'exists' | '!';

export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  /** Unique. */
  readonly values: readonly string[];
}

/** A value, or what is wrong. */
type Result<T> = { readonly ok: T } | { readonly error: string };

/** Requirements sorted by key; a text: what is wrong. */
export function parseRequirements(text: string): readonly Requirement[] | string {
  const reader = readerOf(text);
  const requirements: Requirement[] = [];
  for (;;) {
    const head = reader.peek();
    if (head === '') break;
    if (!startsRequirement(head)) return `found '${head}', expected: !, identifier, or 'end of string'`;
    const requirement = parseRequirement(reader);
    if ('error' in requirement) return `unable to parse requirement: ${requirement.error}`;
    requirements.push(requirement.ok);
    const next = reader.next();
    if (next === '') break;
    if (next !== ',') return `found '${next}', expected: ',' or 'end of string'`;
    const after = reader.peek();
    if (!startsRequirement(after)) return `found '${after}', expected: identifier after ','`;
  }
  return requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

interface Reader {
  /** The token ahead; '' at the end. */
  readonly peek: () => string;
  readonly next: () => string;
}

const symbols = new Set(['!=', '==', '!', '=', '>', '<', '(', ')', ',']);
const token = /!=|==|[!=><(),]|[^ \t\r\n!=><(),]+/g;

function readerOf(text: string): Reader {
  const tokens = text.match(token) ?? [];
  let at = 0;
  return { peek: () => tokens[at] ?? '', next: () => tokens[at++] ?? '' };
}

const isWord = (text: string): boolean => text !== '' && !symbols.has(text);
const startsRequirement = (text: string): boolean => isWord(text) || text === '!';

function parseRequirement(reader: Reader): Result<Requirement> {
  const negated = reader.peek() === '!';
  if (negated) reader.next();
  const key = reader.next();
  if (!isWord(key)) return { error: `found '${key}', expected: identifier` };
  const wrong = wrongKey(key);
  if (wrong !== null) return { error: `<nil>: Invalid value: ${quote(key)}: ${wrong}` };
  if (negated) return { ok: { key, operator: '!', values: [] } };
  const after = reader.peek();
  if (after === '' || after === ',') return { ok: { key, operator: 'exists', values: [] } };
  const operator = operators[reader.next()];
  if (operator === undefined) return { error: `found '${after}', expected: in, notin, =, ==, !=, gt, lt` };
  const values = operator === 'in' || operator === 'notin' ? parseValues(reader) : parseValue(reader);
  return 'error' in values ? values : checked({ key, operator, values: values.ok });
}

const operators: Readonly<Record<string, Operator>> = {
  in: 'in',
  notin: 'notin',
  '=': '=',
  '==': '==',
  '!=': '!=',
  '>': 'gt',
  '<': 'lt',
};

function parseValue(reader: Reader): Result<readonly string[]> {
  const head = reader.peek();
  if (head === '' || head === ',') return { ok: [''] };
  reader.next();
  return isWord(head) ? { ok: [head] } : { error: `found '${head}', expected: identifier` };
}

/** `(a,b)`; an empty place stands for the empty value. */
function parseValues(reader: Reader): Result<readonly string[]> {
  const open = reader.next();
  if (open !== '(') return { error: `found '${open}' expected: '('` };
  const head = reader.peek();
  if (!isWord(head) && head !== ',' && head !== ')') {
    return { error: `found '${head}', expected: ',', ')' or identifier` };
  }
  const values = new Set<string>();
  for (let place = ''; ; ) {
    const text = reader.next();
    if (text === ')') {
      values.add(place);
      return { ok: [...values] };
    }
    if (text === ',') {
      values.add(place);
      place = '';
    } else if (isWord(text)) {
      const after = reader.peek();
      if (after !== ',' && after !== ')') return { error: `found '${after}', expected: ',' or ')'` };
      place = text;
    } else {
      return { error: `found '${text}', expected: ',', or identifier` };
    }
  }
}

function checked(requirement: Requirement): Result<Requirement> {
  const { key, operator, values } = requirement;
  if (operator === 'gt' || operator === 'lt') {
    const value = values[0] ?? '';
    if (!/^[+-]?[0-9]+$/.test(value)) {
      return {
        error: `values[0]: Invalid value: ${quote(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
      };
    }
  }
  const wrong = wrongValues(key, values);
  return wrong === null ? { ok: requirement } : { error: wrong };
}

/** Why these cannot be values of a requirement on the key; null when they can. */
export function wrongValues(key: string, values: readonly string[]): string | null {
  for (const [i, value] of values.toSorted().entries()) {
    const wrong = wrongValue(value);
    if (wrong !== null) return `values[${i}][${key}]: Invalid value: ${quote(value)}: ${wrong}`;
  }
  return null;
}

const nameRule =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character" +
  " (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const prefixRule =
  "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start" +
  " and end with an alphanumeric character (e.g. 'example.com', regex used for validation is" +
  " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const valueRule =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with" +
  " an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is" +
  " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const word = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function wrongKey(key: string): string | null {
  const parts = key.split('/');
  if (parts.length > 2) {
    return `a valid label key ${nameRule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
  }
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const wrong: string[] = [];
  if (prefix === '') wrong.push('prefix part must be non-empty');
  else if (prefix !== undefined) {
    if (prefix.length > 253) wrong.push('prefix part must be no more than 253 bytes');
    if (!subdomain.test(prefix)) wrong.push(prefixRule);
  }
  if (name === '') wrong.push('name part must be non-empty');
  else if (byteLength(name) > 63) wrong.push('name part must be no more than 63 bytes');
  if (!word.test(name)) wrong.push(`name part ${nameRule}`);
  return wrong.length === 0 ? null : wrong.join('; ');
}

function wrongValue(value: string): string | null {
  const wrong: string[] = [];
  if (byteLength(value) > 63) wrong.push('must be no more than 63 bytes');
  if (value !== '' && !word.test(value)) wrong.push(valueRule);
  return wrong.length === 0 ? null : wrong.join('; ');
}
