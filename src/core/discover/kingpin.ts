// How ExternalDNS's command line and environment are read: kingpin v2 (parser.go, flags.go, envar.go, values.go).
//
//   --name=value, --name value    the value may be empty or start with `-` only after `=`
//   --x, --no-x                   booleans take no value: `--events=true` stops the process with `unexpected true`
//   lists repeat; anything else given twice, also `--once --no-once`, stops the process
//   EXTERNAL_DNS_NAME             used only when the flag is not on the command line; lists split at line ends, never at commas
//
// A command line that stops ExternalDNS is still read as what was meant, so that it can be explained: `startError` holds the
// error kingpin gives first, `complaints` everything that is wrong.

import { RE2JS } from 're2js';
import type { Provenance, Version } from '../settings.ts';
import { anyFlag, type Flag, flagOf, flagsOf, wordsOf } from './flags.ts';

/** What one flag was given. */
export interface Given {
  readonly flag: Flag;
  /** In order; a scalar uses the last. Booleans are `true` or `false`. Empty when `from` is `unknown`. */
  readonly texts: readonly string[];
  readonly from: Provenance;
  readonly where: string;
}

/** Where a text stands, as facts show it. */
export interface Place {
  readonly from: Provenance;
  readonly where: string;
}

/** Where arguments and variables stand; by default `args[0]` and `env NAME`. */
export interface Places {
  readonly args?: readonly Place[];
  readonly env?: Readonly<Record<string, Place>>;
}

/** Text in place of a value that could not be read; `why` names its source, e.g. `Secret dns/keys key owner`. */
export function unreadable(why: string): string {
  return `\uE000${why}\uE001`;
}

/** The source named by the first unreadable part of a text; null: it was read whole. */
export function unreadableIn(value: string): string | null {
  return /\uE000([^\uE001]*)\uE001/.exec(value)?.[1] ?? null;
}

export interface CommandLine {
  readonly given: ReadonlyMap<string, Given>;
  /** Names of flags this release does not have, without dashes; `@FILE` for a file of arguments that was not read. */
  readonly unknown: readonly string[];
  /** As the process says it, without the `flag parsing error: ` before it; null: it parses. */
  readonly startError: string | null;
  readonly complaints: readonly string[];
}

/** `txt-owner-id` → `EXTERNAL_DNS_TXT_OWNER_ID`. */
export function variableOf(flag: string): string {
  return `EXTERNAL_DNS_${flag.toUpperCase().replace(/[^A-Z0-9_]+/g, '_')}`;
}

interface Reading {
  readonly version: Version;
  readonly places: Places;
  readonly given: Map<string, Given>;
  readonly unknown: string[];
  readonly complaints: string[];
  parseError: string | null;
  setError: string | null;
}

export function commandLine(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  version: Version,
  places: Places = {},
): CommandLine {
  const reading: Reading = {
    version,
    places,
    given: new Map(),
    unknown: [],
    complaints: [],
    parseError: null,
    setError: null,
  };
  readArgs(args, reading);
  const { given } = reading;
  const envError = readEnv(env, reading);
  const missing = ['provider', 'source'].filter((name) => !given.has(name)).map((name) => `'--${name}'`);
  for (const name of missing) reading.complaints.push(`${name.slice(3, -1)}: required, but not given`);
  return {
    given,
    unknown: [...new Set(reading.unknown)],
    startError:
      envError ??
      reading.parseError ??
      reading.setError ??
      (missing.length === 0 ? null : `required flag(s) ${missing.join(', ')} not provided`),
    complaints: reading.complaints,
  };
}

function readArgs(args: readonly string[], reading: Reading): void {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const lost = unreadableIn(arg.startsWith('--') ? (arg.split('=')[0] ?? '') : arg);
    if (lost !== null) {
      reading.unknown.push(`args:${lost}`);
      continue;
    }
    if (arg === '--') {
      for (const rest of args.slice(i + 1)) stray(rest, reading);
      return;
    }
    const value = args[i + 1] === '--' ? afterDashes(arg, args[i + 2], reading.version) : null;
    if (value !== null) {
      put(value.flag, value.text, i, reading);
      for (const rest of args.slice(i + 3)) stray(rest, reading);
      return;
    }
    if (arg.startsWith('--')) i += readFlag(arg, i, args[i + 1], reading);
    else if (arg.startsWith('@')) file(arg, reading);
    else if (arg.startsWith('-') && arg !== '-') {
      fail(reading, `unknown short flag '-${[...arg][1] ?? ''}'`, `${arg}: ExternalDNS has no short flags`);
      reading.unknown.push(arg);
    } else stray(arg === '-' ? '' : arg, reading);
  }
}

