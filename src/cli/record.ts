// The JSON that scripts rely on: a Row as a Record, rows as a RecordList (DESIGN sections 5 and 8; schema.json beside).
// desired, live and ownershipTXT are record sets as the AWS CLI prints them.

import type { Assessment } from '../core/assess.ts';
import type { RecordSet } from '../core/dns.ts';
import type { Note, Row, RowCertificate, SourceRef, State } from '../core/finding.ts';
import type { Instance } from '../core/settings.ts';
import type { Gap, Snapshot } from '../core/snapshot.ts';
import { rowNamespace } from '../present/columns.ts';
import { type Intent, mendedBy } from '../present/words.ts';

export const apiVersion = 'kubectl-dns/v1alpha1';

export interface RecordJSON {
  readonly apiVersion: typeof apiVersion;
  readonly kind: 'Record';
  readonly metadata: { readonly name: string; readonly namespace: string | null };
  readonly spec: {
    readonly zone: { readonly id: string; readonly name: string; readonly private: boolean } | null;
    readonly type: string | null;
    readonly setIdentifier: string | null;
    readonly sources: readonly SourceRef[];
    readonly desired: RecordSet | null;
  };
  readonly status: {
    readonly state: State;
    readonly reason: string;
    readonly message: string;
    readonly owner: string | null;
    readonly instance: string | null;
    readonly live: RecordSet | null;
    readonly ownershipTXT: readonly RecordSet[];
    readonly actions: readonly Intent[];
    readonly notes: readonly Note[];
    readonly certificates: readonly RowCertificate[];
    /** Only with --watch: this row is no longer there. */
    readonly gone?: true;
  };
}

export interface ListMetadata {
  readonly context: string;
  readonly awsAccount: string | null;
  /** null: none is known, or several. */
  readonly ownerID: string | null;
  readonly observedAt: string;
  readonly externalDNS: readonly {
    readonly instance: string;
    readonly version: string | null;
    readonly ownerID: string;
    readonly policy: string;
  }[];
}

export interface RecordList {
  readonly apiVersion: typeof apiVersion;
  readonly kind: 'RecordList';
  readonly metadata: ListMetadata;
  readonly summary: { readonly states: Readonly<Partial<Record<State, number>>> };
  readonly incomplete: readonly Incomplete[];
  readonly items: readonly RecordJSON[];
}

export interface Incomplete {
  readonly scope: string;
  readonly reason: string;
  readonly message: string;
}

export function recordOf(row: Row): RecordJSON {
  const action = mendedBy(row);
  return {
    apiVersion,
    kind: 'Record',
    metadata: { name: row.name, namespace: rowNamespace(row) },
    spec: {
      zone: row.zone === null ? null : { id: row.zone.id, name: row.zone.name, private: row.zone.private },
      type: row.type,
      setIdentifier: row.setIdentifier === '' ? null : row.setIdentifier,
      sources: row.sources,
      desired: row.want,
    },
    status: {
      state: row.finding.state,
      reason: row.finding.reason,
      message: row.message,
      owner: row.owner,
      instance: row.instance,
      live: row.have,
      ownershipTXT: row.claims.map((claim) => claim.recordSet),
      actions: action === null ? [] : [action],
      notes: row.notes,
      certificates: row.certificates,
    },
  };
}

export function recordList(rows: readonly Row[], snapshot: Snapshot, assessment: Assessment): RecordList {
  return {
    apiVersion,
    kind: 'RecordList',
    metadata: listMetadata(snapshot, assessment.instances),
    summary: { states: countStates(rows) },
    incomplete: incomplete(assessment.gaps),
    items: rows.map(recordOf),
  };
}

export function listMetadata(snapshot: Snapshot, instances: readonly Instance[]): ListMetadata {
  const owners = [...new Set(instances.map((instance) => instance.settings.ownerID))];
  const [owner] = owners;
  return {
    context: snapshot.cluster.context,
    awsAccount: snapshot.aws?.account ?? null,
    ownerID: owners.length === 1 && owner !== undefined ? owner : null,
    observedAt: snapshot.observedAt,
    externalDNS: instances.map((instance) => ({
      instance: instance.id,
      version: instance.versionText,
      ownerID: instance.settings.ownerID,
      policy: instance.settings.policy,
    })),
  };
}

export function countStates(rows: readonly Row[]): Partial<Record<State, number>> {
  const counts: Partial<Record<State, number>> = {};
  for (const { finding } of rows) counts[finding.state] = (counts[finding.state] ?? 0) + 1;
  return counts;
}

export function incomplete(gaps: readonly Gap[]): readonly Incomplete[] {
  return gaps.map(({ scope, reason, message }) => ({ scope, reason, message }));
}

/** `dnsrecord/ZONEID/NAME/TYPE[/SETID]`, which every NAME argument takes back. */
export function recordName(row: Row): string {
  return `dnsrecord/${row.key}`;
}
