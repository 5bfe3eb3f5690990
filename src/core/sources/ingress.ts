// Ingress → endpoints: hosts of rules, TLS entries and the hostname annotation, at the load balancer's addresses.
//
//   rules[0].host web.example.com, status.loadBalancer.ingress[0].hostname lb.…   →  CNAME web.example.com → lb.…
//
// (external-dns source/ingress.go; reference: sources page 6)

import { since } from '../discover/arguments.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Ingress } from '../kube.ts';
import type { Settings } from '../settings.ts';
import { type Annotations, annotationsOf, namesIn, type Read, targetsIn } from './annotations.ts';
import { endpointsForHost, type Terms } from './make.ts';
import { mergeEndpoints, withTargets } from './merge.ts';
import { ask, askUnread, type Cluster, type Refusal, type Run, refusal, termsOf, unreadTarget } from './run.ts';
import type { Selector } from './selector.ts';
import { wrongValues } from './selector-parse.ts';

const classKey = 'kubernetes.io/ingress.class';

/** --ingress-class and an annotation filter on the same annotation exclude each other. */
export function ingressStartError({ ingressClass }: Settings, annotations: Selector): string | null {
  return ingressClass.length > 0 && annotations.keys.includes(classKey)
    ? `--ingress-class is mutually exclusive with the ${classKey} annotation filter`
    : null;
}

export function ingressEndpoints(run: Run, cluster: Cluster): readonly Endpoint[] {
  run.fatal = wrongValues(classKey, run.settings.ingressClass);
  if (run.fatal !== null) return [];
  const found: Endpoint[] = [];
  for (const ingress of cluster.ingresses) {
    found.push(...endpointsOf(run, ingress));
    if (run.fatal !== null) return [];
  }
  return since(run.settings.version, 21)
    ? mergeEndpoints(found)
    : found.map((endpoint) => withTargets(endpoint, endpoint.targets.toSorted()));
}

function endpointsOf(run: Run, ingress: Ingress): readonly Endpoint[] {
  const { settings } = run;
  const annotations = annotationsOf(ingress, settings);
  const hosts = hostsOf(ingress, annotations, run);
  askUnread(run, ingress, hosts, ['hostname']);
  const refused = refusal(run, ingress, annotations) ?? classRefusal(run, ingress);
  if (refused !== null) {
    ask(run, ingress, hosts.length > 0 ? hosts : run.names.quietly(ingress, 'ingress'), refused);
    return [];
  }
  const addresses = addressesOf(ingress, annotations, run);
  const terms = termsOf(ingress, annotations, settings, dualstack(run, ingress));
  const own = make(run, hosts, addresses, terms);
  const templated = run.names.wanted(own) ? run.names.namesFor(run, ingress, 'ingress') : [];
  if (addresses.length === 0) ask(run, ingress, [...hosts, ...templated], unreadTarget(run, ingress) ?? noAddress);
  return templated.length === 0 ? own : [...own, ...make(run, templated, addresses, terms)];
}

const noAddress: Refusal = {
  reason: 'NoAddress',
  message: 'its status names no load balancer yet',
};

function make(run: Run, hosts: readonly Read[], addresses: readonly Read[], terms: Terms): readonly Endpoint[] {
  return hosts.flatMap((host) => endpointsForHost(host, addresses, terms, run.settings, run.skipped));
}

/** Up to 0.15 this mark makes an alias dual-stack; the label shows in the ownership TXT. */
function dualstack(run: Run, ingress: Ingress): Readonly<Record<string, string>> {
  const mark = ingress.metadata.annotations?.['alb.ingress.kubernetes.io/ip-address-type'];
  return mark === 'dualstack' && !since(run.settings.version, 16) ? { dualstack: 'true' } : {};
}

function hostsOf(ingress: Ingress, annotations: Annotations, { settings }: Run): readonly Read[] {
  const defined: Read[] = [];
  if (!settings.ignoreIngressRulesSpec) {
    ingress.spec?.rules?.forEach(({ host }, i) => {
      if (host) defined.push({ value: host, field: `spec.rules[${i}].host` });
    });
  }
  if (!settings.ignoreIngressTLSSpec) {
    ingress.spec?.tls?.forEach(({ hosts }, i) => {
      hosts?.forEach((host, j) => {
        if (host !== '') defined.push({ value: host, field: `spec.tls[${i}].hosts[${j}]` });
      });
    });
  }
  const annotated = settings.ignoreHostnameAnnotation ? [] : namesIn(annotations, 'hostname', settings);
  switch (annotations.get('ingress-hostname-source')?.value.toLowerCase()) {
    case undefined:
      return annotated.length === 0 ? defined : [...defined, ...annotated];
    case 'defined-hosts-only':
      return defined;
    case 'annotation-only':
      return annotated;
    default:
      return [];
  }
}

function addressesOf(ingress: Ingress, annotations: Annotations, { settings }: Run): readonly Read[] {
  const asked = targetsIn(annotations, settings);
  return asked.length > 0 ? asked : statusAddresses(ingress);
}

/** Address and host name of every load balancer in the status; both where both are set. */
export function statusAddresses(object: Pick<Ingress, 'status'>): readonly Read[] {
  const found: Read[] = [];
  object.status?.loadBalancer?.ingress?.forEach(({ ip, hostname }, i) => {
    if (ip) found.push({ value: ip, field: `status.loadBalancer.ingress[${i}].ip` });
    if (hostname) found.push({ value: hostname, field: `status.loadBalancer.ingress[${i}].hostname` });
  });
  return found;
}

function classRefusal({ settings }: Run, ingress: Ingress): Refusal | null {
  const wanted = settings.ingressClass;
  if (wanted.length === 0) return null;
  const named = ingress.spec?.ingressClassName;
  const annotated = ingress.metadata.annotations?.[classKey];
  const own = named ? named : annotated;
  if (own !== undefined && wanted.includes(own)) return null;
  const said = own === undefined ? 'it names no ingress class' : `its ingress class is ${own}`;
  return { reason: 'ClassFiltered', message: `${said}, and this ExternalDNS reads only ${wanted.join(', ')}` };
}
