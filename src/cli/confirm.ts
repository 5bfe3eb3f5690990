// The questions before a plan is carried out; what must be typed is decided in core/confirmation.ts.

import { Failure } from '../core/failure.ts';
import { type Demand, demandsOf } from '../core/plan/confirmation.ts';
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
  return demandsOf(plan).map((demand) => questionOf(demand, plan));
}

function questionOf(demand: Demand, plan: Plan): Question {
  const account = `AWS account ${plan.account ?? 'unknown'}`;
  const { create, update, adopt, txt } = plan.totals;
  const others = [
    ...(create > 0 ? [counted(create, 'create')] : []),
    ...(update > 0 ? [counted(update, 'update')] : []),
    ...(adopt > 0 ? [counted(adopt, 'adoption')] : []),
  ].join(', ');
  if (demand.kind === 'yes') {
    const zones = plan.zones.map((zone) => zone.name);
    const where = zones.length === 1 ? `zone ${zones[0]}` : `zones ${zones.join(', ')}`;
    const what = others === '' ? counted(txt, 'ownership TXT') : others;
    const text = `Apply ${what} to ${where} in ${account}? (y/N): `;
    return { text: escapeText(text), accepts: (typed) => /^y(es)?$/i.test(typed.trim()) };
  }
  const { word, count } = demand;
  const what = counted(count, 'record');
  const doing = {
    delete: `delete ${what}${others === '' ? '' : ` besides ${others}`}`,
    owner: `take ${what} from that owner`,
    zone: `go past the guard for ${what}`,
  }[demand.kind];
  return { text: escapeText(`Type "${word}" to ${doing} in ${account}: `), accepts: (typed) => typed.trim() === word };
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
