// Text functions that must behave as Go's, where JavaScript's own differ.

const space = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const outer = new RegExp(`^${space}|${space}$`, 'g');

/** `strings.TrimSpace`: Unicode's White_Space, so U+0085 but not U+FEFF. */
export function trimSpace(text: string): string {
  return text.replace(outer, '');
}

/** `%q` of a Go string. */
export function quote(text: string): string {
  let out = '"';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (char === '"' || char === '\\') out += `\\${char}`;
    else if (
      code >= 0x20 &&
      code !== 0x7f &&
      !/[\p{C}\p{Zl}\p{Zp}]/u.test(char) &&
      (code === 0x20 || !/\p{Zs}/u.test(char))
    )
      out += char;
    else if (short[char] !== undefined) out += short[char];
    else if (code < 0x80) out += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (code < 0x10000) out += `\\u${code.toString(16).padStart(4, '0')}`;
    else out += `\\U${code.toString(16).padStart(8, '0')}`;
  }
  return `${out}"`;
}

const short: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** Length in UTF-8. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}
