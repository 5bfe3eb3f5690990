// `sync`, `adopt`, `cleanup`: plan what NAMEs or --all ask for, show it, confirm it, carry it out.

import { prepare, replanned } from '../ops/prepare.ts';
import { escapeText } from '../present/escape.ts';
import { isIncomplete } from '../present/gaps.ts';
import { carryOut, mannerFrom, mustBeWritable } from './carry-out.ts';
import type { Run } from './host.ts';
import { type MendingIntent, mendingRows } from './mending-rows.ts';
import { usage } from './parse.ts';
import { policyFrom } from './policy.ts';
import { connected, mustSeeRoute53, plansFrom, refuseNothing, rememberSeen, scopeOf } from './situation.ts';
import { warn } from './warnings.ts';

export function mend(intent: MendingIntent): Run {
  return async (invocation, host) => {
    const { flags, args, command } = invocation;
    if (args.length === 0 && !flags.on('all'))
      throw usage(`${intent} needs a NAME, or --all for every row that status shows`, command, host.program);
    if (args.length > 0 && flags.on('all'))
      throw usage(`${intent} takes NAMEs or --all, not both`, command, host.program);
    const manner = await mannerFrom(invocation, host);
    const rowsFor = mendingRows(invocation, intent, true);
    const { world, settings, plans } = await connected(await plansFrom(flags, host), host);
    const policy = policyFrom(flags, settings);
    mustBeWritable(flags, settings, manner);
    const mending = { world, scope: scopeOf(plans), secrets: plans.secrets, policy };
    let notes: readonly string[] = [];
    const { context, plan } = await prepare(
      mending,
      ({ assessment, snapshot }) => {
        mustSeeRoute53(snapshot);
        warn(assessment, host);
        const mended = rowsFor(assessment, snapshot);
        notes = mended.notes;
        return mended.ask;
      },
      host.interrupt,
    );
    refuseNothing(context.snapshot);
    await rememberSeen(flags, context.snapshot, context.assessment, host);
    for (const note of notes) host.err.write(`${escapeText(note)}\n`);
    const blind = context.assessment.gaps.some(isIncomplete);
    return carryOut({ plan, manner, world, blind, again: replanned(mending, plan, null) }, flags, host);
  };
}
