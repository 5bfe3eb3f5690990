// The screens one reads from top to bottom: a record's detail, and the text pages. Update asks here how long they are.

import { width } from '../../present/cut.ts';
import { escapeText } from '../../present/escape.ts';
import { pageLines, pageTitles, subject } from '../pages.ts';
import type { State } from '../state.ts';
import { detailLines, vanished } from './detail.ts';
import { layoutOf } from './layout.ts';
import { type Line, lineText, plain, wrap } from './line.ts';

/** Every line of the screen, wrapped to its width; empty on the rows screen. */
export function readerLines(state: State): readonly Line[] {
  const { columns } = state.size;
  if (state.screen.kind === 'detail') {
    const row = subject(state);
    return row === null ? vanished : detailLines(state, row, columns, 'screen');
  }
  const indent = state.screen.kind === 'page' && state.screen.of === 'describe' ? 16 : 2;
  return pageLines(state).flatMap((line) => wrapped(line, columns, indent));
}

/** Lines that fit stay as they are; longer ones keep their depth: YAML lives by its spaces. */
function wrapped(line: string, columns: number, indent: number): readonly Line[] {
  if (width(line) <= columns) return [plain(line)];
  const depth = Math.min(/^ */.exec(line)?.[0].length ?? 0, Math.floor(columns / 2));
  return wrap(line.trimStart(), columns - depth, indent).map((part) => plain(' '.repeat(depth) + part));
}

/** The pane's lines; empty where there is no pane or no row. */
export function paneLines(state: State): readonly Line[] {
  const { pane } = layoutOf(state);
  const row = pane.at === 'none' ? null : subject(state);
  if (pane.at === 'none' || row === null) return [];
  return detailLines(state, row, (pane.at === 'right' ? pane.columns : state.size.columns) - 4, 'pane');
}

/** How far the reader can scroll. */
export function lastScroll(lines: readonly Line[], height: number): number {
  return Math.max(0, lines.length - height);
}

/** The next line holding the searched text, from the one after (or before) `from`; wraps around; -1: none. */
export function matchFrom(lines: readonly Line[], search: string, from: number, by: 1 | -1): number {
  const wanted = search.toLowerCase();
  for (let step = 1; step <= lines.length; step++) {
    const at = (((from + by * step) % lines.length) + lines.length) % lines.length;
    if (
      lineText(lines[at] ?? [])
        .toLowerCase()
        .includes(wanted)
    )
      return at;
  }
  return -1;
}

export function readerTitle(state: State): string {
  const row = subject(state);
  const record = row === null ? (state.cursor.key ?? '-') : `${row.name} ${row.type ?? '-'}`;
  if (state.screen.kind !== 'page') return escapeText(record);
  const { of } = state.screen;
  return of === 'log' || of === 'error' ? pageTitles[of] : escapeText(`${record} > ${pageTitles[of]}`);
}
