// The Kubernetes resources that the embedded API server knows. Custom resources exist only when a world holds one of them.

import type { KubeObject } from '../core/kube.ts';

export interface Kind {
  /** `networking.k8s.io/v1`, or `v1` for the core group. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Of a CustomResourceDefinition: lists of these carry kind and apiVersion in every item; built-in lists do not. */
  readonly custom: boolean;
}

function builtIn(apiVersion: string, namespaced: boolean, kinds: Readonly<Record<string, string>>): readonly Kind[] {
  return Object.entries(kinds).map(([kind, plural]) => ({ apiVersion, kind, plural, namespaced, custom: false }));
}

const builtInKinds: readonly Kind[] = [
  ...builtIn('v1', false, { Namespace: 'namespaces', Node: 'nodes' }),
  ...builtIn('v1', true, {
    Service: 'services',
    Pod: 'pods',
    Endpoints: 'endpoints',
    ConfigMap: 'configmaps',
    Secret: 'secrets',
    ServiceAccount: 'serviceaccounts',
    Event: 'events',
    ReplicationController: 'replicationcontrollers',
  }),
  ...builtIn('apps/v1', true, {
    Deployment: 'deployments',
    ReplicaSet: 'replicasets',
    StatefulSet: 'statefulsets',
    DaemonSet: 'daemonsets',
  }),
  ...builtIn('batch/v1', true, { Job: 'jobs', CronJob: 'cronjobs' }),
  ...builtIn('networking.k8s.io/v1', true, { Ingress: 'ingresses', NetworkPolicy: 'networkpolicies' }),
  ...builtIn('networking.k8s.io/v1', false, { IngressClass: 'ingressclasses' }),
  ...builtIn('discovery.k8s.io/v1', true, { EndpointSlice: 'endpointslices' }),
  ...builtIn('apiextensions.k8s.io/v1', false, { CustomResourceDefinition: 'customresourcedefinitions' }),
];

/** Every kind of a world: the built-in ones, and the custom ones of its objects. */
export function kindsOf(objects: readonly KubeObject[]): readonly Kind[] {
  const kinds = [...builtInKinds];
  for (const object of objects) {
    if (kinds.some((kind) => kind.apiVersion === object.apiVersion && kind.kind === object.kind)) continue;
    kinds.push(customKind(object));
  }
  return kinds;
}

export function customKind({ apiVersion, kind, metadata }: KubeObject): Kind {
  return { apiVersion, kind, plural: pluralOf(kind), namespaced: metadata.namespace !== undefined, custom: true };
}

function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(lower) ? `${lower}es` : `${lower}s`;
}

/** What kubectl users type. */
export const shortNames: Readonly<Record<string, readonly string[]>> = {
  namespaces: ['ns'],
  nodes: ['no'],
  services: ['svc'],
  pods: ['po'],
  endpoints: ['ep'],
  configmaps: ['cm'],
  serviceaccounts: ['sa'],
  events: ['ev'],
  deployments: ['deploy'],
  replicasets: ['rs'],
  statefulsets: ['sts'],
  daemonsets: ['ds'],
  cronjobs: ['cj'],
  ingresses: ['ing'],
  networkpolicies: ['netpol'],
};

/** `networking.k8s.io`, empty for the core group. */
export function groupOf(kind: Pick<Kind, 'apiVersion'>): string {
  return kind.apiVersion.includes('/') ? (kind.apiVersion.split('/')[0] ?? '') : '';
}

/** `ingresses.networking.k8s.io`, `services`: how error messages name a resource. */
export function qualifiedName(kind: Kind): string {
  const group = groupOf(kind);
  return group === '' ? kind.plural : `${kind.plural}.${group}`;
}
