// Whether to colour: --color, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then a terminal that is not dumb.

import type { Host } from './host.ts';
import type { Flags } from './parse.ts';

export function colored(flags: Flags, host: Pick<Host, 'env' | 'out'>): boolean {
  const flag = flags.text('color')?.toLowerCase();
  if (flag === 'always' || flag === 'never') return flag === 'always';
  if (host.env.NO_COLOR) return false;
  const forced = host.env.FORCE_COLOR ?? host.env.CLICOLOR_FORCE;
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return host.out.terminal && host.env.TERM !== 'dumb';
}
