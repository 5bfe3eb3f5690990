// What an apply did, as the JSON that scripts rely on (schema.json, ApplyResult) and as lines for people.

import type { Change } from '../core/dns.ts';
import type { Failure } from '../core/failure.ts';
import { batchesOf } from '../core/plan/history.ts';
import type { Changed } from '../core/plan/recheck.ts';
import type { Plan, PlanGroup, Refusal } from '../core/plan.ts';
import { editIdentity, editsOf } from '../core/route53/edit.ts';
import type { ApplyEvent, ApplyResult } from '../ops/apply.ts';
import { escapeText } from '../present/escape.ts';
import { apiVersion } from './record.ts';

export interface BatchReport {
  readonly zone: { readonly id: string; readonly name: string };
  /** Route 53's id of the change; null when it gave none. */
  readonly change: string | null;
  /** null: not known, or not sent. */
  readonly status: 'PENDING' | 'INSYNC' | null;
  /** `dnsrecord/…` of the rows it mends. */
  readonly records: readonly string[];
  readonly changes: readonly Change[];
}

export interface ApplyReport {
  readonly apiVersion: typeof apiVersion;
  readonly kind: 'ApplyResult';
  readonly outcome: 'applied' | 'nothing' | 'refused' | 'changed' | 'failed' | 'interrupted';
  /** ID of the history entry, for `undo`; null when nothing was sent. */
  readonly history: string | null;
  readonly plan: {
    readonly id: string;
    readonly intent: string;
    readonly scope: string;
    readonly context: string;
    readonly account: string | null;
    readonly owner: string | null;
  };
  readonly applied: readonly BatchReport[];
  /** Sent, and no answer tells what became of it. */
  readonly unknown: readonly BatchReport[];
  readonly failed: readonly BatchReport[];
  readonly notSent: readonly BatchReport[];
  readonly refusals: readonly Refusal[];
  readonly changed: readonly Changed[];
  readonly error: { readonly code: string; readonly message: string; readonly next: string | null } | null;
}

/** Nothing was to be done, or all of it was refused. */
export function unsent(plan: Plan): ApplyReport {
  return {
    ...head(plan),
    outcome: plan.refusals.length > 0 ? 'refused' : 'nothing',
    history: null,
    applied: [],
    unknown: [],
    failed: [],
    notSent: [],
    changed: [],
    error: null,
  };
}

export function reportOf(plan: Plan, result: ApplyResult, events: readonly ApplyEvent[]): ApplyReport {
  const tried = new Set(events.flatMap((event) => (event.kind === 'sending' ? [event.batch] : [])));
  const done = (index: number): BatchReport => batchReport(plan, index, events);
  const failed = result.notSent.filter((index) => tried.has(index));
  return {
    ...head(plan),
    outcome: result.outcome,
    history: result.id,
    applied: result.applied.map(done),
    unknown: result.unknown.map(done),
    failed: failed.map(done),
    notSent: result.notSent.filter((index) => !tried.has(index)).map(done),
    changed: result.changed,
    error: result.failure && errorOf(result.failure),
  };
}

function head(plan: Plan): Pick<ApplyReport, 'apiVersion' | 'kind' | 'plan' | 'refusals'> {
  const { id, intent, scope, context, account, owner, refusals } = plan;
  return { apiVersion, kind: 'ApplyResult', plan: { id, intent, scope, context, account, owner }, refusals };
}

function errorOf({ code, message, next }: Failure): ApplyReport['error'] {
  return { code, message, next: next ?? null };
}

function batchReport(plan: Plan, index: number, events: readonly ApplyEvent[]): BatchReport {
  const batch = batchesOf(plan)[index];
  const sent = events.find((event) => event.kind === 'sent' && event.batch === index);
  const insync = events.some((event) => event.kind === 'insync' && event.batch === index);
  const change = sent?.kind === 'sent' ? sent.change : null;
  return {
    zone: { id: batch?.zone ?? '', name: batch?.zoneName ?? '' },
    change,
    status: insync ? 'INSYNC' : change === null ? null : 'PENDING',
    records: groupsOf(plan, index).flatMap((group) => group.rows.map((row) => `dnsrecord/${row.key}`)),
    changes: batch?.changes ?? [],
  };
}

function groupsOf(plan: Plan, index: number): readonly PlanGroup[] {
  return (batchesOf(plan)[index]?.groups ?? []).flatMap((number) => plan.groups[number] ?? []);
}

/** Names of the records that were written. */
export function recordsOf(report: ApplyReport): readonly string[] {
  return report.applied.flatMap((batch) => batch.records);
}

/** One line per record that was written, and the totals with the way back. Escaped. */
export function resultText(plan: Plan, report: ApplyReport, program: string): string {
  const written = new Set(recordsOf(report));
  const lines = plan.groups.flatMap((group) => {
    const edits = new Map(editsOf(group.zone, group.changes).map((edit) => [editIdentity(group.zone, edit), edit]));
    return group.rows
      .map((row) => ({ name: `dnsrecord/${row.key}`, edit: edits.get(row.key) }))
      .filter(({ name }) => written.has(name))
      .map(({ name, edit }) => `${name} ${verb(edit, group)}`);
  });
  const undo = report.history !== null && written.size > 0 ? [`undo with: ${program} undo ${report.history}`] : [];
  return [...lines, ...undo].map((line) => `${escapeText(line)}\n`).join('');
}

/** What became of a record whose ownership TXT alone was written. */
const txtVerbs = {
  sync: 'now owned',
  adopt: 'adopted',
  cleanup: 'ownership TXT deleted',
  undo: 'ownership TXT as before',
} as const satisfies Record<PlanGroup['intent'], string>;

function verb(edit: ReturnType<typeof editsOf>[number] | undefined, { intent }: PlanGroup): string {
  if (edit === undefined) return txtVerbs[intent];
  if (edit.before === null) return 'created';
  return edit.after === null ? 'deleted' : 'updated';
}
