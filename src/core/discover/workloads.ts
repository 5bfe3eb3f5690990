// Which workloads run ExternalDNS, and what of each is true now: the template, its running Pods, replicas, health.
//
// The Pod is the truth: a stuck rollout runs older arguments than the template shows. Order of belief: a ready Pod, then the
// template. A Pod or ReplicaSet whose owner could not be read stands for it, under the owner's name.

import { compareText } from '../dns.ts';
import type { KubeObject } from '../kube.ts';
import {
  at,
  type Container,
  externalDNSContainer,
  fields,
  list,
  type PodTemplate,
  podTemplate,
  text,
  workloadKinds,
} from './pod-template.ts';

export interface Workload {
  readonly namespace: string;
  /** Name of the workload, also when only its Pods could be read. */
  readonly name: string;
  readonly kind: string;
  readonly object: KubeObject;
  /** Its Pods, ready ones first, then the youngest first. */
  readonly pods: readonly KubeObject[];
}

/** Workloads with an ExternalDNS container, sorted by namespace and name. */
export function workloads(objects: readonly KubeObject[]): readonly Workload[] {
  const running = objects.filter((object) => (workloadKinds as readonly string[]).includes(object.kind));
  const found = new Map<string, Workload>();
  for (const object of running.filter((one) => containersOf(one).length > 0)) {
    const root = rootOf(object, running);
    const key = `${root.namespace}/${root.name}`;
    const before = found.get(key);
    if (before === undefined || rank(root.object) < rank(before.object)) found.set(key, { ...root, pods: [] });
  }
  const all = [...found.values()].map((workload) => ({ ...workload, pods: podsOf(workload, running) }));
  return all.toSorted((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name));
}

/** ExternalDNS containers of an object's pod template; those certain before those recognised by their image alone. */
export function containersOf(object: KubeObject): readonly Container[] {
  return (podTemplate(object)?.containers ?? []).filter((container) => externalDNSContainer(container) !== null);
}

function rank(object: KubeObject): number {
  return (workloadKinds as readonly string[]).indexOf(object.kind);
}

/** The topmost readable owner; where it is not readable, the object itself under the owner's name. */
function rootOf(object: KubeObject, all: readonly KubeObject[]): Omit<Workload, 'pods'> {
  const namespace = object.metadata.namespace ?? '';
  const owner = object.metadata.ownerReferences?.find(
    (one) => one.controller !== false && (workloadKinds as readonly string[]).includes(one.kind),
  );
  if (owner === undefined) return { namespace, name: object.metadata.name, kind: object.kind, object };
  const readable = all.find(
    (one) =>
      one.kind === owner.kind && one.metadata.name === owner.name && (one.metadata.namespace ?? '') === namespace,
  );
  if (readable !== undefined) return rootOf(readable, all);
  return { namespace, name: ownersName(owner, object), kind: object.kind, object };
}

/** A ReplicaSet is named after its Deployment and the hash of the template, a Job after its CronJob and a time. */
function ownersName(owner: { readonly kind: string; readonly name: string }, object: KubeObject): string {
  const hash = object.metadata.labels?.['pod-template-hash'];
  if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)) {
    return owner.name.slice(0, -hash.length - 1);
  }
  return owner.kind === 'Job' ? owner.name.replace(/-\d+$/, '') : owner.name;
}

function podsOf(workload: Workload, all: readonly KubeObject[]): readonly KubeObject[] {
  const pods = all.filter((one) => {
    if (one.kind !== 'Pod' || one.metadata.deletionTimestamp !== undefined) return false;
    const root = rootOf(one, all);
    return root.namespace === workload.namespace && root.name === workload.name;
  });
  const born = (pod: KubeObject): string => pod.metadata.creationTimestamp ?? '';
  return pods.toSorted((a, b) => Number(isReady(b)) - Number(isReady(a)) || compareText(born(b), born(a)));
}

export function isReady(pod: KubeObject): boolean {
  const statuses = list(at(pod, 'status', 'containerStatuses'));
  return statuses.length > 0 && statuses.every((status) => fields(status).ready === true);
}

/** State of one container in one Pod. */
export interface ContainerStatus {
  readonly ready: boolean;
  readonly restarts: number;
  readonly imageID: string;
  /** `CrashLoopBackOff`, `ImagePullBackOff`, …; empty when it runs. */
  readonly waiting: string;
  readonly exitCode: number | null;
}

export function containerStatus(pod: KubeObject, container: string): ContainerStatus | null {
  const status = list(at(pod, 'status', 'containerStatuses')).find((one) => fields(one).name === container);
  if (status === undefined) return null;
  const ended = at(status, 'state', 'terminated', 'exitCode') ?? at(status, 'lastState', 'terminated', 'exitCode');
  const restarts = fields(status).restartCount;
  return {
    ready: fields(status).ready === true,
    restarts: typeof restarts === 'number' ? restarts : 0,
    imageID: text(fields(status).imageID),
    waiting: text(at(status, 'state', 'waiting', 'reason')),
    exitCode: typeof ended === 'number' ? ended : null,
  };
}

export interface Scale {
  /** Wanted; null when not known. */
  readonly replicas: number | null;
  readonly ready: boolean | null;
}

export function scale({ object, pods }: Workload): Scale {
  const number = (...path: readonly string[]): number | null => {
    const value = at(object, ...path);
    return typeof value === 'number' ? value : null;
  };
  const byPods = pods.length === 0 ? null : pods.some(isReady);
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'ReplicaSet': {
      const replicas = number('spec', 'replicas') ?? 1;
      const counted = number('status', 'readyReplicas') ?? (at(object, 'status', 'replicas') === undefined ? null : 0);
      return { replicas, ready: replicas === 0 ? false : (byPods ?? (counted === null ? null : counted > 0)) };
    }
    case 'DaemonSet': {
      const counted = number('status', 'numberReady');
      return {
        replicas: number('status', 'desiredNumberScheduled'),
        ready: byPods ?? (counted === null ? null : counted > 0),
      };
    }
    case 'CronJob':
      return { replicas: at(object, 'spec', 'suspend') === true ? 0 : 1, ready: null };
    default:
      return { replicas: Math.max(1, pods.length), ready: byPods };
  }
}

/** The Pod to believe for a container: a ready one that has it; null: none runs. */
export function believedPod(workload: Workload, container: string): KubeObject | null {
  const pods = workload.pods.filter((pod) => containersOf(pod).some((one) => one.name === container));
  return pods.find(isReady) ?? (workload.object.kind === 'Pod' ? (pods[0] ?? workload.object) : null);
}

/** True when the Pod runs other arguments than the template says. What admission adds to the environment does not count. */
export function differs(template: Container, pod: Container): boolean {
  const own = new Set(pod.env.map((entry) => JSON.stringify(entry)));
  return (
    JSON.stringify([template.command, template.args, template.image]) !==
      JSON.stringify([pod.command, pod.args, pod.image]) ||
    template.env.some((entry) => !own.has(JSON.stringify(entry)))
  );
}

export function templateOf(object: KubeObject): PodTemplate {
  return (
    podTemplate(object) ?? { labels: {}, annotations: {}, serviceAccountName: 'default', containers: [], volumes: [] }
  );
}
