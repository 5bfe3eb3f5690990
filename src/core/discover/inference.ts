// Settings inferred where no workload can be read: owners, sources, prefix and suffix from ownership TXT, annotation prefix from
// the annotations in use. An owner counts as this cluster's when most of the objects its TXT name exist here. Filters and policy
// leave no trace, so they stay unknown; every conclusion says what it rests on, and nothing is written on an inference alone.

import { compareText, dnsName, type RecordSet } from '../dns.ts';
import { type KubeObject, resourceOf } from '../kube.ts';
import { nameOfTXT, parseLabels } from '../registry/registry.ts';
import type { Version } from '../settings.ts';
import type { Snapshot } from '../snapshot.ts';
import { type InferredAffixes, inferAffixes, type NamedRecord } from './affixes.ts';
import { alphaPrefix, type Instead, newPrefix } from './arguments.ts';
import type { Bounds } from './version.ts';

export interface Inferred {
  readonly owner: string;
  readonly settings: readonly Instead[];
  readonly bounds: Bounds;
  readonly unknown: readonly string[];
  /** One sentence per conclusion, with what it rests on. */
  readonly evidence: readonly string[];
}

/** The prefix that the objects' annotations speak for; null: both are used, or none is. */
export function annotationPrefixInUse(objects: readonly KubeObject[]): 'alpha' | 'new' | null {
  const keys = objects.flatMap((object) => Object.keys(object.metadata.annotations ?? {}));
  const alpha = keys.some((key) => key.startsWith(alphaPrefix));
  const current = keys.some((key) => key.startsWith(newPrefix));
  return alpha === current ? null : alpha ? 'alpha' : 'new';
}

interface Held {
  readonly names: string[];
  readonly resources: Set<string>;
}

const newest: Version = { major: 0, minor: 23, patch: 0 };

/** One per owner of this cluster, in order of the owners' names. */
export function infer(snapshot: Snapshot, prefix: 'alpha' | 'new' | null): readonly Inferred[] {
  const sets = snapshot.zones.flatMap((contents) => contents.recordSets ?? []);
  const here = new Set(snapshot.objects.map(resourceOf));
  const records = named(sets);
  return [...byOwner(sets)]
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([owner, held]) => {
      const known = [...held.resources].filter((resource) => here.has(resource)).length;
      if (known * 2 <= held.resources.size) return [];
      return [conclude(owner, held, known, records, prefix)];
    });
}

function byOwner(sets: readonly RecordSet[]): ReadonlyMap<string, Held> {
  const owners = new Map<string, Held>();
  for (const set of sets) {
    if (set.Type !== 'TXT') continue;
    const labels = parseLabels(set.ResourceRecords?.[0]?.Value ?? '', newest);
    const owner = labels?.owner;
    if (labels === null || owner === undefined) continue;
    const held = owners.get(owner) ?? { names: [], resources: new Set<string>() };
    held.names.push(dnsName(set.Name));
    if (labels.resource !== undefined) held.resources.add(labels.resource);
    owners.set(owner, held);
  }
  return owners;
}

function named(sets: readonly RecordSet[]): readonly NamedRecord[] {
  return sets
    .filter(
      (set) => !['NS', 'SOA'].includes(set.Type) && parseLabels(set.ResourceRecords?.[0]?.Value ?? '', newest) === null,
    )
    .map((set) => ({ name: dnsName(set.Name), types: recordTypes(set) }));
}

function recordTypes(set: RecordSet): readonly string[] {
  const own = set.Type.toLowerCase();
  return set.Type === 'A' && set.AliasTarget !== undefined ? [own, 'cname'] : [own];
}

