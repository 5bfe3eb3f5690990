// Tables as kubectl prints them: upper-case headers, three spaces between columns, `<none>` for an empty cell.

import { pad, width } from '../present/cut.ts';
import { paint, type Tone } from '../present/tone.ts';

export interface Cell {
  /** Escaped. */
  readonly text: string;
  readonly tone?: Tone;
}

export interface TableStyle {
  readonly headers: boolean;
  readonly color: boolean;
}

/** Lines with a final line break; '' for no rows and no headers. */
export function textTable(
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
  style: TableStyle,
  widths: readonly number[] = columnWidths(titles, rows, style),
): string {
  const lines = rows.map((cells) => line(cells, widths, style.color));
  const header = style.headers ? [titleLine(titles, widths)] : [];
  return [...header, ...lines].map((text) => `${text}\n`).join('');
}

export function columnWidths(
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
  style: TableStyle,
): readonly number[] {
  const widths = titles.map((title) => (style.headers ? width(title) : 0));
  for (const cells of rows)
    for (const [index, cell] of cells.entries()) widths[index] = Math.max(widths[index] ?? 0, width(shownText(cell)));
  return widths;
}

function titleLine(titles: readonly string[], widths: readonly number[]): string {
  return titles
    .map((title, index) => pad(title, widths[index] ?? 0))
    .join('   ')
    .trimEnd();
}

function line(cells: readonly Cell[], widths: readonly number[], color: boolean): string {
  return cells
    .map((cell, index) => {
      const text = shownText(cell);
      const filled = index === cells.length - 1 ? text : pad(text, widths[index] ?? 0);
      return color && cell.tone !== undefined ? paint(filled, cell.tone) : filled;
    })
    .join('   ');
}

function shownText(cell: Cell): string {
  return cell.text === '' ? '<none>' : cell.text;
}
