// The command line behind `:`, as k9s has it: each command once, with what it suggests and what it becomes.

import { compareText } from '../core/dns.ts';
import { states } from '../core/finding.ts';
import { type ColumnId, columns } from '../present/columns.ts';
import { namedIn } from './listing.ts';
import type { State } from './state.ts';
import { tabNamed, tabs } from './tabs.ts';

/** What a command line asks for; update carries it out. */
export type Order =
  | { readonly kind: 'context'; readonly name: string }
  | { readonly kind: 'namespaces'; readonly names: readonly string[] | null }
  | { readonly kind: 'filter'; readonly text: string }
  | { readonly kind: 'owner'; readonly id: string | null }
  | { readonly kind: 'tab'; readonly name: (typeof tabs)[number] }
  | { readonly kind: 'sort'; readonly by: 'severity' | ColumnId; readonly reverse: boolean }
  | { readonly kind: 'why'; readonly name: string }
  | { readonly kind: 'export'; readonly path: string }
  | { readonly kind: 'readonly' }
  | { readonly kind: 'log' }
  | { readonly kind: 'help' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'wrong'; readonly text: string };

export interface CommandWord {
  readonly names: readonly [string, ...string[]];
  readonly args: string;
  readonly title: string;
  readonly suggest: (state: State) => readonly string[];
  readonly order: (argument: string, state: State) => Order;
}

const none = (): readonly string[] => [];
const wrong = (text: string): Order => ({ kind: 'wrong', text });

export const commandWords: readonly CommandWord[] = [
  {
    names: ['ns', 'namespace'],
    args: 'NAME,..|all',
    title: 'rows of these namespaces only',
    suggest: (state) => ['all', ...namespaces(state)],
    order: (argument) =>
      argument === '' || argument === 'all'
        ? { kind: 'namespaces', names: null }
        : { kind: 'namespaces', names: argument.split(/[\s,]+/).filter((name) => name !== '') },
  },
  {
    names: ['ctx', 'context'],
    args: 'NAME',
    title: 'read another cluster',
    suggest: ({ given }) => given.contexts,
    order: (name, { given }) =>
      given.contexts.includes(name)
        ? { kind: 'context', name }
        : wrong(name === '' ? 'say which context' : `no context "${name}" in the kubeconfig`),
  },
  {
    names: ['zone'],
    args: 'NAME',
    title: 'rows of this zone only',
    suggest: (state) => state.seen?.snapshot.zones.map(({ zone }) => zone.name) ?? [],
    order: (name, state) => ({ kind: 'filter', text: withTerm(state.look.filter.text, 'zone', name) }),
  },
  {
    names: ['owner'],
    args: 'ID',
    title: 'see with the eyes of this owner',
    suggest: owners,
    order: (id) => ({ kind: 'owner', id: id === '' ? null : id }),
  },
  {
    names: ['state', 'tab'],
    args: 'STATE',
    title: 'the tab, or the rows of one state',
    suggest: () => [...new Set([...tabs, ...states])],
    order: stateOrder,
  },
  {
    names: ['sort'],
    args: 'COLUMN [reverse]',
    title: 'sort by any column',
    suggest: () => ['severity', ...Object.keys(columns).filter((id) => id !== 'sign')],
    order: sortOrder,
  },
  {
    names: ['why', 'describe'],
    args: 'NAME',
    title: 'open the record of this name',
    suggest: ({ seen }) => (seen === null ? [] : namedIn(seen.assessment).names),
    order: (name) => (name === '' ? wrong('say which name') : { kind: 'why', name }),
  },
  {
    names: ['export', 'save'],
    args: 'FILE',
    title: 'save the rows shown: .json, .yaml or a table',
    suggest: none,
    order: (path) => (path === '' ? wrong('say which file') : { kind: 'export', path }),
  },
  { names: ['readonly'], args: '', title: 'allow no change', suggest: none, order: () => ({ kind: 'readonly' }) },
  { names: ['log'], args: '', title: 'what was read, warnings', suggest: none, order: () => ({ kind: 'log' }) },
  { names: ['help'], args: '', title: 'every key', suggest: none, order: () => ({ kind: 'help' }) },
  { names: ['q', 'quit'], args: '', title: 'leave', suggest: none, order: () => ({ kind: 'quit' }) },
];

export function parseCommand(text: string, state: State): Order {
  const [name = '', ...rest] = text.trim().split(/\s+/);
  const word = commandWords.find(({ names }) => names.includes(name));
  if (word === undefined)
    return wrong(`no command :${name}; there are ${commandWords.map(({ names }) => `:${names[0]}`).join(' ')}`);
  return word.order(rest.join(' '), state);
}

export interface Suggestion {
  /** The whole command line with this taken. */
  readonly text: string;
  readonly shown: string;
}

/** What fits the typed text, the best first; at most 40. */
export function suggestions(text: string, state: State): readonly Suggestion[] {
  const space = text.indexOf(' ');
  if (space < 0)
    return commandWords
      .filter(({ names }) => names[0].startsWith(text))
      .map(({ names, args }) => ({
        text: args === '' ? names[0] : `${names[0]} `,
        shown: `${names[0]} ${args}`.trim(),
      }));
  const word = commandWords.find(({ names }) => names.includes(text.slice(0, space)));
  const typed = text
    .slice(space + 1)
    .trimStart()
    .toLowerCase();
  const fits = (word?.suggest(state) ?? []).filter((value) => value.toLowerCase().includes(typed));
  return fits
    .slice(0, 500)
    .toSorted((a, b) => Number(b.toLowerCase().startsWith(typed)) - Number(a.toLowerCase().startsWith(typed)))
    .slice(0, 40)
    .map((value) => ({ text: `${text.slice(0, space)} ${value}`, shown: value }));
}

function namespaces({ seen }: State): readonly string[] {
  if (seen === null) return [];
  const all = new Set([...(seen.snapshot.namespaces ?? []), ...namedIn(seen.assessment).namespaces]);
  return [...all].sort(compareText);
}

function owners({ seen }: State): readonly string[] {
  if (seen === null) return [];
  const ours = seen.assessment.instances.map(({ settings }) => settings.ownerID);
  const all = new Set<string>([...ours, ...namedIn(seen.assessment).owners]);
  return [...all].filter((owner) => owner !== '' && owner !== 'acm');
}

function stateOrder(text: string, { look }: State): Order {
  const tab = tabNamed(text);
  if (tab !== undefined) return { kind: 'tab', name: tab };
  const state = states.find((name) => name.toLowerCase() === text.toLowerCase());
  if (state === undefined) return wrong(`no state "${text}"`);
  return { kind: 'filter', text: withTerm(look.filter.text, 'state', state.toLowerCase()) };
}

function sortOrder(text: string): Order {
  const [name = '', direction = ''] = text.split(/\s+/);
  const reverse = direction.startsWith('r') || direction.startsWith('d');
  if (name === 'severity' || name === 'state') return { kind: 'sort', by: 'severity', reverse };
  const column = Object.values(columns).find(({ id }) => id === name);
  return column === undefined ? wrong(`no column "${name}"`) : { kind: 'sort', by: column.id, reverse };
}

/** The filter with its `term:` replaced; an empty value takes it out. */
function withTerm(filter: string, term: string, value: string): string {
  const others = filter.split(/\s+/).filter((word) => word !== '' && !word.startsWith(`${term}:`));
  return [...others, ...(value === '' ? [] : [`${term}:${value.replaceAll(' ', '')}`])].join(' ');
}
