// One record: wanted beside live, owner, source, certificate, why and what next. The same lines fill the pane below or beside the
// table and the screen of its own; a narrow screen wraps them.

import type { Row } from '../../core/finding.ts';
import { cutMiddle, pad } from '../../present/cut.ts';
import { compareSets, type FieldLine } from '../../present/diff.ts';
import { escapeText } from '../../present/escape.ts';
import type { Tone } from '../../present/tone.ts';
import { mendedBy, nextStep, stateWords } from '../../present/words.ts';
import { readOnlyReason } from '../dispatch.ts';
import { namesakes } from '../listing.ts';
import { verbs } from '../mending.ts';
import { certificateText, claimText, losers, missingLive, sourceLine, wantedBy, whyText } from '../pages.ts';
import type { State } from '../state.ts';
import { blank, bold, type Line, lineWidth, plain, type Span, wrap } from './line.ts';

/** Room of a section's name, and of a field's. */
const lead = 7;
const label = 14;

/** `columns` wide at most; as long as it gets. A pane's title names the record, and it has no room for where the address stands. */
export function detailLines(state: State, row: Row, columns: number, form: 'pane' | 'screen'): readonly Line[] {
  return [
    ...headline(row, form, columns),
    ...section('WHY', whyText(row), columns),
    ...section('NEXT', nextText(state, row), columns),
    blank,
    ...comparison(row, columns),
    blank,
    ...ownership(row, columns),
    ...row.sources.flatMap((source) => section('SOURCE', sourceLine(source, state.now, form), columns)),
    ...losers(row).flatMap((text) => section('LOSER', text, columns)),
    ...row.certificates.flatMap((certificate) => section('CERT', certificateText(certificate, state.now), columns)),
    ...row.notes.flatMap((note) => section('NOTE', note.text, columns)),
    ...also(state, row),
  ];
}

function headline(row: Row, form: 'pane' | 'screen', columns: number): readonly Line[] {
  const { sign, tone } = stateWords[row.finding.state];
  const zone =
    row.zone === null
      ? 'no hosted zone'
      : `zone ${row.zone.name} (${row.zone.id}, ${row.zone.private ? 'private' : 'public'})`;
  const setId = row.setIdentifier === '' ? '' : `   set ${row.setIdentifier}`;
  const start: Line = [
    { text: `${sign} ${row.finding.state}`, tone },
    ...(form === 'pane'
      ? []
      : [{ text: '   ' }, bold(escapeText(row.name)), { text: escapeText(`   ${row.type ?? '-'}`) }]),
  ];
  const where: Span = { text: escapeText(`   ${zone}${setId}`) };
  const whole = [...start, where];
  return lineWidth(whole) <= columns ? [whole] : [start, [where]];
}

function section(name: string, text: string, columns: number): readonly Line[] {
  const [first = '', ...rest] = wrap(escapeText(text), columns - lead);
  return [[bold(pad(name, lead)), { text: first }], ...rest.map((line): Line => [{ text: ' '.repeat(lead) + line }])];
}

function comparison(row: Row, columns: number): readonly Line[] {
  return columns < 64 ? stacked(row) : besides(row, columns);
}

/** Wanted above live, where two columns have no room; one side alone needs no pairs. */
function stacked(row: Row): readonly Line[] {
  const { want: wanted, have: live } = row;
  const one = (fields: readonly FieldLine[], side: 'want' | 'have'): readonly Line[] =>
    fields.map((field) => plain(`  ${pad(field.label, 12)} ${field[side].join(', ')}`));
  const fields = compareSets(wanted, live);
  if (wanted === null || live === null)
    return [
      [bold(`WANTED (${wantedBy(row)})`), { text: wanted === null ? `  ${wantedNothing(row)}` : '' }],
      ...(wanted === null ? [] : one(fields, 'want')),
      [bold('LIVE (Route 53)'), { text: live === null ? `  ${missingLive(row)}` : '' }],
      ...(live === null ? [] : one(fields, 'have')),
    ];
  const pair = (name: string, values: readonly string[], tone: Tone): readonly Line[] =>
    (values.length > 0 ? values : ['-']).map(
      (text, index): Line => [{ text: pad(index === 0 ? `    ${name}` : '', 10) }, { text, tone }],
    );
  return [
    [bold(`WANTED (${wantedBy(row)}) / LIVE`)],
    ...fields.flatMap((field): readonly Line[] =>
      field.differs
        ? [
            [{ text: '~ ', tone: 'change' }, { text: field.label }],
            ...pair('want', field.want, 'add'),
            ...pair('live', field.have, 'remove'),
          ]
        : one([field], 'want'),
    ),
  ];
}

