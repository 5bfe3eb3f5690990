// Names and load balancers that the cluster's objects speak of, whoever may act on them: generous on purpose, because it only
// decides what to read, never what is true.

import { type DnsName, dnsName, type HostedZone, type RecordSet, within } from '../core/dns.ts';
import type { Ingress, KubeObject, Service } from '../core/kube.ts';
import { servingZones } from '../core/route53/zones.ts';

/** Hosts of rules, of TLS and of every annotation that could be ExternalDNS's. */
export function askedNames(objects: readonly KubeObject[]): ReadonlySet<DnsName> {
  const names = new Set<DnsName>();
  const add = (text: string) => {
    const name = dnsName(text.trim());
    if (name !== '') names.add(name);
  };
  for (const object of objects) {
    for (const [key, value] of Object.entries(object.metadata.annotations ?? {})) {
      if (/\/[a-z0-9-]*hostname$/.test(key)) value.split(',').forEach(add);
    }
    if (!isIngress(object)) continue;
    for (const rule of listOf(object.spec?.rules)) if (rule.host) add(rule.host);
    for (const tls of listOf(object.spec?.tls)) listOf(tls.hosts).forEach(add);
  }
  return names;
}

/** Certificate ARNs that annotations name. */
export function askedCertificates(objects: readonly KubeObject[]): ReadonlySet<string> {
  const values = objects.flatMap((object) => Object.values(object.metadata.annotations ?? {}));
  return new Set(values.flatMap((value) => (value.includes(':acm:') ? value.split(',').map((arn) => arn.trim()) : [])));
}

const balancer =
  /(?:^|\.)(?:elb\.([a-z]{2,4}(?:-[a-z]+)+-\d)|([a-z]{2,4}(?:-[a-z]+)+-\d)\.elb)\.amazonaws\.com(?:\.cn)?$/;

/** `us-west-2` of an ALB's, CLB's or NLB's name, in lower case; null for any other name. */
export function balancerRegion(host: string): string | null {
  const match = balancer.exec(host);
  return match?.[1] ?? match?.[2] ?? null;
}

/** Regions of the load balancers that objects have as their address, or name in an annotation. */
export function regionsOfObjects(objects: readonly KubeObject[]): ReadonlySet<string> {
  return regionsOf(addressesOf(objects));
}

/** Regions of the load balancers that record sets point at and no object has as its address: they may be gone. */
export function strangeBalancers(sets: readonly RecordSet[], objects: readonly KubeObject[]): ReadonlySet<string> {
  const hosts = new Set<string>();
  for (const set of sets) {
    if (set.AliasTarget) hosts.add(set.AliasTarget.DNSName);
    else if (set.Type === 'CNAME') for (const { Value } of set.ResourceRecords ?? []) hosts.add(Value);
  }
  return regionsOf(balancerNames(hosts).difference(addressesOf(objects)));
}

/** Hosts as load balancers are named: lower case, no final dot, without `dualstack.`. */
function balancerName(host: string): string {
  return host
    .trim()
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '');
}

function addressesOf(objects: readonly KubeObject[]): ReadonlySet<string> {
  const hosts = new Set<string>();
  for (const object of objects) {
    if (isAddressed(object)) {
      for (const { hostname } of listOf(object.status?.loadBalancer?.ingress)) hosts.add(hostname ?? '');
    }
    for (const [key, value] of Object.entries(object.metadata.annotations ?? {})) {
      if (key.endsWith('/target')) for (const host of value.split(',')) hosts.add(host);
    }
  }
  return balancerNames(hosts);
}

/** Many hosts share one load balancer: each name is read once. */
function balancerNames(hosts: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(Array.from(hosts, balancerName));
}

function regionsOf(hosts: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...hosts].flatMap((host) => (host.includes('.elb') ? (balancerRegion(host) ?? []) : [])));
}

/** Zones that any of the names would be written to. */
export function zonesOfNames(names: Iterable<DnsName>, zones: readonly HostedZone[]): readonly HostedZone[] {
  const serving = new Set([...names].flatMap((name) => servingZones(name, zones)));
  return zones.filter((zone) => serving.has(zone));
}

/** The longest public zone of a name: where the world looks for it. All of them when several share that name. */
export function publicZonesOf(name: DnsName, zones: readonly HostedZone[]): readonly HostedZone[] {
  const holding = zones.filter((zone) => !zone.private && within(name, zone.name));
  const longest = Math.max(0, ...holding.map((zone) => zone.name.length));
  return holding.filter((zone) => zone.name.length === longest);
}

/** Exact, or a wildcard that stands for exactly one label. */
export function covers(certificateName: string, host: DnsName): boolean {
  const name = certificateName.toLowerCase();
  return name === host || (name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1));
}

function isIngress(object: KubeObject): object is Ingress {
  return object.kind === 'Ingress';
}

function isAddressed(object: KubeObject): object is Ingress | Service {
  return object.kind === 'Ingress' || object.kind === 'Service';
}

function listOf<T>(list: readonly T[] | null | undefined): readonly T[] {
  return Array.isArray(list) ? list : [];
}
