// Objects and record sets as they look in the wild, from a few words: what worked example, demo and bench are composed of.

import type { RecordSet } from '../core/dns.ts';
import type { KubeObject, LoadBalancerIngress } from '../core/kube.ts';
import type { CertificateData } from './data.ts';

export interface Composed {
  readonly namespace: string;
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly createdAt?: string;
  /** Host name or IP of the load balancer; absent: it has none yet. */
  readonly address?: string;
}

function metadata({ namespace, name, annotations, labels, createdAt }: Composed): KubeObject['metadata'] {
  return {
    namespace,
    name,
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(createdAt !== undefined && { creationTimestamp: createdAt }),
  };
}

function loadBalancer(address: string | undefined): { readonly loadBalancer: { ingress?: LoadBalancerIngress[] } } {
  if (address === undefined) return { loadBalancer: {} };
  return { loadBalancer: { ingress: [/^[\d.]+$|:/.test(address) ? { ip: address } : { hostname: address }] } };
}

export function ingress(
  composed: Composed & { readonly hosts: readonly string[]; readonly tls?: boolean; readonly className?: string },
): KubeObject {
  const { hosts, name } = composed;
  const backend = { service: { name, port: { number: 80 } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadata(composed),
    spec: {
      ingressClassName: composed.className ?? 'alb',
      rules: hosts.map((host) => ({ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } })),
      ...(composed.tls === true && { tls: [{ hosts }] }),
    },
    status: loadBalancer(composed.address),
  };
}

export function service(composed: Composed): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(composed),
    spec: {
      type: 'LoadBalancer',
      clusterIP: '10.100.0.10',
      selector: { app: composed.name },
      ports: [{ name: 'http', protocol: 'TCP', port: 80, nodePort: 30080 }],
    },
    status: loadBalancer(composed.address),
  };
}

/** An alias as ExternalDNS writes it. */
export function alias(name: string, type: 'A' | 'AAAA', target: string, hostedZone: string): RecordSet {
  return {
    Name: name,
    Type: type,
    AliasTarget: { HostedZoneId: hostedZone, DNSName: `${target}.`, EvaluateTargetHealth: true },
  };
}

export function values(name: string, type: string, ttl: number, ...texts: readonly string[]): RecordSet {
  return { Name: name, Type: type, TTL: ttl, ResourceRecords: texts.map((Value) => ({ Value })) };
}

/** The TXT that says who owns what; `name` is the TXT's own, e.g. `a-api.example.com`. */
export function claim(name: string, owner: string, resource: string): RecordSet {
  const text = `"heritage=external-dns,external-dns/owner=${owner},external-dns/resource=${resource}"`;
  return values(name, 'TXT', 300, text);
}

/** A certificate of ours with a DNS validation per name: `[domain, record name, record value]`. */
export function certificate(
  arn: string,
  validations: readonly (readonly [domain: string, name: string, value: string])[],
  more: Partial<CertificateData> = {},
): CertificateData {
  const pending = more.Status === 'PENDING_VALIDATION';
  const options = validations.map(([DomainName, Name, Value]) => ({
    DomainName,
    ValidationMethod: 'DNS',
    ValidationStatus: pending ? 'PENDING_VALIDATION' : 'SUCCESS',
    ResourceRecord: { Name: `${Name}.`, Type: 'CNAME', Value: `${Value}.` },
  }));
  return {
    CertificateArn: arn,
    DomainName: validations[0]?.[0] ?? '',
    SubjectAlternativeNames: validations.map(([domain]) => domain),
    Status: 'ISSUED',
    NotBefore: '2026-06-01T00:00:00Z',
    NotAfter: '2027-07-01T23:59:59Z',
    DomainValidationOptions: options,
    ...more,
  };
}

/** ServiceAccount, Deployment, ReplicaSet and Pod of an ExternalDNS, as the Helm chart installs them. */
export function externalDns(setup: {
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly args: readonly string[];
  readonly ready?: boolean;
}): readonly KubeObject[] {
  const { namespace, name, version, args, ready = true } = setup;
  const labels = { 'app.kubernetes.io/name': 'external-dns', 'app.kubernetes.io/instance': name };
  const image = `registry.k8s.io/external-dns/external-dns:v${version}`;
  const spec = {
    serviceAccountName: name,
    containers: [{ name: 'external-dns', image, args: ['--provider=aws', ...args] }],
  };
  const template = { metadata: { labels }, spec };
  const hash = '6c8f7d9b54';
  const uid = (suffix: string): string =>
    `0e0d${suffix.padStart(4, '0')}-${name.length.toString().padStart(4, '0')}-4000-8000-00000000d115`;
  const owner = (apiVersion: string, kind: string, ownerName: string, ownerUid: string) => [
    { apiVersion, kind, name: ownerName, uid: ownerUid, controller: true },
  ];
  const count = ready ? 1 : 0;
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        namespace,
        name,
        labels,
        annotations: { 'eks.amazonaws.com/role-arn': `arn:aws:iam::123456789012:role/${name}` },
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace, name, uid: uid('1'), labels: { ...labels, 'app.kubernetes.io/version': version } },
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
      status: {
        replicas: 1,
        readyReplicas: count,
        availableReplicas: count,
        updatedReplicas: 1,
        observedGeneration: 1,
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        namespace,
        name: `${name}-${hash}`,
        uid: uid('2'),
        labels,
        ownerReferences: owner('apps/v1', 'Deployment', name, uid('1')),
      },
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
      status: { replicas: 1, readyReplicas: count },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        namespace,
        name: `${name}-${hash}-x7k2p`,
        labels,
        ownerReferences: owner('apps/v1', 'ReplicaSet', `${name}-${hash}`, uid('2')),
      },
      spec: { ...spec, nodeName: 'ip-10-0-12-34.eu-west-1.compute.internal' },
      status: {
        phase: 'Running',
        podIP: '10.0.12.80',
        hostIP: '10.0.12.34',
        conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
        containerStatuses: [{ name: 'external-dns', image, ready, restartCount: 0, state: { running: {} } }],
      },
    },
  ];
}
