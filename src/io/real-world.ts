// The real things outside, put together for main.ts. Nothing is loaded or contacted before it is used: a run without AWS loads no
// SDK, and one from a snapshot makes no world at all.

import type { Clock, World } from '../world.ts';
import { acm } from './acm.ts';
import { type AwsFlags, aws } from './aws.ts';
import { systemClock } from './clock.ts';
import { elbv2 } from './elbv2.ts';
import type { ExecTerminal } from './exec-credential.ts';
import type { Env } from './folders.ts';
import { historyFolder, journal } from './journal.ts';
import { authenticator } from './kube-auth.ts';
import { connection, type Kubeconfig, type KubeFlags, loadKubeconfig } from './kubeconfig.ts';
import { kubernetes } from './kubernetes.ts';
import { limiter, route53Rate } from './limiter.ts';
import { route53 } from './route53.ts';

export interface WorldFlags {
  readonly kube: KubeFlags;
  readonly aws: AwsFlags;
  /** Seconds for each single call, Kubernetes or AWS; 0: no limit. */
  readonly requestTimeout?: number | undefined;
  readonly disableCompression?: boolean | undefined;
}

export interface Surroundings {
  readonly env: Env;
  readonly version: string;
  /** For login plugins. @default nothing may be read, and what they say goes nowhere */
  readonly terminal?: ExecTerminal;
  /** `-v 6` and more: one line per request; never a token, key or signature. */
  readonly trace?: ((line: string) => void) | undefined;
  /** @default the machine's own */
  readonly clock?: Clock;
  /** What loadKubeconfig gave, when it was read already. */
  readonly kubeconfig?: Kubeconfig;
}

/** Throws Failure `kubeconfig` or `usage`; talks to nobody yet. */
export async function realWorld(flags: WorldFlags, around: Surroundings): Promise<World> {
  const { env, trace } = around;
  const clock = around.clock ?? systemClock;
  const requestTimeout = (flags.requestTimeout ?? 0) * 1000;
  const userAgent = `kubectl-dns/${around.version}`;
  const config = around.kubeconfig ?? (await loadKubeconfig(flags.kube, env));
  const to = await connection(config, flags.kube, env);
  const auth = authenticator(to, env, around.terminal ?? { interactive: false, say: () => {} }, clock);
  const account = aws(flags.aws, env, clock, { requestTimeout, userAgent, trace });
  return {
    cluster: kubernetes(to, auth, clock, {
      requestTimeout,
      compress: flags.disableCompression !== true,
      userAgent,
      trace,
    }),
    dns: route53(account, limiter(route53Rate, clock)),
    certificates: acm(account, clock),
    loadBalancers: elbv2(account, clock),
    journal: journal(historyFolder(env)),
    clock,
  };
}
