// Moving about: the cursor, marks, tabs, sort and the other ways to look. The cursor follows its row's identity through every change
// of the listing, and new rows never move it off the screen.

import type { RecordKey } from '../core/dns.ts';
import { type Listing, listingOf, narrowed, rowByKey } from './listing.ts';
import { rangeOf, withRange } from './marks.ts';
import type { Look, Message, Sort, State } from './state.ts';
import { layoutOf } from './views/layout.ts';
import { lastScroll, matchFrom, paneLines, readerLines } from './views/reader.ts';
import { pickable } from './views/table.ts';

/**
 * The listing after the world or the look changed. A row that is gone leaves the cursor to one of the same name, else to its
 * successor; or, asked so, to the first.
 */
export function relisted(state: State, lost: 'successor' | 'first'): State {
  if (state.seen === null) return state;
  return kept(state, listingOf(state.seen, state.look), lost);
}

/** The rows after a filter that can only leave some out: no others need to be looked at. */
export function narrowing(state: State, filter: Look['filter']): State {
  const look = { ...state.look, filter };
  return kept({ ...state, look }, narrowed(state.listing, look), 'first');
}

/** Another listing, the cursor on the same row where that is still listed. */
function kept(state: State, listing: Listing, lost: 'successor' | 'first'): State {
  const { key, name, index, top } = state.cursor;
  const found = listing.rows[index]?.key === key ? index : listing.rows.findIndex((row) => row.key === key);
  if (found < 0 && state.screen.kind !== 'rows') return { ...state, listing, cursor: stillRead(state) };
  const namesake = found < 0 && lost === 'successor' ? listing.rows.findIndex((row) => row.name === name) : -1;
  const successor = namesake >= 0 ? namesake : Math.min(index, listing.rows.length - 1);
  const next = found >= 0 ? found : lost === 'first' ? 0 : successor;
  return at({ ...state, listing, cursor: { ...state.cursor, top: top + next - index } }, next);
}

/** On a screen about one record the cursor stays with it, listed or not; where it exists no more, with one of its name. */
function stillRead({ cursor, seen }: State): State['cursor'] {
  if (seen === null || cursor.key === null || rowByKey(seen.assessment, cursor.key) !== undefined) return cursor;
  const namesake = seen.assessment.rows.find(({ name }) => name === cursor.name);
  return namesake === undefined ? cursor : { ...cursor, key: namesake.key };
}

/** The cursor on this row, the rows scrolled so far that it is seen. */
export function at(state: State, wanted: number): State {
  const { rows } = state.listing;
  const index = Math.max(0, Math.min(wanted, rows.length - 1));
  const height = layoutOf(state).table;
  const lowest = Math.max(0, rows.length - height);
  const top = Math.max(0, Math.min(Math.max(state.cursor.top, index - height + 1), index, lowest));
  const { key = null, name = null } = rows[index] ?? {};
  const moved = key !== state.cursor.key && state.screen.kind === 'rows';
  const screen = moved && state.screen.kind === 'rows' ? { ...state.screen, paneScroll: 0 } : state.screen;
  return { ...state, screen, cursor: { key, name, index, top } };
}

/** Back on the rows screen: the cursor must stand on a row of the listing again. */
export function toRows(state: State): State {
  return relisted({ ...state, screen: { kind: 'rows', focus: 'table', paneScroll: 0 } }, 'successor');
}

export function looking(state: State, change: Partial<Look>, lost: 'successor' | 'first' = 'first'): State {
  return relisted({ ...state, look: { ...state.look, ...change } }, lost);
}

export function moved(state: State, by: number): State {
  const { screen } = state;
  if (screen.kind !== 'rows') return scrolled(state, screen.scroll + by);
  if (screen.focus === 'table') return at(state, state.cursor.index + by);
  const { pane } = layoutOf(state);
  const room = pane.at === 'none' ? 0 : pane.rows - 2;
  const paneScroll = Math.max(0, Math.min(screen.paneScroll + by, lastScroll(paneLines(state), room)));
  return { ...state, screen: { ...screen, paneScroll } };
}

export function paged(state: State, by: 1 | -1): State {
  const { table, reader, pane } = layoutOf(state);
  if (state.screen.kind !== 'rows') return moved(state, by * Math.max(1, reader - 1));
  if (state.screen.focus === 'pane' && pane.at !== 'none') return moved(state, by * Math.max(1, pane.rows - 3));
  return moved(state, by * Math.max(1, table - 1));
}

