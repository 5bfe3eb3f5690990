// The only place that knows Ink: lines of spans as text. Tones become colours here, and no escape is made when colour is off.

import { Box, Text } from 'ink';
import { memo, type ReactNode } from 'react';
import { type Paint, paints } from '../../present/tone.ts';
import type { State } from '../state.ts';
import { frame } from './frame.ts';
import type { Line, Span } from './line.ts';

export function Screen({ state }: { readonly state: State }): ReactNode {
  const { columns, rows } = state.size;
  const { color } = state.given;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      {frame(state).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line's place on the screen is its identity
        <Row key={index} line={line} color={color} />
      ))}
    </Box>
  );
}

interface RowProps {
  readonly line: Line;
  readonly color: boolean;
}

const Row = memo(
  ({ line, color }: RowProps): ReactNode => (
    <Text wrap="truncate">{color ? merged(line).map(painted) : line.map((span) => span.text).join('')}</Text>
  ),
  (before, after) => before.color === after.color && sameLine(before.line, after.line),
);

function painted(span: Span, index: number): ReactNode {
  const { color, dim }: Paint = paints[span.tone ?? 'plain'];
  return (
    <Text
      key={index}
      {...(color === undefined ? {} : { color })}
      {...(dim && !span.inverse ? { dimColor: true } : {})}
      {...(span.bold ? { bold: true } : {})}
      {...(span.inverse ? { inverse: true } : {})}
    >
      {span.text}
    </Text>
  );
}

function sameLine(a: Line, b: Line): boolean {
  return a.length === b.length && a.every((span, index) => sameSpan(span, b[index]) && span.text === b[index]?.text);
}

function sameSpan(a: Span, b: Span | undefined): boolean {
  return (a.tone ?? 'plain') === (b?.tone ?? 'plain') && a.bold === b?.bold && a.inverse === b?.inverse;
}

/** Spans of one look joined: fewer of them are fewer for Ink to lay out. */
function merged(line: Line): Line {
  const out: Span[] = [];
  for (const span of line) {
    const last = out.at(-1);
    if (last !== undefined && sameSpan(last, span)) out[out.length - 1] = { ...last, text: last.text + span.text };
    else out.push(span);
  }
  return out;
}
