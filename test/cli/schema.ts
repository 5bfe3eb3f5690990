// As much of JSON Schema as src/cli/schema.json uses. A keyword it does not know is an error, so that nothing goes unchecked.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Schema = Readonly<Record<string, unknown>>;
const document: Schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../src/cli/schema.json'), 'utf8'));
const definitions = document.$defs as Readonly<Record<string, Schema>>;

/** Sentences on what is wrong; none: the value is valid. `kind` picks one definition, else any of the outputs will do. */
export function violations(value: unknown): readonly string[] {
  const kind = isObject(value) && typeof value.kind === 'string' ? definitions[value.kind] : undefined;
  return check(value, kind ?? document, '$');
}

/** Every schema under the document, for a test that all keywords are known. */
export function allKeywords(): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (schema: unknown): void => {
    if (!isObject(schema)) return;
    for (const [keyword, inner] of Object.entries(schema)) {
      found.add(keyword);
      if (keyword === 'properties' || keyword === '$defs') Object.values(inner as object).forEach(walk);
      else if (Array.isArray(inner)) inner.forEach(walk);
      else walk(inner);
    }
  };
  walk(document);
  return found;
}

export const knownKeywords = new Set([
  '$schema',
  '$defs',
  '$ref',
  'title',
  'description',
  'anyOf',
  'const',
  'enum',
  'type',
  'items',
  'properties',
  'required',
  'additionalProperties',
]);

function check(value: unknown, schema: Schema, path: string): readonly string[] {
  const { $ref, anyOf, type, properties, required, additionalProperties, items } = schema;
  if (typeof $ref === 'string') return check(value, definitions[$ref.replace('#/$defs/', '')] ?? {}, path);
  if (Array.isArray(anyOf)) {
    const tried = anyOf.map((each: Schema) => check(value, each, path));
    return tried.some((wrong) => wrong.length === 0)
      ? []
      : [`${path}: fits none of ${anyOf.length}`, ...(tried[0] ?? [])];
  }
  if ('const' in schema) return value === schema.const ? [] : [`${path}: is not ${JSON.stringify(schema.const)}`];
  if (Array.isArray(schema.enum))
    return schema.enum.includes(value) ? [] : [`${path}: ${JSON.stringify(value)} is not allowed`];
  if (type !== undefined && ![type].flat().includes(typeOf(value)))
    return [`${path}: is ${typeOf(value)}, not ${String(type)}`];
  if (Array.isArray(value))
    return value.flatMap((each, index) => check(each, (items ?? {}) as Schema, `${path}[${index}]`));
  if (!isObject(value)) return [];
  const known = (properties ?? {}) as Readonly<Record<string, Schema>>;
  const missing = ((required ?? []) as string[])
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => `${path}: lacks ${name}`);
  const inner = Object.entries(value).flatMap(([name, each]) => {
    const own = known[name];
    if (own !== undefined) return check(each, own, `${path}.${name}`);
    if (additionalProperties === false) return [`${path}: has ${name}, which the schema does not know`];
    return isObject(additionalProperties) ? check(each, additionalProperties, `${path}.${name}`) : [];
  });
  return [...missing, ...inner];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
