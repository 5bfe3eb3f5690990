import { expect, test } from 'vitest';
import { type Assessment, assessWith } from '../../src/core/assess.ts';
import { dnsName, recordKey, route53Name, unescapeName, zoneId } from '../../src/core/dns.ts';
import type { Row } from '../../src/core/finding.ts';
import { instanceOf, type Run, runs, secretsOf, snapshotOf } from './recordings.ts';

// What the rows say, against what the real ExternalDNS did. Where it was quiet, all that it wants and owns is in sync; where it
// wrote, the rows called that Missing, Drifted or Orphaned beforehand, and nothing else.

const stable = runs().filter((run) => !run.unstable && run.outcome.exit === 0);

function assessed(run: Run): Assessment {
  return assessWith({ instances: [instanceOf(run)], warnings: [] }, snapshotOf(run), secretsOf(run));
}

function line(run: Run, row: Row, more = ''): string {
  const notes = row.notes.map(({ kind }) => kind).join(',');
  return `${run.title}: ${row.key} ${row.finding.state} ${row.finding.reason} [${notes}] ${more}`.trim();
}

/** ExternalDNS leaves a row alone for a reason that the row tells: its policy, a filter, another record, --dry-run. */
const leftAlone = (row: Row): boolean => row.notes.some(({ kind }) => kind === 'ExternalDNSSkips');

test('after a quiet loop a row that is not in sync says why ExternalDNS leaves it so', () => {
  const quiet = stable.filter(({ outcome }) => outcome.loops[1]?.batches.length === 0);
  const wrong = quiet.flatMap((run) => {
    const owner = instanceOf(run).settings.ownerID;
    return assessed({ ...run, before: run.outcome.after })
      .rows.filter((row) => row.endpoint && row.owner === owner && row.finding.state !== 'InSync')
      .filter((row) => row.finding.reason !== 'TwoSources' && !leftAlone(row))
      .map((row) => line(run, row));
  });
  expect(quiet.length).toBeGreaterThan(600);
  expect(wrong).toEqual([]);
});

/** What ExternalDNS does in its next loop about a row of this finding, as `ACTION+ACTION`. */
function foretold({ finding, have }: Row): readonly string[] {
  switch (finding.state) {
    case 'Missing':
      return ['CREATE'];
    case 'Drifted':
      return finding.reason === 'TypeDiffers' ? ['CREATE'] : ['UPSERT', 'CREATE+DELETE'];
    case 'Orphaned':
      return [finding.reason === 'SourceGone' ? 'DELETE' : ''];
    case 'Ignored':
    case 'Pending':
      return [have ? 'DELETE' : ''];
    case 'Conflict':
      return ['', 'CREATE', 'UPSERT', 'DELETE', 'CREATE+DELETE'];
    default:
      return [''];
  }
}

test('what ExternalDNS writes is what the rows call missing, drifted or orphaned', () => {
  const registry = stable.filter((run) => instanceOf(run).settings.registry === 'txt');
  const wrong = registry.flatMap((run) => {
    const done = new Map<string, Set<string>>();
    for (const { zone, changes } of run.outcome.loops[0]?.batches ?? []) {
      for (const { Action, ResourceRecordSet: set } of changes) {
        const name = dnsName(route53Name(unescapeName(set.Name)));
        const key = recordKey(zoneId(zone), name, set.Type, set.SetIdentifier);
        done.set(key, (done.get(key) ?? new Set()).add(Action));
      }
    }
    return assessed(run).rows.flatMap((row) => {
      if (row.type === 'TXT') return [];
      const actions = [...(done.get(row.key) ?? [])].sort().join('+');
      const kinds = row.notes.map(({ kind }) => kind);
      const said =
        foretold(row).includes(actions) ||
        (actions === '' && leftAlone(row)) ||
        (row.finding.state === 'Ignored' && actions === '' && !kinds.includes('ExternalDNSWillDelete')) ||
        (actions === 'UPSERT' && kinds.includes('ExternalDNSWillDoThis')) ||
        kinds.includes('NeverConverges') ||
        kinds.includes('ProtectedRecord');
      return said ? [] : [line(run, row, actions === '' ? 'but was left alone' : `but ${actions}`)];
    });
  });
  expect(registry.length).toBeGreaterThan(600);
  expect(wrong).toEqual([]);
});
