// One row + one intent → the record sets before and after, its ownership TXT included; or why not.
// New ownership TXT take the format of the ExternalDNS version that will read them, so that its next loop is quiet after ours.

import { since } from '../discover/arguments.ts';
import {
  type DnsName,
  dnsName,
  type HostedZone,
  type OwnerId,
  type RecordKey,
  type RecordSet,
  recordKey,
} from '../dns.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Claim, Row } from '../finding.ts';
import { untypedName } from '../join/claims.ts';
import { ownershipRecordSets } from '../registry/ownership.ts';
import { formatLabels, labelsOf, lookupTypes, nameOfTXT, parseLabels } from '../registry/registry.ts';
import { type Edit, identityOf, sameRecordSet } from '../route53/edit.ts';
import { propertyOf } from '../route53/record-set.ts';
import type { Instance, Settings } from '../settings.ts';
import { unreachable } from '../unreachable.ts';
import type { PlanContext } from './policy.ts';

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
  /** Rows whose claims go too: a TXT that only they share may go with them. */
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
  const hopeless = intent !== 'cleanup' && instance && row.endpoint ? unfit(row.endpoint, instance.settings) : null;
  if (hopeless !== null) return hopeless;
  switch (intent) {
    case 'sync':
      return sync({ ...scene, planned: new Set() });
    case 'adopt':
      return adopt(scene);
    case 'cleanup':
      return cleanup(scene);
    default:
      return unreachable(intent);
  }
}

/** Why nothing is written for this endpoint at all. */
function unfit({ recordType, providerSpecific }: Endpoint, settings: Settings): NoEdits | null {
  const { ownerID, version } = settings;
  if (parseLabels(formatLabels({ owner: ownerID }), version)?.owner !== ownerID)
    return no(
      'OwnerNotReadable',
      `owner id "${ownerID}" is cut short when this ExternalDNS reads it back from a TXT: what is written with it belongs to another owner`,
    );
  // Up to 0.13 an alias is a CNAME endpoint until the moment it is written.
  if (!since(version, 14) && recordType === 'CNAME' && propertyOf({ providerSpecific }, 'alias') === 'true')
    return no(
      'AliasOfOldVersion',
      'ExternalDNS 0.13 makes an alias of type A of this CNAME, in a way that is not recorded: leave it to ExternalDNS',
    );
  return null;
}

function sync(scene: Scene): Edits {
  const { finding, have, want } = scene.row;
  if (want === null) return no('NothingWanted', 'nothing says what the record should be');
  if (finding.state === 'CertMissing') return { edits: [{ before: have, after: want }] };
  const txt = ownershipEdits(scene, null, want);
  if ('refusal' in txt) return txt;
  if (finding.reason !== 'TypeDiffers')
    return { edits: [{ before: have, after: want }, ...txt.edits, ...outdated(scene, have, want)] };
  // What gives way to another type or set identifier goes, and with it the claims that spoke for it alone.
  const gone = finding.replaces.map((set) => ({ before: set, after: null }));
  const claims = dropped(scene.row.claims, ourOwner(scene), scene);
  return { edits: [...gone, { before: have, after: want }, ...txt.edits, ...claims] };
}

/** TXT of the record as it stands that do not speak for it as it will stand: up to 0.21 an alias has another one than an address. */
function outdated(scene: Scene, have: RecordSet | null, want: RecordSet): readonly Edit[] {
  if (have === null || (have.AliasTarget === undefined) === (want.AliasTarget === undefined)) return [];
  const old = new Set(ownershipOf(have, scene).map((txt) => identityOf(scene.zone.id, txt)));
  const claims = scene.row.claims.filter(({ recordSet }) => old.has(identityOf(scene.zone.id, recordSet)));
  return dropped(claims, ourOwner(scene), scene);
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
  // ExternalDNS looks for the claim of the record that stands, not of the one that is wanted.
  const txt = ownershipEdits(scene, takeFrom, row.have ?? row.want);
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
  const edits = [...record, ...dropped(claims, ourOwner(scene), scene)];
  if (edits.length > 0) return { edits };
  return claims.length > 0
    ? no('StillNeeded', 'another record rests on its ownership TXT, or is to have it: nothing can be deleted')
    : no('NothingToDelete', 'neither a record nor an ownership TXT of ours is left');
}

