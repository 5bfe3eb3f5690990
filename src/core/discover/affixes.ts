// --txt-prefix and --txt-suffix inferred from the names of one owner's ownership TXT.
//
// Each TXT is paired with every record it could speak for (same name behind some dot, its first label at either end of what is
// left); the pair votes for the prefixes and suffixes that would make the TXT of the record. The winner must explain strictly
// more TXT than every other one: `x-a-` without a type against `x-` with one is otherwise undecidable, and is said to be.
// Among equals the likelier, the shorter, the first in the alphabet leads, so that no order of listing ever decides.

import { compareText } from '../dns.ts';
import { nameForTXT } from '../registry/registry.ts';
import type { Settings } from '../settings.ts';

export interface NamedRecord {
  readonly name: string;
  /** Lower-case types that its TXT may carry: its own, and `cname` for an alias A. */
  readonly types: readonly string[];
}

export interface Affixes {
  readonly prefix: string;
  readonly suffix: string;
}

export type InferredAffixes =
  | { readonly found: Affixes; readonly explained: number; readonly of: number }
  /** Equally good ones, the likeliest first; empty: nothing fits. */
  | { readonly ambiguous: readonly Affixes[]; readonly of: number };

const template = '%{record_type}';
const markers = ['a', 'aaaa', 'cname', 'mx', 'ns', 'srv', 'txt', 'ptr', 'naptr'];
/** Enough to decide; more TXT only cost time. */
const sampleSize = 400;
const triedSize = 40;

export function inferAffixes(
  txtNames: readonly string[],
  records: readonly NamedRecord[],
  version: Settings['version'],
): InferredAffixes {
  // Evenly from all over the zone: its first names may all carry one type.
  const step = Math.ceil(txtNames.length / sampleSize);
  const sample = txtNames.toSorted(compareText).filter((_, index) => index % step === 0);
  const votes = new Map<string, { readonly affixes: Affixes; count: number }>();
  const byRest = index(records);
  for (const name of sample) {
    const own = new Map(hypotheses(name, byRest).map((affixes) => [JSON.stringify(affixes), affixes] as const));
    for (const [key, affixes] of own) {
      const vote = votes.get(key);
      if (vote === undefined) votes.set(key, { affixes, count: 1 });
      else vote.count++;
    }
  }
  const tried = [...votes.values()]
    .toSorted((a, b) => b.count - a.count || compareAffixes(a.affixes, b.affixes))
    .slice(0, triedSize);
  const scored = tried
    .map(({ affixes }) => ({ affixes, ...explained(sample, records, affixes, version) }))
    .toSorted((a, b) => b.score - a.score || b.typed - a.typed || compareAffixes(a.affixes, b.affixes));
  const [best, second] = scored;
  if (best === undefined || best.score === 0) return { ambiguous: [], of: sample.length };
  if (second === undefined || best.score > second.score) {
    return { found: best.affixes, explained: best.score, of: sample.length };
  }
  return { ambiguous: scored.filter((one) => one.score === best.score).map((one) => one.affixes), of: sample.length };
}

/** What stands behind a name's first dot → first label → types. */
type ByRest = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

function index(records: readonly NamedRecord[]): ByRest {
  const byRest = new Map<string, Map<string, readonly string[]>>();
  for (const { name, types } of records) {
    const dot = name.indexOf('.');
    if (dot === -1) continue;
    const hosts = byRest.get(name.slice(dot + 1)) ?? new Map<string, readonly string[]>();
    const host = name.slice(0, dot);
    byRest.set(name.slice(dot + 1), hosts.set(host, [...(hosts.get(host) ?? []), ...types]));
  }
  return byRest;
}

function hypotheses(name: string, byRest: ByRest): readonly Affixes[] {
  const out: Affixes[] = [];
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const hosts = byRest.get(name.slice(dot + 1));
    if (hosts === undefined) continue;
    const made = name.slice(0, dot);
    for (let cut = 0; cut <= made.length; cut++) {
      const types = hosts.get(made.slice(cut));
      if (types !== undefined) out.push(...prefixes(made.slice(0, cut), types));
      const head = hosts.get(made.slice(0, cut));
      if (head !== undefined) out.push(...suffixes(made.slice(cut), head));
    }
    for (const type of markers) {
      if (!made.startsWith(`${type}-`)) continue;
      const bare = made.slice(type.length + 1);
      for (let cut = 1; cut <= bare.length; cut++) {
        if (hosts.get(bare.slice(0, cut))?.includes(type) === true) out.push({ prefix: '', suffix: bare.slice(cut) });
      }
    }
  }
  return out.map(canonical);
}

function prefixes(text: string, types: readonly string[]): readonly Affixes[] {
  const typed = types.filter((type) => text.endsWith(`${type}-`)).map((type) => text.slice(0, -type.length - 1));
  return [text, ...typed, ...templated(text, types)].map((prefix) => ({ prefix, suffix: '' }));
}

function suffixes(text: string, types: readonly string[]): readonly Affixes[] {
  return [text, ...templated(text, types)].map((suffix) => ({ prefix: '', suffix }));
}

/** The text with one place of a type's word turned into the template. */
function templated(text: string, types: readonly string[]): readonly string[] {
  return types.flatMap((type) => {
    const out: string[] = [];
    for (let at = text.indexOf(type); at !== -1; at = text.indexOf(type, at + 1)) {
      out.push(text.slice(0, at) + template + text.slice(at + type.length));
    }
    return out;
  });
}

/** `x-%{record_type}-` makes the same names as `x-`. */
function canonical({ prefix, suffix }: Affixes): Affixes {
  const end = `${template}-`;
  return { prefix: prefix.endsWith(end) ? prefix.slice(0, -end.length) : prefix, suffix };
}

function compareAffixes(a: Affixes, b: Affixes): number {
  return size(a) - size(b) || compareText(a.prefix, b.prefix) || compareText(a.suffix, b.suffix);
}

function size({ prefix, suffix }: Affixes): number {
  return prefix.length + suffix.length;
}

/** How many of the names these affixes make for some record, and how many of them with the record's type in it. */
function explained(
  names: readonly string[],
  records: readonly NamedRecord[],
  { prefix, suffix }: Affixes,
  version: Settings['version'],
): { readonly score: number; readonly typed: number } {
  const settings = { version, txtPrefix: prefix, txtSuffix: suffix, txtWildcardReplacement: '' };
  const typed = new Set<string>();
  const legacy = new Set<string>();
  const plain = !prefix.includes(template) && !suffix.includes(template);
  for (const { name, types } of records) {
    for (const type of types) typed.add(nameForTXT(name, type, settings));
    if (plain && !types.includes('aaaa')) legacy.add(nameForTXT(name, '', settings));
  }
  const count = names.filter((name) => typed.has(name)).length;
  return { score: count + names.filter((name) => !typed.has(name) && legacy.has(name)).length, typed: count };
}
