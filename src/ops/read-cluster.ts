// What the cluster says: the objects that want names, and how ExternalDNS runs. A list that is refused for the whole cluster is
// tried namespace by namespace; what stays unread is a Gap, never an empty list.

import {
  externalDNSContainer,
  looksLikeExternalDNS,
  podTemplate,
  referencedConfigMaps,
} from '../core/discover/pod-template.ts';
import { redactStartupLog, redactWorkloads } from '../core/discover/redact.ts';
import { discover } from '../core/discover.ts';
import { compareText } from '../core/dns.ts';
import { Failure } from '../core/failure.ts';
import type { KubeObject } from '../core/kube.ts';
import type { Instance } from '../core/settings.ts';
import type { Gap, Snapshot } from '../core/snapshot.ts';
import type { ListResult, Resource, World } from '../world.ts';
import type { Scope } from './read.ts';
import {
  configMaps,
  furtherKinds,
  ingresses,
  namespaces,
  pods,
  replicaSets,
  serviceAccounts,
  services,
  workloadKinds,
} from './resources.ts';

/** One list that was read, so that a watch can take it up from there. */
export interface Listed extends ListResult {
  readonly resource: Resource;
  /** null: the whole cluster. */
  readonly namespace: string | null;
}

/** How ExternalDNS runs. */
export interface Workloads {
  readonly objects: readonly KubeObject[];
  readonly startupLogs: Readonly<Record<string, string>>;
  readonly instances: readonly Instance[];
  readonly gaps: readonly Gap[];
}

export interface ClusterView {
  readonly namespaces: readonly string[] | null;
  readonly lists: readonly Listed[];
  readonly workloads: Workloads;
  readonly gaps: readonly Gap[];
}

/** Both halves on their way: `workloads` is there first and says which zones matter. */
export interface ClusterReading {
  readonly workloads: Promise<Workloads>;
  readonly whole: Promise<ClusterView>;
}

const parallel = 10;
const logBytes = 64 * 1024;
/** Where ExternalDNS is looked for when no list of the whole cluster is allowed. */
const usualNamespaces = [
  'external-dns',
  'kube-system',
  'networking',
  'network',
  'dns',
  'ingress',
  'default',
  'platform',
  'infra',
  'addons',
];

export function readCluster(
  world: World,
  scope: Scope,
  signal: AbortSignal,
  tell: (done: number, of: number) => void,
): ClusterReading {
  const names = namespaceNames(world, signal);
  const lister = listing(world, scope, () => names, signal, tell);
  const sources = Promise.all([lister(ingresses, 'source'), lister(services, 'source')]);
  const workloads = readWorkloads(world, scope, lister, signal);
  return { workloads, whole: together(lister, names, sources, workloads) };
}

/** How ExternalDNS runs now, without the objects that want names. */
export function readWorkloadsAgain(world: World, scope: Scope, signal: AbortSignal): Promise<Workloads> {
  const names = () => namespaceNames(world, signal);
  return readWorkloads(
    world,
    scope,
    listing(world, scope, names, signal, () => {}),
    signal,
  );
}

async function together(
  lister: Lister,
  names: Promise<readonly string[] | null>,
  sources: Promise<readonly Outcome[]>,
  running: Promise<Workloads>,
): Promise<ClusterView> {
  const [first, workloads, known] = await Promise.all([sources, running, names]);
  const objects = first.flatMap(({ lists }) => lists.flatMap((list) => list.objects));
  const further = await Promise.all(furtherKinds(workloads.instances, objects).map((kind) => lister(kind, 'source')));
  const outcomes = [...first, ...further];
  return {
    namespaces: known,
    lists: outcomes.flatMap((outcome) => outcome.lists),
    workloads,
    gaps: outcomes.flatMap((outcome) => outcome.gaps),
  };
}

/** Sorted by kind, namespace, name; secrets of Pods taken out. */
export function objectsOf(lists: Iterable<Pick<Listed, 'objects'>>): readonly KubeObject[] {
  const all = [...lists].flatMap((list) => list.objects);
  const rest = all.filter((object) => object.kind !== 'Pod');
  const safe = redactWorkloads(all.filter((object) => object.kind === 'Pod'));
  return [...rest, ...safe].sort(
    (a, b) =>
      compareText(a.kind, b.kind) ||
      compareText(a.metadata.namespace ?? '', b.metadata.namespace ?? '') ||
      compareText(a.metadata.name, b.metadata.name),
  );
}

