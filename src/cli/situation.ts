// Flags, our own settings and the world → one Snapshot and how to read it: what nearly every command starts with.

import { type Assessment, assess } from '../core/assess.ts';
import { shellWords } from '../core/discover/shell-words.ts';
import { dnsName, type HostedZone, zoneId } from '../core/dns.ts';
import { Failure } from '../core/failure.ts';
import type { Overrides, Secrets } from '../core/settings.ts';
import type { Gap, Snapshot } from '../core/snapshot.ts';
import { goDuration } from '../core/sources/duration.ts';
import { read, type Scope } from '../ops/read.ts';
import { withoutDot } from '../present/columns.ts';
import { isIncomplete } from '../present/gaps.ts';
import { remember } from './completion.ts';
import type { Connected, Connection, Host, OwnSettings } from './host.ts';
import type { Flags, Invocation } from './parse.ts';
import { secretsFrom } from './secrets.ts';

export interface Situation {
  readonly snapshot: Snapshot;
  readonly overrides: Overrides;
  readonly secrets: Secrets;
}

/** What reading needs, before anything is read. */
export interface Plans {
  readonly connection: Connection;
  readonly overrides: Overrides;
  readonly secrets: Secrets;
  readonly zones: readonly string[];
  readonly zoneType: 'public' | 'private' | null;
  readonly offline: boolean;
  /** Of -n: tried one by one where the whole cluster may not be listed. */
  readonly namespaces: readonly string[];
}

export async function plansFrom(flags: Flags, host: Host, foretold = false): Promise<Plans> {
  const overrides = overridesFrom(flags);
  return {
    connection: connectionFrom(flags),
    overrides,
    secrets: await secretsFrom(flags, overrides, host, foretold),
    ...zonesFrom(flags),
    offline: flags.on('offline'),
    namespaces: flags.list('namespace'),
  };
}

export function zonesFrom(flags: Flags): Pick<Plans, 'zones' | 'zoneType'> {
  const type = flags.text('zone-type')?.toLowerCase();
  return { zones: flags.list('zone'), zoneType: type === 'public' || type === 'private' ? type : null };
}

/** Reads the world, or the file of --from; saves what was read where --snapshot says. Throws Failure. */
export async function takeSituation({ flags, command }: Invocation, host: Host): Promise<Situation> {
  const plans = await plansFrom(flags, host, command.name === 'forecast');
  const from = flags.text('from');
  if (from !== undefined) return replayed(plans, from, flags, host);
  const { world, settings } = await host.connect(plans.connection);
  const known = withSettings(plans, settings);
  const snapshot = await read(world, scopeOf(known), host.signal);
  refuseUnknownZone(plans, snapshot);
  await save(flags, snapshot, host);
  return { snapshot, overrides: known.overrides, secrets: known.secrets };
}

async function replayed(plans: Plans, from: string, flags: Flags, host: Host): Promise<Situation> {
  const snapshot = await host.loadSnapshot(from);
  const known = withSettings(plans, await host.settings(snapshot.cluster.context));
  refuseUnknownZone(plans, snapshot);
  await save(flags, snapshot, host);
  return { snapshot: narrowed(snapshot, known), overrides: known.overrides, secrets: known.secrets };
}

/** A zone that is misspelt must not look like one where nothing is wrong. */
function refuseUnknownZone({ zones, offline }: Plans, snapshot: Snapshot): void {
  if (offline || snapshot.gaps.some(({ scope }) => scope === 'route53')) return;
  const missing = zones.find(
    (one) => !snapshot.zones.some(({ zone }) => inZones(zone, { zones: [one], zoneType: null })),
  );
  if (missing === undefined) return;
  const names = snapshot.zones.map(({ zone }) => withoutDot(zone.name));
  throw new Failure('usage', `there is no hosted zone "${missing}"`, {
    next:
      names.length === 0
        ? 'this account has none'
        : `--zone takes a name or an id; zones here: ${[...new Set(names)].slice(0, 10).join(', ')}`,
  });
}

