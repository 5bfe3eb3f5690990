// The TXT registry's writing: each planned change gets the ownership TXT that this version writes for it.
//
//   create   always our TXT [≤ 0.18]; none where a heritage TXT of that name stands already, whoever its owner [≥ 0.19]
//   delete   the TXT under the name this version would write, with the value rebuilt from labels [≤ 0.22], as stored [≥ 0.23]
//   update   old and new TXT pairwise, whatever their names
//
// (external-dns registry/txt/registry.go ApplyChanges; reference: registry page 1.8 and 1.10)

import { createHash } from 'node:crypto';
import { since } from '../discover/arguments.ts';
import type { Endpoint } from '../endpoint.ts';
import { formatLabels, markerType, nameForTXT, nonceLabel, txtNamesFor } from '../registry/registry.ts';
import { encrypt } from '../registry/txt-encryption.ts';
import type { Secrets, Settings } from '../settings.ts';
import type { Changes, Step } from './loop-plan.ts';
import { ownedBy, type RegistryView, txtKey } from './owned.ts';

/** A planned record set; ownership TXT name the record they belong to, which keeps both in one batch. */
export interface OwnedStep extends Step {
  readonly ownedRecord: string | null;
}

export interface OwnedChanges {
  readonly create: readonly OwnedStep[];
  readonly delete: readonly OwnedStep[];
  readonly updateOld: readonly OwnedStep[];
  readonly updateNew: readonly OwnedStep[];
}

/** --registry=noop writes records only. */
export function withoutTXT(changes: Changes): OwnedChanges {
  return {
    create: changes.create.map(plain),
    delete: changes.delete.map(plain),
    updateOld: changes.updateOld.map(plain),
    updateNew: changes.updateNew.map(plain),
  };
}

/** In each list the records first, then their TXT in the same order. */
export function withTXT(changes: Changes, view: RegistryView, settings: Settings, secrets: Secrets): OwnedChanges {
  const { version } = settings;
  const ours = ({ endpoint }: Step): boolean => endpoint.labels.owner === settings.ownerID;
  const keepsExisting = since(version, 19);
  const asStored = since(version, 23);
  const rebuilt = (step: Step): readonly OwnedStep[] => ownershipTXT(step, view, settings, secrets);
  const removed = (step: Step): readonly OwnedStep[] =>
    rebuilt(step).map((txt) => {
      const stored = view.existing.get(txtKey(txt.endpoint.dnsName, txt.endpoint.setIdentifier));
      return asStored && stored !== undefined ? withValue(txt, stored) : txt;
    });
  const create = changes.create.map(({ endpoint, reason }) => ({
    endpoint: { ...endpoint, labels: { ...endpoint.labels, owner: settings.ownerID } },
    reason,
  }));
  const born = create.flatMap((step) =>
    rebuilt(step).filter(
      ({ endpoint }) => !keepsExisting || !view.existing.has(txtKey(endpoint.dnsName, endpoint.setIdentifier)),
    ),
  );
  const gone = changes.delete.filter(ours);
  const old = changes.updateOld.filter(ours);
  const next = changes.updateNew.filter(ours);
  return {
    create: [...create.map(plain), ...born],
    delete: [...gone.map(plain), ...gone.flatMap(removed)],
    updateOld: [...old.map(plain), ...old.flatMap(removed)],
    updateNew: [...next.map(plain), ...next.flatMap(rebuilt)],
  };
}

function plain({ endpoint, reason }: Step): OwnedStep {
  return { endpoint, reason, ownedRecord: null };
}

function withValue(step: OwnedStep, value: string): OwnedStep {
  return { ...step, endpoint: { ...step.endpoint, targets: [value] } };
}

function ownershipTXT(
  { endpoint }: Step,
  view: RegistryView,
  settings: Settings,
  secrets: Secrets,
): readonly OwnedStep[] {
  const kind = `${endpoint.recordType} ${endpoint.dnsName}`;
  return txtNamesFor(ownedBy(endpoint), settings).map((dnsName) => ({
    endpoint: {
      ...endpoint,
      dnsName,
      recordType: 'TXT',
      targets: [`"${valueFor(endpoint.labels, dnsName, view, settings, secrets)}"`],
      recordTTL: 0,
      labels: {},
    },
    reason: `ownership of ${kind}`,
    ownedRecord: endpoint.dnsName,
  }));
}

function valueFor(
  labels: Endpoint['labels'],
  txtName: string,
  view: RegistryView,
  settings: Settings,
  secrets: Secrets,
): string {
  const text = formatLabels(labels);
  if (!settings.txtEncryptEnabled || secrets.aesKey === undefined) return text;
  const nonce = labels[nonceLabel];
  const before = nonce === undefined ? undefined : view.opened.get(nonce);
  if (before?.text === text) return before.value.replace(/^"+|"+$/g, '');
  // ExternalDNS draws a random nonce; a forecast must be the same every time, and is never written.
  const drawn = createHash('sha256').update(`${txtName}|${text}`).digest().subarray(0, 12).toString('base64');
  return encrypt(text, secrets.aesKey, nonce ?? drawn);
}

/** The name of the typed TXT that is too long to be written, or null. */
export function unfittingTXT(endpoint: Endpoint, settings: Settings): string | null {
  const record = ownedBy(endpoint);
  const name = nameForTXT(record.dnsName, markerType(record, settings.version), settings);
  return txtNamesFor(record, settings).includes(name) ? null : name;
}
