// The Kubernetes kinds we read, and which of them an ExternalDNS makes us read.

import { kindsNeeded } from '../core/desired.ts';
import type { KubeObject } from '../core/kube.ts';
import type { Instance, Settings } from '../core/settings.ts';
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

/** The kinds that objects beside Ingress and Service stand in. */
const further = [nodes, pods, endpoints, endpointSlices];

/**
 * The kinds beside Ingress and Service whose objects decide what these instances want: of those that ExternalDNS reads, the ones
 * that any Service in sight makes it look at. Services are the whole cluster's.
 */
export function furtherKinds(instances: readonly Instance[], known: readonly KubeObject[]): readonly Resource[] {
  const needed = new Set(instances.flatMap(({ settings }) => kindsOf(settings, known)));
  return further.filter(({ kind }) => needed.has(kind));
}

function kindsOf(settings: Settings, known: readonly KubeObject[]): readonly string[] {
  const alone = kindsNeeded({ ...settings, sources: settings.sources.filter((source) => source !== 'service') });
  if (!settings.sources.includes('service')) return alone;
  const templates = settings.fqdnTemplate.length > 0 || settings.compatibility !== '';
  const asking = known.filter((object) => object.kind === 'Service' && (templates || asks(object))).map(specOf);
  const some = (holds: (spec: ServiceSpec) => boolean): boolean => asking.some(holds);
  const headless = some(({ clusterIP }) => clusterIP === 'None');
  const ports = some(({ type }) => type === 'NodePort');
  const local = some(({ type, externalTrafficPolicy }) => type === 'NodePort' && externalTrafficPolicy === 'Local');
  const looksAt: Readonly<Record<string, boolean>> = { Node: headless || ports, Pod: headless || local };
  return [...alone, ...kindsNeeded({ ...settings, sources: ['service'] }).filter((kind) => looksAt[kind] ?? headless)];
}

interface ServiceSpec {
  readonly type?: unknown;
  readonly clusterIP?: unknown;
  readonly externalTrafficPolicy?: unknown;
}

function specOf(object: KubeObject): ServiceSpec {
  return typeof object.spec === 'object' && object.spec !== null ? object.spec : {};
}

/** Any annotation that could be one of ExternalDNS's, whatever its prefix. */
function asks(object: KubeObject): boolean {
  return Object.keys(object.metadata.annotations ?? {}).some((key) => /\/[a-z0-9-]*hostname$/.test(key));
}
