// What is known of each batch while a plan is carried out, from the events of apply(), and what is left of it at the end.

import { batchesOf } from '../core/plan/history.ts';
import type { Plan } from '../core/plan.ts';
import type { ApplyEvent, ApplyResult } from '../ops/apply.ts';
import { counted } from '../present/words.ts';
import { flashed } from './browse.ts';
import { type AppliedPlan, type Mended, shown, voided } from './mending.ts';
import type { Message, State, Update } from './state.ts';

export type BatchStatus =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'retrying'; readonly why: string; readonly at: number }
  /** Route 53 has it; `since` in milliseconds since 1970. */
  | { readonly kind: 'pending'; readonly since: number }
  | { readonly kind: 'insync' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'notSent' };

export interface BatchProgress {
  readonly zone: string;
  readonly changes: number;
  /** `A api.example.com`, for each row it mends. */
  readonly records: readonly string[];
  /** Route 53's id of the change; null: none was given. */
  readonly change: string | null;
  readonly status: BatchStatus;
}

export function waitingBatches(plan: Plan): readonly BatchProgress[] {
  return batchesOf(plan).map(({ zoneName, changes, groups }) => ({
    zone: zoneName,
    changes: changes.length,
    records: groups.flatMap((index) => plan.groups[index]?.rows.map(({ type, name }) => `${type} ${name}`) ?? []),
    change: null,
    status: { kind: 'waiting' },
  }));
}

export function applying(state: State, { turn, event }: Extract<Message, { kind: 'applying' }>): State {
  const { overlay } = state;
  if (turn !== state.turn || overlay.kind !== 'progress') return state;
  return { ...state, overlay: after(overlay, event, state.now) };
}

function after(overlay: AppliedPlan, event: ApplyEvent, now: number): AppliedPlan {
  const batch = (index: number, change: Partial<BatchProgress>): AppliedPlan => ({
    ...overlay,
    batches: overlay.batches.map((known, at) => (at === index ? { ...known, ...change } : known)),
  });
  switch (event.kind) {
    case 'rereading':
      return overlay;
    case 'journal':
      return { ...overlay, id: event.id };
    case 'sending':
      return batch(event.batch, { status: { kind: 'sending' } });
    case 'retrying':
      return batch(event.batch, { status: { kind: 'retrying', why: event.why, at: now + event.milliseconds } });
    case 'sent': {
      const status: BatchStatus = event.change === null ? { kind: 'insync' } : { kind: 'pending', since: now };
      return batch(event.batch, { change: event.change, status });
    }
    case 'pending':
      return batch(event.batch, { status: { kind: 'pending', since: now - event.milliseconds } });
    case 'insync':
      return batch(event.batch, { status: { kind: 'insync' } });
    case 'warning':
      return { ...overlay, warnings: [...overlay.warnings, event.message] };
  }
}

/** What an event adds to the log; null: nothing new. */
export function eventText(event: ApplyEvent): string | null {
  switch (event.kind) {
    case 'rereading':
      return 'reading again what the plan names';
    case 'journal':
      return `history ${event.id}`;
    case 'sending':
      return `batch ${event.batch + 1}/${event.of} ${event.zone}: sending ${counted(event.changes, 'change')}`;
    case 'retrying':
      return `batch ${event.batch + 1}: next try in ${Math.ceil(event.milliseconds / 1000)}s: ${event.why}`;
    case 'sent':
      return `batch ${event.batch + 1}/${event.of} ${event.zone}: ${event.change ?? 'found applied'}`;
    case 'insync':
      return `batch ${event.batch + 1}/${event.of} ${event.zone}: ${event.change} INSYNC`;
    case 'warning':
      return event.message;
    case 'pending':
      return null;
  }
}

/** The end of an apply: back to the plan where the world moved under it, else the result; either way the rows are read again. */
export function appliedAll(state: State, message: Extract<Message, { kind: 'appliedAll' }>): Update {
  const { overlay } = state;
  if (message.turn !== state.turn || overlay.kind !== 'progress') return [state];
  const { result, fresh, failure } = message;
  const { plan, wish } = overlay;
  if (result?.outcome === 'changed' && fresh !== null) {
    const back = shown(fresh, wish, result.changed);
    return [flashed({ ...state, overlay: back }, voided, 'warn'), { kind: 'refresh' }];
  }
  const ended: Mended = {
    kind: 'result',
    plan,
    id: result?.id ?? overlay.id,
    batches: overlay.batches.map((batch, index) => ({ ...batch, status: finalStatus(batch.status, index, result) })),
    warnings: overlay.warnings,
    result,
    failure,
    scroll: 0,
  };
  const read = [{ kind: 'refresh' }, { kind: 'history', generation: state.generation }] as const;
  return [{ ...state, flash: null, marks: result?.applied.length ? new Set() : state.marks, overlay: ended }, ...read];
}

function finalStatus(status: BatchStatus, index: number, result: ApplyResult | null): BatchStatus {
  if (result?.applied.includes(index)) return status.kind === 'insync' ? status : { kind: 'pending', since: 0 };
  if (result?.unknown.includes(index)) return { kind: 'unknown' };
  return status.kind === 'sending' || status.kind === 'retrying' ? { kind: 'failed' } : { kind: 'notSent' };
}