/** null: they may not be listed. */
async function namespaceNames(world: World, signal: AbortSignal): Promise<readonly string[] | null> {
  try {
    return (await world.cluster.list(namespaces, null, signal)).objects.map((one) => one.metadata.name).sort();
  } catch (error) {
    if (error instanceof Failure && (error.code === 'kube-forbidden' || error.code === 'kube-api')) return null;
    throw error;
  }
}

interface Outcome {
  readonly lists: readonly Listed[];
  readonly gaps: readonly Gap[];
}
type Lister = (resource: Resource, role: 'source' | 'workload') => Promise<Outcome>;

function listing(
  world: World,
  scope: Scope,
  names: () => Promise<readonly string[] | null>,
  signal: AbortSignal,
  tell: (done: number, of: number) => void,
): Lister {
  const { cluster } = world;
  let done = 0;
  let of = 0;
  const one = async (resource: Resource, namespace: string | null): Promise<Listed> => ({
    ...(await cluster.list(resource, namespace, signal)),
    resource,
    namespace,
  });
  const byNamespace = async (resource: Resource, role: 'source' | 'workload', refused: Failure): Promise<Outcome> => {
    const known = await names();
    const own = [cluster.identity.namespace, ...(scope.namespaces ?? [])];
    const tried = [...new Set(known ?? (role === 'workload' ? [...own, ...usualNamespaces] : own))];
    const outcomes = await inTurn(tried, async (namespace): Promise<Outcome> => {
      try {
        return { lists: [await one(resource, namespace)], gaps: [] };
      } catch (error) {
        // A guessed namespace that may not be read says nothing.
        if (known === null && !own.includes(namespace)) return { lists: [], gaps: [] };
        return { lists: [], gaps: [gapOf(error, resource, namespace)] };
      }
    });
    const gaps = outcomes.flatMap((outcome) => outcome.gaps);
    const lists = outcomes.flatMap((outcome) => outcome.lists);
    // Namespaces that we cannot name may hold more; and where none could be read, one gap says as much as a hundred.
    const whole = known === null || lists.length === 0 || (role === 'workload' && gaps.length > 0);
    return { lists, gaps: whole ? [wholeGap(resource, refused, known === null ? [] : gaps)] : gaps };
  };
  return async (resource, role) => {
    of += 1;
    try {
      return { lists: [await one(resource, null)], gaps: [] };
    } catch (error) {
      if (!(error instanceof Failure) || (error.code !== 'kube-forbidden' && error.code !== 'kube-api')) throw error;
      if (error.code === 'kube-forbidden' && resource.namespaced) return await byNamespace(resource, role, error);
      return { lists: [], gaps: [gapOf(error, resource, null)] };
    } finally {
      done += 1;
      tell(done, of);
    }
  };
}

function gapOf(error: unknown, resource: Resource, namespace: string | null): Gap {
  if (!(error instanceof Failure) || (error.code !== 'kube-forbidden' && error.code !== 'kube-api')) throw error;
  const forbidden = error.code === 'kube-forbidden';
  return {
    scope: namespace === null ? resource.plural : `namespace/${namespace}`,
    reason: !forbidden ? 'KindNotRead' : namespace === null ? 'KindForbidden' : 'NamespaceForbidden',
    message: wordsOf(error),
    kind: resource.kind,
    namespace,
  };
}

/** The kind as a whole, for namespaces that are not worth a gap each. */
function wholeGap(resource: Resource, refused: Failure, inside: readonly Gap[]): Gap {
  const places = inside.flatMap((gap) => gap.namespace ?? []);
  const where =
    places.length === 0
      ? ''
      : ` (in ${places.slice(0, 5).join(', ')}${places.length > 5 ? `, and ${places.length - 5} more` : ''})`;
  return {
    scope: resource.plural,
    reason: 'KindForbidden',
    message: `${wordsOf(refused)}${where}`,
    kind: resource.kind,
    namespace: null,
  };
}

/** The server's own words. */
function wordsOf(failure: Failure): string {
  return failure.message.replace(/^Error from server \([^)]*\): /, '');
}

async function inTurn<T, R>(inputs: readonly T[], work: (input: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < inputs.length; at = next++) results[at] = await work(inputs[at] as T);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, inputs.length) }, worker));
  return results;
}

