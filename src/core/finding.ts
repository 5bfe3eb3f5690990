// A row is one record identity (hosted zone + name + type + set identifier) with what is wanted, what is live, who claims it,
// and exactly one finding. States, reasons and their order of severity: DESIGN section 3; the order of judging is in classify.ts.

import type { DnsName, HostedZone, OwnerId, RecordKey, RecordSet } from './dns.ts';
import type { Endpoint } from './endpoint.ts';

/** In order of severity, which is the default sort. */
export const states = [
  'Conflict',
  'Missing',
  'CertMissing',
  'Drifted',
  'Unowned',
  'Orphaned',
  'Ignored',
  'Pending',
  'Unknown',
  'InSync',
  'Foreign',
  'Unmanaged',
] as const;
export type State = (typeof states)[number];

export interface Difference {
  /** `target`, `ttl`, `alias`, `alias zone`, `evaluate target health`, `type`, `set identifier`, or a property name. */
  readonly field: string;
  readonly want: string;
  readonly have: string;
}

/** Somebody who wants this record too, but is not served. */
export interface Loser {
  readonly resource: string;
  readonly targets: readonly string[];
}

export type Finding =
  | { readonly state: 'Conflict'; readonly reason: 'OtherOwner'; readonly owner: OwnerId }
  | {
      readonly state: 'Conflict';
      readonly reason: 'TwoSources';
      readonly winner: string;
      readonly losers: readonly Loser[];
    }
  | { readonly state: 'Conflict'; readonly reason: 'CNAMEClash'; readonly blocking: RecordSet }
  | { readonly state: 'Missing'; readonly reason: 'NoRecord' }
  | { readonly state: 'CertMissing'; readonly reason: 'ValidationCNAMEMissing' | 'ValidationCNAMEWrong' }
  | {
      readonly state: 'Drifted';
      readonly reason: 'TargetDiffers' | 'TTLDiffers' | 'AliasDiffers' | 'PropertyDiffers';
      readonly differences: readonly Difference[];
    }
  /** Ours under another type or set identifier: `replaces` are the old record sets, without their TXT. */
  | {
      readonly state: 'Drifted';
      readonly reason: 'TypeDiffers';
      readonly differences: readonly Difference[];
      readonly replaces: readonly RecordSet[];
    }
  | { readonly state: 'Unowned'; readonly reason: 'NoOwnershipTXT'; readonly differences: readonly Difference[] }
  | { readonly state: 'Orphaned'; readonly reason: 'SourceGone' | 'StrayOwnershipTXT' | 'RedundantOwnershipTXT' }
  | {
      readonly state: 'Ignored';
      readonly reason:
        | 'AnnotationPrefixNotRead'
        | 'ClassFiltered'
        | 'AnnotationFiltered'
        | 'DomainFiltered'
        | 'NoHostedZone'
        | 'ControllerMismatch'
        | 'TypeNotManaged';
    }
  | { readonly state: 'Pending'; readonly reason: 'NoAddress' }
  | {
      readonly state: 'Unknown';
      readonly reason:
        | 'NamespaceForbidden'
        | 'ZoneForbidden'
        | 'TXTEncrypted'
        | 'OtherSourceKind'
        | 'RegistryNotTXT'
        | 'NotSignedIn';
    }
  | { readonly state: 'InSync'; readonly reason: '' | 'CertificateValidation' }
  | { readonly state: 'Foreign'; readonly reason: '' | 'OtherOwner'; readonly owner: OwnerId }
  | { readonly state: 'Unmanaged'; readonly reason: '' };

export type Reason = Finding['reason'];

/** An object behind a row. */
export interface SourceRef {
  /** `ingress/shop/api` as in the TXT `resource` label; `acm/ARN-ID` for a certificate's record. */
  readonly resource: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  /** True: the object asks for this row now. False: only a TXT names it (it is gone, or no longer asks). */
  readonly live: boolean;
  /** Where in the object the host and the address stand; empty when not live. */
  readonly host: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  /** ISO 8601; null when not known. */
  readonly createdAt: string | null;
}

/** An ownership TXT record set that says something about this row. */
export interface Claim {
  readonly recordSet: RecordSet;
  /** How it names the record: a typed name (`a-x`), the untyped legacy name, `cname-` for an A alias, or it cannot be read. */
  readonly via: 'typed' | 'legacy' | 'cname-alias' | 'unreadable';
  /** null: encrypted or of another heritage. */
  readonly owner: OwnerId | null;
  readonly resource: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** The claim that decides; the others are older formats beside it. */
  readonly decides: boolean;
}

/** A remark that does not change the state. */
export interface Note {
  readonly kind:
    | 'CertificateExpiring'
    | 'CertificateFailed'
    | 'PrivateAddressInPublicZone'
    | 'WildcardAnswers'
    | 'ProtectedRecord'
    | 'ExternalDNSWillDoThis'
    | 'ExternalDNSWillDelete'
    | 'ExternalDNSSkips'
    | 'NeverConverges'
    | 'OldTXTFormat'
    | 'TwoPublicZones'
    | 'Delegated'
    | 'VersionNotRecorded'
    | 'TargetAlive'
    | 'TargetGone'
    | 'Other';
  readonly text: string;
}

/** The certificate a wanted host depends on, for the detail view. */
export interface RowCertificate {
  readonly arn: string;
  readonly region: string;
  readonly status: string;
  readonly notAfter: string | null;
  readonly validation: 'present' | 'missing' | 'wrong' | 'unknown' | 'none';
}

export interface Row {
  readonly key: RecordKey;
  /** null for Ignored and Pending rows without a record, and for all rows (then Unknown) when no zone could be listed. */
  readonly zone: HostedZone | null;
  readonly name: DnsName;
  readonly type: string | null;
  readonly setIdentifier: string;
  readonly finding: Finding;
  /** One sentence: why it is so, with the values. Untrusted text inside is not yet escaped. */
  readonly message: string;
  /** The winning endpoint and the record set it becomes; null when nothing wants the row. */
  readonly endpoint: Endpoint | null;
  readonly want: RecordSet | null;
  readonly have: RecordSet | null;
  readonly claims: readonly Claim[];
  /** Owner as the deciding claim says; `acm` for certificate validation records; null: nobody. */
  readonly owner: OwnerId | null;
  readonly sources: readonly SourceRef[];
  /** Instance.id responsible; null when none is. */
  readonly instance: string | null;
  readonly certificates: readonly RowCertificate[];
  readonly notes: readonly Note[];
}
