// With which AWS identity ExternalDNS acts, by what its workload shows; the order is the AWS SDK's own inside the container.

import type { KubeObject } from '../kube.ts';
import type { AWSIdentity, Settings } from '../settings.ts';
import { type Container, fields, list, type PodTemplate, text } from './pod-template.ts';

export function awsIdentity(
  container: Container,
  template: PodTemplate,
  variables: Readonly<Record<string, string>>,
  settings: Settings,
  serviceAccount: KubeObject | null,
): AWSIdentity | null {
  if (settings.provider !== 'aws' && settings.provider !== 'aws-sd') return null;
  const found = base(container, template, variables, settings, serviceAccount);
  if (settings.awsAssumeRole === '') return found;
  return { credentials: `${found.credentials}+assume-role`, role: settings.awsAssumeRole, where: '--aws-assume-role' };
}

function base(
  container: Container,
  template: PodTemplate,
  variables: Readonly<Record<string, string>>,
  settings: Settings,
  serviceAccount: KubeObject | null,
): AWSIdentity {
  const has = (name: string): boolean =>
    container.env.some((entry) => entry.name === name) || variables[name] !== undefined;
  const annotated = serviceAccount?.metadata.annotations?.['eks.amazonaws.com/role-arn'];
  const role = variables.AWS_ROLE_ARN ?? null;
  const account = `ServiceAccount ${template.serviceAccountName}`;
  if (settings.awsProfiles.length > 0) {
    return { credentials: 'profiles', role: null, where: `--aws-profile ${settings.awsProfiles.join(', ')}` };
  }
  if (has('AWS_ACCESS_KEY_ID')) return { credentials: 'static-keys', role: null, where: 'env AWS_ACCESS_KEY_ID' };
  const volumes = template.volumes.map((volume) => text(volume.name));
  if (role !== null && volumes.includes('aws-iam-token'))
    return { credentials: 'irsa', role, where: 'env AWS_ROLE_ARN' };
  if (annotated !== undefined && role === null) return { credentials: 'irsa', role: annotated, where: account };
  if (role !== null) return { credentials: 'web-identity', role, where: 'env AWS_ROLE_ARN' };
  const file = ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE'].find(has);
  if (file !== undefined)
    return { credentials: 'credentials-file', role: null, where: credentialsVolume(template, file) };
  if (has('AWS_CONTAINER_CREDENTIALS_FULL_URI')) {
    return { credentials: 'pod-identity', role: null, where: `${account}, by an EKS Pod Identity association` };
  }
  const proxied = template.annotations['iam.amazonaws.com/role'];
  if (proxied !== undefined)
    return { credentials: 'kube2iam', role: proxied, where: 'annotation iam.amazonaws.com/role' };
  return { credentials: 'unknown', role: null, where: 'nothing in the Pod names one: perhaps the node' };
}

/** Names the Secret the file comes from: never read, only named. */
function credentialsVolume(template: PodTemplate, variable: string): string {
  const secrets = template.volumes
    .map((volume) => text(fields(volume.secret).secretName))
    .filter((name) => name !== '');
  const maps = list(template.volumes)
    .map((volume) => text(fields(fields(volume).configMap).name))
    .filter((name) => name !== '');
  const from = [...secrets.map((name) => `Secret ${name}`), ...maps.map((name) => `ConfigMap ${name}`)];
  return from.length === 0 ? `env ${variable}` : `env ${variable}, from ${from.join(', ')}`;
}
