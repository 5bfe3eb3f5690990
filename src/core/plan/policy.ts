// Guards: what no plan of ours may do, and what a person must be told before it is done. One table, one test per line.
// `refuse` takes the group out of the plan with its reason; `force: true` lets --force through. Risks are shown on the line.

import type { Assessment } from '../assess.ts';
import { writable } from '../discover.ts';
import {
  type DnsName,
  dnsName,
  type HostedZone,
  type OwnerId,
  type RecordKey,
  type RecordSet,
  within,
  type ZoneId,
} from '../dns.ts';
import type { Claim, Row } from '../finding.ts';
import { isValidationRecord } from '../join/certificates.ts';
import { hidesFrom } from '../join/evidence.ts';
import type { Draft } from '../plan.ts';
import { type Edit, editIdentity, identityOf, sameRecordSet } from '../route53/edit.ts';
import type { Instance, Secrets } from '../settings.ts';
import type { Snapshot, ZoneContents } from '../snapshot.ts';

/** What a person or their config file allows. */
export interface Policy {
  /** null: writes are allowed here; else why not. */
  readonly readOnly: string | null;
  readonly force: boolean;
  /** Adopt may take records from this owner. */
  readonly takeFrom: OwnerId | null;
  /** Share of a zone's owned records that one plan may update or delete, in percent (0–100). */
  readonly maxPercent: number;
  /** Most record changes in one plan; null: no such limit. */
  readonly maxChanges: number | null;
  /** Names never touched; `*.x` covers everything below x. */
  readonly protectedNames: readonly string[];
  /** Zone names or ids never touched. */
  readonly protectedZones: readonly string[];
}

export const defaultPolicy: Policy = {
  readOnly: null,
  force: false,
  takeFrom: null,
  maxPercent: 30,
  maxChanges: null,
  protectedNames: [],
  protectedZones: [],
};

export const guards = {
  ReadOnly: {
    force: false,
    about: 'writes are off: --read-only, the config file, or this ExternalDNS is not known well enough to write for it',
  },
  ZoneNotRead: { force: false, about: 'the zone could not be read, so nothing can be compared before writing' },
  OtherOwner: { force: false, about: 'the record or its ownership TXT belongs to another owner' },
  NotOwned: { force: false, about: 'the record has no ownership TXT of ours: it may be somebody else’s' },
  ApexRecord: { force: false, about: 'the NS and SOA records of a zone itself' },
  CertificateValidationRecord: {
    force: false,
    about: 'ACM validation and _acme-challenge records are shared by certificates we cannot all see',
  },
  ProtectedName: { force: false, about: 'a name or zone that the config file protects' },
  LinkedService: { force: false, about: 'another AWS service owns the zone' },
  TrafficPolicyRecord: { force: false, about: 'a traffic policy owns the record' },
  GapCouldHideSource: {
    force: false,
    about: 'something could not be read, and the object that wants the record could be there',
  },
  TooManyChanges: {
    force: true,
    about: 'more than 30 % (or the configured share) of a zone’s owned records, in zones with 10 or more',
  },
  MostOwnedOrphaned: {
    force: true,
    about:
      'over half of all owned records look orphaned (10 or more owned): a wrong prefix, owner or context is likelier',
  },
  MaxChanges: { force: false, about: 'more changes than --max-changes allows' },
} as const satisfies Record<string, { readonly force: boolean; readonly about: string }>;
export type GuardKind = keyof typeof guards;

export interface Stop {
  readonly kind: GuardKind;
  readonly message: string;
  readonly force: boolean;
}

export interface Risk {
  readonly kind:
    | 'ResolverCache'
    | 'TargetAlive'
    | 'ExternalDNSWillDoThis'
    | 'ExternalDNSWillUndo'
    | 'MostOwnedOrphaned'
    | 'NoOwnershipPossible'
    | 'ValidationRecord';
  readonly text: string;
}

