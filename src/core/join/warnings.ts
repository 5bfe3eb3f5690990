// What is said once above all rows, and why nothing may be written.

import type { Mind } from '../assess.ts';
import { writable } from '../discover.ts';
import type { Secrets } from '../settings.ts';
import type { Snapshot } from '../snapshot.ts';

/** Sentences about the ExternalDNS instances found. */
export function instanceWarnings(minds: readonly Mind[], { aesKey }: Secrets): readonly string[] {
  return minds.flatMap(({ instance, desired, zoneFailure, wishes, zones }) => {
    const { id, settings, startError } = instance;
    const skipped = desired.skipped.filter(({ reason }) => !reason.startsWith('Duplicate'));
    return [
      ...(instance.versionNote === null ? [] : [`${id}: ${instance.versionNote}`]),
      ...(desired.fatal === null ? [] : [`${id} stops with an error and changes nothing: ${desired.fatal}`]),
      ...(startError === null || desired.fatal !== null
        ? []
        : [`${id} does not start and changes nothing: ${startError}`]),
      ...(zoneFailure === null ? [] : [`${id}: ${zoneFailure}`]),
      ...(zones.length === 0 && zoneFailure === null && wishes.homeless.length === 0 && wishes.unserved.length > 0
        ? [`${id} works on none of the hosted zones that are seen here`]
        : []),
      ...(settings.registry === 'txt' && settings.ownerID === 'default' && !instance.unknown.includes('txt-owner-id')
        ? [`${id} has the owner id "default": another cluster may use it too, and then both claim each other's records`]
        : []),
      ...(settings.registry === 'txt' && settings.txtEncryptEnabled && aesKey === undefined
        ? [
            `${id} encrypts its ownership TXT, and nobody gave their key: which records it owns stays unknown; give it with --txt-encrypt-aes-key-file (- to type it), or in EXTERNAL_DNS_TXT_ENCRYPT_AES_KEY`,
          ]
        : []),
      ...(settings.registry === 'noop' && settings.policy === 'sync'
        ? [
            `${id} has no registry and policy sync: it deletes every A, AAAA and CNAME record in its zones that nothing here wants`,
          ]
        : []),
      ...skipped.map(({ name, type, message }) => `${id} drops ${name || 'a record without name'} ${type}: ${message}`),
    ];
  });
}

/** Sentences about objects and instances together. */
export function worldWarnings(minds: readonly Mind[]): readonly string[] {
  const nameless = new Set(
    minds.flatMap(({ desired }) =>
      desired.asks.flatMap(({ name, object, reason }) =>
        name === '' && reason === 'AnnotationPrefixNotRead' ? [object] : [],
      ),
    ),
  );
  return [
    ...(nameless.size === 0
      ? []
      : [
          `${nameless.size} ${nameless.size === 1 ? 'object carries annotations' : 'objects carry annotations'} under a prefix that ExternalDNS here does not read`,
        ]),
  ];
}

/** null: at least one ExternalDNS is known well enough to write for it. */
export function readOnlyBecause(minds: readonly Mind[], snapshot: Snapshot, secrets: Secrets): string | null {
  // Zones that answered prove the sign-in, also where STS cannot be reached to name the account.
  const answered = snapshot.zones.some(({ recordSets }) => recordSets !== null);
  if (snapshot.aws === null && !answered) return 'not signed in to AWS';
  if (minds.length === 0) return 'no ExternalDNS was found; name one with --external-dns or --external-dns-args';
  const reasons = minds.map(({ instance }) => writable(instance, secrets));
  return reasons.includes(null) ? null : (reasons[0] ?? null);
}
