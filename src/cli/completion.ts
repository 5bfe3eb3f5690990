// Shell completion. kubectl runs `kubectl_complete-dns WORDS…` and reads `value<TAB>description` lines and a last `:DIRECTIVE`
// (4: offer no file names; 0: offer them). Nothing here asks the network: names come from what the last read remembered.

import { bare, type Command, type Completes, commands, type Flag, findCommand, flagsOf } from '../commands.ts';
import { Failure } from '../core/failure.ts';
import { states } from '../core/finding.ts';
import { stateWords } from '../present/words.ts';
import type { Connection, Host, Run } from './host.ts';

export const directives = { files: 0, noFiles: 4 } as const;

interface Offer {
  readonly value: string;
  readonly help?: string;
}

export interface Offers {
  readonly offers: readonly Offer[];
  readonly files: boolean;
}

/** What commands remember for completion, as one small file per context. */
export interface Remembered {
  readonly names: readonly string[];
  readonly namespaces: readonly string[];
  readonly zones: readonly string[];
  readonly owners: readonly string[];
  readonly instances: readonly string[];
}

const nothing: Remembered = { names: [], namespaces: [], zones: [], owners: [], instances: [] };

/** Never throws: a shell waits for it. */
export async function complete(words: readonly string[], host: Host): Promise<string> {
  const { offers, files } = await offersFor(words, host).catch(() => ({ offers: [], files: false }));
  const lines = offers.map(({ value, help }) => (help === undefined ? value : `${value}\t${help}`));
  return [...lines, `:${files ? directives.files : directives.noFiles}`].map((line) => `${line}\n`).join('');
}

async function offersFor(words: readonly string[], host: Host): Promise<Offers> {
  const line = readLine(words);
  const { command, last, pending } = line;
  if (pending !== undefined) return starting(await flagValues(pending, '', line, host), last);
  const inline = /^(--[^=]+)=(.*)$/s.exec(last);
  if (inline !== null) {
    const flag = flagsOf(command).find(({ name }) => `--${name}` === inline[1]);
    if (flag?.value === undefined) return { offers: [], files: false };
    return starting(await flagValues(flag, `${inline[1]}=`, line, host), last);
  }
  if (last.startsWith('-')) return starting({ offers: flagOffers(command), files: false }, last);
  if (!line.named) return starting({ offers: commandOffers(), files: false }, last);
  if (command.name === 'completion')
    return starting({ offers: command.args.split('|').map((value) => ({ value })), files: false }, last);
  if (command.completes === undefined || line.args >= command.maxArgs) return { offers: [], files: false };
  return starting(await values(command.completes, line, host), last);
}

interface Line {
  readonly command: Command;
  readonly named: boolean;
  readonly args: number;
  readonly last: string;
  /** The flag whose value is being typed. */
  readonly pending: Flag | undefined;
  readonly connection: Pick<Connection, 'kubeconfig' | 'context'>;
  readonly cacheDir: string | undefined;
}

/** What is typed already, read as far as it goes. */
function readLine(words: readonly string[]): Line {
  const last = words.at(-1) ?? '';
  let command: Command = bare;
  let named = false;
  let args = 0;
  let pending: Flag | undefined;
  const given = new Map<string, string>();
  for (const word of words.slice(0, -1)) {
    const flag = flagOf(command, word);
    if (pending !== undefined) {
      given.set(pending.name, word);
      pending = undefined;
    } else if (word.startsWith('-')) {
      const [, value] = /^--[^=]+=(.*)$/s.exec(word) ?? [];
      if (flag !== undefined && value !== undefined) given.set(flag.name, value);
      else if (flag?.value !== undefined) pending = flag;
    } else if (!named) {
      command = findCommand(word) ?? bare;
      named = true;
    } else args++;
  }
  const kubeconfig = given.get('kubeconfig');
  const context = given.get('context');
  const connection = {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  };
  return { command, named, args, last, pending, connection, cacheDir: given.get('cache-dir') };
}

function flagOf(command: Command, word: string): Flag | undefined {
  const name = word.replace(/=.*$/s, '');
  return flagsOf(command).find(
    (flag) => name === `--${flag.name}` || (flag.short !== undefined && name === `-${flag.short}`),
  );
}

function starting({ offers, files }: Offers, text: string): Offers {
  return { offers: offers.filter(({ value }) => value.startsWith(text)), files };
}

function commandOffers(): readonly Offer[] {
  return (commands as readonly Command[]).map(({ name, summary }) => ({ value: name, help: summary }));
}

function flagOffers(command: Command): readonly Offer[] {
  return flagsOf(command).map((flag) => ({
    value: flag.name.length === 1 ? `-${flag.name}` : `--${flag.name}${flag.value === undefined ? '' : '='}`,
    help: flag.help,
  }));
}

