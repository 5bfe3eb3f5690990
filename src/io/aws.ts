// Who we are at AWS, and how any of its APIs is called: the SDK's own chain for credentials and region, our limiter and retries.
// Retries of the SDK are off (maxAttempts 1): they know no limiter, and a change must be sent exactly once.

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Failure } from '../core/failure.ts';
import type { Clock } from '../world.ts';
import { type Asker, awsFailure, isThrottle, isTransient } from './aws-failure.ts';
import { interrupted } from './clock.ts';
import type { Env } from './folders.ts';
import type { Limiter } from './limiter.ts';

export interface AwsFlags {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly endpointUrl?: string | undefined;
}

export interface AwsOptions {
  /** Milliseconds for each single call; 0: the SDK's own limits. */
  readonly requestTimeout: number;
  readonly userAgent: string;
  readonly trace?: ((line: string) => void) | undefined;
}

/** The configuration every client of the SDK takes. */
export interface ClientConfig {
  readonly region: string;
  readonly maxAttempts: 1;
  readonly customUserAgent: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly credentials?: CredentialProvider;
  readonly requestHandler?: { readonly httpAgent: HttpAgent; readonly httpsAgent: HttpsAgent };
}

export type CredentialProvider = NonNullable<
  Exclude<import('@aws-sdk/client-sts').STSClientConfig['credentials'], object & { accessKeyId: string }>
>;

export interface Aws {
  readonly asker: Asker;
  /** The configured region; us-east-1 when none is. */
  region(): Promise<string>;
  /** For a client in `region`, default the configured one. */
  config(region?: string): Promise<ClientConfig>;
  /** A read: waits for the limiter, retries throttles and stumbles, and throws Failure. */
  read<T>(what: string, limiter: Limiter, signal: AbortSignal, send: Send<T>, stumbles?: number): Promise<T>;
  /** Exactly one request; throws what the SDK threw. */
  once<T>(what: string, signal: AbortSignal, send: Send<T>): Promise<T>;
}

export type Send<T> = (options: { readonly abortSignal: AbortSignal }) => Promise<T>;

/** Attempts of one read: throttles are waited out longer than broken lines. */
const throttleAttempts = 8;
const stumbleAttempts = 4;
/** For what only adds to the answer: a server that has Route 53 alone is not waited for. */
export const extraAttempts = 2;

export function aws(flags: AwsFlags, env: Env, clock: Clock, options: AwsOptions): Aws {
  const profile = flags.profile ?? (env.AWS_PROFILE || null);
  const asker: Asker = { profile, staticKeys: Boolean(env.AWS_ACCESS_KEY_ID) };
  let found: Promise<string> | null = null;
  let assumed: Promise<CredentialProvider> | null = null;

  const region = (): Promise<string> => {
    found ??= flags.region
      ? Promise.resolve(flags.region)
      : env.AWS_REGION || env.AWS_DEFAULT_REGION
        ? Promise.resolve(env.AWS_REGION || env.AWS_DEFAULT_REGION || '')
        : regionOfProfile(flags.profile);
    return found;
  };

  const once: Aws['once'] = async (what, signal, send) => {
    if (signal.aborted) throw interrupted();
    const started = clock.now().getTime();
    const ended = (how: string) =>
      options.trace?.(`AWS ${what} ${how} in ${clock.now().getTime() - started} milliseconds`);
    const deadline = options.requestTimeout > 0 ? AbortSignal.timeout(options.requestTimeout) : null;
    try {
      const answer = await send({ abortSignal: deadline === null ? signal : AbortSignal.any([signal, deadline]) });
      ended('OK');
      return answer;
    } catch (error) {
      ended(error instanceof Error ? error.name : 'failed');
      if (deadline?.aborted && !signal.aborted) throw late(what, options.requestTimeout, error);
      throw error;
    }
  };

  return {
    asker,
    region,
    once,
    async config(wanted) {
      const shared = {
        region: wanted ?? (await region()),
        maxAttempts: 1 as const,
        customUserAgent: options.userAgent,
        ...(flags.profile ? { profile: flags.profile } : {}),
        ...(flags.endpointUrl ? { endpoint: flags.endpointUrl } : {}),
        // Anew for each client: a client that is done closes its agents.
        ...proxyAgents(env),
      };
      if (!flags.roleArn) return shared;
      assumed ??= assumeRole(flags.roleArn, flags, shared.region);
      return { ...shared, credentials: await assumed };
    },
    async read(what, limiter, signal, send, stumbles = stumbleAttempts) {
      for (let attempt = 1; ; attempt++) {
        await limiter.take(signal);
        try {
          const answer = await once(what, signal, send);
          limiter.answered();
          return answer;
        } catch (error) {
          if (signal.aborted) throw interrupted();
          const throttled = isThrottle(error);
          if (throttled) limiter.throttled();
          const attempts = throttled ? throttleAttempts : isTransient(error) ? stumbles : 1;
          if (attempt >= attempts) throw awsFailure(error, what, asker);
          await clock.sleep(Math.min(8_000, (throttled ? 250 : 100) * 2 ** attempt), signal);
        }
      }
    },
  };
}

/** The SDK goes past every proxy unless its agents are told; Node's own agents know the usual variables. */
function proxyAgents(env: Env): Pick<ClientConfig, 'requestHandler'> {
  const set = (name: string) => env[name] || env[name.toLowerCase()];
  const [secure, plain] = [set('HTTPS_PROXY'), set('HTTP_PROXY')];
  if (!secure && !plain) return {};
  const proxyEnv = {
    ...(secure ? { HTTPS_PROXY: secure } : {}),
    ...(plain ? { HTTP_PROXY: plain } : {}),
    NO_PROXY: [set('NO_PROXY'), 'localhost', '127.0.0.1', '[::1]'].filter(Boolean).join(','),
  };
  const options = { keepAlive: true, maxSockets: 50, proxyEnv };
  return { requestHandler: { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) } };
}

function late(what: string, limit: number, cause: unknown): Failure {
  return new Failure('aws-unreachable', `${what}: AWS did not answer within ${limit / 1000} s`, {
    next: 'raise --request-timeout, or check the network',
    cause,
  });
}

/** The region of the profile in the AWS files, as the SDK finds it; Route 53 is global, so none is no error. */
async function regionOfProfile(profile: string | undefined): Promise<string> {
  const { Route53Client } = await import('@aws-sdk/client-route-53');
  const client = new Route53Client(profile ? { profile } : {});
  try {
    return (await client.config.region()) || 'us-east-1';
  } catch {
    return 'us-east-1';
  } finally {
    client.destroy();
  }
}

async function assumeRole(roleArn: string, flags: AwsFlags, region: string): Promise<CredentialProvider> {
  const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  return fromTemporaryCredentials({
    params: { RoleArn: roleArn, RoleSessionName: 'kubectl-dns' },
    masterCredentials: fromNodeProviderChain(flags.profile ? { profile: flags.profile } : {}),
    clientConfig: { region, ...(flags.endpointUrl ? { endpoint: flags.endpointUrl } : {}) },
  });
}
