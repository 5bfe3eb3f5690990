// Which rows a writing command is about: NAMEs, or everything that `status` shows with the same flags.

import type { Assessment } from '../core/assess.ts';
import { Failure } from '../core/failure.ts';
import type { Row } from '../core/finding.ts';
import type { Ask } from '../core/plan/ask.ts';
import type { Intent } from '../core/plan.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { mendedBy } from '../present/words.ts';
import type { Flags, Invocation } from './parse.ts';
import { parseName, type Wanted } from './select.ts';
import { askFrom, notFound } from './status.ts';

export type MendingIntent = Exclude<Intent, 'undo'>;

export interface Mended {
  readonly ask: Extract<Ask, { readonly kind: 'rows' }>;
  /** One sentence for stderr each: what was asked and is not in the plan. */
  readonly notes: readonly string[];
}

/**
 * Checks the arguments once; which rows they are is only known when the world was read. `strict`: what is about to be written
 * must be meant: a NAME of several hosted zones is refused. Throws Failure `usage`.
 */
export function mendingRows(
  invocation: Invocation,
  intent: MendingIntent,
  strict: boolean,
): (assessment: Assessment, snapshot: Snapshot) => Mended {
  const { flags, args } = invocation;
  const select = askFrom(invocation);
  const names = args.map(parseName);
  return (assessment, snapshot) => {
    const selection = select(assessment, snapshot);
    const [missing] = notFound(selection);
    if (missing !== undefined) throw new Failure('usage', missing, { next: 'kubectl dns status -A lists every name' });
    const { rows, withoutSource } = selection;
    const chosen = names.length === 0 ? fitting(rows, intent) : names.flatMap((name) => chosenBy(name, rows, intent));
    if (strict) for (const name of names) oneZone(name, chosen);
    return {
      ask: {
        kind: 'rows',
        intent,
        keys: [...new Set(chosen.map((row) => row.key))],
        named: names.length > 0,
        scope: scopeText(flags, args, snapshot),
      },
      notes:
        withoutSource === 0
          ? []
          : [`${withoutSource} ${withoutSource === 1 ? 'row has' : 'rows have'} no object behind and cannot match -l`],
    };
  };
}

function fitting(rows: readonly Row[], intent: MendingIntent): readonly Row[] {
  return rows.filter((row) => mendedBy(row) === intent);
}

/**
 * The rows of a NAME that this intent mends. None of them: all that are not well already, so that each is refused with its
 * reason; to delete what is in sync is refused too.
 */
function chosenBy(name: Wanted, rows: readonly Row[], intent: MendingIntent): readonly Row[] {
  const all = rows.filter(name.matches);
  const found = fitting(all, intent);
  if (found.length > 0) return found;
  return intent === 'cleanup' ? all : all.filter((row) => row.finding.state !== 'InSync');
}

function oneZone(name: Wanted, rows: readonly Row[]): void {
  if (name.ofObject) return;
  const zones = new Map(rows.filter(name.matches).flatMap(({ zone }) => (zone === null ? [] : [[zone.id, zone]])));
  if (zones.size < 2) return;
  const list = [...zones.values()].map((zone) => `${zone.name} (${zone.id}, ${zone.private ? 'private' : 'public'})`);
  throw new Failure('usage', `"${name.text}" is in ${zones.size} hosted zones: ${list.join(', ')}`, {
    next: 'say which one with --zone ID',
  });
}

/** What was asked, in words, for the plan and the history. */
function scopeText(flags: Flags, args: readonly string[], snapshot: Snapshot): string {
  const given = flags.list('namespace');
  const namespaces = flags.on('all-namespaces')
    ? ' in all namespaces'
    : given.length > 0
      ? ` in namespace ${given.join(', ')}`
      : args.length === 0
        ? ` in namespace ${snapshot.cluster.namespace}`
        : '';
  const filters = ['selector', 'zone', 'zone-type', 'state', 'type', 'owner']
    .filter((name) => flags.given(name))
    .map((name) => ` --${name} ${flags.list(name).join(',')}`);
  const switches = ['problems', 'all-owners'].filter((name) => flags.on(name)).map((name) => ` --${name}`);
  return `${args.length === 0 ? '--all' : args.join(' ')}${namespaces}${[...filters, ...switches].join('')}`;
}
