// Service → endpoints: the names of its annotations, at addresses that depend on the Service's type.
//
//   LoadBalancer   spec.externalIPs, else status.loadBalancer      NodePort       node addresses, and an SRV record per node port
//   ClusterIP      spec.clusterIP, if internal or published        ClusterIP None its Pods (headless.ts)
//   ExternalName   spec.externalIPs, else spec.externalName
//
// (external-dns source/service.go; reference: sources page 7)

import { since } from '../discover/arguments.ts';
import type { Endpoint } from '../endpoint.ts';
import type { KubeObject, Service } from '../kube.ts';
import type { Settings } from '../settings.ts';
import { type Annotations, annotationsOf, namesIn, type Read, targetsIn } from './annotations.ts';
import { legacyEndpoints } from './compatibility.ts';
import { quote } from './go-text.ts';
import { headlessEndpoints } from './headless.ts';
import { statusAddresses } from './ingress.ts';
import { endpointsForHost, type Terms, withoutDot } from './make.ts';
import { nodePortAddresses, serviceRecords } from './node-port.ts';
import { ask, askUnread, type Cluster, type Refusal, type Run, refusal, termsOf, unreadTarget } from './run.ts';
import { mergeServices } from './service-merge.ts';

const types = ['ExternalName', 'ClusterIP', 'NodePort', 'LoadBalancer'];

/** Since 0.18 an unknown type in the filter is refused; before, it matches no Service. */
export function serviceStartError({ serviceTypeFilter, version }: Settings): string | null {
  if (!since(version, 18) || serviceTypeFilter.includes('')) return null;
  const unknown = serviceTypeFilter.find((type) => !types.includes(type));
  if (unknown === undefined) return null;
  const known = (since(version, 22) ? types.toSorted() : types).map(quote).join(' ');
  return `unsupported service type filter: ${quote(unknown)}. Supported types are: [${known}]`;
}

export function serviceEndpoints(run: Run, cluster: Cluster): readonly Endpoint[] {
  const found: Endpoint[] = [];
  for (const service of cluster.services) {
    found.push(...endpointsOf(run, cluster, service));
    if (run.fatal !== null) return [];
  }
  return mergeServices(found, run.settings);
}

/** What is known of one Service while its endpoints are made. */
export interface Subject {
  readonly service: Service;
  readonly annotations: Annotations;
  readonly terms: Terms;
}

/** A name to make endpoints for; `internal` ones point into the cluster. */
interface Wish extends Read {
  readonly internal: boolean;
}

function endpointsOf(run: Run, cluster: Cluster, service: Service): readonly Endpoint[] {
  const { settings } = run;
  const annotations = annotationsOf(service, settings);
  const wishes = wishesOf(annotations, run);
  askUnread(run, service, wishes, ['hostname', 'internal-hostname']);
  const refused = refusal(run, service, annotations) ?? typeRefusal(run, service);
  if (refused !== null) {
    ask(run, service, wishes.length > 0 ? wishes : run.names.quietly(service, 'service'), refused);
    return [];
  }
  const subject = { service, annotations, terms: termsOf(service, annotations, settings) };
  const annotated = wishes.flatMap((wish) => generate(run, cluster, subject, wish));
  const named = annotated.length > 0 ? annotated : legacyEndpoints(run, cluster, service);
  const own = run.names.withPairs(run, named, service, 'service');
  if (run.fatal !== null || !run.names.wanted(own)) return own;
  const templated = run.names.namesFor(run, service, 'service').map((name) => ({ ...name, internal: false }));
  return [...own, ...templated.flatMap((wish) => generate(run, cluster, subject, wish))];
}

function wishesOf(annotations: Annotations, { settings }: Run): readonly Wish[] {
  if (settings.ignoreHostnameAnnotation || annotations.size === 0) return [];
  return [
    ...namesIn(annotations, 'hostname', settings).map((name) => ({ ...name, internal: false })),
    ...namesIn(annotations, 'internal-hostname', settings).map((name) => ({ ...name, internal: true })),
  ];
}

