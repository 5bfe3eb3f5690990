// The annotations of one object as one ExternalDNS reads them: keys without their prefix, and the typed values behind them.
//
//   --annotation-prefix=dns.corp/        dns.corp/hostname: "a.example.com, b.example.com"   →  hostname: [a.example.com b.example.com]
//   --enable-legacy-annotation-prefix    external-dns.alpha.kubernetes.io/ttl counts where the object has no <prefix>ttl
//
// (external-dns source/annotations; reference: sources page section 3)

import { since } from '../discover/arguments.ts';
import type { ProviderSpecific } from '../endpoint.ts';
import type { KubeObject } from '../kube.ts';
import type { Settings } from '../settings.ts';
import { goDuration } from './duration.ts';
import { trimSpace } from './go-text.ts';

export const alphaPrefix = 'external-dns.alpha.kubernetes.io/';
export const newPrefix = 'external-dns.kubernetes.io/';

export interface Annotation {
  readonly value: string;
  /** The key as it stands on the object. */
  readonly key: string;
}

/** Key without prefix → annotation. */
export type Annotations = ReadonlyMap<string, Annotation>;

/** A value and the field or annotation it was read from. */
export interface Read {
  readonly value: string;
  readonly field: string;
}

const none: Annotations = new Map();

/** The annotations under one prefix. */
export function annotationsUnder(object: KubeObject, prefix: string): Annotations {
  const annotations = object.metadata.annotations;
  if (annotations === undefined) return none;
  let read: Map<string, Annotation> | null = null;
  for (const key in annotations) {
    if (!key.startsWith(prefix)) continue;
    read ??= new Map();
    read.set(key.slice(prefix.length), { value: annotations[key] ?? '', key });
  }
  return read ?? none;
}

/** The annotations that these settings read, decided key by key. */
export function annotationsOf(object: KubeObject, settings: Settings): Annotations {
  const read = annotationsUnder(object, settings.annotationPrefix);
  const legacy =
    settings.enableLegacyAnnotationPrefix && since(settings.version, 23) && settings.annotationPrefix !== alphaPrefix;
  if (!legacy) return read;
  const alpha = annotationsUnder(object, alphaPrefix);
  return alpha.size === 0 ? read : new Map([...alpha, ...read]);
}

/** The well-known prefixes that these settings do not read. */
export function unreadPrefixes(settings: Settings): readonly string[] {
  const legacy = settings.enableLegacyAnnotationPrefix && since(settings.version, 23);
  return [alphaPrefix, newPrefix].filter(
    (prefix) => prefix !== settings.annotationPrefix && !(legacy && prefix === alphaPrefix),
  );
}

export function fieldOf(annotation: Annotation): string {
  return `metadata.annotations[${annotation.key}]`;
}

/** Pieces of a comma list; empty pieces are kept, as ExternalDNS keeps them. */
export function pieces(text: string, settings: Settings): readonly string[] {
  const packed = text.includes(' ') ? text.replaceAll(' ', '') : text;
  return (since(settings.version, 17) ? trimSpace(packed) : packed).split(',');
}

/** Names of `hostname` or `internal-hostname`; one empty name when the annotation is there but blank. */
export function namesIn(
  annotations: Annotations,
  key: 'hostname' | 'internal-hostname',
  settings: Settings,
): readonly Read[] {
  const annotation = annotations.get(key);
  if (annotation === undefined) return [];
  const field = fieldOf(annotation);
  return pieces(annotation.value, settings).map((value) => ({ value, field }));
}

/** The `target` list; empty when the annotation is absent or the empty text. */
export function targetsIn(annotations: Annotations, settings: Settings): readonly Read[] {
  const annotation = annotations.get('target');
  if (annotation === undefined || annotation.value === '') return [];
  const field = fieldOf(annotation);
  return pieces(annotation.value, settings).map((piece) => ({
    value: piece.endsWith('.') ? piece.slice(0, -1) : piece,
    field,
  }));
}

const longestTTL = 2 ** 31 - 1;

/** Seconds; 0 when absent, unreadable or out of range. */
export function ttlIn(annotations: Annotations): number {
  const text = annotations.get('ttl')?.value;
  if (text === undefined) return 0;
  const duration = goDuration(text);
  const seconds = duration !== null ? Math.trunc(duration) : /^[+-]?[0-9]+$/.test(text) ? Number(text) : 0;
  return seconds >= 1 && seconds <= longestTTL ? seconds : 0;
}

/** True unless `controller` names somebody else. */
export function controllerMatches(annotations: Annotations): boolean {
  const controller = annotations.get('controller');
  return controller === undefined || controller.value === 'dns-controller';
}

export interface Routing {
  readonly providerSpecific: readonly ProviderSpecific[];
  readonly setIdentifier: string;
}

const plain: Routing = { providerSpecific: [], setIdentifier: '' };

/** Provider properties, sorted by name, and the set identifier. */
export function routingIn(annotations: Annotations, settings: Settings): Routing {
  if (annotations.size === 0) return plain;
  const properties: ProviderSpecific[] = [];
  if (annotations.get('alias')?.value === 'true') properties.push({ name: 'alias', value: 'true' });
  const recordType = annotations.get('record-type');
  if (recordType !== undefined && since(settings.version, 21)) {
    properties.push({ name: 'record-type', value: recordType.value });
  }
  for (const [key, { value }] of annotations) {
    const name = propertyName(key, settings);
    if (name !== null) properties.push({ name, value });
  }
  if (properties.length === 0 && !annotations.has('set-identifier')) return plain;
  return {
    providerSpecific: properties.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    setIdentifier: annotations.get('set-identifier')?.value ?? '',
  };
}

/** Annotations of a provider become `<provider>/<rest>`. */
const providers: readonly {
  readonly key: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
}[] = [
  { key: 'aws-', name: 'aws/', from: 0, to: 99 },
  { key: 'scw-', name: 'scw/', from: 0, to: 99 },
  { key: 'ibmcloud-', name: 'ibmcloud-', from: 0, to: 17 },
  { key: 'webhook-', name: 'webhook/', from: 15, to: 99 },
  { key: 'coredns-', name: 'coredns/', from: 20, to: 99 },
];

/** Cloudflare's keys, with the minor version that learnt them, in the order in which they are tried. */
const cloudflare: readonly (readonly [string, number])[] = [
  ['cloudflare-custom-hostname', 16],
  ['cloudflare-proxied', 0],
  ['cloudflare-region-key', 17],
  ['cloudflare-record-comment', 18],
  ['cloudflare-tags', 20],
];

function propertyName(key: string, settings: Settings): string | null {
  const { version } = settings;
  for (const provider of providers) {
    if (key.startsWith(provider.key) && since(version, provider.from) && !since(version, provider.to + 1)) {
      return provider.name + key.slice(provider.key.length);
    }
  }
  if (key === 'azure-tags') return since(version, 21) ? 'azure/tags' : null;
  if (!key.startsWith('cloudflare-')) return null;
  const known = cloudflare.find(
    ([name, minor]) => since(version, minor) && (since(version, 17) ? key.startsWith(name) : key === name),
  );
  return known === undefined ? null : settings.annotationPrefix + known[0];
}
