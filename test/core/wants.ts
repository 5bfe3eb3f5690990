// Words for tests of what ExternalDNS wants: small objects, an ExternalDNS command line, and endpoints as lines of text.

import { type Desired, desired } from '../../src/core/desired.ts';
import { readArguments, version } from '../../src/core/discover/arguments.ts';
import type { Endpoint } from '../../src/core/endpoint.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import type { Settings } from '../../src/core/settings.ts';

export const newKey = (key: string): string => `external-dns.kubernetes.io/${key}`;
export const alphaKey = (key: string): string => `external-dns.alpha.kubernetes.io/${key}`;
export const elb = 'k8s-web-1.us-west-2.elb.amazonaws.com';

export function settings(line: string, release = '0.22.0'): Settings {
  const parsed = version(release);
  if (parsed === null) throw new Error(`no version: ${release}`);
  const args = line.split(' ').filter((word) => word !== '');
  const read = readArguments([...args, '--provider=aws', '--policy=sync', '--txt-owner-id=me'], {}, parsed);
  if (read.startError !== null) throw new Error(read.startError);
  return read.settings;
}

export function wanted(objects: readonly KubeObject[], line: string, release = '0.22.0'): Desired {
  return desired(objects, settings(line, release));
}

/** One line per endpoint: name, TTL, type, targets, set identifier, properties, labels. */
export function wants(objects: readonly KubeObject[], line: string, release = '0.22.0'): readonly string[] {
  const { fatal, endpoints } = wanted(objects, line, release);
  return fatal === null ? endpoints.map(show).sort() : [`stops: ${fatal}`];
}

export function show(endpoint: Endpoint): string {
  const { dnsName, recordTTL, recordType, targets, setIdentifier, providerSpecific, labels } = endpoint;
  const properties = providerSpecific.map(({ name, value }) => `${name}=${value}`);
  return [
    dnsName,
    recordTTL,
    recordType,
    `[${targets.join(' ')}]`,
    ...(setIdentifier === '' ? [] : [`id=${setIdentifier}`]),
    ...properties,
    ...Object.entries(labels).map(([key, value]) => (key === 'resource' ? value : `${key}=${value}`)),
  ].join(' ');
}

interface About {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

function metadata(path: string, { annotations, labels }: About): KubeObject['metadata'] {
  const [namespace = '', name = ''] = path.split('/');
  return { name, namespace, ...(annotations && { annotations }), ...(labels && { labels }) };
}

const balancers = (addresses: readonly string[]): object => ({
  loadBalancer: {
    ingress: addresses.map((address) => (/^[0-9.]+$|:/.test(address) ? { ip: address } : { hostname: address })),
  },
});

/** An Ingress at `NAMESPACE/NAME`; `at` are its load balancers. */
export function ingress(
  path: string,
  about: About & {
    readonly hosts?: readonly string[];
    readonly tls?: readonly string[];
    readonly at?: readonly string[];
    readonly className?: string;
  },
): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadata(path, about),
    spec: {
      ...(about.className === undefined ? {} : { ingressClassName: about.className }),
      rules: (about.hosts ?? []).map((host) => ({ host })),
      ...(about.tls === undefined ? {} : { tls: [{ hosts: about.tls }] }),
    },
    status: balancers(about.at ?? []),
  };
}

/** A Service at `NAMESPACE/NAME`. */
export function service(
  path: string,
  about: About & { readonly spec: object; readonly at?: readonly string[] },
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(path, about),
    spec: about.spec,
    status: balancers(about.at ?? []),
  };
}

export function node(
  name: string,
  addresses: Readonly<Record<string, string | readonly string[]>>,
  about: About & { readonly spec?: object } = {},
): KubeObject {
  const { namespace: _, ...named } = metadata(`/${name}`, about);
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: named,
    spec: about.spec ?? {},
    status: {
      addresses: Object.entries(addresses).flatMap(([type, own]) => [own].flat().map((address) => ({ type, address }))),
    },
  };
}

export function pod(
  path: string,
  about: About & { readonly spec?: object; readonly status?: object; readonly deletionTimestamp?: string },
): KubeObject {
  const { deletionTimestamp } = about;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata(path, about), ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) },
    spec: about.spec ?? {},
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], ...about.status },
  };
}

/** The EndpointSlice of a Service; each entry `POD=ADDRESS`, with a final `!` when not ready. */
export function slice(servicePath: string, entries: readonly string[], addressType = 'IPv4'): KubeObject {
  const [namespace = '', name = ''] = servicePath.split('/');
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-${addressType}`, namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType,
    endpoints: entries.map((entry) => {
      const [pod = '', address = ''] = entry.replace('!', '').split('=');
      return {
        addresses: [address],
        conditions: { ready: !entry.endsWith('!') },
        targetRef: { kind: 'Pod', name: pod, namespace },
      };
    }),
  };
}
