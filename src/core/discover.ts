// Which ExternalDNS runs here, with which version and flags: read from its workloads, or said on our command line.
//
// One container is one instance. Order of belief: flag, own config file, manifest, start-up log line, inference (DESIGN
// section 8). Where no workload can be read: what the flags say, and for the rest what ownership TXT and annotations let infer,
// always said as an inference. What is unknown stays unknown: writable() then says why nothing may be written.

import { desired } from './desired.ts';
import { type Instead, readArguments } from './discover/arguments.ts';
import { annotationPrefixInUse, infer } from './discover/inference.ts';
import { type Cluster, instancesOf, overridden } from './discover/instance.ts';
import { overlaps, splitHorizon } from './discover/overlaps.ts';
import { workloadKinds } from './discover/pod-template.ts';
import { redactArguments } from './discover/redact.ts';
import { assumed, held, releaseOfTag } from './discover/version.ts';
import { workloads } from './discover/workloads.ts';
import { compareText } from './dns.ts';
import type { Instance, Overrides, Secrets } from './settings.ts';
import type { Snapshot } from './snapshot.ts';

export interface Discovery {
  /** Sorted by id. */
  readonly instances: readonly Instance[];
  readonly warnings: readonly string[];
}

export function discover(snapshot: Snapshot, overrides: Overrides = {}): Discovery {
  const cluster = surroundings(snapshot);
  const running = workloads(snapshot.workloads).flatMap((workload) => instancesOf(workload, cluster, overrides));
  const { chosen, warnings: choice } = choose(running, overrides);
  const warnings = [...choice, ...noRelease(overrides)];
  if (overrides.args !== undefined) {
    return finish([described(overrides.args, chosen, overrides, cluster)], snapshot, warnings);
  }
  if (chosen.length > 0) return finish(chosen, snapshot, [...warnings, ...ambiguous(chosen, overrides)]);
  if (running.length > 0) return { instances: [], warnings };
  return withoutWorkloads(snapshot, overrides, cluster, warnings);
}

