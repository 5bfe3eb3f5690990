import { describe, expect, test } from 'vitest';
import { readArguments, version } from '../../../src/core/discover/arguments.ts';
import {
  formatLabels,
  labelsOf,
  nameForTXT,
  nameOfTXT,
  parseLabels,
  txtNamesFor,
} from '../../../src/core/registry/registry.ts';
import { decrypt, encrypt } from '../../../src/core/registry/txt-encryption.ts';
import type { Settings } from '../../../src/core/settings.ts';

const v22 = { major: 0, minor: 22, patch: 0 };

function settings(release: string, ...args: readonly string[]): Settings {
  return readArguments(['--source=ingress', '--provider=aws', '--policy=sync', ...args], {}, version(release) ?? v22)
    .settings;
}

function affix(prefix: string, suffix: string, wildcard = '', release = '0.22.0'): Settings {
  return { ...settings(release), txtPrefix: prefix, txtSuffix: suffix, txtWildcardReplacement: wildcard };
}

test.each(
  `
  |            |                    |       | app.example.com             | A     | a-app.example.com                   | app.example.com
  |            |                    |       | App.Example.com             | AAAA  | aaaa-App.Example.com                | app.example.com
  |            |                    |       | example.com                 | A     | a-example.com                       | example.com
  |            |                    |       | *.example.com               | A     | a-*.example.com                     | *.example.com
  |            |                    | AnY   | *.example.com               | CNAME | cname-any.example.com               | any.example.com
  | x.         |                    |       | example.com                 | A     | x.a-example.com                     | example.com
  | x-         |                    |       | app.example.com             | CNAME | x-cname-app.example.com             | app.example.com
  | x-%{record_type}. |             |       | example.com                 | A     | x-a.example.com                     | example.com
  | x-%{record_type}. |             | star  | *.example.com               | AAAA  | x-aaaa.star.example.com             | star.example.com
  | X-%{RECORD_TYPE}. |             |       | *.example.com               | AAAA  | x-aaaa.*.example.com                | *.example.com
  |            | -x                 |       | app.example.com             | A     | a-app-x.example.com                 | app.example.com
  |            | -x                 |       | example.com                 | A     | a-example-x.com                     | example.com
  |            | -%{record_type}-x  |       | app.example.com             | CNAME | app-cname-x.example.com             | app.example.com
  |            | .x.y               |       | app.example.com             | A     | a-app.x.y.example.com               | app.example.com
  |            |                    |       | localhost                   | A     | a-localhost                         | localhost
  |            |                    |       | _sip._udp.example.com       | SRV   | srv-_sip._udp.example.com           | _sip._udp.example.com
  |            |                    |       | 10.0.168.192.in-addr.arpa   | PTR   | ptr-10.0.168.192.in-addr.arpa       | 10.0.168.192.in-addr.arpa`
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1)
        .map((cell) => cell.trim()),
    ),
)('prefix %j, suffix %j, wildcard %j: %s %s ↔ %s', (prefix, suffix, wildcard, name, type, txt, back) => {
  const chosen = affix(prefix ?? '', suffix ?? '', wildcard);
  expect(nameForTXT(name ?? '', type ?? '', chosen)).toBe(txt);
  expect(nameOfTXT(txt ?? '', chosen)).toEqual({ name: back, type });
});

