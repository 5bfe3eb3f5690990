// --compatibility: Services that carry the annotations of the tools before ExternalDNS, and name nothing in its own way.
//
//   mate                  annotation zalando.org/dnsname
//   molecule              label dns=route53 and annotation domainName
//   kops-dns-controller   annotations dns.alpha.kubernetes.io/external and …/internal, on LoadBalancer and NodePort Services
//
// (external-dns source/compatibility.go; reference: sources page 8)

import { since } from '../discover/arguments.ts';
import type { Endpoint } from '../endpoint.ts';
import { resourceOf, type Service } from '../kube.ts';
import type { Read } from './annotations.ts';
import { externalAddresses } from './headless.ts';
import { statusAddresses } from './ingress.ts';
import { inferType, type Terms } from './make.ts';
import { type Cluster, mustMake, type Run } from './run.ts';

export const kopsExternal = 'dns.alpha.kubernetes.io/external';
export const kopsInternal = 'dns.alpha.kubernetes.io/internal';

export function legacyEndpoints(run: Run, cluster: Cluster, service: Service): readonly Endpoint[] {
  switch (run.settings.compatibility) {
    case 'mate':
      return balanced(run, service, whole(service, 'zalando.org/dnsname'));
    case 'molecule':
      return service.metadata.labels?.dns === 'route53' ? balanced(run, service, list(service, 'domainName')) : [];
    case 'kops-dns-controller':
      return kops(run, cluster, service);
    default:
      return [];
  }
}

function kops(run: Run, cluster: Cluster, service: Service): readonly Endpoint[] {
  const external = list(service, kopsExternal);
  const internal = list(service, kopsInternal);
  switch (service.spec?.type) {
    case 'LoadBalancer':
      return balanced(run, service, [...external, ...internal]);
    case 'NodePort':
      if (external.length > 0 && internal.length > 0) return [];
      return [...external, ...internal].flatMap((host) =>
        nodeAddresses(run, cluster, external.length > 0).flatMap((address) =>
          one(run, service, host, inferType(address.value, run.settings), address),
        ),
      );
    default:
      return [];
  }
}

/** Addresses of the nodes in the role `node`. Cordoned ones count. */
function nodeAddresses(run: Run, cluster: Cluster, external: boolean): readonly Read[] {
  const { version, exposeInternalIPv6 } = run.settings;
  return cluster.nodes
    .filter(({ metadata }) => metadata.labels?.['node-role.kubernetes.io/node'] !== undefined)
    .flatMap((node) => {
      if (external) return externalAddresses(node, run, exposeInternalIPv6 || !since(version, 18));
      return (node.status?.addresses ?? []).flatMap(({ type, address }, i) =>
        type === 'InternalIP'
          ? [{ value: address, field: `status.addresses[${i}] of Node ${node.metadata.name}` }]
          : [],
      );
    });
}

/** An endpoint per name and load balancer; the type follows the status field, not the text in it. */
function balanced(run: Run, service: Service, hosts: readonly Read[]): readonly Endpoint[] {
  return hosts.flatMap((host) =>
    statusAddresses(service).flatMap((address) =>
      one(run, service, host, address.field.endsWith('.ip') ? 'A' : 'CNAME', address),
    ),
  );
}

function one(run: Run, service: Service, host: Read, type: string, address: Read): readonly Endpoint[] {
  const resource = resourceOf(service);
  const terms: Terms = {
    origin: resource,
    labels: since(run.settings.version, 18) ? {} : { resource },
    recordTTL: 0,
    providerSpecific: [],
    setIdentifier: '',
  };
  return mustMake(run, host, type, [address.value], address.field, terms);
}

function whole(service: Service, key: string): readonly Read[] {
  const value = service.metadata.annotations?.[key];
  return value === undefined ? [] : [{ value, field: `metadata.annotations[${key}]` }];
}

/** The comma list under an annotation with a fixed key. */
export function list(object: Pick<Service, 'metadata'>, key: string): readonly Read[] {
  const value = object.metadata.annotations?.[key];
  if (value === undefined) return [];
  return value
    .replaceAll(' ', '')
    .split(',')
    .map((name) => ({ value: name, field: `metadata.annotations[${key}]` }));
}
