// What `kubectl dns config` prints, as plain data: every ExternalDNS, what was understood of it, and where each value came from.

import { type Discovery, writable } from '../discover.ts';
import type { AWSIdentity, Instance, Secrets, SettingFact } from '../settings.ts';

export interface ConfigReport {
  readonly instances: readonly InstanceReport[];
  readonly warnings: readonly string[];
}

export interface InstanceReport {
  /** `NAMESPACE/WORKLOAD[/CONTAINER]`. */
  readonly id: string;
  readonly kind: string;
  readonly container: string;
  readonly image: string;
  /** null: unknown. */
  readonly version: string | null;
  readonly versionFrom: Instance['versionFrom'];
  readonly versionNote: string | null;
  readonly replicas: number | null;
  readonly ready: boolean | null;
  /** null: it starts. */
  readonly startError: string | null;
  /** Why nothing may be written for it; null: it may. */
  readonly readOnly: string | null;
  readonly aws: AWSIdentity | null;
  /** What was given, and the defaults that decide ownership and deletes; in order of importance. */
  readonly settings: readonly SettingFact[];
  /** Everything else, at its default. */
  readonly defaults: readonly SettingFact[];
  readonly unknown: readonly string[];
  readonly problems: readonly string[];
}

/** Shown even at their default, in this order before all others. */
const first = [
  'provider',
  'source',
  'policy',
  'registry',
  'txt-owner-id',
  'txt-prefix',
  'txt-suffix',
  'annotation-prefix',
  'domain-filter',
  'zone-id-filter',
  'aws-zone-type',
  'managed-record-types',
];

export function configReport({ instances, warnings }: Discovery, secrets: Secrets = {}): ConfigReport {
  return { instances: instances.map((instance) => instanceReport(instance, secrets)), warnings };
}

function instanceReport(instance: Instance, secrets: Secrets): InstanceReport {
  const shown = instance.facts.filter((fact) => fact.from !== 'default' || first.includes(fact.flag));
  const place = (fact: SettingFact): number => {
    const at = first.indexOf(fact.flag);
    return at === -1 ? first.length : at;
  };
  return {
    id: instance.id,
    kind: instance.kind,
    container: instance.container,
    image: instance.image,
    version: instance.versionText,
    versionFrom: instance.versionFrom,
    versionNote: instance.versionNote,
    replicas: instance.replicas,
    ready: instance.ready,
    startError: instance.startError,
    readOnly: writable(instance, secrets),
    aws: instance.aws ?? null,
    settings: shown.toSorted((a, b) => place(a) - place(b)),
    defaults: instance.facts.filter((fact) => !shown.includes(fact)),
    unknown: instance.unknown,
    problems: instance.problems,
  };
}
