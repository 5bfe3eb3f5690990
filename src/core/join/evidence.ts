// Whether the absence of a wish proves anything. A record of ours that nothing wants is an orphan only when every object that
// could want it was seen and understood; a gap blocks as widely as it could hide, because the resource label of an ownership
// TXT goes stale (a record keeps its label when another object of the same target takes it over).
// (DESIGN sections 3 and 8; recordings of merged and re-owned records)

import { type Desired, unreadSources } from '../desired.ts';
import { unknownWants } from '../discover.ts';
import type { Finding } from '../finding.ts';
import { hidesSources } from '../gaps.ts';
import type { Instance } from '../settings.ts';
import type { Gap } from '../snapshot.ts';

/** Why an unwanted record of this instance cannot be called an orphan. */
export interface Doubt {
  readonly reason: Extract<Finding, { state: 'Unknown' }>['reason'];
  readonly message: string;
}

/** First word of a TXT `resource` label → the --source that writes it. */
const sourceOfResource: Readonly<Record<string, string>> = {
  ingress: 'ingress',
  service: 'service',
  node: 'node',
};

/** Settings that say how ExternalDNS works, not what it wants or owns. */
const harmless =
  /^(aws-assume-role.*|aws-profile|aws-api-.*|aws-batch-.*|interval|min-event-sync-interval|events|once|dry-run|policy|log-.*|metrics-address|kubeconfig|server|request-timeout|.*-cache-.*)$/;

/** null: what this instance wants is known completely. */
export function doubtOf(instance: Instance, desired: Desired, gaps: readonly Gap[]): Doubt | null {
  const { settings } = instance;
  if (settings.registry !== 'txt') {
    return {
      reason: 'RegistryNotTXT',
      message: `${instance.id} keeps ownership in its ${settings.registry} registry, not in TXT records`,
    };
  }
  if (desired.fatal !== null) {
    return other(`${instance.id} stops with an error, so what it wants cannot be told: ${desired.fatal}`);
  }
  if (instance.kind === 'inference') {
    return other('no ExternalDNS was found; its settings are a guess, so what it wants cannot be told');
  }
  if (instance.startError !== null) {
    return other(`${instance.id} does not start, so what it wants cannot be told: ${instance.startError}`);
  }
  const unknown = unknownWants(instance).filter((name) => !harmless.test(name));
  if (unknown.length > 0) return other(`${instance.id} has settings that cannot be read (${unknown.join(', ')})`);
  if (instance.versionFrom === 'unknown') {
    return other(`the version of ${instance.id} is not known, so neither is which annotations it reads`);
  }
  const gap = gaps.find((candidate) => hidesFrom(instance, candidate));
  if (gap !== undefined) {
    const reason = gap.reason === 'KindNotRead' || gap.reason === 'NotAsked' ? 'OtherSourceKind' : 'NamespaceForbidden';
    return { reason, message: `an object that wants it could be in ${gap.scope}, which was not read: ${gap.message}` };
  }
  const unread = unreadSources(settings);
  if (unread.length > 0) {
    const list = unread.join(', ');
    return other(`${instance.id} also reads --source=${list}, whose objects are not looked at here and could want it`);
  }
  return null;
}

/** Doubt about one claim: its resource is of a kind that this instance does not read or we do not compute. */
export function doubtOfResource(resource: string | null, instance: Instance): Doubt | null {
  if (resource === null) return null;
  const kind = resource.split('/')[0] ?? '';
  const source = sourceOfResource[kind];
  if (source !== undefined && instance.settings.sources.includes(source)) return null;
  const why =
    source === undefined ? 'a kind that is not looked at here' : `and ${instance.id} does not read --source=${source}`;
  return other(`its ownership TXT names ${resource}, ${why}`);
}

/** True when an object that this instance reads may stand where we could not look. */
export function hidesFrom(instance: Instance, gap: Gap): boolean {
  const { namespace, sources } = instance.settings;
  if (!hidesSources(gap, sources)) return false;
  return namespace === '' || gap.namespace === undefined || gap.namespace === null || gap.namespace === namespace;
}

function other(message: string): Doubt {
  return { reason: 'OtherSourceKind', message };
}
