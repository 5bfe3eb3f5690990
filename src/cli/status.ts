// `status`: the rows as a table or in a format for scripts; with -w, again whenever they change.

import type { Assessment } from '../core/assess.ts';
import { Failure } from '../core/failure.ts';
import type { Row } from '../core/finding.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { labelSelector } from '../core/sources/selector.ts';
import { follow as following } from '../ops/follow.ts';
import { type Column, columns, rowNamespace } from '../present/columns.ts';
import { escapeText } from '../present/escape.ts';
import { isIncomplete } from '../present/gaps.ts';
import { isProblem } from '../present/words.ts';
import { colored } from './color.ts';
import type { Host, Run } from './host.ts';
import { follow as followPath } from './jsonpath.ts';
import { customTable, type Format, json, parseFormat, printValue, relaxedPath, shown } from './output.ts';
import type { Flags, Invocation } from './parse.ts';
import { recordList, recordName, recordOf } from './record.ts';
import { type Filters, parseName, type Selection, select } from './select.ts';
import { assessed, connected, inZones, lookAt, plansFrom, save, scopeOf, seconds, zonesFrom } from './situation.ts';
import { type Cell, columnWidths, textTable } from './table.ts';
import { warn } from './warnings.ts';

export const status: Run = async (invocation, host) => {
  const { flags } = invocation;
  const output = invocation.command.flags.find(({ name }) => name === 'output')?.choices ?? [];
  const format = await parseFormat(flags.text('output'), output, host.readText);
  const ask = askFrom(invocation);
  if (flags.on('watch')) return watch(invocation, host, format, ask);
  const { situation, assessment } = await lookAt(invocation, host);
  const { snapshot } = situation;
  const selection = ask(assessment, snapshot);
  const rows = sorted(selection.rows, flags);
  host.out.write(printed(rows, invocation, format, host, snapshot, assessment));
  warn(assessment, host);
  const missing = notes(selection, flags, host, snapshot, rows.length);
  if (missing) return 2;
  return flags.on('exit-code') ? exitCode(rows, snapshot, assessment) : 0;
};

/** 3 where something could not be read, for then "nothing wrong" cannot be claimed; 1 for problems. */
function exitCode(rows: readonly Row[], snapshot: Snapshot, assessment: Assessment): number {
  if (assessment.gaps.some(isIncomplete)) return 3;
  return rows.some((row) => isProblem(row, snapshot.observedAt)) ? 1 : 0;
}

type Ask = (assessment: Assessment, snapshot: Snapshot) => Selection;

/** Checks the arguments once; the selection itself needs the context's namespace. */
export function askFrom({ flags, args }: Invocation): Ask {
  const names = args.map(parseName);
  const labels = flags.text('selector');
  const selector = labels === undefined ? null : labelSelector(labels);
  if (selector !== null && 'error' in selector)
    throw new Failure('usage', `invalid value "${labels}" for -l: ${selector.error}`, {
      next: "labels are selected as in kubectl, e.g. -l 'team=shop,tier in (web,api),!legacy'",
    });
  const given = flags.list('namespace');
  const zones = zonesFrom(flags);
  return (assessment, snapshot) => {
    const filters: Filters = {
      names,
      namespaces: flags.on('all-namespaces') ? null : given.length > 0 ? given : [snapshot.cluster.namespace],
      namespacesGiven: given.length > 0,
      labels: selector === null ? null : selector.selector.matches,
      zone: zones.zones.length > 0 || zones.zoneType !== null ? (zone) => inZones(zone, zones) : null,
      states: flags.list('state'),
      types: flags.list('type'),
      owners: flags.list('owner'),
      allOwners: flags.on('all-owners'),
      problem: flags.on('problems') ? (row) => isProblem(row, snapshot.observedAt) : null,
    };
    return select(assessment.rows, filters);
  };
}

/** Says on stderr what is not in the table; true when a NAME was not found. */
function notes(selection: Selection, flags: Flags, host: Host, snapshot: Snapshot, shownRows: number): boolean {
  const { withoutSource } = selection;
  const missing = notFound(selection);
  for (const message of missing) host.err.write(`error: ${escapeText(message)}\n`);
  if (withoutSource > 0)
    host.err.write(
      `${withoutSource} ${withoutSource === 1 ? 'row has' : 'rows have'} no object behind and cannot match -l\n`,
    );
  if (missing.length > 0) return true;
  if (shownRows === 0) host.err.write(`${nothing(flags, snapshot)}\n`);
  return false;
}

