// The ownership TXT record sets that belong to a record, as the ExternalDNS version that will read them writes them: TTL 300, one
// quoted value, labels `owner` first, the record's own set identifier, routing policy and health check, in the record's own zone.
// (external-dns registry/txt/registry.go generateTXTRecord; reference: registry page 1.8 and 6.3)

import { createHmac } from 'node:crypto';
import { dnsName, type HostedZone, type RecordSet, route53Name, within } from '../dns.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Secrets, Settings } from '../settings.ts';
import { formatLabels, txtNamesFor } from './registry.ts';
import { encrypt } from './txt-encryption.ts';

/**
 * For the record set as it stands, or will stand: an older version writes and reads another name for an alias.
 * One per format the version writes; none where no TXT can stand: a label over 63 characters, or the name lies outside the
 * zone (an apex without a templated prefix). The nonce of an encrypted value is a keyed hash of name and text: never the same for
 * two texts, and always the same for one, so that a plan made twice from one world is one plan.
 */
export function ownershipRecordSets(
  endpoint: Endpoint,
  record: RecordSet,
  zone: HostedZone,
  settings: Settings,
  secrets: Secrets,
): readonly RecordSet[] {
  if (settings.registry !== 'txt') return [];
  const { TTL: _ttl, ResourceRecords: _values, AliasTarget: _alias, ...routing } = record;
  const text = formatLabels({ ...endpoint.labels, owner: settings.ownerID });
  const owned = { dnsName: endpoint.dnsName, recordType: endpoint.recordType, alias: record.AliasTarget !== undefined };
  return txtNamesFor(owned, settings)
    .filter((name) => within(dnsName(name), zone.name))
    .map((name) => {
      const { aesKey } = secrets;
      const value = settings.txtEncryptEnabled && aesKey ? encrypt(text, aesKey, nonceFor(name, text, aesKey)) : text;
      return { ...routing, Name: route53Name(name), Type: 'TXT', TTL: 300, ResourceRecords: [{ Value: `"${value}"` }] };
    });
}

/** Base64 of 12 bytes. */
function nonceFor(name: string, text: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(`${name}\n${text}`).digest().subarray(0, 12).toString('base64');
}
