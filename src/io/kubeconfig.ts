// kubeconfig files + kubectl's flags → one connection, by kubectl's rules (client-go tools/clientcmd/loader.go, client_config.go):
//
//   --kubeconfig FILE       only that file; it must exist
//   KUBECONFIG=a:b          both; a missing file is skipped; for every name, and for current-context, the first file wins whole
//   ~/.kube/config          otherwise
//   nothing of these        the pod's own service account, when we run in one
//
// Relative paths in a file are relative to that file. @kubernetes/client-node does none of this; it only authenticates (kube-auth.ts).

import { readFile } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { type Env, homeFolder } from './folders.ts';
import { codeOf, reasonOf } from './reason.ts';

/** kubectl's flags, by the names of their long forms. */
export interface KubeFlags {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  /** In place of the context's own. */
  readonly namespace?: string | undefined;
  readonly as?: string | undefined;
  readonly asGroup?: readonly string[] | undefined;
  readonly asUid?: string | undefined;
  /** `key=value` each. */
  readonly asUserExtra?: readonly string[] | undefined;
  readonly token?: string | undefined;
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly certificateAuthority?: string | undefined;
  readonly tlsServerName?: string | undefined;
  readonly insecureSkipTLSVerify?: boolean | undefined;
  readonly server?: string | undefined;
}

export interface ClusterEntry {
  readonly server: string;
  readonly caFile?: string | undefined;
  readonly caData?: string | undefined;
  readonly insecure: boolean;
  readonly tlsServerName?: string | undefined;
  readonly proxyUrl?: string | undefined;
  /** As written, for exec plugins that ask for it. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface ExecEntry {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint: string;
  readonly interactiveMode: string;
  readonly provideClusterInfo: boolean;
}

export interface UserEntry {
  readonly certFile?: string | undefined;
  readonly certData?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly keyData?: string | undefined;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly exec?: ExecEntry | undefined;
  readonly authProvider?: Readonly<Record<string, unknown>> | undefined;
  readonly as?: string | undefined;
  readonly asGroups: readonly string[];
  readonly asUid?: string | undefined;
  readonly asUserExtra: Readonly<Record<string, readonly string[]>>;
}

export interface Connection {
  readonly identity: Snapshot['cluster'];
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
}

interface ContextEntry {
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string | undefined;
}

export interface Kubeconfig {
  /** Files that were read. */
  readonly files: readonly string[];
  readonly currentContext: string;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
}

type Raw = Readonly<Record<string, unknown>>;

/** The files merged. Throws Failure `kubeconfig` for a file that is named and missing, or that is broken. */
export async function loadKubeconfig(flags: KubeFlags, env: Env): Promise<Kubeconfig> {
  const explicit = flags.kubeconfig;
  const paths = explicit
    ? [explicit]
    : env.KUBECONFIG
      ? [...new Set(env.KUBECONFIG.split(delimiter).filter((path) => path !== ''))]
      : [join(homeFolder(env), '.kube', 'config')];
  const read = await Promise.all(paths.map((path) => readOne(resolve(path), path, Boolean(explicit))));
  const found = read.filter((file) => file !== null);
  return {
    files: found.map((file) => file.path),
    currentContext: found.find((file) => file.config.currentContext !== '')?.config.currentContext ?? '',
    contexts: firstWins(found.map((file) => file.config.contexts)),
    clusters: firstWins(found.map((file) => file.config.clusters)),
    users: firstWins(found.map((file) => file.config.users)),
  };
}

/** Which server to talk to as whom. Throws Failure `kubeconfig` naming what does not exist and what does. */
export async function connection(config: Kubeconfig, flags: KubeFlags, env: Env): Promise<Connection> {
  const name = flags.context || config.currentContext;
  const context = name === '' ? undefined : config.contexts.get(name);
  if (name !== '' && context === undefined) {
    throw new Failure('kubeconfig', `context "${name}" does not exist`, { next: knownContexts(config) });
  }
  if (context === undefined && !flags.server && !flags.cluster) {
    const inCluster = await inClusterConnection(env);
    if (inCluster !== null && config.contexts.size === 0) return withFlags(inCluster, flags);
    throw noContext(config, flags, env);
  }
  const clusterName = flags.cluster || context?.cluster || '';
  const userName = flags.user || context?.user || '';
  const cluster = config.clusters.get(clusterName);
  if (cluster === undefined && (clusterName !== '' || !flags.server)) {
    throw new Failure('kubeconfig', `cluster "${clusterName}" does not exist`, {
      next: named('clusters', config.clusters),
    });
  }
  const user = config.users.get(userName);
  if (user === undefined && userName !== '') {
    throw new Failure('kubeconfig', `user "${userName}" does not exist`, { next: named('users', config.users) });
  }
  const server = cluster?.server ?? '';
  if (server === '' && !flags.server) {
    throw new Failure('kubeconfig', `cluster "${clusterName}" has no server`, { next: 'set it, or pass --server' });
  }
  return withFlags(
    {
      identity: {
        context: name,
        name: clusterName,
        server,
        user: userName,
        namespace: context?.namespace || 'default',
      },
      cluster: cluster ?? { server: '', insecure: false, raw: {} },
      user: user ?? { asGroups: [], asUserExtra: {} },
    },
    flags,
  );
}

