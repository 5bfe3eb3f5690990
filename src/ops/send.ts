// One batch, sent exactly once as far as Route 53 is concerned: noted in the journal before it leaves, and sent again only when it
// surely did not arrive.
//
//   answer to a change             what we do
//   id                             sent
//   throttled, zone busy, no line  surely not applied: wait, send again
//   rejected, denied, expired      stop; after an unknown attempt read first: it may be our own earlier success
//   none, 5xx                      unknown: read; as planned → sent, as before → send again, anything else → stop
//   interrupted before it left     surely not applied: stop

import { route53Name, unescapeName } from '../core/dns.ts';
import { Failure, type FailureCode } from '../core/failure.ts';
import type { batchesOf, JournalLine } from '../core/plan/history.ts';
import { editIdentity, editsOf, identityOf, sameRecordSet } from '../core/route53/edit.ts';
import type { World } from '../world.ts';

type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never;
/** Appends one line to the journal; throws Failure when it cannot be written. */
export type Note = (line: DistributiveOmit<JournalLine, 'at'>) => Promise<void>;

export interface Retrying {
  readonly kind: 'retrying';
  readonly batch: number;
  readonly why: string;
  readonly milliseconds: number;
}

export interface Sender {
  readonly world: World;
  readonly index: number;
  readonly batch: ReturnType<typeof batchesOf>[number];
  readonly note: Note;
  readonly deadline: number;
  /** Aborted: nothing is tried again. */
  readonly halt: AbortSignal;
  readonly comment: string;
}

type Sent =
  | { readonly kind: 'sent'; readonly change: string | null; readonly journalFailure: Failure | null }
  | { readonly kind: 'stopped'; readonly maybe: boolean; readonly failure: Failure };

export async function* send(sender: Sender, signal: AbortSignal): AsyncGenerator<Retrying, Sent> {
  const { world, index, note, deadline, halt } = sender;
  /** An earlier attempt may have arrived after all, although a read showed the old values. */
  let maybe = false;
  for (let attempt = 0; ; attempt++) {
    try {
      await note({ kind: 'sending', batch: index });
    } catch (error) {
      return { kind: 'stopped', maybe, failure: asFailure(error) };
    }
    const answer = await attemptOnce(sender, signal);
    switch (answer.kind) {
      case 'sent':
        return await noted(note, index, answer.change);
      case 'busy':
        break;
      case 'unsent':
        if (!maybe) await note({ kind: 'notApplied', batch: index, message: answer.failure.message }).catch(() => {});
        return { kind: 'stopped', maybe, failure: answer.failure };
      case 'refused': {
        const found = maybe ? await readBack(sender, signal) : 'before';
        if (found === 'after') return await noted(note, index, null);
        const kind = found === 'before' ? 'refused' : 'unknown';
        await note({ kind, batch: index, message: answer.failure.message }).catch(() => {});
        return { kind: 'stopped', maybe: kind === 'unknown', failure: explained(answer.failure, sender) };
      }
      case 'unknown': {
        await note({ kind: 'unknown', batch: index, message: answer.failure.message }).catch(() => {});
        const found = await readBack(sender, signal);
        if (found === 'after') return await noted(note, index, null);
        if (found !== 'before') return { kind: 'stopped', maybe: true, failure: answer.failure };
        maybe = true;
        break;
      }
    }
    const milliseconds = Math.min(10_000, 500 * 2 ** attempt);
    const late = world.clock.now().getTime() + milliseconds > deadline;
    if (!late && !halt.aborted) {
      yield { kind: 'retrying', batch: index, why: answer.failure.message, milliseconds };
      await world.clock.sleep(milliseconds, halt).catch(() => {});
    }
    if (late || halt.aborted) {
      if (maybe && (await readBack(sender, signal)) === 'after') return await noted(note, index, null);
      if (!maybe) await note({ kind: 'notApplied', batch: index, message: answer.failure.message }).catch(() => {});
      return { kind: 'stopped', maybe, failure: answer.failure };
    }
  }
}

type Answer =
  | { readonly kind: 'sent'; readonly change: string }
  | { readonly kind: 'busy' | 'unsent' | 'refused' | 'unknown'; readonly failure: Failure };

