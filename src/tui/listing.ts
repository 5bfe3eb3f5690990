// Which rows are shown, in which order, and how many each tab has. A key must not cost passes over 50 000 rows: moving the cursor
// comes here not at all, and typing a filter only walks the rows of the tab. Every step before the filter is kept for as long
// as the rows it was made from.

import type { Assessment } from '../core/assess.ts';
import { compareText, type DnsName, type RecordKey } from '../core/dns.ts';
import type { Row, State as RowState } from '../core/finding.ts';
import { columns } from '../present/columns.ts';
import { isProblem } from '../present/words.ts';
import { type Matches, searchText } from './filter.ts';
import type { Look, Seen, Sort } from './state.ts';
import { inTab, type Tab, tabStates } from './tabs.ts';

type Rows = readonly Row[];
type Counts = Readonly<Record<Tab, number>>;

export interface Listing {
  readonly rows: Rows;
  /** What a filter looks in, row by row; null: no filter has passed over these rows. */
  readonly texts: readonly string[] | null;
  /** Rows of the tab before the filter. */
  readonly unfiltered: number;
  /** Rows of every tab in the namespaces looked at, before the filter. */
  readonly counts: Counts;
}

/** The listing after a filter was typed on that can only leave rows out. */
export function narrowed(listing: Listing, { filter }: Look): Listing {
  return { ...listing, ...passing(listing.rows, listing.texts, filter.matches) };
}

export function listingOf({ assessment, snapshot: { observedAt } }: Seen, look: Look): Listing {
  const { tab, problemsOnly, namespaces, filter } = look;
  const here = inNamespaces(sorted(assessment, look.sort), namespaces);
  const shown = kept(tabRows, here, `${tab} ${problemsOnly}`, () =>
    here.filter((row) => inTab(tab, row, observedAt) && (!problemsOnly || isProblem(row, observedAt))),
  );
  return {
    ...(filter.text.trim() === '' ? { rows: shown, texts: null } : passing(shown, null, filter.matches)),
    unfiltered: shown.length,
    counts: kept(tabCounts, here, '', () => counts(here, observedAt)),
  };
}

function passing(rows: Rows, known: readonly string[] | null, matches: Matches): Pick<Listing, 'rows' | 'texts'> {
  const texts = known ?? kept(searchTexts, rows, '', () => rows.map(searchText));
  const through: Row[] = [];
  const theirs: string[] = [];
  rows.forEach((row, index) => {
    const text = texts[index] ?? '';
    if (!matches(row, text)) return;
    through.push(row);
    theirs.push(text);
  });
  return { rows: through, texts: theirs };
}

/** The order of severity is the assessment's own; equal rows keep it. */
function sorted(assessment: Assessment, { by, reverse }: Sort): Rows {
  const { rows } = assessment;
  if (by === 'severity') return reverse ? kept(orders, rows, 'severity', () => rows.toReversed()) : rows;
  return kept(orders, rows, `${by} ${reverse}`, () => inOrder(rows, by, reverse ? -1 : 1));
}

function inOrder(rows: Rows, by: Exclude<Sort['by'], 'severity'>, direction: 1 | -1): Rows {
  const text = by === 'name' ? fromTheRight : columns[by].text;
  const compare = by === 'ttl' ? (a: string, b: string) => Number(a) - Number(b) : compareText;
  return rows
    .map((row) => ({ row, key: text(row) }))
    .sort((a, b) => direction * compare(a.key, b.key))
    .map(({ row }) => row);
}

function fromTheRight(row: Row): string {
  return row.name.split('.').reverse().join('\0');
}

function inNamespaces(rows: Rows, namespaces: readonly string[] | null): Rows {
  if (namespaces === null) return rows;
  const wanted = new Set<string | null>(namespaces);
  return kept(namespaced, rows, namespaces.join(), () =>
    rows.filter((row) => row.sources.some((source) => wanted.has(source.namespace))),
  );
}

function counts(rows: Rows, observedAt: string): Counts {
  const found = new Map<RowState, number>();
  let problems = 0;
  for (const row of rows) {
    found.set(row.finding.state, (found.get(row.finding.state) ?? 0) + 1);
    if (isProblem(row, observedAt)) problems++;
  }
  const of = (tab: Exclude<Tab, 'Problems'>) => tabStates[tab].reduce((sum, state) => sum + (found.get(state) ?? 0), 0);
  return {
    Problems: problems,
    All: of('All'),
    Conflict: of('Conflict'),
    Missing: of('Missing'),
    Drifted: of('Drifted'),
    Unowned: of('Unowned'),
    Orphaned: of('Orphaned'),
    Other: of('Other'),
    Foreign: of('Foreign'),
  };
}

type Kept<Value> = WeakMap<object, Map<string, Value>>;
const orders: Kept<Rows> = new WeakMap();
const namespaced: Kept<Rows> = new WeakMap();
const tabRows: Kept<Rows> = new WeakMap();
const searchTexts: Kept<readonly string[]> = new WeakMap();
const tabCounts: Kept<Counts> = new WeakMap();
/** Names by severity, and namespaces and owners that any row names, sorted: what the command line suggests. */
export function namedIn({ rows }: Assessment): {
  readonly names: readonly DnsName[];
  readonly namespaces: readonly string[];
  readonly owners: readonly string[];
} {
  return kept(named, rows, '', () => {
    const namespaces = new Set<string>();
    const owners = new Set<string>();
    for (const { owner, sources } of rows) {
      if (owner) owners.add(owner);
      for (const { namespace } of sources) if (namespace) namespaces.add(namespace);
    }
    const names = [...new Set(rows.map(({ name }) => name))];
    return { names, namespaces: [...namespaces].sort(compareText), owners: [...owners].sort(compareText) };
  });
}

const named: Kept<ReturnType<typeof namedIn>> = new WeakMap();
const byName: Kept<ReadonlyMap<DnsName, Rows>> = new WeakMap();
const indexes: Kept<ReadonlyMap<RecordKey, Row>> = new WeakMap();

function kept<Value>(store: Kept<Value>, from: object, name: string, make: () => Value): Value {
  const known = store.get(from) ?? new Map<string, Value>();
  store.set(from, known);
  const value = known.get(name) ?? make();
  known.set(name, value);
  return value;
}

/** Other rows with this row's name, in their order of severity. */
export function namesakes({ rows }: Assessment, row: Row): Rows {
  const all = kept(byName, rows, '', () => Map.groupBy(rows, ({ name }) => name)).get(row.name) ?? [];
  return all.filter(({ key }) => key !== row.key);
}

export function rowByKey({ rows }: Assessment, key: RecordKey): Row | undefined {
  return kept(indexes, rows, '', () => new Map(rows.map((row) => [row.key, row]))).get(key);
}
