// Which rows a command shows: NAME arguments, namespaces, label selector and the filters of `status`. Nothing here decides what
// is true of a row; the join has read everything already, or conflicts and orphans would be wrong.

import { type DnsName, dnsName, type HostedZone, zoneId } from '../core/dns.ts';
import { Failure } from '../core/failure.ts';
import type { Row } from '../core/finding.ts';
import { stateWords } from '../present/words.ts';

/** One NAME argument as it was understood. */
export interface Wanted {
  readonly text: string;
  readonly matches: (row: Row) => boolean;
  /** It can name one row at most, so its answer is a Record and not a list. */
  readonly exact: boolean;
  /** A Kubernetes object, which the namespace rule holds for. */
  readonly object: boolean;
  /** It names a Kubernetes object, with or without its namespace. */
  readonly ofObject: boolean;
}

const kinds: Readonly<Record<string, string>> = {
  ingress: 'ingress',
  ingresses: 'ingress',
  ing: 'ingress',
  service: 'service',
  services: 'service',
  svc: 'service',
  node: 'node',
  nodes: 'node',
  no: 'node',
  pod: 'pod',
  pods: 'pod',
  po: 'pod',
};

/** Throws Failure `usage`. */
export function parseName(text: string): Wanted {
  const [head = '', ...rest] = text.split('/');
  if (head === 'dnsrecord') return parseRecord(text, rest);
  const kind = kinds[head.toLowerCase()];
  if (kind !== undefined && !head.includes('.') && rest.length > 0) return parseObject(text, kind, rest);
  if (head === '') throw new Failure('usage', `"${text}" is not a name`, { next: nameForms });
  const matches = named(head, rest[0], rest.length > 1 ? rest.slice(1).join('/') : undefined);
  return { text, matches, exact: false, object: false, ofObject: false };
}

const nameForms =
  'a NAME is api.example.com, api.example.com/A, dnsrecord/ZONE-ID/NAME/TYPE, ingress/NAME or service/NAME';

function parseRecord(text: string, rest: readonly string[]): Wanted {
  const [first = '', ...more] = rest;
  const zoned = !first.includes('.') && more.length >= 2;
  if (!zoned && (first === '' || rest.length < 2))
    throw new Failure('usage', `"${text}" is not a name`, { next: nameForms });
  if (!zoned)
    return { text, matches: named(first, rest[1], restOf(rest, 2)), exact: false, object: false, ofObject: false };
  const at = named(more[0] ?? '', more[1], restOf(more, 2) ?? '');
  const zone = zoneId(first);
  return {
    text,
    matches: (row) => (row.zone?.id ?? '-') === zone && at(row),
    exact: true,
    object: false,
    ofObject: false,
  };
}

function restOf(parts: readonly string[], from: number): string | undefined {
  return parts.length > from ? parts.slice(from).join('/') : undefined;
}

function named(name: string, type: string | undefined, set: string | undefined): (row: Row) => boolean {
  const wanted: DnsName = dnsName(name);
  return (row) =>
    row.name === wanted &&
    (type === undefined || type === '' || (row.type ?? '-').toLowerCase() === type.toLowerCase()) &&
    (set === undefined || row.setIdentifier === set);
}

function parseObject(text: string, kind: string, rest: readonly string[]): Wanted {
  const [first = '', second] = rest;
  const matches = (row: Row): boolean =>
    row.sources.some(
      (source) =>
        source.kind.toLowerCase() === kind &&
        (second === undefined ? source.name === first : source.namespace === first && source.name === second),
    );
  if (first === '') throw new Failure('usage', `"${text}" names no ${kind}`, { next: nameForms });
  return { text, matches, exact: false, object: second === undefined, ofObject: true };
}

