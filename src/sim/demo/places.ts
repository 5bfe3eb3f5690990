// The demo's account: zones, owners, load balancers, and the pieces that clusters and zones are put together from.

import type { RecordSet } from '../../core/dns.ts';
import type { KubeObject } from '../../core/kube.ts';
import { alias, claim } from '../compose.ts';

export const region = 'eu-west-1';
export const account = '123456789012';
export const context = 'prod-eu1';
export const owner = 'prod-eu1';
export const internalOwner = 'prod-eu1-internal';
export const edgeOwner = 'prod-eu1-edge';
export const otherOwner = 'prod-eu2';

export const zones = {
  com: 'Z04A1EXAMPLECOM0001',
  comPrivate: 'Z04A1EXAMPLECOM0002',
  dev: 'Z04A1EXAMPLEDEV0003',
  net: 'Z04A1EXAMPLENET0004',
  corp: 'Z04A1EXAMPLECRP0005',
  org: 'Z04A1EXAMPLEORG0006',
  cloudMap: 'Z04A1CLOUDMAP000007',
} as const;
export type ZoneName = keyof typeof zones;

const ireland = { alb: 'Z32O12XQLNTSW2', nlb: 'Z2IFOLAFXWLO4F' };

export interface Balancer {
  readonly name: string;
  readonly dnsName: string;
  readonly type: 'application' | 'network';
  readonly hostedZone: string;
}

/** The ALB that the Ingresses of a group share; its name and address follow the AWS load balancer controller's pattern. */
export function alb(group: string): Balancer {
  const name = `k8s-${group.slice(0, 17)}-${digits(group, 16, 10)}`;
  const dnsName = `${name}-${digits(group, 10, 10)}.${region}.elb.amazonaws.com`;
  return { name, dnsName, type: 'application', hostedZone: ireland.alb };
}

/** The internal NLB of a Service. */
export function nlb(namespace: string, service: string): Balancer {
  const name = `k8s-${namespace.slice(0, 8)}-${service.slice(0, 8)}-${digits(service, 16, 10)}`;
  const dnsName = `${name}-${digits(`${namespace}/${service}`, 16, 16)}.elb.${region}.amazonaws.com`;
  return { name, dnsName, type: 'network', hostedZone: ireland.nlb };
}

/** Digits that look random and are always the same for a text. */
export function digits(text: string, base: 10 | 16, length: number): string {
  let hash = 0x811c9dc5;
  let out = '';
  for (let round = 0; out.length < length; round++) {
    for (const char of `${round}${text}`) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
    out += (hash % base ** 5).toString(base).padStart(5, '7');
  }
  return out.slice(0, length);
}

/** Something in the cluster together with what the zones hold of it. */
export interface Piece {
  readonly objects?: readonly KubeObject[];
  readonly records?: Partial<Readonly<Record<ZoneName, readonly RecordSet[]>>>;
}

/** Name of the ownership TXT as ExternalDNS 0.22 spells it with `--txt-wildcard-replacement=any`. */
export function claimName(type: string, name: string): string {
  return `${type.toLowerCase()}-${name.replace('*', 'any')}`;
}

/** A and AAAA alias with their claims, as ExternalDNS 0.22 leaves them. */
export function served(name: string, to: Balancer, resource: string, by: string = owner): readonly RecordSet[] {
  return (['A', 'AAAA'] as const).flatMap((type) => [
    alias(name, type, to.dnsName, to.hostedZone),
    claim(claimName(type, name), by, resource),
  ]);
}
