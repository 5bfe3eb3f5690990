// `undo [ID]`: plans the inverse of a history entry and carries it out like any other plan.

import { Failure } from '../core/failure.ts';
import type { HistoryEntry } from '../core/plan/history.ts';
import { history as entriesOf, prepare, replanned } from '../ops/prepare.ts';
import { escapeText } from '../present/escape.ts';
import { isIncomplete } from '../present/gaps.ts';
import { carryOut, mannerFrom, mustBeWritable } from './carry-out.ts';
import { chosenEntry, newestStanding } from './history.ts';
import type { Host, Run } from './host.ts';
import { policyFrom } from './policy.ts';
import { connected, mustSeeRoute53, plansFrom, scopeOf } from './situation.ts';
import { warn } from './warnings.ts';

export const undo: Run = async (invocation, host) => {
  const { flags, args } = invocation;
  const manner = await mannerFrom(invocation, host);
  const entries = await entriesOf(await host.journal());
  const entry = args[0] === undefined ? newestStanding(entries) : chosenEntry(entries, args[0], host);
  if (entry === null) {
    host.err.write(
      `Nothing to undo: ${entries.length === 0 ? 'the history is empty' : 'nothing in it is left to take back'}.\n`,
    );
    return 0;
  }
  const { world, settings, plans } = await connected(await plansFrom(flags, host), host);
  mustBeWritable(flags, settings, manner);
  await checkPlace(entry, (await world.dns.identity(host.interrupt)).account, world.cluster.identity.context, host);
  const mending = { world, scope: scopeOf(plans), secrets: plans.secrets, policy: policyFrom(flags, settings) };
  const { context, plan } = await prepare(
    mending,
    ({ snapshot }) => {
      mustSeeRoute53(snapshot);
      return { kind: 'undo', entry };
    },
    host.interrupt,
  );
  warn(context.assessment, host);
  const blind = context.assessment.gaps.some(isIncomplete);
  return carryOut({ plan, manner, world, blind, again: replanned(mending, plan, entry) }, flags, host);
};

/** Zone ids mean something in one account only; the context may have another name by now. */
async function checkPlace(entry: HistoryEntry, account: string, context: string, host: Host): Promise<void> {
  const { plan } = entry;
  if (plan.account !== account)
    throw new Failure(
      'refused',
      `history entry ${entry.id} was written in AWS account ${plan.account ?? '(unknown)'}, but you are signed in to ${account}`,
      { next: 'sign in to that account' },
    );
  if (plan.context !== context)
    host.err.write(
      `Warning: ${escapeText(`history entry ${entry.id} was written in context "${plan.context}", this is "${context}"`)}\n`,
    );
}