/** `--flag -- WORD`: the word is the flag's value, whatever it looks like, and all after it is stray. */
function afterDashes(
  arg: string,
  word: string | undefined,
  version: Version,
): { readonly flag: Flag; readonly text: string } | null {
  const flag = /^--[^=]+$/.test(arg) ? flagOf(arg.slice(2), version) : null;
  return flag === null || flag.kind === 'bool' || word === undefined ? null : { flag, text: word };
}

/** Returns how many following words were taken as the value. */
function readFlag(arg: string, at: number, next: string | undefined, reading: Reading): number {
  const equals = arg.indexOf('=');
  const name = equals === -1 ? arg.slice(2) : arg.slice(2, equals);
  const value = equals === -1 ? null : arg.slice(equals + 1);
  const { flag, off } = find(name, reading.version);
  if (flag === null) return unknownFlag(name, value, next, reading);
  if (flag.kind === 'bool') return readBool(flag, off, value, next, at, reading);
  if (value !== null) put(flag, value, at, reading);
  else if (next === undefined || (next.startsWith('-') && next !== '-') || next.startsWith('@')) {
    if (next?.startsWith('@') === true) {
      file(next, reading);
      return 1;
    }
    fail(reading, `expected argument for flag '--${name}'`, `${name}: needs a value`);
  } else {
    put(flag, next === '-' ? '' : next, at, reading);
    return 1;
  }
  return 0;
}

function find(name: string, version: Version): { readonly flag: Flag | null; readonly off: boolean } {
  const exact = flagOf(name, version);
  if (exact !== null || !name.startsWith('no-')) return { flag: exact, off: false };
  const positive = flagOf(name.slice(3), version);
  return { flag: positive?.kind === 'bool' ? positive : null, off: true };
}

function unknownFlag(name: string, value: string | null, next: string | undefined, reading: Reading): number {
  const { major, minor, patch } = reading.version;
  fail(reading, `unknown long flag '--${name}'`, `${name}: unknown to ${major}.${minor}.${patch}`);
  reading.unknown.push(name);
  if (value !== null || next === undefined || next.startsWith('-')) return 0;
  return (anyFlag(name) ?? anyFlag(name.replace(/^no-/, '')))?.kind === 'bool' ? 0 : 1;
}

function readBool(
  flag: Flag,
  off: boolean,
  value: string | null,
  next: string | undefined,
  at: number,
  reading: Reading,
): number {
  const follows = value === null && next !== undefined && parseBool(next) !== null;
  const word = value ?? (follows ? next : null);
  if (word === null) {
    put(flag, off ? 'false' : 'true', at, reading);
    return 0;
  }
  fail(reading, `unexpected ${word}`, `${flag.name}: a boolean flag takes no value`);
  put(flag, String((parseBool(word) ?? true) !== off), at, reading);
  return follows ? 1 : 0;
}

function stray(word: string, reading: Reading): void {
  fail(reading, `unexpected ${word}`, `${JSON.stringify(word)}: not a flag, and ExternalDNS takes nothing else`);
}

function file(arg: string, reading: Reading): void {
  reading.unknown.push(arg);
  reading.complaints.push(`${arg}: flags stand in a file that was not read`);
}

function fail(reading: Reading, error: string, complaint: string): void {
  reading.parseError ??= error;
  reading.complaints.push(complaint);
}

function put(flag: Flag, text: string, at: number, reading: Reading): void {
  const before = reading.given.get(flag.name);
  if (before !== undefined && !repeats(flag)) {
    if (reading.parseError === null) reading.setError ??= `flag '${flag.name}' cannot be repeated`;
    reading.complaints.push(`${flag.name}: given twice`);
  }
  const wrong = refused(flag, text, reading.version);
  if (wrong !== null) {
    if (reading.parseError === null) reading.setError ??= wrong.error;
    reading.complaints.push(wrong.complaint);
  }
  const place = reading.places.args?.[at] ?? { from: 'args', where: `args[${at}]` };
  const lost = unreadableIn(text);
  if (lost !== null) reading.given.set(flag.name, { flag, texts: [], from: 'unknown', where: lost });
  else if (before === undefined) reading.given.set(flag.name, { flag, texts: [text], ...place });
  else if (before.from !== 'unknown') {
    reading.given.set(flag.name, { ...before, texts: repeats(flag) ? [...before.texts, text] : [text] });
  }
}

function repeats(flag: Flag): boolean {
  return flag.kind === 'list' || flag.kind === 'enums' || flag.kind === 'map';
}

