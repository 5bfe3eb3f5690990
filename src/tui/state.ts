// Everything the screen depends on, as one value; what may happen to it, as messages; what update asks of the outside, as effects.
// Screens and overlays are unions: a mode is a case, never a flag beside others.

import type { Assessment } from '../core/assess.ts';
import type { DnsName, RecordKey } from '../core/dns.ts';
import type { Row } from '../core/finding.ts';
import type { KubeObject } from '../core/kube.ts';
import type { HistoryEntry } from '../core/plan/history.ts';
import type { Plan } from '../core/plan.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { ApplyEvent, ApplyResult } from '../ops/apply.ts';
import type { Progress } from '../ops/read.ts';
import type { ColumnId } from '../present/columns.ts';
import type { Tone } from '../present/tone.ts';
import { type Matches, parseFilter } from './filter.ts';
import type { Listing } from './listing.ts';
import type { AppliedPlan, Mended, PlanWish, ShownPlan } from './mending.ts';
import { type Tab, tabs } from './tabs.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What was said on the command line; never changes. */
export interface Given {
  /** As the person calls us: `kubectl dns`. */
  readonly program: string;
  /** The context that is read at first, where it is known before anything is read. */
  readonly context: string | null;
  readonly ascii: boolean;
  readonly color: boolean;
  /** Why nothing may be written; null: that is for the world to say. */
  readonly readOnly: string | null;
  /** Seconds between polls of Route 53; 0 = off. */
  readonly refreshSeconds: number;
  /** Contexts of the kubeconfig that `:ctx` offers. */
  readonly contexts: readonly string[];
  /** Whether $PAGER can be started. */
  readonly pager: boolean;
}

/** One look at the world and what it means. */
export interface Seen {
  readonly snapshot: Snapshot;
  readonly assessment: Assessment;
}

/** The world said no. `command` is what to run in another terminal, when the next step is one. */
export interface Trouble {
  readonly message: string;
  readonly next: string | null;
  readonly command: string | null;
  /** The whole error, for the page of key `e`. */
  readonly detail: string;
}

export interface Sort {
  readonly by: 'severity' | ColumnId;
  readonly reverse: boolean;
}

export interface Filter {
  /** As typed. */
  readonly text: string;
  /** Of the last text that parsed. */
  readonly matches: Matches;
  readonly error: string | null;
}

/** How the rows are looked at: everything here survives a refresh. */
export interface Look {
  readonly tab: Tab;
  readonly lastTab: Tab;
  readonly filter: Filter;
  readonly sort: Sort;
  /** null: all. */
  readonly namespaces: readonly string[] | null;
  readonly problemsOnly: boolean;
  readonly wide: boolean;
  readonly header: boolean;
  /** The column that shift-left and shift-right moved to; null: none yet. */
  readonly picked: ColumnId | null;
  /** Whose eyes; null: as the cluster says. */
  readonly owner: string | null;
  /** Set by `:readonly`. */
  readonly readOnly: boolean;
}

/** The row with the cursor, by identity; `index` is where it stands in the listing, `top` the first row drawn. */
export interface Cursor {
  readonly key: RecordKey | null;
  /** Of the same row: an object that gets its address changes type, and so its key, but not its name. */
  readonly name: DnsName | null;
  readonly index: number;
  readonly top: number;
}

export type PageKind = 'describe' | 'yaml' | 'source' | 'log' | 'error';

/** What the context that is open lets one do. */
export interface Allowed {
  /** Why nothing may be written in this context; null: it may. */
  readonly readOnly: string | null;
  /** Most of a zone's owned records that one plan may touch, in percent. */
  readonly maxPercent: number;
  /** False: a saved snapshot, in which nothing changes. */
  readonly live: boolean;
}

export interface Reader {
  /** First line drawn. */
  readonly scroll: number;
  /** What n and N look for; empty: nothing. */
  readonly search: string;
}

export type Screen =
  | { readonly kind: 'rows'; readonly focus: 'table' | 'pane'; readonly paneScroll: number }
  | ({ readonly kind: 'detail' } & Reader)
  /** Plain text. `text` null: made from the state (describe, log, error), or still awaited (yaml, source). */
  | ({
      readonly kind: 'page';
      readonly of: PageKind;
      readonly text: string | null;
      readonly back: 'rows' | 'detail';
    } & Reader);

export type CopyChoice = 'name' | 'target' | 'txt' | 'command' | 'dig' | 'login' | 'console';

