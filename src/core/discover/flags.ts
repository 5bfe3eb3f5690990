// Every flag of ExternalDNS 0.13 to 0.23: its kind for kingpin, and the releases that have it.
//
// Read from the flag declarations of each release (pkg/apis/externaldns/types.go, tags v0.13.1 … v0.23.0). An entry is
//   NAME                  every release from 0.13.1 on
//   NAME@SINCE-UNTIL      first release that has it, first release that lacks it again; either may be empty
// A flag whose kind changed stands in two groups (fqdn-template: one string up to 0.21, a list from 0.22).

import type { Version } from '../settings.ts';

/** list and map repeat; enums is a list of fixed words; everything else may be given once. */
export type FlagKind = 'bool' | 'string' | 'int' | 'int64' | 'duration' | 'enum' | 'enums' | 'regexp' | 'list' | 'map';

export interface Flag {
  readonly name: string;
  readonly kind: FlagKind;
  /** First release that has it, null: the oldest we know. */
  readonly since: Version | null;
  /** First release that lacks it, null: the newest we know has it. */
  readonly until: Version | null;
}

const table: Readonly<Record<FlagKind, string>> = {
  bool: `
    always-publish-not-ready-addresses aws-evaluate-target-health aws-prefer-cname aws-sd-service-cleanup
    aws-zone-match-parent@0.14.1- bluecat-skip-tls-verify@-0.15.0 cloudflare-custom-hostnames@0.16.0-
    cloudflare-proxied cloudflare-regional-services@0.18.0- combine-fqdn-annotation coredns-strictly-owned@0.21.0-
    create-ptr@0.21.0- dry-run enable-legacy-annotation-prefix@0.23.0- events exclude-unschedulable@0.17.0-
    expose-internal-ipv6@0.17.0- force-default-targets@0.18.0- gateway-listener-sets@0.21.0- godaddy-api-ote
    ibmcloud-proxied@-0.18.0 ignore-hostname-annotation ignore-ingress-rules-spec ignore-ingress-tls-spec
    ignore-non-host-network-pods@0.16.0- infoblox-create-ptr@-0.15.0 infoblox-ssl-verify@-0.15.0
    listen-endpoint-events@0.16.0- ns1-ignoressl oci-auth-instance-principal@0.13.5- once
    ovh-enable-cname-relative@0.17.0- pdns-skip-tls-verify@0.13.6- pdns-tls-enabled@-0.13.6
    pihole-tls-skip-verify@0.13.2- prefer-alias@0.21.0- publish-host-ip publish-internal-services
    rcodezero-txt-encrypt@-0.15.0 resolve-service-load-balancer-hostname@0.13.5- rfc2136-axfr@0.22.0-
    rfc2136-create-ptr@0.15.0-0.21.0 rfc2136-gss-tsig rfc2136-insecure rfc2136-skip-tls-verify@0.14.1-
    rfc2136-tsig-axfr rfc2136-use-tls@0.14.1- traefik-disable-legacy@0.14.1-0.19.0 traefik-disable-new@0.14.1-
    traefik-enable-legacy@0.19.0- txt-encrypt-enabled@0.13.5- txt-new-format-only@0.16.0-0.18.0
    webhook-server@0.14.0-`,
  string: `
    akamai-access-token@-0.22.0 akamai-client-secret@-0.22.0 akamai-client-token@-0.22.0 akamai-edgerc-path@-0.22.0
    akamai-edgerc-section@-0.22.0 akamai-serviceconsumerdomain@-0.22.0 alibaba-cloud-config-file annotation-filter
    annotation-prefix@0.20.0- aws-assume-role aws-assume-role-external-id azure-config-file azure-resource-group
    azure-subscription-id azure-user-assigned-identity-client-id bluecat-config-file@-0.15.0
    bluecat-dns-configuration@-0.15.0 bluecat-dns-deploy-type@-0.15.0 bluecat-dns-server-name@-0.15.0
    bluecat-dns-view@-0.15.0 bluecat-gateway-host@-0.15.0 bluecat-root-zone@-0.15.0 cf-api-endpoint@-0.21.0
    cf-password@-0.21.0 cf-username@-0.21.0 cli-backend@0.20.0-0.21.0 cloudflare-record-comment@0.18.0-
    cloudflare-region-key@0.15.1- connector-source-server contour-load-balancer@-0.13.6 coredns-prefix
    crd-registry-namespace@0.23.0- crd-source-apiversion crd-source-kind dyn-customer-name@-0.15.0
    dyn-password@-0.15.0 dyn-username@-0.15.0 dynamodb-region@0.13.6- dynamodb-table@0.13.6-
    exoscale-apienv@0.13.6- exoscale-apikey exoscale-apisecret exoscale-apizone@0.13.6- exoscale-endpoint@-0.13.6
    fqdn-target-template@0.21.0-0.22.0 fqdn-template@-0.22.0 gateway-label-filter gateway-name@0.16.0-
    gateway-namespace gloo-namespace@-0.14.0 godaddy-api-key godaddy-api-secret google-project
    ibmcloud-config-file@-0.18.0 infoblox-fqdn-regex@-0.15.0 infoblox-grid-host@-0.15.0
    infoblox-name-regex@0.13.5-0.15.0 infoblox-view@-0.15.0 infoblox-wapi-password@-0.15.0
    infoblox-wapi-username@-0.15.0 infoblox-wapi-version@-0.15.0 kubeconfig label-filter metrics-address
    migrate-from-txt-owner@0.20.0- namespace ns1-endpoint oci-compartment-ocid@0.13.5- oci-config-file
    openshift-router-name ovh-endpoint pdns-api-key pdns-server pdns-server-id@0.15.1-
    pihole-api-version@0.17.0-0.22.0 pihole-password@0.13.2- pihole-server@0.13.2- plural-cluster@-0.22.0
    plural-provider@-0.22.0 pod-source-domain@0.16.0- rfc2136-host@-0.16.1 rfc2136-kerberos-password
    rfc2136-kerberos-realm rfc2136-kerberos-username rfc2136-tsig-keyname rfc2136-tsig-secret
    rfc2136-tsig-secret-alg rfc2136-zone@-0.14.1 server skipper-routegroup-groupversion
    target-template@0.21.0-0.22.0 tencent-cloud-config-file@-0.18.0 tls-ca tls-client-cert tls-client-cert-key
    transip-account@-0.22.0 transip-keyfile@-0.22.0 txt-encrypt-aes-key@0.13.5- txt-owner-id txt-prefix txt-suffix
    txt-wildcard-replacement webhook-provider-url@0.14.0-`,
  int: `
    aws-api-retries aws-batch-change-size aws-batch-change-size-bytes@0.14.1- aws-batch-change-size-values@0.14.1-
    azure-maxretries-count@0.18.0- batch-change-size@0.21.0- cloudflare-dns-records-per-page@0.13.5-
    cloudflare-zones-per-page@-0.13.5 digitalocean-api-page-size@-0.21.0 dyn-min-ttl@-0.15.0
    google-batch-change-size infoblox-cache-duration@-0.15.0 infoblox-max-results@-0.15.0
    infoblox-wapi-port@-0.15.0 kube-api-burst@0.21.0- kube-api-qps@0.21.0- ns1-min-ttl ovh-api-rate-limit
    rfc2136-batch-change-size rfc2136-port`,
  int64: `
    godaddy-api-ttl webhook-provider-max-body-size@0.23.0-`,
  duration: `
    aws-batch-change-interval aws-zones-cache-duration azure-zones-cache-duration@0.15.1-
    batch-change-interval@0.21.0- exoscale-zones-cache-duration@0.22.0- google-batch-change-interval interval
    kube-api-request-timeout@0.21.0- min-event-sync-interval min-ttl@0.21.0- oci-zones-cache-duration@0.14.1-
    provider-cache-time@0.15.0- request-timeout rfc2136-min-ttl txt-cache-interval
    webhook-provider-idle-timeout@0.23.0- webhook-provider-read-header-timeout@0.23.0-
    webhook-provider-read-timeout@0.14.0- webhook-provider-write-timeout@0.14.0-`,
  enum: `
    alibaba-cloud-zone-type aws-zone-type cloudflare-custom-hostnames-certificate-authority@0.16.0-
    cloudflare-custom-hostnames-min-tls-version@0.16.0- compatibility google-zone-visibility log-format log-level
    oci-zone-scope@0.14.1- policy provider registry rfc2136-load-balancing-strategy@0.16.0-
    tencent-cloud-zone-type@-0.18.0`,
  enums: `
    source`,
  regexp: `
    regex-domain-exclusion regex-domain-filter`,
  list: `
    aws-profile@0.15.0- aws-zone-tags default-targets domain-filter events-emit@0.19.0- exclude-domains
    exclude-record-types@0.14.0- exclude-target-net fqdn-target-template@0.22.0- fqdn-template@0.22.0-
    gloo-namespace@0.14.0- ingress-class@0.13.5- inmemory-zone managed-record-types nat64-networks@0.15.1-
    rfc2136-host@0.16.1- rfc2136-zone@0.14.1- service-type-filter target-net-filter target-template@0.22.0-
    unstructured-resource@0.21.0- zone-id-filter zone-name-filter`,
  map: `
    aws-sd-create-tag@0.15.1-`,
};

