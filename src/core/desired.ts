// Cluster objects + settings → the endpoints that ExternalDNS hands to its plan, and why others are not among them.
//
//   sources → default targets → dedup → nat64 → target net filter → PTR → post-process → AWS AdjustEndpoints
//
// (external-dns controller/execute.go, source/wrappers; reference: sources page section 1 and appendix A.1)

import { since } from './discover/arguments.ts';
import { compareText } from './dns.ts';
import type { Endpoint } from './endpoint.ts';
import type { EndpointSlice, Endpoints, Ingress, KubeObject, Node, Pod, Service } from './kube.ts';
import type { Settings } from './settings.ts';
import { adjustEndpoints } from './sources/adjust.ts';
import { ingressEndpoints, ingressStartError } from './sources/ingress.ts';
import { names } from './sources/names.ts';
import { nodeEndpoints } from './sources/node.ts';
import { podEndpoints } from './sources/pod.ts';
import type { Cluster, Run } from './sources/run.ts';
import { annotationSelector, labelSelector, type Selector } from './sources/selector.ts';
import { serviceEndpoints, serviceStartError } from './sources/service.ts';
import { dedup, defaultTargets, nat64, pointers, postProcess, targetNetFilter } from './sources/wrappers.ts';

/** An object asks for DNS, but this ExternalDNS will not act on it; one per object and name (name '' when it names none). */
export interface Ask {
  readonly object: KubeObject;
  readonly name: string;
  /** Field or annotation that names the host. */
  readonly host: string;
  readonly reason:
    | 'AnnotationPrefixNotRead'
    | 'ClassFiltered'
    | 'AnnotationFiltered'
    | 'ControllerMismatch'
    | 'NoAddress';
  readonly message: string;
}

/** An endpoint that ExternalDNS dropped on the way, with its reason. */
export interface Skipped {
  readonly name: string;
  readonly type: string;
  /** CamelCase and stable, e.g. `InvalidEndpoint`, `DuplicateEndpoint`, `TargetNetFiltered`, `LabelTooLong`. */
  readonly reason: string;
  readonly message: string;
}

export interface Desired {
  /** null, or the error with which ExternalDNS stops (nothing is changed then). */
  readonly fatal: string | null;
  readonly endpoints: readonly Endpoint[];
  readonly asks: readonly Ask[];
  readonly skipped: readonly Skipped[];
}

type Source = (run: Run, cluster: Cluster) => readonly Endpoint[];

const sources: Readonly<Record<string, Source>> = {
  ingress: ingressEndpoints,
  service: serviceEndpoints,
  node: nodeEndpoints,
  pod: podEndpoints,
};

/** Sources given in --source that are not computed here: what they want stays unknown. */
export function unreadSources(settings: Settings): readonly string[] {
  return settings.sources.filter((source) => source !== 'empty' && sources[source] === undefined);
}

/** Kinds that these sources are computed from; one that was not read is a gap. */
export function kindsNeeded({ sources: given, version }: Settings): readonly string[] {
  const behind = since(version, 18) ? 'EndpointSlice' : 'Endpoints';
  const needed: Readonly<Record<string, readonly string[]>> = {
    ingress: ['Ingress'],
    service: ['Service', 'Pod', 'Node', behind],
    node: ['Node'],
    pod: ['Pod', 'Node'],
  };
  return [...new Set(given.flatMap((source) => needed[source] ?? []))];
}

export function desired(objects: readonly KubeObject[], settings: Settings): Desired {
  const run = start(settings);
  if (typeof run === 'string') return stopped(run);
  const cluster = gather(objects, settings);
  const found: Endpoint[] = [];
  for (const source of settings.sources) {
    found.push(...(sources[source]?.(run, cluster) ?? []));
    if (run.fatal !== null) return stopped(run.fatal);
  }
  const unique = dedup(defaultTargets(found, settings, run.skipped), settings, run.skipped);
  const translated = nat64(unique, settings);
  if ('fatal' in translated) return stopped(translated.fatal);
  const filtered = targetNetFilter(translated, settings, run.skipped);
  const processed = postProcess(pointers(filtered, settings, run.skipped), settings);
  return {
    fatal: null,
    endpoints: adjustEndpoints(processed, settings),
    asks: run.asks,
    skipped: run.skipped,
  };
}

/** What the sources share, or the error with which ExternalDNS refuses to start. */
function start(settings: Settings): Run | string {
  const { version } = settings;
  const labels = labelSelector(settings.labelFilter);
  if ('error' in labels) {
    return `config validation failed: --label-filter does not specify a valid label selector: ${labels.error}`;
  }
  const annotations = annotationSelector(settings.annotationFilter);
  if ('error' in annotations) {
    const said = 'config validation failed: --annotation-filter does not specify a valid label selector';
    return since(version, 21) ? `${said}: ${annotations.error}` : annotations.error;
  }
  const made = names(settings);
  if ('fatal' in made) return made.fatal;
  for (const source of settings.sources) {
    const refusal = starts[source]?.(settings, annotations.selector) ?? null;
    if (refusal !== null) return refusal;
  }
  return {
    settings,
    labelFilter: labels.selector,
    annotationFilter: annotations.selector,
    names: made,
    asks: [],
    skipped: [],
    fatal: null,
  };
}

/** What a source refuses to start with. */
const starts: Readonly<Record<string, (settings: Settings, annotations: Selector) => string | null>> = {
  service: serviceStartError,
  ingress: ingressStartError,
};

function stopped(fatal: string): Desired {
  return { fatal, endpoints: [], asks: [], skipped: [] };
}

/** Objects by kind, each kind in the order of namespace and name; nodes whatever --namespace says. */
function gather(objects: readonly KubeObject[], { namespace }: Settings): Cluster {
  const byKind = new Map<string, KubeObject[]>();
  for (const object of objects) {
    if (namespace !== '' && object.kind !== 'Node' && object.metadata.namespace !== namespace) continue;
    const list = byKind.get(object.kind);
    if (list === undefined) byKind.set(object.kind, [object]);
    else list.push(object);
  }
  const sorted = <T extends KubeObject>(kind: T['kind']): readonly T[] =>
    ((byKind.get(kind) ?? []) as T[]).sort(
      (a, b) =>
        compareText(a.metadata.namespace ?? '', b.metadata.namespace ?? '') ||
        compareText(a.metadata.name, b.metadata.name),
    );
  const nodes = sorted<Node>('Node');
  const pods = sorted<Pod>('Pod');
  return {
    ingresses: sorted<Ingress>('Ingress'),
    services: sorted<Service>('Service'),
    nodes,
    pods,
    nodeByName: new Map(nodes.map((node) => [node.metadata.name, node])),
    podsByNamespace: Map.groupBy(pods, ({ metadata }) => metadata.namespace ?? ''),
    slicesByService: Map.groupBy(
      sorted<EndpointSlice>('EndpointSlice'),
      ({ metadata }) => `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name']}`,
    ),
    endpoints: new Map(
      sorted<Endpoints>('Endpoints').map((own) => [`${own.metadata.namespace}/${own.metadata.name}`, own]),
    ),
  };
}