test.each([
  ['', '', 'app.example.com', 'app.example.com', ''],
  ['', '', 'a-a-c.example.com', 'a-c.example.com', 'A'],
  ['', '', 'a-b-c.example.com', 'b-c.example.com', 'A'],
  ['', '', 'txt-app.example.com', 'app.example.com', 'TXT'],
  ['', '', 'dname-app.example.com', 'app.example.com', 'DNAME'],
  ['', '', 'caa-app.example.com', 'caa-app.example.com', ''],
  ['', '', 'mx.foo-bar.com', 'mx.foo-bar.com', ''],
  ['', '', 'a', 'a', 'A'],
  ['', '', 'a-', '', 'A'],
  ['txt.', '', 'txt.a-app.example.com', 'app.example.com', 'A'],
  ['txt.', '', 'a-txt.app.example.com', '', ''],
  ['txt.', '', 'other.example.com', '', ''],
  ['txt-', '', 'txt-mx.example.com', 'mx.example.com', ''],
  ['', '-txt', 'mx-txt.example.com', 'mx.example.com', 'MX'],
  ['', '-txt', 'a-a-txt.example.com', 'a.example.com', 'A'],
  ['', '-txt', 'other.example.com', '.example.com', ''],
  ['', '-txt', 'other', '', ''],
  ['', '.x.y', 'a-app.x', '', ''],
  ['', '.x.y', 'a-app.x.y', 'app', 'A'],
  ['%{record_type}-', '', '-app.example.com', 'app.example.com', ''],
  ['%{record_type}-', '', '-a-app.example.com', 'app.example.com', 'A'],
  ['%{record_type}-', '', 'app.example.com', '', ''],
  ['%{record_type}.', '', 'a.example.com', 'example.com', 'A'],
  ['x%{record_type}.', '', 'x.app.example.com', 'app.example.com', ''],
  ['x%{record_type}.', '', 'x.a-app.example.com', 'app.example.com', 'A'],
  ['', '-%{record_type}', 'foo-.example.com', 'foo.example.com', ''],
  ['p-', '-s', 'p-a-app-s.example.com', '', ''],
])('under prefix %j and suffix %j, %s speaks for %j %j', (prefix, suffix, txt, name, type) => {
  expect(nameOfTXT(txt, affix(prefix, suffix))).toEqual({ name, type });
});

test('a version strips only the type markers that it knows', () => {
  const at = (release: string, txt: string): string => nameOfTXT(txt, affix('', '', '', release)).type;
  expect(['0.15.1', '0.18.0'].map((release) => at(release, 'mx-a.example.com'))).toEqual(['', 'MX']);
  expect(['0.20.0', '0.21.0'].map((release) => at(release, 'srv-a.example.com'))).toEqual(['', 'SRV']);
  expect(['0.21.0', '0.22.0'].map((release) => at(release, 'txt-a.example.com'))).toEqual(['', 'TXT']);
  expect(['0.22.0', '0.23.0'].map((release) => at(release, 'tlsa-a.example.com'))).toEqual(['', 'TLSA']);
});

describe('labels', () => {
  test.each([
    ['""heritage=external-dns,external-dns/owner=me""', { owner: 'me' }],
    ['"external-dns/owner=me,heritage=external-dns"', { owner: 'me' }],
    ['"heritage=external-dns"', {}],
    ['"heritage=external-dns,external-dns/owner="', { owner: '' }],
    ['"heritage=external-dns,owner=me"', {}],
    ['"heritage=external-dns, external-dns/owner=me"', {}],
    ['" heritage=external-dns,external-dns/owner=me"', null],
    ['"Heritage=external-dns,external-dns/owner=me"', null],
    ['"heritage=external-dns" ",external-dns/owner=me"', null],
    ['"heritage=external-dns,external-dns/owner=me," "external-dns/resource=r"', { owner: 'me' }],
    ['"heritage=mate,heritage=external-dns,external-dns/owner=me"', null],
    ['"heritage=external-dns,external-dns/owner=a=b=c"', { owner: 'a=b=c' }],
    ['"heritage=external-dns,external-dns/owner=a,b"', { owner: 'a' }],
    ['"heritage=external-dns,external-dns/owner=a,external-dns/owner=b"', { owner: 'b' }],
    ['"v=spf1 -all"', null],
  ])('%s', (value, labels) => {
    expect(parseLabels(value, v22)).toEqual(labels);
  });

  test('an owner with an equals sign is lost before 0.22', () => {
    expect(parseLabels('"heritage=external-dns,external-dns/owner=a=b"', { major: 0, minor: 21, patch: 0 })).toEqual(
      {},
    );
  });

  test('are written in bytewise order and read back', () => {
    const labels = { resource: 'ingress/shop/web', owner: 'prod', 'key-id': '7' };
    const text = formatLabels(labels);
    expect(text).toBe(
      'heritage=external-dns,external-dns/key-id=7,external-dns/owner=prod,external-dns/resource=ingress/shop/web',
    );
    expect(parseLabels(`"${text}"`, v22)).toEqual(labels);
  });
});