/** A saved snapshot holds all that was read; --zone, --zone-type and --offline leave out what they would not have read. */
export function narrowed(snapshot: Snapshot, plans: Plans): Snapshot {
  if (plans.offline) {
    const gap = { scope: 'route53', reason: 'NotAsked', message: '--offline' } as const;
    return { ...snapshot, aws: null, zones: [], certificates: [], loadBalancers: [], gaps: [...snapshot.gaps, gap] };
  }
  const out = snapshot.zones.map(({ zone }) => zone).filter((zone) => !inZones(zone, plans));
  if (out.length === 0) return snapshot;
  const gaps = out.map(({ id }): Gap => ({ scope: `zone/${id}`, reason: 'NotAsked', message: '--zone', zone: id }));
  const zones = snapshot.zones.map((contents) =>
    out.includes(contents.zone) ? { ...contents, recordSets: null } : contents,
  );
  return { ...snapshot, zones, gaps: [...snapshot.gaps, ...gaps] };
}

/** Whether --zone and --zone-type leave this zone in. */
export function inZones(zone: HostedZone, { zones, zoneType }: Pick<Plans, 'zones' | 'zoneType'>): boolean {
  const named =
    zones.length === 0 ||
    zones.some((wanted) => zoneId(wanted).toLowerCase() === zone.id.toLowerCase() || zone.name === dnsName(wanted));
  return named && (zoneType === null || zone.private === (zoneType === 'private'));
}

export async function save(flags: Flags, snapshot: Snapshot, host: Host): Promise<void> {
  const file = flags.text('snapshot');
  if (file !== undefined) await host.saveSnapshot(file, snapshot);
}

/** Reads and assesses; what was seen is remembered for completion. */
export async function lookAt(
  invocation: Invocation,
  host: Host,
): Promise<{ readonly situation: Situation; readonly assessment: Assessment }> {
  const situation = await takeSituation(invocation, host);
  refuseNothing(situation.snapshot);
  const assessment = assessed(situation);
  if (!invocation.flags.given('from')) await rememberSeen(invocation.flags, situation.snapshot, assessment, host);
  return { situation, assessment };
}

/** For completion. */
export async function rememberSeen(
  flags: Flags,
  snapshot: Snapshot,
  assessment: Assessment,
  host: Host,
): Promise<void> {
  const seen = {
    names: assessment.rows.map((row) => row.name),
    namespaces: snapshot.namespaces ?? [],
    zones: snapshot.zones.map(({ zone }) => zone.name),
    owners: assessment.rows.flatMap((row) => row.owner ?? []),
    instances: assessment.instances.map((instance) => instance.id),
  };
  await remember(snapshot.cluster.context, flags.text('cache-dir'), seen, host);
}

/** Who writes must have seen at least one zone; else "nothing to do" would be said of nothing. Throws Failure. */
export function mustSeeRoute53({ zones, gaps }: Snapshot): void {
  if (zones.some(({ recordSets }) => recordSets !== null)) return;
  const blind = gaps.filter(isIncomplete).find(({ scope }) => scope === 'route53' || scope.startsWith('zone/'));
  if (blind === undefined) return;
  const [what = '', ...next] = blind.message.split('; ');
  throw new Failure('aws-api', `Route 53 could not be read: ${what}`, next.length > 0 ? { next: next.join('; ') } : {});
}

/** Where neither side could be read there is no answer to give, not even an incomplete one. */
export function refuseNothing({ objects, zones, gaps }: Snapshot): void {
  if (objects.length > 0 || zones.some(({ recordSets }) => recordSets !== null)) return;
  const refused = gaps.find(({ reason }) => reason === 'KindForbidden' || reason === 'NamespaceForbidden');
  if (refused === undefined) return;
  throw new Failure('kube-forbidden', `Error from server (Forbidden): ${refused.message}`, {
    next: 'allow get, list and watch on ingresses and services, in the cluster or in the namespaces that -n names',
  });
}

export function assessed({ snapshot, overrides, secrets }: Situation): Assessment {
  return assess(snapshot, overrides, secrets);
}

