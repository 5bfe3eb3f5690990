// When ExternalDNS updates a record it owns, and the reason in words. An unset TTL never counts, every property does, also those
// that Route 53 never gives back. (external-dns plan/plan.go shouldUpdate*; reference: registry page 2.6)

import { since } from '../discover/arguments.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Settings } from '../settings.ts';
import { forceUpdate } from './owned.ts';
import { sameTargets, sameTexts } from './targets.ts';

/** Empty: no update. */
export function differences(old: Endpoint, wanted: Endpoint, settings: Settings): readonly string[] {
  const reasons: string[] = [];
  if (wanted.recordTTL > 0 && wanted.recordTTL !== old.recordTTL) {
    reasons.push(`TTL ${old.recordTTL} → ${wanted.recordTTL}`);
  }
  const same = since(settings.version, 14) ? sameTargets : sameTexts;
  if (!same(wanted.targets, old.targets)) {
    reasons.push(`target ${old.targets.join(', ')} → ${wanted.targets.join(', ')}`);
  }
  reasons.push(...propertyDifferences(old, wanted));
  const { migrateFromTXTOwner: from, version } = settings;
  if (from !== '' && since(version, 20) && old.labels.owner !== from) reasons.push(`owner migration from ${from}`);
  return reasons;
}

function propertyDifferences(old: Endpoint, wanted: Endpoint): readonly string[] {
  const left = new Map(wanted.providerSpecific.map(({ name, value }) => [name, value]));
  const reasons: string[] = [];
  for (const { name, value } of old.providerSpecific) {
    const want = left.get(name);
    left.delete(name);
    if (want === value) continue;
    if (name === forceUpdate) reasons.push('its ownership TXT of this version is missing');
    else reasons.push(`${name} ${value === '' ? '(set)' : value} → ${want ?? 'none'}`);
  }
  for (const [name, value] of left) reasons.push(`${name} none → ${value === '' ? '(set)' : value}`);
  return reasons;
}
