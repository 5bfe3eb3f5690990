// What the join of one zone works on, and the questions its parts share.

import { since } from '../discover/arguments.ts';
import { type DnsName, type RecordKey, type RecordSet, within, type ZoneId } from '../dns.ts';
import type { Endpoint } from '../endpoint.ts';
import type { KubeObject } from '../kube.ts';
import type { Instance } from '../settings.ts';
import type { LoadBalancer } from '../snapshot.ts';
import { type Claims, claimsAt, type Entry } from './claims.ts';
import type { Case } from './classify.ts';
import { type Doubt, doubtOfResource } from './evidence.ts';
import type { Unserved, Wanted } from './wishes.ts';
import type { ZoneView } from './zone-view.ts';

/** What the join knows beside the zone. */
export interface Knowledge {
  readonly views: readonly ZoneView[];
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly wanted: ReadonlyMap<ZoneId, readonly Wanted[]>;
  /** Asked for in vain; names that somebody serves are not in it. */
  readonly unserved: ReadonlyMap<DnsName, readonly Unserved[]>;
  /** By instance id, then `name|type`: endpoints that the instance leaves out. */
  readonly leftOut: ReadonlyMap<string, ReadonlyMap<string, Unserved>>;
  /** By instance id: what keeps it from touching a record of its own; null: nothing. */
  readonly reach: ReadonlyMap<string, (name: DnsName, type: string) => string | null>;
  /** By instance id: why the absence of a wish proves nothing; null: it does. */
  readonly doubts: ReadonlyMap<string, Doubt | null>;
  /** By DNS name, lower case; null when they were not read. */
  readonly loadBalancers: ReadonlyMap<string, LoadBalancer> | null;
  /** What certificates need, by row key. */
  readonly validations: ReadonlyMap<RecordKey, NonNullable<Case['validation']>>;
}

/** The state of one zone's join. */
export interface Work {
  readonly view: ZoneView;
  readonly knowledge: Knowledge;
  readonly wishes: ReadonlyMap<string, readonly [Wish, ...Wish[]]>;
  /** Names that are wished for, with any type. */
  readonly wishedNames: ReadonlySet<DnsName>;
  /** Readings of ownership TXT that speak for a row. */
  readonly spoken: Set<Entry>;
  /** Record sets that give way to a wish. */
  readonly replaced: Set<RecordSet>;
}

export interface Wish {
  readonly wanted: Wanted;
  readonly type: string;
  readonly candidates: readonly [Endpoint, ...Endpoint[]];
}

export function identity(name: DnsName, type: string, setIdentifier: string): string {
  return `${name}|${type}|${setIdentifier}`;
}

export function wishesAt(wanted: readonly Wanted[]): ReadonlyMap<string, readonly [Wish, ...Wish[]]> {
  type Growing = Wish & { readonly candidates: [Endpoint, ...Endpoint[]] };
  const wishes = new Map<string, [Growing, ...Growing[]]>();
  for (const group of wanted) {
    for (const endpoint of group.candidates) {
      const key = identity(group.name, endpoint.recordType, group.setIdentifier);
      const known = wishes.get(key);
      const own = known?.at(-1);
      if (own?.wanted === group) own.candidates.push(endpoint);
      else {
        const wish = { wanted: group, type: endpoint.recordType, candidates: [endpoint] } satisfies Growing;
        if (known) known.push(wish);
        else wishes.set(key, [wish]);
      }
    }
  }
  return wishes;
}

/** The claims on a record, also where its ownership TXT can only lie in a zone above (an apex without dotted prefix). */
export function claimsOn(
  { view, knowledge }: Pick<Work, 'view' | 'knowledge'>,
  name: DnsName,
  type: string,
  setIdentifier: string,
  alias: boolean,
  instance: Instance | null,
): Claims {
  const settings = instance?.settings ?? null;
  const here = claimsAt(view.claims, name, type, setIdentifier, alias, settings);
  if (here.owner !== null || name !== view.zone.name) return here;
  const above = knowledge.views
    .filter(
      (other) => other !== view && other.zone.private === view.zone.private && within(view.zone.name, other.zone.name),
    )
    .map((other) => claimsAt(other.claims, name, type, setIdentifier, alias, settings))
    .find(({ owner }) => owner !== null);
  return above ?? here;
}

/** True when an owner is this instance's own, the one it migrates from included. */
export function isOurs(owner: string | null, { settings }: Instance): boolean {
  if (owner === null) return false;
  return owner === settings.ownerID || (since(settings.version, 20) && owner === settings.migrateFromTXTOwner);
}

/** What a certificate needs of this record; keys are long, so that none is looked up in vain. */
export function validationOf({ validations }: Knowledge, key: RecordKey): Case['validation'] {
  return validations.size === 0 ? null : (validations.get(key) ?? null);
}

export function doubtAbout(instance: Instance, resource: string | null, knowledge: Knowledge): Doubt | null {
  return knowledge.doubts.get(instance.id) ?? doubtOfResource(resource, instance);
}
