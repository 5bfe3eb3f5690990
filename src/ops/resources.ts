// The Kubernetes kinds we read, and which of them an ExternalDNS makes us read.

import { since } from '../core/arguments.ts';
import type { KubeObject } from '../core/kube.ts';
import type { Instance } from '../core/settings.ts';
import type { Resource } from '../world.ts';

const resource = (apiVersion: string, kind: string, plural: string, namespaced = true): Resource => ({
  apiVersion,
  kind,
  plural,
  namespaced,
});

export const ingresses = resource('networking.k8s.io/v1', 'Ingress', 'ingresses');
export const services = resource('v1', 'Service', 'services');
export const nodes = resource('v1', 'Node', 'nodes', false);
export const pods = resource('v1', 'Pod', 'pods');
export const endpointSlices = resource('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices');
export const endpoints = resource('v1', 'Endpoints', 'endpoints');
export const dnsEndpoints = resource('externaldns.k8s.io/v1alpha1', 'DNSEndpoint', 'dnsendpoints');
export const namespaces = resource('v1', 'Namespace', 'namespaces', false);
export const configMaps = resource('v1', 'ConfigMap', 'configmaps');
export const serviceAccounts = resource('v1', 'ServiceAccount', 'serviceaccounts');
export const replicaSets = resource('apps/v1', 'ReplicaSet', 'replicasets');
/** What an ExternalDNS may be run by. */
export const workloadKinds = [
  resource('apps/v1', 'Deployment', 'deployments'),
  resource('apps/v1', 'StatefulSet', 'statefulsets'),
  resource('apps/v1', 'DaemonSet', 'daemonsets'),
  resource('batch/v1', 'CronJob', 'cronjobs'),
];

/** The kinds beside Ingress and Service whose objects decide what these instances want. Services are the whole cluster's. */
export function furtherKinds(instances: readonly Instance[], known: readonly KubeObject[]): readonly Resource[] {
  const needed = new Set<Resource>();
  for (const { settings } of instances) {
    if (settings.sources.includes('node')) needed.add(nodes);
    if (settings.sources.includes('pod')) needed.add(pods).add(nodes);
    if (settings.sources.includes('crd')) needed.add(dnsEndpoints);
    if (!settings.sources.includes('service')) continue;
    const templates = settings.fqdnTemplate.length > 0 || settings.compatibility !== '';
    const asking = known.filter((object) => object.kind === 'Service' && (templates || asks(object)));
    if (asking.some((service) => specOf(service).type === 'NodePort')) needed.add(nodes).add(pods);
    if (asking.some((service) => specOf(service).clusterIP === 'None')) {
      needed
        .add(pods)
        .add(nodes)
        .add(since(settings.version, 18) ? endpointSlices : endpoints);
      // 0.17 and older read Endpoints where the cluster still has them.
      if (!since(settings.version, 18)) needed.add(endpointSlices);
    }
  }
  return [...needed];
}

function specOf(object: KubeObject): { readonly type?: unknown; readonly clusterIP?: unknown } {
  return typeof object.spec === 'object' && object.spec !== null ? object.spec : {};
}

/** Any annotation that could be one of ExternalDNS's, whatever its prefix. */
function asks(object: KubeObject): boolean {
  return Object.keys(object.metadata.annotations ?? {}).some((key) => /\/[a-z0-9-]*hostname$/.test(key));
}
