// A Snapshot is everything that one `read` of the world saw, as plain JSON: it can be saved (`--snapshot FILE`), replayed with
// no network (`--from FILE`), and is the only input of join, forecast and plan. No secret ever enters it.
// What could not be read is a Gap; a gap never lets a delete through.

import type { HostedZone, RecordSet, ZoneId } from './dns.ts';
import type { KubeObject } from './kube.ts';

export type GapReason =
  | 'NamespaceForbidden'
  | 'KindForbidden'
  | 'KindNotRead'
  | 'ZoneForbidden'
  | 'ZoneThrottled'
  | 'NotSignedIn'
  | 'AWSUnreachable'
  | 'ClusterUnreachable'
  | 'CertificatesForbidden'
  | 'LoadBalancersForbidden'
  | 'TagsForbidden'
  | 'NotAsked';

/** Something that could not be read. `scope` names it: `namespace/vault`, `ingresses`, `zone/Z0AAA`, `route53`, `acm/eu-west-1`. */
export interface Gap {
  readonly scope: string;
  readonly reason: GapReason;
  /** The other side's own words, escaped by whoever prints them. */
  readonly message: string;
  /** For a Kubernetes gap: which kind (`Ingress`) and namespace (null = all) could not be listed. */
  readonly kind?: string;
  readonly namespace?: string | null;
  readonly zone?: ZoneId;
  readonly region?: string;
}

/** A zone with all its record sets in Route 53's order; `recordSets` is null when the zone was listed but not read (a Gap says why). */
export interface ZoneContents {
  readonly zone: HostedZone;
  readonly recordSets: readonly RecordSet[] | null;
}

export interface CertificateValidation {
  readonly domain: string;
  readonly status: 'PENDING_VALIDATION' | 'SUCCESS' | 'FAILED' | null;
  readonly method: string | null;
  /** Absent for some seconds after a request, and for imported certificates. */
  readonly record: { readonly name: string; readonly type: string; readonly value: string } | null;
}

export interface Certificate {
  readonly arn: string;
  readonly region: string;
  readonly status: string;
  readonly type: string;
  /** Domain name and every subject alternative name, as ACM spells them. */
  readonly names: readonly string[];
  readonly inUseBy: readonly string[];
  /** ISO 8601, null when unknown. */
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  readonly renewalStatus: string | null;
  readonly failureReason: string | null;
  /** The validations in force: the renewal's own while a renewal is pending, else the certificate's. */
  readonly validations: readonly CertificateValidation[];
}

export interface LoadBalancer {
  readonly arn: string;
  readonly region: string;
  readonly dnsName: string;
  readonly canonicalHostedZoneId: string;
  readonly type: string;
  readonly state: string;
  readonly ipAddressType: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Snapshot {
  readonly apiVersion: 'kubectl-dns/v1alpha1';
  readonly kind: 'Snapshot';
  /** ISO 8601 UTC, when the read began. */
  readonly observedAt: string;
  readonly cluster: {
    readonly context: string;
    readonly name: string;
    readonly server: string;
    readonly user: string;
    /** The context's namespace, for kubectl's default rule. */
    readonly namespace: string;
  };
  /** null: not signed in, or not asked. `expiresAt` ISO 8601 when the credentials say it. */
  readonly aws: {
    readonly account: string;
    readonly arn: string;
    readonly region: string;
    readonly profile: string | null;
    readonly expiresAt: string | null;
  } | null;
  /** Namespaces that exist, null when they may not be listed. */
  readonly namespaces: readonly string[] | null;
  /** Sources (Ingress, Service, Node, Pod, EndpointSlice, …), sorted by kind, namespace, name. */
  readonly objects: readonly KubeObject[];
  /** What tells how ExternalDNS runs: workloads, their Pods, ReplicaSets, referenced ConfigMaps, ServiceAccounts. Secrets redacted. */
  readonly workloads: readonly KubeObject[];
  /** ExternalDNS's own start-up line by `NAMESPACE/POD/CONTAINER`, where pods/log may be read. */
  readonly startupLogs: Readonly<Record<string, string>>;
  readonly zones: readonly ZoneContents[];
  readonly certificates: readonly Certificate[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly gaps: readonly Gap[];
}
