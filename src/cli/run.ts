// argv → exit status. Each command is loaded when it runs, so that help and completion cost nothing else.

import { bare, type Command, type CommandName, findCommand } from '../commands.ts';
import { Failure } from '../core/failure.ts';
import type { Host, Run } from './host.ts';
import { type Invocation, parse, seeHelp, usage } from './parse.ts';

/** Never throws for what a person, a cluster or AWS can cause: the error is printed, its exit status comes back. */
export async function run(argv: readonly string[], host: Host): Promise<number> {
  let command: Command = bare;
  try {
    if (argv[0] === '__complete') {
      const { complete } = await import('./completion.ts');
      host.out.write(await complete(argv.slice(1), host));
      return 0;
    }
    const invocation = parse(argv, host.program);
    command = invocation.command;
    if (invocation.help) return await help(invocation, host);
    return invocation.command === bare ? await openScreen(invocation, host) : await runNamed(invocation, host);
  } catch (error) {
    const { errorText, exitOf } = await import('./warnings.ts');
    if (host.interrupt.aborted) return 130;
    if (host.signal.aborted && !(error instanceof Failure && error.code !== 'interrupted')) return 0;
    host.err.write(errorText(error, host.program, seeHelp(command, host.program)));
    return exitOf(error);
  }
}

const runs = {
  status: async () => (await import('./status.ts')).status,
  describe: async () => (await import('./describe.ts')).describe,
  diff: async () => (await import('./diff.ts')).diff,
  sync: async () => (await import('./mend.ts')).mend('sync'),
  adopt: async () => (await import('./mend.ts')).mend('adopt'),
  cleanup: async () => (await import('./mend.ts')).mend('cleanup'),
  apply: async () => (await import('./apply.ts')).applyFile,
  undo: async () => (await import('./undo.ts')).undo,
  history: async () => (await import('./history.ts')).history,
  forecast: async () => (await import('./forecast.ts')).forecast,
  config: async () => (await import('./config.ts')).config,
  zones: async () => (await import('./zones.ts')).zones,
  owners: async () => (await import('./zones.ts')).owners,
  doctor: async () => (await import('./doctor.ts')).doctor,
  settings: async () => (await import('./settings.ts')).settings,
  completion: async () => (await import('./completion.ts')).completion,
  demo: async () => (invocation: Invocation, host: Host) => host.openDemo(invocation.args),
  version: async () => version,
  options: async () => options,
  help: async () => helpOf,
} as const satisfies Record<CommandName, () => Promise<Run>>;

async function runNamed(invocation: Invocation, host: Host): Promise<number> {
  const command = findCommand(invocation.command.name);
  if (command === undefined) throw new Error(`no such command: ${invocation.command.name}`);
  const run: Run = await runs[command.name]();
  return run(invocation, host);
}

async function openScreen(invocation: Invocation, host: Host): Promise<number> {
  const { screenOrStatus } = await import('./screen.ts');
  return screenOrStatus(invocation, host);
}

const version: Run = async ({ flags }, host) => {
  const facts = { version: host.version, runtime: host.runtime };
  const format = flags.text('output');
  if (format === undefined || format === '') host.out.write(`kubectl-dns v${facts.version} (${facts.runtime})\n`);
  else {
    const { parseFormat, printValue } = await import('./output.ts');
    const parsed = await parseFormat(format, ['json', 'yaml'], host.readText);
    if (parsed.kind === 'json' || parsed.kind === 'yaml') host.out.write(printValue({ clientVersion: facts }, parsed));
  }
  return 0;
};

const options: Run = async (_, host) => {
  const { optionsText } = await import('./help.ts');
  host.out.write(optionsText());
  return 0;
};

const helpOf: Run = async ({ args }, host) => {
  const { helpText } = await import('./help.ts');
  const [name] = args;
  const command = name === undefined ? bare : findCommand(name);
  if (command === undefined) throw usage(`unknown command "${name}" for "${host.program}"`, bare, host.program);
  host.out.write(helpText(command, host.program));
  return 0;
};

async function help({ command }: Invocation, host: Host): Promise<number> {
  const { helpText } = await import('./help.ts');
  host.out.write(helpText(command, host.program));
  return 0;
}
