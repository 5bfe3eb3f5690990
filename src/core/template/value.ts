// Values as Go's reflection sees them: a type and the JSON behind it. An absent field of a known type is that type's zero value;
// a name that is no field of the type is an error, made where it is asked for.

import { goTypes } from './go-types.ts';

export type Type =
  | { readonly kind: 'string' | 'bool' | 'int' | 'uint' | 'float'; readonly name: string }
  | { readonly kind: 'slice' | 'map' | 'pointer'; readonly name: string; readonly of: Type }
  | { readonly kind: 'struct' | 'any' | 'function'; readonly name: string };

export interface Value {
  readonly type: Type;
  /** JSON; undefined is the zero value, a nil pointer, a nil map. */
  readonly data: unknown;
}

export interface Field {
  readonly name: string;
  /** Key in the JSON; '' for an embedded type that shares its owner's object. */
  readonly json: string;
  readonly type: Type;
  readonly embedded: boolean;
}

export const stringType: Type = { kind: 'string', name: 'string' };
export const boolType: Type = { kind: 'bool', name: 'bool' };
export const intType: Type = { kind: 'int', name: 'int' };
export const floatType: Type = { kind: 'float', name: 'float64' };
export const anyType: Type = { kind: 'any', name: 'interface {}' };
export const stringMap: Type = { kind: 'map', name: 'map[string]string', of: stringType };
export const anyMap: Type = { kind: 'map', name: 'map[string]interface {}', of: anyType };
const anySlice: Type = { kind: 'slice', name: '[]interface {}', of: anyType };

export const text = (data: string): Value => ({ type: stringType, data });
export const truth = (data: boolean): Value => ({ type: boolType, data });
export const whole = (data: number): Value => ({ type: intType, data });

/** JSON as `any` holds it; null for JSON's null. */
export function ofJSON(data: unknown): Value | null {
  switch (typeof data) {
    case 'string':
      return text(data);
    case 'number':
      return { type: floatType, data };
    case 'boolean':
      return truth(data);
    case 'object':
      if (data === null) return null;
      return { type: Array.isArray(data) ? anySlice : anyMap, data };
    default:
      return null;
  }
}

const basics: Readonly<Record<string, Type['kind']>> = {
  string: 'string',
  bool: 'bool',
  int: 'int',
  int32: 'int',
  int64: 'int',
  uint8: 'uint',
  uint32: 'uint',
  float64: 'float',
};
const made = new Map<string, Type>();

/** The type of that name, as goTypes spells it. */
export function typeOf(spelling: string): Type {
  const known = made.get(spelling);
  if (known !== undefined) return known;
  const type = read(spelling);
  made.set(spelling, type);
  return type;
}

function read(spelling: string): Type {
  if (spelling.startsWith('*')) {
    const of = typeOf(spelling.slice(1));
    return { kind: 'pointer', name: `*${of.name}`, of };
  }
  if (spelling.startsWith('[]')) {
    const of = typeOf(spelling.slice(2));
    return { kind: 'slice', name: `[]${of.name}`, of };
  }
  const map = /^map\[([^\]]+)\](.+)$/.exec(spelling);
  if (map?.[2] !== undefined) {
    const of = typeOf(map[2]);
    return { kind: 'map', name: `map[${map[1]}]${of.name}`, of };
  }
  const [name = '', base = ''] = spelling.split('~');
  if (base.startsWith('map:')) return { kind: 'map', name, of: typeOf(base.slice(4)) };
  if (base.startsWith('[]')) return { kind: 'slice', name, of: typeOf(base.slice(2)) };
  const basic = basics[base === '' ? name : base];
  switch (basic) {
    case 'string':
    case 'bool':
    case 'int':
    case 'uint':
    case 'float':
      return { kind: basic, name };
    default:
      return name === 'any' ? anyType : { kind: 'struct', name };
  }
}

const structs = new Map<string, readonly Field[]>();
const declarations = new Map(
  goTypes
    .trim()
    .replaceAll(/\n +/g, ' ')
    .split('\n')
    .map((line) => [line.split(' ')[0] ?? '', line.split(' ').slice(1)]),
);

/** The fields of a struct type, in Go's order. */
export function fieldsOf(name: string): readonly Field[] {
  const known = structs.get(name);
  if (known !== undefined) return known;
  const fields = (declarations.get(name) ?? []).map((declared) => {
    const [, plus = '', field = '', json, type = ''] = /^(\+?)(\w+)(?:=([\w.-]+))?:(.+)$/.exec(declared) ?? [];
    const small = field.charAt(0).toLowerCase() + field.slice(1);
    return { name: field, json: json ?? (plus === '' ? small : ''), type: typeOf(type), embedded: plus !== '' };
  });
  structs.set(name, fields);
  return fields;
}

/** A field by its Go name, embedded types searched too; null when the type has none of that name. */
export function fieldOf(value: Value, name: string): Value | null {
  if (value.type.kind !== 'struct') return null;
  const fields = fieldsOf(value.type.name);
  const own = fields.find((field) => field.name === name);
  if (own !== undefined) return { type: own.type, data: inside(value.data, own.json) };
  for (const field of fields) {
    if (!field.embedded) continue;
    const found = fieldOf({ type: field.type, data: inside(value.data, field.json) }, name);
    if (found !== null) return found;
  }
  return null;
}

export function inside(data: unknown, key: string): unknown {
  if (key === '') return data;
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, key)) return undefined;
  const value: unknown = Reflect.get(data, key);
  return value ?? undefined;
}

/** An element of a slice or map; `any` elements as what they hold. */
export function element(type: Type, data: unknown): Value | null {
  return type.kind === 'any' ? ofJSON(data) : { type, data };
}

export function listOf(value: Value): readonly unknown[] {
  return Array.isArray(value.data) ? value.data : [];
}

/** Entries of a map in the order of their keys. */
export function entriesOf(value: Value): readonly (readonly [string, unknown])[] {
  if (typeof value.data !== 'object' || value.data === null) return [];
  return Object.entries(value.data).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** A map's entry; undefined when it has none. */
export function entryOf(value: Value, key: string): unknown {
  return inside(value.data, key);
}

/** The value behind pointers; `nil` when one of them is nil. */
export function dereference(value: Value): { readonly value: Value; readonly nil: boolean } {
  let current = value;
  while (current.type.kind === 'pointer') {
    if (current.data === undefined || current.data === null) return { value: current, nil: true };
    current = { type: current.type.of, data: current.data };
  }
  return { value: current, nil: false };
}

/** True in an `if`: not zero, not empty, not nil. */
export function isTrue(value: Value | null): boolean {
  if (value === null) return false;
  switch (value.type.kind) {
    case 'string':
      return stringOf(value) !== '';
    case 'bool':
      return value.data === true;
    case 'int':
    case 'uint':
    case 'float':
      return numberOf(value) !== 0;
    case 'slice':
      return listOf(value).length > 0;
    case 'map':
      return entriesOf(value).length > 0;
    case 'pointer':
      return value.data !== undefined && value.data !== null;
    default:
      return true;
  }
}

export function stringOf(value: Value): string {
  return typeof value.data === 'string' ? value.data : '';
}

export function numberOf(value: Value): number {
  return typeof value.data === 'number' ? value.data : 0;
}
