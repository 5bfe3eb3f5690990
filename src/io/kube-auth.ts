// How we prove to the API server who we are: an agent with the TLS side, and the headers.
//
// Tokens, token files, client certificates, passwords and exec plugins need no library. What does, comes from client-node's
// KubeConfig, loaded only then (it costs 0.1 s of start): auth providers (OIDC and the like) and SOCKS proxies.

import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Failure } from '../core/failure.ts';
import type { Clock } from '../world.ts';
import { type ExecCredential, type ExecTerminal, runExecPlugin } from './exec-credential.ts';
import type { Env } from './folders.ts';
import type { Connection } from './kubeconfig.ts';
import { proxyFor } from './proxy.ts';
import { reasonOf } from './reason.ts';

export interface Auth {
  readonly agent: HttpAgent;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

export interface Authenticator {
  readonly base: URL;
  /** Agent and headers for the next request; runs a login plugin when there is no valid credential. */
  current(signal: AbortSignal): Promise<Auth>;
  /** The server said Unauthorized: drops what can be renewed; false when there is nothing to renew. */
  renew(): boolean;
}

interface Tls {
  readonly ca?: Buffer | string;
  readonly cert?: Buffer | string;
  readonly key?: Buffer | string;
}

/** A credential is renewed this long before it expires. */
const margin = 10_000;
const tokenFileAge = 60_000;

export function authenticator(connection: Connection, env: Env, terminal: ExecTerminal, clock: Clock): Authenticator {
  const { cluster, user } = connection;
  const base = baseUrl(connection);
  const impersonation = impersonationHeaders(connection);
  let credential: Promise<ExecCredential> | null = null;
  let expiresAt: number | null = null;
  let tokenFile: { readonly text: string; readonly readAt: number } | null = null;
  let agent: { readonly made: HttpAgent; readonly certificate: string | undefined } | null = null;

  const login = async (signal: AbortSignal): Promise<ExecCredential | null> => {
    if (!user.exec || user.token) return null;
    if (expiresAt !== null && clock.now().getTime() > expiresAt - margin) credential = null;
    // Parallel first requests wait for one run of the plugin.
    credential ??= runExecPlugin(user.exec, cluster, env, terminal, clock.now(), signal);
    try {
      const got = await credential;
      expiresAt = got.expiresAt;
      return got;
    } catch (error) {
      credential = null;
      throw error;
    }
  };

  const authorization = async (exec: ExecCredential | null): Promise<string | null> => {
    if (user.tokenFile) {
      const now = clock.now().getTime();
      if (tokenFile === null || now - tokenFile.readAt > tokenFileAge) {
        tokenFile = { text: (await fileOf(user.tokenFile, 'token file')).toString('utf8').trim(), readAt: now };
      }
      return `Bearer ${tokenFile.text}`;
    }
    if (user.token) return `Bearer ${user.token}`;
    if (exec?.token) return `Bearer ${exec.token}`;
    if (user.username) return `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}`;
    return user.authProvider ? providerHeader(connection) : null;
  };

  return {
    base,
    async current(signal) {
      const exec = await login(signal);
      const bearer = await authorization(exec);
      if (agent === null || agent.certificate !== exec?.certificate) {
        agent?.made.destroy();
        agent = {
          made: await makeAgent(connection, base, await tlsOf(connection, exec), env),
          certificate: exec?.certificate,
        };
      }
      return {
        agent: agent.made,
        headers: { ...impersonation, ...(bearer === null ? {} : { Authorization: bearer }) },
      };
    },
    renew() {
      const renewable = credential !== null || tokenFile !== null;
      credential = null;
      expiresAt = null;
      tokenFile = null;
      return renewable;
    },
  };
}

function baseUrl({ cluster, identity }: Connection): URL {
  const secure = cluster.caFile || cluster.caData || cluster.insecure;
  const text = cluster.server.includes('://') ? cluster.server : `${secure ? 'https' : 'http'}://${cluster.server}`;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Failure('kubeconfig', `the server of cluster "${identity.name}" is not a URL: ${cluster.server}`);
  }
  return url;
}