async function attemptOnce({ world, batch, comment }: Sender, signal: AbortSignal): Promise<Answer> {
  try {
    const { id } = await world.dns.change(batch.zone, batch.changes, comment, signal);
    return { kind: 'sent', change: id };
  } catch (error) {
    const failure = asFailure(error);
    return { kind: answers[failure.code] ?? 'unknown', failure };
  }
}

const answers: Readonly<Partial<Record<FailureCode, 'busy' | 'unsent' | 'refused'>>> = {
  'aws-throttled': 'busy',
  'aws-unreachable': 'busy',
  interrupted: 'unsent',
  'batch-rejected': 'refused',
  'aws-forbidden': 'refused',
  'aws-expired': 'refused',
  'aws-credentials': 'refused',
  'aws-api': 'refused',
  usage: 'refused',
};

/** AWS never says which condition of a policy denied a batch, and one change outside it denies all: so each is named with its values. */
function explained(failure: Failure, { batch }: Sender): Failure {
  if (failure.code !== 'aws-forbidden') return failure;
  const sets = batch.changes.map((change) => change.ResourceRecordSet);
  const list = (values: readonly string[]): string => {
    const each = [...new Set(values)];
    return each.length > 5 ? `${each.slice(0, 5).join(', ')} and ${each.length - 5} more` : each.join(', ');
  };
  const keys = [
    `Actions (${list(batch.changes.map(({ Action }) => Action))})`,
    `RecordTypes (${list(sets.map(({ Type }) => Type))})`,
    `NormalizedRecordNames (${list(sets.map(({ Name }) => route53Name(unescapeName(Name)).slice(0, -1)))})`,
  ];
  const next = `allow route53:ChangeResourceRecordSets on the zone; if the policy has conditions, they must cover all of route53:ChangeResourceRecordSets${keys.join(', …')}`;
  return new Failure(failure.code, failure.message, { next, cause: failure });
}

/** The batch is in Route 53, whatever the disk says; a journal that cannot be written stops the next one. */
async function noted(note: Note, batch: number, change: string | null): Promise<Sent> {
  try {
    await note({ kind: 'sent', batch, change });
    return { kind: 'sent', change, journalFailure: null };
  } catch (error) {
    return { kind: 'sent', change, journalFailure: asFailure(error) };
  }
}

/** What stands in Route 53 now: everything as planned, everything as before, or neither; `unread` when it will not say. */
async function readBack(
  { world, batch, deadline }: Sender,
  signal: AbortSignal,
): Promise<'after' | 'before' | 'other' | 'unread'> {
  const edits = editsOf(batch.zone, batch.changes);
  for (let attempt = 0; ; attempt++) {
    try {
      const live = new Map(
        (await liveSets(world, batch.zone, edits, signal)).map((set) => [identityOf(batch.zone, set), set]),
      );
      const now = edits.map((edit) => ({ edit, set: live.get(editIdentity(batch.zone, edit)) ?? null }));
      if (now.every(({ edit, set }) => sameRecordSet(set, edit.after))) return 'after';
      return now.every(({ edit, set }) => sameRecordSet(set, edit.before)) ? 'before' : 'other';
    } catch {
      const milliseconds = Math.min(10_000, 500 * 2 ** attempt);
      if (signal.aborted || world.clock.now().getTime() + milliseconds > deadline) return 'unread';
      await world.clock.sleep(milliseconds, signal).catch(() => {});
    }
  }
}

/** Name by name for a few, the whole zone for many: Route 53 lists 300 a call. */
async function liveSets(
  world: World,
  zone: Sender['batch']['zone'],
  edits: ReturnType<typeof editsOf>,
  signal: AbortSignal,
) {
  const sets = edits.flatMap((edit) => edit.after ?? edit.before ?? []);
  const places = new Map(sets.map((set) => [`${set.Name} ${set.Type}`, set]));
  if (places.size > 40) return await world.dns.recordSets(zone, signal);
  const found = await Promise.all(
    [...places.values()].map((set) => world.dns.recordSetsAt(zone, set.Name, set.Type, signal)),
  );
  return found.flat();
}

export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('outcome-unknown', error instanceof Error ? error.message : String(error), { cause: error });
}
