// Which release of ExternalDNS a container runs, and how well we know that release.
//
// Evidence, strongest first: said by a person; its own log banner; a digest we know (a digest beats the tag beside it); the
// image's tag; labels. Labels lie when a chart's image was overridden, so they count only when the image says nothing.
// The accepted flags of a running process give bounds, never a release.

import type { Instance, Version } from '../settings.ts';
import { since, version } from './arguments.ts';
import { compareVersions, everyFlag, flagRange } from './flags.ts';
import { releaseOfDigest } from './image-digests.ts';

export interface Image {
  readonly tag: string | null;
  readonly digest: string | null;
}

/** `[host[:port]/]path[:tag][@digest]`. */
export function imageReference(image: string): Image {
  const [path = '', digest] = image.split('@');
  const tag = /:([^/:]+)$/.exec(path)?.[1];
  return { tag: tag ?? null, digest: digest ?? null };
}

/** `0.14.2` of `v0.14.2`, `0.14.2-debian-12-r4`, `v0.20.0-eksbuild.3`; null for `latest`, dates and hashes. */
export function releaseOfTag(tag: string): string | null {
  return /^v?(\d+\.\d+\.\d+)(?![.\d])/.exec(tag)?.[1] ?? null;
}

/** Default release of a chart's version, `external-dns-1.21.1`; charts from 2.0 on are Bitnami's, whose number tells no release. */
function releaseOfChart(chart: string): string | null {
  const match = /-(\d+)\.(\d+)\.(\d+)$/.exec(chart);
  if (match === null || match[1] !== '1') return null;
  const [minor, patch] = [Number(match[2]), Number(match[3])];
  if (minor >= 17) return `0.${minor}.0`;
  const exact: Readonly<Record<string, string>> = {
    '12.0': '0.13.1',
    '12.1': '0.13.2',
    '12.2': '0.13.4',
    '13.0': '0.13.5',
    '13.1': '0.13.6',
    '14.4': '0.14.1',
    '14.5': '0.14.2',
    '15.0': '0.15.0',
  };
  const whole: Readonly<Record<string, string>> = {
    10: '0.12.0',
    11: '0.12.2',
    14: '0.14.0',
    15: '0.15.1',
    16: '0.16.1',
  };
  return exact[`${minor}.${patch}`] ?? whole[minor] ?? null;
}

export interface FoundVersion {
  /** null: unknown. */
  readonly text: string | null;
  readonly from: Instance['versionFrom'];
  readonly problems: readonly string[];
}

export interface VersionEvidence {
  readonly override: string | undefined;
  readonly banner: string | null;
  readonly image: string;
  /** `status.containerStatuses[].imageID` of the running Pod. */
  readonly imageID: string;
  /** Labels of pod and workload, the pod's first. */
  readonly labels: readonly Readonly<Record<string, string>>[];
}

export function findVersion({ override, banner, image, imageID, labels }: VersionEvidence): FoundVersion {
  const { tag, digest } = imageReference(image);
  const byTag = tag === null ? null : releaseOfTag(tag);
  const byDigest =
    (digest === null ? null : releaseOfDigest(digest)) ?? releaseOfDigest(imageReference(imageID).digest ?? '');
  const byLabel = labelled(labels);
  const byImage = byDigest ?? byTag;
  const problems: string[] = [];
  if (byDigest !== null && byTag !== null && byDigest !== byTag) {
    problems.push(`the image's tag says ${byTag}, its digest is ${byDigest}: the digest runs`);
  }
  if (byImage !== null && byLabel !== null && byLabel.release !== byImage) {
    problems.push(`label ${byLabel.label} says ${byLabel.release}, the image is ${byImage}: the image runs`);
  }
  const found = (text: string, from: FoundVersion['from']): FoundVersion => ({ text, from, problems });
  const said = override === undefined ? null : releaseOfTag(override);
  if (said !== null) {
    const read = banner ?? byImage;
    if (read !== null && read !== said) problems.push(`the version was given as ${said}, the cluster says ${read}`);
    return found(said, 'flag');
  }
  if (banner !== null && byImage !== null && banner !== byImage) {
    problems.push(`the start-up log says ${banner}, the image ${byImage}: the log is believed`);
  }
  if (banner !== null) return found(banner, 'log');
  if (byDigest !== null) return found(byDigest, byDigest === byTag ? 'tag' : 'digest');
  if (byTag !== null) return found(byTag, 'tag');
  if (byLabel !== null) return found(byLabel.release, 'label');
  return { text: null, from: 'unknown', problems };
}