/** Flags beat our settings, which beat the cluster. */
export function withSettings(plans: Plans, { values }: OwnSettings): Plans {
  return {
    ...plans,
    zones: plans.zones.length > 0 ? plans.zones : values.zones,
    overrides: values.ownerID === null ? plans.overrides : { ownerID: values.ownerID, ...plans.overrides },
  };
}

export function scopeOf({ zones, zoneType, offline, namespaces, overrides }: Plans): Scope {
  return { offline, zones, ...(zoneType === null ? {} : { zoneType }), namespaces, overrides };
}

export async function connected(plans: Plans, host: Host): Promise<Connected & { readonly plans: Plans }> {
  const there = await host.connect(plans.connection);
  return { ...there, plans: withSettings(plans, there.settings) };
}

export function connectionFrom(flags: Flags): Connection {
  const timeout = seconds(flags, 'request-timeout');
  const level = flags.text('v') ?? '0';
  if (!/^\d+$/.test(level)) throw new Failure('usage', `invalid value "${level}" for -v: must be a number`);
  return {
    ...optional('kubeconfig', flags.text('kubeconfig')),
    ...optional('context', flags.text('context')),
    ...optional('cluster', flags.text('cluster')),
    ...optional('user', flags.text('user')),
    ...optional('namespace', flags.list('namespace')[0]),
    ...optional('as', flags.text('as')),
    asGroup: flags.list('as-group'),
    ...optional('asUid', flags.text('as-uid')),
    asUserExtra: flags.list('as-user-extra'),
    ...optional('token', flags.text('token')),
    ...optional('clientCertificate', flags.text('client-certificate')),
    ...optional('clientKey', flags.text('client-key')),
    ...optional('certificateAuthority', flags.text('certificate-authority')),
    ...optional('tlsServerName', flags.text('tls-server-name')),
    insecureSkipTLSVerify: flags.on('insecure-skip-tls-verify'),
    ...optional('server', flags.text('server')),
    ...optional('requestTimeout', timeout),
    disableCompression: flags.on('disable-compression'),
    ...optional('awsProfile', flags.text('aws-profile')),
    ...optional('awsRegion', flags.text('aws-region')),
    ...optional('awsRoleArn', flags.text('aws-role-arn')),
    ...optional('awsEndpointURL', flags.text('aws-endpoint-url')),
    verbosity: Number(level),
  };
}

function overridesFrom(flags: Flags): Overrides {
  const args = flags.text('external-dns-args');
  return {
    ...optional('externalDNS', flags.text('external-dns')),
    ...optional('version', versionFrom(flags)),
    ...optional('args', args === undefined ? undefined : words(args)),
    ...optional('ownerID', flags.text('owner-id')),
    ...optional('txtPrefix', flags.text('txt-prefix')),
    ...optional('txtSuffix', flags.text('txt-suffix')),
    ...optional('txtWildcardReplacement', flags.text('txt-wildcard-replacement')),
    ...optional('annotationPrefix', flags.text('annotation-prefix')),
  };
}

function versionFrom(flags: Flags): string | undefined {
  const text = flags.text('external-dns-version');
  if (text !== undefined && /^v?\d+\.\d+$/.test(text)) return `${text}.0`;
  if (text === undefined || /^v?\d+\.\d+\.\d+([-+].*)?$/.test(text)) return text;
  throw new Failure('usage', `invalid value "${text}" for --external-dns-version: must be a release such as 0.21.0`);
}

function words(text: string): readonly string[] {
  const split = shellWords(text);
  if ('words' in split) return split.words;
  throw new Failure('usage', `invalid value for --external-dns-args: ${split.error}`, {
    next: "quote it as for a shell, e.g. --external-dns-args '--source=ingress --txt-owner-id=prod'",
  });
}

/** A duration flag in seconds, as kubectl writes durations; a bare number is seconds. */
export function seconds(flags: Flags, name: string): number | undefined {
  const text = flags.text(name);
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : goDuration(text);
  if (value !== null && value >= 0) return value;
  throw new Failure('usage', `invalid value "${text}" for --${name}: must be a duration such as 30s or 2m`);
}

function optional<K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V };
}
