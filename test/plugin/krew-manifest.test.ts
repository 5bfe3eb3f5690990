// The rules of Krew (structure, names, checksums, platforms) and the habits of its index, on our manifest.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../..');
const manifest = parse(readFileSync(join(root, 'krew-manifest.yaml'), 'utf8'));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
interface Platform {
  readonly selector: { readonly matchLabels: { readonly os: string; readonly arch: string } };
  readonly uri: string;
  readonly sha256: string;
  readonly bin: string;
}
const platforms: readonly Platform[] = manifest.spec.platforms;
const named = platforms.map((platform) => {
  const { os, arch } = platform.selector.matchLabels;
  return [`${os}/${arch}`, platform] as const;
});

test('it is a Krew plugin of the API version that Krew reads, with no field it does not know', () => {
  expect(manifest.apiVersion).toBe('krew.googlecontainertools.github.com/v1alpha2');
  expect(manifest.kind).toBe('Plugin');
  expect(Object.keys(manifest).sort()).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
  expect(Object.keys(manifest.spec).sort()).toEqual([
    'caveats',
    'description',
    'homepage',
    'platforms',
    'shortDescription',
    'version',
  ]);
});

test('the name is a safe one, in kebab case and without kube', () => {
  expect(manifest.metadata.name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  expect(manifest.metadata.name).not.toMatch(/^kube/);
});

test('the version is that of the package, with a v', () => {
  expect(manifest.spec.version).toBe(`v${version}`);
});

test('the short description is one line of at most 50 characters; the description is wrapped at 80', () => {
  expect(manifest.spec.shortDescription.length).toBeLessThanOrEqual(50);
  expect(manifest.spec.shortDescription).not.toContain('\n');
  for (const line of `${manifest.spec.description}${manifest.spec.caveats}`.split('\n'))
    expect(line.length).toBeLessThanOrEqual(80);
});

test('six platforms, none twice', () => {
  expect(named.map(([name]) => name).sort()).toEqual([
    'darwin/amd64',
    'darwin/arm64',
    'linux/amd64',
    'linux/arm64',
    'windows/amd64',
    'windows/arm64',
  ]);
});

test.each(named)('%s: archive, checksum and program are named as Krew wants them', (_, platform) => {
  const { os, arch } = platform.selector.matchLabels;
  const windows = os === 'windows';
  expect(Object.keys(platform).sort()).toEqual(['bin', 'selector', 'sha256', 'uri']);
  expect(Object.keys(platform.selector)).toEqual(['matchLabels']);
  expect(platform.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(platform.bin).toBe(windows ? 'kubectl-dns.exe' : 'kubectl-dns');
  const archive = `kubectl-dns_v${version}_${os}_${arch}.${windows ? 'zip' : 'tar.gz'}`;
  expect(platform.uri).toBe(`${manifest.spec.homepage}/releases/download/v${version}/${archive}`);
  expect(new URL(platform.uri).protocol).toBe('https:');
});

test('checksums are all of a release or all not there yet', () => {
  expect(new Set(platforms.map(({ sha256 }) => /^0+$/.test(sha256))).size).toBe(1);
});

test('a licence file goes with it', () => {
  expect(existsSync(join(root, 'LICENSE'))).toBe(true);
});
