// A plan → confirmed, applied, reported: the end that sync, adopt, cleanup, apply and undo share. Progress goes to stderr, the
// result to stdout; the exit status says how far it came (conventions 2.4).

import { Failure } from '../core/failure.ts';
import type { Plan } from '../core/plan.ts';
import { type ApplyEvent, type ApplyResult, apply } from '../ops/apply.ts';
import { escapeText } from '../present/escape.ts';
import { planHead, planLines, refusalLines } from '../present/plan-text.ts';
import { paint } from '../present/tone.ts';
import type { World } from '../world.ts';
import { colored } from './color.ts';
import { confirm } from './confirm.ts';
import type { Host, OwnSettings } from './host.ts';
import { type Format, parseFormat, printValue } from './output.ts';
import type { Flags, Invocation } from './parse.ts';
import { readOnlyBy } from './policy.ts';
import { type ApplyReport, recordsOf, reportOf, resultText, unsent } from './result.ts';
import { seconds } from './situation.ts';
import { errorText } from './warnings.ts';

/** How a writing command was asked to go about it. */
export interface Manner {
  readonly format: Format;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly wait: boolean;
  /** Milliseconds. */
  readonly timeout: number;
}

/** Throws Failure `usage`. */
export async function mannerFrom({ flags, command }: Invocation, host: Host): Promise<Manner> {
  const choices = command.flags.find(({ name }) => name === 'output')?.choices ?? [];
  return {
    format: await parseFormat(flags.text('output'), choices, host.readText),
    yes: flags.on('yes'),
    dryRun: flags.text('dry-run')?.toLowerCase() === 'client',
    wait: !flags.given('wait') || flags.on('wait'),
    timeout: (seconds(flags, 'timeout') ?? 300) * 1000,
  };
}

/** Throws Failure `read-only`; a dry run may go on, for it sends nothing. */
export function mustBeWritable(flags: Flags, settings: OwnSettings, { dryRun }: Manner): void {
  const why = readOnlyBy(flags, settings);
  if (why === null || dryRun) return;
  throw new Failure('read-only', `nothing may be changed: ${why}`, {
    next: 'diff and --dry-run=client show the plan without it',
  });
}

export interface CarryOut {
  readonly plan: Plan;
  readonly manner: Manner;
  readonly world: World;
  /** Something could not be read, so that "nothing to do" is only said of the rest. */
  readonly blind: boolean;
  /** Plans the same anew from a fresh read. */
  readonly again: (signal: AbortSignal) => Promise<Plan>;
}

/** Gives back the exit status. Throws Failure when nothing was sent because of it. */
export async function carryOut(
  { plan, manner, world, blind, again }: CarryOut,
  flags: Flags,
  host: Host,
): Promise<number> {
  const color = colored(flags, host);
  const nothing = plan.groups.length === 0;
  const report = (result: ApplyReport): void => {
    if (manner.format.kind !== 'table') host.out.write(inFormat(result, manner));
  };
  if (nothing) {
    tellRefusals(plan, host);
    if (manner.dryRun) showPlan(plan, manner, color, host);
    else report(unsent(plan));
    if (plan.refusals.length === 0) host.err.write(nothingText(blind));
    return plan.refusals.length > 0 ? 2 : 0;
  }
  showPlan(plan, manner, color, host);
  tellRefusals(plan, host);
  if (manner.dryRun) return 0;
  await confirm(plan, manner.yes, host);
  const events = apply(
    world,
    plan,
    {
      again: () => again(host.interrupt),
      program: `kubectl-dns v${host.version}`,
      wait: manner.wait,
      timeout: manner.timeout,
      stop: host.interrupt,
    },
    new AbortController().signal,
  );
  const seen: ApplyEvent[] = [];
  let step = await events.next();
  while (!step.done) {
    seen.push(step.value);
    tell(step.value, host);
    step = await events.next();
  }
  const result = reportOf(plan, step.value, seen);
  report(result);
  if (manner.format.kind === 'table') host.out.write(resultText(plan, result, host.program));
  tellOutcome(step.value, result, host);
  return exitOf(step.value);
}

export function nothingText(blind: boolean): string {
  return blind ? 'Nothing to do in what could be read.\n' : 'Nothing to do.\n';
}

function exitOf({ outcome, applied, unknown }: ApplyResult): number {
  if (outcome === 'applied') return 0;
  if (outcome === 'interrupted') return 130;
  return applied.length + unknown.length > 0 ? 4 : 2;
}