export interface Filters {
  readonly names: readonly Wanted[];
  /** null: every namespace. */
  readonly namespaces: readonly string[] | null;
  /** True when -n was given, and not only meant by the context. */
  readonly namespacesGiven: boolean;
  readonly labels: ((labels: Readonly<Record<string, string>>) => boolean) | null;
  /** What --zone and --zone-type leave in; null without them. */
  readonly zone: ((zone: HostedZone) => boolean) | null;
  readonly states: readonly string[];
  readonly types: readonly string[];
  readonly owners: readonly string[];
  readonly allOwners: boolean;
  /** Decides what --problems keeps; null without it. */
  readonly problem: ((row: Row) => boolean) | null;
}

export interface Selection {
  readonly rows: readonly Row[];
  /** NAMEs that no row answers to. */
  readonly unmatched: readonly Wanted[];
  /** Rows left out by -l only because no object stands behind them. */
  readonly withoutSource: number;
  /** NAMEs that only rows of other namespaces answer to, and those namespaces. */
  readonly elsewhere: readonly { readonly wanted: Wanted; readonly namespaces: readonly string[] }[];
}

export function select(rows: readonly Row[], filters: Filters): Selection {
  const { names } = filters;
  const matched = names.map((wanted) => ({ wanted, all: rows.filter(wanted.matches) }));
  const asked = names.length === 0 ? rows.filter((row) => shownUnasked(row, filters)) : union(rows, matched);
  const inNamespace = asked.filter((row) => inScope(row, filters));
  const labelled = inNamespace.filter((row) => filters.labels === null || hasLabels(row, filters.labels));
  return {
    rows: labelled.filter((row) => passes(row, filters)),
    withoutSource:
      filters.labels === null ? 0 : inNamespace.filter((row) => !row.sources.some(({ live }) => live)).length,
    unmatched: matched.filter(({ all }) => all.length === 0).map(({ wanted }) => wanted),
    elsewhere: matched
      .filter(({ all }) => all.length > 0 && !all.some((row) => inScope(row, filters)))
      .map(({ wanted, all }) => ({ wanted, namespaces: [...new Set(all.flatMap(namespacesOf))].sort() })),
  };
}

function union(rows: readonly Row[], matched: readonly { readonly all: readonly Row[] }[]): readonly Row[] {
  const wanted = new Set(matched.flatMap(({ all }) => all));
  return rows.filter((row) => wanted.has(row));
}

/** Without a NAME, rows of others are hidden until an owner or a state asks for them. */
function shownUnasked(row: Row, { allOwners, states, owners }: Filters): boolean {
  const { state } = row.finding;
  return (
    allOwners ||
    stateWords[state].shown ||
    states.some((wanted) => wanted.toLowerCase() === state.toLowerCase()) ||
    (row.owner !== null && owners.includes(row.owner))
  );
}

/** A DNS name is looked for everywhere unless -n was given; all else follows kubectl's namespace rule. */
function inScope(row: Row, { names, namespaces, namespacesGiven }: Filters): boolean {
  if (namespaces === null) return true;
  const here = namespacesOf(row).some((namespace) => namespaces.includes(namespace));
  if (here || namespacesGiven || names.length === 0) return here;
  return names.some((wanted) => !wanted.object && wanted.matches(row));
}

function namespacesOf(row: Row): readonly string[] {
  return row.sources.flatMap(({ namespace }) => (namespace === null ? [] : [namespace]));
}

function hasLabels(row: Row, labels: (labels: Readonly<Record<string, string>>) => boolean): boolean {
  return row.sources.some((source) => source.live && labels(source.labels));
}

function passes(row: Row, { zone, states, types, owners, problem }: Filters): boolean {
  return (
    (zone === null || (row.zone !== null && zone(row.zone))) &&
    (states.length === 0 || states.some((state) => state.toLowerCase() === row.finding.state.toLowerCase())) &&
    (types.length === 0 || types.some((type) => type.toLowerCase() === (row.type ?? '').toLowerCase())) &&
    (owners.length === 0 || (row.owner !== null && owners.includes(row.owner))) &&
    (problem === null || problem(row))
  );
}
