// One pass over the sources: what all of them read, and what they note besides endpoints.

import type { Ask, Skipped } from '../desired.ts';
import type { Endpoint } from '../endpoint.ts';
import type { EndpointSlice, Endpoints, Ingress, KubeObject, Node, Pod, Service } from '../kube.ts';
import { resourceOf } from '../kube.ts';
import type { Settings } from '../settings.ts';
import {
  type Annotations,
  annotationsUnder,
  controllerMatches,
  namesIn,
  type Read,
  routingIn,
  ttlIn,
  unreadPrefixes,
} from './annotations.ts';
import { quote } from './go-text.ts';
import { makeEndpoint, type Terms } from './make.ts';
import type { Names } from './names.ts';
import type { Selector } from './selector.ts';

/** The objects that sources read, each list sorted by namespace, then name. */
export interface Cluster {
  readonly ingresses: readonly Ingress[];
  readonly services: readonly Service[];
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly nodeByName: ReadonlyMap<string, Node>;
  readonly podsByNamespace: ReadonlyMap<string, readonly Pod[]>;
  /** By `NAMESPACE/SERVICE`. */
  readonly slicesByService: ReadonlyMap<string, readonly EndpointSlice[]>;
  /** By `NAMESPACE/NAME`; empty where they were not read. */
  readonly endpoints: ReadonlyMap<string, Endpoints>;
}

export interface Run {
  readonly settings: Settings;
  readonly labelFilter: Selector;
  readonly annotationFilter: Selector;
  readonly names: Names;
  readonly asks: Ask[];
  readonly skipped: Skipped[];
  /** The first error that stops ExternalDNS; sources return nothing once it is set. */
  fatal: string | null;
}

export interface Refusal {
  readonly reason: Ask['reason'];
  readonly message: string;
}

/** Why a source leaves the object alone; null when it acts on it. */
export function refusal(
  run: Run,
  object: KubeObject,
  annotations: Annotations,
  honours: { readonly filters: boolean; readonly controller: boolean } = { filters: true, controller: true },
): Refusal | null {
  const { settings } = run;
  if (honours.filters && !run.labelFilter.matches(object.metadata.labels ?? {})) {
    return { reason: 'AnnotationFiltered', message: `labels do not match --label-filter=${settings.labelFilter}` };
  }
  if (honours.filters && !run.annotationFilter.matches(object.metadata.annotations ?? {})) {
    return {
      reason: 'AnnotationFiltered',
      message: `annotations do not match --annotation-filter=${settings.annotationFilter}`,
    };
  }
  if (honours.controller && !controllerMatches(annotations)) {
    const controller = annotations.get('controller');
    return {
      reason: 'ControllerMismatch',
      message: `annotation ${controller?.key} is ${controller?.value}, not dns-controller`,
    };
  }
  return null;
}

/** Notes that the object asks for these names in vain; one note per name. */
export function ask(run: Run, object: KubeObject, names: readonly Read[], { reason, message }: Refusal): void {
  const seen = new Set<string>();
  for (const { value, field } of names) {
    if (seen.has(value) || value === '') continue;
    seen.add(value);
    run.asks.push({ object, name: value, host: field, reason, message });
  }
}

/** Names under a well-known prefix that these settings do not read, as far as the object has them nowhere else. */
export function askUnread(
  run: Run,
  object: KubeObject,
  known: readonly Read[],
  keys: readonly ('hostname' | 'internal-hostname')[],
): void {
  if (object.metadata.annotations === undefined) return;
  for (const prefix of unreadPrefixes(run.settings)) {
    const unread = annotationsUnder(object, prefix);
    if (unread.size === 0) continue;
    const names = keys
      .flatMap((key) => namesIn(unread, key, run.settings))
      .filter(({ value }) => !known.some((name) => name.value === value));
    const message = `annotations under ${prefix} are not read: this ExternalDNS reads ${run.settings.annotationPrefix}`;
    ask(run, object, names, { reason: 'AnnotationPrefixNotRead', message });
  }
}

/** The `target` annotation that would have given an address, had its prefix been read. */
export function unreadTarget(run: Run, object: KubeObject): Refusal | null {
  if (object.metadata.annotations === undefined) return null;
  for (const prefix of unreadPrefixes(run.settings)) {
    const target = annotationsUnder(object, prefix).get('target');
    if (target !== undefined && target.value !== '') {
      return {
        reason: 'AnnotationPrefixNotRead',
        message: `its address stands in ${target.key}, and this ExternalDNS reads ${run.settings.annotationPrefix}`,
      };
    }
  }
  return null;
}

/** Properties, TTL and label that all endpoints of an object share. */
export function termsOf(object: KubeObject, annotations: Annotations, settings: Settings, extra = {}): Terms {
  const resource = resourceOf(object);
  return {
    origin: resource,
    labels: { resource, ...extra },
    recordTTL: ttlIn(annotations),
    ...routingIn(annotations, settings),
  };
}

/**
 * makeEndpoint for the sources that do not look whether it made one: there a label over 63 bytes ends the process.
 * What is left out here is what was dropped; the error says which name did it.
 */
export function mustMake(run: Run, ...[host, type, targets, address, terms]: MakeArguments): readonly Endpoint[] {
  const made = makeEndpoint(host, type, targets, address, terms, run.skipped);
  if (made !== null) return [made];
  run.fatal = `panic: runtime error: invalid memory address or nil pointer dereference (a label of ${quote(host.value)} is longer than 63 characters)`;
  return [];
}

type MakeArguments = readonly [host: Read, type: string, targets: readonly string[], address: string, terms: Terms];