const sources = `
    service ingress node pod gateway-httproute gateway-grpcroute@0.13.2- gateway-tlsroute gateway-tcproute gateway-udproute
    istio-gateway istio-virtualservice cloudfoundry@-0.21.0 contour-ingressroute@-0.13.6 contour-httpproxy gloo-proxy fake
    connector crd empty skipper-routegroup openshift-route ambassador-host kong-tcpingress f5-virtualserver@0.13.4-
    f5-transportserver@0.16.0- traefik-proxy@0.13.6- unstructured@0.21.0-`;

const providers = `
    akamai@-0.22.0 alibabacloud aws aws-sd azure azure-dns azure-private-dns bluecat@-0.15.0 civo@0.13.2- cloudflare coredns
    designate@-0.17.0 digitalocean@-0.21.0 dnsimple dyn@-0.15.0 exoscale gandi@-0.23.0 godaddy google ibmcloud@-0.18.0
    infoblox@-0.15.0 inmemory linode ns1 oci ovh pdns pihole@0.13.2- plural@-0.22.0 rcodezero@-0.15.0 rdns@-0.15.1 rfc2136
    safedns@-0.15.0 scaleway skydns tencentcloud@-0.18.0 transip@-0.22.0 ultradns@-0.18.0 vinyldns@-0.15.0 vultr@-0.15.0
    webhook@0.14.0-`;

