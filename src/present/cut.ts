// Widths as a terminal counts them, and cutting to them. Long names are cut in the middle, so that both the host label and
// the zone stay readable: `k8s-sta..eu-west-1.elb`.

import stringWidth from 'string-width';

const ascii = /^[\x20-\x7e]*$/;

/** Columns that already escaped text takes in a terminal. */
export function width(text: string): number {
  return ascii.test(text) ? text.length : stringWidth(text);
}

/** The text in at most `columns`, with `..` in the middle where something was left out. */
export function cutMiddle(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  if (columns <= 4) return takeStart(text, columns);
  const head = Math.floor((columns - 2) / 2);
  const start = takeStart(text, head);
  return `${start}..${takeEnd(text, columns - 2 - width(start))}`;
}

/** The text in at most `columns`, with `..` at the end where something was left out. */
export function cutEnd(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  return columns <= 4 ? takeStart(text, columns) : `${takeStart(text, columns - 2)}..`;
}

/** The text with spaces after it up to `columns`. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

/** Cut in the middle and padded: exactly `columns` wide. */
export function fitted(text: string, columns: number): string {
  return pad(cutMiddle(text, columns), columns);
}

function takeStart(text: string, columns: number): string {
  if (ascii.test(text)) return text.slice(0, columns);
  return take(graphemes(text), columns).join('');
}

function takeEnd(text: string, columns: number): string {
  if (ascii.test(text)) return text.slice(text.length - columns);
  return take(graphemes(text).reverse(), columns).reverse().join('');
}

/** Made when it is first needed, for that takes longer than a whole `--help`. */
let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): string[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function take(parts: readonly string[], columns: number): string[] {
  const taken: string[] = [];
  let left = columns;
  for (const part of parts) {
    left -= width(part);
    if (left < 0) break;
    taken.push(part);
  }
  return taken;
}
