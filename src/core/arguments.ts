// ExternalDNS's command line and EXTERNAL_DNS_* environment → Settings, by kingpin's rules and the flags of that version.

import type { SettingFact, Settings, Version } from './settings.ts';

export interface ReadArguments {
  readonly settings: Settings;
  readonly facts: readonly SettingFact[];
  /** Flags this version does not know, kept and warned about. */
  readonly unknown: readonly string[];
  /** Why the process would not start; null: it starts. */
  readonly startError: string | null;
  readonly problems: readonly string[];
}

/** `v0.21.0` or `0.21.0` → a Version; null when it is none. */
export function version(text: string): Version | null {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text);
  return match ? { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) } : null;
}

/** True when `v` is 0.MINOR or newer. The rules' bounds `[≥ 0.18]` read `since(v, 18)`. */
export function since(v: Version, minor: number): boolean {
  return v.major > 0 || v.minor >= minor;
}

export function readArguments(
  _args: readonly string[],
  _env: Readonly<Record<string, string>>,
  _version: Version,
): ReadArguments {
  throw new Error('not built yet');
}
