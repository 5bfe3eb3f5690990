// One row, everything known about it → exactly one finding, with the sentence that says why. First match wins:
//
//   case                                                               state (reason)
//   1  the zone, the registry or a TXT that decides could not be read  Unknown
//   2  wanted; claim of another owner                                  Conflict OtherOwner
//   3  wanted; a record not ours that cannot stand beside it           Conflict CNAMEClash
//   4  wanted by several objects, and a loser's targets are not served Conflict TwoSources
//   5  wanted; nothing there, but ours under another type or set id    Drifted TypeDiffers
//   6  wanted; nothing there                                           Missing NoRecord
//   7  wanted; there, no claim                                         Unowned NoOwnershipTXT
//   8  wanted; there, ours, differs / equal                            Drifted / InSync
//   9  a certificate's validation CNAME: absent or wrong / right       CertMissing / InSync CertificateValidation
//  10  ours; an object asks, but is ignored                            Ignored, its reason
//  11  ours; an object asks, but has no address                        Pending NoAddress
//  12  ours; nothing asks, a gap could hide who does                   Unknown
//  13  ours; nothing asks                                              Orphaned SourceGone
//  14  a claim of ours without record, or made redundant               Orphaned StrayOwnershipTXT, RedundantOwnershipTXT
//  15  not wanted, not ours                                            Foreign, Unmanaged
//
// A validation record (ACM's CNAME, ACME's challenge) is never Orphaned and never Unowned. (DESIGN section 8 "States")

import { dnsName, type OwnerId, type RecordSet } from '../dns.ts';
import type { Claim, Difference, Finding, Loser } from '../finding.ts';
import type { Doubt } from './evidence.ts';
import type { Unserved } from './wishes.ts';

/** What ExternalDNS wants at one identity, after its own merging and choice. */
export interface Wish {
  readonly type: string;
  /** `ingress/shop/api`, or what stands for it when the endpoint has no resource label. */
  readonly resource: string;
  readonly targets: readonly string[];
  /** Objects that want other targets here and are not served. */
  readonly losers: readonly Loser[];
  /** Why the winner won. */
  readonly choice: string;
}

/** What is known of one record identity. */
export interface Case {
  /** Could not be read: zone, registry or login. Decides before everything else. */
  readonly unread: Doubt | null;
  readonly wish: Wish | null;
  readonly have: RecordSet | null;
  /** What have differs in from the wish; empty when equal or when one side is absent. */
  readonly differences: readonly Difference[];
  /** The claims that speak for this identity, the deciding one first. */
  readonly claims: readonly Claim[];
  readonly owner: OwnerId | null;
  /** True: the deciding claim names the owner of the instance responsible. */
  readonly ours: boolean;
  /** A record of nobody or of others that Route 53 keeps no wanted record beside. */
  readonly blocking: RecordSet | null;
  /** Records of ours that give way to the wish. */
  readonly replaces: readonly RecordSet[];
  /** A certificate needs a record here. */
  readonly validation: {
    readonly found: 'present' | 'missing' | 'wrong' | 'unknown';
    readonly certificates: string;
  } | null;
  /** The record validates certificates, seen or not. */
  readonly validates: boolean;
  readonly asks: readonly Pick<Unserved, 'resource' | 'reason' | 'message'>[];
  /** Why absence proves nothing here; null: it does. */
  readonly doubt: Doubt | null;
  /** The object that the claim names still exists. */
  readonly sourceExists: boolean;
  /** A newer ownership TXT that says what this one says. */
  readonly redundantTo: string | null;
}

export interface Judgement {
  readonly finding: Finding;
  /** Why it is so, with the values, in one sentence. */
  readonly message: string;
}

/** Never throws. */
export function classify(known: Case): Judgement {
  if (known.unread) return unknown(known.unread, known.wish);
  const unreadable = known.claims.find(({ via }) => via === 'unreadable');
  if (unreadable && known.owner === null) return unreadableClaim(unreadable);
  if (known.wish) return wanted(known, known.wish);
  if (known.validation) return validation(known, known.validation);
  if (known.ours) return unwanted(known);
  if (known.owner !== null) {
    return {
      finding: { state: 'Foreign', reason: 'OtherOwner', owner: known.owner },
      message: `owner ${known.owner} holds it, and nothing here wants it`,
    };
  }
  return { finding: { state: 'Unmanaged', reason: '' }, message: 'no ownership TXT, and nothing here wants it' };
}

