// Runs a kubeconfig's exec plugin (`aws eks get-token`, `kubelogin`, …) as kubectl does: KUBERNETES_EXEC_INFO is set, its stderr is
// shown while it runs (a login prompt stands there), and its answer is kept until it expires.
//
// client-node's own runner hides stderr until the plugin fails, so a device-code prompt would never be seen.
// Protocol: k8s.io/client-go/plugin/pkg/client/auth/exec, client.authentication.k8s.io/v1.

import { spawn } from 'node:child_process';
import { Failure } from '../core/failure.ts';
import type { Env } from './folders.ts';
import type { ClusterEntry, ExecEntry } from './kubeconfig.ts';
import { codeOf, reasonOf } from './reason.ts';

export interface ExecCredential {
  readonly token?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** Milliseconds since the epoch; null: until the server says Unauthorized. */
  readonly expiresAt: number | null;
}

export interface ExecTerminal {
  /** stdin is a terminal that the plugin may read from. */
  readonly interactive: boolean;
  /** What the plugin writes to stderr, as it comes. */
  readonly say: (text: string) => void;
}

const answerLimit = 1 << 20;

export async function runExecPlugin(
  exec: ExecEntry,
  cluster: ClusterEntry,
  env: Env,
  terminal: ExecTerminal,
  now: Date,
  signal: AbortSignal,
): Promise<ExecCredential> {
  if (exec.command === '') throw new Failure('kubeconfig', 'the exec plugin of the kubeconfig names no command');
  const interactive = exec.interactiveMode !== 'Never' && terminal.interactive;
  if (exec.interactiveMode === 'Always' && !interactive) {
    throw new Failure('kube-auth', `the login plugin "${exec.command}" needs a terminal, and has none here`, {
      next: 'sign in before, e.g. with: kubectl get namespaces',
    });
  }
  const { code, stdout, stderr } = await run(
    exec,
    childEnvironment(exec, cluster, env, interactive),
    interactive,
    terminal,
    signal,
  );
  if (code !== 0) {
    const said = stderr.trim().split('\n').slice(-3).join(' ');
    throw new Failure(
      'kube-auth',
      `the login plugin "${exec.command}" failed with exit code ${code}${said === '' ? '' : `: ${said}`}`,
      {
        next: `sign in again, then try: ${[exec.command, ...exec.args].join(' ')}`,
      },
    );
  }
  return credentialOf(stdout, exec, now);
}

function childEnvironment(exec: ExecEntry, cluster: ClusterEntry, env: Env, interactive: boolean): NodeJS.ProcessEnv {
  const info = {
    kind: 'ExecCredential',
    apiVersion: exec.apiVersion,
    spec: { ...(exec.provideClusterInfo ? { cluster: clusterInfo(cluster) } : {}), interactive },
  };
  const own = Object.fromEntries(exec.env.map(({ name, value }) => [name, value]));
  return { ...env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
}

function clusterInfo(cluster: ClusterEntry): Record<string, unknown> {
  const extension = Array.isArray(cluster.raw.extensions)
    ? cluster.raw.extensions.find((item) => item?.name === 'client.authentication.k8s.io/exec')?.extension
    : undefined;
  return {
    server: cluster.server,
    ...(cluster.tlsServerName ? { 'tls-server-name': cluster.tlsServerName } : {}),
    ...(cluster.insecure ? { 'insecure-skip-tls-verify': true } : {}),
    ...(cluster.caData ? { 'certificate-authority-data': cluster.caData } : {}),
    ...(cluster.proxyUrl ? { 'proxy-url': cluster.proxyUrl } : {}),
    ...(extension === undefined ? {} : { config: extension }),
  };
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  exec: ExecEntry,
  env: NodeJS.ProcessEnv,
  interactive: boolean,
  terminal: ExecTerminal,
  signal: AbortSignal,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(exec.command, exec.args, {
      env,
      signal,
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (stdout.length < answerLimit) stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < answerLimit) stderr += text;
      terminal.say(text);
    });
    child.on('error', (error) => {
      if (signal.aborted) return reject(new Failure('interrupted', 'interrupted'));
      const missing = codeOf(error) === 'ENOENT';
      const message = missing
        ? `the login plugin "${exec.command}" of the kubeconfig is not installed`
        : `the login plugin "${exec.command}" cannot be run: ${reasonOf(error)}`;
      const hint = exec.installHint.trim().split('\n')[0] ?? '';
      reject(
        new Failure('kube-auth', message, { next: hint === '' ? `install it, or put it on PATH` : hint, cause: error }),
      );
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function credentialOf(stdout: string, exec: ExecEntry, now: Date): ExecCredential {
  const wrong = (why: string, cause?: unknown) =>
    new Failure('kube-auth', `the login plugin "${exec.command}" gave no usable credential: ${why}`, {
      ...(cause === undefined ? {} : { cause }),
      next: `see what it prints: ${[exec.command, ...exec.args].join(' ')}`,
    });
  let answer: { kind?: unknown; apiVersion?: unknown; status?: Record<string, unknown> | null } | null;
  try {
    answer = JSON.parse(stdout);
  } catch (error) {
    throw wrong('its output is not JSON', error);
  }
  if (answer?.kind !== 'ExecCredential') throw wrong('its output is no ExecCredential');
  if (exec.apiVersion !== '' && answer.apiVersion !== exec.apiVersion) {
    throw wrong(`the kubeconfig asks for ${exec.apiVersion}, it answered ${String(answer.apiVersion)}`);
  }
  const field = (name: string) => {
    const value = answer?.status?.[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const token = field('token');
  const certificate = field('clientCertificateData');
  const key = field('clientKeyData');
  if (token === undefined && (certificate === undefined || key === undefined))
    throw wrong('no token and no client certificate');
  const expiry = field('expirationTimestamp');
  const expiresAt = expiry === undefined ? null : Date.parse(expiry);
  if (expiresAt !== null && expiresAt <= now.getTime()) {
    throw new Failure('kube-auth', `the login plugin "${exec.command}" gave a credential that expired at ${expiry}`, {
      next: "sign in again, or set this machine's clock",
    });
  }
  return { token, certificate, key, expiresAt };
}
