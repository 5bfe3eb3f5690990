import { describe, expect, test } from 'vitest';
import type { Action, Place } from '../../src/tui/action.ts';
import { actions } from '../../src/tui/actions.ts';
import { actionsAt, availability, messageFor, placeOf } from '../../src/tui/dispatch.ts';
import type { Given } from '../../src/tui/state.ts';
import { update } from '../../src/tui/update.ts';
import { frame } from '../../src/tui/views/frame.ts';
import { lineText } from '../../src/tui/views/line.ts';
import { given, press, ready, started, tell } from './fixture.ts';
import { mendingStates } from './mending.ts';

const all: readonly Action[] = actions;
const places = [...new Set(all.flatMap((action) => action.places))];
const screens: readonly Place[] = ['rows', 'detail', 'page'];

describe.each(places)('in %s', (place) => {
  test('no key is given twice', () => {
    const keys = actionsAt(place).flatMap((action) => action.keys);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test('there is a way back and a way out', () => {
    const keys = actionsAt(place).flatMap((action) => action.keys);
    expect(keys).toEqual(expect.arrayContaining(['esc', 'ctrl-c']));
  });
});

test.each(screens)('the screen %s has help, back and quit', (place) => {
  const ids = actionsAt(place).map(({ id }) => id);
  expect(ids).toContain('help');
  expect(ids.some((id) => id === 'back' || id === 'clear')).toBe(true);
  expect(ids.some((id) => id === 'quit' || id === 'quit-anywhere')).toBe(true);
});

test('every key that the conventions name is there on the main screen', () => {
  const keys = new Set(actionsAt('rows').flatMap((action) => action.keys));
  const named =
    'j k up down g G home end ctrl-f ctrl-b pgdn pgup 1 2 3 4 5 6 7 8 9 [ ] - 0 enter d y c space ctrl-space v shift-up ' +
    'shift-down * ctrl-\\ / esc : N S P O shift-left shift-right ctrl-z ctrl-w ctrl-e R ctrl-r s a x ctrl-d A z t J o p L ' +
    'ctrl-s ? tab shift-tab q ctrl-c';
  expect(named.split(' ').filter((key) => !keys.has(key))).toEqual([]);
});

describe('read-only', () => {
  const mutating = all.filter((action) => action.mutates);

  test('there are actions that write', () => expect(mutating.map(({ id }) => id)).toContain('cleanup'));

  test.each([
    ['the command line', { given: { ...given, readOnly: 'given by --read-only' } }],
    ['the world', { readOnly: 'no owner id is known' }],
  ])(
    'asked for by %s, no action that writes is available',
    (_, how: { readonly given?: Given; readonly readOnly?: string }) => {
      const state = ready({ readOnly: how.readOnly ?? null }, { given: how.given ?? given });
      const pretended = mutating.map((action): Action => ({ ...action, available: () => true }));
      expect(pretended.filter((action) => availability(action, state) === true)).toEqual([]);
    },
  );

  test('asked for by :readonly, no action that writes is available', () => {
    const state = press(ready(), ':', 'text:readonly', 'enter');
    const pretended = mutating.map((action): Action => ({ ...action, available: () => true }));
    expect(pretended.map((action) => availability(action, state))).toEqual(
      pretended.map(() => ({ no: 'read-only: read-only was asked for' })),
    );
  });
});

test('the key t answers with its reason', () => {
  expect(press(ready(), 't').flash?.text).toBe('t: comes with a later version');
});

test('keys that write are in the footer, and the header says [RW]', () => {
  const lines = frame(ready()).map(lineText);
  expect(lines[0]).toContain('[RW]');
  expect(lines.slice(-2).join()).toMatch(/<s> sync {2}<a> adopt {2}<x> clean up.*<z> undo/);
});

describe.each([
  ['nothing was read yet', () => started()],
  ['--read-only was given', () => ready({}, { given: { ...given, readOnly: '--read-only was given' } })],
  ['no owner id is known', () => ready({ readOnly: 'no owner id is known' })],
  [
    'readOnly is set for this context',
    () =>
      tell(ready(), {
        kind: 'connected',
        generation: 1,
        allowed: { readOnly: 'readOnly is set for this context', maxPercent: 30, live: true },
      }),
  ],
  [
    'nothing in Route 53 could be read',
    () =>
      ready({
        gaps: [{ scope: 'route53', reason: 'NotSignedIn', message: 'no credentials' }],
        snapshot: { aws: null, zones: [] },
      }),
  ],
])('read-only because %s', (why, state) => {
  test('the header says [RO] and no key that writes is in the footer', () => {
    const lines = frame(state()).map(lineText);
    expect(lines[0]).toContain('[RO]');
    expect(lines.slice(-2).join()).not.toMatch(/<[saxz]>/);
  });

  test.each(['s', 'a', 'x', 'ctrl-d', 'A', 'z'])('%s answers with the reason and asks for nothing', (key) => {
    const message = messageFor(state(), { name: key, text: '' });
    expect(message).toEqual({ kind: 'refused', key, why: expect.stringContaining(why) });
  });

  test('the help gives it beside the grey keys', () => {
    const shown = frame(press(state(), '?', 'text:clean up'))
      .map((line) => lineText(line).replace(/^\| *| *\|$/g, ''))
      .join(' ');
    expect(shown).toMatch(new RegExp(`clean up: Orphaned - .*${why.slice(0, 12)}`));
  });
});

test('every action is described in the help of the screens it works on', () => {
  const missing = screens.flatMap((place) => {
    const state = place === 'rows' ? ready() : press(ready(), place === 'detail' ? 'enter' : 'd');
    expect(placeOf(state)).toBe(place);
    return actionsAt(place).filter((action) => {
      const text = frame(press(state, '?', `text:${action.title}`))
        .map(lineText)
        .join('\n');
      return !text.includes(action.title.slice(0, 30));
    });
  });
  expect(missing.map(({ id }) => id)).toEqual([]);
});

test('no key of any screen throws, whatever the state', () => {
  const states = [
    ready({ rows: [] }),
    ready(),
    press(ready(), 'enter'),
    press(ready(), 'd'),
    press(ready(), 'c'),
    ...mendingStates(),
  ];
  const keys = [...new Set(all.flatMap((action) => action.keys)), 'ä', 'space'];
  for (const state of states)
    for (const key of keys) {
      const message = messageFor(state, { name: key, text: key.length === 1 ? key : '' });
      if (message !== null) frame(update(state, message)[0]);
    }
});