function inFormat(result: ApplyReport, { format }: Manner): string {
  if (format.kind === 'table' || format.kind === 'wide') return '';
  if (format.kind === 'name')
    return recordsOf(result)
      .map((name) => `${escapeText(name)}\n`)
      .join('');
  return printValue(result, format);
}

/** The plan is the result of a dry run; else it goes where the question goes when stdout is for scripts. */
function showPlan(plan: Plan, { format, dryRun, yes }: Manner, color: boolean, host: Host): void {
  const forPeople = format.kind === 'table' || format.kind === 'wide';
  if (!dryRun) {
    const toStdout = forPeople && (yes || host.out.terminal);
    (toStdout ? host.out : host.err).write(planText(plan, color && toStdout));
    return;
  }
  if (forPeople) host.out.write(planText(plan, color));
  else if (format.kind === 'name')
    for (const row of plan.groups.flatMap((group) => group.rows)) host.out.write(`dnsrecord/${escapeText(row.key)}\n`);
  else host.out.write(printValue(plan, format));
  host.err.write('Dry run: nothing was sent.\n');
}

/** The head, the scope, every line; ends with a line break. */
export function planText(plan: Plan, color: boolean): string {
  if (plan.groups.length === 0) return '';
  const lines = planLines(plan).map(({ text, tone }) => (color ? paint(text, tone) : text));
  const asked = plan.intent === 'undo' ? plan.scope : `${plan.intent}: ${plan.scope}`;
  return [planHead(plan), escapeText(asked), ...lines].map((line) => `${line}\n`).join('');
}

/** On stderr: an error when nothing is left to do, else what the plan leaves out. */
export function tellRefusals(plan: Plan, host: Host): void {
  const prefix = plan.groups.length === 0 ? 'error: ' : '';
  for (const line of refusalLines(plan.refusals)) host.err.write(`${prefix}refused: ${line}\n`);
}

function tell(event: ApplyEvent, { err }: Host): void {
  const line = progressText(event);
  if (line !== null) err.write(`${escapeText(line)}\n`);
}

function progressText(event: ApplyEvent): string | null {
  switch (event.kind) {
    case 'rereading':
      return 'reading again what the plan names';
    case 'journal':
      return `history ${event.id}`;
    case 'sending':
      return `batch ${event.batch + 1}/${event.of} ${event.zone} sending ${event.changes} changes`;
    case 'retrying':
      return `batch ${event.batch + 1} next try in ${Math.ceil(event.milliseconds / 1000)}s: ${event.why}`;
    case 'sent':
      return `batch ${event.batch + 1}/${event.of} ${event.zone} ${event.change ?? 'found applied'}${event.change === null ? '' : ' PENDING'}`;
    case 'pending':
      if (event.milliseconds < 1000) return null;
      return `batch ${event.batch + 1} ${event.change} PENDING ${Math.round(event.milliseconds / 1000)}s`;
    case 'insync':
      return `batch ${event.batch + 1}/${event.of} ${event.zone} ${event.change} INSYNC`;
    case 'warning':
      return `Warning: ${event.message}`;
  }
}

/** The last words on stderr: what went wrong, what is in Route 53, what is not, and how to take it back. */
function tellOutcome(result: ApplyResult, report: ApplyReport, { err, program }: Host): void {
  if (result.outcome === 'changed') {
    for (const { type, name, message } of result.changed)
      err.write(`${escapeText(`changed: ${type} ${name}: ${message}`)}\n`);
    err.write('error: the plan does not hold any more; nothing was sent\n  make a new one and look at it again\n');
    return;
  }
  if (result.failure !== null) err.write(errorText(result.failure, program, ''));
  if (result.outcome === 'applied') return;
  for (const [word, batches] of Object.entries({
    applied: report.applied,
    unknown: report.unknown,
    failed: report.failed,
    'not sent': report.notSent,
  }))
    for (const batch of batches)
      err.write(
        `${escapeText(`${word}: zone ${batch.zone.name} (${batch.zone.id})${batch.change === null ? '' : ` ${batch.change}`}: ${batch.records.join(', ')}`)}\n`,
      );
  if (report.applied.length + report.unknown.length > 0 && report.history !== null)
    err.write(`${escapeText(`take back what was applied with: ${program} undo ${report.history}`)}\n`);
}
