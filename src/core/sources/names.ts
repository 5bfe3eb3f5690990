// Names that --fqdn-template and --fqdn-target-template make for an object, and how they combine with the object's own.
//
//   own names   --combine-fqdn-annotation   result
//   some        off                         own
//   none        off                         templated
//   any         on                          own, then templated
//
// (external-dns source/template; reference: sources page 5.1 to 5.4)

import { since } from '../discover/arguments.ts';
import type { Endpoint } from '../endpoint.ts';
import { type KubeObject, resourceOf } from '../kube.ts';
import type { Settings, Version } from '../settings.ts';
import { type Template, template } from '../template/template.ts';
import type { Read } from './annotations.ts';
import { quote, trimSpace } from './go-text.ts';
import { inferType, withoutDot } from './make.ts';
import { mergeEndpoints } from './merge.ts';
import { mustMake, type Run } from './run.ts';

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

/** The templates of these settings, or the error with which ExternalDNS refuses to start. */
export function names(settings: Settings): Names | { readonly fatal: string } {
  const { version } = settings;
  const fqdn = compiled(settings.fqdnTemplate, '--fqdn-template', version);
  const target = compiled([settings.targetTemplate], '--target-template', version);
  const pair = compiled([settings.fqdnTargetTemplate], '--fqdn-target-template', version);
  for (const made of [fqdn, target, pair]) if (made !== null && 'error' in made) return { fatal: made.error };
  const ready = (made: typeof fqdn): Template | null => (made === null || 'error' in made ? null : made);
  return namesOf(ready(fqdn), since(version, 22) ? ready(pair) : null, settings);
}

function namesOf(fqdn: Template | null, pair: Template | null, settings: Settings): Names {
  const combine = settings.combineFQDNAndAnnotation;
  const unchanged = (own: readonly Endpoint[]): boolean => !combine && own.length > 0;
  const field = '--fqdn-template';
  return {
    configured: fqdn !== null || pair !== null,
    fqdn: fqdn !== null,
    combine,
    wanted: (own) => fqdn !== null && !unchanged(own),
    withPairs: (run, own, object, source) => {
      if (pair === null || unchanged(own) || run.fatal !== null) return own;
      return [...own, ...pairs(run, texts(run, pair, object, source, settings), object)];
    },
    namesFor: (run, object, source) =>
      fqdn === null ? [] : texts(run, fqdn, object, source, settings).map((value) => ({ value, field })),
    quietly: (object, source) => {
      const rendered = fqdn?.render(object, source);
      if (rendered === undefined || 'error' in rendered) return [];
      return split(rendered.text, settings).map((value) => ({ value, field }));
    },
  };
}

/** null: none given. */
function compiled(
  given: readonly string[],
  flag: string,
  version: Version,
): Template | { readonly error: string } | null {
  const joined = given.join(',');
  if (since(version, 21) ? trimSpace(joined) === '' : joined === '') return null;
  if (since(version, 22)) {
    const parts = given.map((text, i) => ({ text, i, made: template(given.slice(0, i + 1).join(','), version) }));
    for (const { text, i, made } of parts) {
      if ('error' in made) return { error: `${flag}[${i}] ${quote(text)}: ${made.error}` };
    }
  }
  const made = template(joined, version);
  return 'error' in made && since(version, 21) ? { error: `parse ${flag}: ${quote(joined)}: ${made.error}` } : made;
}

function texts(
  run: Run,
  made: Template,
  object: KubeObject,
  source: SourceName,
  settings: Settings,
): readonly string[] {
  const rendered = made.render(object, source);
  if ('text' in rendered) return split(rendered.text, settings);
  const { namespace = '', name } = object.metadata;
  const kind = since(settings.version, 21) ? object.kind : '';
  const failed = `failed to apply template on ${kind} ${namespace}/${name}: ${rendered.error}`;
  run.fatal = since(settings.version, 22) ? `failed to get endpoints from template: ${failed}` : failed;
  return [];
}

/** Pieces of the output: trimmed, without final dot; since 0.21 unique, sorted, none empty. */
function split(output: string, { version }: Settings): readonly string[] {
  const pieces = output.split(',').map((piece) => withoutDot(trimSpace(piece)));
  return since(version, 21) ? [...new Set(pieces)].filter((piece) => piece !== '').sort() : pieces;
}

/** `host:target` pairs → endpoints without TTL, label and properties. */
function pairs(run: Run, given: readonly string[], object: KubeObject): readonly Endpoint[] {
  const terms = { origin: resourceOf(object), labels: {}, recordTTL: 0, providerSpecific: [], setIdentifier: '' };
  const field = '--fqdn-target-template';
  const made = given.flatMap((text) => {
    const colon = text.indexOf(':');
    const value = trimSpace(text.slice(0, Math.max(0, colon)));
    const target = trimSpace(text.slice(colon + 1));
    if (colon < 0 || value === '' || target === '') {
      const message = `${field} gave ${quote(text)} for ${terms.origin}, which is no host:target pair`;
      run.skipped.push({ name: value, type: '', reason: 'IncompletePair', message });
      return [];
    }
    return mustMake(run, { value, field }, inferType(target, run.settings), [target], field, terms);
  });
  return mergeEndpoints(made);
}
