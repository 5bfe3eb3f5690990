// A plan being carried out, batch by batch, and what became of it.

import { cutEnd, fitted, pad, width } from '../../present/cut.ts';
import { escapeText } from '../../present/escape.ts';
import type { Tone } from '../../present/tone.ts';
import { counted } from '../../present/words.ts';
import type { BatchProgress, BatchStatus } from '../applying.ts';
import { ageText } from '../facts.ts';
import { type AppliedPlan, type Mended, planTitle } from '../mending.ts';
import type { State } from '../state.ts';
import type { Dialog } from './dialogs.ts';
import { blank, bold, type Line, plain, wrap } from './line.ts';

export function progressDialog(
  state: State,
  { plan, id, batches, warnings, stopping }: AppliedPlan,
  inner: number,
): Dialog {
  const begun = batches.some(({ status }) => status.kind !== 'waiting');
  const doing = begun ? '' : id === null ? 'reading again what the plan names' : 'before-images are written';
  return {
    title: [bold('APPLY'), { text: `  ${planTitle(plan)}` }],
    head: placeLines(plan.context, plan.account, id, inner),
    body: [
      ...batches.flatMap((batch, index) => batchLines(batch, index, batches.length, state.now, inner)),
      ...warnings.flatMap((text) => noted(`!! ${escapeText(text)}`, inner)),
      ...(doing === '' ? [] : [blank, plain(doing, 'muted')]),
    ],
    scroll: Math.max(0, batches.findIndex(({ status }) => status.kind !== 'insync') - 3),
    foot: [
      stopping
        ? plain('stopping after the batch in flight; ctrl-c again leaves at once', 'warn')
        : plain('ctrl-c stops after the batch in flight', 'muted'),
    ],
    command: '',
  };
}

export function resultDialog(state: State, mended: Mended, inner: number): Dialog {
  const { plan, id, batches, warnings, failure, result, scroll } = mended;
  const [word, tone] = verdict(mended);
  const some = result !== null && result.applied.length + result.unknown.length > 0;
  const trouble =
    failure ?? (result?.failure ? { message: result.failure.message, next: result.failure.next ?? null } : null);
  return {
    title: [{ text: word, bold: true, tone }, { text: `  ${planTitle(plan)}` }],
    head: placeLines(plan.context, plan.account, id, inner),
    body: [
      ...(trouble === null ? [] : noted(`error: ${escapeText(trouble.message)}`, inner, 'bad')),
      ...(trouble === null || trouble.next === null ? [] : noted(escapeText(trouble.next), inner, 'plain')),
      ...(trouble === null ? [] : [blank]),
      ...batches.flatMap((batch, index) => batchLines(batch, index, batches.length, state.now, inner)),
      ...warnings.flatMap((text) => noted(`!! ${escapeText(text)}`, inner)),
      blank,
      plain(totals(mended)),
      ...(some ? [] : [plain('Nothing was sent to Route 53.')]),
    ],
    scroll,
    foot: [
      ...(state.flash === null ? [] : [plain(escapeText(state.flash.text), state.flash.tone)]),
      some ? plain('z plans the undo; esc closes') : plain('esc closes'),
    ],
    command: some && id !== null ? `undo with: ${state.given.program} undo ${id}` : '',
  };
}

function verdict({ result, batches }: Mended): readonly [string, Tone] {
  if (result === null) return ['FAILED', 'bad'];
  if (result.outcome === 'failed') return ['FAILED', 'bad'];
  if (result.outcome === 'interrupted') return ['STOPPED', 'warn'];
  return batches.every(({ status }) => status.kind === 'insync') ? ['DONE', 'good'] : ['APPLIED', 'good'];
}

function placeLines(context: string, account: string | null, id: string | null, inner: number): readonly Line[] {
  const parts = [`context ${context}`, `aws ${account ?? '-'}`, ...(id === null ? [] : [`history ${id}`])];
  return [...wrap(escapeText(parts.join('    ')), inner).map((line) => plain(line)), blank];
}

function noted(text: string, inner: number, tone: Tone = 'warn'): readonly Line[] {
  return wrap(text, inner, 3).map((line) => plain(line, tone));
}

function batchLines(batch: BatchProgress, index: number, of: number, now: number, inner: number): readonly Line[] {
  const { text, tone } = statusText(batch.status, now);
  const start = `batch ${index + 1}/${of}  `;
  const end = `  ${pad(batch.change === null ? '' : escapeText(batch.change), inner >= 90 ? 24 : 15)}`;
  const zone = fitted(
    escapeText(`${batch.zone} (${counted(batch.changes, 'change')})`),
    Math.max(10, Math.min(44, inner - width(start) - width(end) - 16)),
  );
  const first: Line = [{ text: `${start}${zone}${end} ` }, { text: text.split(':')[0] ?? '', tone }];
  const why = batch.status.kind === 'retrying' ? noted(`          ${escapeText(batch.status.why)}`, inner) : [];
  const records = batch.records.map((record) => plain(cutEnd(`           ${escapeText(record)}`, inner), 'muted'));
  return [first, ...why, ...records];
}

function statusText(status: BatchStatus, now: number): { readonly text: string; readonly tone: Tone } {
  switch (status.kind) {
    case 'waiting':
      return { text: 'waiting', tone: 'muted' };
    case 'sending':
      return { text: 'sending', tone: 'plain' };
    case 'retrying':
      return { text: `next try in ${ageText(status.at - now)}`, tone: 'warn' };
    case 'pending':
      return { text: status.since === 0 ? 'PENDING' : `PENDING ${ageText(now - status.since)}`, tone: 'plain' };
    case 'insync':
      return { text: 'INSYNC', tone: 'good' };
    case 'failed':
      return { text: 'FAILED', tone: 'bad' };
    case 'unknown':
      return { text: 'OUTCOME UNKNOWN', tone: 'bad' };
    case 'notSent':
      return { text: 'not sent', tone: 'warn' };
  }
}

function totals({ batches }: Mended): string {
  const of = (...kinds: readonly string[]) => batches.filter(({ status }) => kinds.includes(status.kind)).length;
  const parts = [
    `${of('pending', 'insync')} applied`,
    `${of('failed')} failed`,
    `${of('notSent')} not sent`,
    `${of('unknown')} unknown`,
  ];
  return `Batches: ${parts.join(', ')}`;
}
