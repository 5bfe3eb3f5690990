// eq ne lt le gt ge of Go templates: only values of one basic kind compare; a missing value equals nothing but a missing value.

import type { Signature } from './functions.ts';
import { format } from './print.ts';
import { anyType, numberOf, stringOf, type Type, truth, type Value } from './value.ts';

type Kind = 'bool' | 'number' | 'float' | 'string';
type Answer = boolean | { readonly error: string };

const kinds: Readonly<Partial<Record<Type['kind'], Kind>>> = {
  bool: 'bool',
  int: 'number',
  uint: 'number',
  float: 'float',
  string: 'string',
};

function equal(a: Value | null, b: Value | null): Answer {
  if (a === null || b === null) return a === b;
  const own = kinds[a.type.kind];
  const other = kinds[b.type.kind];
  if (own !== other) {
    return a.type.kind === 'any' || b.type.kind === 'any' || own === undefined || other === undefined
      ? mixed(a, b)
      : incompatible(a, b);
  }
  switch (own) {
    case 'bool':
      return (a.data === true) === (b.data === true);
    case 'number':
    case 'float':
      return numberOf(a) === numberOf(b);
    case 'string':
      return stringOf(a) === stringOf(b);
    default:
      return mixed(a, b);
  }
}

/** Structures: pointers of one type compare by what they are, maps and lists only with nothing. */
function mixed(a: Value, b: Value): Answer {
  const comparable = (value: Value): boolean => value.type.kind !== 'map' && value.type.kind !== 'slice';
  if (!comparable(a) || !comparable(b)) {
    if (a.data === undefined && b.data === undefined) return true;
    const odd = comparable(a) ? b : a;
    return { error: `non-comparable type ${format(odd)}: ${odd.type.name}` };
  }
  return a.type.name === b.type.name ? a.data === b.data : incompatible(a, b);
}

function incompatible(a: Value, b: Value): Answer {
  return { error: `incompatible types for comparison: ${a.type.name} and ${b.type.name}` };
}

function less(a: Value | null, b: Value | null): Answer {
  const own = a === null ? undefined : kinds[a.type.kind];
  const other = b === null ? undefined : kinds[b.type.kind];
  if (a === null || b === null || own === undefined || other === undefined) {
    return { error: 'invalid type for comparison' };
  }
  if (own !== other) return incompatible(a, b);
  switch (own) {
    case 'number':
    case 'float':
      return numberOf(a) < numberOf(b);
    case 'string':
      return stringOf(a) < stringOf(b);
    default:
      return { error: 'invalid type for comparison' };
  }
}

const answer = (result: Answer): Value | { readonly error: string } =>
  typeof result === 'boolean' ? truth(result) : result;
const not = (result: Answer): Answer => (typeof result === 'boolean' ? !result : result);

const two = (compare: (a: Value | null, b: Value | null) => Answer): Signature => ({
  parameters: [anyType, anyType],
  call: ([a = null, b = null]) => answer(compare(a, b)),
});

/** True when the first equals any of the others. */
const eq: Signature = {
  parameters: [anyType],
  rest: anyType,
  call: ([first = null, ...others]) => {
    if (others.length === 0) return { error: 'missing argument for comparison' };
    for (const other of others) {
      const same = equal(first, other);
      if (same !== false) return answer(same);
    }
    return truth(false);
  },
};

export const comparisons: readonly (readonly [string, Signature])[] = [
  ['eq', eq],
  ['ne', two((a, b) => not(equal(a, b)))],
  ['lt', two(less)],
  [
    'le',
    two((a, b) => {
      const below = less(a, b);
      return below === false ? equal(a, b) : below;
    }),
  ],
  [
    'gt',
    two((a, b) => {
      const below = less(a, b);
      if (below !== false) return not(below);
      return not(equal(a, b));
    }),
  ],
  ['ge', two((a, b) => not(less(a, b)))],
];