function wanted(known: Case, wish: Wish): Judgement {
  const { owner, have, blocking, differences } = known;
  const who = wish.resource;
  if (owner !== null && !known.ours) {
    const txt = known.claims[0] ? `TXT ${nameOf(known.claims[0].recordSet)} says` : 'its ownership TXT says';
    return {
      finding: { state: 'Conflict', reason: 'OtherOwner', owner },
      message: `${who} wants it, but ${txt} that owner ${owner} holds ${have ? 'it' : 'the name'}${named(known.claims[0])}; ExternalDNS leaves it alone`,
    };
  }
  if (blocking) {
    return {
      finding: { state: 'Conflict', reason: 'CNAMEClash', blocking },
      message: `${who} wants ${article(wish.type)} record, but ${described(blocking)} stands at this name, and Route 53 does not keep both`,
    };
  }
  if (wish.losers.length > 0) {
    const losers = wish.losers.map(({ resource, targets }) => `${resource} (${targets.join(', ')})`).join(' and ');
    return {
      finding: { state: 'Conflict', reason: 'TwoSources', winner: who, losers: wish.losers },
      message: `${who} (${wish.targets.join(', ')}) and ${losers} want different targets; ExternalDNS serves ${who}, ${wish.choice}`,
    };
  }
  if (!have) return absent(known, wish);
  if (owner === null) {
    if (known.validation) return validation(known, known.validation);
    return {
      finding: { state: 'Unowned', reason: 'NoOwnershipTXT', differences },
      message: `${who} wants it and the record exists${differs(differences)}, but no ownership TXT names an owner: ExternalDNS skips it without a word`,
    };
  }
  if (differences.length === 0) {
    return { finding: inSync, message: `as ${who} wants it` };
  }
  return {
    finding: { state: 'Drifted', reason: driftReason(differences), differences },
    message: `${who} wants ${differences.map(({ field, want, have: live }) => `${field} ${want}, live is ${live}`).join('; ')}`,
  };
}

const inSync = { state: 'InSync', reason: '' } as const;

function absent({ replaces, claims }: Case, wish: Wish): Judgement {
  const [first] = replaces;
  if (first) {
    const field = first.Type === wish.type ? 'set identifier' : 'type';
    const want = field === 'type' ? wish.type : 'the new one';
    const have = field === 'type' ? first.Type : (first.SetIdentifier ?? 'none');
    return {
      finding: { state: 'Drifted', reason: 'TypeDiffers', differences: [{ field, want, have }], replaces },
      message: `${wish.resource} wants ${article(wish.type)} record; ours is still the ${described(first)}`,
    };
  }
  const left = claims[0] ? `; its ownership TXT ${nameOf(claims[0].recordSet)} is still there` : '';
  return {
    finding: { state: 'Missing', reason: 'NoRecord' },
    message: `${wish.resource} wants it (${wish.targets.join(', ')}), and no record exists${left}`,
  };
}

function validation(
  known: Case,
  {
    found,
    certificates,
  }: { readonly found: 'present' | 'missing' | 'wrong' | 'unknown'; readonly certificates: string },
): Judgement {
  switch (found) {
    case 'present':
      return {
        finding: { state: 'InSync', reason: 'CertificateValidation' },
        message: `validates ${certificates}; ExternalDNS did not make it and does not touch it`,
      };
    case 'missing':
      return {
        finding: { state: 'CertMissing', reason: 'ValidationCNAMEMissing' },
        message: `${certificates} needs this validation CNAME, and it does not exist: the certificate is not issued or renewed without it`,
      };
    case 'wrong':
      return {
        finding: { state: 'CertMissing', reason: 'ValidationCNAMEWrong' },
        message: `${certificates} needs this validation CNAME, but the name holds ${known.have ? described(known.have) : 'something else'}: the certificate is not issued or renewed with it`,
      };
    case 'unknown':
      return {
        finding: { state: 'Unknown', reason: 'ZoneForbidden' },
        message: `${certificates} needs this validation CNAME; two public zones share the name, and which one the world asks cannot be told here`,
      };
  }
}

