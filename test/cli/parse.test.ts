import { describe, expect, test } from 'vitest';
import { parse } from '../../src/cli/parse.ts';
import { bare, type Command, commands, flagsOf } from '../../src/commands.ts';
import { Failure } from '../../src/core/failure.ts';

const read = (...argv: string[]) => parse(argv, 'kubectl dns');

function refusal(...argv: string[]): string {
  try {
    read(...argv);
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.message}\n${error.next}`;
    throw error;
  }
  return 'accepted';
}

describe('flags are read as kubectl reads them', () => {
  test('before and after the command, joined, inline and apart', () => {
    const { command, flags, args } = read(
      '-n',
      'web',
      'status',
      'api.example.com',
      '-Aw',
      '-ojson',
      '--zone=a,b',
      '--zone',
      'c',
    );
    expect(command.name).toBe('status');
    expect(args).toEqual(['api.example.com']);
    expect(flags.list('namespace')).toEqual(['web']);
    expect([flags.on('all-namespaces'), flags.on('watch'), flags.text('output')]).toEqual([true, true, 'json']);
    expect(flags.list('zone')).toEqual(['a', 'b', 'c']);
  });

  test('a short flag may have an equals sign', () => {
    expect(read('status', '-n=web', '-v=6').flags.list('namespace')).toEqual(['web']);
  });

  test('a switch takes =false, and the last word counts', () => {
    expect(read('status', '--watch', '--watch=false').flags.on('watch')).toBe(false);
  });

  test('a value may begin with dashes', () => {
    expect(read('forecast', '--external-dns-args', '--source=ingress --once').flags.text('external-dns-args')).toBe(
      '--source=ingress --once',
    );
  });

  test('-- ends the flags', () => {
    expect(read('status', '--', '-n').args).toEqual(['-n']);
  });

  test('no command is the terminal UI', () => {
    expect(read('-A', '--filter', 'pay').command).toBe(bare);
  });

  test('an alias names the same command', () => {
    expect(read('get').command.name).toBe('status');
  });

  test('demo keeps the rest of the line for itself', () => {
    const { command, args } = read('demo', 'status', '-A', '--nonsense');
    expect([command.name, args]).toEqual(['demo', ['status', '-A', '--nonsense']]);
    expect(read('demo', '--help').help).toBe(true);
    expect(read('-n', 'demo').command).toBe(bare);
  });
});

describe('wrong usage is named, with the help that would have told', () => {
  test.each([
    [
      'a slip in a command',
      ['statsu'],
      'usage: unknown command "statsu" for "kubectl dns"; did you mean status?\nSee \'kubectl dns -h\' for help and examples',
    ],
    [
      'a slip in a flag',
      ['status', '--probelms'],
      "usage: unknown flag: --probelms; did you mean --problems?\nSee 'kubectl dns status -h' for help and examples",
    ],
    [
      'a flag of another command',
      ['zones', '--watch'],
      "usage: unknown flag: --watch; zones does not take it\nSee 'kubectl dns zones -h' for help and examples",
    ],
    [
      'an unknown short flag',
      ['status', '-Z'],
      'usage: unknown shorthand flag: "Z" in -Z\nSee \'kubectl dns status -h\' for help and examples',
    ],
    [
      'a flag without its value',
      ['status', '-o'],
      "usage: flag needs an argument: -o\nSee 'kubectl dns status -h' for help and examples",
    ],
    [
      'a value that is not allowed',
      ['status', '--zone-type', 'secret'],
      'usage: invalid value "secret" for --zone-type: must be one of public, private\nSee \'kubectl dns status -h\' for help and examples',
    ],
    [
      'a switch with a value',
      ['status', '--watch=maybe'],
      'usage: invalid value "maybe" for --watch: must be true or false\nSee \'kubectl dns status -h\' for help and examples',
    ],
    [
      'too few arguments',
      ['describe'],
      "usage: describe needs NAME...\nSee 'kubectl dns describe -h' for help and examples",
    ],
    [
      'too many arguments',
      ['zones', 'x'],
      'usage: zones takes no arguments: "x" is too many\nSee \'kubectl dns zones -h\' for help and examples',
    ],
    [
      'a name every object has',
      ['status', '--toString'],
      "usage: unknown flag: --toString\nSee 'kubectl dns status -h' for help and examples",
    ],
  ])('%s', (_, argv, said) => {
    expect(refusal(...argv)).toBe(said);
  });

  test('help is given even where arguments are missing', () => {
    expect(read('describe', '-h').help).toBe(true);
  });
});

describe('the list of commands', () => {
  const all: readonly Command[] = [bare, ...commands];

  test('has no name or alias twice', () => {
    const names = all.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(all.map((command) => [command.name || '(none)', command] as const))(
    '%s has no flag twice',
    (_, command) => {
      const names = flagsOf(command).flatMap(({ name, short }) => [
        `--${name}`,
        ...(short === undefined ? [] : [`-${short}`]),
      ]);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    },
  );

  test('a flag of one name is a switch everywhere or nowhere', () => {
    const kinds = new Map<string, Set<boolean>>();
    for (const flag of all.flatMap(flagsOf))
      kinds.set(flag.name, (kinds.get(flag.name) ?? new Set()).add(flag.value === undefined));
    expect([...kinds].filter(([, switches]) => switches.size > 1)).toEqual([]);
  });

  test.each(commands.flatMap((command) => command.examples.map((example) => [example.line] as const)))(
    'example parses: %s',
    (line) => {
      const words = [...line.matchAll(/([^\s']*)'([^']*)'|(\S+)/g)].map(
        (match) => match[3] ?? `${match[1]}${match[2]}`,
      );
      expect(() => read(...words)).not.toThrow();
    },
  );

  test.each(commands.map(({ summary }) => [summary]))('summary is one short line: %s', (summary) => {
    expect(summary.length).toBeLessThanOrEqual(60);
  });
});
