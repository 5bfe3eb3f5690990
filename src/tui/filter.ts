// The filter language of the table: words separated by spaces, all of which must hold.
//
//   pay|shop           case-insensitive regular expression over name, source, owner, target and state
//   !pay               not that
//   -f exmpl           fuzzy: its characters in this order, in the name
//   -l app=web,tier    labels of the source objects
//   state:missing      also zone: owner: type: ns: src: target: reason:; `,` is or; `!state:insync` is not
//
// The keys of k9s, and typed terms of our own.

import type { Row } from '../core/finding.ts';
import { fullSource, targetText } from '../present/columns.ts';

/** `text` is the row's searchText: given, so that a pass over many rows looks each up once. */
export type Matches = (row: Row, text: string) => boolean;

export type Parsed = { readonly matches: Matches } | { readonly error: string };

export const terms = ['state', 'zone', 'owner', 'type', 'ns', 'src', 'target', 'reason'] as const;
type Term = (typeof terms)[number];

/** The empty filter matches every row. */
export function parseFilter(text: string): Parsed {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const tests: Matches[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '-f' || word === '-l') {
      const value = words[++index];
      if (value !== undefined) tests.push(word === '-f' ? fuzzy(value) : labels(value));
      continue;
    }
    const test = parseWord(word);
    if ('error' in test) return test;
    tests.push(test.matches);
  }
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return { matches: only };
  return { matches: (row, text) => tests.every((test) => test(row, text)) };
}

function parseWord(word: string): Parsed {
  if (word.startsWith('!')) {
    if (word === '!') return { matches: () => true };
    const rest = parseWord(word.slice(1));
    return 'error' in rest ? rest : { matches: (row, text) => !rest.matches(row, text) };
  }
  const typed = /^([a-z]+):(.*)$/.exec(word);
  const term = terms.find((name) => name === typed?.[1]);
  if (typed !== null && term !== undefined) return { matches: typedTerm(term, typed[2] ?? '') };
  return expression(word);
}

function expression(word: string): Parsed {
  const lower = word.toLowerCase();
  if (/^[\w-]*$/.test(word)) return { matches: (_, text) => text.includes(lower) };
  try {
    const pattern = new RegExp(word, 'i');
    return { matches: (_, text) => pattern.test(text) };
  } catch {
    return { error: `invalid regex: ${word}` };
  }
}

/** Whether a value is one of those asked for; `whole` values must be equal, the others begin so or hold it. */
const compared = {
  state: (row, ask) => row.finding.state.toLowerCase().startsWith(ask),
  reason: (row, ask) => row.finding.reason.toLowerCase().startsWith(ask),
  type: (row, ask) => (row.type ?? '').toLowerCase() === ask,
  zone: (row, ask) => row.zone !== null && (row.zone.name.includes(ask) || row.zone.id.toLowerCase() === ask),
  owner: (row, ask) => (ask === '-' ? row.owner === null : (row.owner ?? '').toLowerCase().includes(ask)),
  ns: (row, ask) => row.sources.some((source) => (source.namespace ?? '').toLowerCase().startsWith(ask)),
  src: (row, ask) => row.sources.some((source) => fullSource(source).toLowerCase().includes(ask)),
  target: (row, ask) => `${targetText(row.want)}\n${targetText(row.have)}`.toLowerCase().includes(ask),
} as const satisfies Record<Term, (row: Row, ask: string) => boolean>;

function typedTerm(term: Term, value: string): Matches {
  const asked = value
    .toLowerCase()
    .split(',')
    .filter((part) => part !== '');
  return (row) => asked.length === 0 || asked.some((ask) => compared[term](row, ask));
}

function fuzzy(value: string): Matches {
  const characters = [...value.toLowerCase()];
  return ({ name }) => {
    let from = 0;
    for (const character of characters) {
      const at = name.indexOf(character, from);
      if (at < 0) return false;
      from = at + character.length;
    }
    return true;
  };
}

function labels(selector: string): Matches {
  const wanted = selector.split(',').filter((part) => part !== '');
  return (row) => row.sources.some((source) => wanted.every((part) => label(part, source.labels)));
}

function label(part: string, have: Readonly<Record<string, string>>): boolean {
  const [, name = '', operator = '', value = ''] = /^(!?[^=!]+)(==|=|!=)?(.*)$/.exec(part) ?? [];
  if (operator === '') return name.startsWith('!') ? !(name.slice(1) in have) : name in have;
  return operator === '!=' ? have[name] !== value : have[name] === value;
}

/** True where every row that passes `after` passed `before` too: its last word is plain and was only typed on. */
export function narrows(before: string, after: string): boolean {
  const last = before.split(/\s+/).at(-1) ?? '';
  const added = after.slice(before.length);
  return /^[\w-]+$/.test(last) && !last.startsWith('-') && after.startsWith(before) && /^[\w-]*$/.test(added);
}

const texts = new WeakMap<Row, string>();

/** What a plain word is looked for in. Kept per row: rows never change, and typing asks for all of them at every key. */
export function searchText(row: Row): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const text = [
    row.name,
    ...row.sources.map(fullSource),
    row.owner ?? '',
    targetText(row.have),
    targetText(row.want) === targetText(row.have) ? '' : targetText(row.want),
    row.finding.state,
    row.type ?? '',
  ]
    .join(' ')
    .toLowerCase();
  texts.set(row, text);
  return text;
}
