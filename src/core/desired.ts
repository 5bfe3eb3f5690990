// Cluster objects + settings → the endpoints that ExternalDNS hands to its plan, and why others are not among them.
//
//   sources → default targets → dedup → nat64 → target net filter → PTR → post-process → AWS AdjustEndpoints
//
// (external-dns controller/execute.go, source/wrappers; reference: sources page section 1 and appendix A.1)

import type { Endpoint } from './endpoint.ts';
import type { KubeObject } from './kube.ts';
import type { Settings } from './settings.ts';

/** An object asks for DNS, but this ExternalDNS will not act on it; one per object and name (name '' when it names none). */
export interface Ask {
  readonly object: KubeObject;
  readonly name: string;
  /** Field or annotation that names the host. */
  readonly host: string;
  readonly reason:
    | 'AnnotationPrefixNotRead'
    | 'ClassFiltered'
    | 'AnnotationFiltered'
    | 'ControllerMismatch'
    | 'NoAddress';
  readonly message: string;
}

/** An endpoint that ExternalDNS dropped on the way, with its reason. */
export interface Skipped {
  readonly name: string;
  readonly type: string;
  /** CamelCase and stable, e.g. `InvalidEndpoint`, `DuplicateEndpoint`, `TargetNetFiltered`, `LabelTooLong`. */
  readonly reason: string;
  readonly message: string;
}

export interface Desired {
  /** null, or the error with which ExternalDNS stops (nothing is changed then). */
  readonly fatal: string | null;
  readonly endpoints: readonly Endpoint[];
  readonly asks: readonly Ask[];
  readonly skipped: readonly Skipped[];
}

export function desired(_objects: readonly KubeObject[], _settings: Settings): Desired {
  throw new Error('not built yet');
}
