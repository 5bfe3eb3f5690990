// From `command` and `args` of a container to ExternalDNS's own arguments, with the place of each.
//
// The image's entry point is the binary without arguments, so without `command` all of `args` are its arguments. With one, the
// words after the program are; wrappers before it (tini, env, vault-env, a shell's `-c` script) are looked through. A shell's
// substitutions cannot be run here: what they go into is marked unreadable.

import { type Environment, expand } from './environment.ts';
import { type Place, unreadable } from './kingpin.ts';
import type { Container } from './pod-template.ts';
import { script } from './shell-words.ts';

export interface Started {
  readonly args: readonly string[];
  readonly places: readonly Place[];
  /** Assignments that the wrapper makes before it starts the program. */
  readonly variables: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

interface Word {
  readonly text: string;
  readonly place: Place;
}

const program = /(^|\/)external-dns$/;
const shells = /(^|\/)(sh|bash|ash|dash|busybox)$/;

export function started(container: Container, env: Environment): Started {
  const words = (field: 'command' | 'args'): readonly Word[] =>
    container[field].map((text, index) => ({
      text: expand(text, env.variables),
      place: { from: 'args', where: `containers[${container.index}].${field}[${index}]` },
    }));
  const line = [...words('command'), ...words('args')];
  if (container.command.length === 0) return finish(line, {}, []);
  const shell = line.findIndex((word) => shells.test(word.text));
  const flag = line.findIndex((word, index) => index > shell && /^-[a-z]*c$/.test(word.text));
  if (shell !== -1 && flag !== -1 && line[flag + 1] !== undefined) return fromScript(line, flag + 1, env);
  const at = line.findIndex((word) => program.test(word.text));
  return finish(line.slice(at === -1 ? 1 : at + 1), {}, []);
}

function finish(
  words: readonly Word[],
  variables: Readonly<Record<string, string>>,
  problems: readonly string[],
): Started {
  return {
    args: words.map((word) => word.text),
    places: words.map((word) => word.place),
    variables,
    problems,
  };
}

function fromScript(line: readonly Word[], at: number, env: Environment): Started {
  const source = line[at];
  if (source === undefined) return finish([], {}, []);
  const assigned: Record<string, string> = {};
  const read = () =>
    script(source.text, {
      variable: (name) => assigned[name] ?? env.variables[name] ?? null,
      substitution: (text) => unreadable(`the output of ${text}`),
      positional: line.slice(at + 2).map((word) => word.text),
    });
  const first = read();
  if ('error' in first) return finish([], {}, [`the script of ${source.place.where} cannot be read: ${first.error}`]);
  for (const command of first.commands) assignments(command, assigned);
  const second = read();
  let found: readonly string[] | null = null;
  for (const command of 'error' in second ? [] : second.commands) {
    const rest = assignments(command, assigned);
    const start = rest.findIndex((word) => program.test(word));
    if (start !== -1) found = rest.slice(start + 1);
  }
  if (found === null) return finish([], {}, [`the script of ${source.place.where} does not name external-dns`]);
  const words = found.map((text) => ({ text, place: source.place }));
  return finish(words, assigned, ['a shell script starts it: what the script computes cannot be read']);
}

/** Takes `A=b` and `export A=b` off the front of a command. */
function assignments(command: readonly string[], assigned: Record<string, string>): readonly string[] {
  const words = command[0] === 'export' ? command.slice(1) : command;
  const end = words.findIndex((word) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(word));
  for (const word of end === -1 ? words : words.slice(0, end)) {
    const equals = word.indexOf('=');
    assigned[word.slice(0, equals)] = word.slice(equals + 1);
  }
  return end === -1 ? [] : words.slice(end);
}
