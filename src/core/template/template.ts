// --fqdn-template and its kin: one Go template over a Kubernetes object → text, or the error that stops ExternalDNS.
//
//   {{ .Name }}.{{ index .Labels "team" }}.example.com      →  web.shop.example.com
//
// The object is Go's typed one (`.Spec.ClusterIP`). Since 0.23 a template that fails on it is run again over its JSON (`.Spec.clusterIP`),
// where a missing key is an error. (external-dns source/template; reference: sources page 5)

import { since } from '../discover/arguments.ts';
import type { KubeObject } from '../kube.ts';
import type { Version } from '../settings.ts';
import { execute } from './exec.ts';
import { functionsOf } from './functions.ts';
import { parse } from './parse.ts';
import { rootOf } from './root.ts';
import { anyMap, type Value } from './value.ts';

export type Rendered = { readonly text: string } | { readonly error: string };

export interface Template {
  readonly render: (object: KubeObject, source: string) => Rendered;
}

const root = 'endpoint';

/** The error is Go's, `template: endpoint:1: …`. */
export function template(text: string, version: Version): Template | { readonly error: string } {
  const bySource = new Map<string, ReturnType<typeof functionsOf>>();
  const functions = (source: string): ReturnType<typeof functionsOf> => {
    const known = bySource.get(source) ?? functionsOf(version, source);
    bySource.set(source, known);
    return known;
  };
  const parsed = parse(text, root, (name) => functions('').has(name));
  if ('error' in parsed) return parsed;
  const program = { source: text, root, trees: parsed.trees };
  return {
    render: (object, source) => {
      const typed = execute({ ...program, functions: functions(source), strict: false }, rootOf(object, version));
      if ('text' in typed || !since(version, 23)) return typed;
      const plain = execute({ ...program, functions: functions(source), strict: true }, plainRoot(object));
      return 'text' in plain ? plain : typed;
    },
  };
}

function plainRoot(object: KubeObject): Value {
  const { metadata } = object;
  return {
    type: anyMap,
    data: {
      Name: metadata.name,
      Namespace: metadata.namespace ?? '',
      Kind: object.kind,
      APIVersion: object.apiVersion,
      Labels: metadata.labels ?? {},
      Annotations: metadata.annotations ?? {},
      Metadata: metadata,
      Spec: object.spec ?? {},
      Status: object.status ?? {},
      Object: object,
    },
  };
}