export type Overlay =
  | { readonly kind: 'none' }
  | ShownPlan
  /** Where the plan is to be written. */
  | { readonly kind: 'planFile'; readonly text: string; readonly of: ShownPlan }
  | AppliedPlan
  | Mended
  /** Past applies; they are in State.history. */
  | { readonly kind: 'history'; readonly picked: number }
  | { readonly kind: 'entry'; readonly id: string; readonly scroll: number }
  | { readonly kind: 'help'; readonly text: string; readonly scroll: number }
  | { readonly kind: 'copy'; readonly picked: number }
  /** `picked` -1: none of the suggestions. */
  | { readonly kind: 'command'; readonly text: string; readonly picked: number }
  | { readonly kind: 'filter'; readonly text: string }
  | { readonly kind: 'search'; readonly text: string }
  | { readonly kind: 'save'; readonly text: string };

/** Overlays that a key opens as they are; the others come with what they show. */
export type AskedOverlay = 'help' | 'copy' | 'command' | 'filter' | 'search' | 'save';

export interface Flash {
  readonly text: string;
  readonly tone: Tone;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface LogLine {
  readonly at: number;
  readonly text: string;
}

export type Reading =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly progress: Progress | null }
  /** The stream ended with an error; only R reads again. */
  | { readonly kind: 'stopped' };

export interface State {
  readonly given: Given;
  readonly size: Size;
  /** Milliseconds since 1970, of the last tick. */
  readonly now: number;
  /** Answers of an older generation are dropped. */
  readonly generation: number;
  /** null: the kubeconfig's current one. */
  readonly context: string | null;
  readonly reading: Reading;
  readonly seen: Seen | null;
  /** When Route 53 last gave what is shown: a watch of Kubernetes makes new snapshots of old zones. null: never. */
  readonly dnsReadAt: number | null;
  /** What arrived while a dialog was open; it is shown when the dialog closes. */
  readonly waiting: Seen | null;
  readonly trouble: Trouble | null;
  /** What the settings allow in the context that is open. */
  readonly allowed: Allowed;
  /** What was written from this machine, newest first; null: not read yet. */
  readonly history: readonly HistoryEntry[] | null;
  /** Of the last plan asked for, or apply begun; answers to an older one are dropped. */
  readonly turn: number;
  readonly look: Look;
  readonly listing: Listing;
  readonly cursor: Cursor;
  readonly marks: ReadonlySet<RecordKey>;
  /** Where a range began; null: no range. */
  readonly anchor: RecordKey | null;
  readonly screen: Screen;
  readonly overlay: Overlay;
  readonly flash: Flash | null;
  /** Oldest first, at most 500 lines. */
  readonly log: readonly LogLine[];
}

export type Message =
  // from outside
  | { readonly kind: 'resized'; readonly size: Size }
  | { readonly kind: 'ticked'; readonly now: number }
  | { readonly kind: 'progressed'; readonly generation: number; readonly progress: Progress }
  | { readonly kind: 'assessed'; readonly generation: number; readonly seen: Seen }
  | { readonly kind: 'failed'; readonly generation: number; readonly trouble: Trouble }
  | { readonly kind: 'printed'; readonly of: 'yaml' | 'source'; readonly text: string }
  | { readonly kind: 'logged'; readonly text: string }
  /** An effect came to its end. */
  | { readonly kind: 'told'; readonly text: string; readonly tone: Tone }
  /** A context is open, and this is what its settings allow. */
  | { readonly kind: 'connected'; readonly generation: number; readonly allowed: Allowed }
  | {
      readonly kind: 'historyRead';
      readonly generation: number;
      readonly history: readonly HistoryEntry[];
    }
  | {
      readonly kind: 'planned';
      readonly turn: number;
      readonly plan: Plan;
      readonly wish: PlanWish;
    }
  | { readonly kind: 'applying'; readonly turn: number; readonly event: ApplyEvent }
  /** `fresh` is the plan that was made right before sending; `failure` came before anything was sent. */
  | {
      readonly kind: 'appliedAll';
      readonly turn: number;
      readonly result: ApplyResult | null;
      readonly fresh: Plan | null;
      readonly failure: Trouble | null;
    }
  // from keys
  | { readonly kind: 'planAsked'; readonly intent: 'sync' | 'adopt' | 'cleanup' | 'fix' }
  | { readonly kind: 'focused'; readonly by: 1 | -1 }
  | { readonly kind: 'fullDiff' }
  | { readonly kind: 'answeredYes' }
  | { readonly kind: 'forceAsked' }
  | { readonly kind: 'planFileAsked' }
  | { readonly kind: 'stopAsked' }
  | { readonly kind: 'historyAsked' }
  | { readonly kind: 'undoAsked' }
  | { readonly kind: 'moved'; readonly by: number }
  | { readonly kind: 'paged'; readonly by: 1 | -1 }
  | { readonly kind: 'jumped'; readonly to: 'top' | 'bottom' }
  | { readonly kind: 'tabbed'; readonly tab: Tab }
  | { readonly kind: 'sorted'; readonly by: Sort['by'] }
  | {
      readonly kind: 'toggled';
      readonly what: 'namespaces' | 'problemsOnly' | 'wide' | 'header' | 'readOnly' | 'focus';
    }
  | { readonly kind: 'columnPicked'; readonly by: 1 | -1 }
  | { readonly kind: 'marked'; readonly what: 'one' | 'range' | 'shown' | 'none' }
  | { readonly kind: 'ranging'; readonly by: 0 | 1 | -1 }
  | { readonly kind: 'opened'; readonly screen: 'detail' | PageKind }
  | { readonly kind: 'asked'; readonly overlay: AskedOverlay }
  | { readonly kind: 'backed' }
  | { readonly kind: 'matched'; readonly by: 1 | -1 }
  | { readonly kind: 'neighbour'; readonly by: 1 | -1 }
  | { readonly kind: 'edited'; readonly edit: { readonly insert: string } | 'backspace' | 'word' | 'line' }
  | { readonly kind: 'suggested'; readonly by: 1 | -1 }
  | { readonly kind: 'completed' }
  | { readonly kind: 'entered' }
  | { readonly kind: 'copied'; readonly choice: CopyChoice }
  | { readonly kind: 'pagerAsked' }
  | { readonly kind: 'refreshed' }
  /** A key that does nothing now, and why. */
  | { readonly kind: 'refused'; readonly key: string; readonly why: string }
  | { readonly kind: 'left' };

