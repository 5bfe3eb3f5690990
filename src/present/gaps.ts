// What could not be read, as sentences for people.

import type { Gap, GapReason } from '../core/snapshot.ts';
import { escapeText } from './escape.ts';

const words = {
  NamespaceForbidden: 'is not readable',
  KindForbidden: 'may not be listed',
  KindNotRead: 'cannot be known here',
  ZoneForbidden: 'is not readable',
  ZoneThrottled: 'was not read: Route 53 is throttling this account',
  NotSignedIn: 'was not read: no valid AWS sign-in',
  AWSUnreachable: 'could not be reached',
  ClusterUnreachable: 'could not be reached',
  CertificatesForbidden: 'certificates are not readable',
  LoadBalancersForbidden: 'load balancers are not readable',
  TagsForbidden: 'tags are not readable',
  NotAsked: 'was not asked',
} as const satisfies Record<GapReason, string>;

/** `namespace "vault" is not readable (ingresses is forbidden: …)`. Escaped. */
export function gapText(gap: Gap): string {
  const message = gap.message.replace(/^zone \S+: /, '');
  const said = message === '' ? '' : ` (${message})`;
  // A source is one, a kind are many objects.
  if (gap.reason === 'KindNotRead' && gap.scope.startsWith('source/')) return escapeText(gap.message);
  return escapeText(`${scopeText(gap)} ${words[gap.reason]}${said}`);
}

function scopeText({ scope, kind, namespace }: Gap): string {
  const slash = scope.indexOf('/');
  const named = slash < 0 ? scope : `${scope.slice(0, slash)} "${scope.slice(slash + 1)}"`;
  return kind === undefined || namespace == null || scope.includes(kind) ? named : `${named}: ${kind}`;
}

/** What was left out on purpose does not make an answer incomplete. */
export function isIncomplete(gap: Gap): boolean {
  return gap.reason !== 'NotAsked' && gap.reason !== 'LoadBalancersForbidden';
}
