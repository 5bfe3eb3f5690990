// `describe`: everything known of the rows of a name, as linear `Key: value` lines that read well aloud.

import { Failure } from '../core/failure.ts';
import type { Claim, Row, RowCertificate, SourceRef } from '../core/finding.ts';
import { fullSource, withoutDot } from '../present/columns.ts';
import { pad } from '../present/cut.ts';
import { compareSets, setText } from '../present/diff.ts';
import { escapeText } from '../present/escape.ts';
import { paint } from '../present/tone.ts';
import { mendedBy, nextStep, reasonWords, stateWords } from '../present/words.ts';
import { colored } from './color.ts';
import type { Run } from './host.ts';
import { lookAt } from './situation.ts';
import { askFrom } from './status.ts';
import { warn } from './warnings.ts';

export const describe: Run = async (invocation, host) => {
  const ask = askFrom(invocation);
  const { situation, assessment } = await lookAt(invocation, host);
  const { rows, unmatched, elsewhere } = ask(assessment, situation.snapshot);
  const color = colored(invocation.flags, host);
  if (rows.length > 0) host.out.write(rows.map((row) => rowText(row, color, host.program)).join('\n'));
  warn(assessment, host);
  const [missing] = [...unmatched, ...elsewhere.map(({ wanted }) => wanted)];
  if (missing !== undefined || rows.length === 0)
    throw new Failure('refused', `no record or object answers to "${missing?.text ?? invocation.args.join(' ')}"`, {
      next: `${host.program} status -A --all-owners lists every name`,
    });
  return 0;
};

type Line = readonly [label: string, value: string];

/** Escaped text of a row; lines end with a line break. */
export function rowText(row: Row, color: boolean, program: string): string {
  const words = stateWords[row.finding.state];
  const state = `${words.sign} ${row.finding.state}`;
  const lines: Line[] = [
    ['Name', escapeText(row.name)],
    ['Type', escapeText(row.type ?? '<none>')],
    ...(row.setIdentifier === '' ? [] : [['Set ID', escapeText(row.setIdentifier)] as const]),
    ['Zone', zoneText(row)],
    ['State', color ? paint(state, words.tone) : state],
    ...(row.finding.reason === ''
      ? []
      : [['Reason', `${row.finding.reason}: ${reasonWords[row.finding.reason]}`] as const]),
    ['Why', escapeText(row.message)],
    ['Next', escapeText(nextStep(row, program))],
    ...mendLine(row, program),
    ['Owner', escapeText(row.owner ?? '<none>')],
    ['ExternalDNS', escapeText(row.instance ?? '<none>')],
    ...row.sources.map((source): Line => ['Source', sourceLine(source)]),
    ['Wanted', row.want === null ? '<none>' : setText(row.want)],
    ['Live', row.have === null ? '<none>' : setText(row.have)],
    ...differences(row),
    ...row.claims.map((claim): Line => ['Ownership TXT', claimLine(claim)]),
    ...row.certificates.map((certificate): Line => ['Certificate', certificateLine(certificate)]),
    ...row.notes.map((note): Line => ['Note', escapeText(note.text)]),
  ];
  const columns = Math.max(...lines.map(([label]) => label.length)) + 4;
  return lines
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${pad(label === '' ? '' : `${label}:`, columns)}${value}\n`)
    .join('');
}

/** The command that mends this row alone. */
function mendLine(row: Row, program: string): readonly Line[] {
  const intent = mendedBy(row);
  if (intent === null) return [];
  const from = row.finding.reason === 'OtherOwner' ? ` --take-from ${quotedName(row.finding.owner)}` : '';
  return [['Mend', escapeText(`${program} ${intent} ${quotedName(`dnsrecord/${row.key}`)}${from}`)]];
}

/** As a shell takes it: a wildcard or a space is quoted. */
function quotedName(name: string): string {
  return /^[\w./@:-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

function zoneText(row: Row): string {
  if (row.zone === null) return '<none>';
  return escapeText(`${row.zone.name} (${row.zone.id}, ${row.zone.private ? 'private' : 'public'})`);
}

function differences(row: Row): readonly Line[] {
  if (row.want === null || row.have === null) return [];
  return compareSets(row.want, row.have)
    .filter((line) => line.differs)
    .map((line) => ['Differs', `${line.label}: wanted ${list(line.want)}, live ${list(line.have)}`]);
}

function list(values: readonly string[]): string {
  return values.length === 0 ? '<none>' : values.join(', ');
}

function sourceLine(source: SourceRef): string {
  const where = [source.host && `host from ${source.host}`, source.address && `address from ${source.address}`].filter(
    Boolean,
  );
  const facts = source.live ? where : ['named by the ownership TXT only'];
  return escapeText(`${fullSource(source)}${facts.length > 0 ? `, ${facts.join(', ')}` : ''}`);
}

function claimLine(claim: Claim): string {
  const facts = [
    claim.owner === null ? 'cannot be read' : `owner ${claim.owner}`,
    ...(claim.resource === null ? [] : [`resource ${claim.resource}`]),
    ...(claim.via === 'typed' ? [] : [viaWords[claim.via]]),
    ...(claim.decides ? [] : ['beside the one that decides']),
  ];
  return escapeText(`${withoutDot(claim.recordSet.Name)}, ${facts.join(', ')}`);
}

const viaWords = {
  typed: 'typed name',
  legacy: 'older format without the record type in its name',
  'cname-alias': 'format that names an alias as a CNAME',
  unreadable: 'encrypted, or of another program',
} as const satisfies Record<Claim['via'], string>;

function certificateLine(certificate: RowCertificate): string {
  const expiry = certificate.notAfter === null ? '' : `, until ${certificate.notAfter}`;
  return escapeText(`${certificate.arn}, ${certificate.status}${expiry}, validation CNAME ${certificate.validation}`);
}
