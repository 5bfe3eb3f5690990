// What the embedded world is made of, as plain data. Record sets stand in the AWS CLI's JSON, objects as `kubectl get -o json`
// prints them, certificates as `aws acm describe-certificate` does (dates in ISO 8601).

import type { RecordSet } from '../core/dns.ts';
import type { KubeObject } from '../core/kube.ts';

export interface ZoneData {
  /** `Z0123EXAMPLE`, with or without `/hostedzone/`. */
  readonly id: string;
  readonly name: string;
  readonly private?: boolean;
  readonly vpcs?: readonly { readonly id: string; readonly region: string }[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly comment?: string;
  /** Service principal of the AWS service that owns the zone; then the Route 53 API may not edit it. */
  readonly linkedService?: string;
  readonly protections?: readonly { readonly name: string; readonly type: string; readonly comment?: string }[];
  /** Any spelling, any order; the apex NS and SOA are added when they are not here. */
  readonly recordSets?: readonly RecordSet[];
}

export interface CertificateData {
  readonly CertificateArn: string;
  readonly DomainName: string;
  readonly SubjectAlternativeNames?: readonly string[];
  readonly Status?: string;
  /** `AMAZON_ISSUED` (default), `IMPORTED` or `PRIVATE`. */
  readonly Type?: string;
  /** As Describe prints it, e.g. `RSA-2048` (default) or `EC-prime256v1`. */
  readonly KeyAlgorithm?: string;
  readonly InUseBy?: readonly string[];
  readonly NotBefore?: string;
  readonly NotAfter?: string;
  readonly DomainValidationOptions?: readonly ValidationData[];
  readonly RenewalSummary?: {
    readonly RenewalStatus: string;
    readonly DomainValidationOptions?: readonly ValidationData[];
    readonly UpdatedAt?: string;
  };
  readonly FailureReason?: string;
}

export interface ValidationData {
  readonly DomainName: string;
  readonly ValidationStatus?: string;
  readonly ValidationMethod?: string;
  readonly ResourceRecord?: { readonly Name: string; readonly Type: string; readonly Value: string };
}

export interface LoadBalancerData {
  readonly LoadBalancerArn: string;
  readonly DNSName: string;
  readonly CanonicalHostedZoneId: string;
  /** `application` (default) or `network`. */
  readonly Type?: string;
  readonly State?: string;
  readonly Scheme?: string;
  readonly IpAddressType?: string;
  readonly Tags?: Readonly<Record<string, string>>;
}

export interface WorldData {
  /** Twelve digits; 123456789012 when absent. */
  readonly account?: string;
  readonly arn?: string;
  readonly zones: readonly ZoneData[];
  readonly certificates?: readonly CertificateData[];
  readonly loadBalancers?: readonly LoadBalancerData[];
  readonly objects: readonly KubeObject[];
  /** Container logs by `NAMESPACE/POD/CONTAINER`. */
  readonly logs?: Readonly<Record<string, string>>;
}

export const defaultAccount = '123456789012';

/** `arn:aws:acm:eu-west-1:…` → `eu-west-1`. */
export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}
