// `history [ID]`: what was written to DNS from this machine, as its journal tells; nothing is asked from the network.

import { Failure } from '../core/failure.ts';
import type { BatchStatus, HistoryEntry } from '../core/plan/history.ts';
import type { Plan } from '../core/plan.ts';
import { history as entriesOf } from '../ops/prepare.ts';
import { escapeText } from '../present/escape.ts';
import { takenBackBy } from '../present/history-text.ts';
import { planLines } from '../present/plan-text.ts';
import { paint } from '../present/tone.ts';
import { colored } from './color.ts';
import type { Host, Run } from './host.ts';
import { parseFormat, printValue } from './output.ts';
import { apiVersion } from './record.ts';
import { textTable } from './table.ts';

export const history: Run = async (invocation, host) => {
  const { flags, args, command } = invocation;
  const choices = command.flags.find(({ name }) => name === 'output')?.choices ?? [];
  const format = await parseFormat(flags.text('output'), choices, host.readText);
  const entries = await entriesOf(await host.journal());
  const one = args[0] === undefined ? null : chosenEntry(entries, args[0], host);
  if (format.kind !== 'table' && format.kind !== 'wide' && format.kind !== 'name')
    host.out.write(printValue(one === null ? listJSON(entries) : entryJSON(one, entries), format));
  else if (one !== null) host.out.write(entryText(one, entries, colored(flags, host), host));
  else if (entries.length === 0) host.err.write('No history: nothing was written from this machine.\n');
  else host.out.write(listText(entries, !flags.on('no-headers')));
  return 0;
};

/** The entry with this ID, or whose plan has it. Throws Failure `usage` when there is none, or several. */
export function chosenEntry(entries: readonly HistoryEntry[], id: string, { program }: Host): HistoryEntry {
  const found = entries.filter((entry) => entry.id === id || entry.plan.id === id);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const next = `${program} history lists them`;
  throw new Failure(
    'usage',
    only === undefined
      ? `there is no history entry "${id}"`
      : `"${id}" is the plan of ${found.length} history entries: ${found.map((entry) => entry.id).join(', ')}`,
    { next },
  );
}

/** The newest entry that changed something, is no undo and was not taken back; null: there is none. */
export function newestStanding(entries: readonly HistoryEntry[]): HistoryEntry | null {
  return (
    entries.find((entry) => entry.plan.intent !== 'undo' && entry.groups.length > 0 && !takenBackBy(entry, entries)) ??
    null
  );
}

function listText(entries: readonly HistoryEntry[], headers: boolean): string {
  const rows = entries.map((entry) =>
    [
      entry.id,
      entry.plan.intent,
      outcomeText(entry, entries),
      changesText(entry.plan),
      entry.plan.context,
      entry.plan.account ?? '',
      entry.plan.scope,
    ].map((text) => ({ text: escapeText(text) })),
  );
  return textTable(['ID', 'INTENT', 'OUTCOME', 'CHANGES', 'CONTEXT', 'ACCOUNT', 'SCOPE'], rows, {
    headers,
    color: false,
  });
}

/** How it ended; `maybe` where no answer ever came, which only a read can settle. */
function outcomeText(entry: HistoryEntry, entries: readonly HistoryEntry[]): string {
  const undone = takenBackBy(entry, entries) === null ? '' : ', undone';
  const maybe = entry.batches.some(({ status }) => status === 'maybeSent') ? ', maybe sent' : '';
  const sent = entry.groups.length === 0 ? ', nothing sent' : '';
  return `${entry.outcome}${sent}${maybe}${undone}`;
}

function changesText({ totals }: Plan): string {
  const parts = [
    totals.create > 0 ? `+${totals.create}` : '',
    totals.update > 0 ? `~${totals.update}` : '',
    totals.adopt > 0 ? `^${totals.adopt}` : '',
    totals.delete > 0 ? `-${totals.delete}` : '',
    totals.txt > 0 ? `TXT ${totals.txt}` : '',
  ];
  return parts.filter(Boolean).join(' ');
}

const statusWords = {
  notSent: 'not sent',
  maybeSent: 'sent, and no answer came: Route 53 may or may not have it',
  pending: 'in Route 53',
  insync: 'in Route 53, INSYNC',
  refused: 'refused by Route 53',
  notApplied: 'not applied',
} as const satisfies Record<BatchStatus, string>;

function entryText(entry: HistoryEntry, entries: readonly HistoryEntry[], color: boolean, { program }: Host): string {
  const { plan } = entry;
  const facts = [
    `ID:        ${entry.id}`,
    `When:      ${entry.at}`,
    `By:        ${entry.by}`,
    `Context:   ${plan.context}`,
    `Account:   ${plan.account ?? ''}`,
    `Owner:     ${plan.owner ?? '<none>'}`,
    `Intent:    ${plan.intent}`,
    `Scope:     ${plan.scope}`,
    `Outcome:   ${outcomeText(entry, entries)}`,
    ...entry.batches.map(
      (batch, index) =>
        `Batch ${index + 1}:   zone ${batch.zoneName} (${batch.zone}), ${statusWords[batch.status]}${batch.change === null ? '' : `, change ${batch.change}`}${batch.message === null ? '' : `: ${batch.message}`}`,
    ),
  ];
  const lines = planLines(plan).map(({ text, tone }) => (color ? paint(text, tone) : text));
  const standing = entry.groups.length > 0 && takenBackBy(entry, entries) === null;
  const way = standing ? [`undo with: ${program} undo ${entry.id}`] : [];
  return [...facts.map(escapeText), ...lines, ...way].map((line) => `${line}\n`).join('');
}

function listJSON(entries: readonly HistoryEntry[]): unknown {
  return { apiVersion, kind: 'HistoryList', items: entries.map((entry) => entryJSON(entry, entries)) };
}

function entryJSON(entry: HistoryEntry, entries: readonly HistoryEntry[]): unknown {
  const { id, at, by, outcome, plan, batches } = entry;
  return {
    apiVersion,
    kind: 'HistoryEntry',
    id,
    at,
    by,
    outcome,
    undoneBy: takenBackBy(entry, entries)?.id ?? null,
    batches: batches.map(({ zone, zoneName, changes, status, change, message }) => ({
      zone: { id: zone, name: zoneName },
      status,
      change,
      message,
      changes,
    })),
    plan,
  };
}