/** One sentence for each NAME that no row here answers to; not escaped. */
export function notFound({ unmatched, elsewhere }: Selection): readonly string[] {
  return [
    ...unmatched.map((wanted) => `no record or object answers to "${wanted.text}"`),
    ...elsewhere.map(({ wanted, namespaces }) => {
      const where =
        namespaces.length === 0 ? 'not in any namespace (-A shows it)' : `in namespace ${namespaces.join(', ')}`;
      return `"${wanted.text}" is not here, but ${where}`;
    }),
  ];
}

function nothing(flags: Flags, snapshot: Snapshot): string {
  if (flags.on('all-namespaces')) return 'No resources found';
  const given = flags.list('namespace');
  const where = given.length > 0 ? given : [snapshot.cluster.namespace];
  return `No resources found in ${escapeText(where.join(', '))} namespace${where.length > 1 ? 's' : ''}.`;
}

function printed(
  rows: readonly Row[],
  invocation: Invocation,
  format: Format,
  host: Host,
  snapshot: Snapshot,
  assessment: Assessment,
): string {
  switch (format.kind) {
    case 'table':
    case 'wide':
      return rows.length === 0 ? '' : rowTable(rows, invocation.flags, format.kind === 'wide', host);
    case 'name':
      return rows.map((row) => `${escapeText(recordName(row))}\n`).join('');
    case 'custom-columns':
      return customTable(rows.map(recordOf), format.columns, !invocation.flags.on('no-headers'));
    default: {
      const [only] = rows;
      const one = only !== undefined && rows.length === 1 && namesOne(invocation) ? recordOf(only) : null;
      return printValue(one ?? recordList(rows, snapshot, assessment), format);
    }
  }
}

function namesOne({ args }: Invocation): boolean {
  return args.length === 1 && args.every((arg) => parseName(arg).exact);
}

function rowTable(rows: readonly Row[], flags: Flags, wide: boolean, host: Host): string {
  const chosen = chosenColumns(flags, wide);
  return textTable(
    chosen.map(({ title }) => title),
    rows.map((row) => chosen.map((column) => cellOf(column, row))),
    { headers: !flags.on('no-headers'), color: colored(flags, host) },
  );
}

/** Every column, for a file. */
export function plainTable(rows: readonly Row[]): string {
  const { namespace, name, type, state, owner, source, target } = columns;
  const chosen = [namespace, name, type, state, owner, source, target, ...wideColumns];
  return textTable(
    chosen.map(({ title }) => title),
    rows.map((row) => chosen.map((column) => cellOf(column, row))),
    { headers: true, color: false },
  );
}

function cellOf(column: Pick<Column, 'text' | 'tone'>, row: Row): Cell {
  const tone = column.tone?.(row);
  return tone === undefined ? { text: column.text(row) } : { text: column.text(row), tone };
}

function chosenColumns(flags: Flags, wide: boolean): readonly Pick<Column, 'title' | 'text' | 'tone'>[] {
  const { namespace, name, type, state, owner, source, target, desired } = columns;
  const wanted = { ...desired, title: 'TARGET' };
  return [
    ...(flags.on('all-namespaces') || flags.list('namespace').length > 1 ? [namespace] : []),
    ...[name, type, state, owner, source, flags.on('offline') ? wanted : target],
    ...(wide ? wideColumns : []),
    ...flags.list('label-columns').map(labelColumn),
    ...(flags.on('show-labels') ? [columns.labels] : []),
  ];
}

const wideColumns = [
  columns.zone,
  columns['zone-id'],
  columns['set-id'],
  columns.ttl,
  columns.reason,
  columns.desired,
  columns.txt,
];

function labelColumn(label: string): Pick<Column, 'title' | 'text'> {
  const title = (label.split('/').at(-1) ?? label).toUpperCase();
  return {
    title: escapeText(title),
    text: (row) => escapeText(row.sources.find((source) => source.live)?.labels[label] ?? ''),
  };
}

/** Rows come sorted by severity; --sort-by is stable over that. */
function sorted(rows: readonly Row[], flags: Flags): readonly Row[] {
  const by = flags.text('sort-by');
  if (by === undefined) return rows;
  const key = sortKey(by);
  return rows
    .map((row) => ({ row, key: key(row) }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ row }) => row);
}

