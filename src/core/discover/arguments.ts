// ExternalDNS's command line and EXTERNAL_DNS_* environment → Settings, by kingpin's rules and the flags of that version.
//
// Precedence: command line, variable, the version's default. What would stop the process is `startError`, with its own words:
// errors of the parser first, then those of its validation, then those met while it builds sources and registry
// (controller/execute.go). Settings are filled in all the same, as what was meant.

import { ownerId } from '../dns.ts';
import type { Policy, SettingFact, Settings, Version } from '../settings.ts';
import { anyFlag, compareVersions, everyFlag, flagOf } from './flags.ts';
import {
  type CommandLine,
  commandLine,
  type Given,
  goFloat,
  type Place,
  type Places,
  parseBool,
  seconds,
  variableOf,
} from './kingpin.ts';
import { hidden, keyBytes, secretFlag } from './secret-flags.ts';

export interface ReadArguments {
  readonly settings: Settings;
  /** Given flags first as they stand, then the defaults of the other flags that Settings has. */
  readonly facts: readonly SettingFact[];
  /** Flags this version does not know, kept and warned about. */
  readonly unknown: readonly string[];
  /** Flags that are given, but whose value could not be read; `@FILE` and `args:SOURCE` when any flag may be. */
  readonly unread: readonly string[];
  /** Why the process would not start; null: it starts. */
  readonly startError: string | null;
  readonly problems: readonly string[];
}

/** `v0.21.0` or `0.21.0` → a Version; null when it is none. */
export function version(text: string): Version | null {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text);
  return match ? { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) } : null;
}

/** True when `v` is 0.MINOR or newer. The rules' bounds `[≥ 0.18]` read `since(v, 18)`; `since(v, 15, 1)` is 0.15.1. */
export function since(v: Version, minor: number, patch = 0): boolean {
  return compareVersions(v, { major: 0, minor, patch }) >= 0;
}

export const alphaPrefix = 'external-dns.alpha.kubernetes.io/';
export const newPrefix = 'external-dns.kubernetes.io/';
export function readArguments(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  v: Version,
  places: Places = {},
  instead: readonly Instead[] = [],
): ReadArguments {
  const line = replaced(commandLine(args, env, v, places), instead, v);
  const settings = toSettings(line, v);
  const startError = line.startError === null ? later(settings, line, v) : `flag parsing error: ${line.startError}`;
  const problems = [...line.complaints, ...remarks(settings, line, env, v)];
  if (line.startError === null && startError !== null) problems.push(startError);
  return {
    settings,
    facts: toFacts(line, settings),
    unknown: line.unknown.filter((name) => !anything.test(name)),
    unread: [...unreadFlags(line), ...(otherParser(line, env, v) ? ['args:cobra'] : [])],
    startError,
    problems,
  };
}

/** Marks a place from which any flag may come. */
const anything = /^@|^args:/;

function unreadFlags(line: CommandLine): readonly string[] {
  const flags = [...line.given.values()].filter((given) => given.from === 'unknown').map((given) => given.flag.name);
  return [...flags, ...line.unknown.filter((name) => anything.test(name))];
}

/** A value that stands in place of what the command line gives: said by a person, or read in the start-up log. */
export interface Instead extends Place {
  readonly flag: string;
  readonly texts: readonly string[];
}

function replaced(line: CommandLine, instead: readonly Instead[], v: Version): CommandLine {
  if (instead.length === 0) return line;
  const given = new Map(line.given);
  for (const { flag: name, texts, from, where } of instead) {
    const flag = flagOf(name, v) ?? anyFlag(name);
    if (flag !== null) given.set(name, { flag, texts, from, where });
  }
  return { ...line, given };
}

/** The value of a flag read by kingpin's rules, defaults included. */
interface Reader {
  readonly text: (name: string, fallback?: string) => string;
  readonly list: (name: string, fallback?: readonly string[]) => readonly string[];
  readonly bool: (name: string, fallback?: boolean) => boolean;
  readonly int: (name: string, fallback: number) => number;
  readonly duration: (name: string, fallback?: number) => number;
}

