// ExternalDNS's own first log lines: one with every effective setting, one with its version (from 0.17).
//
//   time="…" level=info msg="config: {APIServerURL: KubeConfig: … Sources:[ingress service] … TXTOwnerID:prod …}"
//   time="…" level=info msg="GitCommitShort=…, GoVersion=…, Platform=…, UserAgent=ExternalDNS/v0.21.0"
//
// Values stand unquoted (Go's %+v), so the line is cut at the names of known fields. Up to 0.16 both follow --log-format=json.

/** Field names of ExternalDNS's Config (pkg/apis/externaldns/types.go) that become settings, and the flag of each. */
const fieldFlags: Readonly<Record<string, string>> = {
  Sources: 'source',
  Namespace: 'namespace',
  AnnotationFilter: 'annotation-filter',
  AnnotationPrefix: 'annotation-prefix',
  EnableLegacyAnnotationPrefix: 'enable-legacy-annotation-prefix',
  LabelFilter: 'label-filter',
  IngressClassNames: 'ingress-class',
  FQDNTemplate: 'fqdn-template',
  TargetTemplate: 'target-template',
  FQDNTargetTemplate: 'fqdn-target-template',
  CombineFQDNAndAnnotation: 'combine-fqdn-annotation',
  IgnoreHostnameAnnotation: 'ignore-hostname-annotation',
  IgnoreNonHostNetworkPods: 'ignore-non-host-network-pods',
  IgnoreIngressTLSSpec: 'ignore-ingress-tls-spec',
  IgnoreIngressRulesSpec: 'ignore-ingress-rules-spec',
  Compatibility: 'compatibility',
  PodSourceDomain: 'pod-source-domain',
  PublishInternal: 'publish-internal-services',
  PublishHostIP: 'publish-host-ip',
  AlwaysPublishNotReadyAddresses: 'always-publish-not-ready-addresses',
  Provider: 'provider',
  CreatePTR: 'create-ptr',
  DomainFilter: 'domain-filter',
  ExcludeDomains: 'exclude-domains',
  DomainExclude: 'exclude-domains',
  RegexDomainFilter: 'regex-domain-filter',
  RegexDomainExclusion: 'regex-domain-exclusion',
  RegexDomainExclude: 'regex-domain-exclusion',
  ZoneNameFilter: 'zone-name-filter',
  ZoneIDFilter: 'zone-id-filter',
  TargetNetFilter: 'target-net-filter',
  ExcludeTargetNets: 'exclude-target-net',
  AWSZoneType: 'aws-zone-type',
  AWSZoneTagFilter: 'aws-zone-tags',
  AWSAssumeRole: 'aws-assume-role',
  AWSProfiles: 'aws-profile',
  AWSBatchChangeSize: 'aws-batch-change-size',
  AWSBatchChangeSizeBytes: 'aws-batch-change-size-bytes',
  AWSBatchChangeSizeValues: 'aws-batch-change-size-values',
  AWSEvaluateTargetHealth: 'aws-evaluate-target-health',
  AWSPreferCNAME: 'aws-prefer-cname',
  AWSZoneMatchParent: 'aws-zone-match-parent',
  Policy: 'policy',
  Registry: 'registry',
  TXTOwnerID: 'txt-owner-id',
  TXTOwnerOld: 'migrate-from-txt-owner',
  TXTPrefix: 'txt-prefix',
  TXTSuffix: 'txt-suffix',
  TXTEncryptEnabled: 'txt-encrypt-enabled',
  TXTWildcardReplacement: 'txt-wildcard-replacement',
  TXTNewFormatOnly: 'txt-new-format-only',
  TXTCacheInterval: 'txt-cache-interval',
  Interval: 'interval',
  MinTTL: 'min-ttl',
  Once: 'once',
  DryRun: 'dry-run',
  UpdateEvents: 'events',
  ManagedDNSRecordTypes: 'managed-record-types',
  ExcludeDNSRecordTypes: 'exclude-record-types',
  DefaultTargets: 'default-targets',
  ForceDefaultTargets: 'force-default-targets',
  ServiceTypeFilter: 'service-type-filter',
  ResolveServiceLoadBalancerHostname: 'resolve-service-load-balancer-hostname',
  ExposeInternalIPV6: 'expose-internal-ipv6',
  ExcludeUnschedulable: 'exclude-unschedulable',
  ListenEndpointEvents: 'listen-endpoint-events',
  NAT64Networks: 'nat64-networks',
  PreferAlias: 'prefer-alias',
};

export interface StartupLog {
  /** Release by its banner; null: not printed, or a home-made build. */
  readonly version: string | null;
  /** Flag → effective value as printed, lists without brackets; empty when the line is not there. */
  readonly values: ReadonlyMap<string, string>;
  /** The error it ended with, when it did not start. */
  readonly error: string | null;
}

export function readStartupLog(log: string): StartupLog {
  const messages = log.split('\n').map(message);
  const config = messages.find((text) => text.startsWith('config: {'));
  const banner = messages
    .map((text) => /UserAgent=ExternalDNS\/v?(\d+\.\d+\.\d+)/.exec(text)?.[1])
    .find((one) => one !== undefined);
  const error = messages.find((text) => /^(flag parsing error|config validation failed): /.test(text));
  return { version: banner ?? null, values: config === undefined ? new Map() : values(config), error: error ?? null };
}

/** The message of a log line in text or JSON form; the line itself when it is neither. */
function message(line: string): string {
  const quoted = /\bmsg="((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
  if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1');
  const json = /"msg":("(?:[^"\\]|\\.)*")/.exec(line)?.[1];
  if (json === undefined) return line;
  try {
    return String(JSON.parse(json));
  } catch {
    return line;
  }
}

/** Any word of Go's spelling for an exported field ends a value, known or not. */
const anyField = /(?:^|\s)([A-Z][A-Za-z0-9]*):/g;

function values(config: string): ReadonlyMap<string, string> {
  const body = config.replace(/^config: \{/, '').replace(/\}\s*$/, '');
  const found = new Map<string, string>();
  const marks = [...body.matchAll(anyField)];
  marks.forEach((mark, index) => {
    const flag = fieldFlags[mark[1] ?? ''];
    if (flag === undefined || found.has(flag)) return;
    const value = body.slice(mark.index + mark[0].length, marks[index + 1]?.index ?? body.length);
    found.set(flag, value.replace(/^\[([\s\S]*)\]$/, '$1'));
  });
  return found;
}
