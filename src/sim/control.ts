// How a test or the demo moves the embedded world: objects, record sets, faults, counts.

import type { Change, RecordSet } from '../core/dns.ts';
import { compareRecordSets, zoneId } from '../core/dns.ts';
import type { KubeObject } from '../core/kube.ts';
import { rejectionText } from '../core/route53/change-rules.ts';
import { storedName } from '../core/route53/record-rules.ts';
import { type AwsWorld, tokenBucket } from './aws.ts';
import type { CertificateData, LoadBalancerData } from './data.ts';
import type { Fault, RecordedCall } from './faults.ts';
import type { Kind } from './kinds.ts';
import type { Forbidden, KubernetesWorld } from './kubernetes.ts';
import type { ChangePolicy, ReceivedBatch, Zone } from './zone-store.ts';

export interface WorldControl {
  // Kubernetes
  readonly objects: () => readonly KubeObject[];
  object(kind: string, namespace: string, name: string): KubeObject | undefined;
  /** Creates or replaces; watches see it. */
  putObject(object: KubeObject): KubeObject;
  /** Replaces what is there by what `change` makes of it. Throws when there is no such object. */
  changeObject(kind: string, namespace: string, name: string, change: (object: KubeObject) => KubeObject): void;
  /** False when there was none. */
  removeObject(kind: string, namespace: string, name: string): boolean;
  /** Takes a right away; the returned function gives it back. */
  forbid(right: Forbidden): () => void;
  setLog(namespace: string, pod: string, container: string, text: string): void;
  /** Sends a bookmark on every open watch that allows them. */
  bookmark(): void;
  /** Forgets the past: open watches end with 410 Gone, as does every older resource version and continue token. */
  compact(): void;
  /** Ends every watch cleanly, as the server does after its timeout. */
  endWatches(): void;
  readonly openWatches: () => number;

  // AWS
  recordSets(zone: string): readonly RecordSet[];
  /** Replaces the zone's contents, with no rule asked but Route 53's order and spelling. */
  setRecordSets(zone: string, sets: readonly RecordSet[]): void;
  /** Puts one record set in the place of the one with its name, type and set identifier. */
  putRecordSet(zone: string, set: RecordSet): void;
  removeRecordSet(zone: string, name: string, type: string, setIdentifier?: string): boolean;
  /** Another writer's batch, under Route 53's rules; null, or the refusal's `Code: text`. */
  applyBatch(zone: string, changes: readonly Change[], comment?: string): string | null;
  setTags(zone: string, tags: Readonly<Record<string, string>>): void;
  setCertificates(certificates: readonly CertificateData[]): void;
  setLoadBalancers(loadBalancers: readonly LoadBalancerData[]): void;
  /** Conditions on ChangeResourceRecordSets as an IAM policy sets them; the returned function takes them away. */
  allowChangesOnly(policy: ChangePolicy): () => void;
  /** Every batch that reached a zone, in order, refused ones included. */
  readonly batches: () => readonly ReceivedBatch[];
  /** Limits Route 53 calls as AWS does; null takes the limit away. */
  limitRoute53(rate: { readonly burst: number; readonly perSecond: number } | null): void;

  // Faults and counts
  fault(fault: Fault): () => void;
  clearFaults(): void;
  /** AWS answers that the token has expired, until the returned function is called. */
  expireCredentials(): () => void;
  /** Cuts every open connection once. */
  cut(): void;
  readonly calls: () => readonly RecordedCall[];
  /** Calls of an operation (`ListResourceRecordSets`, `list ingresses`) or a service, faulty ones included; all without a name. */
  count(name?: string): number;
  forgetCalls(): void;
}

export function createControl(
  aws: AwsWorld,
  kubernetes: KubernetesWorld,
  now: () => Date,
  cut: () => void,
): WorldControl {
  const { faults } = aws;
  return {
    ...kubernetesControl(kubernetes),
    ...awsControl(aws, now),
    fault: (fault) => faults.set(fault),
    clearFaults: () => faults.clear(),
    expireCredentials() {
      const services = ['route53', 'acm', 'elasticloadbalancing', 'sts'];
      const undo = services.map((operation) => faults.set({ operation, does: 'expire' }));
      return () => {
        for (const one of undo) one();
      };
    },
    cut,
    calls: () => [...faults.calls],
    count: (name) =>
      name === undefined
        ? faults.calls.length
        : faults.calls.filter((call) => call.operation === name || call.service === name).length,
    forgetCalls: () => faults.forget(),
  };
}

