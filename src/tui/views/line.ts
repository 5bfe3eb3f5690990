// A screen is a list of lines, a line a list of spans. Views make lines of exactly known width, so that no frame can overflow and a
// box can be laid over another screen; only screen.tsx knows Ink. Texts in spans are escaped already.

import { cutEnd, pad, width } from '../../present/cut.ts';
import type { Tone } from '../../present/tone.ts';

export interface Span {
  readonly text: string;
  readonly tone?: Tone;
  readonly bold?: true;
  readonly inverse?: true;
}

export type Line = readonly Span[];

export const blank: Line = [];

export function plain(text: string, tone: Tone = 'plain'): Line {
  return [{ text, tone }];
}

export function bold(text: string): Span {
  return { text, bold: true };
}

export function lineText(line: Line): string {
  return line.map((span) => span.text).join('');
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, span) => sum + width(span.text), 0);
}

/** At most `columns` wide; cut at the end. */
export function clip(line: Line, columns: number): Line {
  if (lineWidth(line) <= columns) return line;
  const kept: Span[] = [];
  let left = columns;
  for (const span of line) {
    if (left <= 0) break;
    const text = cutEnd(span.text, left);
    kept.push({ ...span, text });
    left -= width(text);
    if (text !== span.text) break;
  }
  return kept;
}

/** Exactly `columns` wide. */
export function fill(line: Line, columns: number): Line {
  const clipped = clip(line, columns);
  const missing = columns - lineWidth(clipped);
  return missing > 0 ? [...clipped, { text: ' '.repeat(missing) }] : clipped;
}

/** Left text, and right text at the right edge; the left one gives way. */
export function sides(left: Line, right: Line, columns: number): Line {
  const room = columns - lineWidth(right) - 1;
  return room <= 0 ? clip(left, columns) : [...fill(left, room), { text: ' ' }, ...right];
}

/** The columns `from` to `to` of a line, padded where it is shorter. */
function slice(line: Line, from: number, to: number): Line {
  const kept: Span[] = [];
  let at = 0;
  for (const span of line) {
    const end = at + width(span.text);
    if (end > from && at < to) {
      const text = sliceText(span.text, Math.max(0, from - at), Math.min(end, to) - at);
      kept.push({ ...span, text });
    }
    at = end;
  }
  return fill(kept, to - from);
}

function sliceText(text: string, from: number, to: number): string {
  if (width(text) === text.length) return text.slice(from, to);
  let at = 0;
  let out = '';
  for (const character of text) {
    if (at >= from && at + width(character) <= to) out += character;
    at += width(character);
  }
  return pad(out, to - from);
}

/** `box` drawn over `lines`, its upper left corner at `top`, `left`. */
export function over(lines: readonly Line[], box: readonly Line[], top: number, left: number, columns: number): Line[] {
  return lines.map((line, index) => {
    const part = box[index - top];
    if (part === undefined) return line;
    const right = left + lineWidth(part);
    return [...slice(line, 0, left), ...part, ...slice(line, right, columns)];
  });
}

/** Words broken over lines of at most `columns`; a longer word is broken inside. Later lines begin with `indent` spaces. */
export function wrap(text: string, columns: number, indent = 0): readonly string[] {
  const lines: string[] = [];
  const room = Math.max(8, columns);
  let line = '';
  const begin = () => (lines.length === 0 ? '' : ' '.repeat(indent));
  for (const word of text.split(' ')) {
    let rest = word;
    if (line !== '' && width(line) + 1 + width(rest) <= room) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') {
      lines.push(line);
      line = '';
    }
    for (;;) {
      const start = begin();
      if (width(start) + width(rest) <= room) {
        line = start + rest;
        break;
      }
      const head = sliceText(rest, 0, room - start.length).trimEnd();
      lines.push(start + head);
      rest = rest.slice(head.length);
    }
  }
  return line.trim() === '' && lines.length > 0 ? lines : [...lines, line];
}

export interface Glyphs {
  readonly rule: string;
  readonly side: string;
  readonly corners: readonly [string, string, string, string];
}

/** Box lines, or `+-|` where the terminal or the person wants ASCII. */
export function glyphs(ascii: boolean): Glyphs {
  return ascii
    ? { rule: '-', side: '|', corners: ['+', '+', '+', '+'] }
    : { rule: '─', side: '│', corners: ['┌', '┐', '└', '┘'] };
}

export function rule(columns: number, ascii: boolean): Line {
  return [{ text: glyphs(ascii).rule.repeat(columns), tone: 'muted' }];
}

/** Lines in a frame of exactly `columns` x `rows`, the title in its upper edge. */
export function boxed(title: Line, lines: readonly Line[], columns: number, rows: number, ascii: boolean): Line[] {
  const { rule: edge, side, corners } = glyphs(ascii);
  const head = clip(title, columns - 6);
  const top: Line = [
    { text: `${corners[0]}${edge} ` },
    ...head,
    { text: ` ${edge.repeat(Math.max(0, columns - 5 - lineWidth(head)))}${corners[1]}` },
  ];
  const inner = columns - 4;
  const body = Array.from(
    { length: Math.max(0, rows - 2) },
    (_, index): Line => [{ text: `${side} ` }, ...fill(lines[index] ?? blank, inner), { text: ` ${side}` }],
  );
  return [top, ...body, [{ text: `${corners[2]}${edge.repeat(Math.max(0, columns - 2))}${corners[3]}` }]];
}