/** Fills in what only the environment gives; the first error kingpin would stop with, or null. */
function readEnv(env: Readonly<Record<string, string>>, reading: Reading): string | null {
  const { given } = reading;
  let error: string | null = null;
  for (const name of ['help', 'version']) {
    const text = env[variableOf(name)];
    if (text === undefined || text === '' || parseBool(text) !== null || unreadableIn(text) !== null) continue;
    error ??= parseBoolError(text);
    reading.complaints.push(
      `${variableOf(name)}: read as the flag --${name}, so anything but a boolean stops the start`,
    );
  }
  for (const flag of flagsOf(reading.version)) {
    const variable = variableOf(flag.name);
    const text = env[variable];
    if (text === undefined || text === '' || given.has(flag.name)) continue;
    const lost = unreadableIn(text);
    if (lost !== null) {
      given.set(flag.name, { flag, texts: [], from: 'unknown', where: lost });
      continue;
    }
    const texts = repeats(flag) ? text.replace(/\r?\n$/, '').split(/\r?\n/) : [text];
    const wrong = texts.map((one) => refused(flag, one, reading.version)).find((one) => one !== null);
    if (wrong !== undefined) {
      error ??= wrong.error;
      reading.complaints.push(`${wrong.complaint} (from ${variable})`);
    }
    const values = flag.kind === 'bool' ? texts.map((one) => String(parseBool(one) ?? false)) : texts;
    const place = reading.places.env?.[variable] ?? { from: 'env', where: `env ${variable}` };
    given.set(flag.name, { flag, texts: values, ...place });
  }
  return error;
}

/** Go's strconv.ParseBool; null: not a boolean. */
export function parseBool(text: string): boolean | null {
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(0|f|F|false|FALSE|False)$/.test(text) ? false : null;
}

function parseBoolError(text: string): string {
  return `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`;
}

interface Wrong {
  readonly error: string;
  readonly complaint: string;
}

/** Why this flag does not take this text; null: it does. */
function refused(flag: Flag, text: string, version: Version): Wrong | null {
  const { name } = flag;
  if (unreadableIn(text) !== null) return null;
  switch (flag.kind) {
    case 'string':
    case 'list':
      return null;
    case 'bool':
      return parseBool(text) === null
        ? { error: parseBoolError(text), complaint: `${name}: not a boolean: ${text}` }
        : null;
    case 'int':
    case 'int64':
      return goFloat(text) === null
        ? {
            error: `strconv.Parse${flag.kind === 'int' ? 'Float' : 'Int'}: parsing ${JSON.stringify(text)}: invalid syntax`,
            complaint: `${name}: not a number: ${text}`,
          }
        : null;
    case 'duration':
      return durationError(text, name);
    case 'map':
      return /[:=]/.test(text)
        ? null
        : { error: `expected KEY=VALUE got '${text}'`, complaint: `${name}: not KEY=VALUE: ${text}` };
    case 'regexp':
      return regexpError(text, name);
    case 'enum':
    case 'enums':
      return notAWord(name, text, version);
  }
}

function durationError(text: string, name: string): Wrong | null {
  const read = duration(text);
  return typeof read === 'number' ? null : { error: read, complaint: `${name}: not a duration: ${text}` };
}

function notAWord(name: string, text: string, version: Version): Wrong | null {
  const allowed = wordsOf(name, version);
  if (allowed === null || allowed.includes(text)) return null;
  const what = name === 'source' ? 'known sources' : `words ${allowed.filter((word) => word !== '').join(', ')}`;
  return {
    error: `enum value must be one of ${allowed.join(',')}, got '${text}'`,
    complaint: `${name}: not one of the ${what}: ${text}`,
  };
}

function regexpError(text: string, name: string): Wrong | null {
  try {
    RE2JS.compile(text);
    return null;
  } catch (cause) {
    const error = cause instanceof Error ? cause.message : String(cause);
    return { error, complaint: `${name}: not a regular expression: ${error}` };
  }
}

/** Go's strconv.ParseFloat for the spellings people use; null: not a number. */
export function goFloat(text: string): number | null {
  return /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/.test(text) ? Number(text) : null;
}

const units: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};

/** A duration flag in seconds: Go's spelling, and days and weeks besides; null: none. */
export function seconds(text: string): number | null {
  const read = duration(text);
  return typeof read === 'number' ? read : null;
}

/** Longest duration that Go holds: 2^63 nanoseconds. */
const longest = 9_223_372_036;

/** In seconds, or the error in the words of the library that kingpin uses (go-str2duration). */
function duration(text: string): number | string {
  const invalid = `time: invalid duration "${text}"`;
  const body = text.replace(/^[-+]/, '');
  if (body === '0') return 0;
  if (body === '') return invalid;
  let total = 0;
  let rest = body;
  while (rest !== '') {
    const part = /^(\d+\.?\d*|\.\d+)([^.\d]*)/.exec(rest);
    if (part === null) return invalid;
    const [whole, number = '', unit = ''] = part;
    if (unit === '') return `time: missing unit in duration "${text}"`;
    const factor = units[unit];
    if (factor === undefined) return `time: unknown unit "${unit}" in duration "${text}"`;
    total += Number(number) * factor;
    rest = rest.slice(whole.length);
  }
  if (total > longest) return invalid;
  return text.startsWith('-') ? -total : total;
}