function sortKey(by: string): (row: Row) => unknown {
  const id = by.toLowerCase();
  const column = Object.values(columns).find((each) => each.id === id || each.title.toLowerCase() === id);
  if (id === 'namespace') return (row) => rowNamespace(row) ?? '';
  if (id === 'ttl') return (row) => row.have?.TTL ?? row.want?.TTL ?? -1;
  if (column !== undefined) return column.text;
  const path = relaxedPath(by);
  if (!/^[{.[$]/.test(by))
    throw new Failure('usage', `--sort-by: "${by}" is no column; columns are ${sortable.join(', ')}`, {
      next: "or give a JSONPath of the record, e.g. --sort-by='{.spec.zone.name}'",
    });
  return (row) => followPath(path, recordOf(row), recordOf(row))[0] ?? '';
}

const sortable = Object.values(columns).flatMap(({ id }) =>
  id === 'sign' || id === 'origin' || id === 'live' ? [] : [id],
);

function compareKeys(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const x = shown(a);
  const y = shown(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Prints all rows, then each that changed; until interrupted, which is how a watch ends. */
async function watch(invocation: Invocation, host: Host, format: Format, ask: Ask): Promise<number> {
  const { flags } = invocation;
  if (flags.given('from'))
    throw new Failure('usage', '-w cannot be used with --from: a saved snapshot does not change');
  const { world, plans } = await connected(await plansFrom(flags, host), host);
  const stream = watchPrinter(invocation, format, host);
  let before = new Map<string, string>();
  let rowsBefore: ReadonlyMap<string, Row> = new Map();
  for await (const snapshot of following(world, scopeOf(plans), seconds(flags, 'refresh') ?? 60, host.signal)) {
    await save(flags, snapshot, host);
    const assessment = assessed({ snapshot, overrides: plans.overrides, secrets: plans.secrets });
    const rows = sorted(ask(assessment, snapshot).rows, flags);
    const now = new Map<string, string>(rows.map((row) => [row.key, JSON.stringify(recordOf(row))]));
    if (before.size === 0 && rowsBefore.size === 0) warn(assessment, host);
    for (const row of rows) if (before.get(row.key) !== now.get(row.key) && !stream(row, false)) return 0;
    for (const [key, row] of rowsBefore) if (!now.has(key) && !stream(row, true)) return 0;
    before = now;
    rowsBefore = new Map<string, Row>(rows.map((row) => [row.key, row]));
  }
  throw new Failure('interrupted', 'interrupted');
}

/** Prints one row; false once nobody reads. Column widths only grow. */
function watchPrinter(invocation: Invocation, format: Format, host: Host): (row: Row, gone: boolean) => boolean {
  const { flags } = invocation;
  const record = (row: Row, gone: boolean): unknown => {
    const whole = recordOf(row);
    return gone ? { ...whole, status: { ...whole.status, gone: true } } : whole;
  };
  if (format.kind === 'name') return (row) => host.out.write(`${escapeText(recordName(row))}\n`);
  if (format.kind === 'json') return (row, gone) => host.out.write(`${json(record(row, gone), 0)}\n`);
  if (format.kind === 'custom-columns') {
    let headers = !flags.on('no-headers');
    return (row, gone) => {
      const text = customTable([record(row, gone)], format.columns, headers);
      headers = false;
      return host.out.write(text);
    };
  }
  if (format.kind !== 'table' && format.kind !== 'wide') {
    const separator = format.kind === 'yaml' ? '---\n' : '';
    return (row, gone) => host.out.write(separator + printValue(record(row, gone), format));
  }
  const chosen = chosenColumns(flags, format.kind === 'wide');
  const titles = chosen.map(({ title }) => title);
  let widths: readonly number[] = titles.map(() => 0);
  let headers = !flags.on('no-headers');
  return (row, gone) => {
    const cells = chosen.map((column) => (gone && column.title === 'STATE' ? { text: '(gone)' } : cellOf(column, row)));
    const style = { headers, color: colored(flags, host) };
    widths = columnWidths(titles, [cells], style).map((columnWidth, index) =>
      Math.max(columnWidth, widths[index] ?? 0),
    );
    headers = false;
    return host.out.write(textTable(titles, [cells], style, widths));
  };
}
