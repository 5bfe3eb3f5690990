// The tabs, in the order of their number keys, and which rows each shows (DESIGN section 8).

import { type Row, type State as RowState, states } from '../core/finding.ts';
import { isProblem, stateWords } from '../present/words.ts';

export const tabs = [
  'Problems',
  'All',
  'Conflict',
  'Missing',
  'Drifted',
  'Unowned',
  'Orphaned',
  'Other',
  'Foreign',
] as const;
export type Tab = (typeof tabs)[number];

/** Problems is not among them: it asks for the row's age too. */
export const tabStates: Readonly<Record<Exclude<Tab, 'Problems'>, readonly RowState[]>> = {
  All: states.filter((state) => stateWords[state].shown),
  Conflict: ['Conflict'],
  Missing: ['Missing', 'CertMissing'],
  Drifted: ['Drifted'],
  Unowned: ['Unowned'],
  Orphaned: ['Orphaned'],
  Other: ['Ignored', 'Pending', 'Unknown'],
  Foreign: ['Foreign', 'Unmanaged'],
};

/** `observedAt` decides since when a Pending row counts as a problem. */
export function inTab(tab: Tab, row: Row, observedAt: string): boolean {
  return tab === 'Problems' ? isProblem(row, observedAt) : tabStates[tab].includes(row.finding.state);
}

/** The tab of its own that a state has; InSync rows stand under All. */
export function tabOf(state: RowState): Tab {
  return tabs.find((tab) => tab !== 'Problems' && tab !== 'All' && tabStates[tab].includes(state)) ?? 'All';
}

export function tabNamed(text: string): Tab | undefined {
  return tabs.find((tab) => tab.toLowerCase() === text.toLowerCase());
}

/** What `--tab` takes: a tab, or a state, which means the tab that shows it. */
export function tabFor(text: string): Tab | undefined {
  const state = states.find((name) => name.toLowerCase() === text.toLowerCase());
  return tabNamed(text) ?? (state && tabOf(state));
}