const words: Readonly<Record<string, string>> = {
  'aws-zone-type': 'public private',
  compatibility: 'mate molecule kops-dns-controller',
  'log-format': 'text json',
  'log-level': 'panic fatal error warning info debug trace',
  registry: 'txt noop dynamodb@0.13.6- aws-sd crd@0.22.0-',
  policy: 'sync upsert-only create-only',
  provider: providers,
  source: sources,
};
/** Enumerations where the empty word is allowed too. */
const emptyAllowed = new Set(['aws-zone-type', 'compatibility']);

interface Span {
  readonly name: string;
  readonly since: Version | null;
  readonly until: Version | null;
}

function span(entry: string): Span {
  const [name = '', range = ''] = entry.split('@');
  const [from = '', to = ''] = range.split('-');
  return { name, since: parse(from), until: parse(to) };
}

function parse(text: string): Version | null {
  const [major, minor, patch] = text.split('.').map(Number);
  return major === undefined || minor === undefined || patch === undefined ? null : { major, minor, patch };
}

function spans(text: string): readonly Span[] {
  return text.trim().split(/\s+/).map(span);
}

const byName = new Map<string, Flag[]>();
for (const kind of Object.keys(table) as FlagKind[]) {
  for (const entry of spans(table[kind]))
    byName.set(entry.name, [...(byName.get(entry.name) ?? []), { ...entry, kind }]);
}

/** Order of two releases. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

function has(entry: Span, version: Version): boolean {
  return (
    (entry.since === null || compareVersions(version, entry.since) >= 0) &&
    (entry.until === null || compareVersions(version, entry.until) < 0)
  );
}

/** The flag as this release has it; null when it has none of that name. */
export function flagOf(name: string, version: Version): Flag | null {
  return byName.get(name)?.find((flag) => has(flag, version)) ?? null;
}

/** The flag in any release, newest form first: enough to know whether its next word is its value. */
export function anyFlag(name: string): Flag | null {
  return byName.get(name)?.at(-1) ?? null;
}

/** First release with a flag of this name and first without it again, whatever its kind. */
export function flagRange(name: string): { readonly since: Version | null; readonly until: Version | null } {
  const forms = byName.get(name) ?? [];
  return { since: forms[0]?.since ?? null, until: forms.at(-1)?.until ?? null };
}

/** Names of every flag of any release. */
export function everyFlag(): readonly string[] {
  return [...byName.keys()];
}

/** Every flag of this release, in the table's order. */
export function flagsOf(version: Version): readonly Flag[] {
  return [...byName.values()].flatMap((flags) => flags.filter((flag) => has(flag, version)));
}

/** The words an enumeration takes in this release; null: not checked here. */
export function wordsOf(name: string, version: Version): readonly string[] | null {
  const text = words[name];
  if (text === undefined) return null;
  const known = spans(text)
    .filter((entry) => has(entry, version))
    .map((entry) => entry.name);
  const sorted = name === 'source' && version.major === 0 && version.minor >= 22 ? known.toSorted() : known;
  return emptyAllowed.has(name) || (name === 'policy' && version.minor >= 22) ? ['', ...sorted] : sorted;
}
