// Node → endpoints: the node's own name, or the template's names, at its addresses. A node without an address stops ExternalDNS.
//
//   version      templated names          label resource      nodes that share a name
//   ≤ 0.17       the first only           none                one record whatever the TTL
//   [0.18–0.20]  all, combinable          node/NAME           one record whatever the TTL
//   ≥ 0.21       all, combinable          node/NAME           merged as all sources merge
//
// (external-dns source/node.go; reference: sources page 11.1)

import { since } from '../discover/arguments.ts';
import type { Endpoint } from '../endpoint.ts';
import { type Node, resourceOf } from '../kube.ts';
import { type Annotations, annotationsOf, type Read, targetsIn, ttlIn } from './annotations.ts';
import { inferType, makeEndpoint, type Terms } from './make.ts';
import { mergeBy, mergeEndpoints } from './merge.ts';
import { type Cluster, mustMake, type Run, refusal } from './run.ts';

export function nodeEndpoints(run: Run, cluster: Cluster): readonly Endpoint[] {
  const found: Endpoint[] = [];
  for (const node of cluster.nodes) {
    const annotations = annotationsOf(node, run.settings);
    if (refusal(run, node, annotations) !== null || cordoned(run, node)) continue;
    found.push(...endpointsOf(run, node, annotations));
    if (run.fatal !== null) return [];
  }
  if (since(run.settings.version, 21)) return mergeEndpoints(found);
  return mergeBy(found, ({ dnsName, recordType }) => `${dnsName}\n${recordType}`);
}

function cordoned({ settings }: Run, node: Node): boolean {
  if (node.spec?.unschedulable !== true) return false;
  const { version } = settings;
  if (since(version, 17)) return settings.excludeUnschedulable;
  return since(version, 16) || (version.minor === 15 && version.patch >= 1);
}

function endpointsOf(run: Run, node: Node, annotations: Annotations): readonly Endpoint[] {
  const resource = resourceOf(node);
  const terms: Terms = {
    origin: resource,
    labels: since(run.settings.version, 18) ? { resource } : {},
    recordTTL: ttlIn(annotations),
    providerSpecific: [],
    setIdentifier: '',
  };
  const asked = targetsIn(annotations, run.settings);
  const crashes = since(run.settings.version, 18);
  const make = (hosts: readonly Read[]): readonly Endpoint[] => {
    const addresses = asked.length > 0 ? asked : addressesOf(run, node);
    if (addresses.length === 0) {
      const name = node.metadata.name;
      run.fatal = `failed to get node address from ${name}: could not find node address for ${name}`;
      return [];
    }
    return hosts.flatMap((host) =>
      addresses.flatMap((address) => {
        const type = inferType(address.value, run.settings);
        return crashes
          ? mustMake(run, host, type, [address.value], address.field, terms)
          : (makeEndpoint(host, type, [address.value], address.field, terms, run.skipped) ?? []);
      }),
    );
  };
  return since(run.settings.version, 21) ? combined(run, node, make) : before21(run, node, make);
}

const ownName = (node: Node): Read => ({ value: node.metadata.name, field: 'metadata.name' });

function combined(run: Run, node: Node, make: (hosts: readonly Read[]) => readonly Endpoint[]): readonly Endpoint[] {
  const { names } = run;
  const own = !names.configured || names.combine ? make([ownName(node)]) : [];
  if (run.fatal !== null) return [];
  const paired = names.withPairs(run, own, node, 'node');
  if (run.fatal !== null || !names.wanted(paired)) return paired;
  const templated = names.namesFor(run, node, 'node');
  return run.fatal !== null ? [] : [...paired, ...make(templated)];
}

function before21(run: Run, node: Node, make: (hosts: readonly Read[]) => readonly Endpoint[]): readonly Endpoint[] {
  const { names } = run;
  if (!names.configured) return make([ownName(node)]);
  const templated = names.namesFor(run, node, 'node');
  if (run.fatal !== null) return [];
  if (!since(run.settings.version, 18)) return make(templated.slice(0, 1));
  const hosts = names.combine ? [ownName(node), ...templated] : templated;
  return make(hosts.filter(({ value }, i) => hosts.findIndex((other) => other.value === value) === i));
}

function addressesOf(run: Run, node: Node): readonly Read[] {
  const { version, exposeInternalIPv6 } = run.settings;
  const read = (wanted: string): readonly Read[] =>
    (node.status?.addresses ?? []).flatMap(({ type, address }, i) =>
      type === wanted ? [{ value: address, field: `status.addresses[${i}]` }] : [],
    );
  const external = read('ExternalIP');
  const internal = read('InternalIP');
  if (external.length === 0) return internal;
  const exposed = exposeInternalIPv6 || !since(version, 17);
  const internalIPv6 = internal.filter(({ value }) => inferType(value, run.settings) === 'AAAA');
  return exposed ? [...external, ...internalIPv6] : external;
}
