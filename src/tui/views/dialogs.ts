// The dialogs of mending: one box with a head, a body that scrolls and a foot. Up to 119 columns it takes the whole screen but for
// two lines of keys; on larger ones it is laid over the table, which stands still meanwhile, and holds its keys itself.

import type { State } from '../state.ts';
import { footerLines, statusLine } from './footer.ts';
import { entryDialog, historyDialog } from './history.ts';
import { blank, boxed, clip, fill, type Line, over, plain } from './line.ts';
import { planDialog } from './plan.ts';
import { progressDialog, resultDialog } from './progress.ts';

export interface Dialog {
  readonly title: Line;
  /** Never scrolls away. */
  readonly head: readonly Line[];
  readonly body: readonly Line[];
  /** First line of the body that is seen. */
  readonly scroll: number;
  /** What is asked; never scrolls away. */
  readonly foot: readonly Line[];
  /** Below the keys: the command that does the same. */
  readonly command: string;
}

interface Box {
  readonly columns: number;
  readonly rows: number;
  readonly whole: boolean;
}

function boxOf({ size: { columns, rows } }: State): Box {
  const whole = columns < 120 || rows < 30;
  return whole ? { columns, rows: rows - 2, whole } : { columns: 104, rows: Math.min(rows - 6, 34), whole };
}

function dialogOf(state: State, inner: number): Dialog | null {
  const { overlay } = state;
  switch (overlay.kind) {
    case 'plan':
      return planDialog(state, overlay, inner);
    case 'planFile':
      return planDialog(state, overlay.of, inner);
    case 'progress':
      return progressDialog(state, overlay, inner);
    case 'result':
      return resultDialog(state, overlay, inner);
    case 'history':
      return historyDialog(state, overlay, inner);
    case 'entry':
      return entryDialog(state, overlay, inner);
    default:
      return null;
  }
}

/** The dialog over what is behind it; null where there is none. */
export function withDialog(state: State, behind: () => readonly Line[]): readonly Line[] | null {
  const box = boxOf(state);
  const inner = box.columns - 4;
  const dialog = dialogOf(state, inner);
  if (dialog === null) return null;
  const keys = below(state, dialog, box.whole ? box.columns : inner);
  const lines = arranged(dialog, box, box.whole ? [] : keys);
  const { ascii } = state.given;
  const { columns, rows } = state.size;
  if (box.whole) {
    const drawn = boxed(titled(dialog, room(dialog, box, 0)), lines, box.columns, box.rows, ascii);
    return [...drawn, ...keys].slice(0, rows).map((line) => fill(line, columns));
  }
  const height = Math.min(box.rows, lines.length + 2);
  const drawn = boxed(titled(dialog, room(dialog, box, keys.length + 1)), lines, box.columns, height, ascii);
  return over(behind(), drawn, Math.floor((rows - height) / 2), Math.floor((columns - box.columns) / 2), columns);
}

function below(state: State, dialog: Dialog, columns: number): readonly Line[] {
  const [first = blank] = footerLines(state, columns, 1);
  if (state.overlay.kind === 'planFile') return [clip(statusLine(state), columns), first];
  const command = dialog.command === '' ? blank : clip(plain(dialog.command, 'muted'), columns);
  return [first, command];
}

function arranged(dialog: Dialog, box: Box, keys: readonly Line[]): readonly Line[] {
  const tail = keys.length === 0 ? dialog.foot : [...dialog.foot, blank, ...keys];
  const height = room(dialog, box, keys.length === 0 ? 0 : keys.length + 1);
  const scroll = Math.min(dialog.scroll, Math.max(0, dialog.body.length - height));
  const seen = dialog.body.slice(scroll, scroll + height);
  const padding = box.whole ? height - seen.length : 0;
  return [...dialog.head, ...seen, ...Array.from({ length: padding }, () => blank), ...tail];
}

function room({ head, foot }: Dialog, box: Box, keys: number): number {
  return Math.max(1, box.rows - 2 - head.length - foot.length - keys);
}

function titled(dialog: Dialog, height: number): Line {
  const { length } = dialog.body;
  if (length <= height) return dialog.title;
  const from = Math.min(dialog.scroll, length - height);
  return [...dialog.title, { text: `  (lines ${from + 1}-${from + height} of ${length})`, tone: 'muted' }];
}

/** How many lines of the body are seen at once. */
export function dialogRoom(state: State): number {
  const box = boxOf(state);
  const dialog = dialogOf(state, box.columns - 4);
  return dialog === null ? 1 : room(dialog, box, box.whole ? 0 : 3);
}

/** How far the body scrolls. */
export function dialogLast(state: State): number {
  const box = boxOf(state);
  const dialog = dialogOf(state, box.columns - 4);
  return dialog === null ? 0 : Math.max(0, dialog.body.length - room(dialog, box, box.whole ? 0 : 3));
}
