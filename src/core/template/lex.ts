// Text of a Go template → tokens. Text between actions is one token; inside an action spaces are tokens too, because they part operands.
// (Go text/template/parse/lex.go: same tokens, same complaints)

export type TokenKind =
  | 'text'
  | 'open'
  | 'close'
  | 'space'
  | 'assign'
  | 'declare'
  | 'pipe'
  | 'string'
  | 'raw'
  | 'char'
  | 'number'
  | 'variable'
  | 'field'
  | 'dot'
  | 'nil'
  | 'bool'
  | 'identifier'
  | 'keyword'
  | 'left'
  | 'right'
  | 'mark'
  | 'error'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offset in the template. */
  readonly at: number;
}

const keywords = new Set(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with']);
const space = ' \t\r\n';

/** All tokens, the last one `end` or `error`. */
export function lex(input: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < input.length) {
    const open = input.indexOf('{{', at);
    if (open < 0) {
      tokens.push({ kind: 'text', text: input.slice(at), at });
      at = input.length;
      break;
    }
    const trims = input[open + 2] === '-' && space.includes(input[open + 3] ?? 'x');
    const text = trims ? input.slice(at, open).replace(/[ \t\r\n]+$/, '') : input.slice(at, open);
    if (text !== '') tokens.push({ kind: 'text', text, at });
    const start = open + (trims ? 4 : 2);
    const after = input.startsWith('/*', start) ? comment(input, start) : action(input, open, start, tokens);
    if (typeof after === 'string') return [...tokens, { kind: 'error', text: after, at: start }];
    at = after;
  }
  return [...tokens, { kind: 'end', text: '', at: input.length }];
}

/** Where the text goes on behind a closing `}}`, spaces trimmed when it says ` -}}`. */
function behind(input: string, close: number, trims: boolean): number {
  let at = close + (trims ? 4 : 2);
  if (trims) while (at < input.length && space.includes(input[at] ?? 'x')) at++;
  return at;
}

/** ` -}}` or `}}` at this place. */
function closing(input: string, at: number): { readonly trims: boolean } | null {
  if (space.includes(input[at] ?? 'x') && input.startsWith('-}}', at + 1)) return { trims: true };
  return input.startsWith('}}', at) ? { trims: false } : null;
}

function comment(input: string, start: number): number | string {
  const end = input.indexOf('*/', start);
  if (end < 0) return 'unclosed comment';
  const close = closing(input, end + 2);
  return close === null ? 'comment ends before closing delimiter' : behind(input, end + 2, close.trims);
}

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  ['declare', /:=/y],
  ['assign', /=/y],
  ['pipe', /\|/y],
  ['string', /"(?:[^"\\\n]|\\[^\n])*"/y],
  ['raw', /`[^`]*`/y],
  ['char', /'(?:[^'\\\n]|\\[^\n])*'/y],
  ['variable', /\$[\p{L}\p{Nd}_]*/uy],
  ['field', /\.[\p{L}_][\p{L}\p{Nd}_]*/uy],
  [
    'number',
    /[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9_]+)?)i?/y,
  ],
  ['dot', /\./y],
  ['identifier', /[\p{L}\p{Nd}_]+/uy],
  ['left', /\(/y],
  ['right', /\)/y],
];

/** Reads one action's tokens; returns the offset behind it, or the complaint. */
function action(input: string, open: number, start: number, tokens: Token[]): number | string {
  tokens.push({ kind: 'open', text: '{{', at: open });
  let depth = 0;
  let at = start;
  for (;;) {
    const close = closing(input, at);
    if (close !== null) {
      if (depth > 0) return 'unclosed left paren';
      tokens.push({ kind: 'close', text: '}}', at });
      return behind(input, at, close.trims);
    }
    if (at >= input.length) return 'unclosed action';
    const token = next(input, at);
    if (typeof token === 'string') return token;
    if (token.kind === 'left') depth++;
    if (token.kind === 'right' && --depth < 0) return 'unexpected right paren';
    at += token.kind === 'space' ? spaces(input, at, token.text) : token.text.length;
    tokens.push(token);
  }
}

/** A run of spaces stops before the one that belongs to ` -}}`. */
function spaces(input: string, at: number, text: string): number {
  const end = at + text.length;
  return text.length > 1 && input.startsWith('-}}', end) ? text.length - 1 : text.length;
}

function next(input: string, at: number): Token | string {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(input)?.[0];
    if (text === undefined) continue;
    const end = at + text.length;
    if (kind === 'number' && alphanumeric.test(input[end] ?? '')) {
      return `bad number syntax: ${JSON.stringify(input.slice(at, end + 1))}`;
    }
    const word = kind === 'identifier' || kind === 'field' || kind === 'variable';
    if (word && !terminated(input, end)) return `bad character ${unicode(input, end)}`;
    return kind === 'identifier' ? { kind: wordKind(text), text, at } : { kind, text, at };
  }
  return complaint(input, at);
}

const alphanumeric = /[\p{L}\p{Nd}_]/u;

function wordKind(text: string): TokenKind {
  if (keywords.has(text)) return 'keyword';
  if (text === 'true' || text === 'false') return 'bool';
  return text === 'nil' ? 'nil' : 'identifier';
}

function terminated(input: string, at: number): boolean {
  return at >= input.length || ' \t\r\n.,|:)('.includes(input[at] ?? 'x') || input.startsWith('}}', at);
}

function complaint(input: string, at: number): Token | string {
  const char = input[at] ?? '';
  switch (char) {
    case '"':
      return 'unterminated quoted string';
    case '`':
      return 'unterminated raw quoted string';
    case "'":
      return 'unterminated character constant';
    case ':':
      return 'expected :=';
    case '+':
    case '-':
      return `bad number syntax: ${JSON.stringify(input.slice(at, at + 2))}`;
    default:
      return char >= ' ' && char <= '~'
        ? { kind: 'mark', text: char, at }
        : `unrecognized character in action: ${unicode(input, at)}`;
  }
}

/** `U+007D '}'` */
function unicode(input: string, at: number): string {
  const code = input.codePointAt(at) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return /[\p{C}\p{Z}]/u.test(String.fromCodePoint(code)) && code !== 0x20
    ? name
    : `${name} '${String.fromCodePoint(code)}'`;
}
