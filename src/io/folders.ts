// Where our own files live, by the XDG rules (a relative path there is not valid and is ignored).

import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export type Env = Readonly<Record<string, string | undefined>>;

export function stateFolder(env: Env): string {
  return xdg(env, 'XDG_STATE_HOME', ['.local', 'state']);
}

export function configFolder(env: Env): string {
  return xdg(env, 'XDG_CONFIG_HOME', ['.config']);
}

export function homeFolder(env: Env): string {
  return env.HOME || env.USERPROFILE || homedir();
}

function xdg(env: Env, name: string, fallback: readonly string[]): string {
  const set = env[name];
  return join(set && isAbsolute(set) ? set : join(homeFolder(env), ...fallback), 'kubectl-dns');
}
