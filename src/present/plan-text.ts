// A plan as lines of text, for both faces: zones, then every record and its ownership TXT with `+ ~ ^ -`, values before and
// after, what to know before it is done, and the totals.
//
//   zone example.com (Z0AAAAAAAAAAA1)
//   ~ A    www.example.com
//       alias to  - k8s-web-3aa.eu-west-1.elb.amazonaws.com
//                 + k8s-web-7c1.eu-west-1.elb.amazonaws.com
//   Plan: 0 to create, 1 to update, 0 to adopt, 0 to delete

import { type RecordSet, unescapeName } from '../core/dns.ts';
import type { Plan, PlanGroup, PlanTotals, PlanZone, Refusal } from '../core/plan.ts';
import { type Edit, editIdentity, editsOf } from '../core/route53/edit.ts';
import { withoutDot } from './columns.ts';
import { pad, width } from './cut.ts';
import { changedLines, setText } from './diff.ts';
import { escapeText } from './escape.ts';
import type { Tone } from './tone.ts';

export interface PlanLine {
  /** Escaped. */
  readonly text: string;
  readonly tone: Tone;
}

/** Everything from the first zone to the totals; an empty plan has no lines. */
export function planLines(plan: Plan): readonly PlanLine[] {
  if (plan.groups.length === 0) return [];
  return [
    ...plan.zones.flatMap((zone) => zoneLines(zone, plan.groups)),
    { text: totalsText(plan.totals), tone: 'plain' },
  ];
}

/** Which cluster, account and owner it is for: `context prod-eu1   aws 123456789012   owner prod-eu1   plan 7f3a2c`. */
export function planHead({ context, account, owner, id }: Plan): string {
  return escapeText(`context ${context}   aws ${account ?? '-'}   owner ${owner ?? '-'}   plan ${id}`);
}

export function totalsText({ create, update, adopt, delete: gone, txt }: PlanTotals): string {
  const besides = txt > 0 ? ` (+${txt} ownership TXT)` : '';
  return `Plan: ${create} to create, ${update} to update, ${adopt} to adopt, ${gone} to delete${besides}`;
}

function zoneLines(zone: PlanZone, groups: readonly PlanGroup[]): readonly PlanLine[] {
  const members = zone.batches.map((batch) => batch.groups.flatMap((index) => groups[index] ?? []));
  const columns = columnsOf(members.flat());
  return [
    {
      text: escapeText(`zone ${zone.name} (${zone.id}${zone.private ? ', private' : ''})`),
      tone: 'plain',
    },
    ...members.flatMap((batch, index) => [
      ...(members.length > 1
        ? [{ text: `batch ${index + 1} of ${members.length}, atomic`, tone: 'muted' } as const]
        : []),
      ...batch.flatMap((group) => groupLines(group, columns)),
    ]),
  ];
}

interface Columns {
  readonly type: number;
  readonly name: number;
}

function columnsOf(groups: readonly PlanGroup[]): Columns {
  const sets = groups.flatMap((group) => group.changes.map((change) => change.ResourceRecordSet));
  return {
    type: Math.max(4, ...sets.map((set) => set.Type.length)),
    name: Math.max(0, ...sets.map((set) => width(nameText(set)))),
  };
}

function groupLines(group: PlanGroup, columns: Columns): readonly PlanLine[] {
  const edits = editsOf(group.zone, group.changes);
  const touched = new Set(edits.map((edit) => editIdentity(group.zone, edit)));
  const isTXT = ({ before, after }: Edit): boolean => (after ?? before)?.Type === 'TXT';
  const adopted = group.intent === 'adopt' ? group.rows.filter((row) => !touched.has(row.key)) : [];
  return [
    ...adopted.map((row): PlanLine => {
      const text = `^ ${pad(escapeText(row.type), columns.type)} ${pad(escapeText(row.name), columns.name)}   the record stays as it is`;
      return { text, tone: 'change' };
    }),
    ...[...edits.filter((edit) => !isTXT(edit)), ...edits.filter(isTXT)].flatMap((edit) => editLines(edit, columns)),
    ...group.risks.map((risk): PlanLine => ({ text: `    risk: ${escapeText(risk.text)}`, tone: 'warn' })),
  ];
}

function editLines({ before, after }: Edit, columns: Columns): readonly PlanLine[] {
  const set = after ?? before;
  if (set === null) return [];
  const named = `${pad(escapeText(set.Type), columns.type)} ${nameText(set)}`;
  if (before !== null && after !== null) return [{ text: `~ ${named}`, tone: 'change' }, ...fieldLines(before, after)];
  const values = `${pad(named, columns.type + 1 + columns.name)}   ${setText(set)}`;
  return [after === null ? { text: `- ${values}`, tone: 'remove' } : { text: `+ ${values}`, tone: 'add' }];
}

function fieldLines(before: RecordSet, after: RecordSet): readonly PlanLine[] {
  const lines = changedLines(before, after);
  const labels = Math.max(0, ...lines.map(({ label }) => label.length));
  return lines.flatMap(({ label, have, want }) => {
    const values = [
      ...have.map((text) => ({ text: `- ${text}`, tone: 'remove' }) as const),
      ...want.map((text) => ({ text: `+ ${text}`, tone: 'add' }) as const),
    ];
    return values.map(({ text, tone }, index) => ({
      text: `    ${pad(index === 0 ? label : '', labels)}  ${text}`,
      tone,
    }));
  });
}

function nameText(set: RecordSet): string {
  const name = withoutDot(unescapeName(set.Name));
  return escapeText(set.SetIdentifier === undefined ? name : `${name} (${set.SetIdentifier})`);
}

const named = 5;

/** What was refused, one line per reason: `A pay.example.com: owner prod-eu2 holds it (OtherOwner)`. Escaped. */
export function refusalLines(refusals: readonly Refusal[]): readonly string[] {
  const byReason = Map.groupBy(refusals, ({ reason, message }) => `${reason}\n${message}`);
  return [...byReason.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const names = members.map(({ type, name }) => [type, name].filter(Boolean).join(' '));
    const more = names.length > named ? ` and ${names.length - named} more` : '';
    return [escapeText(`${names.slice(0, named).join(', ')}${more}: ${first.message} (${first.reason})`)];
  });
}
