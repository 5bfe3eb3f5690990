// What a person must be told on the line of a change before it is applied: nothing here stops a plan.

import { dnsName, type RecordSet } from '../dns.ts';
import type { Row } from '../finding.ts';
import { isValidationRecord } from '../join/certificates.ts';
import type { Draft } from '../plan.ts';
import { ownershipRecordSets } from '../registry/ownership.ts';
import type { PlanContext, Risk, Tripwire } from './policy.ts';

/** What to tell before this group is applied, from what the snapshot shows. */
export function risksOf(draft: Draft, context: PlanContext, tripwire: Tripwire | null): readonly Risk[] {
  const risks: Risk[] = [];
  for (const { before, after } of draft.edits) {
    if (!before || before.Type === 'TXT') continue;
    const seconds = before.TTL ?? 60;
    risks.push({ kind: 'ResolverCache', text: `resolvers may keep the old answer for ${seconds} s` });
    if (after === null) risks.push(...targetAlive(before, context));
    if (after === null && isValidationRecord(before))
      risks.push({ kind: 'ValidationRecord', text: 'a certificate may depend on this record' });
  }
  if (draft.rows.some(({ key }) => isOwnerless(context.rows.get(key), context)))
    risks.push({
      kind: 'NoOwnershipPossible',
      text: 'no ownership TXT fits this name (apex, or a label over 63 characters): ExternalDNS will never own it',
    });
  const suspicious = draft.reason === 'SourceGone' ? tripwire : null;
  if (suspicious) risks.push({ kind: 'MostOwnedOrphaned', text: suspicious.message });
  return [...new Map(risks.map((risk) => [risk.text, risk])).values()];
}

/** Missing, and to be created without ownership, because no TXT can stand for it. */
function isOwnerless(row: Row | undefined, { assessment, secrets }: PlanContext): boolean {
  const instance = assessment.instances.find((candidate) => candidate.id === row?.instance);
  if (row?.finding.state !== 'Missing' || !row.zone || !row.endpoint || !row.want || !instance) return false;
  return ownershipRecordSets(row.endpoint, row.want, row.zone, instance.settings, secrets).length === 0;
}

function targetAlive(set: RecordSet, { snapshot }: PlanContext): readonly Risk[] {
  const targets = [
    ...(set.AliasTarget ? [set.AliasTarget.DNSName] : []),
    ...(set.Type === 'CNAME' ? (set.ResourceRecords ?? []).map((record) => record.Value) : []),
  ].map((target) => dnsName(target).replace(/^dualstack\./, ''));
  return snapshot.loadBalancers
    .filter((balancer) => targets.includes(dnsName(balancer.dnsName)))
    .map((balancer) => {
      const stack = Object.entries(balancer.tags).find(([tag]) => /^(ingress|service)\.k8s\.aws\/stack$/.test(tag));
      return {
        kind: 'TargetAlive' as const,
        text: `its load balancer still exists and is ${balancer.state}${stack ? ` (${stack[0]}=${stack[1]})` : ''}`,
      };
    });
}
