// `zones` and `owners`: the two lists behind the rows.

import type { Assessment } from '../core/assess.ts';
import type { Finding, Row, State } from '../core/finding.ts';
import type { Snapshot, ZoneContents } from '../core/snapshot.ts';
import { escapeText } from '../present/escape.ts';
import { isProblem } from '../present/words.ts';
import type { Host, Run } from './host.ts';
import { parseFormat, printValue } from './output.ts';
import type { Invocation } from './parse.ts';
import { apiVersion, countStates, incomplete } from './record.ts';
import { lookAt } from './situation.ts';
import { textTable } from './table.ts';
import { warn } from './warnings.ts';

interface Listing<Entry> {
  readonly kind: string;
  readonly titles: readonly string[];
  readonly entries: (assessment: Assessment, snapshot: Snapshot) => readonly Entry[];
  readonly cells: (entry: Entry) => readonly string[];
}

function listing<Entry>(list: Listing<Entry>): Run {
  return async (invocation, host) => {
    const format = await formatOf(invocation, host);
    const { situation, assessment } = await lookAt(invocation, host);
    const entries = list.entries(assessment, situation.snapshot);
    if (format.kind === 'table' || format.kind === 'wide' || format.kind === 'name') {
      const rows = entries.map((entry) => list.cells(entry).map((text) => ({ text: escapeText(text) })));
      const headers = !invocation.flags.on('no-headers');
      host.out.write(rows.length === 0 ? '' : textTable(list.titles, rows, { headers, color: false }));
      if (rows.length === 0) host.err.write('No resources found\n');
    } else {
      const { context } = situation.snapshot.cluster;
      const metadata = { context, observedAt: situation.snapshot.observedAt };
      const whole = { apiVersion, kind: list.kind, metadata, incomplete: incomplete(assessment.gaps), items: entries };
      host.out.write(printValue(whole, format));
    }
    warn(assessment, host);
    return 0;
  };
}

function formatOf({ flags, command }: Invocation, host: Host) {
  const choices = command.flags.find(({ name }) => name === 'output')?.choices ?? [];
  return parseFormat(flags.text('output'), choices, host.readText);
}

interface ZoneEntry {
  readonly id: string;
  readonly name: string;
  readonly private: boolean;
  /** null: nobody here wants or owns a name in it, so it was not read. */
  readonly readable: boolean | null;
  readonly recordSets: number | null;
  readonly problems: number;
  readonly states: Partial<Record<State, number>>;
}

export const zones: Run = listing<ZoneEntry>({
  kind: 'ZoneList',
  titles: ['ZONE', 'ZONE-ID', 'TYPE', 'READ', 'RECORDS', 'IN-SYNC', 'PROBLEMS', 'OTHERS'],
  entries: ({ rows }, snapshot) => snapshot.zones.map((contents) => zoneEntry(contents, rows, snapshot)),
  cells: ({ id, name, private: isPrivate, readable, recordSets, problems, states }) => [
    name,
    id,
    isPrivate ? 'private' : 'public',
    readable === null ? 'not needed' : readable ? 'yes' : 'no',
    recordSets === null ? '?' : String(recordSets),
    readable ? String(states.InSync ?? 0) : '?',
    String(problems),
    readable ? String((states.Foreign ?? 0) + (states.Unmanaged ?? 0)) : '?',
  ],
});

function zoneEntry({ zone, recordSets }: ZoneContents, rows: readonly Row[], snapshot: Snapshot): ZoneEntry {
  const here = rows.filter((row) => row.zone?.id === zone.id);
  return {
    id: zone.id,
    name: zone.name,
    private: zone.private,
    readable: recordSets !== null ? true : snapshot.gaps.some((gap) => gap.zone === zone.id) ? false : null,
    recordSets: recordSets?.length ?? zone.recordCount,
    problems: here.filter((row) => isProblem(row, snapshot.observedAt)).length,
    states: countStates(here),
  };
}

interface OwnerEntry {
  readonly owner: string | null;
  /** Instances here that go by this owner id. */
  readonly instances: readonly string[];
  readonly registry: string | null;
  readonly txtPrefix: string | null;
  readonly txtSuffix: string | null;
  readonly records: number;
  readonly zones: readonly string[];
}

export const owners: Run = listing<OwnerEntry>({
  kind: 'OwnerList',
  titles: ['OWNER', 'OURS', 'RECORDS', 'ZONES', 'EXTERNALDNS', 'REGISTRY', 'TXT-PREFIX', 'TXT-SUFFIX'],
  entries: ownerEntries,
  cells: ({ owner, instances, records, zones: names, registry, txtPrefix, txtSuffix }) => [
    owner ?? '',
    instances.length > 0 ? 'yes' : 'no',
    String(records),
    names.join(','),
    instances.join(','),
    registry ?? '',
    txtPrefix ?? '',
    txtSuffix ?? '',
  ],
});

/** Validation CNAMEs belong to their certificate; no TXT says so. */
function ofCertificate({ state, reason }: Finding): boolean {
  return state === 'CertMissing' || reason === 'CertificateValidation';
}

function ownerEntries({ rows, instances }: Assessment): readonly OwnerEntry[] {
  const names = new Set<string>([
    ...rows.flatMap(({ owner, finding }) => (owner === null || ofCertificate(finding) ? [] : [owner])),
    ...instances.map((instance) => instance.settings.ownerID).filter((id) => id !== ''),
  ]);
  return [...names].sort().map((owner) => {
    const held = rows.filter((row) => row.owner === owner && row.have !== null);
    const ours = instances.filter((instance) => instance.settings.ownerID === owner);
    const settings = ours[0]?.settings;
    return {
      owner,
      instances: ours.map((instance) => instance.id),
      registry: settings?.registry ?? null,
      txtPrefix: settings?.txtPrefix ?? null,
      txtSuffix: settings?.txtSuffix ?? null,
      records: held.length,
      zones: [...new Set(held.flatMap((row) => (row.zone === null ? [] : [row.zone.name])))].sort(),
    };
  });
}
