// Which gaps could hide an object that asks for a record. Absence of evidence is never an orphan (DESIGN sections 3 and 8):
// a gap blocks as widely as it could hide, because ownership labels go stale and any unread object might be the one that asks.

import type { Gap } from './snapshot.ts';

/** Every kind that a source reads: a Service's addresses can come from Pods, EndpointSlices and Nodes. */
const kindsOfSource: Readonly<Record<string, readonly string[]>> = {
  ingress: ['Ingress'],
  service: ['Service', 'Pod', 'EndpointSlice', 'Endpoints', 'Node'],
  node: ['Node'],
  pod: ['Pod', 'Node'],
  crd: ['DNSEndpoint'],
};

/** True when an object of one of these --source kinds may stand where we could not look. No sources known: any kind counts. */
export function hidesSources(gap: Gap, sources: readonly string[]): boolean {
  switch (gap.reason) {
    case 'ClusterUnreachable':
      return true;
    case 'NamespaceForbidden':
    case 'KindForbidden':
    case 'KindNotRead':
    case 'NotAsked':
      if (gap.zone !== undefined || gap.region !== undefined) return false;
      if (gap.reason === 'NotAsked' && gap.kind === undefined && gap.namespace === undefined) return false;
      return (
        gap.kind === undefined ||
        sources.length === 0 ||
        sources.some((source) => (kindsOfSource[source] ?? [source]).includes(gap.kind ?? ''))
      );
    case 'ZoneForbidden':
    case 'ZoneThrottled':
    case 'NotSignedIn':
    case 'AWSUnreachable':
    case 'CertificatesForbidden':
    case 'LoadBalancersForbidden':
    case 'TagsForbidden':
      return false;
  }
}
