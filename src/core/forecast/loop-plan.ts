// ExternalDNS's plan: wanted and current endpoints, grouped by name and set identifier, become creates, updates and deletes.
//
//   no current                  create the winner of each type; nobody's ownership is asked
//   current, nothing wanted     delete
//   both                        per type: delete, update when it differs, or create; creates only where every current one is ours
//
// Then the policy, then ownership: what is not ours is neither updated nor deleted.
// (external-dns plan/plan.go, plan/conflict.go; reference: registry page 2)

import type { Skipped } from '../desired.ts';
import { since } from '../discover/arguments.ts';
import type { Endpoint } from '../endpoint.ts';
import type { DomainFilter } from '../route53/domain-filter.ts';
import { idnaASCII } from '../route53/idna.ts';
import type { Settings, Version } from '../settings.ts';
import { differences } from './differences.ts';
import { lessTargets, sameTargets, sortTargets } from './targets.ts';

/** One planned endpoint and, for people, why. */
export interface Step {
  readonly endpoint: Endpoint;
  readonly reason: string;
}

/** `updateOld` and `updateNew` stand pairwise. */
export interface Changes {
  readonly create: readonly Step[];
  readonly delete: readonly Step[];
  readonly updateOld: readonly Step[];
  readonly updateNew: readonly Step[];
}

/** A name takes part where both let it pass. */
export interface Filters {
  /** The controller's own: --domain-filter and its kin. */
  readonly own: DomainFilter;
  /** The provider's: within a hosted zone. */
  readonly zones: DomainFilter;
}

export interface LoopPlan extends Changes {
  readonly skipped: readonly Skipped[];
}

/** `owner` '' (registry noop): everything counts as ours. */
export function loopPlan(
  current: readonly Endpoint[],
  wanted: readonly Endpoint[],
  settings: Settings,
  owner: string,
  filters: Filters,
): LoopPlan {
  const skipped: Skipped[] = [];
  const rows = rowsOf(current, wanted, settings, filters, skipped);
  const draft: Draft = { create: [], delete: [], updates: [], skipped };
  for (const row of rows.values()) decide(row, settings, owner, draft);
  const ours = ({ endpoint }: Step): boolean => owner === '' || endpoint.labels.owner === owner;
  const deletes = settings.policy === 'sync' ? draft.delete : [];
  const updates = settings.policy === 'create-only' ? [] : draft.updates.filter(({ old }) => ours(old));
  if (owner !== '')
    noteUnowned(
      draft.updates.filter(({ old }) => !ours(old)),
      skipped,
    );
  return {
    create: draft.create,
    delete: owner === '' ? deletes : unique(deletes.filter(ours)),
    updateOld: updates.map(({ old }) => old),
    updateNew: updates.map(({ next }) => next),
    skipped,
  };
}

/** Whether the controller applies anything at all: a planned update may change nothing (owner migration). */
export function hasChanges(changes: Changes): boolean {
  if (changes.create.length > 0 || changes.delete.length > 0) return true;
  return changes.updateNew.some((next, index) => {
    const old = changes.updateOld[index];
    return old === undefined || fingerprint(old.endpoint) !== fingerprint(next.endpoint);
  });
}

function fingerprint({ origins: _, labels, ...rest }: Endpoint): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  const { dnsName, recordType, targets, setIdentifier, recordTTL, providerSpecific } = rest;
  return JSON.stringify([dnsName, recordType, targets, setIdentifier, recordTTL, providerSpecific, sorted]);
}

interface Row {
  readonly current: Endpoint[];
  readonly candidates: Endpoint[];
}

interface Update {
  readonly old: Step;
  readonly next: Step;
  /** The wanted endpoint's own label map, which a twin may share. */
  readonly sharedLabels: Endpoint['labels'];
}

interface Draft {
  readonly create: Step[];
  readonly delete: Step[];
  readonly updates: Update[];
  readonly skipped: Skipped[];
}

