import type { Change, RecordSet } from '../../src/core/dns.ts';
import { type Forecast, forecast } from '../../src/core/forecast.ts';
import { rejectionText, zoneState } from '../../src/core/route53/change-rules.ts';
import { storedName } from '../../src/core/route53/record-rules.ts';
import { instanceOf, type RecordedBatch, type RecordedZones, type Run, secretsOf, snapshotOf } from './recordings.ts';

// How a forecast is held against a recording: batches as multisets of changes per zone with names in canonical spelling, then the
// zones that applying them leaves. Encrypted values are left out; runs that are not deterministic are compared by counts and kinds.

export interface Comparison {
  readonly forecast: Forecast;
  readonly recorded: Summary;
  readonly foretold: Summary;
}

/** What of a forecast is compared; its JSON holds it too. */
export interface Foretold {
  readonly exit: number;
  readonly zones: readonly SentZone[];
  readonly secondLoop: 'quiet' | readonly SentZone[];
}

interface SentZone {
  readonly id: string;
  readonly batches: readonly { readonly changes: readonly Change[]; readonly rejected: string | null }[];
}

export interface Summary {
  readonly exit: number;
  readonly first: readonly string[];
  readonly second: readonly string[];
  readonly after: readonly string[];
  readonly afterSecond: readonly string[];
}

export function compare(run: Run): Comparison {
  const foretold = forecast(snapshotOf(run), instanceOf(run), secretsOf(run));
  return { forecast: foretold, recorded: recordedSummary(run), foretold: foretoldSummary(run, foretold) };
}

export function recordedSummary(run: Run): Summary {
  const { outcome } = run;
  const [first, second] = outcome.loops;
  return {
    exit: outcome.exit,
    first: batches(run, first?.batches ?? []),
    second: batches(run, second?.batches ?? []),
    after: zones(run, outcome.after),
    afterSecond: zones(run, outcome.afterSecond ?? outcome.after),
  };
}

export function foretoldSummary(run: Run, { exit, zones: sent, secondLoop }: Foretold): Summary {
  const first = flat(sent);
  const second = secondLoop === 'quiet' ? [] : flat(secondLoop);
  const states = new Map(
    snapshotOf(run).zones.map(({ zone, recordSets }) => [String(zone.id), zoneState(zone, recordSets ?? [])]),
  );
  const applied = (list: readonly RecordedBatch[]): RecordedZones => {
    for (const { zone, rejected, changes } of list) {
      const rejection = states.get(zone)?.apply(changes).rejection ?? null;
      const text = rejection === null ? null : rejectionText(rejection);
      if (text !== rejected) throw new Error(`forecast says ${rejected}, Route 53 says ${text}`);
    }
    return Object.fromEntries([...states].map(([zone, state]) => [zone, state.recordSets()]));
  };
  const after = zones(run, applied(first));
  return {
    exit,
    first: batches(run, first),
    second: batches(run, second),
    after,
    afterSecond: zones(run, applied(second)),
  };
}

function flat(sent: readonly SentZone[]): readonly RecordedBatch[] {
  return sent.flatMap(({ id, batches: list }) =>
    list.map(({ changes, rejected }) => ({ zone: String(id), rejected, changes })),
  );
}

/** One line per batch, its changes sorted; batches sorted. */
function batches(run: Run, list: readonly RecordedBatch[]): readonly string[] {
  return list
    .map(({ zone, rejected, changes }) => {
      const lines = changes.map((change) => changeLine(run, change)).sort();
      return [`${zone} ${rejected === null ? 'accepted' : refusal(run, rejected)}`, ...lines].join('\n  ');
    })
    .sort();
}

/** The messages in any order: the order of several sets of one name and type is random. */
function refusal(run: Run, rejected: string): string {
  if (run.unstable) return 'refused';
  const list = /^InvalidChangeBatch: \[([\s\S]*)\]$/.exec(rejected)?.[1];
  if (list === undefined) return rejected;
  return list
    .split(/, (?=Tried to|RRSet |Invalid Resource|The request|FATAL)/)
    .sort()
    .join('\n    ');
}

function changeLine(run: Run, { Action, ResourceRecordSet }: Change): string {
  return `${Action} ${setLine(run, ResourceRecordSet)}`;
}

function setLine(run: Run, set: RecordSet): string {
  const { Name, Type, AliasTarget, ResourceRecords, ...rest } = set;
  if (run.unstable) return `${storedName(Name)} ${Type}`;
  const values = (ResourceRecords ?? []).map(({ Value }) => (encrypted(run, Value) ? '(encrypted)' : Value)).sort();
  const alias = AliasTarget && { ...AliasTarget, DNSName: storedName(AliasTarget.DNSName) };
  return `${storedName(Name)} ${Type} ${JSON.stringify([values, sorted(alias ?? null), sorted(rest)])}`;
}

/** Fields in the order of their names. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, sorted(field)]);
}

function encrypted({ scenario }: Run, value: string): boolean {
  return scenario.args.some((arg) => arg.includes('txt-encrypt')) && /^"[A-Za-z0-9+/]{80,}={0,2}"$/.test(value);
}

function zones(run: Run, contents: RecordedZones): readonly string[] {
  return Object.entries(contents)
    .flatMap(([zone, sets]) => sets.filter((set) => set.Type !== 'SOA').map((set) => `${zone} ${setLine(run, set)}`))
    .sort();
}

/** Names that ExternalDNS said it passes over, which the forecast does not list. The log kept is that of the first version. */
export function unsaid({ outcome, release }: Run, { skipped: said }: Forecast): readonly string[] {
  if (release !== outcome.versions[0]) return [];
  return outcome.skipped
    .filter(
      ({ name, reason }) => !said.some((one) => storedName(one.name) === storedName(name) && one.reason === reason),
    )
    .map(({ name, reason }) => `${reason} ${name}`);
}
