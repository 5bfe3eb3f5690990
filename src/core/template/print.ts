// How Go prints values: in a template's output, with print and println, and with the verbs of printf. (Go fmt)

import { quote } from '../sources/go-text.ts';
import {
  dereference,
  element,
  entriesOf,
  fieldOf,
  fieldsOf,
  listOf,
  numberOf,
  stringOf,
  truth,
  type Value,
} from './value.ts';

/** A value as an action prints it. */
export function output(value: Value | null): string {
  if (value === null) return '<no value>';
  return format(dereference(value).value);
}

/** `%v`. */
export function format(value: Value | null, depth = 0): string {
  if (value === null) return '<nil>';
  switch (value.type.kind) {
    case 'string':
      return stringOf(value);
    case 'bool':
      return String(value.data === true);
    case 'int':
    case 'uint':
      return String(numberOf(value));
    case 'float':
      return float(numberOf(value));
    case 'slice': {
      const { of } = value.type;
      return `[${listOf(value)
        .map((data) => format(element(of, data), depth + 1))
        .join(' ')}]`;
    }
    case 'map': {
      const { of } = value.type;
      return `map[${entriesOf(value)
        .map(([key, data]) => `${key}:${format(element(of, data), depth + 1)}`)
        .join(' ')}]`;
    }
    case 'pointer':
      return pointer(value, depth);
    case 'struct':
      return struct(value, depth);
    default:
      return '<nil>';
  }
}

function pointer(value: Value, depth: number): string {
  const { value: pointee, nil } = dereference(value);
  if (nil) return '<nil>';
  return depth === 0 && pointee.type.kind === 'struct' ? `&${format(pointee, 1)}` : format(pointee, depth);
}

function struct(value: Value, depth: number): string {
  const { name } = value.type;
  if (name === 'v1.Time') return time(value);
  if (name === 'intstr.IntOrString' || name === 'resource.Quantity') return String(value.data ?? 0);
  const shown = fieldsOf(name).map((field) => format(fieldOf(value, field.name) ?? null, depth + 1));
  return `{${shown.join(' ')}}`;
}

function time(value: Value): string {
  if (typeof value.data !== 'string') return '0001-01-01 00:00:00 +0000 UTC';
  return value.data.replace(/^(\S+)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, '$1 $2$3 +0000 UTC');
}

/** The shortest text that reads back, with an exponent below 1e-4 and from 1e+06 on. */
export function float(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [digits = '0', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return plainDecimal(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function plainDecimal(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text;
}

/** `fmt.Sprint`: a space between operands when neither is a string. */
export function sprint(values: readonly (Value | null)[]): string {
  let out = '';
  values.forEach((value, i) => {
    const before = values[i - 1];
    if (i > 0 && value?.type.kind !== 'string' && before?.type.kind !== 'string') out += ' ';
    out += format(value);
  });
  return out;
}

export function sprintln(values: readonly (Value | null)[]): string {
  return `${values.map((value) => format(value)).join(' ')}\n`;
}

const verb = /%([-+# 0]*)(\d+|\*)?(?:\.(\d+|\*)?)?([a-zA-Z%])?/g;

/** `fmt.Sprintf` for the verbs that names are made with. */
export function sprintf(layout: string, values: readonly (Value | null)[]): string {
  let used = 0;
  const number = (text: string | undefined): number | undefined => {
    if (text !== '*') return text === undefined ? undefined : Number(text);
    const value = values[used++];
    return value === null || value === undefined ? undefined : numberOf(value);
  };
  const out = layout.replace(verb, (all: string, flags: string, width?: string, precision?: string, char?: string) => {
    const columns = number(width);
    const digits = all.includes('.') ? (number(precision) ?? 0) : undefined;
    if (char === undefined) return '%!(NOVERB)';
    if (char === '%') return '%';
    if (used >= values.length) return `%!${char}(MISSING)`;
    return padded(one(char, flags, digits, values[used++] ?? null), columns, flags);
  });
  if (used >= values.length) return out;
  const extra = values.slice(used).map((value) => (value === null ? '<nil>' : `${value.type.name}=${format(value)}`));
  return `${out}%!(EXTRA ${extra.join(', ')})`;
}

function padded(text: string, width: number | undefined, flags: string): string {
  if (width === undefined) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0')) return text.padStart(width);
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

function one(char: string, flags: string, digits: number | undefined, value: Value | null): string {
  if (value === null) return char === 'v' ? '<nil>' : `%!${char}(<nil>)`;
  if (char === 'v') return format(value);
  if (char === 'T') return value.type.name;
  const inner = value.type.kind === 'slice' ? list(char, flags, digits, value) : basic(char, flags, digits, value);
  return inner ?? `%!${char}(${value.type.name}=${format(value)})`;
}

function list(char: string, flags: string, digits: number | undefined, value: Value): string | null {
  if (value.type.kind !== 'slice') return null;
  const { of } = value.type;
  return `[${listOf(value)
    .map((data) => one(char, flags, digits, element(of, data)))
    .join(' ')}]`;
}

function basic(char: string, flags: string, digits: number | undefined, value: Value): string | null {
  switch (value.type.kind) {
    case 'string': {
      const text = stringOf(value);
      const cut = digits === undefined ? text : [...text].slice(0, digits).join('');
      if (char === 's') return cut;
      if (char === 'q') return quote(cut);
      if (char !== 'x' && char !== 'X') return null;
      const hex = Array.from(new TextEncoder().encode(cut), (byte) => byte.toString(16).padStart(2, '0')).join('');
      return char === 'X' ? hex.toUpperCase() : hex;
    }
    case 'bool':
      return char === 't' ? format(truth(value.data === true)) : null;
    case 'int':
    case 'uint':
      return integer(char, flags, numberOf(value));
    case 'float':
      return decimal(char, flags, digits, numberOf(value));
    default:
      return null;
  }
}

const bases: Readonly<Record<string, number>> = { d: 10, b: 2, o: 8, x: 16, X: 16 };

function integer(char: string, flags: string, value: number): string | null {
  const base = bases[char];
  if (char === 'c') return String.fromCodePoint(value);
  if (base === undefined) return null;
  const digits = Math.abs(value).toString(base);
  const sign = value < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return sign + (char === 'X' ? digits.toUpperCase() : digits);
}

function decimal(char: string, flags: string, digits: number | undefined, value: number): string | null {
  const sign = value >= 0 && flags.includes('+') ? '+' : '';
  switch (char) {
    case 'f':
    case 'F':
      return sign + value.toFixed(digits ?? 6);
    case 'e':
      return sign + value.toExponential(digits ?? 6).replace(/e([+-])(\d)$/, 'e$10$2');
    case 'g':
      return sign + (digits === undefined ? float(value) : String(Number(value.toPrecision(Math.max(1, digits)))));
    default:
      return null;
  }
}