function wantedNothing(row: Row): string {
  return row.finding.state === 'Pending' ? '(no address yet)' : '(nothing)';
}

function besides(row: Row, columns: number): readonly Line[] {
  const room = Math.max(10, Math.floor((columns - label - 4) / 2));
  const cells = (sign: Span, name: string, want: Span, have: Span): Line => [
    sign,
    { text: ` ${pad(name, label - 2)}` },
    { ...want, text: pad(cutMiddle(want.text, room), room + 2) },
    { ...have, text: cutMiddle(have.text, room) },
  ];
  const heading: Line = [
    { text: ' '.repeat(label) },
    bold(pad(`WANTED (${wantedBy(row)})`, room + 2)),
    bold('LIVE (Route 53)'),
  ];
  if (row.want === null && row.have === null)
    return [heading, cells({ text: ' ' }, '', { text: wantedNothing(row) }, { text: missingLive(row) })];
  const lines = compareSets(row.want, row.have).flatMap((field, at) => {
    const differs = field.differs && row.want !== null && row.have !== null;
    const height = Math.max(1, field.want.length, field.have.length);
    return Array.from({ length: height }, (_, index) =>
      cells(
        { text: differs && index === 0 ? '~' : ' ', tone: differs ? 'change' : 'plain' },
        index === 0 ? field.label : '',
        {
          text: sideText(field.want, index, row.want === null ? (at === 0 ? wantedNothing(row) : '') : '-'),
          tone: differs ? 'add' : 'plain',
        },
        {
          text: sideText(field.have, index, row.have === null ? (at === 0 ? missingLive(row) : '') : '-'),
          tone: differs ? 'remove' : 'plain',
        },
      ),
    );
  });
  return [heading, ...lines];
}

function sideText(values: readonly string[], index: number, none: string): string {
  return values[index] ?? (index === 0 ? none : '');
}

function ownership(row: Row, columns: number): readonly Line[] {
  const owner = row.owner ?? 'nobody: no ownership TXT names this record';
  const by = row.instance === null ? '' : `   ExternalDNS ${row.instance}`;
  return [
    ...section('OWNER', owner + by, columns),
    ...row.claims.flatMap((claim, index) => section(index === 0 ? 'TXT' : '', claimText(claim), columns)),
  ];
}

function also(state: State, row: Row): readonly Line[] {
  const others = state.seen === null ? [] : namesakes(state.seen.assessment, row);
  if (others.length === 0) return [];
  return [
    blank,
    [bold('ALSO AT THIS NAME')],
    ...others.map((other): Line => {
      const { sign, tone } = stateWords[other.finding.state];
      return [
        { text: `  ${sign} ${pad(other.finding.state, 12)}`, tone },
        { text: escapeText(`${other.type ?? '-'}  ${other.setIdentifier}  ${other.owner ?? '-'}`) },
      ];
    }),
  ];
}

/** What stands where the record was, when a refresh took it away. */
export const vanished: readonly Line[] = [
  plain('This record is no longer listed: nothing wants it any more, and Route 53 has it no more.'),
];

/** The key that mends it, where one may write, before the words for it. */
function nextText(state: State, row: Row): string {
  const next = nextStep(row, state.given.program);
  const verb = mendedBy(row);
  if (verb === null || readOnlyReason(state) !== null) return next;
  return `press ${verbs[verb].key} to ${verbs[verb].word}; ${next}`;
}