function conclude(
  owner: string,
  held: Held,
  known: number,
  records: readonly NamedRecord[],
  prefix: 'alpha' | 'new' | null,
): Inferred {
  const affixes = inferAffixes(held.names, records, newest);
  const kinds = [...new Set([...held.resources].map((resource) => resource.split('/')[0] ?? ''))]
    .filter((kind) => kind !== '')
    .toSorted(compareText);
  const sources = kinds.flatMap((kind) => sourceOfKind[kind] ?? []);
  const from = 'inference' as const;
  const certain = 'found' in affixes;
  const found = 'found' in affixes ? affixes.found : (affixes.ambiguous[0] ?? null);
  const bounds = versionBounds(held.names, records, found);
  return {
    owner,
    bounds,
    settings: [
      { flag: 'provider', texts: ['aws'], from, where: 'it owns records in Route 53' },
      { flag: 'registry', texts: ['txt'], from, where: 'it owns them by TXT' },
      {
        flag: 'source',
        texts: sources.length === 0 ? ['service', 'ingress'] : sources,
        from,
        where: 'kinds named in ownership TXT',
      },
      { flag: 'policy', texts: ['sync'], from, where: 'assumed, because it may delete' },
      { flag: 'txt-owner-id', texts: [owner], from, where: `${held.names.length} ownership TXT` },
      ...(found === null
        ? []
        : [
            { flag: 'txt-prefix', texts: [found.prefix], from, where: 'names of ownership TXT' },
            { flag: 'txt-suffix', texts: [found.suffix], from, where: 'names of ownership TXT' },
          ]),
      ...(prefix === null
        ? []
        : [
            {
              flag: 'annotation-prefix',
              texts: [prefix === 'alpha' ? alphaPrefix : newPrefix],
              from,
              where: 'annotations in use',
            },
          ]),
    ],
    unknown: [...(certain ? [] : ['txt-prefix', 'txt-suffix']), ...(prefix === null ? ['annotation-prefix'] : [])],
    evidence: [
      `owner ${owner} is inferred: ${known} of ${held.resources.size} objects that its ${held.names.length} ownership TXT name exist here`,
      affixSentence(affixes),
      ...(prefix === null
        ? []
        : [`annotation prefix is inferred: only ${prefix === 'alpha' ? alphaPrefix : newPrefix} is used here`]),
      ...(sources.length === 0 ? [] : [`sources are inferred: ownership TXT name ${kinds.join(', ')}`]),
    ],
  };
}

const sourceOfKind: Readonly<Record<string, readonly string[]>> = {
  ingress: ['ingress'],
  service: ['service'],
  node: ['node'],
  pod: ['pod'],
  crd: ['crd'],
  httproute: ['gateway-httproute'],
  grpcroute: ['gateway-grpcroute'],
  tlsroute: ['gateway-tlsroute'],
  tcproute: ['gateway-tcproute'],
  udproute: ['gateway-udproute'],
  virtualservice: ['istio-virtualservice'],
  gateway: ['istio-gateway'],
  route: ['openshift-route'],
};

function affixSentence(affixes: InferredAffixes): string {
  if ('found' in affixes) {
    const { prefix, suffix } = affixes.found;
    const what = prefix !== '' ? `prefix ${prefix}` : suffix !== '' ? `suffix ${suffix}` : 'no prefix and no suffix';
    return `${what} is inferred: it explains ${affixes.explained} of ${affixes.of} ownership TXT`;
  }
  const which = affixes.ambiguous
    .slice(0, 3)
    .map(({ prefix, suffix }) => (suffix === '' ? `prefix "${prefix}"` : `suffix "${suffix}"`));
  return which.length === 0
    ? 'prefix and suffix are not known: no record fits its ownership TXT'
    : `prefix and suffix are not certain: ${which.join(' and ')} explain its ownership TXT equally well, the first is shown`;
}

/** `a-` of an alias proves 0.22 or newer; aliases that have only `cname-` an older one; typed TXT alone 0.18 or newer. */
function versionBounds(
  names: readonly string[],
  records: readonly NamedRecord[],
  affixes: { readonly prefix: string; readonly suffix: string } | null,
): Bounds {
  if (affixes === null) return { from: null, before: null };
  const settings = {
    version: newest,
    txtPrefix: affixes.prefix,
    txtSuffix: affixes.suffix,
    txtWildcardReplacement: '',
  };
  const aliases = new Set(
    records
      .filter((record) => record.types.includes('cname') && record.types.includes('a'))
      .map((record) => record.name),
  );
  const mapped = names.map((name) => nameOfTXT(name, settings));
  const ofAlias = new Set(mapped.filter((one) => aliases.has(one.name)).map((one) => one.type));
  const release = (minor: number): Version => ({ major: 0, minor, patch: 0 });
  if (ofAlias.has('A')) return { from: release(22), before: null };
  const before = ofAlias.has('CNAME') ? release(22) : null;
  const templated = `${affixes.prefix}${affixes.suffix}`.includes('%{record_type}');
  const typedOnly = !templated && mapped.length > 0 && mapped.every((one) => one.type !== '');
  return { from: typedOnly ? release(18) : null, before };
}
