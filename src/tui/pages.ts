// The text pages: describe, log and the full error, as lines of plain, escaped text. YAML comes from outside.

import type { Claim, Row, RowCertificate, SourceRef } from '../core/finding.ts';
import { fullSource, shortSource } from '../present/columns.ts';
import { setText } from '../present/diff.ts';
import { escapeLines, escapeText } from '../present/escape.ts';
import { nextStep, reasonWords } from '../present/words.ts';
import { ageText, troubleOf } from './facts.ts';
import { rowByKey } from './listing.ts';
import type { PageKind, State } from './state.ts';

/** The row that the cursor names, even where the filter no longer shows it. */
export function subject(state: State): Row | null {
  const { key } = state.cursor;
  if (key === null || state.seen === null) return null;
  return rowByKey(state.seen.assessment, key) ?? null;
}

/** Every line of the page on screen, unwrapped. */
export function pageLines(state: State): readonly string[] {
  if (state.screen.kind !== 'page') return [];
  const { of, text } = state.screen;
  if (text !== null) return escapeLines(text).replace(/\n$/, '').split('\n');
  return makers[of](state);
}

const makers = {
  describe: (state) => {
    const row = subject(state);
    return row === null ? ['This record is no longer listed.'] : describe(row, state);
  },
  log: (state) =>
    state.log.length === 0 ? ['Nothing yet.'] : state.log.map((line) => `${timeText(line.at)}  ${line.text}`),
  error: (state) => {
    const trouble = troubleOf(state);
    if (trouble === null) return ['There is no error any more.'];
    return [
      ...escapeLines(trouble.detail).split('\n'),
      ...(trouble.next === null ? [] : ['', escapeText(trouble.next)]),
    ];
  },
  yaml: () => ['..'],
  source: () => ['..'],
} as const satisfies Record<PageKind, (state: State) => readonly string[]>;

export const pageTitles = {
  describe: 'describe',
  yaml: 'YAML',
  source: 'source object',
  log: 'log',
  error: 'error',
} as const satisfies Record<PageKind, string>;

/** `Key: value` lines, as kubectl describe has them; no boxes, for screen readers and pagers. */
export function describe(row: Row, state: State): readonly string[] {
  const field = (name: string, value: string): string => `${`${name}:`.padEnd(15)} ${escapeText(value)}`.trimEnd();
  const { zone, finding } = row;
  return [
    field('Name', row.name),
    field('Type', row.type ?? '-'),
    ...(row.setIdentifier === '' ? [] : [field('Set ID', row.setIdentifier)]),
    field('Zone', zone === null ? 'none' : `${zone.name} (${zone.id}, ${zone.private ? 'private' : 'public'})`),
    field('State', finding.state),
    field('Reason', finding.reason || '-'),
    field('Why', whyText(row)),
    field('Next', nextStep(row, state.given.program)),
    field('Wanted', row.want === null ? '-' : setText(row.want)),
    field('Live', row.have === null ? missingLive(row) : setText(row.have)),
    field('Owner', row.owner ?? '-'),
    ...row.claims.map((claim) => field('Ownership TXT', claimText(claim))),
    field('ExternalDNS', row.instance ?? '-'),
    ...row.sources.map((source) => field('Source', sourceLine(source, state.now))),
    ...losers(row).map((text) => field('Not served', text)),
    ...row.certificates.map((certificate) => field('Certificate', certificateText(certificate, state.now))),
    ...row.notes.map((note) => field('Note', note.text)),
  ];
}

/** Not escaped. */
export function whyText(row: Row): string {
  return row.message || reasonWords[row.finding.reason] || 'ours, and as it is wanted';
}

/** Why there is no live side. */
export function missingLive(row: Row): string {
  const { state, reason } = row.finding;
  const blind = state === 'Unknown' && (reason === 'ZoneForbidden' || reason === 'NotSignedIn');
  return blind ? '(not read)' : '(no record)';
}

export function claimText(claim: Claim): string {
  const owner = claim.owner ?? 'owner not readable';
  const via = { typed: '', legacy: ', old format', 'cname-alias': ', cname- format', unreadable: ', cannot be read' };
  return `${claim.recordSet.Name.replace(/\.$/, '')} (${owner}${claim.resource === null ? '' : `, ${claim.resource}`}${via[claim.via]})`;
}

export function sourceLine(source: SourceRef, now: number, form: 'pane' | 'screen' = 'screen'): string {
  const age = source.createdAt === null ? '' : `   age ${ageText(now - Date.parse(source.createdAt))}`;
  if (!source.live) return `${fullSource(source)}   gone, or no longer asks; only the TXT names it`;
  const host = source.host === '' ? '' : `   host from ${source.host}`;
  const address = source.address === '' || form === 'pane' ? '' : `   address from ${source.address}`;
  return fullSource(source) + host + age + address;
}

export function certificateText(certificate: RowCertificate, now: number): string {
  const left = certificate.notAfter === null ? Number.NaN : Date.parse(certificate.notAfter) - now;
  const until = Number.isNaN(left) ? '' : left < 0 ? ', expired' : `, expires in ${ageText(left)}`;
  const validation = certificate.validation === 'none' ? '' : `   validation CNAME ${certificate.validation}`;
  return `${certificate.arn}   ${certificate.status}${until}${validation}`;
}

export function losers(row: Row): readonly string[] {
  const { finding } = row;
  if (finding.state !== 'Conflict' || finding.reason !== 'TwoSources') return [];
  return finding.losers.map(({ resource, targets }) => `${resource} wants ${targets.join(', ')}`);
}

/** `Ingress` or `Ingress and 2 more`; for the heading of the wanted side. */
export function wantedBy(row: Row): string {
  const live = row.sources.filter((source) => source.live);
  const [first] = live;
  if (first === undefined) return 'by nothing';
  return live.length === 1 ? `from ${first.kind}` : `from ${shortSource(first)} +${live.length - 1}`;
}

function timeText(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
