// Writes the README's tables between their markers, from the same lists that the program reads. `--check` only compares.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flagHelp, flagUsage } from '../src/cli/help.ts';
import { bare, type Command, commands, type Flag, sharedGroups } from '../src/commands.ts';
import { states } from '../src/core/finding.ts';
import { stateWords } from '../src/present/words.ts';
import { type Action, groups } from '../src/tui/action.ts';
import { actions } from '../src/tui/actions.ts';

export const readmePath = join(import.meta.dirname, '../README.md');

const tables: Readonly<Record<string, () => string>> = {
  states: () =>
    table(
      ['', 'state', 'means', 'mended by'],
      states.map((state) => {
        const { sign, help, mendedBy } = stateWords[state];
        return [code(sign), state, help, mendedBy ?? ''];
      }),
    ),
  commands: () =>
    table(
      ['command', 'does'],
      [bare, ...(commands as readonly Command[])].map(({ name, aliases, args, summary }) => [
        code(['kubectl dns', name, args].filter(Boolean).join(' ')) +
          aliases.map((alias) => `, ${code(alias)}`).join(''),
        summary,
      ]),
    ),
  'status-flags': () => flagTable((commands as readonly Command[]).find(({ name }) => name === 'status')?.flags ?? []),
  'mend-flags': () => flagTable((commands as readonly Command[]).find(({ name }) => name === 'adopt')?.flags ?? []),
  'shared-flags': () => sharedGroups.map(({ title, flags }) => `**${title}**\n\n${flagTable(flags)}`).join('\n\n'),
  keys: () => {
    const all: readonly Action[] = actions;
    return table(
      ['keys', 'action', ''],
      groups.flatMap((group) =>
        all
          .filter((action) => action.group === group)
          .map(({ keys, keysText, title }) => [
            keysText === undefined ? keys.map(code).join(' ') : code(keysText),
            title,
            group,
          ]),
      ),
    );
  },
};

function flagTable(flags: readonly Flag[]): string {
  return table(
    ['flag', 'meaning'],
    flags.map((flag) => [code(flagUsage(flag)), flagHelp(flag)]),
  );
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(titles), `|${titles.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** The text with every `<!-- made: NAME -->` … `<!-- /made -->` filled anew. Throws on an unknown name. */
export function rendered(text: string): string {
  return text.replace(
    /(<!-- made: ([\w-]+) -->\n)[\s\S]*?(<!-- \/made -->)/g,
    (_, open: string, name: string, close: string) => {
      const make = tables[name];
      if (make === undefined) throw new Error(`README.md asks for a table called ${name}`);
      return `${open}${make()}\n${close}`;
    },
  );
}

if (import.meta.main) {
  const before = readFileSync(readmePath, 'utf8');
  const after = rendered(before);
  if (process.argv.includes('--check')) {
    if (after !== before) throw new Error('README.md is behind the lists it is made from; run: npm run docs');
  } else writeFileSync(readmePath, after);
}
