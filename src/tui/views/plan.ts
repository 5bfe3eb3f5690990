// A plan as it is read before it is confirmed: where it goes, every record with its TXT, what was refused, what to know, the
// totals, and what must be typed. Values are cut to the line; `d` shows every field whole.

import { type RecordKey, type RecordSet, unescapeName } from '../../core/dns.ts';
import type { Demand } from '../../core/plan/confirmation.ts';
import type { Plan, PlanGroup, PlanZone } from '../../core/plan.ts';
import { type Edit, editIdentity, editsOf } from '../../core/route53/edit.ts';
import { withoutDot } from '../../present/columns.ts';
import { cutEnd, cutMiddle, fitted, pad, width } from '../../present/cut.ts';
import { changedLines, compareSets, setText } from '../../present/diff.ts';
import { escapeText } from '../../present/escape.ts';
import { refusalLines, totalsText } from '../../present/plan-text.ts';
import type { Tone } from '../../present/tone.ts';
import { counted } from '../../present/words.ts';
import { checksOf } from '../checks.ts';
import { commandFor } from '../equivalent.ts';
import { demandOf, planTitle, type ShownPlan } from '../mending.ts';
import type { State } from '../state.ts';
import type { Dialog } from './dialogs.ts';
import { blank, bold, type Line, lineWidth, plain, type Span, sides, wrap } from './line.ts';

export function planDialog(state: State, shown: ShownPlan, inner: number): Dialog {
  const { plan } = shown;
  return {
    title: [bold('PLAN'), { text: `  ${planTitle(plan)}` }],
    head: headLines(state, plan, inner),
    body: bodyLines(state, shown, inner),
    scroll: shown.scroll,
    foot: [
      ...flashLines(state, inner),
      ...(state.size.rows < 20 ? [] : [blank]),
      ...questionLines(state, shown, inner),
    ],
    command: `equivalent: ${commandFor(state, shown)}`,
  };
}

/** Context and account first: they are what may be wrong. */
function headLines(state: State, { context, account, owner, id }: Plan, inner: number): readonly Line[] {
  const profile = state.seen?.snapshot.aws?.profile ?? null;
  const parts = [
    `context ${context}`,
    `aws ${account ?? '-'}${profile === null || inner < 90 ? '' : ` (${profile})`}`,
    ...(owner === null ? [] : [`owner ${owner}`]),
    `plan ${id}`,
  ].map(escapeText);
  const whole = parts.join('    ');
  const lines = width(whole) <= inner ? [whole] : wrap(parts.join('  '), inner).slice(0, 3);
  return [...lines.map((line) => plain(line)), ...(state.size.rows < 20 ? [] : [blank])];
}

function flashLines({ flash }: State, inner: number): readonly Line[] {
  return flash === null ? [] : [plain(cutEnd(escapeText(flash.text), inner), flash.tone)];
}

function bodyLines(state: State, shown: ShownPlan, inner: number): readonly Line[] {
  const { plan, changed } = shown;
  const refused = refusalLines(plan.refusals);
  const hidden = shown.wish.hidden;
  return [
    ...changed.flatMap(({ type, name, message }) =>
      wrapped(`changed  ${escapeText(`${type} ${name}: ${message}`)}`, inner, 9, 'warn'),
    ),
    ...(changed.length > 0 ? [blank] : []),
    ...recordLines(shown, inner),
    ...refused.flatMap((line) => wrapped(`refused  ${line}`, inner, 9, 'warn')),
    ...(refused.length > 0 ? [blank] : []),
    ...(hidden > 0
      ? [
          plain(
            `${counted(hidden, 'marked row')} hidden by the filter ${hidden === 1 ? 'is' : 'are'} not included`,
            'warn',
          ),
          blank,
        ]
      : []),
    ...wrapped(totalsText(plan.totals), inner, 2, 'plain'),
    blank,
    ...checksOf(state, shown).flatMap(({ good, text }) =>
      wrapped(`${good ? 'ok' : '!!'}  ${escapeText(text)}`, inner, 4, good ? 'plain' : 'warn'),
    ),
    ...(plan.groups.length > 0
      ? wrapped(`Undo: history entry TIME-${plan.id}, written before the first call`, inner, 6, 'plain')
      : []),
  ];
}

/** Later lines begin with `indent` spaces; the first keeps its own. */
function wrapped(text: string, inner: number, indent: number, tone: Tone): readonly Line[] {
  const depth = text.length - text.trimStart().length;
  return wrap(text.trimStart(), inner - depth, Math.max(0, indent - depth)).map((line) =>
    plain(' '.repeat(depth) + line, tone),
  );
}

type Records = Pick<ShownPlan, 'plan' | 'changed' | 'full'>;

/** Made once for all the frames between two changes: a plan may have thousands of records. */
const made = new WeakMap<Plan, Records & { readonly inner: number; readonly lines: readonly Line[] }>();

