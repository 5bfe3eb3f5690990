// What goes to stderr beside the data: warnings, notes, and errors with their next step (conventions 2.5).

import type { Assessment } from '../core/assess.ts';
import { Failure, type FailureCode } from '../core/failure.ts';
import { escapeLines, escapeText } from '../present/escape.ts';
import { gapText, isIncomplete } from '../present/gaps.ts';
import type { Host } from './host.ts';

const most = 20;

/** One line per gap and warning, at most twenty; the rest is counted. */
export function warn(assessment: Pick<Assessment, 'gaps' | 'warnings'>, host: Host): void {
  const lines = [...assessment.gaps.filter(isIncomplete).map(gapText), ...assessment.warnings.map(escapeText)];
  const unique = [...new Set(lines)];
  for (const line of unique.slice(0, most)) host.err.write(`Warning: ${line}\n`);
  if (unique.length > most) host.err.write(`Warning: and ${unique.length - most} more; kubectl dns doctor lists all\n`);
}

/** Server text that kubectl prints with its own prefix keeps it. */
const verbatim = /^(Error from server|Unable to connect to the server|The connection to the server)/;

/** `help` names the help that would have told, which a usage error ends with. */
export function errorText(error: unknown, program: string, help: string): string {
  if (!(error instanceof Failure)) return bugText(error, program);
  const head = verbatim.test(error.message) ? '' : 'error: ';
  const see = error.next?.startsWith('See ') === true;
  const next = error.next === undefined ? [] : [see ? error.next : `  ${error.next}`];
  const ending = error.code === 'usage' && !see ? [help] : [];
  return [`${head}${escapeText(error.message)}`, ...next.map(escapeLines), ...ending]
    .map((line) => `${line}\n`)
    .join('');
}

function bugText(error: unknown, program: string): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${escapeLines(stack)}\nerror: this is a bug in ${program}; please report it with the lines above and, if you can, a file saved with --snapshot\n`;
}

export function exitOf(error: unknown): number {
  return error instanceof Failure ? exits[error.code] : 2;
}

const exits = {
  usage: 2,
  kubeconfig: 2,
  'kube-auth': 2,
  'kube-forbidden': 2,
  'kube-unreachable': 2,
  'kube-api': 2,
  'aws-credentials': 2,
  'aws-expired': 2,
  'aws-forbidden': 2,
  'aws-throttled': 2,
  'aws-unreachable': 2,
  'aws-api': 2,
  'batch-rejected': 2,
  'outcome-unknown': 4,
  'external-dns': 2,
  file: 2,
  'read-only': 2,
  refused: 2,
  interrupted: 130,
} as const satisfies Record<FailureCode, number>;
