// What `.` is: the object as ExternalDNS's cache holds it. Since 0.21 that cache drops the last-applied annotation and, but for
// Ingresses, status conditions, and fills in kind and apiVersion, which are empty before.

import { since } from '../discover/arguments.ts';
import type { KubeObject } from '../kube.ts';
import type { Version } from '../settings.ts';
import { typeOf, type Value } from './value.ts';

const types: Readonly<Record<string, string>> = {
  Service: '*v1.Service',
  Ingress: '*v1.Ingress',
  Node: '*v1.Node',
  Pod: '*v1.Pod',
};

export function rootOf(object: KubeObject, version: Version): Value {
  const type = typeOf(types[object.kind] ?? '*v1.Service');
  if (!since(version, 21)) return { type, data: { ...object, kind: '', apiVersion: '' } };
  const status = object.kind === 'Ingress' ? object.status : withoutConditions(object.status);
  return { type, data: { ...object, metadata: withoutLastApplied(object.metadata), status } };
}

export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

function withoutLastApplied(metadata: KubeObject['metadata']): KubeObject['metadata'] {
  if (metadata.annotations?.[lastApplied] === undefined) return metadata;
  const { [lastApplied]: _, ...annotations } = metadata.annotations;
  return { ...metadata, annotations };
}

function withoutConditions(status: unknown): unknown {
  if (typeof status !== 'object' || status === null || !('conditions' in status)) return status;
  const { conditions: _, ...others } = status;
  return others;
}
