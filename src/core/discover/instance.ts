// One ExternalDNS container → an Instance: its arguments and variables, its version, what its log says, what is wrong with it.

import { desired } from '../desired.ts';
import type { KubeObject } from '../kube.ts';
import type { Instance, Overrides } from '../settings.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Instead, type ReadArguments, readArguments } from './arguments.ts';
import { started } from './command-line.ts';
import { type Environment, environment } from './environment.ts';
import { anyFlag } from './flags.ts';
import { awsIdentity } from './identity.ts';
import { commandLine, seconds } from './kingpin.ts';
import type { Container } from './pod-template.ts';
import { readStartupLog, type StartupLog } from './startup-log.ts';
import {
  assumed,
  type Bounds,
  boundsOf,
  type FoundVersion,
  findVersion,
  type Held,
  held,
  unknownByVersion,
} from './version.ts';
import { believedPod, containerStatus, containersOf, differs, scale, templateOf, type Workload } from './workloads.ts';

/** Facts of the snapshot that every instance needs. */
export interface Cluster {
  readonly snapshot: Snapshot;
  readonly configMaps: ReadonlyMap<string, KubeObject>;
  readonly services: readonly KubeObject[];
  readonly serviceAccounts: ReadonlyMap<string, KubeObject>;
  /** Annotation prefix that the objects' annotations speak for; null: both or neither. */
  readonly prefix: 'alpha' | 'new' | null;
}

/** Flags that a person gave in place of ExternalDNS's own. */
export function overridden(overrides: Overrides): readonly Instead[] {
  const flags = {
    'txt-owner-id': overrides.ownerID,
    'txt-prefix': overrides.txtPrefix,
    'txt-suffix': overrides.txtSuffix,
    'txt-wildcard-replacement': overrides.txtWildcardReplacement,
    'annotation-prefix': overrides.annotationPrefix,
  };
  return Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [{ flag, texts: [value], from: 'flag' as const, where: 'given to kubectl dns' }],
  );
}

export function instancesOf(workload: Workload, cluster: Cluster, overrides: Overrides): readonly Instance[] {
  const template = containersOf(workload.object);
  return template.map((container) => {
    const id = `${workload.namespace}/${workload.name}`;
    return instanceOf(template.length > 1 ? `${id}/${container.name}` : id, workload, container, cluster, overrides);
  });
}

function instanceOf(
  id: string,
  workload: Workload,
  template: Container,
  cluster: Cluster,
  overrides: Overrides,
): Instance {
  const pod = believedPod(workload, template.name);
  const container =
    (pod === null ? undefined : containersOf(pod).find((one) => one.name === template.name)) ?? template;
  const around = templateOf(pod ?? workload.object);
  const env = environment(container, {
    namespace: workload.namespace,
    template: around,
    pod,
    configMaps: cluster.configMaps,
    services: cluster.services,
  });
  const start = started(container, env);
  const status = [pod, ...workload.pods]
    .flatMap((one) => (one === null ? [] : [containerStatus(one, template.name)]))
    .find((one) => one !== null);
  const log = startupLog(workload, pod, template.name, cluster.snapshot);
  const found = findVersion({
    override: overrides.version,
    banner: log?.version ?? null,
    image: container.image,
    imageID: status?.imageID ?? '',
    labels: [around.labels, workload.object.metadata.labels ?? {}],
  });
  const running = status?.ready === true;
  const bounds = boundsOf([...flagsGiven(start.args, env), ...(log?.values.keys() ?? [])], running);
  const policyGiven = log?.values.has('policy') === true || flagsGiven(start.args, env, true).includes('policy');
  const rules = found.text === null ? assumed(bounds, policyGiven, cluster.prefix) : held(found.text);
  const read = (instead: readonly Instead[]): ReadArguments =>
    readArguments(
      start.args,
      { ...env.variables, ...start.variables },
      rules.version,
      { args: start.places, env: env.places },
      instead,
    );
  const plain = read(overridden(overrides));
  const gaps = unknownSettings(found, bounds, plain, env);
  const fromLog = log === null ? [] : logged(log, gaps, plain, env);
  const final = read([...fromLog, ...overridden(overrides)]);
  const unknown = gaps.filter((name) => !answered(name, [...fromLog, ...overridden(overrides)], log));
  const { replicas, ready } = scale(workload);
  const account = cluster.serviceAccounts.get(`${workload.namespace}/${around.serviceAccountName}`) ?? null;
  const aws = awsIdentity(container, around, env.variables, final.settings, account);
  return {
    id,
    kind: workload.object.kind,
    container: template.name,
    image: container.image,
    versionText: found.text,
    versionFrom: found.from === 'unknown' && (bounds.from ?? bounds.before) !== null ? 'inference' : found.from,
    versionNote: rules.note,
    replicas,
    ready,
    settings: final.settings,
    unknown: aws?.credentials === 'pod-identity' ? [...unknown, 'role'] : unknown,
    startError: startError(final, rules, running, log),
    problems: [
      ...found.problems,
      ...start.problems,
      ...final.problems,
      ...(pod !== null && differs(template, container)
        ? [`rollout in progress: Pod ${pod.metadata.name} runs other arguments than its template`]
        : []),
      ...(running && final.startError !== null
        ? [`it runs although it should not start (${final.startError}): a build of its own, or another version`]
        : []),
      ...(log === null ? [] : disagreements(log, plain)),
      ...health(workload, status ?? null, replicas),
      ...elsewhere(final),
    ],
    facts: final.facts.map((fact) =>
      unknown.includes(fact.flag) && fact.from === 'default'
        ? { ...fact, value: null, from: 'unknown', where: 'depends on the version' }
        : fact,
    ),
    ...(aws === null ? {} : { aws }),
  };
}

