// `settings`: what this plugin itself was told, and where each value is from.

import { escapeText } from '../present/escape.ts';
import type { Run } from './host.ts';
import { parseFormat, printValue } from './output.ts';
import { apiVersion } from './record.ts';
import { connectionFrom } from './situation.ts';
import { textTable } from './table.ts';

export const settings: Run = async ({ flags, command }, host) => {
  const choices = command.flags.find(({ name }) => name === 'output')?.choices ?? [];
  const format = await parseFormat(flags.text('output'), choices, host.readText);
  const [context = ''] = await host.contexts(connectionFrom(flags));
  const { path, exists, values, from } = await host.settings(context);
  if (format.kind === 'table' || format.kind === 'wide' || format.kind === 'name') {
    const rows = Object.entries(values).map(([name, value]) =>
      [name, Array.isArray(value) ? value.join(',') : String(value ?? ''), from[name] ?? 'default'].map((text) => ({
        text: escapeText(text),
      })),
    );
    host.out.write(`File: ${escapeText(path)}${exists ? '' : ' (not there)'}\n`);
    host.out.write(textTable(['SETTING', 'VALUE', 'FROM'], rows, { headers: true, color: false }));
  } else
    host.out.write(
      printValue({ apiVersion, kind: 'Settings', metadata: { context, path, exists }, values, from }, format),
    );
  return 0;
};
