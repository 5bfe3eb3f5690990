// Go literals inside a template: quoted and raw strings, characters, numbers. (Go strconv)

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};
const escaped = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gs;

/** The text behind a quoted or raw literal; null when an escape is none of Go's. */
export function unquote(literal: string): string | null {
  const inside = literal.slice(1, -1);
  if (literal.startsWith('`')) return inside.replaceAll('\r', '');
  let bad = false;
  const text = inside.replace(escaped, (_, hex?: string, u4?: string, u8?: string, octal?: string, char?: string) => {
    const code = hex ?? u4 ?? u8;
    if (code !== undefined || octal !== undefined) {
      const point = code === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(code, 16);
      if (point <= 0x10ffff) return String.fromCodePoint(point);
    }
    const known = char === undefined || char === (literal.startsWith('"') ? "'" : '"') ? undefined : escapes[char];
    if (known === undefined) bad = true;
    return known ?? '';
  });
  return bad ? null : text;
}

/** A number or a character; `whole`: it can stand for an integer. */
export function number(text: string): { readonly value: number; readonly whole: boolean } | null {
  if (text.startsWith("'")) {
    const char = unquote(text);
    const [point, ...others] = char === null ? [] : [...char];
    if (point === undefined || others.length > 0) return null;
    return { value: point.codePointAt(0) ?? 0, whole: true };
  }
  if (text.endsWith('i')) return null;
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[+-]/, '');
  const plain = digits.replaceAll('_', '');
  if (/^_|__|_$|_[.eE]|[.eE+-]_/.test(digits)) return null;
  const octal = /^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain;
  const value = sign * Number(octal);
  if (Number.isNaN(value)) return null;
  return { value: value === 0 ? 0 : value, whole: Number.isInteger(value) && Math.abs(value) < 2 ** 63 };
}
