// How the tests of mending read: a world of given.ts, an intent, and the plan as lines of text.
//
//   CREATE app.example.com A 60 192.0.2.10
//   CREATE a-app.example.com TXT 300 "heritage=…"
//   refused TooManyChanges app.example.com A

import { assess } from '../src/core/assess.ts';
import { type Change, dnsName, type RecordKey, type RecordSet } from '../src/core/dns.ts';
import type { KubeObject } from '../src/core/kube.ts';
import { planFor } from '../src/core/plan/ask.ts';
import { type HistoryEntry, historyEntry } from '../src/core/plan/history.ts';
import { afterPlan } from '../src/core/plan/outlook.ts';
import { defaultPolicy, type PlanContext, type Policy, planContext } from '../src/core/plan/policy.ts';
import { mends, type Plan } from '../src/core/plan.ts';
import type { Overrides, Secrets } from '../src/core/settings.ts';
import type { Snapshot } from '../src/core/snapshot.ts';

export type MendIntent = 'sync' | 'adopt' | 'cleanup';

export interface Wanting {
  readonly policy?: Partial<Policy>;
  /** Rows of these names, asked for one by one; absent: every row the intent mends. */
  readonly names?: readonly string[];
  readonly overrides?: Overrides;
  readonly secrets?: Secrets;
}

export function contextOf(snapshot: Snapshot, { policy, overrides, secrets }: Wanting = {}): PlanContext {
  const assessment = assess(snapshot, overrides ?? {}, secrets ?? {});
  return planContext(snapshot, assessment, { ...defaultPolicy, ...policy }, secrets ?? {});
}

export function mend(snapshot: Snapshot, intent: MendIntent | 'fix', wanting: Wanting = {}): Plan {
  const context = contextOf(snapshot, wanting);
  const overrides = wanting.overrides ?? {};
  const { names } = wanting;
  const rows = context.assessment.rows.filter((row) => {
    if (names !== undefined) return names.includes(row.name);
    return intent === 'fix' || (mends[intent] as readonly string[]).includes(row.finding.state);
  });
  const keys: readonly RecordKey[] = rows.map((row) => row.key);
  const scope = names?.join(' ') ?? '--all';
  if (intent === 'fix') return planFor({ kind: 'fix', keys, scope }, context, overrides);
  return planFor({ kind: 'rows', intent, keys, named: names !== undefined, scope }, context, overrides);
}

/** The zones as the plan leaves them. */
export function outcomeOf(snapshot: Snapshot, plan: Plan): Snapshot {
  return afterPlan(snapshot, plan);
}

/** The history entry of a plan whose every batch was applied. */
export function applied(plan: Plan): HistoryEntry {
  const entry = historyEntry('20261122T140233Z-000000', [
    { kind: 'plan', at: '2026-11-22T14:02:33Z', by: 'arn', program: 'test', plan },
    ...plan.zones
      .flatMap(({ batches }) => batches)
      .flatMap((_, batch) => [
        { kind: 'sending', at: '', batch },
        { kind: 'sent', at: '', batch, change: `C${batch}` },
        { kind: 'insync', at: '', batch },
      ]),
    { kind: 'end', at: '', outcome: 'applied' },
  ]);
  if (entry === null) throw new Error('an applied plan has an entry');
  return entry;
}

/** Every group's changes, group by group, then what was refused. */
export function said(plan: Plan): string {
  return [
    ...plan.groups.flatMap((group) => group.changes.map(changeText)),
    ...plan.refusals.map(({ reason, name, type }) => `refused ${reason} ${name} ${type}`),
  ].join('\n');
}

/** Batch by batch, each change as it is sent. */
export function sentText(plan: Plan): readonly (readonly string[])[] {
  return plan.zones.flatMap(({ batches }) => batches.map(({ changes }) => changes.map(changeText)));
}

export function changeText({ Action, ResourceRecordSet: set }: Change): string {
  return `${Action} ${setText(set)}`;
}

export function setText(set: RecordSet): string {
  const id = set.SetIdentifier === undefined ? '' : `/${set.SetIdentifier}`;
  const values = set.AliasTarget
    ? `ALIAS ${dnsName(set.AliasTarget.DNSName)}`
    : (set.ResourceRecords ?? [])
        .map(({ Value }) => Value.replace('heritage=external-dns,external-dns/', ''))
        .join(' ');
  const weight = set.Weight === undefined ? '' : ` weight ${set.Weight}`;
  return `${dnsName(set.Name)}${id} ${set.Type} ${set.TTL ?? '-'} ${values}${weight}`;
}

export interface IngressOptions {
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An Ingress with one host and one address: an IP, or a load balancer's name. */
export function ingress(name: string, host: string, address: string, options: IngressOptions = {}): KubeObject {
  const at = /^[0-9a-f.:]+$/.test(address) ? { ip: address } : { hostname: address };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name,
      namespace: options.namespace ?? 'web',
      ...(options.annotations ? { annotations: options.annotations } : {}),
    },
    spec: { rules: [{ host }] },
    status: { loadBalancer: { ingress: [at] } },
  };
}