/** The lines of every zone, batch and record of a plan; also what the history shows. */
export function recordLines(shown: Records, inner: number): readonly Line[] {
  const { plan, changed, full } = shown;
  const known = made.get(plan);
  if (known?.inner === inner && known.full === full && known.changed === changed) return known.lines;
  const lines = allRecordLines(shown, inner);
  made.set(plan, { plan, changed, full, inner, lines });
  return lines;
}

function allRecordLines(shown: Records, inner: number): readonly Line[] {
  const { plan } = shown;
  const batches = plan.zones.reduce((sum, zone) => sum + zone.batches.length, 0);
  const longest = plan.groups
    .flatMap(({ changes }) => changes)
    .reduce((columns, change) => Math.max(columns, width(nameText(change.ResourceRecordSet))), 12);
  const nameColumns = Math.min(longest, Math.max(16, Math.floor(inner * 0.45)));
  let number = 0;
  const lines = plan.zones.flatMap((zone) =>
    zone.batches.flatMap((batch) => [
      zoneLine(zone, ++number, batches, inner),
      ...batch.groups.flatMap((index) => groupLines(plan, index, shown, { inner, name: nameColumns })),
    ]),
  );
  return lines.length > 0 ? [...lines, blank] : [];
}

function zoneLine({ name, id, private: own }: PlanZone, number: number, batches: number, inner: number): Line {
  const left = escapeText(`zone ${name}  ${id}  ${own ? 'private' : 'public'}`);
  const right = batches > 1 ? `batch ${number} of ${batches}, atomic` : '1 batch, atomic';
  const gap = inner - width(left) - width(right);
  return gap < 2
    ? [bold(cutEnd(left, inner))]
    : [bold(left), { text: `${' '.repeat(Math.min(gap, 6))}${right}`, tone: 'muted' }];
}

interface Columns {
  readonly inner: number;
  readonly name: number;
}

function groupLines(
  plan: Plan,
  index: number,
  { changed, full }: Pick<ShownPlan, 'changed' | 'full'>,
  columns: Columns,
): readonly Line[] {
  const group = plan.groups[index];
  if (group === undefined) return [];
  const edits = editsOf(group.zone, group.changes);
  const touched = new Set(edits.map((edit) => editIdentity(group.zone, edit)));
  const moved = changed.length > 0 && group.rows.some(({ key }) => changed.some((each) => each.key === key));
  const isTXT = (edit: Edit): boolean => (edit.after ?? edit.before)?.Type === 'TXT';
  const kept = group.intent === 'adopt' ? group.rows.filter(({ key }) => !touched.has(key)) : [];
  const ordered = [...edits.filter((edit) => !isTXT(edit)), ...edits.filter(isTXT)];
  return [
    ...kept.flatMap(({ type, name }) =>
      recordLine('^', type, escapeText(name), 'stays as it is, and becomes ours', 'change', moved, columns),
    ),
    ...ordered.flatMap((edit) => editLines(edit, rowKeys(group), group, moved, full, columns)),
    ...ownRisks(plan, group).flatMap((text) => wrapped(`    !! ${escapeText(text)}`, columns.inner, 7, 'warn')),
  ];
}

function rowKeys({ rows }: PlanGroup): ReadonlySet<RecordKey> {
  return new Set(rows.map(({ key }) => key));
}

/** Risks of this group alone: those that all share stand once, among the checks. */
function ownRisks(plan: Plan, group: PlanGroup): readonly string[] {
  const common = sharedRisks(plan);
  return group.risks.map(({ text }) => text).filter((text) => !common.includes(text));
}

const commonRisks = new WeakMap<Plan, readonly string[]>();

export function sharedRisks(plan: Plan): readonly string[] {
  const known = commonRisks.get(plan) ?? risksOfAll(plan);
  commonRisks.set(plan, known);
  return known;
}

function risksOfAll({ groups }: Plan): readonly string[] {
  const [first, ...others] = groups;
  if (first === undefined) return [];
  return first.risks
    .map(({ text }) => text)
    .filter((text) => others.every(({ risks }) => risks.some((risk) => risk.text === text)));
}

function editLines(
  { before, after }: Edit,
  rows: ReadonlySet<RecordKey>,
  group: PlanGroup,
  moved: boolean,
  full: boolean,
  columns: Columns,
): readonly Line[] {
  const set = after ?? before;
  if (set === null) return [];
  const [sign, tone] =
    before === null
      ? (['+', 'add'] as const)
      : after === null
        ? (['-', 'remove'] as const)
        : (['~', 'change'] as const);
  const taken = sign === '~' && group.intent === 'adopt' && !rows.has(editIdentity(group.zone, { before, after }));
  const value = sign === '~' ? '' : valueText(set, columns.inner - columns.name);
  const first = recordLine(taken ? '^' : sign, set.Type, nameText(set), full ? '' : value, tone, moved, columns);
  if (full) return [...first, ...fieldLines(compareSets(after, before), columns.inner)];
  return sign === '~' ? [...first, ...fieldLines(changedLines(before, after), columns.inner)] : first;
}

