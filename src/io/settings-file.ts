// Our own settings: flag > environment > the context's part of the file > the file > default. The file is
// $XDG_CONFIG_HOME/kubectl-dns/config.yaml, or what KUBECTL_DNS_CONFIG names. Flags are the faces' business.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import { configFolder, type Env } from './folders.ts';
import { codeOf, reasonOf } from './reason.ts';

export interface OurSettings {
  readonly readOnly: boolean;
  /** Seconds between two reads of Route 53 in the terminal UI; 0 = never by itself. */
  readonly refresh: number;
  readonly color: 'auto' | 'always' | 'never';
  readonly ascii: boolean;
  readonly theme: 'default' | 'high-contrast' | 'mono';
  readonly maxDeletePercent: number;
  /** Names that no plan touches; `*.x` covers everything below x. A context adds to those of the file. */
  readonly protectedNames: readonly string[];
  /** Zone names or ids that no plan touches. */
  readonly protectedZones: readonly string[];
  readonly clipboard: 'auto' | 'native' | 'osc52' | 'off';
  readonly awsProfile: string | null;
  readonly awsRoleArn: string | null;
  readonly ownerID: string | null;
  readonly zones: readonly string[];
}

export type SettingFrom = 'environment' | 'context' | 'file' | 'default';

export interface SettingsFile {
  readonly path: string;
  readonly exists: boolean;
  readonly everywhere: Partial<OurSettings>;
  readonly contexts: Readonly<Record<string, Partial<OurSettings>>>;
}

export interface EffectiveSettings {
  readonly values: OurSettings;
  readonly from: Readonly<Record<keyof OurSettings, SettingFrom>>;
}

const defaults: OurSettings = {
  readOnly: false,
  refresh: 60,
  color: 'auto',
  ascii: false,
  theme: 'default',
  maxDeletePercent: 30,
  protectedNames: [],
  protectedZones: [],
  clipboard: 'auto',
  awsProfile: null,
  awsRoleArn: null,
  ownerID: null,
  zones: [],
};

type Check = (value: unknown) => OurSettings[keyof OurSettings] | undefined;
const flag: Check = (value) => (typeof value === 'boolean' ? value : undefined);
const text: Check = (value) => (typeof value === 'string' && value !== '' ? value : undefined);
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? value : undefined;

interface Key {
  readonly check: Check;
  readonly expected: string;
  readonly where: 'everywhere' | 'context' | 'both';
}
const keys = {
  readOnly: { check: flag, expected: 'true or false', where: 'both' },
  refresh: { check: seconds, expected: 'a duration such as 60s or 5m, or 0', where: 'everywhere' },
  color: { check: oneOf('auto', 'always', 'never'), expected: 'auto, always or never', where: 'everywhere' },
  ascii: { check: flag, expected: 'true or false', where: 'everywhere' },
  theme: {
    check: oneOf('default', 'high-contrast', 'mono'),
    expected: 'default, high-contrast or mono',
    where: 'everywhere',
  },
  maxDeletePercent: { check: percent, expected: 'a number from 0 to 100', where: 'everywhere' },
  protectedNames: { check: names, expected: 'a list of DNS names', where: 'both' },
  protectedZones: { check: names, expected: 'a list of zone names or ids', where: 'both' },
  clipboard: {
    check: oneOf('auto', 'native', 'osc52', 'off'),
    expected: 'auto, native, osc52 or off',
    where: 'everywhere',
  },
  awsProfile: { check: text, expected: 'the name of a profile', where: 'context' },
  awsRoleArn: { check: text, expected: 'the ARN of a role', where: 'context' },
  ownerID: { check: text, expected: 'an owner id', where: 'context' },
  zones: { check: names, expected: 'a list of zone names or ids', where: 'context' },
} satisfies Record<keyof OurSettings, Key>;

export function settingsPath(env: Env): string {
  return env.KUBECTL_DNS_CONFIG || join(configFolder(env), 'config.yaml');
}

