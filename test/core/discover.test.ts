import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { discover } from '../../src/core/discover.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import type { Instance, Overrides } from '../../src/core/settings.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';

const folder = join(import.meta.dirname, 'deployments');

function load(file: string): readonly KubeObject[] {
  return parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => document.toJS() as KubeObject);
}

function snapshot(workloads: readonly KubeObject[], more: Partial<Snapshot> = {}): Snapshot {
  return {
    apiVersion: 'kubectl-dns/v1alpha1',
    kind: 'Snapshot',
    observedAt: '2026-11-20T10:00:00Z',
    cluster: { context: 'prod', name: 'prod', server: 'https://prod.example.com', user: 'me', namespace: 'default' },
    aws: null,
    namespaces: null,
    objects: [],
    workloads,
    startupLogs: {},
    zones: [],
    certificates: [],
    loadBalancers: [],
    gaps: [],
    ...more,
  };
}

interface Expected {
  readonly version: string | null;
  readonly owner: string | null;
  readonly sources: readonly string[];
  readonly policy: string | null;
  readonly registry: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly domainFilters: readonly string[];
  readonly zoneType: string;
  readonly annotationPrefix: string | null;
  readonly unknown: readonly string[];
  readonly also: Readonly<Record<string, unknown>>;
}

const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, Expected>;
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

/** What a manifest's instance says in the words of expected.json. */
function seen(instance: Instance): Omit<Expected, 'also'> {
  const { settings, unknown } = instance;
  const known = <T>(flag: string, value: T): T | null => (unknown.includes(flag) ? null : value);
  return {
    version: instance.versionText,
    owner: known('txt-owner-id', settings.ownerID),
    sources: settings.sources,
    policy: known('policy', settings.policy),
    registry: settings.registry,
    prefix: settings.txtPrefix,
    suffix: settings.txtSuffix,
    domainFilters: settings.domainFilter,
    zoneType: settings.awsZoneType,
    annotationPrefix: known('annotation-prefix', settings.annotationPrefix),
    unknown,
  };
}

/** The further values that expected.json asserts, as far as an instance has them. */
function further(instance: Instance): Readonly<Record<string, unknown>> {
  const { settings: s } = instance;
  const isDefault = (flag: string): boolean => instance.facts.find((fact) => fact.flag === flag)?.from === 'default';
  return {
    provider: s.provider,
    versionFrom: instance.versionFrom,
    ownerIsDefault: isDefault('txt-owner-id'),
    policyIsDefault: isDefault('policy'),
    role: instance.aws?.role ?? null,
    credentials: instance.aws?.credentials,
    legacyAnnotationPrefix: s.enableLegacyAnnotationPrefix,
    excludeDomains: s.excludeDomains,
    zoneIdFilters: s.zoneIDFilter,
    managedRecordTypes: s.managedRecordTypes,
    evaluateTargetHealth: s.awsEvaluateTargetHealth,
    events: s.events,
    txtEncryptEnabled: s.txtEncryptEnabled,
    compatibility: s.compatibility,
    namespace: s.namespace,
    fqdnTemplate: s.fqdnTemplate,
    annotationFilter: s.annotationFilter,
    labelFilter: s.labelFilter,
    once: s.once,
    replicas: instance.replicas,
    migrateFromTxtOwner: s.migrateFromTXTOwner,
    awsProfiles: s.awsProfiles,
    container: instance.container,
    publishInternalServices: s.publishInternal,
    startsUp: instance.startError === null,
    interval: instance.facts.find((fact) => fact.flag === 'interval')?.value,
    txtCacheInterval: instance.facts.find((fact) => fact.flag === 'txt-cache-interval')?.value,
    dynamodbTable: instance.facts.find((fact) => fact.flag === 'dynamodb-table')?.value,
  };
}

describe('every manifest of the wild', () => {
  test.each(Object.entries(expected))('%s', (key, want) => {
    const [stem, part] = key.split('#');
    const { instances } = discover(snapshot(load(`${stem}.yaml`)));
    const instance =
      part === undefined
        ? instances[0]
        : instances.find((one) => one.container === part || one.id.endsWith(`/${part}`));
    expect(instance).toBeDefined();
    if (instance === undefined) return;
    const { also, ...basic } = want;
    expect(seen(instance)).toEqual(basic);
    const shown = further(instance);
    for (const [name, value] of Object.entries(also))
      if (name in shown) expect({ [name]: shown[name] }).toEqual({ [name]: value });
  });

  test.each(files)('%s holds as many instances as are expected of it', (file) => {
    const stem = file.replace('.yaml', '');
    const count = Object.keys(expected).filter((key) => key.split('#')[0] === stem).length;
    expect(discover(snapshot(load(file))).instances).toHaveLength(count);
  });
});

function _only(workloads: readonly KubeObject[], more: Partial<Snapshot> = {}, overrides: Overrides = {}): Instance {
  const { instances } = discover(snapshot(workloads, more), overrides);
  expect(instances).toHaveLength(1);
  const [instance] = instances;
  if (instance === undefined) throw new Error('no instance');
  return instance;
}
