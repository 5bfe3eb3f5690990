// A headless Service → the addresses of its Pods, under the Service's name and, where a Pod has a hostname, under that too.
//
//   db.example.com, Pods db-0 10.1.0.4 and db-1 10.1.0.5   →   A db.example.com [10.1.0.4 10.1.0.5] · A db-0.db.example.com [10.1.0.4] · …
//
// Addresses come from EndpointSlices; up to 0.17 from the Endpoints object, for which the slices stand in where it was not read.
// (external-dns source/service.go; reference: sources page 7.1, 7.4 and 14)

import { since } from '../discover/arguments.ts';
import { compareText } from '../dns.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Node, Pod, Service } from '../kube.ts';
import { annotationsOf, type Read, targetsIn } from './annotations.ts';
import { inferType, makeEndpoint } from './make.ts';
import type { Cluster, Run } from './run.ts';
import type { Subject } from './service.ts';

/** One address of a slice (or of Endpoints) and the Pod behind it. */
interface Backing {
  readonly pod: Pod;
  readonly address: string | undefined;
}

/** How the Pods are published. */
type Publishing = 'NodeExternalIP' | 'HostIP' | 'PodIP';

export function headlessEndpoints(run: Run, cluster: Cluster, subject: Subject, host: Read): readonly Endpoint[] {
  const { settings } = run;
  const publishing = publishingOf(subject, run);
  const found = new Map<string, { readonly host: Read; readonly type: string; readonly targets: Read[] }>();
  for (const { pod, address } of backings(run, cluster, subject.service, publishing)) {
    const own = pod.spec?.hostname;
    const hosts = own ? [host, { value: `${own}.${host.value}`, field: `${host.field} of Pod ${own}` }] : [host];
    const targets = targetsOf(run, cluster, pod, address, publishing);
    if (targets === 'abandon') return [];
    for (const name of hosts) {
      for (const target of targets) {
        const type = inferType(target.value, settings);
        const key = `${name.value}\n${type}`;
        const group = found.get(key);
        if (group === undefined) found.set(key, { host: name, type, targets: [target] });
        else if (!group.targets.some(({ value }) => value === target.value)) group.targets.push(target);
      }
    }
  }
  return [...found.values()]
    .sort((a, b) => compareText(a.host.value, b.host.value) || compareText(a.type, b.type))
    .flatMap((group) => {
      const values = group.targets.map(({ value }) => value);
      const field = group.targets[0]?.field ?? '';
      return makeEndpoint(group.host, group.type, values, field, subject.terms, run.skipped) ?? [];
    });
}

function publishingOf({ annotations }: Subject, { settings }: Run): Publishing {
  const asked = annotations.get('endpoints-type')?.value;
  if (asked === 'NodeExternalIP') return 'NodeExternalIP';
  return asked === 'HostIP' || settings.publishHostIP ? 'HostIP' : 'PodIP';
}

/** `abandon`: up to 0.19 one unknown node ends the search for the whole Service. */
function targetsOf(
  run: Run,
  cluster: Cluster,
  pod: Pod,
  address: string | undefined,
  publishing: Publishing,
): readonly Read[] | 'abandon' {
  const { settings } = run;
  const asked = targetsIn(annotationsOf(pod, settings), settings);
  if (asked.length > 0) return asked;
  const name = `Pod ${pod.metadata.name}`;
  switch (publishing) {
    case 'PodIP':
      return address === undefined ? [] : [{ value: address, field: `address of ${name}` }];
    case 'HostIP':
      return [{ value: pod.status?.hostIP ?? '', field: `status.hostIP of ${name}` }];
    case 'NodeExternalIP': {
      const node = nodesAreRead(run) ? cluster.nodeByName.get(pod.spec?.nodeName ?? '') : undefined;
      if (node === undefined) return since(settings.version, 20) ? [] : 'abandon';
      return externalAddresses(node, run, settings.exposeInternalIPv6 || !since(settings.version, 18));
    }
  }
}

/** Since 0.19 nodes are read only where NodePort Services are. */
function nodesAreRead({ settings }: Run): boolean {
  const filter = settings.serviceTypeFilter;
  return !since(settings.version, 19) || filter.length === 0 || filter.includes('') || filter.includes('NodePort');
}

/** ExternalIP addresses and, when wanted, IPv6 InternalIP ones, in the node's order. */
export function externalAddresses(node: Node, { settings }: Run, internalIPv6: boolean): readonly Read[] {
  const found: Read[] = [];
  node.status?.addresses?.forEach(({ type, address }, i) => {
    const wanted =
      type === 'ExternalIP' || (internalIPv6 && type === 'InternalIP' && inferType(address, settings) === 'AAAA');
    if (wanted) found.push({ value: address, field: `status.addresses[${i}] of Node ${node.metadata.name}` });
  });
  return found;
}

function backings(run: Run, cluster: Cluster, service: Service, publishing: Publishing): readonly Backing[] {
  const { namespace, name } = service.metadata;
  const pods = new Map(podsOf(cluster, service).map((pod) => [pod.metadata.name, pod]));
  const notReadyToo = service.spec?.publishNotReadyAddresses === true || run.settings.alwaysPublishNotReadyAddresses;
  const podBehind = (ref: Target | undefined): Pod | undefined =>
    ref?.kind === 'Pod' && !ref.apiVersion ? pods.get(ref.name ?? '') : undefined;
  if (!since(run.settings.version, 18) && cluster.endpoints.size > 0) {
    const own = cluster.endpoints.get(`${namespace}/${name}`);
    return (own?.subsets ?? []).flatMap((subset) =>
      [...(subset.addresses ?? []), ...(notReadyToo ? (subset.notReadyAddresses ?? []) : [])].flatMap((entry) => {
        const pod = podBehind(entry.targetRef);
        return pod === undefined ? [] : [{ pod, address: entry.ip }];
      }),
    );
  }
  const addressTypes = publishing === 'PodIP' ? ['IPv4', 'IPv6'] : [];
  return (cluster.slicesByService.get(`${namespace}/${name}`) ?? [])
    .filter(({ addressType }) => addressTypes.length === 0 || addressTypes.includes(addressType ?? ''))
    .flatMap(({ endpoints }) => endpoints ?? [])
    .flatMap((endpoint) => {
      if (endpoint.conditions?.ready === false && !notReadyToo) return [];
      const pod = podBehind(endpoint.targetRef);
      return pod === undefined ? [] : [{ pod, address: endpoint.addresses?.[0] }];
    });
}

interface Target {
  readonly kind?: string;
  readonly name?: string;
  readonly apiVersion?: string;
}

/** Pods of the Service's namespace that its selector matches; an empty selector matches all. */
export function podsOf(cluster: Cluster, service: Service): readonly Pod[] {
  const selector = Object.entries(service.spec?.selector ?? {});
  const pods = cluster.podsByNamespace.get(service.metadata.namespace ?? '') ?? [];
  return pods.filter(({ metadata }) => selector.every(([key, value]) => metadata.labels?.[key] === value));
}