function withFlags(base: Connection, flags: KubeFlags): Connection {
  const cluster: ClusterEntry = {
    ...base.cluster,
    ...(flags.server ? { server: flags.server.replace(/\/+$/, ''), tlsServerName: undefined } : {}),
    ...(flags.certificateAuthority ? { caFile: resolve(flags.certificateAuthority), caData: undefined } : {}),
    ...(flags.insecureSkipTLSVerify ? { insecure: true } : {}),
    ...(flags.insecureSkipTLSVerify && !flags.certificateAuthority ? { caFile: undefined, caData: undefined } : {}),
    ...(flags.tlsServerName ? { tlsServerName: flags.tlsServerName } : {}),
  };
  const user: UserEntry = {
    ...base.user,
    ...(flags.token ? { token: flags.token, tokenFile: undefined, exec: undefined, authProvider: undefined } : {}),
    ...(flags.clientCertificate ? { certFile: resolve(flags.clientCertificate), certData: undefined } : {}),
    ...(flags.clientKey ? { keyFile: resolve(flags.clientKey), keyData: undefined } : {}),
    ...(flags.as ? { as: flags.as } : {}),
    ...(flags.asGroup && flags.asGroup.length > 0 ? { asGroups: flags.asGroup } : {}),
    ...(flags.asUid ? { asUid: flags.asUid } : {}),
    ...(flags.asUserExtra && flags.asUserExtra.length > 0 ? { asUserExtra: extras(flags.asUserExtra) } : {}),
  };
  if (!user.as && (user.asGroups.length > 0 || user.asUid || Object.keys(user.asUserExtra).length > 0)) {
    throw new Failure('usage', 'a group, uid or extra is impersonated, but no user', { next: 'add --as USER' });
  }
  if (cluster.insecure && (cluster.caFile || cluster.caData)) {
    throw new Failure(
      'kubeconfig',
      `cluster "${base.identity.name}" names a certificate authority and also insecure-skip-tls-verify; only one can hold`,
    );
  }
  const namespace = flags.namespace || base.identity.namespace;
  return { identity: { ...base.identity, namespace, server: cluster.server }, cluster, user };
}

function extras(pairs: readonly string[]): Record<string, readonly string[]> {
  const out: Record<string, readonly string[]> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at <= 0) throw new Failure('usage', `--as-user-extra "${pair}" must be KEY=VALUE`);
    const key = pair.slice(0, at);
    out[key] = [...(out[key] ?? []), pair.slice(at + 1)];
  }
  return out;
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The connection of a pod's own service account; null when we run in no pod. */
async function inClusterConnection(env: Env): Promise<Connection | null> {
  const host = env.KUBERNETES_SERVICE_HOST;
  const port = env.KUBERNETES_SERVICE_PORT;
  const tokenFile = join(serviceAccount, 'token');
  if (!host || !port || (await readFile(tokenFile).catch(() => null)) === null) return null;
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const namespace = await readFile(join(serviceAccount, 'namespace'), 'utf8').catch(() => '');
  return {
    identity: {
      context: 'in-cluster',
      name: 'in-cluster',
      server,
      user: 'service account',
      namespace: namespace.trim() || 'default',
    },
    cluster: { server, caFile: join(serviceAccount, 'ca.crt'), insecure: false, raw: { server } },
    user: { tokenFile, asGroups: [], asUserExtra: {} },
  };
}

function noContext(config: Kubeconfig, flags: KubeFlags, env: Env): Failure {
  if (config.files.length > 0) {
    return new Failure('kubeconfig', `no current context is set in ${config.files.join(', ')}`, {
      next:
        config.contexts.size === 0
          ? 'it names no contexts at all'
          : `run: kubectl config use-context NAME, or pass --context (${knownContexts(config)})`,
    });
  }
  const looked = flags.kubeconfig || env.KUBECONFIG || join(homeFolder(env), '.kube', 'config');
  return new Failure('kubeconfig', `no kubeconfig found: ${looked} does not exist`, {
    next: 'set KUBECONFIG, or pass --kubeconfig FILE',
  });
}

function knownContexts(config: Kubeconfig): string {
  return named('contexts', config.contexts);
}

function named(what: string, map: ReadonlyMap<string, unknown>): string {
  const names = [...map.keys()].sort();
  if (names.length === 0) return `there are no ${what}`;
  const shown = names.slice(0, 10).join(', ');
  return `known ${what}: ${shown}${names.length > 10 ? `, and ${names.length - 10} more` : ''}`;
}

