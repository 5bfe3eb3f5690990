// What one ExternalDNS was told: its effective flags, after kingpin's rules (flag, then EXTERNAL_DNS_* variable, then the
// version's default). One Settings per instance; everything below this line of thought reads Settings, never arguments.
// Flags by version: data in flags.ts (made from ExternalDNS's own help pages).

import type { OwnerId } from './dns.ts';

/** ExternalDNS release as a comparable triple, e.g. `0.15.1`. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

export type Policy = 'sync' | 'upsert-only' | 'create-only';

export interface Settings {
  /** The release whose rules apply: what runs, or the nearest older one we know (see Instance.versionNote). */
  readonly version: Version;
  readonly provider: string;
  /** In flag order, each as given. */
  readonly sources: readonly string[];
  readonly namespace: string;
  /** Empty policy: not given, where this version needs it ([≥ 0.22] refuses to start). */
  readonly policy: Policy | '';
  readonly annotationPrefix: string;
  readonly enableLegacyAnnotationPrefix: boolean;
  readonly annotationFilter: string;
  readonly labelFilter: string;
  readonly ingressClass: readonly string[];
  /** Each --fqdn-template as given. */
  readonly fqdnTemplate: readonly string[];
  readonly fqdnTargetTemplate: string;
  readonly targetTemplate: string;
  readonly combineFQDNAndAnnotation: boolean;
  readonly ignoreHostnameAnnotation: boolean;
  readonly ignoreIngressTLSSpec: boolean;
  readonly ignoreIngressRulesSpec: boolean;
  readonly ignoreNonHostNetworkPods: boolean;
  readonly podSourceDomain: string;
  readonly compatibility: string;
  readonly publishInternal: boolean;
  readonly publishHostIP: boolean;
  readonly alwaysPublishNotReadyAddresses: boolean;
  readonly resolveServiceLoadBalancerHostname: boolean;
  readonly serviceTypeFilter: readonly string[];
  readonly exposeInternalIPv6: boolean;
  readonly excludeUnschedulable: boolean;
  readonly listenEndpointEvents: boolean;
  readonly defaultTargets: readonly string[];
  readonly forceDefaultTargets: boolean;
  readonly targetNetFilter: readonly string[];
  readonly excludeTargetNets: readonly string[];
  readonly nat64Networks: readonly string[];
  readonly createPTR: boolean;
  readonly preferAlias: boolean;
  /** Seconds; 0 = off. */
  readonly minTTL: number;
  readonly domainFilter: readonly string[];
  readonly excludeDomains: readonly string[];
  readonly regexDomainFilter: string;
  readonly regexDomainExclusion: string;
  readonly zoneNameFilter: readonly string[];
  readonly zoneIDFilter: readonly string[];
  readonly managedRecordTypes: readonly string[];
  readonly excludeRecordTypes: readonly string[];
  readonly registry: string;
  readonly ownerID: OwnerId;
  readonly txtPrefix: string;
  readonly txtSuffix: string;
  readonly txtWildcardReplacement: string;
  readonly txtEncryptEnabled: boolean;
  /** True when a key was given; the key itself never enters Settings. */
  readonly txtEncryptKeyGiven: boolean;
  readonly txtCacheInterval: number;
  readonly txtNewFormatOnly: boolean;
  readonly migrateFromTXTOwner: string;
  readonly awsZoneType: string;
  readonly awsZoneTags: readonly string[];
  readonly awsZoneMatchParent: boolean;
  readonly awsPreferCNAME: boolean;
  readonly awsEvaluateTargetHealth: boolean;
  readonly awsBatchChangeSize: number;
  readonly awsBatchChangeSizeBytes: number;
  readonly awsBatchChangeSizeValues: number;
  readonly awsAssumeRole: string;
  readonly awsProfiles: readonly string[];
  /** Seconds. */
  readonly interval: number;
  readonly events: boolean;
  readonly once: boolean;
  readonly dryRun: boolean;
}

/** Where a setting's value came from. */
export type Provenance = 'flag' | 'config' | 'args' | 'env' | 'configMap' | 'log' | 'default' | 'inference' | 'unknown';

/** One thing understood of an instance, as `kubectl dns config` prints it. */
export interface SettingFact {
  /** Flag name without dashes, e.g. `txt-owner-id`. */
  readonly flag: string;
  /** The value as text; a secret is never here (`(given, not read)`). null: unknown. */
  readonly value: string | null;
  readonly from: Provenance;
  /** e.g. `containers[0].args[3]`, `env EXTERNAL_DNS_POLICY`, `ConfigMap external-dns/settings key owner`. */
  readonly where: string;
}

/** One running (or stopped) ExternalDNS container. */
export interface Instance {
  /** `NAMESPACE/WORKLOAD` or, with several ExternalDNS containers in it, `NAMESPACE/WORKLOAD/CONTAINER`. */
  readonly id: string;
  /** `Deployment`, `StatefulSet`, `DaemonSet`, `CronJob`, `Pod`, or `flags` when described by flags alone, or `inference`. */
  readonly kind: string;
  readonly container: string;
  readonly image: string;
  /** The version that runs, without `v` (`0.14.2`); null: unknown. Settings.version then is the assumed one. */
  readonly versionText: string | null;
  readonly versionFrom: 'flag' | 'tag' | 'digest' | 'label' | 'log' | 'inference' | 'unknown';
  /** How this version is held: recorded, read from source only, nearest older one, or not known at all (then read-only). */
  readonly versionNote: string | null;
  /** Wanted and ready replicas; null when not known. */
  readonly replicas: number | null;
  readonly ready: boolean | null;
  readonly settings: Settings;
  /** Names of settings whose value could not be known (`txt-owner-id`, `envFrom:Secret/x`). */
  readonly unknown: readonly string[];
  /** Why the process would not start with these arguments; null: it starts. Text as ExternalDNS would say. */
  readonly startError: string | null;
  /** Things to tell people: unknown flags, labels that lie, log disagreement, overlap with another instance. */
  readonly problems: readonly string[];
  readonly facts: readonly SettingFact[];
  /** The AWS identity it acts with, as far as its workload tells. */
  readonly aws?: AWSIdentity;
}

export interface AWSIdentity {
  /** `irsa`, `pod-identity`, `web-identity`, `static-keys`, `credentials-file`, `profiles`, `kube2iam` or `unknown`; `+assume-role` besides. */
  readonly credentials: string;
  /** ARN or name of the role that reaches Route 53; null: none, or not to be read here. */
  readonly role: string | null;
  readonly where: string;
}

/** What a person said on the command line or in our own config file; it beats what the cluster says. */
export interface Overrides {
  /** `NAMESPACE/WORKLOAD[/CONTAINER]`: only this instance. */
  readonly externalDNS?: string;
  /** `0.21.0` or `v0.21.0`. */
  readonly version?: string;
  /** The whole command line of ExternalDNS, already split as a shell would. Replaces discovery. */
  readonly args?: readonly string[];
  readonly ownerID?: string;
  readonly txtPrefix?: string;
  readonly txtSuffix?: string;
  readonly txtWildcardReplacement?: string;
  readonly annotationPrefix?: string;
}

/** Keys that decrypt TXT values; handed over at run time only, never part of a Snapshot. */
export interface Secrets {
  /** Raw 32 bytes of --txt-encrypt-aes-key, when given to us. */
  readonly aesKey?: Uint8Array;
}