async function readWorkloads(world: World, scope: Scope, lister: Lister, signal: AbortSignal): Promise<Workloads> {
  const outcomes = await Promise.all(workloadKinds.map((kind) => lister(kind, 'workload')));
  const objects = outcomes.flatMap(({ lists }) => lists.flatMap((list) => list.objects));
  const running = objects.filter(looksLikeExternalDNS);
  const around = await surroundings(world, running, signal);
  const found = [...running, ...around.objects];
  const startupLogs = await logsOf(world, found, signal);
  const safe = redactWorkloads(found);
  // Where the whole command line is given, the workload only adds its name and version.
  const given = scope.overrides?.args !== undefined;
  const gaps = given ? [] : [...outcomes.flatMap((outcome) => outcome.gaps), ...around.gaps];
  const { instances } = discover(
    snapshotOf(world, { workloads: safe, startupLogs, gaps, observedAt: world.clock.now().toISOString() }),
    scope.overrides,
  );
  return { objects: safe, startupLogs, instances, gaps };
}

/** A Snapshot of nothing but the cluster's name and these parts. */
export function snapshotOf(world: World, parts: Partial<Snapshot> & Pick<Snapshot, 'observedAt'>): Snapshot {
  return {
    apiVersion: 'kubectl-dns/v1alpha1',
    kind: 'Snapshot',
    cluster: world.cluster.identity,
    aws: null,
    namespaces: null,
    objects: [],
    workloads: [],
    startupLogs: {},
    zones: [],
    certificates: [],
    loadBalancers: [],
    gaps: [],
    ...parts,
  };
}

interface Around {
  readonly objects: readonly KubeObject[];
  readonly gaps: readonly Gap[];
}

/**
 * The Pods and ReplicaSets that run the workloads, their ConfigMaps and ServiceAccounts. What may not be read here is only missing
 * proof, but for a ConfigMap: it may hold any setting.
 */
async function surroundings(world: World, running: readonly KubeObject[], signal: AbortSignal): Promise<Around> {
  const places = [...new Set(running.flatMap((object) => object.metadata.namespace ?? []))];
  const listed = async (resource: Resource, namespace: string | null): Promise<readonly KubeObject[]> =>
    (await orNone(world.cluster.list(resource, namespace, signal)))?.objects.filter(looksLikeExternalDNS) ?? [];
  // No workload runs one: a bare Pod still may.
  const wanted =
    places.length === 0
      ? [listed(pods, null)]
      : places.flatMap((place) => [listed(pods, place), listed(replicaSets, place)]);
  const owned = (await Promise.all(wanted)).flat();
  const all = [...running, ...owned];
  const accounts = accountsOf(all).map(async ({ namespace, name }): Promise<Around> => {
    const object = await orNone(world.cluster.get(serviceAccounts, namespace, name, signal));
    return { objects: object ? [object] : [], gaps: [] };
  });
  const settings = referencedConfigMaps(all).map((named) => configMapOf(world, named, signal));
  const beside = await Promise.all([...settings, ...accounts]);
  return {
    objects: [...owned, ...beside.flatMap(({ objects }) => objects)],
    gaps: beside.flatMap(({ gaps }) => gaps),
  };
}

async function configMapOf(world: World, { namespace, name }: Named, signal: AbortSignal): Promise<Around> {
  try {
    const object = await world.cluster.get(configMaps, namespace, name, signal);
    return { objects: object === null ? [] : [object], gaps: [] };
  } catch (error) {
    const scope = `configmap/${namespace}/${name}`;
    return { objects: [], gaps: [{ ...gapOf(error, configMaps, namespace), scope }] };
  }
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** ServiceAccounts that the workloads run as; their annotations name the AWS role. */
function accountsOf(objects: readonly KubeObject[]): readonly Named[] {
  const found = new Map<string, Named>();
  for (const object of objects) {
    const name = podTemplate(object)?.serviceAccountName;
    const namespace = object.metadata.namespace ?? '';
    if (name !== undefined) found.set(`${namespace}/${name}`, { namespace, name });
  }
  return [...found.values()];
}

async function logsOf(
  world: World,
  found: readonly KubeObject[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const containers = found
    .filter((object) => object.kind === 'Pod')
    .flatMap((pod) =>
      (podTemplate(pod)?.containers ?? [])
        .filter((container) => externalDNSContainer(container) !== null)
        .map((container) => ({
          namespace: pod.metadata.namespace ?? '',
          pod: pod.metadata.name,
          container: container.name,
        })),
    );
  const logs = await inTurn(containers, async ({ namespace, pod, container }): Promise<readonly [string, string][]> => {
    const text = await orNone(world.cluster.log(namespace, pod, container, logBytes, signal));
    return text ? [[`${namespace}/${pod}/${container}`, redactStartupLog(text)]] : [];
  });
  return Object.fromEntries(logs.flat());
}

/** null where the server refuses; anything worse goes on. */
async function orNone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Failure && (error.code === 'kube-forbidden' || error.code === 'kube-api')) return null;
    throw error;
  }
}
