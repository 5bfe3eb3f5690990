// One row + one intent → the record sets before and after, its ownership TXT included; or why not.
// New ownership TXT take the format of the ExternalDNS version that will read them, so that its next loop is quiet after ours.

import { dnsName, type HostedZone, type OwnerId, type RecordKey, type RecordSet } from './dns.ts';
import { type Edit, identityOf } from './edit.ts';
import type { Claim, Row } from './finding.ts';
import { ownershipRecordSets } from './ownership.ts';
import type { PlanContext } from './policy.ts';
import type { Instance } from './settings.ts';
import { unreachable } from './unreachable.ts';

export interface NoEdits {
  readonly refusal: { readonly reason: string; readonly message: string };
}
export type Edits = { readonly edits: readonly Edit[] } | NoEdits;

/** What the edits of one row are made from. */
interface Scene {
  readonly row: Row;
  readonly zone: HostedZone;
  readonly instance: Instance | undefined;
  readonly context: PlanContext;
  /** Every row of the plan: a TXT that several of them share may go with them. */
  readonly planned: ReadonlySet<RecordKey>;
}

/** For a row whose state the intent mends; `planned` are the keys of all rows of the plan. Never throws. */
export function editsFor(
  row: Row,
  intent: 'sync' | 'adopt' | 'cleanup',
  context: PlanContext,
  planned: ReadonlySet<RecordKey>,
): Edits {
  if (!row.zone) return no('NoHostedZone', 'no hosted zone serves this name');
  const instance = context.assessment.instances.find((candidate) => candidate.id === row.instance);
  const scene = { row, zone: row.zone, instance, context, planned };
  switch (intent) {
    case 'sync':
      return sync(scene);
    case 'adopt':
      return adopt(scene);
    case 'cleanup':
      return cleanup(scene);
    default:
      return unreachable(intent);
  }
}

function sync(scene: Scene): Edits {
  const { finding, have, want } = scene.row;
  if (want === null) return no('NothingWanted', 'nothing says what the record should be');
  if (finding.state === 'CertMissing') return { edits: [{ before: have, after: want }] };
  const txt = ownershipEdits(scene, null);
  if ('refusal' in txt) return txt;
  const replaced = finding.reason === 'TypeDiffers' ? finding.replaces.flatMap((set) => replacedBy(set, scene)) : [];
  return { edits: [{ before: have, after: want }, ...replaced, ...txt.edits] };
}

/** A record set that gives way to another type or set identifier goes, and with it the claims that spoke for it alone. */
function replacedBy(set: RecordSet, scene: Scene): readonly Edit[] {
  const { row, zone, context } = scene;
  const wanted = new Set(wantedTXT(scene).map((txt) => identityOf(zone.id, txt)));
  const claims = context.rows.get(identityOf(zone.id, set))?.claims ?? row.claims;
  const leftOver = claims.filter((claim) => !wanted.has(identityOf(zone.id, claim.recordSet)));
  return [{ before: set, after: null }, ...dropped(leftOver, scene)];
}

function adopt(scene: Scene): Edits {
  const { row, context } = scene;
  const { finding } = row;
  const { takeFrom } = context.policy;
  if (finding.state === 'Conflict') {
    if (finding.reason !== 'OtherOwner')
      return no('NotAdoptable', `${finding.reason} is not a question of ownership; ${row.message}`);
    if (takeFrom !== finding.owner)
      return no('OtherOwner', `owner ${finding.owner} holds it; pass --take-from ${finding.owner} to take it over`);
  }
  const txt = ownershipEdits(scene, takeFrom);
  if ('refusal' in txt || txt.edits.length > 0) return txt;
  return no(
    'OwnershipImpossible',
    'no ownership TXT fits this name (the apex, or a label over 63 characters): ExternalDNS cannot own it',
  );
}

function cleanup(scene: Scene): Edits {
  const { row } = scene;
  const record = row.finding.reason === 'SourceGone' && row.have ? [{ before: row.have, after: null }] : [];
  const claims = row.claims.filter((claim) => row.finding.reason !== 'RedundantOwnershipTXT' || !claim.decides);
  const edits = [...record, ...dropped(claims, scene)];
  return edits.length > 0 ? { edits } : no('NothingToDelete', 'neither a record nor an ownership TXT of ours is left');
}

/** The ownership TXT this row needs and does not have. `takeFrom`: the owner whose TXT may be replaced. */
function ownershipEdits(scene: Scene, takeFrom: OwnerId | null): Edits {
  const { row, zone, instance, context } = scene;
  if (!row.endpoint || !row.want || !instance) return no('NoExternalDNS', 'no ExternalDNS is known that would own it');
  const edits: Edit[] = [];
  for (const txt of wantedTXT(scene)) {
    const key = identityOf(zone.id, txt);
    const name = dnsName(txt.Name);
    const live = context.live.get(key) ?? null;
    const owner = context.claims.get(key)?.find(({ claim }) => claim.owner !== null)?.claim.owner ?? null;
    if (live === null) edits.push({ before: null, after: txt });
    else if (owner === null)
      return no('TXTNameTaken', `TXT ${name} exists and is not an ownership TXT; it is left alone`);
    else if (owner === instance.settings.ownerID) continue;
    else if (owner !== takeFrom) return no('OtherOwner', `ownership TXT ${name} belongs to owner ${owner}`);
    else if ((live.ResourceRecords ?? []).length > 1)
      return no('TXTNameTaken', `TXT ${name} holds other values besides; it is left alone`);
    else edits.push({ before: live, after: txt });
  }
  const replaced = new Set(edits.flatMap(({ before }) => (before ? [identityOf(zone.id, before)] : [])));
  const theirs = row.claims.filter(
    (claim) => takeFrom !== null && claim.owner === takeFrom && !replaced.has(identityOf(zone.id, claim.recordSet)),
  );
  return { edits: [...edits, ...dropped(theirs, scene)] };
}

function wantedTXT({ row, zone, instance, context }: Scene): readonly RecordSet[] {
  if (!row.endpoint || !row.want || !instance) return [];
  return ownershipRecordSets(row.endpoint, row.want, zone, instance.settings, context.secrets);
}

/**
 * Claims taken away, but for a TXT that rows outside this plan rest on (a legacy TXT speaks for every type of its name), and
 * for values in it that are no claim: both stay.
 */
function dropped(claims: readonly Claim[], { row, zone, instance, context, planned }: Scene): readonly Edit[] {
  const owners: readonly (OwnerId | null)[] = [instance?.settings.ownerID ?? null, context.policy.takeFrom];
  return claims.flatMap((claim) => {
    if (claim.owner === null || !owners.includes(claim.owner)) return [];
    const speaksFor = context.claims.get(identityOf(zone.id, claim.recordSet)) ?? [];
    const shared = speaksFor.some(
      (other) =>
        other.row.key !== row.key && other.claim.decides && other.row.have !== null && !planned.has(other.row.key),
    );
    if (shared) return [];
    const values = claim.recordSet.ResourceRecords ?? [];
    const rest = values.filter(({ Value }) => !Value.includes('heritage=external-dns'));
    const keep = rest.length > 0 && rest.length < values.length;
    return [{ before: claim.recordSet, after: keep ? { ...claim.recordSet, ResourceRecords: rest } : null }];
  });
}

function no(reason: string, message: string): NoEdits {
  return { refusal: { reason, message } };
}
