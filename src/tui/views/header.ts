// Who and where: context, account, ExternalDNS, and how old the data is. The wrong account is the costly mistake, so context and
// account are on every screen; what does not fit gives way in a fixed order.

import { width } from '../../present/cut.ts';
import { escapeText } from '../../present/escape.ts';
import { readOnlyReason } from '../dispatch.ts';
import { ageText, blindToDns, type Facts, factsOf, troubleOf } from '../facts.ts';
import type { State } from '../state.ts';
import { tabs } from '../tabs.ts';
import { bold, clip, fill, type Line, lineWidth, plain, type Span, sides } from './line.ts';

export function modeText(state: State): string {
  return readOnlyReason(state) === null ? '[RW]' : '[RO]';
}

/** One or two lines of exactly `columns`. */
export function headerLines(state: State, columns: number, lines: 1 | 2): readonly Line[] {
  const facts = state.seen === null ? null : factsOf(state.seen, state.now);
  const start: Line = [bold(state.given.program), { text: ` ${modeText(state)}` }];
  const age = ageLine(state, columns);
  const gap = columns >= 120 ? 3 : 2;
  const room = columns - lineWidth(start) - lineWidth(age) - 1;
  const top = (parts: readonly Part[]) => sides([...start, ...joinedParts(parts, room, gap)], age, columns);
  if (lines === 1) return [top(folded(state, facts))];
  const wide = columns >= 120;
  const second = wide ? wideAws(state, facts) : aws(state, facts);
  return [
    top(wide ? wideIdentity(state, facts) : identity(state, facts)),
    fill(joinedParts(second, columns + gap, gap).slice(1), columns),
  ];
}

interface Part {
  readonly text: string;
  /** Lower gives way first. */
  readonly rank: number;
  readonly warn?: true;
}

/** The parts that fit into `columns`, in their order, each after its gap. The most important one is always there. */
function joinedParts(parts: readonly Part[], columns: number, gap: number): Line {
  const present = parts.filter(({ text }) => text !== '');
  const byRank = present.toSorted((a, b) => b.rank - a.rank);
  let room = columns;
  const kept = new Set<Part>();
  for (const part of byRank) {
    const needs = width(part.text) + gap;
    if (needs > room && kept.size > 0) continue;
    room -= needs;
    kept.add(part);
  }
  return present
    .filter((part) => kept.has(part))
    .flatMap((part): Span[] => [{ text: ' '.repeat(gap) }, { text: part.text, tone: part.warn ? 'bad' : 'plain' }]);
}

function namespacesText({ look, size }: State, facts: Facts | null): string {
  const which = look.namespaces === null ? '<all>' : look.namespaces.join(',');
  const unread = facts?.unreadableNamespaces.length ?? 0;
  const of = facts?.namespaces ?? null;
  return escapeText(`ns ${which}${of !== null && unread > 0 && size.columns >= 120 ? ` ${of - unread}/${of}` : ''}`);
}

function ownerText({ look }: State, facts: Facts | null): string {
  if (look.owner !== null) return escapeText(`owner ${look.owner} (picked)`);
  if (facts === null) return 'owner ..';
  const all = facts.owners.map((owner) => owner || '""').join(',');
  return all.length > 24 && facts.owners.length > 1
    ? `${facts.owners.length} owners`
    : escapeText(`owner ${all || '?'}`);
}

function zonesText(state: State, facts: Facts | null): string {
  if (facts === null || blindToDns(state)) return 'zones -/-';
  return `zones ${facts.zonesRead}/${facts.zones}`;
}

function awsText(state: State, facts: Facts | null): Part {
  if (facts?.aws) return { text: escapeText(`aws ${facts.aws}`), rank: 9 };
  if (facts === null) return { text: 'aws ..', rank: 9 };
  const asked = !state.seen?.snapshot.gaps.some(({ reason }) => reason === 'NotAsked');
  return asked ? { text: 'aws NOT SIGNED IN', rank: 9, warn: true } : { text: 'aws not asked', rank: 9 };
}

function contextText(state: State, facts: Facts | null): string {
  return escapeText(facts?.context ?? state.context ?? state.given.context ?? '..');
}

function identity(state: State, facts: Facts | null): readonly Part[] {
  return [
    { text: `ctx ${contextText(state, facts)}`, rank: 10 },
    { text: namespacesText(state, facts), rank: 8 },
    { text: ownerText(state, facts), rank: 6 },
    { text: zonesText(state, facts), rank: 5 },
  ];
}