test.each([
  ['0.15.1', 'A', false, ['app.example.com', 'a-app.example.com']],
  ['0.15.1', 'A', true, ['app.example.com', 'cname-app.example.com']],
  ['0.15.1', 'AAAA', false, ['aaaa-app.example.com']],
  ['0.17.0', 'A', true, ['app.example.com', 'cname-app.example.com']],
  ['0.18.0', 'A', true, ['cname-app.example.com']],
  ['0.18.0', 'CNAME', false, ['cname-app.example.com']],
  ['0.21.0', 'AAAA', true, ['aaaa-app.example.com']],
  ['0.22.0', 'A', true, ['a-app.example.com']],
])('%s writes for %s (alias: %s) %j', (release, recordType, alias, names) => {
  expect(txtNamesFor({ dnsName: 'app.example.com', recordType, alias }, settings(release))).toEqual(names);
});

test('no legacy TXT under a template, with encryption, or with the new format only', () => {
  const record = { dnsName: 'app.example.com', recordType: 'A', alias: false };
  expect(txtNamesFor(record, settings('0.15.1', '--txt-prefix=x-%{record_type}.'))).toEqual(['x-a.app.example.com']);
  expect(txtNamesFor(record, settings('0.16.0', '--txt-new-format-only'))).toEqual(['a-app.example.com']);
  const key = '--txt-encrypt-aes-key=01234567890123456789012345678901';
  expect(txtNamesFor(record, settings('0.15.1', '--txt-encrypt-enabled', key))).toEqual(['a-app.example.com']);
});

describe('encrypted values', () => {
  const aesKey = new TextEncoder().encode('01234567890123456789012345678901');
  const stored =
    'AAECAwQFBgcICQoL5ZEatZ3pTVRElKvafUWYJJsWLVmxTvGEpKK+aBiRu+l9hXB4y9+3P+8djOp1mpwHTNqg8Q4XY0Y1/N9H97ukWk3di7HahEcG5uchUlCqA2WpCqgacOy4jjWu9E+nO0BRdt0P1UhUwc7nMpo=';
  const text = 'heritage=external-dns,external-dns/owner=me,external-dns/resource=ingress/default/app';

  test('of ExternalDNS are read with the key, and only with it', () => {
    expect(decrypt(`"${stored}"`, aesKey)).toEqual({ text, nonce: 'AAECAwQFBgcICQoL' });
    expect(decrypt(stored, new Uint8Array(32))).toBeNull();
    expect(labelsOf(`"${stored}"`, { version: v22 }, { aesKey })).toMatchObject({
      owner: 'me',
      resource: 'ingress/default/app',
    });
    expect(labelsOf(`"${stored}"`, { version: v22 }, {})).toBeNull();
  });

  test('of ours are read back and start with the nonce', () => {
    const value = encrypt(text, aesKey, 'AAECAwQFBgcICQoL');
    expect(value).toMatch(/^AAECAwQFBgcICQoL/);
    expect(decrypt(value, aesKey)?.text).toBe(text);
  });

  test('beside plain ones: a key does not hide plain labels', () => {
    expect(labelsOf(`"${text}"`, { version: v22 }, { aesKey })).toEqual({
      owner: 'me',
      resource: 'ingress/default/app',
    });
  });
});