export function jumped(state: State, to: 'top' | 'bottom'): State {
  return moved(state, to === 'top' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
}

/** The reader at this line, within what there is. */
export function scrolled(state: State, scroll: number): State {
  if (state.screen.kind === 'rows') return state;
  const last = lastScroll(readerLines(state), layoutOf(state).reader);
  return { ...state, screen: { ...state.screen, scroll: Math.max(0, Math.min(scroll, last)) } };
}

export function matched(state: State, by: 1 | -1, from?: number): State {
  if (state.screen.kind === 'rows') return state;
  const lines = readerLines(state);
  const found = matchFrom(lines, state.screen.search, from ?? state.screen.scroll, by);
  if (found < 0) return flashed(state, `"${state.screen.search}" is not in this text`, 'warn');
  return scrolled(state, found);
}

/** Detail of the next or previous row of the listing. */
export function neighbour(state: State, by: 1 | -1): State {
  const next = at({ ...state, screen: { kind: 'detail', scroll: 0, search: '' } }, state.cursor.index + by);
  return next.cursor.key === state.cursor.key ? flashed(state, 'there is no further record', 'muted') : next;
}

export function sorted(state: State, by: Sort['by']): State {
  const { sort } = state.look;
  const column = by === 'state' ? 'severity' : by;
  return looking(state, { sort: { by: column, reverse: sort.by === column && !sort.reverse } }, 'successor');
}

export function columnPicked(state: State, by: 1 | -1): State {
  const ids = pickable(layoutOf(state).tableColumns, state.look);
  const before = state.look.picked === null ? -1 : ids.indexOf(state.look.picked);
  const next = before < 0 ? (by === 1 ? 0 : ids.length - 1) : (before + by + ids.length) % ids.length;
  return { ...state, look: { ...state.look, picked: ids[next] ?? null } };
}

export function toggled(state: State, what: Extract<Message, { kind: 'toggled' }>['what']): State {
  const { look, seen, screen } = state;
  switch (what) {
    case 'focus':
      if (screen.kind !== 'rows' || layoutOf(state).pane.at === 'none')
        return flashed(state, 'the detail pane needs 120 columns and 30 rows', 'muted');
      return { ...state, screen: { ...screen, focus: screen.focus === 'table' ? 'pane' : 'table' } };
    case 'namespaces': {
      const own = seen?.snapshot.cluster.namespace || 'default';
      return looking(state, { namespaces: look.namespaces === null ? [own] : null });
    }
    case 'wide':
      return { ...state, look: { ...look, wide: !look.wide, picked: null } };
    default:
      return looking(state, { [what]: !look[what] }, 'successor');
  }
}

export function marks(state: State, what: Extract<Message, { kind: 'marked' }>['what']): State {
  const { key } = state.cursor;
  if (what === 'none') return { ...state, marks: new Set(), anchor: null };
  if (what === 'shown')
    return { ...state, marks: new Set([...state.marks, ...state.listing.rows.map((row) => row.key)]) };
  if (key === null) return state;
  if (state.anchor !== null) return { ...state, marks: withRange(state), anchor: null };
  if (what === 'one') return { ...state, marks: toggledMark(state.marks, key) };
  const anchor = nearestMark(state) ?? key;
  return { ...state, marks: withRange({ ...state, anchor }) };
}

function toggledMark(before: ReadonlySet<RecordKey>, key: RecordKey): ReadonlySet<RecordKey> {
  const after = new Set(before);
  if (!after.delete(key)) after.add(key);
  return after;
}

function nearestMark({ listing: { rows }, cursor: { index }, marks: marked }: State): RecordKey | undefined {
  const above = rows.slice(0, index + 1).findLast(({ key }) => marked.has(key));
  return (above ?? rows.slice(index).find(({ key }) => marked.has(key)))?.key;
}

export function ranging(state: State, by: 0 | 1 | -1): State {
  if (by === 0) {
    if (rangeOf(state) !== null) return { ...state, marks: withRange(state), anchor: null };
    return flashed(
      { ...state, anchor: state.cursor.key },
      'range: move, then v or space marks it, esc gives up',
      'plain',
    );
  }
  return at({ ...state, anchor: state.anchor ?? state.cursor.key }, state.cursor.index + by);
}

export function flashed(state: State, text: string, tone: 'plain' | 'warn' | 'bad' | 'good' | 'muted'): State {
  return { ...state, flash: { text, tone, until: state.now + 5000 } };
}
