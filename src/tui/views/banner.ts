// What takes the place of rows when there are none, and the lines of an error above them.

import { cutEnd } from '../../present/cut.ts';
import { escapeText } from '../../present/escape.ts';
import { ageText, blindToDns, factsOf, troubleOf } from '../facts.ts';
import type { Seen, State } from '../state.ts';
import { tabStates } from '../tabs.ts';
import { readingText } from './footer.ts';
import { blank, bold, type Line, plain, rule, wrap } from './line.ts';

/** Exactly `lines` lines, the last one a rule. */
export function bannerLines(state: State, columns: number, lines: number): readonly Line[] {
  const trouble = troubleOf(state);
  if (trouble === null || lines === 0) return [];
  const [first = '', ...more] = wrap(escapeText(trouble.message), columns - 3);
  const said: readonly Line[] = [
    [{ text: '!! ', tone: 'bad' }, bold(first)],
    ...more.slice(0, 1).map((text) => plain(`   ${text}`)),
    ...step(trouble.command, trouble.next).map((text) => plain(cutEnd(`   ${text}`, columns))),
    blank,
    ...after(state).map((text) => plain(cutEnd(`   ${text}`, columns))),
  ];
  const shown = said.slice(0, Math.max(1, lines - 1));
  const padded = Array.from({ length: lines - 1 }, (_, index) => shown[index] ?? blank);
  return [...padded, rule(columns, state.given.ascii)];
}

function step(command: string | null, next: string | null): readonly string[] {
  if (command !== null)
    return [
      `Run in another terminal:  ${escapeText(command)}`,
      'then press R here.  c copies the command.  e shows the full error.',
    ];
  return [...(next === null ? [] : [escapeText(next)]), 'R tries again.  e shows the full error.'];
}

function after(state: State): readonly string[] {
  const { seen, now, dnsReadAt } = state;
  if (seen === null) return [];
  if (!blindToDns(state)) return [`What is shown was read ${ageText(now - (dnsReadAt ?? now))} ago.`];
  return [
    'Kubernetes is readable, so wanted records are listed; nothing in Route 53',
    'could be read, so what depends on it is Unknown.',
  ];
}

/** The middle of the rows screen when no row is shown. */
export function emptyLines(state: State, columns: number, rows: number): readonly Line[] {
  const indent = ' '.repeat(columns >= 120 ? 17 : columns >= 60 ? 5 : 1);
  const text = emptyText(state).flatMap((line) => wrap(line, columns - indent.length - 1));
  const above = Math.max(0, Math.min(columns >= 120 ? 8 : 3, rows - text.length));
  return [...Array.from({ length: above }, () => blank), ...text.map((line) => plain(indent + line))].slice(0, rows);
}

function emptyText(state: State): readonly string[] {
  const { seen, look, listing } = state;
  if (seen === null)
    return troubleOf(state) === null ? ['Reading the cluster and Route 53.', '', readingText(state) ?? ''] : [];
  if (look.filter.text.trim() !== '' && listing.unfiltered > 0)
    return [
      `None of ${listing.unfiltered} records matches ${escapeText(look.filter.text)}`,
      '',
      'esc  clear the filter',
    ];
  const scoped = look.namespaces === null ? '' : ` in ${escapeText(look.namespaces.join(', '))}`;
  const keys = ['', '2  list all      9  show other and unowned records      R  refresh'];
  if (look.tab !== 'Problems') return [`No ${look.tab === 'All' ? '' : `${look.tab} `}records${scoped}.`, ...keys];
  return [`No problems found${scoped}.`, '', ...inSyncText(seen), '', ...completeness(seen), ...keys];
}

function inSyncText({ snapshot, assessment }: Seen): readonly string[] {
  const inSync = assessment.rows.filter(({ finding }) => finding.state === 'InSync');
  const sources = new Map(inSync.flatMap(({ sources }) => sources.map(({ resource, kind }) => [resource, kind])));
  const kinds = Map.groupBy(sources.values(), (kind) => kind);
  const by = [...kinds].map(([kind, all]) => `${all.length} ${all.length === 1 ? kind : plural(kind)}`).join(' and ');
  const zones = snapshot.zones.map(({ zone }) => escapeText(zone.name));
  return [
    `${inSync.length} records${by === '' ? '' : ` wanted by ${by}`} are in sync`,
    `in ${zones.length} zones: ${zones.slice(0, 5).join(', ')}${zones.length > 5 ? ', ..' : '.'}`,
  ];
}

function plural(kind: string): string {
  return kind.endsWith('s') ? `${kind}es` : `${kind}s`;
}

function completeness(seen: Seen): readonly string[] {
  const { snapshot, assessment } = seen;
  const facts = factsOf(seen, 0);
  const count = (states: readonly string[]) =>
    assessment.rows.filter(({ finding }) => states.includes(finding.state)).length;
  const [foreign, unmanaged] = tabStates.Foreign.map((state) => count([state]));
  const namespaces = facts.namespaces === null ? 'every namespace' : `all ${facts.namespaces} namespaces`;
  const complete =
    snapshot.gaps.length === 0
      ? `Complete: ${namespaces} and all ${facts.zones} zones were readable.`
      : `Not complete: ${snapshot.gaps
          .map(({ scope }) => escapeText(scope))
          .slice(0, 4)
          .join(', ')} could not be read.`;
  return [complete, `Not counted: ${foreign} records of other owners, ${unmanaged} records with no owner.`];
}
