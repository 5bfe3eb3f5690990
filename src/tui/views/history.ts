// The history as a list to undo from, and one entry of it with every record it touched.

import type { HistoryEntry } from '../../core/plan/history.ts';
import { cutEnd, fitted, pad } from '../../present/cut.ts';
import { escapeText } from '../../present/escape.ts';
import { doneText, outcomeText } from '../../present/history-text.ts';
import { ageText } from '../facts.ts';
import type { Overlay, State } from '../state.ts';
import type { Dialog } from './dialogs.ts';
import { blank, bold, type Line, plain, wrap } from './line.ts';
import { recordLines } from './plan.ts';

export function historyDialog(state: State, { picked }: Extract<Overlay, { kind: 'history' }>, inner: number): Dialog {
  const entries = state.history ?? [];
  const body =
    entries.length === 0
      ? [plain(state.history === null ? 'reading the history' : 'Nothing was written from this machine yet.')]
      : entries.map((entry, index) => entryLine(state, entry, index === picked, inner));
  return {
    title: [bold('HISTORY'), { text: '  what was written from this machine, newest first' }],
    head: [],
    body,
    scroll: Math.max(0, picked - 5),
    foot: flashOf(state),
    command: entries[picked] === undefined ? '' : `equivalent: ${state.given.program} undo ${entries[picked]?.id}`,
  };
}

function flashOf({ flash }: State): readonly Line[] {
  return flash === null ? [] : [plain(escapeText(flash.text), flash.tone)];
}

function entryLine(state: State, entry: HistoryEntry, current: boolean, inner: number): Line {
  const { id, plan } = entry;
  const what = `${plan.intent === 'undo' ? 'undo: ' : ''}${doneText(plan.totals)}`;
  const start = `${current ? '>' : ' '} ${fitted(escapeText(id), inner >= 70 ? 23 : 15)} ${pad(age(state, entry), 5)} `;
  const who = inner >= 70 ? `${fitted(whoText(state, entry), 12)} ` : '';
  const left = inner - start.length - who.length;
  const whatColumns = Math.max(9, Math.floor(left * 0.5));
  const text = `${start}${who}${fitted(escapeText(what), whatColumns)} ${cutEnd(outcomeText(entry, state.history ?? []), left - whatColumns - 1)}`;
  return [{ text: pad(text, inner), ...(current ? { inverse: true } : {}) }];
}

function age({ now }: State, { at }: HistoryEntry): string {
  const when = Date.parse(at);
  return Number.isNaN(when) ? '?' : ageText(now - when);
}

/** `you` for the identity that is signed in, else the last part of the other one's ARN. */
export function whoText({ seen }: State, { by }: HistoryEntry): string {
  return by === seen?.snapshot.aws?.arn ? 'you' : escapeText(by.split(/[:/]/).at(-1) ?? by);
}

export function entryDialog(state: State, { id, scroll }: Extract<Overlay, { kind: 'entry' }>, inner: number): Dialog {
  const entry = state.history?.find((each) => each.id === id);
  const title: Line = [bold('HISTORY'), { text: `  ${escapeText(id)}` }];
  if (entry === undefined)
    return {
      title,
      head: [],
      body: [plain('The history does not have it any more.')],
      scroll: 0,
      foot: [],
      command: '',
    };
  const { plan, at, by, batches } = entry;
  const facts = [
    `when ${at} (${age(state, entry)} ago)    by ${by}`,
    `context ${plan.context}    aws ${plan.account ?? '-'}    owner ${plan.owner ?? '-'}`,
    `${plan.intent} ${plan.scope}: ${outcomeText(entry, state.history ?? [])}`,
    ...batches.flatMap(({ zoneName, change, message }, index) => [
      `batch ${index + 1}: ${zoneName} ${change ?? ''}${message === null ? '' : `: ${message}`}`.trimEnd(),
    ]),
  ];
  return {
    title,
    head: [],
    body: [
      ...facts.flatMap((text) => wrap(escapeText(text), inner, 2).map((line) => plain(line))),
      blank,
      ...recordLines({ plan, changed: [], full: false }, inner),
    ],
    scroll,
    foot: flashOf(state),
    command: `equivalent: ${state.given.program} undo ${id}`,
  };
}