/** Snapshot and assessment with the look-ups that planning needs; made once per plan by planContext(). */
export interface PlanContext {
  readonly snapshot: Snapshot;
  readonly assessment: Assessment;
  readonly policy: Policy;
  readonly secrets: Secrets;
  readonly rows: ReadonlyMap<RecordKey, Row>;
  readonly zones: ReadonlyMap<ZoneId, ZoneContents>;
  readonly live: ReadonlyMap<RecordKey, RecordSet>;
  /** Claims by the identity of the TXT record set that makes them; one TXT may speak for several rows. */
  readonly claims: ReadonlyMap<RecordKey, readonly { readonly claim: Claim; readonly row: Row }[]>;
}

export function planContext(
  snapshot: Snapshot,
  assessment: Assessment,
  policy: Policy,
  secrets: Secrets = {},
): PlanContext {
  const live = new Map<RecordKey, RecordSet>();
  for (const { zone, recordSets } of snapshot.zones)
    for (const set of recordSets ?? []) live.set(identityOf(zone.id, set), set);
  const claims = new Map<RecordKey, { claim: Claim; row: Row }[]>();
  for (const row of assessment.rows) {
    if (!row.zone) continue;
    for (const claim of row.claims) {
      const key = identityOf(row.zone.id, claim.recordSet);
      const known = claims.get(key);
      if (known) known.push({ claim, row });
      else claims.set(key, [{ claim, row }]);
    }
  }
  return {
    snapshot,
    assessment,
    policy,
    secrets,
    rows: new Map(assessment.rows.map((row) => [row.key, row])),
    zones: new Map(snapshot.zones.map((contents) => [contents.zone.id, contents])),
    live,
    claims,
  };
}

/** The first guard that stops this group; null when none does. */
export function guardGroup(draft: Draft, context: PlanContext): Stop | null {
  const { policy } = context;
  const contents = context.zones.get(draft.zone);
  const zone = contents?.zone;
  const readOnly = policy.readOnly ?? notWritable(draft, context);
  if (readOnly !== null) return stop('ReadOnly', readOnly);
  if (!contents?.recordSets || !zone) return stop('ZoneNotRead', `zone ${draft.zone} could not be read`);
  if (zone.linkedService)
    return stop(
      'LinkedService',
      `zone ${zone.name} is owned by ${zone.linkedService}; Route 53 will not let us edit it`,
    );
  for (const edit of draft.edits) {
    const found =
      apex(edit, zone.name) ??
      trafficPolicy(edit.before) ??
      protectedName(edit.after ?? edit.before, zone.name, zone.id, policy) ??
      validation(edit, draft) ??
      ownership(edit, draft, context);
    if (found) return found;
  }
  return subject(draft, zone, context) ?? gap(draft, context);
}

/** A TXT says whose record it is, so what may not happen to the record may not happen to its TXT. */
function subject(draft: Draft, zone: HostedZone, context: PlanContext): Stop | null {
  for (const { key } of draft.rows) {
    const row = context.rows.get(key);
    if (!row) continue;
    const held = row.have ?? row.want;
    const found =
      protectedName(held ?? { Name: row.name }, zone.name, zone.id, context.policy) ?? trafficPolicy(row.have);
    if (found) return found;
    if (draft.intent === 'adopt' && held && isValidationRecord(held))
      return stop('CertificateValidationRecord', `${row.name} validates a certificate; such records are never adopted`);
  }
  return null;
}

/** Why nothing may be written for the ExternalDNS of this group. What undo takes back was ours, whatever runs here now. */
function notWritable({ intent, instance: id }: Draft, { assessment, secrets }: PlanContext): string | null {
  if (intent === 'undo') return null;
  const instance = assessment.instances.find((candidate) => candidate.id === id);
  return instance === undefined ? assessment.readOnly : writable(instance, secrets);
}

function instanceOf(draft: Draft, { assessment }: PlanContext): Instance | null {
  return assessment.instances.find((candidate) => candidate.id === draft.instance) ?? null;
}

function apex(edit: Edit, zone: DnsName): Stop | null {
  const set = edit.after ?? edit.before;
  if (!set || (set.Type !== 'NS' && set.Type !== 'SOA') || dnsName(set.Name) !== zone) return null;
  return stop('ApexRecord', `the ${set.Type} record of zone ${zone} itself is never touched`);
}

function trafficPolicy(set: RecordSet | null): Stop | null {
  if (!set?.TrafficPolicyInstanceId) return null;
  return stop(
    'TrafficPolicyRecord',
    `it belongs to traffic policy instance ${set.TrafficPolicyInstanceId}; change the policy instead`,
  );
}

