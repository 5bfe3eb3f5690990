// The table: which columns a width has room for, and the visible rows as lines. Rows that are not visible are never looked at.

import type { Row } from '../../core/finding.ts';
import { type ColumnId, columns } from '../../present/columns.ts';
import { fitted, pad } from '../../present/cut.ts';
import { stateWords } from '../../present/words.ts';
import { marked } from '../marks.ts';
import { missingLive } from '../pages.ts';
import type { Look, State } from '../state.ts';
import { clip, fill, type Line, type Span } from './line.ts';

interface Wanted {
  readonly id: ColumnId;
  readonly columns: number;
  /** Share of the room that is left over. */
  readonly grow?: number;
}

/** Cursor, mark, sign and a space. */
const margin = 4;

const shapes: readonly { readonly from: number; readonly columns: readonly Wanted[] }[] = [
  {
    from: 120,
    columns: [
      { id: 'state', columns: 11 },
      { id: 'name', columns: 28, grow: 3 },
      { id: 'type', columns: 5 },
      { id: 'namespace', columns: 9, grow: 1 },
      { id: 'source', columns: 20, grow: 2 },
      { id: 'owner', columns: 9, grow: 1 },
      { id: 'live', columns: 28, grow: 3 },
    ],
  },
  {
    from: 80,
    columns: [
      { id: 'state', columns: 11 },
      { id: 'name', columns: 30, grow: 1 },
      { id: 'type', columns: 5 },
      { id: 'origin', columns: 27, grow: 1 },
    ],
  },
  {
    from: 60,
    columns: [
      { id: 'state', columns: 11 },
      { id: 'name', columns: 37, grow: 1 },
      { id: 'type', columns: 5 },
    ],
  },
  { from: 0, columns: [{ id: 'name', columns: 36, grow: 1 }] },
];

const wide: readonly Wanted[] = [
  { id: 'state', columns: 11 },
  { id: 'name', columns: 30 },
  { id: 'type', columns: 5 },
  { id: 'namespace', columns: 12 },
  { id: 'source', columns: 24 },
  { id: 'owner', columns: 14 },
  { id: 'live', columns: 36 },
  { id: 'desired', columns: 36 },
  { id: 'ttl', columns: 6 },
  { id: 'reason', columns: 22 },
  { id: 'zone', columns: 24 },
  { id: 'zone-id', columns: 21 },
  { id: 'set-id', columns: 12 },
  { id: 'txt', columns: 30 },
  { id: 'instance', columns: 26 },
];

/** Columns that can be picked at this width, in order. */
export function pickable(width: number, look: Look): readonly ColumnId[] {
  return (look.wide ? wide : shapeOf(width)).map(({ id }) => id);
}

function shapeOf(width: number): readonly Wanted[] {
  return shapes.find(({ from }) => width >= from)?.columns ?? [];
}

/** The columns drawn, with their widths. Wide ones scroll: state and name stay, the picked one is brought into view. */
export function tableColumns(width: number, look: Look): readonly Wanted[] {
  if (look.wide) return scrolled(width, look.picked);
  const shape = shapeOf(width);
  const spare = width - margin - shape.reduce((sum, column) => sum + column.columns, shape.length - 1);
  const shares = shape.reduce((sum, column) => sum + (column.grow ?? 0), 0);
  return shape.map((column) => {
    const more = column.grow === undefined ? 0 : Math.floor((spare * column.grow) / shares);
    return { ...column, columns: Math.max(4, column.columns + more) };
  });
}

function scrolled(width: number, picked: ColumnId | null): readonly Wanted[] {
  const frozen = wide.slice(0, width < 60 ? 1 : 2);
  const rest = wide.slice(frozen.length);
  const room = width - margin - frozen.reduce((sum, column) => sum + column.columns + 1, 0);
  const at = rest.findIndex(({ id }) => id === picked);
  let from = 0;
  while (from < at && total(rest.slice(from, at + 1)) > room) from++;
  return [...frozen, ...rest.slice(from)];
}

function total(shape: readonly Wanted[]): number {
  return shape.reduce((sum, column) => sum + column.columns + 1, -1);
}

export function titles(state: State, width: number): Line {
  const { sort, picked } = state.look;
  const cells = tableColumns(width, state.look).map(({ id, columns: room }): Span => {
    const sorted = sort.by === id || (sort.by === 'severity' && id === 'state' && sort.reverse);
    const title = `${columns[id].title}${sorted ? (sort.reverse ? ' v' : ' ^') : ''}`;
    return { text: pad(id === picked ? `[${title}]` : title, room), bold: true };
  });
  return clip([{ text: ' '.repeat(margin) }, ...spaced(cells)], width);
}

/** `rows` lines, the first for the row at the cursor's `top`. */
export function tableLines(state: State, width: number, rows: number): readonly Line[] {
  const shape = tableColumns(width, state.look);
  const { top, index } = state.cursor;
  const isMarked = marked(state);
  return state.listing.rows
    .slice(top, top + rows)
    .map((row, at) => rowLine(row, shape, width, top + at === index, isMarked(row, top + at)));
}

function rowLine(row: Row, shape: readonly Wanted[], width: number, current: boolean, mark: boolean): Line {
  const { sign, tone } = stateWords[row.finding.state];
  const cells = shape.map(({ id, columns: room }): Span => {
    const text = fitted(cellText(row, id), room);
    return id === 'state' ? { text, tone } : { text };
  });
  const line = fill(
    [{ text: `${current ? '>' : ' '}${mark ? '*' : ' '}` }, { text: sign, tone }, { text: ' ' }, ...spaced(cells)],
    width,
  );
  return current ? line.map((span) => ({ ...span, inverse: true })) : line;
}

/** What the screen says where the column has nothing: an empty cell would not tell why. */
function cellText(row: Row, id: ColumnId): string {
  if (id === 'live' && row.have === null) return missingLive(row) === '(not read)' ? '(not read)' : '(none)';
  return columns[id].text(row) || (id === 'owner' ? '-' : '');
}

function spaced(cells: readonly Span[]): Line {
  return cells.flatMap((cell, index) => (index === 0 ? [cell] : [{ text: ' ' }, cell]));
}
