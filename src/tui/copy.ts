// What the copy menu puts on the clipboard. All of it is escaped: text from a cluster must not become a second line in a shell.

import type { Row } from '../core/finding.ts';
import { targetText } from '../present/columns.ts';
import { escapeText } from '../present/escape.ts';
import { troubleOf } from './facts.ts';
import { subject } from './pages.ts';
import type { CopyChoice, State } from './state.ts';

export interface CopyEntry {
  readonly choice: CopyChoice;
  readonly letter: string;
  readonly title: string;
  readonly text: string;
}

/** What can be copied now, in the order of the menu. */
export function copyEntries(state: State): readonly CopyEntry[] {
  const command = troubleOf(state)?.command ?? null;
  const row = subject(state);
  return [
    ...(command === null
      ? []
      : [{ choice: 'login', letter: 'l', title: 'login command', text: escapeText(command) } as const]),
    ...(row === null ? [] : ofRow(row, state.given.program)),
  ].filter(({ text }) => text !== '');
}

function ofRow(row: Row, program: string): readonly CopyEntry[] {
  const name = escapeText(row.name);
  const type = row.type ?? 'A';
  const txt = (row.claims.find(({ decides }) => decides) ?? row.claims[0])?.recordSet;
  return [
    { choice: 'name', letter: 'n', title: 'name', text: name },
    { choice: 'target', letter: 't', title: 'target', text: targetText(row.have) || targetText(row.want) },
    { choice: 'txt', letter: 'x', title: 'ownership TXT', text: txt === undefined ? '' : targetText(txt) },
    { choice: 'command', letter: 'c', title: 'command', text: `${program} status ${quoted(name)}` },
    { choice: 'dig', letter: 'd', title: 'dig line', text: `dig +noall +answer ${quoted(name)} ${escapeText(type)}` },
    { choice: 'console', letter: 'o', title: 'AWS console link', text: consoleLink(row) },
  ];
}

function consoleLink({ zone }: Row): string {
  if (zone === null) return '';
  return `https://console.aws.amazon.com/route53/v2/hostedzones#ListRecordSets/${encodeURIComponent(zone.id)}`;
}

/** As one word for a POSIX shell. */
export function quoted(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
