// How the screen is divided at each size. Frames are exactly `rows` lines high and no line is wider than `columns`:
//
//   identity            1 or 2 lines; none below 80 columns but one folded line
//   tabs, rule, banner of an error
//   column titles, table      | pane at the right from 160 columns
//   pane below from 120 columns and 30 rows, else a rule
//   status, 1 or 2 footer lines

import { troubleOf } from '../facts.ts';
import type { State } from '../state.ts';

export interface Layout {
  readonly tooSmall: boolean;
  readonly header: 1 | 2;
  readonly footer: 1 | 2;
  readonly banner: number;
  /** Lines of rows, titles not counted. */
  readonly table: number;
  readonly tableColumns: number;
  readonly pane:
    | { readonly at: 'none' }
    | { readonly at: 'below'; readonly rows: number }
    | { readonly at: 'right'; readonly columns: number; readonly rows: number };
  /** Lines of a detail or text screen. */
  readonly reader: number;
}

export const least = { columns: 40, rows: 10 } as const;

export function layoutOf(state: State): Layout {
  const { columns, rows } = state.size;
  const header = columns < 80 || rows < 14 || !state.look.header ? 1 : 2;
  const footer = columns < 80 || rows < 16 ? 1 : 2;
  const trouble = troubleOf(state) !== null;
  const banner = trouble ? Math.min(7, Math.max(2, rows - 11)) : 0;
  const fixed = header + 2 + banner + 1 + 1 + footer;
  const free = rows - fixed;
  const listed = state.listing.rows.length > 0;
  const right = listed && columns >= 160;
  const below = listed && !right && columns >= 120 && rows >= 30;
  const paneColumns = right ? Math.min(90, Math.max(60, columns - 104)) : 0;
  const paneRows = below ? Math.min(20, Math.max(8, Math.floor((rows - 10) / 2)) - (trouble ? 4 : 0)) : 0;
  return {
    tooSmall: columns < least.columns || rows < least.rows,
    header,
    footer,
    banner,
    table: Math.max(1, below ? free - paneRows : free - 1),
    tableColumns: columns - paneColumns,
    pane: right
      ? { at: 'right', columns: paneColumns, rows: Math.max(1, free) }
      : below
        ? { at: 'below', rows: paneRows }
        : { at: 'none' },
    reader: Math.max(1, rows - 2 - 1 - 1 - footer),
  };
}
