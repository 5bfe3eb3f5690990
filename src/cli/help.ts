// --help, `options` and the usage of each command, laid out as kubectl does, from the one list of commands.

import { bare, type Command, commands, type Flag, type FlagGroup, sharedGroups } from '../commands.ts';

/** Help of one command, or of the program when it is the bare one. */
export function helpText(command: Command, program: string): string {
  return command === bare ? programHelp(program) : commandHelp(command, program);
}

function programHelp(program: string): string {
  return sections([
    'See, for the current cluster, every DNS name that Ingresses and Services want, joined to what Route 53 really has.',
    `Usage:\n  ${program} [flags]              open the terminal UI\n  ${program} COMMAND [flags]`,
    `Commands:\n${table((commands as readonly Command[]).map(({ name, summary }) => [name, summary]))}`,
    `Flags of the terminal UI:\n${flagTable(bare.flags)}`,
    `Flags go after the plugin's name: '${program} -n web', not 'kubectl -n web dns'.`,
    `Use '${program} COMMAND -h' for more about a command, '${program} options' for the flags that most commands share.`,
  ]);
}

function commandHelp(command: Command, program: string): string {
  const aliases = command.aliases.length > 0 ? `Aliases:\n  ${[command.name, ...command.aliases].join(', ')}` : '';
  const examples = command.examples.map(({ says, line }) => `  # ${says}\n  ${program} ${line}`).join('\n\n');
  const usage = [program, command.name, command.args, '[flags]'].filter(Boolean).join(' ');
  return sections([
    wrap(command.about, 100),
    examples === '' ? '' : `Examples:\n${examples}`,
    aliases,
    command.flags.length === 0 ? '' : `Flags:\n${flagTable(command.flags)}`,
    command.groups.some((group) => group.title === 'Which rows') ? groupText('Which rows', command.groups) : '',
    `Usage:\n  ${usage}`,
    command.groups.length === 0 ? '' : `Use '${program} options' for the flags that most commands share.`,
  ]);
}

/** What `options` prints. */
export function optionsText(): string {
  return sections([
    'These flags can be given to most commands:',
    ...sharedGroups.map((group) => `${group.title}:\n${flagTable(group.flags)}`),
  ]);
}

function groupText(title: string, groups: readonly FlagGroup[]): string {
  return `${title}:\n${flagTable(groups.find((group) => group.title === title)?.flags ?? [])}`;
}

/** `-n, --namespace=NAME`, as the help and the README write a flag. */
export function flagUsage(flag: Flag): string {
  const long = flag.name.length === 1 ? '' : `--${flag.name}`;
  const named = [flag.short === undefined ? '' : `-${flag.short}`, long].filter(Boolean).join(', ');
  return flag.value === undefined ? named : `${named}${long === '' ? ' ' : '='}${flag.value}`;
}

export function flagHelp(flag: Flag): string {
  const choices = flag.choices !== undefined && flag.name !== 'output' ? ` (${flag.choices.join(', ')})` : '';
  return `${flag.help}${choices}${flag.default === undefined ? '' : ` [${flag.default}]`}`;
}

function flagTable(flags: readonly Flag[]): string {
  return table(flags.map((flag) => [(flag.short === undefined ? '    ' : '') + flagUsage(flag), flagHelp(flag)]));
}

function table(rows: readonly (readonly [string, string])[]): string {
  const columns = Math.max(...rows.map(([left]) => left.length)) + 3;
  return rows.map(([left, right]) => `  ${left.padEnd(columns)}${right}`).join('\n');
}

function sections(parts: readonly string[]): string {
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function wrap(text: string, columns: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join('\n');
}