export type Effect =
  /** Read Route 53 again now, on the stream that runs. */
  | { readonly kind: 'refresh' }
  /** Begin to read anew; the stream before it is given up. */
  | {
      readonly kind: 'follow';
      readonly generation: number;
      readonly context: string | null;
      /** Whose eyes to see with; null: as the cluster says. */
      readonly owner: string | null;
    }
  /** Look at the same snapshot with another owner's eyes. */
  | {
      readonly kind: 'reassess';
      readonly generation: number;
      readonly snapshot: Snapshot;
      readonly owner: string | null;
    }
  | { readonly kind: 'copy'; readonly text: string; readonly what: string }
  | { readonly kind: 'print'; readonly row: Row; readonly seen: Seen }
  | { readonly kind: 'printSource'; readonly object: KubeObject }
  | { readonly kind: 'save'; readonly path: string; readonly rows: readonly Row[]; readonly seen: Seen }
  | { readonly kind: 'pager'; readonly text: string }
  | { readonly kind: 'plan'; readonly turn: number; readonly wish: PlanWish; readonly seen: Seen }
  | { readonly kind: 'apply'; readonly turn: number; readonly plan: Plan; readonly wish: PlanWish }
  /** Let the batch in flight come to its end, and send no other. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'savePlan'; readonly path: string; readonly plan: Plan }
  | { readonly kind: 'history'; readonly generation: number }
  | { readonly kind: 'exit' };

export type Update = readonly [State, ...Effect[]];

export const noFilter: Filter = { text: '', matches: () => true, error: null };

/** The filter after its text changed: one that does not parse keeps matching as before. */
export function filterOf(text: string, before: Filter): Filter {
  if (text.trim() === '') return { ...noFilter, text };
  const parsed = parseFilter(text);
  return 'error' in parsed
    ? { text, matches: before.matches, error: parsed.error }
    : { text, matches: parsed.matches, error: null };
}

const emptyListing: Listing = {
  rows: [],
  texts: null,
  unfiltered: 0,
  counts: { Problems: 0, All: 0, Conflict: 0, Missing: 0, Drifted: 0, Unowned: 0, Orphaned: 0, Other: 0, Foreign: 0 },
};

export interface Start {
  readonly given: Given;
  readonly size: Size;
  readonly now: number;
  readonly filter?: string;
  readonly tab?: Tab;
  readonly namespaces?: readonly string[] | null;
}

/** The first state, before anything was read. */
export function initial({ given, size, now, filter = '', tab = tabs[0], namespaces = null }: Start): State {
  return {
    given,
    size,
    now,
    generation: 1,
    context: null,
    reading: { kind: 'reading', progress: null },
    seen: null,
    dnsReadAt: null,
    waiting: null,
    trouble: null,
    allowed: { readOnly: null, maxPercent: 30, live: true },
    history: null,
    turn: 0,
    look: {
      tab,
      lastTab: tab,
      filter: filterOf(filter, noFilter),
      sort: { by: 'severity', reverse: false },
      namespaces,
      problemsOnly: false,
      wide: false,
      header: true,
      picked: null,
      owner: null,
      readOnly: false,
    },
    listing: emptyListing,
    cursor: { key: null, name: null, index: 0, top: 0 },
    marks: new Set(),
    anchor: null,
    screen: { kind: 'rows', focus: 'table', paneScroll: 0 },
    overlay: { kind: 'none' },
    flash: null,
    log: [],
  };
}