function labelled(labels: VersionEvidence['labels']): { readonly label: string; readonly release: string } | null {
  for (const label of ['app.kubernetes.io/version', 'version', 'helm.sh/chart']) {
    for (const set of labels) {
      const text = set[label];
      const release = text === undefined ? null : label === 'helm.sh/chart' ? releaseOfChart(text) : releaseOfTag(text);
      if (release !== null) return { label, release };
    }
  }
  return null;
}

/** First and first-not-possible release; null: no bound. */
export interface Bounds {
  readonly from: Version | null;
  readonly before: Version | null;
}

/**
 * Releases that accept these flags. `running`: a process that started with them, which alone proves that a missing --policy
 * was accepted and that no flag was refused.
 */
export function boundsOf(flags: readonly string[], running: boolean): Bounds {
  let from: Version | null = null;
  let before: Version | null = null;
  for (const name of flags.filter((flag) => everyFlag().includes(flag))) {
    const range = flagRange(name);
    if (range.since !== null && (from === null || compareVersions(range.since, from) > 0)) from = range.since;
    if (range.until !== null && (before === null || compareVersions(range.until, before) < 0)) before = range.until;
  }
  const noPolicy = { major: 0, minor: 22, patch: 0 };
  if (running && !flags.includes('policy') && (before === null || compareVersions(noPolicy, before) < 0))
    before = noPolicy;
  return { from, before };
}

const recorded = ['0.15.1', '0.18.0', '0.21.0', '0.22.0', '0.23.0'];
const oldest: Version = { major: 0, minor: 13, patch: 1 };
const newest: Version = { major: 0, minor: 23, patch: 0 };

export interface Held {
  /** The release whose rules are used. */
  readonly version: Version;
  /** What to say of it; null: recorded. */
  readonly note: string | null;
  /** False: outside what we know, so nothing is written. */
  readonly known: boolean;
}

/** The rules we hold for a release that was read. */
export function held(text: string): Held {
  const read = version(text) ?? newest;
  if (recorded.includes(text)) return { version: read, note: null, known: true };
  if (compareVersions(read, { major: 0, minor: 13, patch: 0 }) < 0) {
    return {
      version: oldest,
      note: `${text} is older than 0.13, the oldest release that is understood: read-only, by the rules of 0.13`,
      known: false,
    };
  }
  if (since(read, 24)) {
    return {
      version: newest,
      note: `${text} is newer than 0.23, the newest release that is understood: read-only, by the rules of 0.23.0`,
      known: false,
    };
  }
  return { version: read, note: `${text} has not been recorded: its rules were read from its source`, known: true };
}

/** The release assumed when none is known: within the bounds, and no newer than the evidence asks for. */
export function assumed(bounds: Bounds, policyGiven: boolean, prefix: 'alpha' | 'new' | null): Held {
  const limit = !policyGiven || prefix === 'alpha' ? { major: 0, minor: 22, patch: 0 } : null;
  const candidates = [
    '0.23.0',
    '0.22.0',
    '0.21.0',
    '0.20.0',
    '0.19.0',
    '0.18.0',
    '0.17.0',
    '0.16.0',
    '0.15.1',
    '0.14.2',
    '0.13.6',
  ];
  const fits = (text: string, before: Version | null): boolean => {
    const candidate = version(text) ?? newest;
    return (
      (bounds.from === null || compareVersions(candidate, bounds.from) >= 0) &&
      (before === null || compareVersions(candidate, before) < 0) &&
      (bounds.before === null || compareVersions(candidate, bounds.before) < 0)
    );
  };
  const text = candidates.find((one) => fits(one, limit)) ?? candidates.find((one) => fits(one, null)) ?? '0.23.0';
  const range = describeBounds(bounds);
  return {
    version: version(text) ?? newest,
    note: `the version is not known${range === '' ? '' : ` (${range} by its flags)`}: read-only, by the rules of ${text}; name it with --external-dns-version`,
    known: false,
  };
}

export function describeBounds({ from, before }: Bounds): string {
  const show = (v: Version): string => `${v.major}.${v.minor}.${v.patch}`;
  return [from === null ? '' : `at least ${show(from)}`, before === null ? '' : `below ${show(before)}`]
    .filter((part) => part !== '')
    .join(', ');
}

/** What depends on a version that is not known: the same over all of the bounds, or unknown. */
export function unknownByVersion(bounds: Bounds, given: ReadonlySet<string>): readonly string[] {
  const switches = { major: 0, minor: 22, patch: 0 };
  const oneSide =
    (bounds.from !== null && compareVersions(bounds.from, switches) >= 0) ||
    (bounds.before !== null && compareVersions(bounds.before, switches) <= 0);
  return oneSide ? [] : ['policy', 'annotation-prefix'].filter((flag) => !given.has(flag));
}