/** One line; where the value would leave no room for the name, it stands below. */
function recordLine(
  sign: string,
  type: string,
  name: string,
  value: string,
  tone: Tone,
  moved: boolean,
  { inner, name: nameColumns }: Columns,
): readonly Line[] {
  const flag: readonly Span[] = moved ? [{ text: '  changed', tone: 'warn' }] : [];
  const start = `${sign} ${pad(escapeText(type), 5)} `;
  const room = inner - width(start) - lineWidth(flag);
  const beside = value !== '' && inner >= 70;
  const named = beside ? fitted(name, Math.min(room, nameColumns)) : cutMiddle(name, room);
  const rest = beside ? `  ${cutEnd(value, room - width(named) - 2)}` : '';
  const first: Line = [{ text: start + named + rest, tone }, ...flag];
  return beside || value === '' ? [first] : [first, ...wrapped(`        ${value}`, inner, 8, tone)];
}

/** `owner=prod-eu1 resource=ingress/shop/api` for ownership TXT, shorter where there is little room; else the values. */
function valueText(set: RecordSet, columns: number): string {
  if (set.Type !== 'TXT') return setText(set);
  const value = (set.ResourceRecords ?? []).map(({ Value }) => Value).join(' ');
  const [, owner] = /external-dns\/owner=([^,"]*)/.exec(value) ?? [];
  if (owner === undefined) return setText(set);
  const [, resource] = /external-dns\/resource=([^,"]*)/.exec(value) ?? [];
  if (columns >= 60) return escapeText(`owner=${owner}${resource === undefined ? '' : ` resource=${resource}`}`);
  return escapeText([owner, resource].filter((part) => part !== undefined).join(', '));
}

function nameText(set: RecordSet): string {
  const name = withoutDot(unescapeName(set.Name));
  return escapeText(set.SetIdentifier === undefined ? name : `${name} (${set.SetIdentifier})`);
}

function fieldLines(fields: ReturnType<typeof compareSets>, inner: number): readonly Line[] {
  const labels = Math.max(0, ...fields.map(({ label }) => label.length));
  return fields.flatMap(({ label, have, want, differs }) => {
    const both = differs
      ? [
          ...have.map((text) => ({ text: `- ${text}`, tone: 'remove' }) as const),
          ...want.map((text) => ({ text: `+ ${text}`, tone: 'add' }) as const),
        ]
      : have.map((text) => ({ text: `  ${text}`, tone: 'plain' }) as const);
    return both.flatMap(({ text, tone }, at) =>
      wrapped(`    ${pad(at === 0 ? label : '', labels)} ${text}`, inner, labels + 7, tone),
    );
  });
}

/** One line, or two where the question leaves no room for the buttons. */
function questionLines(state: State, shown: ShownPlan, inner: number): readonly Line[] {
  const demand = demandOf(state, shown);
  const buttons = buttonSpans(shown, demand);
  const { lead, field } = question(shown, demand);
  const gap = inner - lineWidth([...lead, ...field, ...buttons]);
  if (gap >= 1) return [[...lead, ...field, { text: ' '.repeat(gap) }, ...buttons]];
  return [lead, sides(field, buttons, inner)];
}

interface Question {
  readonly lead: readonly Span[];
  readonly field: readonly Span[];
}

function question({ plan, text, focus, forcing }: ShownPlan, demand: Demand | null): Question {
  if (demand === null) return { lead: plain(plan.groups.length === 0 ? 'Nothing can be applied' : ''), field: [] };
  if (demand.kind === 'yes') return { lead: plain('y applies it'), field: [] };
  const what = { delete: 'to apply', owner: 'to take over', zone: 'to pass the guard' }[demand.kind];
  const typed = cutEnd(escapeText(text), 24);
  const columns = Math.min(26, Math.max(8, width(demand.word) + 1));
  const field: Span = { text: `[${pad(typed + (focus === 'field' ? '_' : ''), columns)}]` };
  return {
    lead: [
      { text: 'Type ' },
      { text: ` ${escapeText(demand.word)} `, bold: true },
      { text: ` ${forcing ? 'to pass the guard' : what}: ` },
    ],
    field: [focus === 'field' ? { ...field, inverse: true } : field],
  };
}

function buttonSpans({ focus }: ShownPlan, demand: Demand | null): readonly Span[] {
  const button = (name: 'cancel' | 'apply', word: string): Span =>
    focus === name ? { text: `> ${word} <`, inverse: true } : { text: `  ${word}  ` };
  return demand === null
    ? [button('cancel', 'Close')]
    : [button('cancel', 'Cancel'), { text: ' ' }, button('apply', 'Apply')];
}
