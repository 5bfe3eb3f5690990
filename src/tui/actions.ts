// Every key of the terminal UI, declared once: dispatcher, footer, help, README table and tests read this list.
// Order is the order of the help and of the footer. A key that cannot act now says why instead of doing nothing.

import { type Action, type Availability, everywhere, key, on, screens, typing } from './action.ts';
import { troubleOf } from './facts.ts';
import { forceable } from './mending.ts';
import { subject } from './pages.ts';
import type { CopyChoice, Message, State } from './state.ts';
import { type Tab, tabs } from './tabs.ts';

const onRow = (state: State): Availability => subject(state) !== null || { no: 'no record is under the cursor' };

const move = (by: number): Message => ({ kind: 'moved', by });
const opened = (screen: Of<'opened'>['screen']): Message => ({ kind: 'opened', screen });
const asked = (overlay: Of<'asked'>['overlay']): Message => ({ kind: 'asked', overlay });
const toggled = (what: Of<'toggled'>['what']): Message => ({ kind: 'toggled', what });
type Of<Kind extends Message['kind']> = Extract<Message, { kind: Kind }>;

export const actions: readonly Action[] = [
  ...on(screens, 'Move', [
    key('down', 'j down', 'next row or line', move(1), { overview: ['j k up dn', 'row'] }),
    key('up', 'k up', 'previous row or line', move(-1), { overview: null }),
    key('top', 'g home', 'first', { kind: 'jumped', to: 'top' }, { overview: ['g G home', 'ends'] }),
    key('bottom', 'G end', 'last', { kind: 'jumped', to: 'bottom' }, { overview: null }),
  ]),
  ...on([...screens, 'help', 'filter', 'plan', 'confirm', 'result', 'history', 'entry'], 'Move', [
    key('page-down', 'ctrl-f pgdn', 'page down', { kind: 'paged', by: 1 }, { overview: ['ctrl-f b', 'page'] }),
    key('page-up', 'ctrl-b pgup', 'page up', { kind: 'paged', by: -1 }, { overview: null }),
  ]),
  ...on(['help', 'filter', 'copy', 'confirm'], 'Move', [
    key('scroll-down', 'down', 'next', move(1)),
    key('scroll-up', 'up', 'previous', move(-1)),
  ]),
  ...on(['plan', 'result', 'history', 'entry'], 'Move', [
    key('dialog-down', 'down j', 'next line', move(1), { footer: [1, 'scroll'], keysText: 'up/down' }),
    key('dialog-up', 'up k', 'previous line', move(-1)),
  ]),
  ...on(['rows'], 'Move', [
    key('pane', 'tab shift-tab', 'table or pane', toggled('focus'), {
      needs: (state) => state.size.columns >= 120 || { no: 'the detail pane needs 120 columns and 30 rows' },
      footer: [1, 'pane', 'late'],
      overview: ['tab', 'pane'],
    }),
  ]),
  ...on(['rows'], 'Look', [
    key('detail', 'enter', 'detail: wanted beside live', opened('detail'), {
      needs: onRow,
      footer: [1, 'detail'],
      overview: ['enter', 'detail'],
    }),
  ]),
  ...on(['rows', 'detail'], 'Look', [
    key('describe', 'd', 'describe, as plain text', opened('describe'), {
      needs: onRow,
      footer: [1, 'describe', 'late'],
      overview: ['d', 'describe'],
    }),
    key('yaml', 'y', 'YAML of wanted and live', opened('yaml'), {
      needs: onRow,
      footer: [1, 'yaml', 'late'],
      overview: ['y', 'yaml'],
    }),
    key('source', 'J', 'the object that asks for it', opened('source'), {
      needs: (state) =>
        subject(state)?.sources.some((source) => source.live) || { no: 'no living object asks for this record' },
      overview: ['J', 'source object'],
    }),
    key('copy', 'c', 'copy..', asked('copy'), {
      needs: (state) => (troubleOf(state)?.command ?? null) !== null || onRow(state),
      footer: [1, 'copy..', 'late'],
    }),
    key(
      'console',
      'o',
      'copy the AWS console link',
      { kind: 'copied', choice: 'console' },
      {
        needs: (state) => (subject(state)?.zone ? true : { no: 'this record is in no hosted zone' }),
        overview: ['o', 'AWS link'],
      },
    ),
    key(
      'test',
      't',
      'test DNS answer',
      { kind: 'backed' },
      { needs: () => ({ no: 'comes with a later version' }), overview: ['t', 'test DNS'] },
    ),
  ]),
  ...on(screens, 'Look', [
    key(
      'pager',
      'p',
      'open in $PAGER',
      { kind: 'pagerAsked' },
      { needs: (state) => state.given.pager || { no: 'no pager can be started here' }, overview: ['p', 'pager'] },
    ),
  ]),
  ...on(['rows', 'detail'], 'Look', [
    key('log', 'L', 'log: what was read, warnings', opened('log'), {
      footer: [1, 'log', 'late'],
      overview: ['L', 'log'],
    }),
    key('error', 'e', 'the full error', opened('error'), {
      needs: (state) => troubleOf(state) !== null || { no: 'there is no error' },
      footer: [1, 'full error'],
      overview: ['e', 'full error'],
    }),
  ]),
  ...on(['detail', 'page'], 'Move', [
    key(
      'neighbours',
      ']',
      'next record',
      { kind: 'neighbour', by: 1 },
      { needs: onRow, footer: [1, 'next record'], overview: ['[ ]', 'record'] },
    ),
    key('neighbour-before', '[', 'previous record', { kind: 'neighbour', by: -1 }, { needs: onRow, overview: null }),
  ]),
  ...on(['rows', 'detail'], 'Change', [
    key(
      'sync',
      's',
      'sync: Missing, Drifted',
      { kind: 'planAsked', intent: 'sync' },
      { needs: onRow, footer: [1, 'sync'], overview: ['s', 'sync'], mutates: true },
    ),
    key(
      'adopt',
      'a',
      'adopt: Unowned, Conflict',
      { kind: 'planAsked', intent: 'adopt' },
      { needs: onRow, footer: [1, 'adopt'], overview: ['a', 'adopt'], mutates: true },
    ),
    key(
      'cleanup',
      'x ctrl-d',
      'clean up: Orphaned',
      { kind: 'planAsked', intent: 'cleanup' },
      { needs: onRow, footer: [1, 'clean up'], overview: ['x ctrl-d', 'clean up'], mutates: true },
    ),
  ]),
  ...on(['rows'], 'Change', [
    key(
      'fix-all',
      'A',
      'fix all rows shown',
      { kind: 'planAsked', intent: 'fix' },
      { needs: onRow, overview: ['A', 'fix all shown'], mutates: true },
    ),
  ]),
  ...on(['rows', 'detail'], 'Change', [
    key(
      'undo',
      'z',
      'undo a batch',
      { kind: 'historyAsked' },
      { footer: [2, 'undo'], overview: ['z', 'undo'], mutates: true },
    ),
  ]),
  ...on(['rows'], 'Select', [
    key('mark', 'space', 'mark', { kind: 'marked', what: 'one' }, { needs: onRow, footer: [1, 'mark'] }),
    key(
      'mark-range',
      'ctrl-space',
      'mark from the last mark',
      { kind: 'marked', what: 'range' },
      { needs: onRow, overview: ['ctrl-space', 'range'] },
    ),
    key(
      'range',
      'v',
      'range mode',
      { kind: 'ranging', by: 0 },
      { needs: onRow, overview: ['v shift-up', 'range mode'] },
    ),
    key('range-down', 'shift-down', 'range, down', { kind: 'ranging', by: 1 }, { needs: onRow, overview: null }),
    key('range-up', 'shift-up', 'range, up', { kind: 'ranging', by: -1 }, { needs: onRow, overview: null }),
    key(
      'mark-all',
      '*',
      'mark all shown',
      { kind: 'marked', what: 'shown' },
      { needs: onRow, overview: ['*', 'all shown'] },
    ),
    key(
      'mark-none',
      'ctrl-\\',
      'clear marks',
      { kind: 'marked', what: 'none' },
      { needs: (state) => state.marks.size > 0 || { no: 'nothing is marked' }, overview: ['ctrl-\\', 'clear'] },
    ),
  ]),
  ...on(['rows'], 'Find', [key('filter', '/', 'filter', asked('filter'), { footer: [1, 'filter'] })]),
  ...on(['detail', 'page'], 'Find', [
    key('search', '/', 'search in the text', asked('search'), { footer: [2, 'search'], overview: ['/', 'search'] }),
    key('match-next', 'n', 'next match', { kind: 'matched', by: 1 }, { needs: searching, overview: ['n N', 'match'] }),
    key('match-before', 'N', 'previous match', { kind: 'matched', by: -1 }, { needs: searching, overview: null }),
  ]),
  ...on(['rows'], 'View', [
    key('tab', '1 2 3 4 5 6 7 8 9', 'tab', (_, key) => ({ kind: 'tabbed', tab: tabs[Number(key) - 1] ?? 'All' }), {
      footer: [2, 'tabs'],
      overview: ['1-9 [ ]', 'tab'],
      keysText: '1-9',
    }),
    key('tab-next', ']', 'next tab', (state) => ({ kind: 'tabbed', tab: besides(state, 1) }), { overview: null }),
    key('tab-before', '[', 'previous tab', (state) => ({ kind: 'tabbed', tab: besides(state, -1) }), {
      overview: null,
    }),
    key('tab-last', '-', 'last tab', (state) => ({ kind: 'tabbed', tab: state.look.lastTab })),
    key('namespaces', '0', 'all namespaces on/off', toggled('namespaces'), {
      footer: [2, 'all ns'],
      overview: ['0', 'all ns on/off'],
    }),
    key('problems', 'ctrl-z', 'problems only', toggled('problemsOnly'), { footer: [2, 'problems only', 'late'] }),
    key('wide', 'ctrl-w', 'wide columns', toggled('wide'), { footer: [2, 'wide', 'late'] }),
    key('header', 'ctrl-e', 'header on/off', toggled('header')),
  ]),
  ...on(screens, 'View', [
    key(
      'refresh',
      'R ctrl-r',
      'read again now',
      { kind: 'refreshed' },
      { footer: [2, 'refresh'], overview: ['R ctrl-r', 'read again'] },
    ),
  ]),
  ...on(['rows'], 'View', [
    key('save', 'ctrl-s', 'save the rows shown to a file', asked('save'), {
      needs: (state) => state.listing.rows.length > 0 || { no: 'no rows are shown' },
      footer: [2, 'save', 'late'],
      overview: ['ctrl-s', 'save to file'],
    }),
  ]),
  ...on(['rows'], 'Sort', [
    key(
      'sort-name',
      'N',
      'name; again: reverse',
      { kind: 'sorted', by: 'name' },
      { footer: [2, 'sort by name', 'late'], overview: ['N', 'name'] },
    ),
    key('sort-state', 'S', 'state, worst first', { kind: 'sorted', by: 'severity' }, { overview: ['S', 'state'] }),
    key('sort-namespace', 'P', 'namespace', { kind: 'sorted', by: 'namespace' }),
    key('sort-picked', 'O', 'picked column', (state) => ({ kind: 'sorted', by: state.look.picked ?? 'name' }), {
      needs: (state) => state.look.picked !== null || { no: 'pick a column first: shift-right' },
    }),
    key(
      'column-right',
      'shift-right',
      'pick the next column',
      { kind: 'columnPicked', by: 1 },
      { overview: ['shift-right', 'pick column'] },
    ),
    key('column-left', 'shift-left', 'pick the column before', { kind: 'columnPicked', by: -1 }, { overview: null }),
  ]),
  ...on(screens, 'Find', [key('command', ':', 'command line', asked('command'), { footer: [2, 'command'] })]),
  ...on(['copy'], 'Edit', [
    key(
      'pick-copy',
      'n t x c d l o',
      'copy that',
      (_, key) => ({ kind: 'copied', choice: copyLetters[key] ?? 'name' }),
      { keysText: 'letter' },
    ),
  ]),
  ...on(['plan'], 'Change', [
    key('full-diff', 'd', 'plan: every field of every record', { kind: 'fullDiff' }, { footer: [1, 'full diff'] }),
    key(
      'plan-file',
      'w',
      'plan: write it to a file',
      { kind: 'planFileAsked' },
      {
        needs: (state) => changing(state) || { no: 'the plan changes nothing' },
        footer: [1, 'write plan file'],
      },
    ),
    key(
      'force',
      'f',
      'plan: go past a guard, by the name of its zone',
      { kind: 'forceAsked' },
      {
        needs: (state) =>
          (state.overlay.kind === 'plan' && forceable(state.overlay) > 0) || {
            no: 'no guard stands here that may be passed',
          },
        footer: [1, 'force..'],
      },
    ),
    key(
      'yes',
      'y',
      'plan: confirm what only creates and corrects',
      { kind: 'answeredYes' },
      {
        needs: (state) => changing(state) || { no: 'the plan changes nothing' },
      },
    ),
  ]),
  ...on(['plan', 'confirm'], 'Move', [
    key('button-next', 'tab', 'plan: next button', { kind: 'focused', by: 1 }, { footer: [1, 'move'] }),
    key('button-before', 'shift-tab', 'plan: button before', { kind: 'focused', by: -1 }),
  ]),
  ...on(['progress'], 'Leave', [
    key(
      'stop',
      'ctrl-c',
      'while applying: stop after this batch; again: leave',
      { kind: 'stopAsked' },
      { footer: [1, 'stop'] },
    ),
    key('wait', 'esc q', 'while applying: it goes on', { kind: 'backed' }),
  ]),
  ...on(['history'], 'Look', [
    key(
      'entry',
      'enter',
      'history: what it changed',
      { kind: 'entered' },
      {
        needs: (state) => (state.history?.length ?? 0) > 0 || { no: 'the history is empty' },
        footer: [1, 'show'],
      },
    ),
  ]),
  ...on(['history', 'result'], 'Change', [
    key(
      'undo-that',
      'z',
      'history and result: plan the undo',
      { kind: 'undoAsked' },
      { footer: [1, 'undo (plans it)'], mutates: true },
    ),
  ]),
  ...on(['entry'], 'Change', [
    key(
      'undo-entry',
      'z enter',
      'entry of the history: plan the undo',
      { kind: 'undoAsked' },
      { footer: [1, 'undo (plans it)'], mutates: true },
    ),
  ]),
  ...on(['copy', 'command', 'filter', 'search', 'save', 'help', 'plan', 'planFile', 'result'], 'Edit', [
    key('enter', 'enter', 'do it', { kind: 'entered' }),
  ]),
  ...on(['command'], 'Edit', [
    key('complete', 'tab', 'take the suggestion', { kind: 'completed' }),
    key('suggestion-next', 'down', 'next suggestion', { kind: 'suggested', by: 1 }),
    key('suggestion-before', 'up shift-tab', 'suggestion before', { kind: 'suggested', by: -1 }),
  ]),
  ...on(typing, 'Edit', [
    key('erase', 'backspace delete ctrl-h', 'erase a character', { kind: 'edited', edit: 'backspace' }),
    key('erase-word', 'ctrl-w', 'erase a word', { kind: 'edited', edit: 'word' }),
    key('erase-line', 'ctrl-u', 'erase all', { kind: 'edited', edit: 'line' }),
  ]),
  ...on(['rows'], 'Leave', [
    key(
      'clear',
      'esc',
      'leave range or pane, clear the filter',
      { kind: 'backed' },
      { overview: ['esc', 'clear, back'] },
    ),
  ]),
  ...on(['detail', 'page', 'copy', 'plan', 'result', 'history', 'entry'], 'Leave', [
    key('back', 'esc q', 'back', { kind: 'backed' }, { footer: [2, 'back'], overview: ['esc q', 'back'] }),
  ]),
  ...on(['confirm'], 'Change', [
    key('answer', 'enter', 'plan: confirm what was typed', { kind: 'entered' }, { footer: [1, 'confirm'] }),
  ]),
  ...on(['confirm'], 'Leave', [key('back-from-plan', 'esc', 'close', { kind: 'backed' }, { footer: [2, 'cancel'] })]),
  ...on(
    typing.filter((place) => place !== 'confirm'),
    'Leave',
    [key('cancel', 'esc', 'close', { kind: 'backed' })],
  ),
  ...on([...screens, 'copy'], 'Leave', [key('help', '?', 'help', asked('help'), { footer: [2, 'help'] })]),
  ...on(['rows'], 'Leave', [
    key('quit', 'q ctrl-c', 'quit', { kind: 'left' }, { footer: [2, 'quit'], overview: ['q ctrl-c', 'quit'] }),
  ]),
  ...on(
    everywhere.filter((place) => place !== 'rows' && place !== 'progress'),
    'Leave',
    [key('quit-anywhere', 'ctrl-c', 'quit', { kind: 'left' })],
  ),
];

export const copyLetters: Readonly<Record<string, CopyChoice>> = {
  n: 'name',
  t: 'target',
  x: 'txt',
  c: 'command',
  d: 'dig',
  l: 'login',
  o: 'console',
};

function changing({ overlay }: State): boolean {
  return overlay.kind === 'plan' && overlay.plan.groups.length > 0;
}

function searching(state: State): Availability {
  const found = state.screen.kind !== 'rows' && state.screen.search !== '';
  return found || { no: 'nothing is searched for: / searches' };
}

function besides(state: State, by: 1 | -1): Tab {
  return tabs[(tabs.indexOf(state.look.tab) + by + tabs.length) % tabs.length] ?? 'All';
}