function unwanted(known: Case): Judgement {
  const { asks, claims, have, doubt, redundantTo } = known;
  const txt = claims[0] ? nameOf(claims[0].recordSet) : 'its ownership TXT';
  if (redundantTo !== null) {
    return {
      finding: { state: 'Orphaned', reason: 'RedundantOwnershipTXT' },
      message: `ownership TXT of an older format; ${redundantTo} says the same in the format that ExternalDNS reads first`,
    };
  }
  const ask = asks.find(({ reason }) => reason !== 'NoAddress');
  if (ask && ask.reason !== 'NoAddress') {
    return {
      finding: { state: 'Ignored', reason: ask.reason },
      message: `${ask.message}; ${have ? 'the record' : 'its ownership TXT'} is still ours`,
    };
  }
  const [waiting] = asks;
  if (waiting) {
    return {
      finding: { state: 'Pending', reason: 'NoAddress' },
      message: `${waiting.resource} asks for it but has no address; ${have ? 'the record' : 'its ownership TXT'} is still ours`,
    };
  }
  if (known.validates) {
    return {
      finding: { state: 'Unknown', reason: 'OtherSourceKind' },
      message: 'a validation record that nothing here wants; a certificate that is not seen may still need it',
    };
  }
  if (doubt) return unknown(doubt, null);
  if (!have) {
    return {
      finding: { state: 'Orphaned', reason: 'StrayOwnershipTXT' },
      message: `ownership TXT ${txt} is ours, but the record it speaks for does not exist and nothing wants it`,
    };
  }
  return { finding: { state: 'Orphaned', reason: 'SourceGone' }, message: gone(known) };
}

function gone({ claims, sourceExists }: Case): string {
  const resource = claims[0]?.resource ?? null;
  if (resource === null) return 'ours, and nothing here wants it any more';
  if (sourceExists) return `${resource}, which its ownership TXT names, no longer asks for this name`;
  return `${resource}, which its ownership TXT names, does not exist any more, and nothing else wants it`;
}

function unknown({ reason, message }: Doubt, wish: Wish | null): Judgement {
  return {
    finding: { state: 'Unknown', reason },
    message: wish ? `${wish.resource} wants it (${wish.targets.join(', ')}); ${message}` : message,
  };
}

function unreadableClaim({ recordSet }: Claim): Judgement {
  const kuadrant = /^kuadrant-/i.test(recordSet.Name);
  return {
    finding: { state: 'Unknown', reason: kuadrant ? 'OtherSourceKind' : 'TXTEncrypted' },
    message: kuadrant
      ? `TXT ${nameOf(recordSet)} is Kuadrant's: several owners may share this record`
      : `ownership TXT ${nameOf(recordSet)} is encrypted, and no key that was given opens it, so its owner cannot be told: give the key with --txt-encrypt-aes-key-file`,
  };
}

/** One reason for several differences: the one that changes the answer most. */
function driftReason(
  differences: readonly Difference[],
): 'TargetDiffers' | 'TTLDiffers' | 'AliasDiffers' | 'PropertyDiffers' {
  const fields = new Set(differences.map(({ field }) => field));
  if (fields.has('alias')) return 'AliasDiffers';
  if (fields.has('target')) return 'TargetDiffers';
  if (fields.has('ttl')) return 'TTLDiffers';
  return 'PropertyDiffers';
}

function differs(differences: readonly Difference[]): string {
  if (differences.length === 0) return '';
  return ` (${differences.map(({ field, want, have }) => `${field} ${have} instead of ${want}`).join(', ')})`;
}

function named(claim: Claim | undefined): string {
  return claim?.resource ? ` for ${claim.resource}` : '';
}

function nameOf(set: RecordSet): string {
  return dnsName(set.Name);
}

function article(type: string): string {
  return `${/^[AMNS]/.test(type) ? 'an' : 'a'} ${type}`;
}

/** `CNAME (lb.example.net)`, `A alias (lb-1…)`. */
export function described(set: RecordSet): string {
  const routed = set.SetIdentifier === undefined ? '' : ` of set ${set.SetIdentifier}`;
  if (set.AliasTarget) return `${set.Type} alias${routed} (${dnsName(set.AliasTarget.DNSName)})`;
  return `${set.Type}${routed} (${(set.ResourceRecords ?? []).map(({ Value }) => Value).join(', ')})`;
}