function aws(state: State, facts: Facts | null): readonly Part[] {
  return [awsText(state, facts), { text: escapeText(`external-dns ${facts?.externalDNS ?? '..'}`), rank: 7 }];
}

function wideIdentity(state: State, facts: Facts | null): readonly Part[] {
  return [
    { text: `context ${contextText(state, facts)}`, rank: 10 },
    { text: facts === null || facts.cluster === facts.context ? '' : escapeText(`cluster ${facts.cluster}`), rank: 3 },
    { text: namespacesText(state, facts), rank: 8 },
    { text: facts === null ? '' : escapeText(`user ${facts.user}`), rank: 2 },
  ];
}

function wideAws(state: State, facts: Facts | null): readonly Part[] {
  return [
    awsText(state, facts),
    { text: zonesText(state, facts), rank: 5 },
    { text: escapeText(`external-dns ${facts?.externalDNS ?? '..'}`), rank: 7 },
    { text: ownerText(state, facts), rank: 6 },
  ];
}

/** Context and account before all else, as short as they go. */
function folded(state: State, facts: Facts | null): readonly Part[] {
  const account = state.seen?.snapshot.aws?.account;
  return [
    { text: contextText(state, facts), rank: 10 },
    account === undefined ? awsText(state, facts) : { text: escapeText(account), rank: 9 },
    { text: namespacesText(state, facts), rank: 1 },
  ];
}

function kubernetesText({ reading, seen, allowed }: State): string {
  if (reading.kind !== 'idle') return reading.kind;
  if (!allowed.live) return 'k8s saved';
  return seen?.snapshot.gaps.some(({ reason }) => reason === 'ClusterUnreachable') ? 'k8s lost' : 'k8s live';
}

/** How old the answer of Route 53 is, and whether Kubernetes is watched. */
function ageLine(state: State, columns: number): Line {
  const { reading, dnsReadAt } = state;
  const age = dnsReadAt === null || blindToDns(state) ? '--' : ageText(state.now - dnsReadAt);
  const live = columns >= 120 ? `   ${kubernetesText(state)}` : '';
  return plain(`r53 ${age}${live}`, reading.kind === 'stopped' ? 'warn' : 'plain');
}

/** `[1 Problems 12] 2 All 214  3 Conflict 2 >`, and the filter in force at the right. */
export function tabLine(state: State, columns: number): Line {
  const { filter, tab, problemsOnly, namespaces } = state.look;
  const { rows, unfiltered } = state.listing;
  // The folded header has no room for them, and rows must not be hidden without a word.
  const scope = columns < 80 && namespaces !== null ? ` ns ${namespaces.join(',')}` : '';
  const only = `${scope}${problemsOnly ? ' problems only' : ''}`;
  const text = filter.text.trim() === '' ? only : `${only} /${filter.text} (${rows.length} of ${unfiltered})`;
  const filterLine = plain(escapeText(text.trimStart()), filter.error === null ? 'plain' : 'bad');
  const room = text === '' ? columns : columns - Math.min(lineWidth(filterLine), Math.floor(columns / 2)) - 1;
  const right = clip(filterLine, columns - room);
  return text === '' ? fill(tabsWithin(state, columns), columns) : sides(tabsWithin(state, room), right, columns);

  function tabsWithin(of: State, within: number): Line {
    const cells = tabs.map((name, index): Span => {
      const label = `${index + 1} ${name} ${countText(of, name)}`;
      return name === tab ? { text: `[${label}]`, bold: true } : { text: ` ${label} ` };
    });
    const active = tabs.indexOf(tab);
    let from = 0;
    while (from < active && lineWidth(cells.slice(from, active + 1)) + 4 > within) from++;
    const shown = cells.slice(from);
    const before: Span[] = from > 0 ? [{ text: '<' }] : [];
    if (lineWidth([...before, ...shown]) <= within) return [...before, ...shown];
    let to = shown.length;
    while (to > 1 && lineWidth([...before, ...shown.slice(0, to)]) + 1 > within) to--;
    return [...before, ...shown.slice(0, to), { text: '>' }];
  }
}

function countText(state: State, tab: (typeof tabs)[number]): string {
  if (state.seen === null) return '-';
  const known = tab === 'All' || tab === 'Other' || troubleOf(state) === null || !blindToDns(state);
  return known ? String(state.listing.counts[tab]) : '?';
}
