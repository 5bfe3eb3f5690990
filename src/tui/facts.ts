// What the header, the totals and the empty screen say of the world: counted once per look, from Snapshot and rows.

import type { OwnerId } from '../core/dns.ts';
import type { Instance } from '../core/settings.ts';
import type { Gap } from '../core/snapshot.ts';
import type { Seen, State, Trouble } from './state.ts';

export interface Facts {
  readonly context: string;
  readonly cluster: string;
  readonly user: string;
  /** `123456789012 sre-oncall (47m)`; null: not signed in, or not asked. */
  readonly aws: string | null;
  readonly zonesRead: number;
  readonly zones: number;
  /** null: namespaces cannot be listed. */
  readonly namespaces: number | null;
  readonly unreadableNamespaces: readonly string[];
  readonly owners: readonly OwnerId[];
  readonly externalDNS: string;
}

export function factsOf({ snapshot, assessment }: Seen, now: number): Facts {
  const { cluster, aws, zones, namespaces, gaps } = snapshot;
  const owners = assessment.instances
    .filter(({ unknown }) => !unknown.includes('txt-owner-id'))
    .map(({ settings }) => settings.ownerID);
  return {
    context: cluster.context,
    cluster: cluster.name,
    user: cluster.user,
    aws: aws && `${aws.account} ${aws.profile ?? roleOf(aws.arn)}${expiry(aws.expiresAt, now)}`.trim(),
    zonesRead: zones.filter(({ recordSets }) => recordSets !== null).length,
    zones: zones.length,
    namespaces: namespaces?.length ?? null,
    unreadableNamespaces: unreadable(gaps),
    owners: [...new Set(owners)],
    externalDNS: instancesText(assessment.instances),
  };
}

function unreadable(gaps: readonly Gap[]): readonly string[] {
  const names = gaps.filter(({ reason }) => reason === 'NamespaceForbidden').map(({ namespace }) => namespace ?? null);
  return [...new Set(names.filter((name) => name !== null))].sort();
}

function instancesText(instances: readonly Instance[]): string {
  const [first] = instances;
  if (first === undefined) return 'not found';
  if (instances.length > 1) return `${instances.length} instances`;
  const ready = first.ready === null ? '' : first.ready ? ' Ready' : ' not ready';
  return `${first.versionText ?? 'version ?'}${ready} ${first.settings.policy}`.trimEnd();
}

function roleOf(arn: string): string {
  return /assumed-role\/([^/]+)/.exec(arn)?.[1] ?? arn.split(/[:/]/).at(-1) ?? '';
}

function expiry(expiresAt: string | null, now: number): string {
  if (expiresAt === null) return '';
  const left = Date.parse(expiresAt) - now;
  return Number.isNaN(left) ? '' : left <= 0 ? ' (expired)' : ` (${ageText(left)})`;
}

/** `38s`, `4m`, `3h`, `41d`. */
export function ageText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 100) return `${seconds}s`;
  if (seconds < 100 * 60) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

const awsReasons = ['NotSignedIn', 'AWSUnreachable'];

/** What stands in the way of reading: the stream's own error, or that nothing in Route 53 could be read. */
export function troubleOf(state: State): Trouble | null {
  if (state.trouble !== null || state.seen === null) return state.trouble;
  const { gaps, zones } = state.seen.snapshot;
  const gap = gaps.find(({ reason }) => awsReasons.includes(reason));
  if (gap === undefined || zones.some(({ recordSets }) => recordSets !== null)) return null;
  const command = /\baws sso login\b[^;.\n]*|\baws configure\b[^;.\n]*/.exec(gap.message)?.[0].trim() ?? null;
  const message = gap.message.split('\n')[0] ?? '';
  return { message: message.startsWith('AWS') ? message : `AWS: ${message}`, next: null, command, detail: gap.message };
}

/** True while nothing in Route 53 could be read: then most counts are not known. */
export function blindToDns({ seen }: State): boolean {
  if (seen === null) return true;
  const { gaps, zones } = seen.snapshot;
  return (
    zones.every(({ recordSets }) => recordSets === null) &&
    gaps.some(({ reason }) => awsReasons.includes(reason) || reason === 'NotAsked')
  );
}
