// What is said once above all rows, and why nothing may be written.

import type { Mind } from './assess.ts';
import type { Secrets } from './settings.ts';
import type { Snapshot } from './snapshot.ts';

/** Sentences about the ExternalDNS instances found. */
export function instanceWarnings(minds: readonly Mind[]): readonly string[] {
  return minds.flatMap(({ instance, desired, zoneFailure, wishes, zones }) => {
    const { id, settings } = instance;
    const skipped = desired.skipped.filter(({ reason }) => !reason.startsWith('Duplicate'));
    return [
      ...(instance.versionNote === null ? [] : [`${id}: ${instance.versionNote}`]),
      ...(desired.fatal === null ? [] : [`${id} stops with an error and changes nothing: ${desired.fatal}`]),
      ...(zoneFailure === null ? [] : [`${id}: ${zoneFailure}`]),
      ...(zones.length === 0 && zoneFailure === null && wishes.homeless.length === 0 && wishes.unserved.length > 0
        ? [`${id} works on none of the hosted zones that are seen here`]
        : []),
      ...(settings.registry === 'txt' && settings.ownerID === 'default' && !instance.unknown.includes('txt-owner-id')
        ? [`${id} has the owner id "default": another cluster may use it too, and then both claim each other's records`]
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
  if (snapshot.aws === null) return 'not signed in to AWS';
  if (minds.length === 0) return 'no ExternalDNS was found; name one with --external-dns or --external-dns-args';
  const reasons = minds.map((mind) => instanceReadOnly(mind, secrets));
  return reasons.includes(null) ? null : (reasons[0] ?? null);
}

/** Why nothing may be written for one instance; null: it may. */
export function instanceReadOnly({ instance }: Pick<Mind, 'instance'>, secrets: Secrets): string | null {
  const { id, settings, unknown, versionFrom, versionText, startError } = instance;
  if (instance.kind === 'inference') return `${id} is inferred, not found; give --owner-id or --external-dns-args`;
  if (unknown.includes('txt-owner-id')) return `the owner id of ${id} cannot be read; give --owner-id`;
  if (settings.registry !== 'txt')
    return `${id} keeps ownership in its ${settings.registry} registry, not in TXT records`;
  if (settings.txtEncryptEnabled && secrets.aesKey === undefined) {
    return `${id} encrypts its ownership TXT; give --txt-encrypt-aes-key-file`;
  }
  if (versionFrom === 'unknown') return `the version of ${id} is not known; give --external-dns-version`;
  const { major, minor } = settings.version;
  const text = /^v?0\.(\d+)\./.exec(versionText ?? '');
  const real = text ? Number(text[1]) : minor;
  if (major !== 0 || real < 13 || real > 23)
    return `${id} runs ${versionText ?? 'a version'} that is only known from outside 0.13 to 0.23`;
  if (startError !== null) return `${id} does not start: ${startError}`;
  return null;
}