function reader(given: ReadonlyMap<string, Given>): Reader {
  const texts = (name: string): readonly string[] | undefined => {
    const got = given.get(name);
    return got === undefined || got.from === 'unknown' ? undefined : got.texts;
  };
  const text = (name: string, fallback = ''): string => texts(name)?.at(-1) ?? fallback;
  return {
    text,
    list: (name, fallback = []) => texts(name) ?? fallback,
    bool: (name, fallback = false) => parseBool(text(name)) ?? fallback,
    int: (name, fallback) => Math.trunc(goFloat(text(name)) ?? fallback),
    duration: (name, fallback = 0) => seconds(text(name)) ?? fallback,
  };
}

/** Default of --managed-record-types: AAAA joined in 0.13.5. */
function defaultTypes(v: Version): readonly string[] {
  return since(v, 13, 5) ? ['A', 'AAAA', 'CNAME'] : ['A', 'CNAME'];
}

function policy(text: string): Policy | '' {
  return text === 'sync' || text === 'upsert-only' || text === 'create-only' ? text : '';
}

/** A list whose default is one empty item (`--domain-filter`): that item alone means "not set". */
function unlessEmpty(items: readonly string[]): readonly string[] {
  return items.length === 1 && items[0] === '' ? [] : items;
}

function toSettings(line: CommandLine, v: Version): Settings {
  const { text, list, bool, int, duration } = reader(line.given);
  const policyText = text('policy', since(v, 22) ? '' : 'sync');
  const registry = text('registry', 'txt');
  return {
    version: v,
    provider: text('provider'),
    sources: list('source'),
    namespace: text('namespace'),
    policy: policy(policyText),
    annotationPrefix: text('annotation-prefix', since(v, 22) ? newPrefix : alphaPrefix),
    enableLegacyAnnotationPrefix: bool('enable-legacy-annotation-prefix'),
    annotationFilter: text('annotation-filter'),
    labelFilter: text('label-filter'),
    ingressClass: list('ingress-class'),
    fqdnTemplate: list('fqdn-template'),
    fqdnTargetTemplate: list('fqdn-target-template').join(','),
    targetTemplate: list('target-template').join(','),
    combineFQDNAndAnnotation: bool('combine-fqdn-annotation'),
    ignoreHostnameAnnotation: bool('ignore-hostname-annotation'),
    ignoreIngressTLSSpec: bool('ignore-ingress-tls-spec'),
    ignoreIngressRulesSpec: bool('ignore-ingress-rules-spec'),
    ignoreNonHostNetworkPods: bool('ignore-non-host-network-pods'),
    podSourceDomain: text('pod-source-domain'),
    compatibility: text('compatibility'),
    publishInternal: bool('publish-internal-services'),
    publishHostIP: bool('publish-host-ip'),
    alwaysPublishNotReadyAddresses: bool('always-publish-not-ready-addresses'),
    resolveServiceLoadBalancerHostname: bool('resolve-service-load-balancer-hostname'),
    serviceTypeFilter: list('service-type-filter'),
    exposeInternalIPv6: bool('expose-internal-ipv6'),
    excludeUnschedulable: bool('exclude-unschedulable', true),
    listenEndpointEvents: bool('listen-endpoint-events'),
    defaultTargets: list('default-targets'),
    forceDefaultTargets: bool('force-default-targets'),
    targetNetFilter: list('target-net-filter'),
    excludeTargetNets: list('exclude-target-net'),
    nat64Networks: list('nat64-networks'),
    createPTR: bool('create-ptr'),
    preferAlias: bool('prefer-alias'),
    minTTL: duration('min-ttl'),
    domainFilter: unlessEmpty(list('domain-filter')),
    excludeDomains: unlessEmpty(list('exclude-domains')),
    regexDomainFilter: text('regex-domain-filter'),
    regexDomainExclusion: text('regex-domain-exclusion'),
    zoneNameFilter: unlessEmpty(list('zone-name-filter')),
    zoneIDFilter: unlessEmpty(list('zone-id-filter')),
    managedRecordTypes: list('managed-record-types', defaultTypes(v)),
    excludeRecordTypes: list('exclude-record-types'),
    registry,
    ownerID: ownerId(registry === 'noop' ? '' : text('txt-owner-id', line.given.has('txt-owner-id') ? '' : 'default')),
    txtPrefix: text('txt-prefix'),
    txtSuffix: text('txt-suffix'),
    txtWildcardReplacement: text('txt-wildcard-replacement'),
    txtEncryptEnabled: bool('txt-encrypt-enabled'),
    txtEncryptKeyGiven: line.given.get('txt-encrypt-aes-key')?.from === 'unknown' || text('txt-encrypt-aes-key') !== '',
    txtCacheInterval: duration('txt-cache-interval'),
    txtNewFormatOnly: bool('txt-new-format-only'),
    migrateFromTXTOwner: text('migrate-from-txt-owner'),
    awsZoneType: text('aws-zone-type'),
    awsZoneTags: unlessEmpty(list('aws-zone-tags')),
    awsZoneMatchParent: bool('aws-zone-match-parent'),
    awsPreferCNAME: bool('aws-prefer-cname'),
    awsEvaluateTargetHealth: bool('aws-evaluate-target-health', true),
    awsBatchChangeSize: int('aws-batch-change-size', 1000),
    awsBatchChangeSizeBytes: int('aws-batch-change-size-bytes', 32_000),
    awsBatchChangeSizeValues: int('aws-batch-change-size-values', 1000),
    awsAssumeRole: text('aws-assume-role'),
    awsProfiles: unlessEmpty(list('aws-profile')),
    interval: duration('interval', 60),
    events: bool('events'),
    once: bool('once'),
    dryRun: bool('dry-run'),
  };
}

