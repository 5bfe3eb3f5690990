// The checks beside a plan: what was made sure of, and what a person must know before it is applied. The guards themselves are in
// core/policy.ts; here is only said what they found.

import type { OwnerId, ZoneId } from '../core/dns.ts';
import type { Plan } from '../core/plan.ts';
import { editIdentity, editsOf } from '../core/route53/edit.ts';
import { counted } from '../present/words.ts';
import { ageText } from './facts.ts';
import type { ShownPlan } from './mending.ts';
import type { Seen, State } from './state.ts';
import { sharedRisks } from './views/plan.ts';

export interface Check {
  readonly good: boolean;
  readonly text: string;
}

/** What must be known stands first. */
export function checksOf(state: State, { plan, wish, changed }: ShownPlan): readonly Check[] {
  const seen = state.waiting ?? state.seen;
  if (seen === null || plan.groups.length === 0) return [];
  const checks = [
    freshness(state, changed.length),
    ...ownership(plan),
    ...evidence(plan, seen),
    ...shares(plan, seen, state.allowed.maxPercent, wish.force),
    ...policy(plan),
    ...sharedRisks(plan).map((text) => ({ good: false, text })),
  ];
  return [...checks.filter(({ good }) => !good), ...checks.filter(({ good }) => good)];
}

function freshness({ dnsReadAt, now }: State, changed: number): Check {
  if (changed > 0) return { good: false, text: `${counted(changed, 'line')} changed since the plan was made` };
  const age = dnsReadAt === null ? '' : ` ${ageText(now - dnsReadAt)} ago`;
  return { good: true, text: `read from Route 53${age}, and read again before the first change` };
}

function ownership(plan: Plan): readonly Check[] {
  const taken = plan.groups.some(({ rows }) => rows.some(({ state }) => state === 'Conflict'));
  if (taken && plan.takeFrom !== null)
    return [
      { good: false, text: `taken from owner ${plan.takeFrom}: if its ExternalDNS still runs, it will take it back` },
    ];
  const owned = plan.groups.filter(
    ({ intent, rows }) => intent === 'cleanup' || (intent === 'sync' && rows.some(({ state }) => state === 'Drifted')),
  );
  if (owned.length === 0) return [];
  return [{ good: true, text: `ownership TXT names this owner, for ${counted(owned.length, 'record')}` }];
}

/** Deletes want proof that nothing asks any more; elsewhere what could not be read is only told. */
function evidence(plan: Plan, { snapshot, assessment }: Seen): readonly Check[] {
  const { gaps } = assessment;
  const deleting = plan.groups.some(({ reason }) => reason === 'SourceGone');
  if (gaps.length > 0)
    return [
      {
        good: false,
        text: `${counted(gaps.length, 'thing')} could not be read: ${gaps
          .slice(0, 3)
          .map(({ scope }) => scope)
          .join(', ')}`,
      },
    ];
  if (!deleting) return [];
  const namespaces = snapshot.namespaces === null ? 'every namespace' : `all ${snapshot.namespaces.length} namespaces`;
  return [
    {
      good: true,
      text: `${namespaces} were readable, and nothing there asks for ${plan.groups.length === 1 ? 'it' : 'them'}`,
    },
  ];
}

/** How much of each zone's owned records is updated or deleted, against the limit. */
function shares(plan: Plan, { assessment }: Seen, limit: number, force: boolean): readonly Check[] {
  const owners = new Set<OwnerId | null>(assessment.instances.map(({ settings }) => settings.ownerID));
  return plan.zones.flatMap(({ id, name }): readonly Check[] => {
    const owned = new Set(
      assessment.rows.filter((row) => row.zone?.id === id && row.have && owners.has(row.owner)).map(({ key }) => key),
    );
    const touched = touchedIn(plan, id).filter((key) => owned.has(key)).length;
    if (touched === 0 || owned.size < 10) return [];
    const percent = Math.round((100 * touched) / owned.size);
    const share = `${touched} of ${owned.size} owned records of ${name} (${percent}%)`;
    if (force && touched * 100 > limit * owned.size)
      return [{ good: false, text: `guard passed by the zone's name: ${share}, limit ${limit}%` }];
    return [{ good: true, text: `guard: ${share}, limit ${limit}%` }];
  });
}

function touchedIn({ groups }: Plan, zone: ZoneId) {
  return groups
    .filter((group) => group.zone === zone)
    .flatMap((group) => editsOf(zone, group.changes).filter(({ before }) => before !== null))
    .map((edit) => editIdentity(zone, edit));
}

function policy({ externalDNS, totals }: Plan): readonly Check[] {
  if (externalDNS === null || totals.delete === 0 || externalDNS.policy === 'sync') return [];
  return [
    { good: false, text: `external-dns policy is ${externalDNS.policy || 'not set'}: it will not delete these itself` },
  ];
}
