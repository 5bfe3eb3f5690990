// What a history entry says for people: what it changed, and how it ended.

import type { HistoryEntry } from '../core/plan/history.ts';
import type { PlanTotals } from '../core/plan.ts';

/** `1 created, 2 deleted`; only TXT: `2 ownership TXT written`. */
export function doneText({ create, update, adopt, delete: gone, txt }: PlanTotals): string {
  const parts = [
    create > 0 ? `${create} created` : '',
    update > 0 ? `${update} updated` : '',
    adopt > 0 ? `${adopt} adopted` : '',
    gone > 0 ? `${gone} deleted` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', ') : `${txt} ownership TXT`;
}

/** The undo that took this entry back; null: it stands. */
export function takenBackBy(entry: HistoryEntry, entries: readonly HistoryEntry[]): HistoryEntry | null {
  return (
    entries.find(
      ({ plan, groups, outcome }) =>
        plan.intent === 'undo' && outcome === 'applied' && groups.some((group) => group.reason === entry.id),
    ) ?? null
  );
}

/** How it ended, in two or three words: `in sync`, `failed, part of it sent`, `taken back`. */
export function outcomeText(entry: HistoryEntry, entries: readonly HistoryEntry[]): string {
  if (takenBackBy(entry, entries) !== null) return 'taken back';
  const of = (...statuses: readonly string[]) => entry.batches.filter(({ status }) => statuses.includes(status)).length;
  if (of('maybeSent') > 0) return 'outcome unknown';
  const sent = of('pending', 'insync');
  if (sent === 0) return 'nothing sent';
  const spread = of('insync') === sent ? 'in sync' : 'sent';
  if (sent === entry.batches.length) return spread;
  return `${entry.outcome === 'failed' ? 'failed' : 'stopped'}, ${sent} of ${entry.batches.length} batches ${spread}`;
}
