// What a key of the terminal UI is, and how it is written down; the keys themselves are in actions.ts.

import type { Message, Overlay, State } from './state.ts';

/** Where keys are pressed: a screen, or the overlay above it; `confirm` is the field of a plan. */
export type Place = 'rows' | 'detail' | 'page' | Exclude<Overlay['kind'], 'none'> | 'confirm';

export const groups = ['Move', 'Select', 'Look', 'Find', 'View', 'Sort', 'Change', 'Leave', 'Edit'] as const;
export type Group = (typeof groups)[number];

export interface Action {
  readonly id: string;
  readonly keys: readonly string[];
  readonly title: string;
  readonly group: Group;
  readonly places: readonly Place[];
  /** Which footer line names it, and with which short word. */
  readonly footer?: { readonly line: 1 | 2; readonly word: string; readonly late?: true };
  /** How the help's overview writes it; null: the action before it is written for both. */
  readonly overview?: { readonly keys: string; readonly word: string } | null;
  /** How the keys are written where they are too many to list. */
  readonly keysText?: string;
  /** It leads to a change in DNS: never in read-only mode. */
  readonly mutates?: true;
  readonly available: (state: State) => Availability;
  readonly message: (state: State, key: string) => Message;
}

export type Availability = true | { readonly no: string };

/** Places where printable keys are text. */
export const typing: readonly Place[] = ['help', 'command', 'filter', 'search', 'save', 'confirm', 'planFile'];
export const screens: readonly Place[] = ['rows', 'detail', 'page'];
/** Dialogs that are no text field. */
export const dialogs: readonly Place[] = ['copy', 'plan', 'progress', 'result', 'history', 'entry'];
export const everywhere: readonly Place[] = [...screens, ...dialogs, ...typing];

const always = (): Availability => true;
export interface More {
  /** Absent: always available. */
  readonly needs?: Action['available'];
  readonly footer?: readonly [line: 1 | 2, word: string, late?: 'late'];
  readonly overview?: readonly [keys: string, word: string] | null;
  readonly keysText?: string;
  readonly mutates?: true;
}

export type Declared = Omit<Action, 'group' | 'places'>;

/** `keys` are separated by blanks. */
export function key(
  id: string,
  keys: string,
  title: string,
  message: Message | Action['message'],
  more: More = {},
): Declared {
  const { needs, footer, overview, keysText, mutates } = more;
  return {
    id,
    keys: keys.split(' '),
    title,
    available: needs ?? always,
    message: typeof message === 'function' ? message : () => message,
    ...(footer === undefined
      ? {}
      : { footer: { line: footer[0], word: footer[1], ...(footer[2] ? { late: true } : {}) } }),
    ...(overview === undefined ? {} : { overview: overview && { keys: overview[0], word: overview[1] } }),
    ...(keysText === undefined ? {} : { keysText }),
    ...(mutates ? { mutates } : {}),
  };
}

export function on(places: readonly Place[], group: Group, declared: readonly Declared[]): readonly Action[] {
  return declared.map((action) => ({ ...action, group, places }));
}
