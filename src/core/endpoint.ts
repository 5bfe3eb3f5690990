// An endpoint is one DNS record that a Kubernetes object wants, in ExternalDNS's own terms
// (external-dns endpoint/endpoint.go; reference sections 2.1 to 2.7 of the sources page).

/** Where an endpoint came from, for people; the rules never read it. */
export interface Origin {
  /** `ingress/shop/api` */
  readonly resource: string;
  /** Field or annotation that named the host, e.g. `spec.rules[0].host`. */
  readonly host: string;
  /** Field or annotation that gave the targets, e.g. `status.loadBalancer.ingress[0].hostname`. */
  readonly address: string;
}

export interface ProviderSpecific {
  readonly name: string;
  readonly value: string;
}

export interface Endpoint {
  /** As written by the source: no trailing dot, case as given; may be empty. */
  readonly dnsName: string;
  /** A AAAA CNAME SRV TXT NS MX PTR NAPTR DNAME or any other text. */
  readonly recordType: string;
  readonly targets: readonly string[];
  /** Empty: simple routing. */
  readonly setIdentifier: string;
  /** Seconds; 0 = not configured. */
  readonly recordTTL: number;
  /** `resource` is set by sources, `owner` by the registry. */
  readonly labels: Readonly<Record<string, string>>;
  /** Ordered; looked up by the first match on name. */
  readonly providerSpecific: readonly ProviderSpecific[];
  readonly origins: readonly Origin[];
}
