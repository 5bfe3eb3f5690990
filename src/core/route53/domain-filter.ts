// Which names an ExternalDNS may touch: --domain-filter and --exclude-domains, or their regular expressions, by version.
//
//   filter example.com    example.com yes   a.example.com yes   anexample.com no
//   filter .example.com   example.com no    a.example.com yes
//
//   regex                  [≤ 0.20]                                 [≥ 0.21]
//   filter only            must match                               must match
//   exclusion only         ignored, the plain lists apply           must not match, the plain lists are ignored
//   both                   the exclusion alone decides              must match, and must not match the exclusion
//
// The same test is made on host names and on names of hosted zones. (external-dns endpoint/domain_filter.go; reference: registry
// page 2.10, sources page A.4; [≤ 0.17] compares lower case only, later versions IDNA)

import { RE2JS } from 're2js';
import { since } from '../discover/arguments.ts';
import type { Settings, Version } from '../settings.ts';
import { idnaUnicode } from './idna.ts';

export interface DomainFilter {
  readonly match: (name: string) => boolean;
  /** --aws-zone-match-parent: the zone lies above a filtered name; with regular expressions every zone does. */
  readonly matchParent: (zone: string) => boolean;
}

type FilterSettings = Pick<
  Settings,
  'version' | 'domainFilter' | 'excludeDomains' | 'regexDomainFilter' | 'regexDomainExclusion'
>;

/** The controller's own filter. A regular expression that does not parse matches nothing; ExternalDNS would not start with it. */
export function domainFilter(settings: FilterSettings): DomainFilter {
  const { version } = settings;
  const include = compile(settings.regexDomainFilter);
  const exclude = compile(settings.regexDomainExclusion);
  const both = since(version, 21);
  if (include === null && (exclude === null || !both)) {
    return plainFilter(settings.domainFilter, settings.excludeDomains, version);
  }
  return {
    match: (name) => {
      const text = normalised(name, version);
      if (!both && exclude !== null) return !exclude(text);
      return !exclude?.(text) && (include?.(text) ?? true);
    },
    matchParent: () => true,
  };
}

/** "Within my zones": what the provider adds to the controller's filter; no zone at all lets every name pass. */
export function zonesFilter(zoneNames: readonly string[], version: Version): DomainFilter {
  return plainFilter(
    zoneNames.flatMap((name) => [name, `.${name}`]),
    [],
    version,
  );
}

function plainFilter(include: readonly string[], exclude: readonly string[], version: Version): DomainFilter {
  const includes = prepared(include, version);
  const excludes = prepared(exclude, version);
  const any = (filters: Prepared, name: string): boolean => {
    if (filters.names.has(name)) return true;
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      if (filters.names.has(name.slice(dot + 1))) return true;
    }
    return filters.endings.some((ending) => name.endsWith(ending));
  };
  const excluded = (name: string): boolean => !excludes.empty && any(excludes, name);
  return {
    match: (raw) => {
      const name = normalised(raw, version);
      return (includes.empty || any(includes, name)) && !excluded(name);
    },
    matchParent: (raw) => {
      const zone = normalised(raw, version);
      if (excluded(zone)) return false;
      return includes.empty || [...includes.names].some((name) => name.endsWith(`.${zone}`));
    },
  };
}

interface Prepared {
  readonly empty: boolean;
  /** Filters that name a domain with all below it. */
  readonly names: ReadonlySet<string>;
  /** Filters with a leading dot. */
  readonly endings: readonly string[];
}

function prepared(filters: readonly string[], version: Version): Prepared {
  const all = filters.map((filter) => normalised(filter.trim(), version)).filter((filter) => filter !== '');
  return {
    empty: all.length === 0,
    names: new Set(all.filter((filter) => !filter.startsWith('.'))),
    endings: all.filter((filter) => filter.startsWith('.')),
  };
}

function normalised(name: string, version: Version): string {
  const relative = name.endsWith('.') ? name.slice(0, -1) : name;
  return since(version, 18) ? idnaUnicode(relative) : relative.toLowerCase();
}

function compile(expression: string): ((text: string) => boolean) | null {
  if (expression === '') return null;
  try {
    const pattern = RE2JS.compile(expression);
    return (text) => pattern.test(text);
  } catch {
    return () => false;
  }
}

const made = new WeakMap<FilterSettings, DomainFilter>();

/** True when the controller's own filter lets the name through. */
export function matchesDomainFilter(name: string, settings: FilterSettings): boolean {
  const filter = made.get(settings) ?? domainFilter(settings);
  made.set(settings, filter);
  return filter.match(name);
}