function protectedName(set: Pick<RecordSet, 'Name'> | null, zone: DnsName, id: ZoneId, policy: Policy): Stop | null {
  if (!set) return null;
  if (policy.protectedZones.some((text) => text === id || dnsName(text) === zone))
    return stop('ProtectedName', `zone ${zone} is protected by the config file`);
  const name = dnsName(set.Name);
  const rule = policy.protectedNames
    .map(dnsName)
    .find(
      (text) =>
        text === name || (text.startsWith('*.') && within(name, text.slice(2) as DnsName) && name !== text.slice(2)),
    );
  return rule === undefined ? null : stop('ProtectedName', `${name} is protected by the config file (${rule})`);
}

/** Undo may take back a validation record that we created ourselves. */
function validation(edit: Edit, draft: Draft): Stop | null {
  if (!edit.before || edit.after || draft.intent === 'undo' || !isValidationRecord(edit.before)) return null;
  return stop(
    'CertificateValidationRecord',
    `${dnsName(edit.before.Name)} validates a certificate; such records are never deleted`,
  );
}

function ownership(edit: Edit, draft: Draft, context: PlanContext): Stop | null {
  if (!edit.before || draft.intent === 'undo') return null;
  const key = editIdentity(draft.zone, edit);
  const instance = instanceOf(draft, context);
  const mine = (owner: OwnerId | null): boolean =>
    owner !== null &&
    (owner === instance?.settings.ownerID || (draft.intent === 'adopt' && owner === context.policy.takeFrom));
  const claims = context.claims.get(key) ?? [];
  if (edit.before.Type === 'TXT' && !draft.rows.some((row) => row.key === key)) {
    const foreign = claims.find(({ claim }) => !mine(claim.owner));
    if (foreign)
      return stop(
        'OtherOwner',
        `ownership TXT ${dnsName(edit.before.Name)} belongs to ${foreign.claim.owner ?? 'an unreadable claim'}`,
      );
    return claims.length > 0
      ? null
      : stop('NotOwned', `TXT ${dnsName(edit.before.Name)} is not an ownership TXT of ours`);
  }
  const row = context.rows.get(key);
  // A certificate's record has the owner `acm` and no TXT, unless an ExternalDNS wrote one for it.
  if (row?.finding.state === 'CertMissing' && row.claims.every((claim) => mine(claim.owner))) return null;
  if (row?.owner && !mine(row.owner)) return stop('OtherOwner', `it belongs to owner ${row.owner}`);
  // A typed TXT beside ours has other affixes: its owner's ExternalDNS never sees ours and holds the record for its own.
  const also = row?.claims.find(({ decides, via, owner }) => !decides && via === 'typed' && owner && !mine(owner));
  if (also) return stop('OtherOwner', `TXT ${dnsName(also.recordSet.Name)} says that owner ${also.owner} holds it too`);
  if (mine(row?.owner ?? null)) return null;
  return givesWay(edit.before, draft, context) ? null : stop('NotOwned', 'no ownership TXT of ours names this record');
}

/** Ours under another type or set identifier: such a record has no row of its own. */
function givesWay(set: RecordSet, draft: Draft, { rows }: PlanContext): boolean {
  return draft.rows.some(({ key }) => {
    const finding = rows.get(key)?.finding;
    return finding?.reason === 'TypeDiffers' && finding.replaces.some((old) => sameRecordSet(old, set));
  });
}

/** What is cleaned up because nothing asks for it, while somebody of the same owner could ask unseen. */
function gap(draft: Draft, context: PlanContext): Stop | null {
  if (draft.intent !== 'cleanup' || draft.reason === 'RedundantOwnershipTXT') return null;
  const { assessment } = context;
  const owner = instanceOf(draft, context)?.settings.ownerID;
  const readers = assessment.instances.filter(({ settings }) => settings.ownerID === owner);
  const hiding = assessment.gaps.find((candidate) => readers.some((reader) => hidesFrom(reader, candidate)));
  return hiding
    ? stop(
        'GapCouldHideSource',
        `${hiding.scope} could not be read (${hiding.message}): the object that wants it could be there`,
      )
    : null;
}

