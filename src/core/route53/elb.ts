// Names of AWS load balancers and other alias targets → the canonical hosted zone that Route 53 wants in an alias, as far as one
// ExternalDNS version knows them.
//
//   k8s-web-1.us-west-2.elb.amazonaws.com   Z1H1FL5HABSF5          d1.cloudfront.net   Z2FDTNDATAQYW2
//   x.ap-east-2.elb.amazonaws.com           unknown before 0.19    name in a region not listed: no alias, a CNAME
//
// Case-sensitive, no trailing dot. Up to 0.15 an entry matches any name that merely ends with it. (external-dns provider/aws/aws.go)

import { since } from '../discover/arguments.ts';
import type { Version } from '../settings.ts';
import { elbZones } from './elb-zones.ts';

const bySuffix: ReadonlyMap<string, { readonly zone: string; readonly minor: number }> = suffixes();
const endings = ['aws.com', 'aws.com.cn', 'tor.com', 'ont.com', 'ont.net'];

/** The canonical zone id; null when this version knows none. */
export function canonicalZone(host: string, version: Version): string | null {
  return since(version, 16) ? byLabels(host, version) : byText(host, version);
}

function byLabels(host: string, version: Version): string | null {
  if (!endings.some((ending) => host.endsWith(ending))) return null;
  let dot = host.lastIndexOf('.');
  while (dot > 0) {
    dot = host.lastIndexOf('.', dot - 1);
    const known = bySuffix.get(host.slice(dot + 1));
    if (known !== undefined && since(version, known.minor)) return known.zone;
  }
  return null;
}

function byText(host: string, version: Version): string | null {
  for (const [suffix, { zone, minor }] of bySuffix) {
    if (since(version, minor) && host.endsWith(suffix)) return zone;
  }
  return null;
}

function suffixes(): Map<string, { readonly zone: string; readonly minor: number }> {
  const map = new Map([
    ['awsglobalaccelerator.com', { zone: 'Z2BJ6XQ5FK7U4H', minor: 0 }],
    ['cloudfront.net', { zone: 'Z2FDTNDATAQYW2', minor: 0 }],
  ]);
  for (const [region, alb, nlb, endpoint, api, minor = 0] of elbZones) {
    const china = region.startsWith('cn-') ? '.cn' : '';
    map.set(`${region}.elb.amazonaws.com${china}`, { zone: alb, minor });
    map.set(`elb.${region}.amazonaws.com${china}`, { zone: nlb, minor });
    if (endpoint !== '') map.set(`${region}.vpce.amazonaws.com`, { zone: endpoint, minor });
    if (api !== '') map.set(`execute-api.${region}.amazonaws.com`, { zone: api, minor });
  }
  return map;
}

const byZone: ReadonlyMap<string, readonly string[]> = new Map(
  [...Map.groupBy(bySuffix, ([, { zone }]) => zone)].map(([zone, entries]) => [
    zone,
    entries.map(([suffix]) => suffix),
  ]),
);

/** Which names lie in an AWS service's alias zone, e.g. `['cloudfront.net']`; undefined for any other hosted zone. */
export function canonicalSuffixes(zone: string): readonly string[] | undefined {
  return byZone.get(zone);
}
