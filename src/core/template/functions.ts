// The functions a template may call: Go's own, and those ExternalDNS adds, by version.
//
//   always trimPrefix · 0.17 replace isIPv4 isIPv6 · 0.18 contains trim trimSuffix toLower · 0.21 hasKey fromJson · 0.22 isSource
//
// (Go text/template/funcs.go; external-dns source/template/functions.go; reference: sources page 5.6)

import { since } from '../discover/arguments.ts';
import type { Version } from '../settings.ts';
import { byteLength, quote, trimSpace } from '../sources/go-text.ts';
import { isIPv4, isIPv6 } from './addresses.ts';
import { comparisons } from './compare.ts';
import { escapeHTML, escapeJavaScript, escapeQuery } from './escape.ts';
import { format, sprint, sprintf, sprintln } from './print.ts';
import {
  anyType,
  dereference,
  element,
  entriesOf,
  entryOf,
  isTrue,
  listOf,
  numberOf,
  ofJSON,
  stringMap,
  stringOf,
  stringType,
  type Type,
  text,
  truth,
  type Value,
  whole,
} from './value.ts';

type Result = Value | null | { readonly error: string };

export interface Signature {
  readonly parameters: readonly Type[];
  /** Type of further arguments; absent: none are taken. */
  readonly rest?: Type;
  readonly call: (values: readonly (Value | null)[]) => Result;
}

export type Functions = ReadonlyMap<string, Signature>;

/** Whether Go would take a value of one type where the other is wanted. */
export function assignable(from: Type, to: Type): boolean {
  if (to.kind === 'any' || from.name === to.name) return true;
  // A named map (`labels.Set`) goes where the plain one is wanted, a named string does not go where a string is.
  return from.kind === 'map' && to.kind === 'map' && from.of.name === to.of.name;
}

function strings(count: number, call: (...texts: string[]) => Value | null): Signature {
  return {
    parameters: Array.from({ length: count }, () => stringType),
    call: (values) => call(...values.map((value) => (value === null ? '' : stringOf(value)))),
  };
}

const added: readonly (readonly [name: string, minor: number, Signature])[] = [
  ['trimPrefix', 0, strings(2, (s = '', prefix = '') => text(s.startsWith(prefix) ? s.slice(prefix.length) : s))],
  [
    'replace',
    17,
    strings(3, (from = '', to = '', s = '') => text(from === '' ? interleave(s, to) : s.replaceAll(from, () => to))),
  ],
  ['isIPv4', 17, strings(1, (s = '') => truth(isIPv4(s)))],
  ['isIPv6', 17, strings(1, (s = '') => truth(isIPv6(s)))],
  ['contains', 18, strings(2, (s = '', part = '') => truth(s.includes(part)))],
  ['trim', 18, strings(1, (s = '') => text(trimSpace(s)))],
  [
    'trimSuffix',
    18,
    strings(2, (s = '', suffix = '') => text(suffix !== '' && s.endsWith(suffix) ? s.slice(0, -suffix.length) : s)),
  ],
  ['toLower', 18, strings(1, (s = '') => text(s.toLowerCase()))],
  ['hasKey', 21, { parameters: [stringMap, stringType], call: ([map, key]) => truth(has(map ?? null, key ?? null)) }],
  ['fromJson', 21, strings(1, (s = '') => parsed(s))],
];

/** Go puts the new text before, between and behind all characters when the old text is empty. */
function interleave(s: string, to: string): string {
  return `${to}${[...s].map((char) => char + to).join('')}`;
}

function has(map: Value | null, key: Value | null): boolean {
  return map !== null && key !== null && entryOf(map, stringOf(key)) !== undefined;
}

function parsed(json: string): Value | null {
  try {
    return ofJSON(JSON.parse(json));
  } catch {
    return null;
  }
}

const sources =
  'node service ingress pod gateway-httproute gateway-grpcroute gateway-tlsroute gateway-tcproute gateway-udproute istio-gateway istio-virtualservice ambassador-host contour-httpproxy gloo-proxy traefik-proxy openshift-route fake empty connector crd skipper-routegroup kong-tcpingress f5-virtualserver f5-transportserver unstructured'.split(
    ' ',
  );

function isSource(running: string): Signature {
  return {
    parameters: [stringType],
    call: ([value]) => {
      const wanted = value ? stringOf(value) : '';
      if (!sources.includes(wanted.toLowerCase())) {
        return { error: `isSource: unknown source ${quote(wanted)} (valid: ${sources.join(', ')})` };
      }
      return truth(wanted.toLowerCase() === running.toLowerCase());
    },
  };
}

const some = (call: Signature['call'], parameters: readonly Type[] = []): Signature => ({
  parameters,
  rest: anyType,
  call,
});