const prefixed = (error: string): string => `config validation failed: ${error}`;

/** What stops the process after its flags were read, in the order in which it checks. */
function later(s: Settings, line: CommandLine, v: Version): string | null {
  return validation(s, line, v) ?? buildingRegistry(s, line, v);
}

function validation(s: Settings, line: CommandLine, v: Version): string | null {
  const { int } = reader(line.given);
  if (s.policy === '' && since(v, 22) && !line.given.has('policy')) {
    return prefixed('--policy must be set explicitly (one of: sync, upsert-only, create-only)');
  }
  const noTemplate = since(v, 22) ? s.fqdnTemplate.length === 0 : s.fqdnTemplate.join('') === '';
  if (s.ignoreHostnameAnnotation && noTemplate) return prefixed('FQDN Template must be set if ignoring annotations');
  if (s.txtPrefix !== '' && s.txtSuffix !== '') return prefixed('txt-prefix and txt-suffix are mutual exclusive');
  if (since(v, 20)) {
    if (s.annotationPrefix === '') return prefixed('--annotation-prefix cannot be empty');
    if (!s.annotationPrefix.endsWith('/')) return prefixed("--annotation-prefix must end with '/'");
  }
  if (s.enableLegacyAnnotationPrefix && s.annotationPrefix.startsWith(alphaPrefix)) {
    return prefixed(
      `--enable-legacy-annotation-prefix cannot be used with --annotation-prefix ${s.annotationPrefix}, which starts with the legacy prefix`,
    );
  }
  for (const name of ['kube-api-qps', 'kube-api-burst']) {
    if (since(v, 21) && int(name, 1) <= 0) return prefixed(`--${name} must be greater than 0`);
  }
  if (s.createPTR && !s.managedRecordTypes.includes('PTR')) {
    return prefixed('--create-ptr requires PTR in --managed-record-types');
  }
  return null;
}

