// Remarks on a row that do not change its state: what ExternalDNS will do by itself, what keeps the record from working, and
// how its ownership is written. (DESIGN section 3; reference: registry page 6.2, aws-facts 12)

import { isIP } from 'node:net';
import { since } from '../discover/arguments.ts';
import { type DnsName, dnsName, type HostedZone, type RecordSet } from '../dns.ts';
import type { Claim, Finding, Note } from '../finding.ts';
import type { Instance } from '../settings.ts';
import type { LoadBalancer } from '../snapshot.ts';
import { isValidationRecord } from './certificates.ts';
import { dualstackOnly, targetsOf } from './compare.ts';

/** What a note can rest on. */
export interface NoteFacts {
  readonly zone: HostedZone;
  readonly name: DnsName;
  readonly type: string;
  readonly finding: Finding;
  readonly want: RecordSet | null;
  readonly have: RecordSet | null;
  readonly claims: readonly Claim[];
  readonly instance: Instance | null;
  /** The record sets of a name in this zone. */
  readonly at: (name: DnsName) => readonly RecordSet[];
  /** Some name below the zone's apex has NS records. */
  readonly delegates: boolean;
  readonly loadBalancers: ReadonlyMap<string, LoadBalancer> | null;
  /** Ownership TXT that this version writes and does not find, so that it rewrites the record once. */
  readonly missingTXT: string | null;
  /** Why ExternalDNS does not act on this row, whatever its policy; null: nothing hinders it. */
  readonly hindered: string | null;
  /** Property differences that ExternalDNS sees in every loop and can never settle. */
  readonly restless: string | null;
}

const none: readonly Note[] = [];

export function notesOf(facts: NoteFacts): readonly Note[] {
  const { finding, want, have, instance } = facts;
  if (finding.state === 'Unmanaged' || finding.state === 'Foreign') return none;
  const lists = [
    instance ? loopNotes(facts, instance) : none,
    instance ? formatNotes(facts, instance) : none,
    convergenceNotes(facts),
    addressNotes(facts),
    have ? none : wildcardNotes(facts),
    facts.delegates ? delegationNotes(facts) : none,
    targetNotes(facts),
    have && isValidationRecord(have)
      ? [note('ProtectedRecord', 'validates certificates: never adopted or cleaned up')]
      : none,
    want === null && have?.TrafficPolicyInstanceId
      ? [note('ProtectedRecord', 'made by a traffic policy; change the policy instead')]
      : none,
  ];
  return lists.every((list) => list.length === 0) ? none : lists.flat();
}

/** Why this ExternalDNS changes nothing at all; null: it runs. */
export function idle({ startError, replicas, settings }: Instance): string | null {
  if (startError !== null) return 'it does not start';
  if (replicas === 0) return 'it is scaled to zero';
  if (settings.dryRun) return 'it runs with --dry-run';
  return null;
}

function loopNotes({ finding, have, hindered, missingTXT }: NoteFacts, instance: Instance): readonly Note[] {
  const { policy } = instance.settings;
  const who = `ExternalDNS ${instance.id}`;
  const asleep = idle(instance) ?? hindered;
  const deletes = policy === 'sync';
  const updates = policy === 'sync' || policy === 'upsert-only';
  const does = (able: boolean, what: string): readonly Note[] => {
    if (asleep !== null) return [note('ExternalDNSSkips', `${who} will not ${what}: ${asleep}`)];
    if (able) return [note('ExternalDNSWillDoThis', `${who} will ${what} in its next loop`)];
    return [note('ExternalDNSSkips', `${who} will not ${what}: its policy is ${policy}`)];
  };
  switch (finding.state) {
    case 'InSync':
      return missingTXT === null
        ? none
        : does(updates, `write ownership TXT ${missingTXT}, and the record once more with it`);
    case 'Missing':
      return does(true, 'create it');
    case 'Drifted':
      return finding.reason === 'TypeDiffers' ? does(deletes, 'replace it') : does(updates, 'update it');
    case 'Unowned':
      return [note('ExternalDNSSkips', `${who} never changes a record that has no ownership TXT`)];
    case 'Ignored':
    case 'Pending':
      return have && asleep === null && deletes
        ? [note('ExternalDNSWillDelete', `${who} will delete this record in its next loop`)]
        : none;
    case 'Orphaned':
      if (finding.reason !== 'SourceGone')
        return [note('ExternalDNSSkips', 'ExternalDNS never deletes an ownership TXT without its record')];
      if (asleep === null && deletes)
        return [note('ExternalDNSWillDelete', `${who} will delete it in its next loop, if Route 53 accepts`)];
      return does(deletes, 'delete it');
    default:
      return none;
  }
}