const builtins: readonly (readonly [string, Signature])[] = [
  ['and', some(() => null, [anyType])],
  ['or', some(() => null, [anyType])],
  ['not', { parameters: [anyType], call: ([value]) => truth(!isTrue(value ?? null)) }],
  ['len', { parameters: [anyType], call: ([value]) => length(value ?? null) }],
  ['index', some((values) => index(values), [anyType])],
  ['slice', some((values) => slice(values), [anyType])],
  ['print', some((values) => text(sprint(values)))],
  ['println', some((values) => text(sprintln(values)))],
  [
    'printf',
    {
      parameters: [stringType],
      rest: anyType,
      call: ([layout, ...values]) => text(sprintf(layout ? stringOf(layout) : '', values)),
    },
  ],
  ['html', some((values) => text(escapeHTML(joined(values))))],
  ['js', some((values) => text(escapeJavaScript(joined(values))))],
  ['urlquery', some((values) => text(escapeQuery(joined(values))))],
  [
    'call',
    some(
      ([value]) => ({ error: `non-function ${format(value ?? null)} of type ${value?.type.name ?? 'nil'}` }),
      [anyType],
    ),
  ],
  ...comparisons,
];

/** All functions of a version while the given source runs. */
export function functionsOf(version: Version, source: string): Functions {
  const functions = new Map(builtins);
  for (const [name, minor, signature] of added) if (since(version, minor)) functions.set(name, signature);
  if (since(version, 22)) functions.set('isSource', isSource(source));
  return functions;
}

function joined(values: readonly (Value | null)[]): string {
  const [only] = values;
  return values.length === 1 && only?.type.kind === 'string' ? stringOf(only) : sprint(values);
}

function length(value: Value | null): Result {
  if (value === null) return { error: 'len of nil pointer' };
  const { value: own, nil } = dereference(value);
  if (nil) return { error: 'len of nil pointer' };
  switch (own.type.kind) {
    case 'string':
      return whole(byteLength(stringOf(own)));
    case 'slice':
      return whole(listOf(own).length);
    case 'map':
      return whole(entriesOf(own).length);
    default:
      return { error: `len of type ${own.type.name}` };
  }
}

function index([first, ...keys]: readonly (Value | null)[]): Result {
  let value: Value | null = first ?? null;
  if (value === null || (value.type.kind === 'any' && value.data === undefined))
    return { error: 'index of untyped nil' };
  for (const key of keys) {
    if (value === null) return { error: 'index of untyped nil' };
    const { value: own, nil } = dereference(value);
    if (nil) return { error: 'index of nil pointer' };
    const found = at(own, key);
    if (found !== null && 'error' in found) return found;
    value = found;
  }
  return value;
}

function at(value: Value, key: Value | null): Result {
  switch (value.type.kind) {
    case 'map': {
      if (key === null) return { error: `value is nil; should be of type string` };
      if (key.type.kind !== 'string') return { error: `value has type ${key.type.name}; should be string` };
      const data = entryOf(value, stringOf(key));
      if (data === undefined) return value.type.of.kind === 'any' ? null : { type: value.type.of, data: undefined };
      return element(value.type.of, data);
    }
    case 'string':
    case 'slice': {
      const bytes = value.type.kind === 'string' ? [...new TextEncoder().encode(stringOf(value))] : listOf(value);
      const i = position(key, bytes.length);
      if (typeof i !== 'number') return i;
      const of: Type = value.type.kind === 'slice' ? value.type.of : { kind: 'uint', name: 'uint8' };
      const what = value.type.kind === 'string' ? 'string' : 'slice';
      return i < bytes.length ? element(of, bytes[i]) : { error: `reflect: ${what} index out of range` };
    }
    default:
      return { error: `can't index item of type ${value.type.name}` };
  }
}

/** A place from 0 up to and with `limit`. */
function position(key: Value | null, limit: number): number | { readonly error: string } {
  if (key === null) return { error: 'cannot index slice/array with nil' };
  if (key.type.kind !== 'int' && key.type.kind !== 'uint') {
    return { error: `cannot index slice/array with type ${key.type.name}` };
  }
  const i = numberOf(key);
  return i < 0 || i > limit ? { error: `index out of range: ${i}` } : i;
}

function slice([first, ...places]: readonly (Value | null)[]): Result {
  if (!first) return { error: 'slice of untyped nil' };
  const { value } = dereference(first);
  if (places.length > 3) return { error: `too many slice indexes: ${places.length}` };
  if (value.type.kind !== 'string' && value.type.kind !== 'slice') {
    return { error: `can't slice item of type ${value.type.name}` };
  }
  if (value.type.kind === 'string' && places.length === 3) return { error: 'cannot 3-index slice a string' };
  const bytes = value.type.kind === 'string' ? new TextEncoder().encode(stringOf(value)) : listOf(value);
  const bounds = [0, bytes.length];
  for (const [i, place] of places.slice(0, 2).entries()) {
    const bound = position(place, bytes.length);
    if (typeof bound !== 'number') return bound;
    bounds[i] = bound;
  }
  const [from = 0, to = 0] = bounds;
  if (from > to) return { error: `invalid slice index: ${from} > ${to}` };
  const cut = bytes.slice(from, to);
  return value.type.kind === 'string'
    ? text(new TextDecoder().decode(Uint8Array.from(cut as Uint8Array)))
    : { type: value.type, data: cut };
}
