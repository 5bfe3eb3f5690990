// Marked rows, by identity: they stay marked across refresh, sort and filter. A range is marked while it is being drawn.

import type { RecordKey } from '../core/dns.ts';
import type { Row } from '../core/finding.ts';
import type { State } from './state.ts';

/** Whether a row, given with its place in the listing, is marked or within the range. */
export function marked(state: State): (row: Row, index: number) => boolean {
  const range = rangeOf(state);
  return (row, index) => state.marks.has(row.key) || (range !== null && index >= range.from && index <= range.to);
}

/** First and last place of the range being drawn. */
export function rangeOf({ anchor, listing, cursor }: State): { readonly from: number; readonly to: number } | null {
  if (anchor === null) return null;
  const start = listing.rows.findIndex(({ key }) => key === anchor);
  if (start < 0) return null;
  return { from: Math.min(start, cursor.index), to: Math.max(start, cursor.index) };
}

/** The marks with the range taken in. */
export function withRange(state: State): ReadonlySet<RecordKey> {
  const range = rangeOf(state);
  if (range === null) return state.marks;
  return new Set([...state.marks, ...state.listing.rows.slice(range.from, range.to + 1).map(({ key }) => key)]);
}

export interface MarkCount {
  readonly all: number;
  /** Marked, but not among the rows shown: no verb takes them. */
  readonly hidden: number;
}

export function countMarks(state: State): MarkCount {
  const marks = withRange(state);
  if (marks.size === 0) return { all: 0, hidden: 0 };
  return { all: marks.size, hidden: marks.size - shownMarks(marks, state.listing.rows) };
}

const counted = new WeakMap<ReadonlySet<RecordKey>, { readonly rows: readonly Row[]; readonly shown: number }>();

/** Kept for the last rows asked: frames between two marks ask the same again. */
function shownMarks(marks: ReadonlySet<RecordKey>, rows: readonly Row[]): number {
  const known = counted.get(marks);
  if (known?.rows === rows) return known.shown;
  const shown = rows.reduce((sum, { key }) => sum + (marks.has(key) ? 1 : 0), 0);
  counted.set(marks, { rows, shown });
  return shown;
}
