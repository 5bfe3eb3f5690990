// The whole screen as lines: exactly `rows` of them, each exactly `columns` wide. A function of the state and nothing else.

import { cutEnd } from '../../present/cut.ts';
import { escapeText } from '../../present/escape.ts';
import { copyEntries } from '../copy.ts';
import type { State } from '../state.ts';
import { bannerLines, emptyLines } from './banner.ts';
import { withDialog } from './dialogs.ts';
import { footerLines, statusLine, tooSmallLine } from './footer.ts';
import { headerLines, modeText, tabLine } from './header.ts';
import { helpColumns, helpLines } from './help.ts';
import { layoutOf } from './layout.ts';
import { blank, bold, boxed, fill, type Line, over, plain, rule, sides } from './line.ts';
import { lastScroll, paneLines, readerLines, readerTitle } from './reader.ts';
import { tableLines, titles } from './table.ts';

export function frame(state: State): readonly Line[] {
  const { columns, rows } = state.size;
  const layout = layoutOf(state);
  if (layout.tooSmall) return exactly([tooSmallLine(state)], columns, rows);
  const dialog = withDialog(state, () => frame({ ...state, overlay: { kind: 'none' }, flash: null }));
  if (dialog !== null) return dialog;
  const lines = exactly(state.screen.kind === 'rows' ? rowsScreen(state) : readerScreen(state), columns, rows);
  if (state.overlay.kind === 'help') return help(state, lines);
  return state.overlay.kind === 'copy' ? copyMenu(state, lines) : lines;
}

function exactly(lines: readonly Line[], columns: number, rows: number): Line[] {
  return Array.from({ length: rows }, (_, index) => fill(lines[index] ?? blank, columns));
}

function rowsScreen(state: State): readonly Line[] {
  const { columns } = state.size;
  const { ascii } = state.given;
  const layout = layoutOf(state);
  const line = rule(columns, ascii);
  return [
    ...headerLines(state, columns, layout.header),
    tabLine(state, columns),
    line,
    ...bannerLines(state, columns, layout.banner),
    ...middle(state),
    ...(layout.pane.at === 'below' ? pane(state, columns, layout.pane.rows) : [line]),
    statusLine(state),
    ...footerLines(state, columns, layout.footer),
  ];
}

/** Titles and rows, or the words for there being none; beside them the pane of a very wide screen. */
function middle(state: State): readonly Line[] {
  const layout = layoutOf(state);
  const { tableColumns: room, table } = layout;
  const empty = state.listing.rows.length === 0;
  const left = empty ? emptyLines(state, room, table + 1) : [titles(state, room), ...tableLines(state, room, table)];
  const lines = Array.from({ length: table + 1 }, (_, index) => left[index] ?? blank);
  if (layout.pane.at !== 'right') return lines;
  const beside = pane(state, layout.pane.columns, table + 1);
  return lines.map((line, index) => [...fill(line, room), ...(beside[index] ?? blank)]);
}

function pane(state: State, columns: number, rows: number): readonly Line[] {
  const lines = paneLines(state);
  if (lines.length === 0) return boxed(plain('no record'), [], columns, rows, state.given.ascii);
  const focus = state.screen.kind === 'rows' && state.screen.focus === 'pane';
  const scroll = state.screen.kind === 'rows' ? Math.min(state.screen.paneScroll, lastScroll(lines, rows - 2)) : 0;
  const title: Line = [bold(`${focus ? '> ' : ''}${readerTitle(state)}`)];
  const more = scroll < lastScroll(lines, rows - 2) ? ' (more: tab, then j)' : '';
  return boxed([...title, { text: more, tone: 'muted' }], lines.slice(scroll), columns, rows, state.given.ascii);
}

function readerScreen(state: State): readonly Line[] {
  const { columns } = state.size;
  const layout = layoutOf(state);
  const lines = readerLines(state);
  const scroll = state.screen.kind === 'rows' ? 0 : Math.min(state.screen.scroll, lastScroll(lines, layout.reader));
  const shown = lines.slice(scroll, scroll + layout.reader);
  return [
    crumbs(state, columns),
    rule(columns, state.given.ascii),
    ...Array.from({ length: layout.reader }, (_, index) => shown[index] ?? blank),
    rule(columns, state.given.ascii),
    readerStatus(state, scroll, lines.length, layout.reader),
    ...footerLines(state, columns, layout.footer),
  ];
}

function crumbs(state: State, columns: number): Line {
  const { listing, cursor, given, look, seen } = state;
  const place = `${cursor.index + 1} of ${listing.rows.length}`;
  const context = cutEnd(escapeText(seen?.snapshot.cluster.context ?? ''), 24);
  const path = [context, look.tab, readerTitle(state)].filter((part) => part !== '').join(' > ');
  return sides([bold(given.program), { text: ` ${modeText(state)}  ${path}` }], plain(place), columns);
}

function readerStatus(state: State, scroll: number, length: number, height: number): Line {
  if (state.flash !== null || state.overlay.kind !== 'none') return statusLine(state);
  const where = length <= height ? '' : `lines ${scroll + 1}-${Math.min(length, scroll + height)} of ${length}`;
  const search =
    state.screen.kind !== 'rows' && state.screen.search !== '' ? `searching "${escapeText(state.screen.search)}"` : '';
  return plain([where, search].filter((part) => part !== '').join(' - '), 'muted');
}

function help(state: State, behind: readonly Line[]): readonly Line[] {
  if (state.overlay.kind !== 'help') return behind;
  const { columns, rows } = state.size;
  const lines = helpLines(state);
  const width = helpColumns(state) + 4;
  const height = columns >= 120 ? Math.min(rows - 2, Math.max(12, lines.length + 2)) : rows;
  const { text, scroll } = state.overlay;
  const last = lastScroll(lines, height - 2);
  const from = Math.min(scroll, last);
  const typed = text === '' ? 'type to filter, esc closes' : `filter: ${text}_`;
  const more = from < last ? ' - down for more' : '';
  const title: Line = [bold('HELP'), { text: `  (${typed}${more})` }];
  const box = boxed(title, lines.slice(from), width, height, state.given.ascii);
  return over(behind, box, Math.floor((rows - height) / 2), Math.floor((columns - width) / 2), columns);
}

function copyMenu(state: State, behind: readonly Line[]): readonly Line[] {
  if (state.overlay.kind !== 'copy') return behind;
  const { columns, rows } = state.size;
  const { picked } = state.overlay;
  const entries = copyEntries(state);
  const width = Math.min(columns, 76);
  const height = Math.min(rows, entries.length + 2);
  const lines = entries.map(({ letter, title, text }, index): Line => {
    const line = fill([{ text: `${index === picked ? '>' : ' '} ${letter}  ${title.padEnd(16)} ${text}` }], width - 4);
    return index === picked ? line.map((span) => ({ ...span, inverse: true })) : line;
  });
  const box = boxed(
    [bold('COPY'), { text: '  (letter or enter, esc closes)' }],
    lines,
    width,
    height,
    state.given.ascii,
  );
  return over(behind, box, Math.floor((rows - height) / 2), Math.floor((columns - width) / 2), columns);
}
