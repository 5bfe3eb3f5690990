// The objects behind a row: those that ask for it now, or the one that only its ownership TXT remembers.

import type { Endpoint } from '../endpoint.ts';
import type { SourceRef } from '../finding.ts';
import type { KubeObject } from '../kube.ts';
import type { Unserved } from './wishes.ts';

export const noSources: readonly SourceRef[] = [];
const noLabels: SourceRef['labels'] = {};

/** `ingress/shop/api` → its parts; `node/n1` has no namespace. */
export function sourceRef(
  resource: string,
  object: KubeObject | undefined,
  at: { readonly live: boolean; readonly host: string; readonly address: string },
): SourceRef {
  const { live, host, address } = at;
  if (object) {
    const { namespace, name, labels, creationTimestamp } = object.metadata;
    return {
      resource,
      kind: object.kind,
      namespace: namespace ?? null,
      name,
      live,
      host,
      address,
      labels: labels ?? noLabels,
      createdAt: creationTimestamp ?? null,
    };
  }
  const [kind = '', second = '', third] = resource.split('/');
  const namespace = third === undefined ? null : second;
  return { resource, kind, namespace, name: third ?? second, live, host, address, labels: noLabels, createdAt: null };
}

/** Of these endpoints, in their order, one per object. */
export function sourcesOf(
  endpoints: readonly Endpoint[],
  objects: ReadonlyMap<string, KubeObject>,
): readonly SourceRef[] {
  const [only] = endpoints;
  const [origin] = only?.origins ?? [];
  if (origin && only?.origins.length === 1 && endpoints.every((endpoint) => endpoint === only)) {
    const { resource, host, address } = origin;
    return [sourceRef(resource, objects.get(resource), { live: true, host, address })];
  }
  const refs = new Map<string, SourceRef>();
  for (const { origins, labels } of endpoints) {
    for (const { resource, host, address } of origins) {
      if (!refs.has(resource))
        refs.set(resource, sourceRef(resource, objects.get(resource), { live: true, host, address }));
    }
    const { resource } = labels;
    if (origins.length === 0 && resource !== undefined && !refs.has(resource)) {
      refs.set(resource, sourceRef(resource, objects.get(resource), { live: true, host: '', address: '' }));
    }
  }
  return [...refs.values()];
}

/** The object that a TXT names; it does not ask for the row. */
export function endpointSources(
  resource: string | null,
  objects: ReadonlyMap<string, KubeObject>,
): readonly SourceRef[] {
  if (resource === null || resource === '') return noSources;
  return [sourceRef(resource, objects.get(resource), { live: false, host: '', address: '' })];
}

export function unservedSources(
  asks: readonly Unserved[],
  objects: ReadonlyMap<string, KubeObject>,
): readonly SourceRef[] {
  const refs = asks.map(({ resource, object, host }) =>
    sourceRef(resource, object ?? objects.get(resource), { live: true, host, address: '' }),
  );
  return refs.filter((ref, index) => refs.findIndex(({ resource }) => resource === ref.resource) === index);
}
