// Label selectors as Kubernetes parses and matches them, with its own words for what is wrong.
//
//   team=shop,exposure in (public,partner),!paused,tier!=test,weight>5
//
// --label-filter is such a selector as it stands. --annotation-filter knows no `!=`, `>` and `<`, and of two `key=value` with the same
// key the last one counts. (k8s.io/apimachinery labels/selector.go, meta/v1/helpers.go; reference: sources page 4.1)

import { parseRequirements, type Requirement } from './selector-parse.ts';

export interface Selector {
  readonly empty: boolean;
  /** Keys that requirements name. */
  readonly keys: readonly string[];
  readonly matches: (labels: Readonly<Record<string, string>>) => boolean;
}

export type Parsed = { readonly selector: Selector } | { readonly error: string };

export const everything: Selector = { empty: true, keys: [], matches: () => true };

/** A --label-filter. */
export function labelSelector(text: string): Parsed {
  const requirements = parseRequirements(text);
  return typeof requirements === 'string' ? { error: requirements } : { selector: selectorOf(requirements) };
}

/** An --annotation-filter. */
export function annotationSelector(text: string): Parsed {
  const requirements = parseRequirements(text);
  if (typeof requirements === 'string')
    return { error: `couldn't parse the selector string "${text}": ${requirements}` };
  const equal = new Map<string, Requirement>();
  const others: Requirement[] = [];
  for (const requirement of requirements) {
    const { key, operator } = requirement;
    if (operator === '=' || operator === '==') equal.set(key, requirement);
    else if (operator === 'gt' || operator === 'lt')
      return { error: `"${operator}" isn't supported in label selectors` };
    else if (operator === '!=') return { error: '"!=" is not a valid label selector operator' };
    else others.push(requirement);
  }
  return { selector: selectorOf([...equal.values(), ...others]) };
}

function selectorOf(requirements: readonly Requirement[]): Selector {
  if (requirements.length === 0) return everything;
  return {
    empty: false,
    keys: requirements.map(({ key }) => key),
    matches: (labels) => requirements.every((requirement) => holds(requirement, labels)),
  };
}

function holds({ key, operator, values }: Requirement, labels: Readonly<Record<string, string>>): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt': {
      const bound = integer(values[0] ?? '');
      const own = value === undefined ? null : integer(value);
      if (bound === null || own === null) return false;
      return operator === 'gt' ? own > bound : own < bound;
    }
  }
}

function integer(text: string): bigint | null {
  return /^[+-]?[0-9]+$/.test(text) ? BigInt(text.replace(/^\+/, '')) : null;
}