/** Guards over everything planned together: shares of a zone, the orphan tripwire, --max-changes. */
export function guardZones(drafts: readonly Draft[], context: PlanContext): ReadonlyMap<Draft, Stop> {
  const stops = new Map<Draft, Stop>();
  const { policy } = context;
  const undoing = drafts.every((draft) => draft.intent === 'undo');
  const changes = drafts.reduce(
    (sum, draft) => sum + draft.edits.filter((edit) => (edit.after ?? edit.before)?.Type !== 'TXT').length,
    0,
  );
  if (policy.maxChanges !== null && changes > policy.maxChanges) {
    for (const draft of drafts)
      stops.set(
        draft,
        stop('MaxChanges', `the plan changes ${changes} records, over --max-changes ${policy.maxChanges}`),
      );
    return stops;
  }
  if (undoing || policy.force) return stops;
  const suspicious = mostOwnedOrphaned(context.assessment);
  for (const draft of drafts) {
    if (suspicious && suspicious.owned >= 10 && draft.reason === 'SourceGone')
      stops.set(draft, stop('MostOwnedOrphaned', `${suspicious.message}; pass --force if they are really gone`));
  }
  for (const [zone, members] of Map.groupBy(drafts, (draft) => draft.zone)) {
    const owned = ownedIn(zone, context);
    const touched = members.reduce(
      (sum, draft) => sum + draft.edits.filter((edit) => owned.has(editIdentity(zone, edit))).length,
      0,
    );
    const percent = Math.round((100 * touched) / Math.max(1, owned.size));
    if (owned.size < 10 || touched * 100 <= policy.maxPercent * owned.size) continue;
    const verb = members.every((draft) => draft.intent === 'cleanup') ? 'delete' : 'update or delete';
    const message = `this would ${verb} ${touched} of ${owned.size} owned records of zone ${context.zones.get(zone)?.zone.name ?? zone} (${percent}%), over the limit of ${policy.maxPercent}%; pass --force if that is intended`;
    for (const draft of members)
      if (!stops.has(draft) && touches(draft, owned)) stops.set(draft, stop('TooManyChanges', message));
  }
  return stops;
}

function touches(draft: Draft, owned: ReadonlySet<RecordKey>): boolean {
  return draft.edits.some((edit) => owned.has(editIdentity(draft.zone, edit)));
}

/** Records (not TXT) of a zone that an ExternalDNS of this cluster owns. */
function ownedIn(zone: ZoneId, { assessment }: PlanContext): ReadonlySet<RecordKey> {
  const owners = new Set(assessment.instances.map((instance) => instance.settings.ownerID));
  return new Set(
    assessment.rows
      .filter((row) => row.zone?.id === zone && row.have && row.owner && owners.has(row.owner))
      .map((row) => row.key),
  );
}

export interface Tripwire {
  readonly owned: number;
  readonly orphaned: number;
  readonly message: string;
}

/** Over half of what we own looks orphaned: says which cause is likely; null when not so. */
export function mostOwnedOrphaned(assessment: Assessment): Tripwire | null {
  const owners = new Set(assessment.instances.map((instance) => instance.settings.ownerID));
  const owned = assessment.rows.filter((row) => row.have && row.owner && owners.has(row.owner));
  const orphaned = owned.filter((row) => row.finding.reason === 'SourceGone').length;
  if (orphaned * 2 <= owned.length) return null;
  const prefix = assessment.rows.some((row) => row.finding.reason === 'AnnotationPrefixNotRead');
  const wanted = assessment.rows.some((row) => row.endpoint !== null);
  const cause = prefix
    ? 'the annotation prefix: objects carry annotations that this ExternalDNS does not read'
    : wanted
      ? `the owner id (${[...owners].join(', ')}): another cluster may use the same one`
      : 'the context: nothing in this cluster wants any record';
  return {
    owned: owned.length,
    orphaned,
    message: `${orphaned} of ${owned.length} owned records look orphaned; the likely cause is ${cause}`,
  };
}

function stop(kind: GuardKind, message: string): Stop {
  return { kind, message, force: guards[kind].force };
}
