// The embedded world: strict servers on loopback for Route 53, ACM, ELBv2, STS and Kubernetes, made from plain data. The real
// SDKs and a real kubeconfig reach it; `kubectl dns demo` and the tests run on it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AwsWorld, createAwsHandler } from './aws.ts';
import { createControl, type WorldControl } from './control.ts';
import { defaultAccount, type WorldData } from './data.ts';
import { createFaults } from './faults.ts';
import { createKubernetesHandler, type Forbidden, type KubernetesWorld } from './kubernetes.ts';
import { listen } from './listener.ts';
import { createObjectStore } from './object-store.ts';
import { caCertificate, clientCertificate, clientKey, serverCertificate, serverKey } from './test-certificates.ts';
import { createZoneStore, type InSyncRule } from './zone-store.ts';

export interface WorldOptions {
  /** Kubernetes over https: the kubeconfig then carries the CA and a client certificate. @default false */
  readonly tls?: boolean;
  /** @default demo */
  readonly context?: string;
  /** The context's namespace. @default default */
  readonly namespace?: string;
  /** Who Kubernetes thinks is asking. @default sre@corp */
  readonly user?: string;
  /** Bearer token → user, for kubeconfigs made by a test. */
  readonly tokens?: Readonly<Record<string, string>>;
  /** AWS_REGION of the environment. @default us-west-2 */
  readonly region?: string;
  /** When a change becomes INSYNC. @default after one poll that answers PENDING */
  readonly inSync?: InSyncRule;
  readonly forbidden?: readonly Forbidden[];
  /** Answer a refused batch in the other form that AWS documents. @default false */
  readonly messageList?: boolean;
  /** Tokens that SSO and web identity sign-ins are accepted with. @default fresh-token */
  readonly signInTokens?: readonly string[];
  readonly now?: () => Date;
  /** Takes the files of the environment; removed when the world ends. @default a new one in the system's folder for such */
  readonly folder?: string;
}

export interface RunningWorld {
  readonly awsUrl: string;
  readonly kubernetesUrl: string;
  /** The kubeconfig's text, and a file that holds it until close(). */
  readonly kubeconfig: string;
  readonly kubeconfigPath: string;
  /** What to run the plugin with. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables that must not be set beside `env`, or the SDK would look elsewhere. */
  readonly unset: readonly string[];
  readonly control: WorldControl;
  close(): Promise<void>;
}

export async function startWorld(data: WorldData, options: WorldOptions = {}): Promise<RunningWorld> {
  const now = options.now ?? (() => new Date());
  const faults = createFaults();
  const account = data.account ?? defaultAccount;
  const arn = data.arn ?? `arn:aws:sts::${account}:assumed-role/sre-oncall/sre@corp`;
  const aws: AwsWorld = {
    sessions: { account, arn, keys: new Map(), tokens: new Set(options.signInTokens ?? ['fresh-token']), now },
    zones: createZoneStore(data.zones, arn, options.inSync ?? { polls: 1 }, now),
    certificates: data.certificates ?? [],
    loadBalancers: data.loadBalancers ?? [],
    faults,
    messageList: options.messageList ?? false,
    rate: null,
  };
  const kubernetes: KubernetesWorld = {
    objects: createObjectStore(data.objects),
    faults,
    forbidden: new Set(options.forbidden),
    logs: new Map(Object.entries(data.logs ?? {})),
    watches: { open: new Set() },
    user: options.user ?? 'sre@corp',
    tokens: new Map(Object.entries(options.tokens ?? {})),
    snapshots: new Map(),
  };
  const tls = {
    ca: caCertificate,
    cert: serverCertificate,
    key: serverKey,
    requestCert: true,
    rejectUnauthorized: false,
  };
  const [awsServer, kubernetesServer] = await Promise.all([
    listen(createAwsHandler(aws)),
    listen(createKubernetesHandler(kubernetes), options.tls === true ? tls : undefined),
  ]);
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'kubectl-dns-world-'));
  const kubeconfig = kubeconfigText(kubernetesServer.url, options);
  const kubeconfigPath = join(folder, 'kubeconfig');
  writeFileSync(kubeconfigPath, kubeconfig, { mode: 0o600 });
  writeFileSync(join(folder, 'aws-config'), '');
  return {
    awsUrl: awsServer.url,
    kubernetesUrl: kubernetesServer.url,
    kubeconfig,
    kubeconfigPath,
    env: {
      KUBECONFIG: kubeconfigPath,
      AWS_ENDPOINT_URL: awsServer.url,
      AWS_REGION: options.region ?? 'us-west-2',
      AWS_DEFAULT_REGION: options.region ?? 'us-west-2',
      AWS_ACCESS_KEY_ID: 'AKIAEMBEDDEDWORLD000',
      AWS_SECRET_ACCESS_KEY: 'embedded-world',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: join(folder, 'aws-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'aws-config'),
    },
    unset: unsetVariables,
    control: createControl(aws, kubernetes, now, () => {
      awsServer.cut();
      kubernetesServer.cut();
    }),
    async close() {
      await Promise.all([awsServer.close(), kubernetesServer.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const unsetVariables = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_ENDPOINT_URL_ROUTE_53',
  'AWS_ENDPOINT_URL_ACM',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
];

function kubeconfigText(server: string, options: WorldOptions): string {
  const { context = 'demo', namespace = 'default', tls = false } = options;
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const cluster = { server, ...(tls && { 'certificate-authority-data': base64(caCertificate) }) };
  const user = tls
    ? { 'client-certificate-data': base64(clientCertificate), 'client-key-data': base64(clientKey) }
    : {};
  // JSON is YAML.
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    contexts: [{ name: context, context: { cluster: context, namespace, user: options.user ?? 'sre@corp' } }],
    clusters: [{ name: context, cluster }],
    users: [{ name: options.user ?? 'sre@corp', user }],
    preferences: {},
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