function buildingRegistry(s: Settings, line: CommandLine, v: Version): string | null {
  if (s.registry !== 'txt' && s.registry !== 'dynamodb') return null;
  const unknown = (name: string): boolean => line.given.get(name)?.from === 'unknown';
  if (s.ownerID === '' && !unknown('txt-owner-id')) return 'owner id cannot be empty';
  const key = line.given.get('txt-encrypt-aes-key')?.texts.at(-1) ?? '';
  const bytes = key === '' ? null : keyBytes(key, v);
  if (typeof bytes === 'string') return bytes;
  return s.txtEncryptEnabled && key === '' && !unknown('txt-encrypt-aes-key')
    ? 'the AES Encryption key must be set when TXT record encryption is enabled'
    : null;
}

/** The key for the caller that holds the raw arguments: bytes, null when none was given, or why it is no key. Never put it anywhere else. */
export function aesKeyFrom(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  v: Version = { major: 0, minor: 23, patch: 0 },
): Uint8Array | null | { readonly error: string } {
  const key = commandLine(args, env, v).given.get('txt-encrypt-aes-key')?.texts.at(-1) ?? '';
  const bytes = key === '' ? null : keyBytes(key, v);
  return typeof bytes === 'string' ? { error: bytes } : bytes;
}

/** Things that start, but do not do what was meant. */
function remarks(s: Settings, line: CommandLine, env: Readonly<Record<string, string>>, v: Version): readonly string[] {
  const out: string[] = [];
  for (const name of ['domain-filter', 'exclude-domains', 'zone-id-filter', 'managed-record-types', 'ingress-class']) {
    for (const item of line.given.get(name)?.texts ?? []) {
      if (item.includes(',') && !/regex/.test(name))
        out.push(`${name}: commas do not separate, this is one item: ${item}`);
    }
  }
  for (const [name, given] of line.given) {
    if (given.from !== 'args' && given.texts.some((text) => /[\r\n]/.test(text))) {
      out.push(`${name}: the value of ${given.where} ends in a line break, which belongs to it`);
    }
  }
  out.push(...ignoredVariables(env, v));
  if (otherParser(line, env, v))
    out.push('another parser reads the command line (cobra): its syntax is not understood');
  if (/^".*"$|^'.*'$/.test(s.ownerID)) out.push(`txt-owner-id: the quotes belong to the owner: ${s.ownerID}`);
  if (/\s--\S/.test(s.ownerID))
    out.push(`txt-owner-id: holds another flag, two flags stand in one argument: ${s.ownerID}`);
  return out;
}

/** 0.20 alone can read its command line with another parser. */
function otherParser(line: CommandLine, env: Readonly<Record<string, string>>, v: Version): boolean {
  const backend = line.given.get('cli-backend')?.texts.at(-1) ?? env.EXTERNAL_DNS_CLI;
  return v.minor === 20 && backend === 'cobra';
}

/** Variables that name a flag of another release: this one ignores them. */
function ignoredVariables(env: Readonly<Record<string, string>>, v: Version): readonly string[] {
  return everyFlag()
    .filter((name) => (env[variableOf(name)] ?? '') !== '' && flagOf(name, v) === null)
    .map((name) => `${variableOf(name)}: ignored, ${v.major}.${v.minor}.${v.patch} has no --${name}`);
}