function impersonationHeaders({ user }: Connection): Record<string, string | readonly string[]> {
  if (!user.as) return {};
  const extra = Object.entries(user.asUserExtra).map(([key, values]) => [
    `Impersonate-Extra-${[...Buffer.from(key)].map(headerByte).join('')}`,
    values,
  ]);
  return {
    'Impersonate-User': user.as,
    ...(user.asGroups.length > 0 ? { 'Impersonate-Group': user.asGroups } : {}),
    ...(user.asUid ? { 'Impersonate-Uid': user.asUid } : {}),
    ...Object.fromEntries(extra),
  };
}

/** What no header name may hold is percent-encoded, as client-go does for extra keys. */
function headerByte(byte: number): string {
  const char = String.fromCharCode(byte);
  return /[a-z0-9!#$&'*+.^_`|~-]/i.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

async function tlsOf({ cluster, user }: Connection, exec: ExecCredential | null): Promise<Tls> {
  const ca = await fileOrData(cluster.caFile, cluster.caData, 'certificate authority');
  const cert = exec?.certificate ?? (await fileOrData(user.certFile, user.certData, 'client certificate'));
  const key = exec?.key ?? (await fileOrData(user.keyFile, user.keyData, 'client key'));
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

async function fileOrData(file: string | undefined, data: string | undefined, what: string): Promise<Buffer | null> {
  // Embedded data beats a file, as in kubectl.
  if (data) return Buffer.from(data, 'base64');
  return file ? fileOf(file, what) : null;
}

async function fileOf(path: string, what: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Failure('kubeconfig', `the ${what} ${path} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

async function makeAgent(connection: Connection, base: URL, tls: Tls, env: Env): Promise<HttpAgent> {
  const { cluster } = connection;
  const proxy = proxyFor(base, cluster.proxyUrl, env);
  if (proxy?.startsWith('socks')) return socksAgent(connection, proxy, tls);
  const options = {
    keepAlive: true,
    ...tls,
    ...(cluster.insecure ? { rejectUnauthorized: false } : {}),
    ...(cluster.tlsServerName ? { servername: cluster.tlsServerName } : {}),
    ...(proxy === null ? {} : { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } }),
  };
  try {
    return base.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  } catch (error) {
    throw new Failure('kubeconfig', `the connection to ${base.origin} cannot be set up: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

async function libraryConfig({ cluster, user }: Connection, proxyUrl: string | undefined, tls: Tls) {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const base64 = (part: Buffer | string | undefined) =>
    part === undefined ? undefined : Buffer.from(part).toString('base64');
  const [caData, certData, keyData] = [base64(tls.ca), base64(tls.cert), base64(tls.key)];
  config.loadFromOptions({
    currentContext: 'it',
    contexts: [{ name: 'it', cluster: 'it', user: 'it' }],
    clusters: [
      {
        name: 'it',
        server: cluster.server,
        // Without TLS the library wants this said; it means nothing there.
        skipTLSVerify: cluster.insecure || cluster.server.startsWith('http:'),
        ...(caData ? { caData } : {}),
        ...(cluster.tlsServerName ? { tlsServerName: cluster.tlsServerName } : {}),
        ...(proxyUrl ? { proxyUrl } : {}),
      },
    ],
    users: [
      {
        name: 'it',
        ...(certData ? { certData } : {}),
        ...(keyData ? { keyData } : {}),
        ...(user.authProvider ? { authProvider: user.authProvider } : {}),
      },
    ],
  });
  return config;
}

async function socksAgent(connection: Connection, proxy: string, tls: Tls): Promise<HttpAgent> {
  const withoutLogin = { ...connection, user: { ...connection.user, authProvider: undefined } };
  const options: { agent?: unknown } = {};
  await (await libraryConfig(withoutLogin, proxy, tls)).applyToHTTPSOptions(options as never);
  if (options.agent instanceof HttpAgent) return options.agent;
  throw new Failure('kubeconfig', `the proxy ${proxy} cannot be used`);
}

async function providerHeader(connection: Connection): Promise<string> {
  const name = String(connection.user.authProvider?.name ?? '');
  const options: { headers: Record<string, string> } = { headers: {} };
  try {
    await (await libraryConfig(connection, undefined, {})).applyToHTTPSOptions(options as never);
  } catch (error) {
    throw new Failure('kube-auth', `the auth provider "${name}" of the kubeconfig failed: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  const header = options.headers.Authorization;
  if (header) return header;
  throw new Failure('kube-auth', `the auth provider "${name}" of the kubeconfig gave no token`, {
    next: 'sign in again with kubectl',
  });
}
