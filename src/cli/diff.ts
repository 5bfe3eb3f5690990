// `diff`: the plan that sync, adopt or cleanup would run, on stdout or into a file for `apply`. It never writes to DNS.

import type { RecordSet, ZoneId } from '../core/dns.ts';
import { Failure } from '../core/failure.ts';
import { planFor } from '../core/plan/ask.ts';
import { batchesOf } from '../core/plan/history.ts';
import { planContext } from '../core/plan/policy.ts';
import { mends, type Plan } from '../core/plan.ts';
import { editIdentity, editsOf } from '../core/route53/edit.ts';
import { escapeText } from '../present/escape.ts';
import { isIncomplete } from '../present/gaps.ts';
import { nothingText, planText, tellRefusals } from './carry-out.ts';
import { colored } from './color.ts';
import type { Host, Run, TextFile } from './host.ts';
import { type MendingIntent, mendingRows } from './mending-rows.ts';
import { json, parseFormat, printValue } from './output.ts';
import { usage } from './parse.ts';
import { policyFrom } from './policy.ts';
import { lookAt } from './situation.ts';
import { warn } from './warnings.ts';

export const diff: Run = async (invocation, host) => {
  const { flags, args, command } = invocation;
  if (args.length > 0 && flags.on('all')) throw usage('diff takes NAMEs or --all, not both', command, host.program);
  const choices = command.flags.find(({ name }) => name === 'output')?.choices ?? [];
  const asBatch = flags.text('output') === 'change-batch';
  const format = await parseFormat(asBatch ? undefined : flags.text('output'), choices, host.readText);
  const intent = intentFrom(flags.text('for'));
  const rowsFor = mendingRows(invocation, intent, false);
  const { situation, assessment } = await lookAt(invocation, host);
  const { snapshot, overrides, secrets } = situation;
  const policy = policyFrom(flags, await host.settings(snapshot.cluster.context));
  warn(assessment, host);
  const { ask, notes } = rowsFor(assessment, snapshot);
  const plan = planFor(ask, planContext(snapshot, assessment, policy, secrets), overrides);
  for (const note of notes) host.err.write(`${escapeText(note)}\n`);

  const out = flags.text('out');
  if (out !== undefined) await host.saveText(out, `${json(plan, 2)}\n`);
  const external = host.env.KUBECTL_EXTERNAL_DIFF;
  if (asBatch) host.out.write(changeBatch(plan, host));
  else if (format.kind !== 'table' && format.kind !== 'wide' && format.kind !== 'name')
    host.out.write(printValue(plan, format));
  else if (plan.groups.length > 0 && external) await compare(plan, external, host);
  else if (plan.groups.length > 0) host.out.write(planText(plan, colored(flags, host)));
  tellRefusals(plan, host);
  if (out !== undefined)
    host.err.write(`plan ${plan.id} saved; carry it out with: ${host.program} apply -f ${escapeText(out)}\n`);
  const differs = plan.groups.length > 0 || plan.refusals.some(({ reason }) => !unfit.has(reason));
  const blind = assessment.gaps.some(isIncomplete);
  if (plan.groups.length + plan.refusals.length === 0) host.err.write(nothingText(blind));
  return blind ? 3 : differs ? 1 : 0;
};

/** Refusals of rows that this intent has nothing to say about: no difference for it. */
const unfit = new Set(['NotSyncable', 'NotAdoptable', 'NotOrphaned']);

function intentFrom(text: string | undefined): MendingIntent {
  const intents = Object.keys(mends) as MendingIntent[];
  return intents.find((intent) => intent === text?.toLowerCase()) ?? 'sync';
}

/** What `aws route53 change-resource-record-sets --change-batch` takes: one batch of one zone. */
function changeBatch(plan: Plan, host: Host): string {
  const batches = batchesOf(plan);
  const [only] = batches;
  if (only === undefined) return '';
  if (batches.length > 1) {
    const zones = [...new Set(batches.map((batch) => `${batch.zoneName} (${batch.zone})`))];
    throw new Failure(
      'usage',
      `the plan has ${batches.length} batches, and -o change-batch prints one: ${zones.join(', ')}`,
      {
        next:
          zones.length > 1 ? 'choose a zone with --zone ID' : 'choose fewer records by NAME, or a zone with --zone ID',
      },
    );
  }
  const comment = `kubectl-dns v${host.version} ${plan.intent} plan ${plan.id}`;
  const changes = only.changes.map(({ Action, ResourceRecordSet }) => ({ Action, ResourceRecordSet }));
  return `${json({ Comment: comment, Changes: changes }, 4)}\n`;
}

/** Records as they are and as they would be, for the program of KUBECTL_EXTERNAL_DIFF. */
async function compare(plan: Plan, program: string, host: Host): Promise<void> {
  const edits = plan.groups.flatMap((group) =>
    editsOf(group.zone, group.changes).map((edit) => ({ zone: group.zone, edit })),
  );
  const files = (pick: (edit: (typeof edits)[number]['edit']) => RecordSet | null): readonly TextFile[] =>
    edits.flatMap(({ zone, edit }) => {
      const set = pick(edit);
      return set === null ? [] : [{ name: fileName(zone, edit), text: printValue(set, { kind: 'yaml' }) }];
    });
  const status = await host.externalDiff(
    program,
    files((edit) => edit.before),
    files((edit) => edit.after),
  );
  if (status > 1) throw new Failure('file', `KUBECTL_EXTERNAL_DIFF: ${program} failed with exit status ${status}`);
}

/** `ZONE-ID.NAME.TYPE[.SET-ID]` with nothing in it that a path could misread. */
function fileName(zone: ZoneId, edit: Parameters<typeof editIdentity>[1]): string {
  return editIdentity(zone, edit)
    .replaceAll('/', '.')
    .replace(/[^A-Za-z0-9._-]/g, (character) => (character === '*' ? '_any' : '_'))
    .slice(0, 250);
}
