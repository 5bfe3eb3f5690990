// Command line → command, flags and arguments, or a usage Failure. Flags may stand before or after the command, switches take
// `=false`, short ones may be joined (`-Aw`), as with kubectl. Splitting is parseArgs'; the rules are read from commands.ts.

import { parseArgs } from 'node:util';
import { bare, type Command, commands, type Flag, findCommand, flagsOf } from '../commands.ts';
import { Failure } from '../core/failure.ts';

/** Values of the flags that were given, by full name. */
export interface Flags {
  /** The last value given; undefined when the flag was not given. */
  text(name: string): string | undefined;
  /** True when the switch is on. */
  on(name: string): boolean;
  /** Every value, split at commas where the flag says so. */
  list(name: string): readonly string[];
  given(name: string): boolean;
}

export interface Invocation {
  readonly command: Command;
  readonly flags: Flags;
  readonly args: readonly string[];
  readonly help: boolean;
}

const everyFlag: readonly Flag[] = [bare, ...(commands as readonly Command[])].flatMap(flagsOf);

/** Throws Failure `usage`. `program` is how we were called, e.g. `kubectl dns`. */
export function parse(argv: readonly string[], program: string): Invocation {
  const { own, rest } = splitRest(argv);
  const { tokens } = parseArgs({
    args: [...own],
    options: Object.fromEntries(everyFlag.flatMap(options)),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const terminator = tokens.find((token) => token.kind === 'option-terminator')?.index ?? Number.POSITIVE_INFINITY;
  const first = tokens.find((token) => token.kind === 'positional');
  const named = first !== undefined && first.index < terminator;
  const command = named ? commandNamed(first.value, program) : bare;
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const flag = flagNamed(command, token.rawName, program);
    const value = flagValue(flag, token.rawName, token.value, token.inlineValue === true, command, program);
    values.set(flag.name, [...(values.get(flag.name) ?? []), value]);
  }
  const args = [...(named ? words.slice(1) : words), ...rest];
  const invocation = { command, flags: flagsFrom(values, command), args, help: values.get('help')?.at(-1) === 'true' };
  if (!invocation.help) checkCount(invocation, program);
  return invocation;
}

/** The command line up to and with a command that keeps the rest for itself, and that rest. */
function splitRest(argv: readonly string[]): { readonly own: readonly string[]; readonly rest: readonly string[] } {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const command = at < 0 ? undefined : findCommand(argv[at] ?? '');
  if (command?.rest !== true || argv[at + 1] === '-h' || argv[at + 1] === '--help') return { own: argv, rest: [] };
  return { own: argv.slice(0, at + 1), rest: argv.slice(at + 1).filter((word, index) => index > 0 || word !== '--') };
}

function options(flag: Flag): [string, { type: 'string' | 'boolean'; short?: string }][] {
  const type = flag.value === undefined ? 'boolean' : 'string';
  const named = { type, ...(flag.short === undefined ? {} : { short: flag.short }) } as const;
  return flag.alias === undefined
    ? [[flag.name, named]]
    : [
        [flag.name, named],
        [flag.alias, { type }],
      ];
}

function commandNamed(name: string, program: string): Command {
  const command = findCommand(name);
  if (command !== undefined) return command;
  const near = nearest(
    name,
    (commands as readonly Command[]).flatMap((known) => [known.name, ...known.aliases]),
  );
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw usage(`unknown command "${name}" for "${program}"${hint}`, bare, program);
}

function flagNamed(command: Command, raw: string, program: string): Flag {
  const known = flagsOf(command);
  const name = raw.replace(/^--?/, '');
  const flag = raw.startsWith('--')
    ? known.find((candidate) => candidate.name === name || candidate.alias === name)
    : known.find((candidate) => candidate.short === name);
  if (flag !== undefined) return flag;
  if (!raw.startsWith('--')) throw usage(`unknown shorthand flag: "${name}" in ${raw}`, command, program);
  const near = nearest(
    name,
    known.map((candidate) => candidate.name),
  );
  const elsewhere = everyFlag.some((candidate) => candidate.name === name) && command !== bare;
  const hint = elsewhere ? `; ${command.name} does not take it` : near === undefined ? '' : `; did you mean --${near}?`;
  throw usage(`unknown flag: --${name}${hint}`, command, program);
}

function flagValue(
  flag: Flag,
  raw: string,
  value: string | undefined,
  inline: boolean,
  command: Command,
  program: string,
): string {
  if (flag.value === undefined) return switchValue(flag, value, command, program);
  if (value === undefined) throw usage(`flag needs an argument: ${raw}`, command, program);
  const text = inline && !raw.startsWith('--') ? value.replace(/^=/, '') : value;
  const choices = flag.name === 'output' ? undefined : flag.choices;
  for (const part of flag.list ? text.split(',') : [text])
    if (choices !== undefined && !choices.some((choice) => choice.toLowerCase() === part.toLowerCase()))
      throw usage(`invalid value "${part}" for --${flag.name}: must be one of ${choices.join(', ')}`, command, program);
  return text;
}

function switchValue(flag: Flag, value: string | undefined, command: Command, program: string): string {
  if (value === undefined || /^(1|t|true)$/i.test(value)) return 'true';
  if (/^(0|f|false)$/i.test(value)) return 'false';
  throw usage(`invalid value "${value}" for --${flag.name}: must be true or false`, command, program);
}

function flagsFrom(values: ReadonlyMap<string, readonly string[]>, command: Command): Flags {
  const known = flagsOf(command);
  return {
    text: (name) => values.get(name)?.at(-1),
    on: (name) => values.get(name)?.at(-1) === 'true',
    given: (name) => values.has(name),
    list: (name) => {
      const all = values.get(name) ?? [];
      const split = known.find((flag) => flag.name === name)?.list === true;
      return split
        ? all
            .flatMap((value) => value.split(','))
            .map((part) => part.trim())
            .filter(Boolean)
        : all;
    },
  };
}

function checkCount({ command, args }: Invocation, program: string): void {
  if (args.length < command.minArgs) throw usage(`${command.name} needs ${command.args}`, command, program);
  if (args.length > command.maxArgs)
    throw usage(
      `${command.name} takes ${command.args || 'no arguments'}: "${args[command.maxArgs]}" is too many`,
      command,
      program,
    );
}

/** A usage error, which ends by naming the help that would have told. */
export function usage(message: string, command: Command, program: string): Failure {
  return new Failure('usage', message, { next: seeHelp(command, program) });
}

export function seeHelp(command: Command, program: string): string {
  return `See '${[program, command.name].filter(Boolean).join(' ')} -h' for help and examples`;
}

/** The known word with the fewest edits, when that is few enough to be a slip. */
function nearest(word: string, known: readonly string[]): string | undefined {
  const scored = known.map((candidate) => ({ candidate, edits: distance(word, candidate) }));
  const best = scored.sort((a, b) => a.edits - b.edits)[0];
  return best !== undefined && best.edits <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
