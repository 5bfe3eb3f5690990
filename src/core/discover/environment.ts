// A container's variables and the `$(NAME)` in its command line, as the kubelet fills them in.
//
// envFrom entries come first, a later one over an earlier, then env; `$(NAME)` in a value sees what was defined before it,
// `$$(NAME)` is the text `$(NAME)`, an undefined name stays as written. What stands in a Secret is never guessed: the value is
// marked unreadable with its source, and so is every text it goes into.

import type { KubeObject } from '../kube.ts';
import { type Place, unreadable, variableOf } from './kingpin.ts';
import { type Container, type EnvSource, type PodTemplate, texts } from './pod-template.ts';

export interface Environment {
  readonly variables: Readonly<Record<string, string>>;
  readonly places: Readonly<Record<string, Place>>;
  /** `envFrom:Secret/NAME`: any variable may come from there. */
  readonly unknown: readonly string[];
}

/** What the variables are filled in from. */
export interface Surroundings {
  readonly namespace: string;
  readonly template: PodTemplate;
  /** The running Pod, when the container was read from it: then its name and node are known. */
  readonly pod: KubeObject | null;
  readonly configMaps: ReadonlyMap<string, KubeObject>;
  readonly services: readonly KubeObject[];
}

export function environment(container: Container, around: Surroundings): Environment {
  const variables: Record<string, string> = { ...serviceLinks(around) };
  const places: Record<string, Place> = {};
  for (const name of Object.keys(variables)) places[name] = { from: 'env', where: `Service link ${name}` };
  const unknown: string[] = [];
  for (const { kind, name, prefix } of container.envFrom) {
    const map = kind === 'configMap' ? around.configMaps.get(`${around.namespace}/${name}`) : undefined;
    if (map === undefined) {
      unknown.push(`envFrom:${kindName(kind)}/${name}`);
      continue;
    }
    for (const [key, value] of Object.entries(texts(map.data))) {
      variables[prefix + key] = value;
      places[prefix + key] = { from: 'configMap', where: `ConfigMap ${around.namespace}/${name} key ${key}` };
    }
  }
  container.env.forEach(({ name, value, source }, index) => {
    const where = `containers[${container.index}].env[${index}] ${name}`;
    const resolved = source === null ? injected(expand(value ?? '', variables), where) : fromSource(source, around);
    if (resolved === null) {
      delete variables[name];
      return;
    }
    variables[name] = resolved;
    places[name] =
      source?.kind === 'configMap'
        ? { from: 'configMap', where: `ConfigMap ${around.namespace}/${source.name} key ${source.key}` }
        : { from: 'env', where };
  });
  return { variables, places, unknown };
}

function kindName(kind: 'configMap' | 'secret'): string {
  return kind === 'configMap' ? 'ConfigMap' : 'Secret';
}

/** A reference that an injector of secrets replaces at the start. */
function injected(value: string, where: string): string {
  return /^(vault|bao|op|ssm|awssm|gcpsm|azurekv):|^arn:aws[a-z-]*:secretsmanager:/.test(value)
    ? unreadable(`${where}, filled in at the start`)
    : value;
}

/** null: the variable does not exist. */
function fromSource(source: EnvSource, around: Surroundings): string | null {
  switch (source.kind) {
    case 'secret':
      return unreadable(`Secret ${around.namespace}/${source.name} key ${source.key}`);
    case 'configMap': {
      const map = around.configMaps.get(`${around.namespace}/${source.name}`);
      const value = texts(map?.data)[source.key];
      if (value !== undefined) return value;
      // An optional map that we do not have may be absent, or only hidden from us: nobody told which.
      const absent = source.optional && map !== undefined;
      return absent ? null : unreadable(`ConfigMap ${around.namespace}/${source.name} key ${source.key}`);
    }
    case 'field':
      return field(source.path, around);
    case 'other':
      return unreadable(source.what);
  }
}

function field(path: string, { template, namespace, pod }: Surroundings): string {
  const keyed = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path);
  if (keyed !== null) return (keyed[1] === 'labels' ? template.labels : template.annotations)[keyed[2] ?? ''] ?? '';
  if (path === 'metadata.namespace') return namespace;
  if (path === 'spec.serviceAccountName') return template.serviceAccountName;
  if (pod !== null && path === 'metadata.name') return pod.metadata.name;
  if (pod !== null && path === 'metadata.uid') return pod.metadata.uid ?? '';
  return unreadable(`the running Pod's ${path}`);
}

/** `$(NAME)` filled in; `known` undefined names stay as written. */
export function expand(value: string, known: Readonly<Record<string, string>>): string {
  if (!value.includes('$')) return value;
  return value.replace(/\$\$|\$\(([^)]*)\)/g, (all, name: string | undefined) =>
    name === undefined ? '$' : (known[name] ?? all),
  );
}

/**
 * Variables that Kubernetes makes of the namespace's Services. A Service `external-dns-rfc2136` gives
 * EXTERNAL_DNS_RFC2136_PORT=tcp://…, which ExternalDNS reads as its flag of that name and stops.
 */
function serviceLinks({ services, namespace }: Surroundings): Record<string, string> {
  const links: Record<string, string> = {};
  for (const service of services) {
    const { name } = service.metadata;
    if (service.metadata.namespace !== namespace || !name.startsWith('external-dns-')) continue;
    const { clusterIP, ports } =
      (
        service as {
          readonly spec?: { readonly clusterIP?: string; readonly ports?: readonly { readonly port: number }[] };
        }
      ).spec ?? {};
    const port = ports?.[0]?.port;
    if (clusterIP === undefined || clusterIP === '' || clusterIP === 'None' || port === undefined) continue;
    links[variableOf(`${name.slice('external-dns-'.length)}-port`)] = `tcp://${clusterIP}:${port}`;
  }
  return links;
}
