// What stands in the way of a wanted record: others' records that Route 53 keeps none beside, our own of another type or set
// identifier that give way, and why ExternalDNS would not create the record by itself.

import type { RecordSet } from '../dns.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Claim } from '../finding.ts';
import { txtNamesFor } from '../registry/registry.ts';
import { isAlias } from '../route53/record-set.ts';
import { claimsAt } from './claims.ts';
import { claimsOn, identity, isOurs, type Wish, type Work } from './work.ts';
import { setAt, setsAt } from './zone-view.ts';

export interface Rivals {
  readonly blocking: RecordSet | null;
  readonly replaces: readonly RecordSet[];
  readonly claims: readonly Claim[];
}

export const noRivals: Rivals = { blocking: null, replaces: [], claims: [] };

/** Records at the name that Route 53 keeps no wanted record beside, or that the same object held under another type or set. */
export function rivalsOf(work: Work, { wanted, type }: Wish, winner: Endpoint): Rivals {
  const { view } = work;
  const { name, setIdentifier, instance } = wanted;
  const sets = setsAt(view, name);
  if (sets.length === 0) return noRivals;
  const replaces: RecordSet[] = [];
  const claims: Claim[] = [];
  let blocking: RecordSet | null = null;
  for (const set of sets) {
    const excludes = excludesEachOther(type, setIdentifier, set);
    const wished = work.wishes.has(identity(name, set.Type, set.SetIdentifier ?? ''));
    const entries = view.claims.byTXT.get(set);
    const on = entries
      ? { owner: entries[0]?.owner ?? null, claims: [], entries }
      : claimsOn(work, name, set.Type, set.SetIdentifier ?? '', set.AliasTarget !== undefined, instance);
    const ours = isOurs(on.owner, instance);
    const held =
      winner.labels.resource !== undefined &&
      on.claims.find(({ decides }) => decides)?.resource === winner.labels.resource;
    const swapped = ours && !wished && (excludes || (held && addressTypes.has(set.Type) && addressTypes.has(type)));
    if (swapped) {
      replaces.push(set);
      for (const entry of on.entries) work.spoken.add(entry);
      claims.push(...on.claims.map((claim) => ({ ...claim, decides: false })));
    } else if (excludes) blocking ??= set;
  }
  return { blocking, replaces, claims };
}

export const addressTypes = new Set(['A', 'AAAA', 'CNAME']);

function excludesEachOther(type: string, setIdentifier: string, set: RecordSet): boolean {
  if (set.Type === type) return (setIdentifier === '') !== (set.SetIdentifier === undefined);
  return set.Type === 'CNAME' || type === 'CNAME';
}

/** Why ExternalDNS does not create a wanted record: it looks at all its zones, and at all types of the name, at once. */
export function hinderedBecause(work: Work, wish: Wish): string | null {
  const { view, knowledge } = work;
  const { wanted, type } = wish;
  const { name, setIdentifier, instance } = wanted;
  const twin = knowledge.views.find(
    (other) => other !== view && other.readers.includes(instance) && setAt(other, name, type, setIdentifier),
  );
  const size = changesOfName(work, wish);
  if (size > instance.settings.awsBatchChangeSize) {
    return `the ${size} changes of this name are more than --aws-batch-change-size=${instance.settings.awsBatchChangeSize}, so it drops them`;
  }
  if (twin) return `it finds the record in zone ${twin.zone.id} and takes it for this one`;
  const stranger = setsAt(view, name).find(
    (set) =>
      (set.SetIdentifier ?? '') === setIdentifier &&
      !view.claims.byTXT.has(set) &&
      knowledge.reach.get(instance.id)?.(name, set.Type) === null &&
      !isOurs(
        claimsAt(view.claims, name, set.Type, setIdentifier, set.AliasTarget !== undefined, instance.settings).owner,
        instance,
      ),
  );
  return stranger ? `the ${stranger.Type} record of the same name is not its own` : null;
}

/** Records and ownership TXT that ExternalDNS would create for one name at once; it never splits a name over two batches. */
function changesOfName({ view, wishes }: Work, { wanted: { name, instance, candidates } }: Wish): number {
  if (instance.settings.awsBatchChangeSize >= 100) return 0;
  const missing = candidates.filter(({ recordType, setIdentifier }) => {
    const wished = wishes.has(identity(name, recordType, setIdentifier));
    return wished && !setAt(view, name, recordType, setIdentifier);
  });
  const records = missing.map((endpoint) => ({
    dnsName: name,
    recordType: endpoint.recordType,
    alias: isAlias(endpoint),
  }));
  return records.reduce((sum, record) => sum + 1 + txtNamesFor(record, instance.settings).length, 0);
}