/** Reads the file; one that is not there is empty, unless KUBECTL_DNS_CONFIG names it. */
export async function readSettingsFile(env: Env): Promise<SettingsFile> {
  const path = settingsPath(env);
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && !env.KUBECTL_DNS_CONFIG) {
      return { path, exists: false, everywhere: {}, contexts: {} };
    }
    throw new Failure('file', `the settings file ${path} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  const { parse } = await import('yaml');
  try {
    return { path, exists: true, ...parts(parse(content) ?? {}, path) };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('file', `the settings file ${path} is not YAML: ${firstLine(error)}`, { cause: error });
  }
}

/** What holds for this context. */
export function settingsFor(file: SettingsFile, env: Env, context: string): EffectiveSettings {
  const here = Object.hasOwn(file.contexts, context) ? (file.contexts[context] ?? {}) : {};
  const layers: readonly (readonly [SettingFrom, Partial<OurSettings>])[] = [
    ['default', defaults],
    ['file', file.everywhere],
    ['context', here],
    ['environment', fromEnvironment(env)],
  ];
  const from = Object.fromEntries(
    Object.keys(defaults).map((key) => [key, layers.findLast(([, values]) => key in values)?.[0] ?? 'default']),
  ) as Record<keyof OurSettings, SettingFrom>;
  const values = Object.assign({}, ...layers.map(([, given]) => given)) as OurSettings;
  return { values: { ...values, ...protections(file.everywhere, here) }, from };
}

/** What is protected everywhere stays protected in every context. */
function protections(...layers: readonly Partial<OurSettings>[]): Partial<OurSettings> {
  const all = (key: 'protectedNames' | 'protectedZones'): readonly string[] => [
    ...new Set(layers.flatMap((layer) => layer[key] ?? [])),
  ];
  return { protectedNames: all('protectedNames'), protectedZones: all('protectedZones') };
}

function fromEnvironment(env: Env): Partial<OurSettings> {
  const readOnly = env.KUBECTL_DNS_READONLY;
  const clipboard = env.KUBECTL_DNS_CLIPBOARD;
  return {
    ...(readOnly ? { readOnly: boolean('KUBECTL_DNS_READONLY', readOnly) } : {}),
    ...(env.KUBECTL_DNS_OWNER_ID ? { ownerID: env.KUBECTL_DNS_OWNER_ID } : {}),
    ...(clipboard
      ? take({ clipboard }, 'everywhere', (_, expected) => wrongVariable('KUBECTL_DNS_CLIPBOARD', clipboard, expected))
      : {}),
  };
}

function boolean(name: string, value: string): boolean {
  if (/^(1|t|true|y|yes|on)$/i.test(value)) return true;
  if (/^(0|f|false|n|no|off)$/i.test(value)) return false;
  throw wrongVariable(name, value, 'true or false');
}

function wrongVariable(name: string, value: string, expected: string): Failure {
  return new Failure('usage', `${name} is "${value}", it must be ${expected}`);
}

function parts(value: unknown, path: string): Pick<SettingsFile, 'everywhere' | 'contexts'> {
  const { contexts = {}, ...rest } = mapping(value, path, 'the file');
  const wrong = (where: string) => (key: string, expected: string) =>
    new Failure('file', `the settings file ${path}: ${where}${key} must be ${expected}`);
  return {
    everywhere: take(rest, 'everywhere', wrong('')),
    contexts: Object.fromEntries(
      Object.entries(mapping(contexts, path, '"contexts"')).map(([name, inner]) => [
        name,
        take(mapping(inner, path, `contexts.${name}`), 'context', wrong(`contexts.${name}.`)),
      ]),
    ),
  };
}

function take(
  values: Readonly<Record<string, unknown>>,
  where: 'everywhere' | 'context',
  wrong: (key: string, expected: string) => Failure,
): Partial<OurSettings> {
  const taken: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const key: Key | undefined = Object.hasOwn(keys, name) ? keys[name as keyof OurSettings] : undefined;
    if (key === undefined || (key.where !== 'both' && key.where !== where)) {
      const known = Object.entries(keys).flatMap(([k, v]: [string, Key]) =>
        v.where === 'both' || v.where === where ? [k] : [],
      );
      throw wrong(name, `left out: it is not known here (known: ${known.join(', ')})`);
    }
    const checked = key.check(value);
    if (checked === undefined) throw wrong(name, key.expected);
    taken[name] = checked;
  }
  return taken as Partial<OurSettings>;
}

function mapping(value: unknown, path: string, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Failure('file', `the settings file ${path}: ${what} must be a mapping of names to values`);
}

function seconds(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value : undefined;
  const match = /^(\d+)(s|m|h)$/.exec(typeof value === 'string' ? value : '');
  return match ? Number(match[1]) * (match[2] === 'h' ? 3600 : match[2] === 'm' ? 60 : 1) : undefined;
}

function percent(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 100 ? value : undefined;
}

function names(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item): item is string => typeof item === 'string') ? value : undefined;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.replace(/:$/, '') ?? '';
}