async function flagValues(flag: Flag, before: string, line: Line, host: Host): Promise<Offers> {
  if (flag.choices !== undefined && flag.completes === undefined)
    return { offers: flag.choices.map((choice) => ({ value: before + choice })), files: false };
  if (flag.completes === undefined) return { offers: [], files: false };
  const { offers, files } = await values(flag.completes, line, host);
  return { offers: offers.map((offer) => ({ ...offer, value: before + offer.value })), files };
}

async function values(kind: Completes, line: Line, host: Host): Promise<Offers> {
  if (kind === 'files') return { offers: [], files: true };
  if (kind === 'history') {
    const ids = await (await host.journal()).ids().catch(() => []);
    return { offers: ids.toReversed().map((value) => ({ value })), files: false };
  }
  if (kind === 'commands') return { offers: commandOffers(), files: false };
  if (kind === 'states')
    return { offers: states.map((state) => ({ value: state, help: stateWords[state].help })), files: false };
  const contexts = await host.contexts(line.connection as Connection).catch(() => []);
  if (kind === 'contexts') return { offers: contexts.map((value) => ({ value })), files: false };
  const known = await recalled(contexts[0] ?? '', line.cacheDir, host);
  return { offers: known[kind].map((value) => ({ value })), files: false };
}

const maxAge = 600;

async function recalled(context: string, folder: string | undefined, host: Host): Promise<Remembered> {
  const text = await host.recall(folder, cacheName(context), maxAge);
  if (text === null) return nothing;
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? { ...nothing, ...value } : nothing;
}

/** One small file per context; its name keeps only harmless characters. */
export function cacheName(context: string): string {
  return `completion-${encodeURIComponent(context).replaceAll('%', '_')}.json`;
}

const safe = /^[\w.*/:@-]+$/;

/** What a command that has read the world leaves for completion. Values a shell could misread are left out. */
export async function remember(
  context: string,
  folder: string | undefined,
  seen: Remembered,
  host: Host,
): Promise<void> {
  const kept = Object.fromEntries(
    Object.entries(seen).map(([name, list]: [string, readonly string[]]) => [
      name,
      [...new Set(list)].filter((value) => safe.test(value)).slice(0, 5000),
    ]),
  );
  await host.remember(folder, cacheName(context), JSON.stringify(kept)).catch(() => {});
}

export const completion: Run = async ({ args, flags }, host) => {
  const [shell = ''] = args;
  if (shell === 'install') {
    const file = await host.installCompletion(flags.text('dir'));
    host.out.write(`${file}\n`);
    host.err.write('kubectl completes `kubectl dns` from now on, in shells where its own completion is loaded.\n');
    return 0;
  }
  const script = scripts[shell];
  if (script === undefined)
    throw new Failure('usage', `unknown shell "${shell}"`, {
      next: `one of ${Object.keys(scripts).join(', ')}, or install`,
    });
  host.out.write(script);
  return 0;
};

const scripts: Readonly<Record<string, string>> = {
  bash: `# bash completion of kubectl-dns; load it with: source <(kubectl-dns completion bash)
_kubectl_dns() {
  local line directive='' IFS=$'\\n'
  COMPREPLY=()
  for line in $(kubectl-dns __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null); do
    case "$line" in
      :*) directive="\${line#:}" ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done
  if [[ "$directive" == 0 ]]; then compopt -o default 2>/dev/null; fi
  if [[ \${#COMPREPLY[@]} == 1 && "\${COMPREPLY[0]}" == *= ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _kubectl_dns kubectl-dns
`,
  zsh: `#compdef kubectl-dns
# zsh completion of kubectl-dns; load it with: source <(kubectl-dns completion zsh)
_kubectl_dns() {
  local line directive='' tab=$'\\t'
  local -a offers
  for line in "\${(@f)$(kubectl-dns __complete "\${(@)words[2,$CURRENT]}" 2>/dev/null)}"; do
    case "$line" in
      :*) directive="\${line#:}" ;;
      *) offers+=("\${\${line//:/\\\\:}/$tab/:}") ;;
    esac
  done
  _describe 'kubectl-dns' offers
  if [[ "$directive" == 0 ]]; then _files; fi
}
compdef _kubectl_dns kubectl-dns
`,
  fish: `# fish completion of kubectl-dns; load it with: kubectl-dns completion fish | source
function __kubectl_dns
  set -l words (commandline -opc) (commandline -ct)
  kubectl-dns __complete $words[2..-1] 2>/dev/null | string match -v -r '^:'
end
complete -c kubectl-dns -f -a '(__kubectl_dns)'
`,
  powershell: `# PowerShell completion of kubectl-dns; load it with: kubectl-dns completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName 'kubectl-dns' -ScriptBlock {
  param($word, $ast, $position)
  $words = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  if ($word -eq '') { $words += '' }
  & kubectl-dns __complete @words 2>$null | Where-Object { -not $_.StartsWith(':') } | ForEach-Object {
    $value, $help = $_ -split "\\t", 2
    if (-not $help) { $help = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
  }
}
`,
};