/** The ownership TXT that `record` needs and does not have. `takeFrom`: the owner whose TXT may be replaced. */
function ownershipEdits(scene: Scene, takeFrom: OwnerId | null, record: RecordSet | null): Edits {
  const { row, zone, instance, context } = scene;
  if (!row.endpoint || !record || !instance) return no('NoExternalDNS', 'no ExternalDNS is known that would own it');
  const edits: Edit[] = [];
  for (const txt of ownershipOf(record, scene)) {
    const live = context.live.get(identityOf(zone.id, txt)) ?? null;
    const edit = live === null ? { before: null, after: txt } : ownershipOver(live, txt, takeFrom, scene);
    if (edit !== null && 'refusal' in edit) return edit;
    const other = edit === null ? null : claimsBesides(txt, scene);
    if (other !== null)
      return no(
        'AmbiguousTXTName',
        `TXT ${dnsName(txt.Name)} would also claim ${other.name} ${other.type}, which is not ours: ExternalDNS reads it both ways`,
      );
    if (edit !== null) edits.push(edit);
  }
  const replaced = new Set(edits.flatMap(({ before }) => (before ? [identityOf(zone.id, before)] : [])));
  const others = row.claims.filter((claim) => !replaced.has(identityOf(zone.id, claim.recordSet)));
  return { edits: [...edits, ...(takeFrom === null ? [] : dropped(others, takeFrom, scene))] };
}

/** What becomes of a TXT that stands where ours belongs; null: it stays as it is. */
function ownershipOver(live: RecordSet, txt: RecordSet, takeFrom: OwnerId | null, scene: Scene): Edit | NoEdits | null {
  const { row, zone, context, planned } = scene;
  const name = dnsName(live.Name);
  const speaksFor = context.claims.get(identityOf(zone.id, live)) ?? [];
  const owner = speaksFor.find(({ claim }) => claim.owner !== null)?.claim.owner ?? null;
  const alone = (live.ResourceRecords ?? []).length === 1;
  if (owner === null) return no('TXTNameTaken', `TXT ${name} exists and is not an ownership TXT; it is left alone`);
  // ExternalDNS builds the TXT it deletes from the record, routing included: one that lags behind could never be deleted.
  if (owner === ourOwner(scene)) return alone && !sameRouting(live, txt) ? { before: live, after: txt } : null;
  if (owner !== takeFrom) return no('OtherOwner', `ownership TXT ${name} belongs to owner ${owner}`);
  if (!alone) return no('TXTNameTaken', `TXT ${name} holds other values besides; it is left alone`);
  const other = speaksFor.find((one) => restsOn(one, row) && !planned.has(one.row.key));
  return other
    ? no(
        'SharedOwnershipTXT',
        `TXT ${name} of owner ${owner} also holds ${other.row.name} ${other.row.type}, which is not taken over`,
      )
    : { before: live, after: txt };
}

/**
 * A record of nobody that this TXT, as ExternalDNS reads its name, would make ours: of another type, or of another name.
 * One of another name that is wanted here waits for its own adoption, which may be part of this plan.
 */
function claimsBesides(txt: RecordSet, { row, zone, instance, context, planned }: Scene): Row | null {
  if (!instance) return null;
  const read = nameOfTXT(dnsName(txt.Name), instance.settings);
  if (read.name === '') return null;
  const types = read.type === '' ? instance.settings.managedRecordTypes : [read.type];
  for (const type of read.type === 'CNAME' ? ['CNAME', 'A'] : types) {
    const other = context.rows.get(recordKey(zone.id, dnsName(read.name), type, row.setIdentifier));
    if (!other?.have || other.key === row.key || other.owner !== null) continue;
    if (other.endpoint !== null && (other.name === row.name || planned.has(other.key))) continue;
    const speaks = lookupTypes(
      { dnsName: other.name, recordType: type, alias: other.have.AliasTarget !== undefined },
      instance.settings.version,
    ).includes(read.type);
    if (speaks) return other;
  }
  return null;
}

