// Colour is a meaning first. Both faces name tones; only this file knows colours: the 16 of the terminal's own theme, and
// never without a word or sign beside them.

export type Tone = 'plain' | 'bad' | 'warn' | 'good' | 'add' | 'change' | 'remove' | 'gone' | 'unsure' | 'muted';

export type Color = 'red' | 'green' | 'yellow' | 'magenta' | 'cyan';

export interface Paint {
  /** undefined: the terminal's own foreground. */
  readonly color?: Color;
  readonly dim?: boolean;
}

export const paints = {
  plain: {},
  bad: { color: 'red' },
  warn: { color: 'yellow' },
  good: { color: 'green' },
  add: { color: 'green' },
  change: { color: 'yellow' },
  remove: { color: 'red' },
  gone: { color: 'magenta' },
  unsure: { color: 'cyan' },
  muted: { dim: true },
} as const satisfies Record<Tone, Paint>;

const codes = { red: 31, green: 32, yellow: 33, magenta: 35, cyan: 36 } as const satisfies Record<Color, number>;

/** The text between the escape sequences of its tone; the text itself must already be escaped. */
export function paint(text: string, tone: Tone): string {
  const { color, dim }: Paint = paints[tone];
  if (text === '') return text;
  if (color !== undefined) return `\x1b[${codes[color]}m${text}\x1b[39m`;
  return dim ? `\x1b[2m${text}\x1b[22m` : text;
}