/** The endpoints of one name. */
function generate(run: Run, cluster: Cluster, subject: Subject, wish: Wish): readonly Endpoint[] {
  const { settings } = run;
  const { service, terms } = subject;
  const host = { value: withoutDot(wish.value), field: wish.field };
  const asked = targetsIn(subject.annotations, settings);
  if (asked.length > 0) return endpointsForHost(host, asked, terms, settings, run.skipped);
  const made = [
    ...recordsBeside(run, cluster, subject, host),
    ...endpointsForHost(host, addressesOf(run, cluster, subject, wish.internal), terms, settings, run.skipped),
  ];
  const served = made.some(({ recordType }) => recordType !== 'SRV');
  if (!served) ask(run, service, [host], unreadTarget(run, service) ?? noAddress(run, service));
  return made;
}

/** Records that come besides those of the name's own addresses: of a headless Service's Pods, of node ports. */
function recordsBeside(run: Run, cluster: Cluster, subject: Subject, host: Read): readonly Endpoint[] {
  const { type, clusterIP } = subject.service.spec ?? {};
  if (type === 'ClusterIP' && clusterIP === 'None') return headlessEndpoints(run, cluster, subject, host);
  return type === 'NodePort' ? serviceRecords(run, subject, host) : [];
}

function addressesOf(run: Run, cluster: Cluster, subject: Subject, internal: boolean): readonly Read[] {
  const { service } = subject;
  switch (service.spec?.type) {
    case 'LoadBalancer':
      return internal ? clusterIP(service) : loadBalancer(service, run);
    case 'ClusterIP':
      return internal || run.settings.publishInternal ? clusterIP(service) : [];
    case 'NodePort':
      return nodePortAddresses(run, cluster, subject);
    case 'ExternalName':
      return externalIPs(service) ?? [{ value: service.spec.externalName ?? '', field: 'spec.externalName' }];
    default:
      return [];
  }
}

function clusterIP({ spec }: Service): readonly Read[] {
  return spec?.clusterIP === 'None' ? [] : [{ value: spec?.clusterIP ?? '', field: 'spec.clusterIP' }];
}

/**
 * Host names that ExternalDNS would look up at run time are left out: their addresses are not known here.
 * Differs from ExternalDNS: it publishes what the lookup gave; here the Service waits for an address instead.
 */
function loadBalancer(service: Service, { settings }: Run): readonly Read[] {
  const own = externalIPs(service) ?? statusAddresses(service);
  return settings.resolveServiceLoadBalancerHostname ? own.filter(({ field }) => !field.endsWith('.hostname')) : own;
}

/** True where ExternalDNS publishes addresses that its own lookup of the load balancer's name gives. */
export function isLookedUp(object: KubeObject, { resolveServiceLoadBalancerHostname, sources }: Settings): boolean {
  if (!resolveServiceLoadBalancerHostname || object.kind !== 'Service' || !sources.includes('service')) return false;
  const service: Service = object as Service;
  if (service.spec?.type !== 'LoadBalancer' || externalIPs(service) !== null) return false;
  return statusAddresses(service).some(({ field }) => field.endsWith('.hostname'));
}

function externalIPs({ spec }: Service): readonly Read[] | null {
  const addresses = spec?.externalIPs ?? [];
  return addresses.length === 0 ? null : addresses.map((value, i) => ({ value, field: `spec.externalIPs[${i}]` }));
}

function noAddress({ settings }: Run, { spec, status }: Service): Refusal {
  if (settings.resolveServiceLoadBalancerHostname && status?.loadBalancer?.ingress?.length) {
    return { reason: 'NoAddress', message: resolved };
  }
  return {
    reason: 'NoAddress',
    message: missing[spec?.type ?? ''] ?? `a Service of type ${spec?.type} has no address`,
  };
}

const resolved =
  '--resolve-service-load-balancer-hostname: ExternalDNS publishes the addresses that its own lookup gives, which are not known here';

const missing: Readonly<Record<string, string>> = {
  LoadBalancer: 'its status names no load balancer yet',
  ClusterIP: 'no ready Pod stands behind it, or it is neither headless nor published (--publish-internal-services)',
  NodePort: 'no node has an address for it',
};

function typeRefusal({ settings }: Run, { spec }: Service): Refusal | null {
  const wanted = settings.serviceTypeFilter;
  const off = wanted.length === 0 || (wanted.includes('') && since(settings.version, 18));
  if (off || wanted.includes(spec?.type ?? '')) return null;
  return {
    reason: 'AnnotationFiltered',
    message: `its type ${spec?.type} is not among --service-type-filter=${wanted.join(',')}`,
  };
}
