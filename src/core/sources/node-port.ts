// A Service of type NodePort → addresses of nodes, and an SRV record per node port.
//
//   _game._udp.game.example.com  SRV  0 50 30080 game.example.com.
//
// (external-dns source/service.go; reference: sources page 7.5, 7.6 and 14)

import { isIP } from 'node:net';
import { since } from '../discover/arguments.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Node, Pod, Service } from '../kube.ts';
import type { Read } from './annotations.ts';
import { podsOf } from './headless.ts';
import { inferType, makeEndpoint } from './make.ts';
import type { Cluster, Run } from './run.ts';
import type { Subject } from './service.ts';

/** Addresses of the nodes, by the `access` annotation; external ones where it says nothing and there are any. */
export function nodePortAddresses(run: Run, cluster: Cluster, { service, annotations }: Subject): readonly Read[] {
  const { version, exposeInternalIPv6, excludeUnschedulable } = run.settings;
  const cordonedToo = !since(version, 21) || !excludeUnschedulable;
  const external: Read[] = [];
  const internal: Read[] = [];
  const internalIPv6: Read[] = [];
  for (const node of nodesOf(run, cluster, service)) {
    if (node.spec?.unschedulable === true && !cordonedToo) continue;
    node.status?.addresses?.forEach(({ type, address }, i) => {
      const read = { value: address, field: `status.addresses[${i}] of Node ${node.metadata.name}` };
      if (type === 'ExternalIP') external.push(read);
      if (type !== 'InternalIP') return;
      internal.push(read);
      if (inferType(address, run.settings) === 'AAAA') internalIPv6.push(read);
    });
  }
  const published = exposeInternalIPv6 || !since(version, 19) ? [...external, ...internalIPv6] : external;
  switch (annotations.get('access')?.value) {
    case 'public':
      return published;
    case 'private':
      return internal;
    default:
      return external.length > 0 ? published : internal;
  }
}

function nodesOf(run: Run, cluster: Cluster, service: Service): readonly Node[] {
  return service.spec?.externalTrafficPolicy === 'Local' ? nodesWithPods(run, cluster, service) : cluster.nodes;
}

/** Nodes whose best Pod ranks highest. Up to 0.20 only the first Pod seen on a node counts. */
function nodesWithPods({ settings }: Run, cluster: Cluster, service: Service): readonly Node[] {
  const ranks = new Map<Node, number>();
  for (const pod of podsOf(cluster, service)) {
    const node = cluster.nodeByName.get(pod.spec?.nodeName ?? '');
    if (pod.status?.phase !== 'Running' || node === undefined) continue;
    const seen = ranks.get(node) ?? 0;
    if (seen === 0 || since(settings.version, 21)) ranks.set(node, Math.max(seen, rank(pod)));
  }
  const best = Math.max(0, ...ranks.values());
  return [...ranks].filter(([, own]) => own === best).map(([node]) => node);
}

/** 1: not ready; 2: ready but going away; 3: ready. */
function rank({ metadata, status }: Pod): number {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
  if (!ready) return 1;
  return metadata.deletionTimestamp === undefined ? 3 : 2;
}

export function serviceRecords(run: Run, { service, terms }: Subject, host: Read): readonly Endpoint[] {
  const dotted = since(run.settings.version, 21) && isIP(host.value) === 0 && !host.value.endsWith('.');
  const name = dotted ? `${host.value}.` : host.value;
  return (service.spec?.ports ?? []).flatMap(({ protocol, nodePort = 0 }, i) => {
    if (nodePort <= 0) return [];
    const record = `_${service.metadata.name}._${protocol ? protocol.toLowerCase() : 'tcp'}.${host.value}`;
    const target = `0 50 ${nodePort} ${name}`;
    const field = `spec.ports[${i}].nodePort`;
    return makeEndpoint({ value: record, field: host.field }, 'SRV', [target], field, terms, run.skipped) ?? [];
  });
}
