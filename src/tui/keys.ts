// What Ink says of a key, as the names that bindings use: `j`, `G`, `ctrl-f`, `shift-up`, `enter`, `esc`, `space`.
// Keys typed faster than a read, and pasted text, arrive as one string: it is taken apart, one press per character.

import type { Key } from 'ink';

export interface Press {
  /** The name that bindings use. */
  readonly name: string;
  /** What a text field takes; empty for keys that are no text. */
  readonly text: string;
}

const named = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pgup'],
  ['pageDown', 'pgdn'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const satisfies readonly (readonly [keyof Key, string])[];

/** The presses behind one event of useInput, in order. Alt and Super combinations are no keys of ours and give none. */
export function presses(input: string, key: Partial<Key>): readonly Press[] {
  if (key.eventType === 'release') return [];
  const special = named.find(([flag]) => key[flag] === true)?.[1];
  if (special !== undefined) return [{ name: modified(special, key), text: '' }];
  if (key.meta || key.super || key.hyper) return [];
  if (key.ctrl)
    return input === '' ? [] : [{ name: `ctrl-${input === ' ' ? 'space' : input.toLowerCase()}`, text: '' }];
  return [...input].map(character).filter((press) => press !== null);
}

function modified(name: string, key: Partial<Key>): string {
  if (name === 'esc') return name;
  return `${key.ctrl ? 'ctrl-' : ''}${key.shift ? 'shift-' : ''}${name}`;
}

function character(text: string): Press | null {
  if (text === '\r' || text === '\n') return { name: 'enter', text: '' };
  if (text === '\t') return { name: 'tab', text: '' };
  if (text === ' ') return { name: 'space', text };
  return /[\p{Cc}\p{Cf}\p{Cs}]/u.test(text) ? null : { name: text, text };
}