/** Ownership written in another format than this version writes. */
function formatNotes({ claims, have, type, finding }: NoteFacts, instance: Instance): readonly Note[] {
  const decider = claims.find(({ decides }) => decides);
  const { version, ownerID } = instance.settings;
  const notes: Note[] = [];
  const release = `0.${version.minor}`;
  if (decider && have && finding.state !== 'Orphaned') {
    const other = claims.some(({ via, decides, owner }) => !decides && via === 'typed' && owner === decider.owner);
    const said = dnsName(decider.recordSet.Name);
    if (decider.via === 'cname-alias' && since(version, 22)) {
      notes.push(
        note(
          'OldTXTFormat',
          `owned through ${said}, the format up to ExternalDNS 0.21; ${release} reads it, writes a typed a- TXT once and leaves this one behind`,
        ),
      );
    } else if (decider.via === 'legacy' && since(version, 18) && !other) {
      notes.push(
        note(
          'OldTXTFormat',
          `owned through ${said}, the format up to ExternalDNS 0.17; ${release} reads it, writes a typed TXT once and leaves this one behind`,
        ),
      );
    }
  }
  const unread = claims.find(({ decides, via, owner }) => !decides && via === 'typed' && owner === ownerID);
  if (!decider && unread && have && finding.state !== 'Orphaned') {
    const why =
      type === 'A' && have.AliasTarget && !since(version, 22)
        ? ` ExternalDNS ${release} does not read it for an alias`
        : ' it is not under the affixes that this ExternalDNS reads';
    notes.push(note('OldTXTFormat', `TXT ${dnsName(unread.recordSet.Name)} names our owner, but${why}`));
  }
  return notes;
}

function convergenceNotes({ restless, want, have, finding }: NoteFacts): readonly Note[] {
  const notes: Note[] = [];
  if (restless !== null) notes.push(note('NeverConverges', restless));
  if (want && have && finding.state === 'InSync' && dualstackOnly(want, have)) {
    notes.push(
      note(
        'ExternalDNSWillDoThis',
        'the same load balancer with and without "dualstack."; ExternalDNS rewrites the name',
      ),
    );
  }
  if (want?.AliasTarget && have?.AliasTarget && want.AliasTarget.HostedZoneId !== have.AliasTarget.HostedZoneId) {
    notes.push(
      note(
        'Other',
        `the alias names hosted zone ${have.AliasTarget.HostedZoneId}, ExternalDNS would write ${want.AliasTarget.HostedZoneId}; it never compares them`,
      ),
    );
  }
  return notes;
}

function addressNotes({ zone, want, have }: NoteFacts): readonly Note[] {
  if (zone.private) return none;
  const set = want ?? have;
  if (set === null || set.AliasTarget) return none;
  const inside = targetsOf(set).filter(isPrivate);
  if (inside.length === 0) return none;
  return [
    note(
      'PrivateAddressInPublicZone',
      `${inside.join(', ')} cannot be reached from the internet, and the zone is public`,
    ),
  ];
}

/** RFC 1918, loopback, link-local, carrier-grade NAT and IPv6 unique local addresses. */
export function isPrivate(address: string): boolean {
  if (isIP(address) === 4)
    return /^(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(address);
  return isIP(address) === 6 && /^(::1$|f[cd]|fe[89ab])/i.test(address);
}

/** DNS answers from the wildcard of the closest name that exists. */
function wildcardNotes({ zone, name, type, at }: NoteFacts): readonly Note[] {
  if (name.startsWith('*.')) return none;
  for (let rest: string = name; rest.length > zone.name.length; ) {
    rest = rest.slice(rest.indexOf('.') + 1);
    const sets = at(dnsName(`*.${rest}`));
    if (sets.length > 0) {
      const answers = sets.some((set) => set.Type === type || set.Type === 'CNAME');
      return answers ? [note('WildcardAnswers', `*.${rest} answers for this name meanwhile`)] : none;
    }
    if (at(dnsName(rest)).length > 0 || !rest.includes('.')) return none;
  }
  return none;
}

function delegationNotes({ zone, name, at }: NoteFacts): readonly Note[] {
  for (
    let rest: string = name;
    rest.length > zone.name.length && rest.includes('.');
    rest = rest.slice(rest.indexOf('.') + 1)
  ) {
    if (at(dnsName(rest)).some(({ Type }) => Type === 'NS')) {
      return [note('Delegated', `${rest} is delegated to other name servers, so nobody is answered from this zone`)];
    }
  }
  return none;
}

function targetNotes({ finding, have, loadBalancers }: NoteFacts): readonly Note[] {
  if (finding.state !== 'Orphaned' || !have || !loadBalancers) return none;
  return targetsOf(have).flatMap((target) => {
    const host = target
      .toLowerCase()
      .replace(/\.$/, '')
      .replace(/^dualstack\./, '');
    if (loadBalancers.has(host)) return [note('TargetAlive', `load balancer ${host} still exists`)];
    const region = /(?:^|\.)([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(host)?.[1];
    const seen = [...loadBalancers.values()].some((known) => known.region === region);
    return seen && /\.elb\./.test(host) ? [note('TargetGone', `load balancer ${host} does not exist any more`)] : [];
  });
}

function note(kind: Note['kind'], text: string): Note {
  return { kind, text };
}
