// No command: the terminal UI where there is a terminal for it, else `status`, said in one line on stderr.

import { type Command, findCommand, flagsOf } from '../commands.ts';
import { assess } from '../core/assess.ts';
import type { Overrides } from '../core/settings.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { follow } from '../ops/follow.ts';
import { rowNamespace } from '../present/columns.ts';
import { isProblem } from '../present/words.ts';
import { colored } from './color.ts';
import { rowText } from './describe.ts';
import type { Host, OwnSettings, ScreenInput } from './host.ts';
import { printValue } from './output.ts';
import { type Flags, type Invocation, usage } from './parse.ts';
import { policyFrom, readOnlyBy } from './policy.ts';
import { countStates, recordList, recordOf } from './record.ts';
import { connected, lookAt, narrowed, type Plans, plansFrom, scopeOf, seconds, withSettings } from './situation.ts';
import { plainTable, status } from './status.ts';
import { warn } from './warnings.ts';

export async function screenOrStatus(invocation: Invocation, host: Host): Promise<number> {
  const { flags, args, command } = invocation;
  const [extra] = args;
  if (extra !== undefined) throw usage(`unknown command "${extra}" for "${host.program}"`, command, host.program);
  const why = notAScreen(flags, host);
  if (why === screenReader) return readAloud(invocation, host);
  if (why !== null) return statusInstead(invocation, host, why);
  const plans = await plansFrom(flags, host);
  const from = flags.text('from');
  const input = from === undefined ? await liveInput(plans, flags, host) : await savedInput(plans, from, host);
  const { settings } = input;
  const given = flags.list('namespace');
  return host.openScreen({
    ...input.world,
    program: host.program,
    print: printRows,
    yaml: yamlText,
    refreshSeconds: seconds(flags, 'refresh') ?? settings.values.refresh,
    ascii: flags.on('ascii') || settings.values.ascii || !unicode(host.env),
    color: colored(flags, host),
    readOnly: flags.on('read-only') ? '--read-only was given' : null,
    filter: flags.text('filter') ?? '',
    tab: flags.text('tab') ?? null,
    namespaces: flags.on('all-namespaces') || given.length === 0 ? null : given,
  });
}

interface Start {
  readonly world: Pick<ScreenInput, 'open' | 'assess' | 'contexts'>;
  readonly settings: OwnSettings;
}

/** Each open makes new clients, so that a fresh login counts; the settings follow the context. */
async function liveInput(plans: Plans, flags: Flags, host: Host): Promise<Start> {
  const refresh = seconds(flags, 'refresh');
  const contexts = await host.contexts(plans.connection);
  const settings = await host.settings(contexts[0] ?? '');
  let inForce = withSettings(plans, settings);
  return {
    settings,
    world: {
      contexts,
      open: async (context, signal, progress) => {
        const connection = context === null ? plans.connection : { ...plans.connection, context };
        const there = await connected({ ...plans, connection }, host);
        inForce = there.plans;
        const scope = scopeOf(inForce);
        const every = refresh ?? there.settings.values.refresh;
        const { secrets } = inForce;
        return {
          ...follow(there.world, scope, every, signal, progress),
          writing: {
            mending: { world: there.world, scope, secrets, policy: policyFrom(flags, there.settings) },
            readOnly: readOnlyBy(flags, there.settings),
            program: `kubectl-dns v${host.version}`,
            timeout: 300_000,
          },
        };
      },
      assess: (snapshot, owner) => assess(snapshot, owned(inForce, owner), inForce.secrets),
    },
  };
}

async function savedInput(plans: Plans, from: string, host: Host): Promise<Start> {
  const saved = await host.loadSnapshot(from);
  const settings = await host.settings(saved.cluster.context);
  const inForce = withSettings(plans, settings);
  const snapshot = narrowed(saved, inForce);
  return {
    settings,
    world: {
      contexts: [snapshot.cluster.context],
      open: async (_, signal) => ({ refresh: () => {}, [Symbol.asyncIterator]: () => once(snapshot, signal) }),
      assess: (seen, owner) => assess(seen, owned(inForce, owner), inForce.secrets),
    },
  };
}

/** The one snapshot there is; then nothing more until the end. */
async function* once(snapshot: Snapshot, signal: AbortSignal): AsyncGenerator<Snapshot, void> {
  yield snapshot;
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

function owned({ overrides }: Plans, owner: string | null): Overrides {
  return owner === null ? overrides : { ...overrides, ownerID: owner };
}

const printRows: ScreenInput['print'] = (rows, { snapshot, assessment }, format) => {
  const [row] = rows;
  if (format === 'table') return plainTable(rows);
  const one = row !== undefined && rows.length === 1;
  return printValue(one ? recordOf(row) : recordList(rows, snapshot, assessment), { kind: format });
};

const yamlText: ScreenInput['yaml'] = (value) => printValue(value, { kind: 'yaml' });

function notAScreen(flags: Flags, host: Host): string | null {
  if (flags.on('screen-reader') || host.env.INK_SCREEN_READER === 'true') return screenReader;
  if (!host.inputTerminal) return 'stdin is not a terminal';
  if (!host.out.terminal) return 'stdout is not a terminal';
  if (host.env.TERM === 'dumb') return 'the terminal is dumb';
  return null;
}

const screenReader = 'screen-reader mode';

/** Totals, then every problem as lines of `Key: value`: a table read aloud says little. */
async function readAloud(invocation: Invocation, host: Host): Promise<number> {
  const { situation, assessment } = await lookAt(invocation, host);
  const given = invocation.flags.list('namespace');
  const all = invocation.flags.on('all-namespaces') || given.length === 0;
  const rows = assessment.rows.filter((row) => all || given.includes(rowNamespace(row) ?? ''));
  const counts = Object.entries(countStates(rows)).map(([state, count]) => `${count} ${state}`);
  host.out.write(`${rows.length} records: ${counts.join(', ') || 'none'}\n`);
  for (const row of rows.filter((each) => isProblem(each, situation.snapshot.observedAt)))
    host.out.write(`\n${rowText(row, false, host.program)}`);
  warn(assessment, host);
  return 0;
}

/** `status` with the flags both share. */
async function statusInstead({ flags }: Invocation, host: Host, why: string): Promise<number> {
  const found = findCommand('status');
  if (found === undefined) throw new Error('no status command');
  const command: Command = found;
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