function sameRouting(a: RecordSet, b: RecordSet): boolean {
  const routing = ({ TTL: _ttl, ResourceRecords: _values, ...rest }: RecordSet): RecordSet => rest;
  return sameRecordSet(routing(a), routing(b));
}

function ourOwner({ instance }: Scene): OwnerId | null {
  return instance?.settings.ownerID ?? null;
}

function ownershipOf(record: RecordSet, { row, zone, instance, context }: Scene): readonly RecordSet[] {
  if (!row.endpoint || !instance) return [];
  return ownershipRecordSets(row.endpoint, record, zone, instance.settings, context.secrets);
}

/**
 * Claims of `owner` taken away, but for a TXT that rows outside this plan rest on (a legacy TXT speaks for every type of its
 * name) or that a wanted record is to have, one that lies in another zone, and values in it that are no claim of that owner.
 */
function dropped(claims: readonly Claim[], owner: OwnerId | null, scene: Scene): readonly Edit[] {
  const { row, zone, instance, context, planned } = scene;
  return claims.flatMap(({ recordSet, owner: claimant }) => {
    if (claimant === null || claimant !== owner) return [];
    const key = identityOf(zone.id, recordSet);
    if (!sameRecordSet(context.live.get(key) ?? null, recordSet)) return [];
    const speaking = context.claims.get(key) ?? [];
    if (speaking.some((one) => restsOn(one, row) && !planned.has(one.row.key))) return [];
    const wanting = [
      ...speaking.map((one) => one.row),
      ...rowsBeside(row.name, scene),
      ...rowsUntyped(recordSet, scene),
    ];
    if (wanting.some((one) => needs(one, key, scene))) return [];
    const rest = (recordSet.ResourceRecords ?? []).filter(({ Value }) => {
      const labels = instance && labelsOf(Value, instance.settings, context.secrets);
      return labels?.owner !== owner;
    });
    return [{ before: recordSet, after: rest.length > 0 ? { ...recordSet, ResourceRecords: rest } : null }];
  });
}

/** The rows of every type that ExternalDNS manages at this row's name: an alias to be may need the TXT that is stray now. */
function rowsBeside(name: DnsName, { row, zone, instance, context }: Scene): readonly Row[] {
  const types = instance?.settings.managedRecordTypes ?? [];
  return types.flatMap((type) => context.rows.get(recordKey(zone.id, name, type, row.setIdentifier)) ?? []);
}

/** The rows whose untyped TXT has this name: `cname-app` is read as the TXT of app, and is to be that of a record cname-app. */
function rowsUntyped(txt: RecordSet, scene: Scene): readonly Row[] {
  if (!scene.instance) return [];
  const name = dnsName(txt.Name);
  const read = nameOfTXT(name, scene.instance.settings);
  return read.type === '' ? [] : rowsBeside(untypedName(name, read), scene);
}

/** A wanted row, this one or another, whose own ownership TXT stands at `key`. */
function needs(row: Row, key: RecordKey, scene: Scene): boolean {
  const txts = row.want === null ? [] : ownershipOf(row.want, { ...scene, row });
  return txts.some((txt) => identityOf(scene.zone.id, txt) === key);
}

/** Another row whose record is held by this very claim. */
function restsOn({ claim, row }: { readonly claim: Claim; readonly row: Row }, asking: Row): boolean {
  return row.key !== asking.key && claim.decides && row.have !== null;
}

function no(reason: string, message: string): NoEdits {
  return { refusal: { reason, message } };
}