type KubernetesPart =
  | 'objects'
  | 'object'
  | 'putObject'
  | 'changeObject'
  | 'removeObject'
  | 'forbid'
  | 'setLog'
  | 'bookmark'
  | 'compact'
  | 'endWatches'
  | 'openWatches';

function kubernetesControl(world: KubernetesWorld): Pick<WorldControl, KubernetesPart> {
  const { objects, watches } = world;
  const kindNamed = (name: string): Kind => {
    const found = objects.kinds.find((kind) => kind.kind === name);
    if (found === undefined) throw new Error(`no kind ${name} in this world`);
    return found;
  };
  return {
    objects: () => objects.kinds.flatMap((kind) => objects.list(kind, '')),
    object: (kind, namespace, name) => objects.get(kindNamed(kind), namespace, name),
    putObject: (object) => objects.put(object),
    changeObject(kind, namespace, name, change) {
      const object = objects.get(kindNamed(kind), namespace, name);
      if (object === undefined) throw new Error(`no ${kind} ${namespace}/${name} in this world`);
      objects.put(change(object));
    },
    removeObject: (kind, namespace, name) => objects.remove(kindNamed(kind), namespace, name),
    forbid(right) {
      world.forbidden.add(right);
      return () => world.forbidden.delete(right);
    },
    setLog: (namespace, pod, container, text) => world.logs.set(`${namespace}/${pod}/${container}`, text),
    bookmark() {
      for (const watch of watches.open) watch.bookmark();
    },
    compact() {
      objects.compact();
      world.snapshots.clear();
      for (const watch of watches.open) watch.expire();
    },
    endWatches() {
      for (const watch of watches.open) watch.end();
    },
    openWatches: () => watches.open.size,
  };
}

type AwsPart =
  | 'recordSets'
  | 'setRecordSets'
  | 'putRecordSet'
  | 'removeRecordSet'
  | 'applyBatch'
  | 'setTags'
  | 'setCertificates'
  | 'setLoadBalancers'
  | 'allowChangesOnly'
  | 'batches'
  | 'limitRoute53';

function awsControl(world: AwsWorld, now: () => Date): Pick<WorldControl, AwsPart> {
  const zoneNamed = (id: string): Zone => {
    const found = world.zones.zones.get(zoneId(id));
    if (found === undefined) throw new Error(`no hosted zone ${id} in this world`);
    return found;
  };
  return {
    recordSets: (id) => zoneNamed(id).recordSets(),
    setRecordSets: (id, sets) => zoneNamed(id).replace(sets),
    putRecordSet(id, set) {
      const zone = zoneNamed(id);
      const stored = { ...set, Name: storedName(set.Name) };
      zone.replace([...zone.recordSets().filter((other) => compareRecordSets(other, stored) !== 0), stored]);
    },
    removeRecordSet(id, name, type, setIdentifier) {
      const zone = zoneNamed(id);
      const gone = {
        Name: storedName(name),
        Type: type,
        ...(setIdentifier !== undefined && { SetIdentifier: setIdentifier }),
      };
      const before = zone.recordSets();
      const left = before.filter((other) => compareRecordSets(other, gone) !== 0);
      zone.replace(left);
      return left.length < before.length;
    },
    applyBatch(id, changes, comment) {
      const outcome = world.zones.apply(zoneNamed(id), changes, comment);
      return 'code' in outcome ? rejectionText(outcome) : null;
    },
    setTags(id, tags) {
      zoneNamed(id).tags = tags;
    },
    setCertificates(certificates) {
      world.certificates = certificates;
    },
    setLoadBalancers(loadBalancers) {
      world.loadBalancers = loadBalancers;
    },
    allowChangesOnly(policy) {
      world.zones.policies.add(policy);
      return () => world.zones.policies.delete(policy);
    },
    batches: () => [...world.zones.batches],
    limitRoute53(rate) {
      world.rate = rate === null ? null : tokenBucket(rate.burst, rate.perSecond, now);
    },
  };
}
