// Go's duration text (`time.ParseDuration`): an optional sign, then one or more `<decimal><unit>`, or a bare `0`.
//
//   "1m30s" 90      ".5s" 0.5      "-1h" -3600      "1d" no unit of Go's      "60" no unit at all
//
// A sum beyond 64 bits of nanoseconds (about 292 years) is no duration, as in Go.

const nanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  '\u00b5s': 1_000n,
  '\u03bcs': 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const longest = (1n << 63n) - 1n;

/** Seconds, with their fraction; null when the text is no Go duration. */
export function goDuration(text: string): number | null {
  const sign = text.startsWith('-') ? -1 : 1;
  const unsigned = /^[+-]/.test(text) ? text.slice(1) : text;
  if (unsigned === '0') return 0;
  if (unsigned === '') return null;
  const part = /([0-9]*)(?:\.([0-9]*))?([^0-9.]+)/y;
  let total = 0n;
  while (part.lastIndex < unsigned.length) {
    const match = part.exec(unsigned);
    if (match === null) return null;
    const [, whole = '', fraction = '', name = ''] = match;
    const unit = nanoseconds[name];
    if (unit === undefined || (whole === '' && fraction === '')) return null;
    total += BigInt(whole === '' ? '0' : whole) * unit;
    if (fraction !== '') total += (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length);
    if (total > longest) return null;
  }
  const seconds = Number(total / 1_000_000_000n) + Number(total % 1_000_000_000n) / 1e9;
  return seconds === 0 ? 0 : sign * seconds;
}