function rowsOf(
  current: readonly Endpoint[],
  wanted: readonly Endpoint[],
  settings: Settings,
  filters: Filters,
  skipped: Skipped[],
): ReadonlyMap<string, Row> {
  const excluded = new Set(settings.excludeRecordTypes);
  const managed = new Set(settings.managedRecordTypes.filter((type) => !excluded.has(type)));
  const rows = new Map<string, Row>();
  const row = ({ dnsName, setIdentifier, recordType }: Endpoint): Row => {
    // 0.13 plans every type of a name for itself.
    const type = since(settings.version, 14) ? '' : recordType;
    const key = `${planKey(dnsName, settings.version)}|${setIdentifier}|${type}`;
    const found = rows.get(key) ?? { current: [], candidates: [] };
    rows.set(key, found);
    return found;
  };
  const passes = (endpoint: Endpoint): boolean =>
    managed.has(endpoint.recordType) && filters.own.match(endpoint.dnsName) && filters.zones.match(endpoint.dnsName);
  for (const endpoint of current) {
    if (!passes(endpoint)) continue;
    const standing = row(endpoint).current;
    // Of an alias pair, which 0.13 reads as two CNAMEs, it sees only the last.
    if (!since(settings.version, 14)) standing.length = 0;
    standing.push(endpoint);
  }
  for (const endpoint of wanted) {
    if (passes(endpoint)) row(endpoint).candidates.push(endpoint);
    else skipped.push(leftOut(endpoint, managed, filters));
  }
  return rows;
}

function leftOut(endpoint: Endpoint, managed: ReadonlySet<string>, { own }: Filters): Skipped {
  const { dnsName, recordType } = endpoint;
  if (!managed.has(recordType))
    return skip(endpoint, 'TypeNotManaged', `${recordType} is not among the managed record types`);
  if (!own.match(dnsName)) return skip(endpoint, 'DomainFiltered', 'the name is outside the domain filter');
  return skip(endpoint, 'NoHostedZone', 'no hosted zone that this ExternalDNS manages contains the name');
}

/** The name under which current and wanted endpoints meet. */
export function planKey(name: string, version: Version): string {
  const trimmed = name.trim();
  const key = since(version, 18) ? idnaASCII(trimmed) : trimmed.toLowerCase();
  return key.endsWith('.') ? key : `${key}.`;
}

export function skip({ dnsName, recordType }: Endpoint, reason: string, message: string): Skipped {
  return { name: dnsName, type: recordType, reason, message };
}

function decide(row: Row, settings: Settings, owner: string, draft: Draft): void {
  const { current } = row;
  if (row.candidates.length === 0) {
    for (const endpoint of current)
      draft.delete.push({ endpoint, reason: `nothing wants it any more${was(endpoint)}` });
    return;
  }
  const candidates = withoutClash(row.candidates, settings.version, draft.skipped);
  const creates: Step[] = [];
  const updates: Update[] = [];
  const compared: Endpoint[] = [];
  for (const type of new Set([...current, ...row.candidates].map((endpoint) => endpoint.recordType))) {
    const standing = current.findLast((endpoint) => endpoint.recordType === type);
    const competing = candidates.filter((endpoint) => endpoint.recordType === type);
    if (standing === undefined) {
      if (competing.length > 0) creates.push(created(winner(competing, undefined, draft.skipped), current));
    } else if (competing.length === 0) {
      draft.delete.push({ endpoint: standing, reason: `the name is wanted with other types${was(standing)}` });
    } else {
      compared.push(...competing);
      const update = updated(standing, winner(competing, standing, draft.skipped), settings);
      if (update !== null) updates.push(update);
    }
  }
  const shares = !since(settings.version, 21);
  draft.updates.push(...(shares ? withoutTornTwins(updates, draft.skipped) : updates));
  const stranger = owner === '' ? undefined : current.find((endpoint) => endpoint.labels.owner !== owner);
  if (stranger === undefined)
    draft.create.push(...(shares ? creates.map((step) => sortedWithTwin(step, compared)) : creates));
  else for (const { endpoint } of creates) draft.skipped.push(blocked(endpoint, stranger));
}

/**
 * Up to 0.20 an alias A and its AAAA twin share one label map, so where their owners differ the owner set last counts for both.
 * The order is random per run: nothing is sent for the name (assumed here), or the process crashes [≤ 0.18].
 */
function withoutTornTwins(updates: readonly Update[], skipped: Skipped[]): readonly Update[] {
  return updates.filter(({ old, next, sharedLabels }) => {
    const torn = updates.some(
      (other) => other.sharedLabels === sharedLabels && other.next.endpoint.labels.owner !== next.endpoint.labels.owner,
    );
    if (torn && old.endpoint.labels.owner !== undefined) {
      skipped.push(
        skip(
          next.endpoint,
          'TwinOwnersDiffer',
          'A and AAAA of the alias have different owners: this version updates neither, or crashes',
        ),
      );
    }
    return !torn;
  });
}

/** Up to 0.20 twins share their list of targets too, so comparing one sorts both. */
function sortedWithTwin({ endpoint, reason }: Step, compared: readonly Endpoint[]): Step {
  const twin = compared.some(({ labels }) => labels === endpoint.labels);
  return { endpoint: twin ? { ...endpoint, targets: sortTargets(endpoint.targets) } : endpoint, reason };
}