/** Names of the flags on the command line, and with `all` those of variables too, whatever the version. */
function flagsGiven(args: readonly string[], env: Environment, all = false): readonly string[] {
  const line = commandLine(args, all ? env.variables : {}, { major: 0, minor: 23, patch: 0 });
  return [...line.given.keys(), ...line.unknown];
}

function startupLog(
  workload: Workload,
  pod: KubeObject | null,
  container: string,
  snapshot: Snapshot,
): StartupLog | null {
  const pods = pod === null ? workload.pods : [pod];
  const text = pods
    .map((one) => snapshot.startupLogs[`${workload.namespace}/${one.metadata.name}/${container}`])
    .find((log) => log !== undefined && log !== '');
  return text === undefined ? null : readStartupLog(text);
}

function unknownSettings(
  found: FoundVersion,
  bounds: Bounds,
  read: ReadArguments,
  env: Environment,
): readonly string[] {
  const given = new Set(read.facts.filter((fact) => fact.from !== 'default').map((fact) => fact.flag));
  const byVersion = found.text === null ? ['version', ...unknownByVersion(bounds, given)] : [];
  return [...byVersion, ...read.unread, ...env.unknown];
}

/** What the log answers of what the workload leaves open. With an unreadable envFrom that is any flag not on the command line. */
function logged(log: StartupLog, gaps: readonly string[], read: ReadArguments, env: Environment): readonly Instead[] {
  const certain = new Set(
    read.facts.filter((fact) => fact.from === 'args' || fact.from === 'env').map((fact) => fact.flag),
  );
  return [...log.values].flatMap(([flag, value]) => {
    const open = gaps.includes(flag) || (env.unknown.length > 0 && !certain.has(flag));
    return open ? [{ flag, texts: logTexts(flag, value), from: 'log' as const, where: 'start-up log' }] : [];
  });
}

function logTexts(flag: string, value: string): readonly string[] {
  const kind = anyFlag(flag)?.kind;
  const single = (kind !== 'list' && kind !== 'enums') || value.includes('{{');
  return single ? [value] : value.split(' ').filter((word) => word !== '');
}

function answered(gap: string, instead: readonly Instead[], log: StartupLog | null): boolean {
  if (instead.some((one) => one.flag === gap)) return true;
  return gap.startsWith('envFrom:') && log !== null && log.values.size > 0;
}

function startError(read: ReadArguments, rules: Held, running: boolean, log: StartupLog | null): string | null {
  if (running) return null;
  if (read.startError === null) return desired([], read.settings).fatal ?? log?.error ?? null;
  return !rules.known && /unknown long flag/.test(read.startError) ? null : read.startError;
}

/** Where the start-up log and the workload say different things; the workload is believed. */
function disagreements(log: StartupLog, read: ReadArguments): readonly string[] {
  return read.facts.flatMap(({ flag, value, from }) => {
    const said = log.values.get(flag);
    if (said === undefined || value === null || from === 'unknown' || same(said, value)) return [];
    if (flag === 'txt-owner-id' && read.settings.registry === 'noop') return [];
    return [
      `the start-up log says ${flag}=${said}, the workload says ${value === '' ? 'nothing' : value}${from === 'default' ? ' (default)' : ''}`,
    ];
  });
}

function same(said: string, value: string): boolean {
  if (said === value) return true;
  const [a, b] = [seconds(said), seconds(value)];
  if (a !== null && b !== null) return a === b;
  const words = (text: string): string =>
    text
      .split(/[\s,]+/)
      .filter((word) => word !== '')
      .join(' ');
  return words(said) === words(value);
}

function health(
  workload: Workload,
  status: ReturnType<typeof containerStatus>,
  replicas: number | null,
): readonly string[] {
  const out: string[] = [];
  if (replicas === 0)
    out.push(
      workload.object.kind === 'CronJob'
        ? 'suspended: nobody acts on these settings'
        : 'scaled to zero: nobody acts on these settings',
    );
  if (status !== null && status.waiting !== '' && status.waiting !== 'ContainerCreating') {
    const exit = status.exitCode === null ? '' : `, exit status ${status.exitCode}`;
    out.push(
      `${status.waiting === 'CrashLoopBackOff' ? 'crash-looping' : `not running (${status.waiting})`}: ${status.restarts} restarts${exit}`,
    );
  }
  if (replicas !== null && replicas > 1 && workload.object.kind !== 'CronJob') {
    out.push(`${replicas} replicas write the same records at the same time: ExternalDNS has no leader election`);
  }
  return out;
}

/** With --kubeconfig or --server it watches another cluster than this one. */
function elsewhere(read: ReadArguments): readonly string[] {
  return read.facts
    .filter(
      (fact) => (fact.flag === 'kubeconfig' || fact.flag === 'server') && fact.from !== 'default' && fact.value !== '',
    )
    .map((fact) => `--${fact.flag} is given: it watches another cluster than the one it runs in`);
}
