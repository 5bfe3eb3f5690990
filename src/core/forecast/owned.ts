// The TXT registry's reading: ownership TXT leave the list of current endpoints, and their labels go onto the records they speak
// for. What is found on the way (which TXT exist, with which text) decides later which TXT are written.
// (external-dns registry/txt/registry.go Records; reference: registry page 1.7)

import { since } from '../discover/arguments.ts';
import type { Endpoint } from '../endpoint.ts';
import {
  crashesReader,
  type Labels,
  lookupTypes,
  nameOfTXT,
  nonceLabel,
  type Owned,
  parseLabels,
  replacedWildcard,
  txtNamesFor,
} from '../registry/registry.ts';
import { decrypt } from '../registry/txt-encryption.ts';
import type { Secrets, Settings } from '../settings.ts';

export const forceUpdate = 'txt/force-update';

export interface RegistryView {
  /** Without ownership TXT, each with the labels of its claim. */
  readonly endpoints: readonly Endpoint[];
  /** First value of each ownership TXT by `name|set identifier`. */
  readonly existing: ReadonlyMap<string, string>;
  /** What stood in an encrypted value, by its nonce: ExternalDNS can write the same bytes again. */
  readonly opened: ReadonlyMap<string, { readonly text: string; readonly value: string }>;
  /** Name of a TXT over which this version's reader crashes; null: none. */
  readonly crash: string | null;
}

export function txtKey(name: string, setIdentifier: string): string {
  return `${name}|${setIdentifier}`;
}

/** --registry=noop sees every record as it is. */
export function unregistered(endpoints: readonly Endpoint[]): RegistryView {
  return { endpoints, existing: new Map(), opened: new Map(), crash: null };
}

export function readRegistry(endpoints: readonly Endpoint[], settings: Settings, secrets: Secrets): RegistryView {
  const kept: Endpoint[] = [];
  const claims = new Map<string, Labels>();
  const names = new Set<string>();
  const existing = new Map<string, string>();
  const opened = new Map<string, { readonly text: string; readonly value: string }>();
  for (const endpoint of endpoints) {
    const value = endpoint.targets[0] ?? '';
    const labels = endpoint.recordType === 'TXT' ? open(value, settings, secrets, opened) : null;
    if (labels === null) {
      kept.push(endpoint);
      continue;
    }
    const { name, type } = nameOfTXT(endpoint.dnsName, settings);
    claims.set(`${name}|${type}|${endpoint.setIdentifier}`, labels);
    names.add(endpoint.dnsName);
    existing.set(txtKey(endpoint.dnsName, endpoint.setIdentifier), value);
  }
  const excluded = new Set(settings.excludeRecordTypes);
  const managed = new Set(settings.managedRecordTypes.filter((type) => !excluded.has(type)));
  const labelled = kept.map((endpoint) => {
    const owned = ownedBy(endpoint);
    const name = replacedWildcard(endpoint.dnsName, settings);
    const found = lookupTypes(owned, settings.version)
      .map((type) => claims.get(`${name}|${type}|${endpoint.setIdentifier}`))
      .find((labels) => labels !== undefined);
    if (found === undefined) return endpoint;
    const labels = migrated(found, settings);
    const repair =
      labels.owner === settings.ownerID &&
      managed.has(endpoint.recordType) &&
      txtNamesFor(owned, settings).some((txt) => !names.has(txt));
    const providerSpecific = repair
      ? [...endpoint.providerSpecific, { name: forceUpdate, value: 'true' }]
      : endpoint.providerSpecific;
    return { ...endpoint, labels, providerSpecific };
  });
  return {
    endpoints: labelled,
    existing,
    opened,
    crash: [...names].find((name) => crashesReader(name, settings)) ?? null,
  };
}

function open(
  value: string,
  settings: Settings,
  secrets: Secrets,
  opened: Map<string, { readonly text: string; readonly value: string }>,
): Labels | null {
  const plain = secrets.aesKey === undefined ? null : decrypt(value, secrets.aesKey);
  if (plain === null) return parseLabels(value, settings.version);
  opened.set(plain.nonce, { text: plain.text, value });
  const labels = parseLabels(plain.text, settings.version);
  return labels === null ? null : { ...labels, [nonceLabel]: plain.nonce };
}

/** --migrate-from-txt-owner: the old owner's records look like ours. */
export function migrated(labels: Labels, { migrateFromTXTOwner: old, ownerID, version }: Settings): Labels {
  return old !== '' && since(version, 20) && labels.owner === old ? { ...labels, owner: ownerID } : labels;
}

export function isAlias(endpoint: Endpoint): boolean {
  return endpoint.providerSpecific.some(({ name, value }) => name === 'alias' && value === 'true');
}

export function ownedBy(endpoint: Endpoint): Owned {
  const { dnsName, recordType } = endpoint;
  return { dnsName, recordType, alias: isAlias(endpoint) };
}
