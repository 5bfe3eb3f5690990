// Text from a cluster, from DNS or from an error of theirs is never shown raw: whatever could move the cursor, colour the
// terminal, hide itself or turn the reading direction becomes a visible escape.
//
//   ESC [ 3 1 m      \x1b[31m          line feed   \n          U+202E (right-to-left override)   \u202e
//
// Covered: C0, DEL and C1, line and paragraph separators, format characters (bidirectional marks, zero width), what Unicode
// calls default-ignorable, and lone surrogates. A backslash stays as it is: DNS names carry `\052`.

const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const printable = /^[\x20-\x7e]*$/;
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line of text, safe for any terminal. */
export function escapeText(text: string): string {
  return printable.test(text) ? text : text.replace(unsafe, visible);
}

/** Like escapeText, but line feeds stay: for blocks of text that stand on lines of their own. */
export function escapeLines(text: string): string {
  return printable.test(text) ? text : text.replace(/\r\n/g, '\n').split('\n').map(escapeText).join('\n');
}

function visible(character: string): string {
  const named = short[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

/** Text that is JSON or YAML already: what is unsafe stands inside quoted strings there and becomes `\uXXXX`; lines stay. */
export function escapeQuoted(document: string): string {
  return printable.test(document) ? document : document.replace(unsafe, quoted);
}

function quoted(character: string): string {
  if (character === '\n') return character;
  return Array.from({ length: character.length }, (_, index) => unit(character.charCodeAt(index))).join('');
}

function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
