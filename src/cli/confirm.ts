// What a person must type before a plan is carried out, by what it risks: `y` for what is created and corrected, `delete N` for
// what is deleted, the owner's id for what is taken from it.

import { Failure } from '../core/failure.ts';
import type { Plan } from '../core/plan.ts';
import { escapeText } from '../present/escape.ts';
import { counted } from '../present/words.ts';
import type { Host } from './host.ts';

export interface Question {
  /** Escaped, ends with a space. */
  readonly text: string;
  readonly accepts: (typed: string) => boolean;
}

export function questionsOf(plan: Plan): readonly Question[] {
  const { create, update, adopt, delete: gone } = plan.totals;
  const account = `AWS account ${plan.account ?? 'unknown'}`;
  const others = [
    ...(create > 0 ? [counted(create, 'create')] : []),
    ...(update > 0 ? [counted(update, 'update')] : []),
    ...(adopt > 0 ? [counted(adopt, 'adoption')] : []),
  ].join(', ');
  const { takeFrom } = plan;
  const taken = plan.groups.flatMap((group) => group.rows.filter((row) => row.state === 'Conflict')).length;
  const questions: Question[] = [];
  if (gone > 0) {
    const besides = others === '' ? '' : ` besides ${others}`;
    questions.push(
      typed(`delete ${gone}`, `Type "delete ${gone}" to delete ${counted(gone, 'record')}${besides} in ${account}: `),
    );
  }
  if (taken > 0 && takeFrom !== null)
    questions.push(
      typed(takeFrom, `Type "${takeFrom}" to take ${counted(taken, 'record')} from that owner in ${account}: `),
    );
  if (questions.length > 0) return questions;
  const zones = plan.zones.map((zone) => zone.name);
  const where = zones.length === 1 ? `zone ${zones[0]}` : `zones ${zones.join(', ')}`;
  const what = others === '' ? counted(plan.totals.txt, 'ownership TXT') : others;
  return [
    {
      text: escapeText(`Apply ${what} to ${where} in ${account}? (y/N): `),
      accepts: (text) => /^y(es)?$/i.test(text.trim()),
    },
  ];
}

function typed(word: string, text: string): Question {
  return { text: escapeText(text), accepts: (answer) => answer.trim() === word };
}

/** Asks every question; throws Failure `refused` unless each is answered. `yes`: all are answered. */
export async function confirm(plan: Plan, yes: boolean, host: Host): Promise<void> {
  if (yes) return;
  if (!host.inputTerminal)
    throw new Failure('refused', 'refusing to change DNS without confirmation: stdin is not a terminal', {
      next: `check with '${host.program} diff', then pass --yes`,
    });
  for (const question of questionsOf(plan)) {
    const answer = await host.ask(question.text).catch((error: unknown) => {
      host.err.write('\n');
      throw error;
    });
    if (answer === null) host.err.write('\n');
    if (answer === null || !question.accepts(answer))
      throw new Failure('refused', answer === null ? 'not confirmed: stdin was closed' : 'not confirmed', {
        next: 'nothing was sent to Route 53',
      });
  }
}
