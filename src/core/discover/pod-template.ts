// What a workload runs: its pod template, read defensively out of any object, and which containers are ExternalDNS.
//
// One container is one instance. A container is ExternalDNS by, in this order: flags that nothing else has (--provider and
// --source, or their variables), the name of its program, the last part of its image's path. Labels and container names
// prove nothing, and neither does "external-dns" inside a longer image name (webhook providers are called so).

import type { KubeObject } from '../kube.ts';
import { variableOf } from './kingpin.ts';

export interface EnvEntry {
  readonly name: string;
  /** null: comes from `source`. */
  readonly value: string | null;
  readonly source: EnvSource | null;
}

export type EnvSource =
  | { readonly kind: 'configMap'; readonly name: string; readonly key: string; readonly optional: boolean }
  | { readonly kind: 'secret'; readonly name: string; readonly key: string }
  | { readonly kind: 'field'; readonly path: string }
  | { readonly kind: 'other'; readonly what: string };

export interface EnvFrom {
  readonly kind: 'configMap' | 'secret';
  readonly name: string;
  readonly prefix: string;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly EnvEntry[];
  readonly envFrom: readonly EnvFrom[];
  /** Position among the pod's containers. */
  readonly index: number;
}

export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly serviceAccountName: string;
  readonly containers: readonly Container[];
  readonly volumes: readonly Fields[];
}

export type Fields = Readonly<Record<string, unknown>>;

/** Kinds that hold a pod template, in the order in which they are believed to own one another's pods. */
export const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'ReplicaSet', 'Pod'] as const;

export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => fields(inner)[key], value);
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function texts(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(fields(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}

/** Where the pod's metadata and spec stand in an object of this kind; null: it runs no pods. */
export function templatePath(kind: string): readonly string[] | null {
  if (kind === 'Pod') return [];
  if (kind === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template'];
  return (workloadKinds as readonly string[]).includes(kind) ? ['spec', 'template'] : null;
}

export function podTemplate(object: KubeObject): PodTemplate | null {
  const path = templatePath(object.kind);
  if (path === null) return null;
  const template = at(object, ...path);
  const spec = at(template, 'spec');
  return {
    labels: texts(at(template, 'metadata', 'labels')),
    annotations: texts(at(template, 'metadata', 'annotations')),
    serviceAccountName: text(at(spec, 'serviceAccountName')) || 'default',
    containers: list(at(spec, 'containers')).map((container, index) => readContainer(fields(container), index)),
    volumes: list(at(spec, 'volumes')).map(fields),
  };
}

/** A bare YAML number or boolean in a list of arguments never reaches the API server; anything but text is left out. */
function words(value: unknown): readonly string[] {
  return list(value).filter((word) => typeof word === 'string');
}

export function readContainer(container: Fields, index: number): Container {
  return {
    name: text(container.name),
    image: text(container.image),
    command: words(container.command),
    args: words(container.args),
    env: list(container.env).map((entry) => envEntry(fields(entry))),
    envFrom: list(container.envFrom).flatMap((entry) => envFrom(fields(entry))),
    index,
  };
}

function envEntry(entry: Fields): EnvEntry {
  const name = text(entry.name);
  const from = fields(entry.valueFrom);
  if (Object.keys(from).length === 0) return { name, value: text(entry.value), source: null };
  return { name, value: null, source: envSource(from) };
}

function envSource(from: Fields): EnvSource {
  const ref = (key: string): Fields => fields(from[key]);
  if (from.configMapKeyRef !== undefined) {
    const { name, key, optional } = ref('configMapKeyRef');
    return { kind: 'configMap', name: text(name), key: text(key), optional: optional === true };
  }
  if (from.secretKeyRef !== undefined) {
    const { name, key } = ref('secretKeyRef');
    return { kind: 'secret', name: text(name), key: text(key) };
  }
  if (from.fieldRef !== undefined) return { kind: 'field', path: text(ref('fieldRef').fieldPath) };
  return { kind: 'other', what: Object.keys(from).join(' ') };
}

function envFrom(entry: Fields): readonly EnvFrom[] {
  const prefix = text(entry.prefix);
  for (const [key, kind] of [
    ['configMapRef', 'configMap'],
    ['secretRef', 'secret'],
  ] as const) {
    const ref = fields(entry[key]);
    if (text(ref.name) !== '') return [{ kind, name: text(ref.name), prefix }];
  }
  return [];
}

const images = /^(external-dns(-(amd64|arm64v8|arm32v7|rhel8|rhel9))?|origin-external-dns)$/;

/** Last part of the image's path, without tag and digest. */
export function imageName(image: string): string {
  const path = image.split('@')[0] ?? '';
  return (path.split('/').at(-1) ?? '').replace(/:.*$/, '');
}

/** `certain`: its flags or its program say so; `probable`: only its image does; null: it is something else. */
export function externalDNSContainer(container: Container): 'certain' | 'probable' | null {
  const words = [...container.command, ...container.args];
  const line = words.join('\n');
  if (/(^|\s)--webhook-server\b/.test(line)) return null;
  const gives = (flag: string): boolean =>
    new RegExp(`(^|\\s)["']?--${flag}(=|\\s|$)`, 'm').test(line) ||
    container.env.some((entry) => entry.name === variableOf(flag));
  if (gives('provider') && gives('source')) return 'certain';
  if (words.some((word) => /(^|[\s/])external-dns(\s|$)/.test(word))) return 'certain';
  return images.test(imageName(container.image)) ? 'probable' : null;
}

/** True when any container of this workload or Pod is, or may be, ExternalDNS. */
export function looksLikeExternalDNS(object: KubeObject): boolean {
  return (podTemplate(object)?.containers ?? []).some((container) => externalDNSContainer(container) !== null);
}

/** ConfigMaps that ExternalDNS containers take variables from. */
export function referencedConfigMaps(
  objects: readonly KubeObject[],
): readonly { readonly namespace: string; readonly name: string }[] {
  const found = new Map<string, { readonly namespace: string; readonly name: string }>();
  for (const object of objects) {
    const namespace = object.metadata.namespace ?? '';
    for (const container of podTemplate(object)?.containers ?? []) {
      if (externalDNSContainer(container) === null) continue;
      const names = [
        ...container.envFrom.filter((entry) => entry.kind === 'configMap').map((entry) => entry.name),
        ...container.env.flatMap((entry) => (entry.source?.kind === 'configMap' ? [entry.source.name] : [])),
      ];
      for (const name of names) found.set(`${namespace}/${name}`, { namespace, name });
    }
  }
  return [...found.values()];
}