/** Which flag each setting comes from, in the order people ask. */
const settingFlags = {
  provider: 'provider',
  sources: 'source',
  policy: 'policy',
  registry: 'registry',
  ownerID: 'txt-owner-id',
  txtPrefix: 'txt-prefix',
  txtSuffix: 'txt-suffix',
  txtWildcardReplacement: 'txt-wildcard-replacement',
  txtEncryptEnabled: 'txt-encrypt-enabled',
  txtEncryptKeyGiven: 'txt-encrypt-aes-key',
  txtCacheInterval: 'txt-cache-interval',
  txtNewFormatOnly: 'txt-new-format-only',
  migrateFromTXTOwner: 'migrate-from-txt-owner',
  annotationPrefix: 'annotation-prefix',
  enableLegacyAnnotationPrefix: 'enable-legacy-annotation-prefix',
  domainFilter: 'domain-filter',
  excludeDomains: 'exclude-domains',
  regexDomainFilter: 'regex-domain-filter',
  regexDomainExclusion: 'regex-domain-exclusion',
  zoneNameFilter: 'zone-name-filter',
  zoneIDFilter: 'zone-id-filter',
  awsZoneType: 'aws-zone-type',
  awsZoneTags: 'aws-zone-tags',
  awsZoneMatchParent: 'aws-zone-match-parent',
  awsPreferCNAME: 'aws-prefer-cname',
  awsEvaluateTargetHealth: 'aws-evaluate-target-health',
  awsBatchChangeSize: 'aws-batch-change-size',
  awsBatchChangeSizeBytes: 'aws-batch-change-size-bytes',
  awsBatchChangeSizeValues: 'aws-batch-change-size-values',
  awsAssumeRole: 'aws-assume-role',
  awsProfiles: 'aws-profile',
  managedRecordTypes: 'managed-record-types',
  excludeRecordTypes: 'exclude-record-types',
  namespace: 'namespace',
  annotationFilter: 'annotation-filter',
  labelFilter: 'label-filter',
  ingressClass: 'ingress-class',
  fqdnTemplate: 'fqdn-template',
  fqdnTargetTemplate: 'fqdn-target-template',
  targetTemplate: 'target-template',
  combineFQDNAndAnnotation: 'combine-fqdn-annotation',
  ignoreHostnameAnnotation: 'ignore-hostname-annotation',
  ignoreIngressTLSSpec: 'ignore-ingress-tls-spec',
  ignoreIngressRulesSpec: 'ignore-ingress-rules-spec',
  ignoreNonHostNetworkPods: 'ignore-non-host-network-pods',
  podSourceDomain: 'pod-source-domain',
  compatibility: 'compatibility',
  publishInternal: 'publish-internal-services',
  publishHostIP: 'publish-host-ip',
  alwaysPublishNotReadyAddresses: 'always-publish-not-ready-addresses',
  resolveServiceLoadBalancerHostname: 'resolve-service-load-balancer-hostname',
  serviceTypeFilter: 'service-type-filter',
  exposeInternalIPv6: 'expose-internal-ipv6',
  excludeUnschedulable: 'exclude-unschedulable',
  listenEndpointEvents: 'listen-endpoint-events',
  defaultTargets: 'default-targets',
  forceDefaultTargets: 'force-default-targets',
  targetNetFilter: 'target-net-filter',
  excludeTargetNets: 'exclude-target-net',
  nat64Networks: 'nat64-networks',
  createPTR: 'create-ptr',
  preferAlias: 'prefer-alias',
  minTTL: 'min-ttl',
  interval: 'interval',
  events: 'events',
  once: 'once',
  dryRun: 'dry-run',
} as const satisfies Readonly<Record<Exclude<keyof Settings, 'version'>, string>>;

function toFacts(line: CommandLine, settings: Settings): readonly SettingFact[] {
  const given = [...line.given.values()].map(givenFact);
  const defaults: SettingFact[] = [];
  for (const [setting, flag] of Object.entries(settingFlags)) {
    if (line.given.has(flag) || flagOf(flag, settings.version) === null) continue;
    const value = settings[setting as keyof typeof settingFlags];
    defaults.push({ flag, value: shown(flag, value), from: 'default', where: '' });
  }
  return [...given, ...defaults];
}

function givenFact({ flag, texts, from, where }: Given): SettingFact {
  const value = secretFlag(flag.name) ? hidden : texts.join(', ');
  return { flag: flag.name, value: from === 'unknown' ? null : value, from, where };
}

const durations = new Set(['txt-cache-interval', 'min-ttl', 'interval']);

function shown(flag: string, value: string | number | boolean | readonly string[]): string {
  if (flag === 'txt-encrypt-aes-key') return '';
  if (typeof value === 'number' && durations.has(flag)) return `${value}s`;
  return Array.isArray(value) ? value.join(', ') : String(value);
}