/** A CNAME gives way to other types of its name; 0.13 sends both. */
function withoutClash(candidates: readonly Endpoint[], version: Version, skipped: Skipped[]): readonly Endpoint[] {
  const isCNAME = (endpoint: Endpoint): boolean => endpoint.recordType === 'CNAME';
  if (!since(version, 14) || candidates.every(isCNAME)) return candidates;
  for (const endpoint of candidates.filter(isCNAME)) {
    skipped.push(
      skip(endpoint, 'CNAMEClash', `another type is wanted for the same name, so the CNAME${by(endpoint)} is dropped`),
    );
  }
  return candidates.filter((endpoint) => !isCNAME(endpoint));
}

/** Sorting the targets is a side effect of comparing them, so a lone candidate keeps its order. */
function winner(candidates: readonly Endpoint[], current: Endpoint | undefined, skipped: Skipped[]): Endpoint {
  const [first] = candidates;
  if (first === undefined) throw new Error('a winner needs a candidate');
  if (candidates.length === 1) return first;
  const least = candidates.reduce((best, next) => (lessTargets(next.targets, best.targets) ? next : best));
  const incumbent = current && incumbentOf(candidates, current);
  const chosen = incumbent ?? least;
  for (const loser of candidates) {
    if (loser === chosen || sameTargets(loser.targets, chosen.targets)) continue;
    const why = incumbent ? 'which holds the name already' : 'whose targets come first';
    skipped.push(
      skip(
        loser,
        'OtherSourceWins',
        `${loser.labels.resource ?? 'an object'} wants ${loser.targets.join(', ')}, but the name goes to ${chosen.labels.resource ?? 'another object'}, ${why}`,
      ),
    );
  }
  return { ...chosen, targets: sortTargets(chosen.targets) };
}

/** Of the candidates of the object that the ownership TXT names, the one with the least targets. */
function incumbentOf(candidates: readonly Endpoint[], current: Endpoint): Endpoint | undefined {
  const resource = current.labels.resource ?? '';
  const own = candidates.filter((candidate) => (candidate.labels.resource ?? '') === resource);
  return own.length === 0
    ? undefined
    : own.reduce((best, next) => (lessTargets(next.targets, best.targets) ? next : best));
}

function created(endpoint: Endpoint, current: readonly Endpoint[]): Step {
  const beside = current.length > 0 ? 'no record of this type' : 'no such record';
  return { endpoint, reason: `wanted${by(endpoint)}, ${beside}` };
}

function updated(old: Endpoint, wanted: Endpoint, settings: Settings): Update | null {
  const reasons = differences(old, wanted, settings);
  if (reasons.length === 0) return null;
  const labels = { ...wanted.labels, owner: old.labels.owner ?? '' };
  const before = { ...old, targets: sortTargets(old.targets) };
  const next = { ...wanted, targets: sortTargets(wanted.targets), labels };
  const reason = reasons.join('; ');
  return { old: { endpoint: before, reason }, next: { endpoint: next, reason }, sharedLabels: wanted.labels };
}

function noteUnowned(updates: readonly Update[], skipped: Skipped[]): void {
  for (const { old, next } of updates) {
    const { owner } = old.endpoint.labels;
    if (owner === undefined) {
      skipped.push(
        skip(
          next.endpoint,
          'NoOwnershipTXT',
          `the record differs (${old.reason}), but has no ownership TXT, so it is left as it is`,
        ),
      );
    } else {
      skipped.push(
        skip(
          next.endpoint,
          'OtherOwner',
          `the record differs (${old.reason}), but belongs to ${owner}, so it is left as it is`,
        ),
      );
    }
  }
}

function blocked(endpoint: Endpoint, stranger: Endpoint): Skipped {
  const { owner } = stranger.labels;
  const whose = owner === undefined ? 'has no ownership TXT' : `belongs to ${owner}`;
  return skip(
    endpoint,
    owner === undefined ? 'NoOwnershipTXT' : 'OtherOwner',
    `not created, because the ${stranger.recordType} record of the name ${whose}`,
  );
}

function unique(steps: readonly Step[]): readonly Step[] {
  const seen = new Set<string>();
  return steps.filter(({ endpoint: { dnsName, recordType, setIdentifier } }) => {
    const key = `${dnsName}|${recordType}|${setIdentifier}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function by(endpoint: Endpoint): string {
  return endpoint.labels.resource === undefined ? '' : ` by ${endpoint.labels.resource}`;
}

function was(endpoint: Endpoint): string {
  return endpoint.labels.resource === undefined ? '' : ` (it was of ${endpoint.labels.resource})`;
}
