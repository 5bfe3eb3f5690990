// No command: the terminal UI where there is a terminal for it, else `status`, said in one line on stderr.

import { type Command, findCommand, flagsOf } from '../commands.ts';
import { colored } from './color.ts';
import type { Host } from './host.ts';
import { type Flags, type Invocation, usage } from './parse.ts';
import { connected, plansFrom, seconds } from './situation.ts';

export async function screenOrStatus(invocation: Invocation, host: Host): Promise<number> {
  const { flags, args, command } = invocation;
  const [extra] = args;
  if (extra !== undefined) throw usage(`unknown command "${extra}" for "${host.program}"`, command, host.program);
  const why = notAScreen(flags, host);
  if (why !== null) return statusInstead(invocation, host, why);
  const plans = await plansFrom(flags, host);
  const from = flags.text('from');
  const snapshot = from === undefined ? null : await host.loadSnapshot(from);
  const given = flags.list('namespace');
  const settings = snapshot === null ? null : await host.settings(snapshot.cluster.context);
  return host.openScreen({
    connect: snapshot === null ? () => connected(plans, host) : null,
    snapshot,
    overrides: plans.overrides,
    secrets: plans.secrets,
    zones: plans.zones,
    zoneType: plans.zoneType,
    offline: plans.offline,
    namespaces: flags.on('all-namespaces') || given.length === 0 ? null : given,
    filter: flags.text('filter') ?? '',
    tab: flags.text('tab') ?? null,
    readOnly: flags.on('read-only') || settings?.values.readOnly === true,
    refreshSeconds: seconds(flags, 'refresh') ?? null,
    ascii: flags.on('ascii') || settings?.values.ascii === true || !unicode(host.env),
    color: colored(flags, host),
    program: host.program,
  });
}

function notAScreen(flags: Flags, host: Host): string | null {
  if (!host.inputTerminal) return 'stdin is not a terminal';
  if (!host.out.terminal) return 'stdout is not a terminal';
  if (host.env.TERM === 'dumb') return 'the terminal is dumb';
  if (flags.on('screen-reader') || host.env.INK_SCREEN_READER === 'true') return 'screen-reader mode';
  return null;
}

/** `status` with the flags both share. */
async function statusInstead({ flags }: Invocation, host: Host, why: string): Promise<number> {
  const found = findCommand('status');
  if (found === undefined) throw new Error('no status command');
  const command: Command = found;
  const { status } = await import('./status.ts');
  host.err.write(`${why}: printing '${host.program} status' instead of the terminal UI\n`);
  const known = new Set(flagsOf(command).map((flag) => flag.name));
  const shared: Flags = {
    ...flags,
    text: (name) => (known.has(name) ? flags.text(name) : undefined),
  };
  return status({ command, flags: shared, args: [], help: false }, host);
}

function unicode(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return locale === undefined || locale === '' ? false : /utf-?8/i.test(locale);
}