function surroundings(snapshot: Snapshot): Cluster {
  const byName = (kind: string) =>
    new Map(
      snapshot.workloads
        .filter((object) => object.kind === kind)
        .map((object) => [`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object] as const),
    );
  return {
    snapshot,
    configMaps: byName('ConfigMap'),
    serviceAccounts: byName('ServiceAccount'),
    services: snapshot.objects.filter((object) => object.kind === 'Service'),
    prefix: annotationPrefixInUse(snapshot.objects),
  };
}

function noRelease({ version }: Overrides): readonly string[] {
  return version === undefined || releaseOfTag(version) !== null
    ? []
    : [`${version} is no release of ExternalDNS and was not used: write --external-dns-version like 0.21.0`];
}

interface Chosen {
  readonly chosen: readonly Instance[];
  readonly warnings: readonly string[];
}

function choose(running: readonly Instance[], { externalDNS }: Overrides): Chosen {
  if (externalDNS === undefined) return { chosen: running, warnings: [] };
  const chosen = running.filter((instance) => instance.id === externalDNS || instance.id.startsWith(`${externalDNS}/`));
  if (chosen.length > 0 || running.length === 0) return { chosen, warnings: [] };
  return {
    chosen,
    warnings: [`no ExternalDNS is called ${externalDNS}; found: ${running.map((instance) => instance.id).join(', ')}`],
  };
}

/** Single flags that were given although several instances run: they go to all of them. */
function ambiguous(instances: readonly Instance[], overrides: Overrides): readonly string[] {
  const given = overridden(overrides).map((one) => `--${one.flag}`);
  if (overrides.version !== undefined) given.push('the version');
  return instances.length > 1 && given.length > 0
    ? [
        `${given.join(', ')} given for ${instances.length} ExternalDNS alike: choose one with --external-dns NAMESPACE/NAME`,
      ]
    : [];
}

function finish(instances: readonly Instance[], snapshot: Snapshot, warnings: readonly string[]): Discovery {
  const pairs = overlaps(instances, snapshot);
  const sorted = instances.toSorted((a, b) => compareText(a.id, b.id));
  const remarked = sorted.map((instance) => {
    const both = splitHorizon(instance, snapshot);
    const more = [
      ...pairs.filter((pair) => pair.a === instance.id || pair.b === instance.id).map((pair) => pair.text),
      ...(both === null ? [] : [both]),
    ];
    return more.length === 0 ? instance : { ...instance, problems: [...instance.problems, ...more] };
  });
  return { instances: remarked, warnings: [...warnings, ...pairs.map((pair) => pair.text)] };
}

/** The whole command line said by a person; its version may come from the one workload it stands for. */
function described(
  args: readonly string[],
  chosen: readonly Instance[],
  overrides: Overrides,
  cluster: Cluster,
): Instance {
  const one = chosen.length === 1 ? chosen[0] : undefined;
  const said = overrides.version === undefined ? null : releaseOfTag(overrides.version);
  const text = said ?? one?.versionText ?? null;
  const places = args.map((_, index) => ({ from: 'flag' as const, where: `--external-dns-args word ${index + 1}` }));
  const rules =
    text === null
      ? assumed(
          { from: null, before: null },
          args.some((arg) => /^--policy\b/.test(arg)),
          cluster.prefix,
        )
      : held(text);
  const read = readArguments(redactArguments(args), {}, rules.version, { args: places }, overridden(overrides));
  return {
    ...blank(overrides.externalDNS ?? one?.id ?? 'flags', 'flags'),
    image: one?.image ?? '',
    versionText: text,
    versionFrom: said !== null ? 'flag' : (one?.versionFrom ?? 'unknown'),
    versionNote: rules.note,
    settings: read.settings,
    unknown: [...(text === null ? ['version'] : []), ...read.unread],
    startError: read.startError ?? desired([], read.settings).fatal,
    problems: read.problems,
    facts: read.facts,
  };
}

function blank(id: string, kind: string): Omit<Instance, 'settings'> {
  return {
    id,
    kind,
    container: '',
    image: '',
    versionText: null,
    versionFrom: 'unknown',
    versionNote: null,
    replicas: null,
    ready: null,
    unknown: [],
    startError: null,
    problems: [],
    facts: [],
  };
}

function withoutWorkloads(
  snapshot: Snapshot,
  overrides: Overrides,
  cluster: Cluster,
  warnings: readonly string[],
): Discovery {
  const flags = overridden(overrides);
  const said = flags.length > 0 || overrides.version !== undefined;
  const inferred = infer(snapshot, cluster.prefix);
  const wanted = inferred.filter((one) => overrides.ownerID === undefined || one.owner === overrides.ownerID);
  const from = wanted.length > 0 ? wanted : said ? [null] : [];
  const instances = from.map((one) => {
    const text = overrides.version === undefined ? null : releaseOfTag(overrides.version);
    const rules =
      text === null ? assumed(one?.bounds ?? { from: null, before: null }, true, cluster.prefix) : held(text);
    const instead: readonly Instead[] = [...(one?.settings ?? assumedSettings), ...flags];
    const read = readArguments([], {}, rules.version, {}, instead);
    const answered = new Set(flags.map((flag) => flag.flag));
    const unknown = [...(text === null ? ['version'] : []), ...notSeen, ...(one?.unknown ?? ['txt-owner-id'])];
    return {
      ...blank(
        overrides.externalDNS ?? (one === null ? 'flags' : `inferred/${one.owner}`),
        said ? 'flags' : 'inference',
      ),
      versionText: text,
      versionFrom: text === null ? ('inference' as const) : ('flag' as const),
      versionNote: rules.note,
      settings: read.settings,
      unknown: unknown.filter((name) => !answered.has(name)),
      problems: one?.evidence ?? ['what was not given is at its default'],
      facts: read.facts.filter((fact) => fact.from !== 'default'),
    };
  });
  return finish(instances, snapshot, [...warnings, notFound(snapshot, overrides, inferred.length > 0)]);
}

/** Settings that leave no trace in DNS: filters, policy. */
const notSeen = [
  'policy',
  'domain-filter',
  'zone-id-filter',
  'annotation-filter',
  'label-filter',
  'ingress-class',
  'namespace',
];

const assumedSettings: readonly Instead[] = [
  { flag: 'provider', texts: ['aws'], from: 'inference', where: 'assumed' },
  { flag: 'source', texts: ['service', 'ingress'], from: 'inference', where: 'assumed' },
  { flag: 'policy', texts: ['sync'], from: 'inference', where: 'assumed, because it may delete' },
  { flag: 'txt-owner-id', texts: [''], from: 'inference', where: 'not known' },
];

function notFound(snapshot: Snapshot, { externalDNS }: Overrides, inferred: boolean): string {
  const hidden = snapshot.gaps
    .filter((gap) => gap.kind !== undefined && (workloadKinds as readonly string[]).includes(gap.kind))
    .map((gap) => gap.scope);
  const what = externalDNS === undefined ? 'no ExternalDNS was found' : `no ExternalDNS ${externalDNS} was found`;
  const why = hidden.length === 0 ? '' : ` (could not read ${[...new Set(hidden)].join(', ')})`;
  const then = inferred
    ? 'its settings are inferred from ownership TXT and annotations'
    : 'nothing is known of its settings';
  return `${what}${why}: ${then}; describe it with --external-dns-args or --owner-id and --external-dns-version`;
}

/** Unknown settings that change which records it wants or deletes: not its AWS role, and not the key of its TXT. */
export function unknownWants(instance: Instance): readonly string[] {
  return instance.unknown.filter((name) => name !== 'role' && name !== 'txt-encrypt-aes-key');
}

/** Flags without which no record may be written. */
const needed = [
  'provider',
  'registry',
  'txt-owner-id',
  'txt-prefix',
  'txt-suffix',
  'txt-wildcard-replacement',
  'txt-encrypt-enabled',
];

/** Why nothing may be written for this instance, in one sentence; null: it may. */
export function writable(instance: Instance, secrets: Secrets = {}): string | null {
  const { settings, unknown, facts, id } = instance;
  const certain = new Set(
    facts.filter((fact) => ['args', 'flag', 'env', 'log'].includes(fact.from)).map((fact) => fact.flag),
  );
  if (instance.versionText === null)
    return `the version of ExternalDNS ${id} is not known: name it with --external-dns-version`;
  if (!held(instance.versionText).known)
    return `ExternalDNS ${instance.versionText} is outside 0.13 to 0.23, the releases that are understood`;
  if (settings.provider !== 'aws')
    return `ExternalDNS ${id} writes to ${settings.provider || 'an unknown provider'}, not to Route 53 (--provider=aws)`;
  if (settings.registry !== 'txt')
    return `ExternalDNS ${id} keeps ownership in the ${settings.registry} registry, not in TXT records`;
  const missing = needed.find((flag) => unknown.includes(flag));
  if (missing !== undefined) return `--${missing} of ExternalDNS ${id} is not known: ${fact(instance, missing)}`;
  const guessed = facts.find((one) => one.from === 'inference' && inferredOnly.includes(one.flag));
  if (guessed !== undefined) {
    return `--${guessed.flag} of ExternalDNS ${id} is only inferred (${guessed.value || 'empty'}): say it with ${ours[guessed.flag] ?? '--external-dns-args'}`;
  }
  const anywhere = unknown.find((name) => /^(envFrom:|args:|@)/.test(name));
  const open = needed.find((flag) => !certain.has(flag));
  if (anywhere !== undefined && open !== undefined) {
    return `--${open} of ExternalDNS ${id} may come from ${anywhere.replace(/^(envFrom|args):/, '')}, which cannot be read: give the flag yourself`;
  }
  if (settings.ownerID === '') return `the owner id of ExternalDNS ${id} is not known: give it with --owner-id`;
  if (instance.startError !== null) return `ExternalDNS ${id} does not start: ${instance.startError}`;
  const other = facts.find((one) => (one.flag === 'kubeconfig' || one.flag === 'server') && one.from !== 'default');
  if (other !== undefined && other.value !== '') return `ExternalDNS ${id} watches another cluster (--${other.flag})`;
  if (settings.txtEncryptEnabled && secrets.aesKey === undefined) {
    return `ownership TXT of ExternalDNS ${id} are encrypted: give its key with --txt-encrypt-aes-key-file`;
  }
  return null;
}

/** Settings that an inference may propose, but nothing is written on. */
const inferredOnly = ['txt-owner-id', 'txt-prefix', 'txt-suffix'];

const ours: Readonly<Record<string, string>> = {
  'txt-owner-id': '--owner-id',
  'txt-prefix': '--txt-prefix',
  'txt-suffix': '--txt-suffix',
};

function fact({ facts }: Instance, flag: string): string {
  const where = facts.find((one) => one.flag === flag)?.where ?? '';
  const cure = `give it with ${ours[flag] ?? '--external-dns-args'}`;
  return where === '' ? cure : `it comes from ${where}; ${cure}`;
}
