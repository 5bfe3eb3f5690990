// From a key press to a message, by the list of actions: what acts where, and what is refused and why.

import { type Action, type Availability, type Place, typing } from './action.ts';
import { actions } from './actions.ts';
import { blindToDns } from './facts.ts';
import type { Press } from './keys.ts';
import type { Message, State } from './state.ts';

export function placeOf({ overlay, screen }: State): Place {
  if (overlay.kind === 'plan' && overlay.focus === 'field') return 'confirm';
  return overlay.kind === 'none' ? screen.kind : overlay.kind;
}

/** Why nothing may be written; null: the world allows it. */
export function readOnlyReason(state: State): string | null {
  const { given, look, seen, allowed, trouble } = state;
  if (given.readOnly !== null) return given.readOnly;
  if (look.readOnly) return 'read-only was asked for';
  if (allowed.readOnly !== null) return allowed.readOnly;
  if (seen === null) return 'nothing was read yet';
  if (trouble !== null) return 'reading has stopped, R tries again';
  return seen.assessment.readOnly ?? (blindToDns(state) ? 'nothing in Route 53 could be read' : null);
}

/** Whether the key acts now. Read-only mode is asked here, once, for every action that writes. */
export function availability(action: Action, state: State): Availability {
  const forbidden = action.mutates ? readOnlyReason(state) : null;
  return forbidden === null ? action.available(state) : { no: `read-only: ${forbidden}` };
}

export function actionsAt(place: Place): readonly Action[] {
  return actions.filter((action) => action.places.includes(place));
}

/** The message that a key press becomes; null when the key has no meaning here. */
export function messageFor(state: State, press: Press): Message | null {
  const place = placeOf(state);
  const action = actionsAt(place).find(({ keys }) => keys.includes(press.name));
  if (action !== undefined) {
    const can = availability(action, state);
    return can === true ? action.message(state, press.name) : { kind: 'refused', key: press.name, why: can.no };
  }
  return press.text !== '' && (typing.includes(place) || place === 'plan')
    ? { kind: 'edited', edit: { insert: press.text } }
    : null;
}

/** Text typed or pasted at once is one edit: the filter is then applied once. */
export function joined(state: State, typed: readonly Press[]): readonly Press[] {
  const allText = typing.includes(placeOf(state)) && typed.every((press) => press.text !== '');
  return allText && typed.length > 1 ? [{ name: '', text: typed.map((press) => press.text).join('') }] : typed;
}

/** As a footer or a table writes them: `j, down`. */
export function keysText(action: Action): string {
  return action.keysText ?? action.keys.join(', ');
}