function firstWins<T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
  return new Map(maps.toReversed().flatMap((map) => [...map]));
}

interface OneFile {
  readonly path: string;
  readonly config: Omit<Kubeconfig, 'files'>;
}

async function readOne(path: string, shown: string, required: boolean): Promise<OneFile | null> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && !required) return null;
    throw new Failure('kubeconfig', `the kubeconfig ${shown} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  const { parse } = await import('yaml');
  let value: unknown;
  try {
    value = parse(content);
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).split('\n')[0]?.replace(/:$/, '') ?? '';
    throw new Failure('kubeconfig', `the kubeconfig ${shown} is not YAML: ${why}`, { cause: error });
  }
  if (value === null || value === undefined) value = {};
  if (!isRaw(value)) throw broken(shown, 'it must be a mapping with clusters, contexts and users');
  const folder = dirname(path);
  return {
    path: shown,
    config: {
      currentContext: textOf(value['current-context']) ?? '',
      contexts: entries(value, 'contexts', 'context', shown, (raw) => ({
        cluster: textOf(raw.cluster) ?? '',
        user: textOf(raw.user) ?? '',
        namespace: textOf(raw.namespace),
      })),
      clusters: entries(value, 'clusters', 'cluster', shown, (raw) => clusterOf(raw, folder)),
      users: entries(value, 'users', 'user', shown, (raw) => userOf(raw, folder)),
    },
  };
}

function broken(path: string, why: string): Failure {
  return new Failure('kubeconfig', `the kubeconfig ${path} is broken: ${why}`);
}

function entries<T>(
  file: Raw,
  list: string,
  inner: string,
  path: string,
  make: (raw: Raw) => T,
): ReadonlyMap<string, T> {
  const items = file[list] ?? [];
  if (!Array.isArray(items)) throw broken(path, `"${list}" must be a list`);
  const out = new Map<string, T>();
  items.forEach((item: unknown, index) => {
    const name = isRaw(item) ? textOf(item.name) : undefined;
    if (!isRaw(item) || name === undefined) throw broken(path, `${list}[${index}] has no name`);
    if (out.has(name)) throw broken(path, `"${list}" names "${name}" twice`);
    const raw = item[inner] ?? {};
    if (!isRaw(raw)) throw broken(path, `${list}[${index}].${inner} must be a mapping`);
    out.set(name, make(raw));
  });
  return out;
}

function clusterOf(raw: Raw, folder: string): ClusterEntry {
  return {
    server: (textOf(raw.server) ?? '').replace(/\/+$/, ''),
    caFile: within(folder, textOf(raw['certificate-authority'])),
    caData: textOf(raw['certificate-authority-data']),
    insecure: raw['insecure-skip-tls-verify'] === true,
    tlsServerName: textOf(raw['tls-server-name']),
    proxyUrl: textOf(raw['proxy-url']),
    raw,
  };
}

function userOf(raw: Raw, folder: string): UserEntry {
  const extra = isRaw(raw['as-user-extra']) ? raw['as-user-extra'] : {};
  return {
    certFile: within(folder, textOf(raw['client-certificate'])),
    certData: textOf(raw['client-certificate-data']),
    keyFile: within(folder, textOf(raw['client-key'])),
    keyData: textOf(raw['client-key-data']),
    token: textOf(raw.token),
    tokenFile: within(folder, textOf(raw.tokenFile)),
    username: textOf(raw.username),
    password: textOf(raw.password),
    exec: isRaw(raw.exec) ? execOf(raw.exec, folder) : undefined,
    authProvider: isRaw(raw['auth-provider']) ? raw['auth-provider'] : undefined,
    as: textOf(raw.as),
    asGroups: texts(raw['as-groups']),
    asUid: textOf(raw['as-uid']),
    asUserExtra: Object.fromEntries(Object.entries(extra).map(([key, value]) => [key, texts(value)])),
  };
}

function execOf(raw: Raw, folder: string): ExecEntry {
  const command = textOf(raw.command) ?? '';
  const env = Array.isArray(raw.env) ? raw.env.filter(isRaw) : [];
  return {
    apiVersion: textOf(raw.apiVersion) ?? '',
    // A bare word is looked up in PATH; a path is relative to the kubeconfig.
    command: command.includes(sep) ? (within(folder, command) ?? command) : command,
    args: texts(raw.args),
    env: env.map((item) => ({ name: textOf(item.name) ?? '', value: textOf(item.value) ?? '' })),
    installHint: textOf(raw.installHint) ?? '',
    interactiveMode: textOf(raw.interactiveMode) ?? 'IfAvailable',
    provideClusterInfo: raw.provideClusterInfo === true,
  };
}

function within(folder: string, path: string | undefined): string | undefined {
  return path === undefined || isAbsolute(path) ? path : join(folder, path);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap((item: unknown) => textOf(item) ?? []) : [];
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
