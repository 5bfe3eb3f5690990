// Rows without a zone: wishes when no zone could be listed, and objects that ask for a name in vain.

import type { Mind } from '../assess.ts';
import { compareText, type DnsName, type RecordKey, recordKey, zoneId } from '../dns.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Finding, Row } from '../finding.ts';
import type { KubeObject } from '../kube.ts';
import { recordSetFor } from '../route53/record-set.ts';
import type { Gap, Snapshot } from '../snapshot.ts';
import { choose } from './choice.ts';
import { sourcesOf, unservedSources } from './source-refs.ts';
import { resourceOfEndpoint, type Unserved } from './wishes.ts';
import type { Knowledge } from './work.ts';

/** The wanted side alone: Route 53 was not read, so nothing else can be said. */
export function homelessRows(
  minds: readonly Mind[],
  snapshot: Snapshot,
  objects: ReadonlyMap<string, KubeObject>,
): readonly Row[] {
  const rows = new Map<RecordKey, Row>();
  for (const { instance, wishes, zoneFailure } of minds) {
    const { reason, message } = zoneFailure
      ? { reason: 'ZoneForbidden' as const, message: zoneFailure }
      : notRead(snapshot.gaps);
    const groups = Map.groupBy(wishes.homeless, ({ name, endpoint }) =>
      recordKey(null, name, endpoint.recordType, endpoint.setIdentifier),
    );
    for (const [key, [first, ...more]] of groups) {
      if (!first || rows.has(key)) continue;
      const candidates: readonly [Endpoint, ...Endpoint[]] = [first.endpoint, ...more.map(({ endpoint }) => endpoint)];
      const { winner } = choose(candidates, null);
      rows.set(key, {
        ...zoneless(key, first.name),
        type: winner.recordType,
        setIdentifier: winner.setIdentifier,
        finding: { state: 'Unknown', reason },
        message: `${resourceOfEndpoint(winner)} wants it (${winner.targets.join(', ')}); ${message}`,
        endpoint: winner,
        want: recordSetFor(winner, instance.settings, { id: zoneId('') }),
        sources: sourcesOf(candidates, objects),
        instance: instance.id,
      });
    }
  }
  return [...rows.values()];
}

function notRead(gaps: readonly Gap[]): { readonly reason: 'NotSignedIn' | 'ZoneForbidden'; readonly message: string } {
  const gap =
    gaps.find(({ reason }) => reason === 'NotSignedIn') ??
    gaps.find(
      ({ reason, zone }) => (reason === 'AWSUnreachable' || reason === 'ZoneForbidden') && zone === undefined,
    ) ??
    gaps.find(({ reason, scope }) => reason === 'NotAsked' && scope.startsWith('route53'));
  const reason = gap?.reason === 'ZoneForbidden' ? 'ZoneForbidden' : 'NotSignedIn';
  return { reason, message: `Route 53 was not read${gap ? `: ${gap.message}` : ''}` };
}

/** One row per name that is asked for in vain, unless a record or TXT of ours at that name already says so. */
export function unservedRows({ unserved, objects }: Knowledge, rows: readonly Row[]): readonly Row[] {
  const said = new Set(
    rows.filter(({ finding }) => finding.state === 'Ignored' || finding.state === 'Pending').map(({ name }) => name),
  );
  const found: Row[] = [];
  for (const [name, asks] of unserved) {
    if (said.has(name)) continue;
    const ordered = [...asks].sort(
      (a, b) => compareText(a.instance.id, b.instance.id) || compareText(a.resource, b.resource),
    );
    const ask = ordered.find(({ reason }) => reason === 'NoAddress') ?? ordered[0];
    if (!ask) continue;
    found.push({
      ...zoneless(recordKey(null, name, null), name),
      finding: findingOf(ask),
      message: ask.reason === 'NoAddress' ? `${ask.resource} asks for it, but ${ask.message}` : ask.message,
      sources: unservedSources([ask, ...ordered], objects),
      instance: ask.instance.id,
    });
  }
  return found;
}

function findingOf({ reason }: Unserved): Finding {
  return reason === 'NoAddress' ? { state: 'Pending', reason } : { state: 'Ignored', reason };
}

function zoneless(key: RecordKey, name: DnsName): Omit<Row, 'finding' | 'message'> {
  return {
    key,
    zone: null,
    name,
    type: null,
    setIdentifier: '',
    endpoint: null,
    want: null,
    have: null,
    claims: [],
    owner: null,
    sources: [],
    instance: null,
    certificates: [],
    notes: [],
  };
}
