import { describe, expect, test } from 'vitest';
import { aesKeyFrom, readArguments, version } from '../../../src/core/discover/arguments.ts';
import { seconds, variableOf } from '../../../src/core/discover/kingpin.ts';
import type { Settings, Version } from '../../../src/core/settings.ts';

const basic = ['--provider=aws', '--source=service', '--policy=sync'];

function v(text: string): Version {
  const found = version(text);
  if (found === null) throw new Error(text);
  return found;
}

function settings(args: readonly string[], env: Record<string, string> = {}, release = '0.21.0'): Settings {
  return readArguments([...basic, ...args], env, v(release)).settings;
}

function error(args: readonly string[], env: Record<string, string> = {}, release = '0.21.0'): string | null {
  return readArguments(args, env, v(release)).startError;
}

describe('values', () => {
  test.each<[string, readonly string[], Partial<Settings>]>([
    ['=', ['--txt-owner-id=prod'], { ownerID: 'prod' as Settings['ownerID'] }],
    ['the next word', ['--txt-prefix', 'x-'], { txtPrefix: 'x-' }],
    ['only the first = separates', ['--label-filter=a=b'], { labelFilter: 'a=b' }],
    ['an empty value', ['--namespace='], { namespace: '' }],
    ['a value after = may begin with a dash', ['--txt-suffix=-s'], { txtSuffix: '-s' }],
    ['a list repeats in order', ['--domain-filter=b', '--domain-filter=a'], { domainFilter: ['b', 'a'] }],
    ['commas do not split', ['--domain-filter=a,b'], { domainFilter: ['a,b'] }],
    ['a list given once replaces its default', ['--managed-record-types=TXT'], { managedRecordTypes: ['TXT'] }],
    ['a lone empty item means unset', ['--zone-id-filter='], { zoneIDFilter: [] }],
    ['an empty item beside others stays', ['--zone-id-filter=', '--zone-id-filter=Z1'], { zoneIDFilter: ['', 'Z1'] }],
    ['an empty ingress class is a class', ['--ingress-class='], { ingressClass: [''] }],
    ['a boolean', ['--dry-run'], { dryRun: true }],
    ['a boolean switched off', ['--no-aws-evaluate-target-health'], { awsEvaluateTargetHealth: false }],
    ['a duration in seconds', ['--txt-cache-interval=1h30m'], { txtCacheInterval: 5400 }],
    ['a number cut to an integer', ['--aws-batch-change-size=3.9'], { awsBatchChangeSize: 3 }],
    ['quotes belong to the value', ['--txt-owner-id="a"'], { ownerID: '"a"' as Settings['ownerID'] }],
    [
      'another flag in the same word belongs to the value',
      ['--txt-owner-id=a --once'],
      { ownerID: 'a --once' as Settings['ownerID'], once: false },
    ],
  ])('%s', (_, args, want) => {
    expect(settings(args)).toMatchObject(want);
    expect(error([...basic, ...args])).toBeNull();
  });

  test.each([
    ['72h', 259_200],
    ['1.5m', 90],
    ['2d', 172_800],
    ['0', 0],
    ['-5s', -5],
    ['72', null],
    ['1h 2m', null],
    ['300000h', 1_080_000_000],
    ['3000000h', null],
    ['', null],
  ])('%s is %s seconds', (text, want) => {
    expect(seconds(text)).toBe(want);
  });
});

describe('what stops the process, in its own words', () => {
  test.each<[string, readonly string[]]>([
    ["flag parsing error: unknown long flag '--txt-new-format-only'", [...basic, '--txt-new-format-only']],
    ["flag parsing error: unknown long flag '--no-policy'", [...basic, '--no-policy']],
    ["flag parsing error: unknown short flag '-x'", [...basic, '-x']],
    ['flag parsing error: unexpected true', [...basic, '--events=true']],
    ['flag parsing error: unexpected foo', [...basic, 'foo']],
    ['flag parsing error: unexpected --once', [...basic, '--', '--once']],
    ["flag parsing error: flag 'registry' cannot be repeated", [...basic, '--registry=txt', '--registry=txt']],
    ["flag parsing error: flag 'once' cannot be repeated", [...basic, '--once', '--no-once']],
    ["flag parsing error: expected argument for flag '--txt-prefix'", [...basic, '--txt-prefix', '--once']],
    ["flag parsing error: expected argument for flag '--txt-prefix'", [...basic, '--txt-prefix']],
    ['flag parsing error: unexpected --events', [...basic, '--txt-prefix', '--', '--once', '--events']],
    ['flag parsing error: time: unknown unit "m " in duration "1m 2s"', [...basic, '--interval=1m 2s']],
    ['flag parsing error: time: missing unit in duration "72"', [...basic, '--min-ttl=72']],
    ['flag parsing error: strconv.ParseFloat: parsing "x": invalid syntax', [...basic, '--aws-batch-change-size=x']],
    [
      "flag parsing error: enum value must be one of sync,upsert-only,create-only, got 'Sync'",
      ['--provider=aws', '--source=service', '--policy=Sync'],
    ],
    ["flag parsing error: required flag(s) '--provider', '--source' not provided", []],
    [
      'config validation failed: txt-prefix and txt-suffix are mutual exclusive',
      [...basic, '--txt-prefix=a', '--txt-suffix=b'],
    ],
    [
      'config validation failed: FQDN Template must be set if ignoring annotations',
      [...basic, '--ignore-hostname-annotation'],
    ],
    ["config validation failed: --annotation-prefix must end with '/'", [...basic, '--annotation-prefix=x.io']],
    ['config validation failed: --annotation-prefix cannot be empty', [...basic, '--annotation-prefix=']],
    ['config validation failed: --create-ptr requires PTR in --managed-record-types', [...basic, '--create-ptr']],
    ['owner id cannot be empty', [...basic, '--txt-owner-id=']],
    ['the AES Encryption key must be set when TXT record encryption is enabled', [...basic, '--txt-encrypt-enabled']],
    [
      'the AES Encryption key must be 32 bytes long, in either plain text or base64-encoded format',
      [...basic, '--txt-encrypt-aes-key=short'],
    ],
  ])('%s', (want, args) => {
    expect(error(args)).toBe(want);
  });

  test('errors of the environment come before those of the command line', () => {
    expect(error([...basic, '--nope'], { EXTERNAL_DNS_ONCE: 'yes' })).toBe(
      'flag parsing error: strconv.ParseBool: parsing "yes": invalid syntax',
    );
  });

  test('a wrong regular expression is told by name', () => {
    const read = readArguments([...basic, '--regex-domain-filter=('], {}, v('0.21.0'));
    expect(read.startError).toMatch(/^flag parsing error: /);
    expect(read.problems[0]).toMatch(/^regex-domain-filter: not a regular expression/);
  });

  test('an unknown flag is kept, its value is not taken for a stray word', () => {
    const read = readArguments([...basic, '--made-up', 'value', '--txt-owner-id=prod'], {}, v('0.21.0'));
    expect(read.unknown).toEqual(['made-up']);
    expect(read.problems).toEqual(['made-up: unknown to 0.21.0']);
    expect(read.settings.ownerID).toBe('prod');
  });

  test('with noop registry the owner id does not matter', () => {
    expect(error([...basic, '--registry=noop', '--txt-owner-id='])).toBeNull();
    expect(settings(['--registry=noop', '--txt-owner-id=prod']).ownerID).toBe('');
  });
});

describe('releases differ', () => {
  const noPolicy = ['--provider=aws', '--source=service'];

  test('a missing policy is sync up to 0.21 and an error from 0.22 on', () => {
    expect(readArguments(noPolicy, {}, v('0.21.0'))).toMatchObject({ startError: null, settings: { policy: 'sync' } });
    expect(error(noPolicy, {}, '0.22.0')).toBe(
      'config validation failed: --policy must be set explicitly (one of: sync, upsert-only, create-only)',
    );
  });

  test('the annotation prefix moved in 0.22', () => {
    expect(settings([], {}, '0.21.0').annotationPrefix).toBe('external-dns.alpha.kubernetes.io/');
    expect(settings([], {}, '0.22.0').annotationPrefix).toBe('external-dns.kubernetes.io/');
  });

  test('AAAA is managed by default from 0.13.5 on', () => {
    expect(settings([], {}, '0.13.4').managedRecordTypes).toEqual(['A', 'CNAME']);
    expect(settings([], {}, '0.13.5').managedRecordTypes).toEqual(['A', 'AAAA', 'CNAME']);
  });

  test('fqdn-template repeats from 0.22 on', () => {
    const twice = [...basic, '--fqdn-template={{.Name}}.a', '--fqdn-template={{.Name}}.b'];
    expect(error(twice, {}, '0.21.0')).toBe("flag parsing error: flag 'fqdn-template' cannot be repeated");
    expect(error(twice, {}, '0.22.0')).toBeNull();
  });

  test.each([
    ['--txt-new-format-only', ['0.16.0', '0.17.0'], ['0.15.1', '0.18.0']],
    ['--annotation-prefix=a/', ['0.20.0', '0.23.0'], ['0.19.0']],
    ['--enable-legacy-annotation-prefix', ['0.23.0'], ['0.22.0']],
    ['--aws-zone-match-parent', ['0.14.1'], ['0.14.0']],
    ['--source=unstructured', ['0.21.0'], ['0.20.0']],
    ['--source=cloudfoundry', ['0.20.0'], ['0.21.0']],
    ['--registry=crd', ['0.22.0'], ['0.21.0']],
  ])('%s is known to %j, not to %j', (flag, known, unknown) => {
    for (const release of known) expect(error([...basic, flag], {}, release)).toBeNull();
    for (const release of unknown) expect(error([...basic, flag], {}, release)).toMatch(/^flag parsing error/);
  });

  test('the legacy prefix flag excludes the prefix that it adds', () => {
    const args = [
      ...basic,
      '--enable-legacy-annotation-prefix',
      '--annotation-prefix=external-dns.alpha.kubernetes.io/',
    ];
    expect(error(args, {}, '0.23.0')).toMatch(/cannot be used with --annotation-prefix/);
  });
});

describe('environment', () => {
  test('every flag has a variable', () => {
    expect(variableOf('txt-owner-id')).toBe('EXTERNAL_DNS_TXT_OWNER_ID');
  });

  test.each<[string, Record<string, string>, readonly string[], Partial<Settings>]>([
    [
      'lists split at line ends, one trailing one dropped',
      { EXTERNAL_DNS_DOMAIN_FILTER: 'a\nb\r\nc\n' },
      [],
      { domainFilter: ['a', 'b', 'c'] },
    ],
    [
      'a second trailing line end is an empty item',
      { EXTERNAL_DNS_DOMAIN_FILTER: 'a\n\n' },
      [],
      { domainFilter: ['a', ''] },
    ],
    ['commas do not split', { EXTERNAL_DNS_DOMAIN_FILTER: 'a,b' }, [], { domainFilter: ['a,b'] }],
    [
      'the command line wins whole, lists are not merged',
      { EXTERNAL_DNS_DOMAIN_FILTER: 'a' },
      ['--domain-filter=b'],
      { domainFilter: ['b'] },
    ],
    [
      'booleans as Go spells them',
      { EXTERNAL_DNS_EVENTS: '1', EXTERNAL_DNS_AWS_EVALUATE_TARGET_HEALTH: 'F' },
      [],
      { events: true, awsEvaluateTargetHealth: false },
    ],
    [
      'an empty variable is not set',
      { EXTERNAL_DNS_TXT_OWNER_ID: '' },
      [],
      { ownerID: 'default' as Settings['ownerID'] },
    ],
    ['the negative name does nothing', { EXTERNAL_DNS_NO_EVENTS: 'true' }, ['--events'], { events: true }],
    [
      'a scalar keeps its line end',
      { EXTERNAL_DNS_TXT_OWNER_ID: 'own\n' },
      [],
      { ownerID: 'own\n' as Settings['ownerID'] },
    ],
  ])('%s', (_, env, args, want) => {
    expect(settings(args, env)).toMatchObject(want);
  });

  test('a variable of another release is ignored, and said to be', () => {
    const read = readArguments(basic, { EXTERNAL_DNS_ANNOTATION_PREFIX: 'x/' }, v('0.15.1'));
    expect(read.startError).toBeNull();
    expect(read.problems).toEqual(['EXTERNAL_DNS_ANNOTATION_PREFIX: ignored, 0.15.1 has no --annotation-prefix']);
  });

  test('a version in EXTERNAL_DNS_VERSION stops the start', () => {
    expect(error(basic, { EXTERNAL_DNS_VERSION: 'v1' })).toMatch(/ParseBool/);
  });
});

describe('the AES key', () => {
  const raw = '0123456789abcdefghijklmnopqrstuv';
  const base64 = btoa(raw);

  test('is 32 raw bytes, or base64 of them from 0.16 on', () => {
    const bytes = new TextEncoder().encode(raw);
    expect(aesKeyFrom([`--txt-encrypt-aes-key=${raw}`], {}, v('0.15.1'))).toEqual(bytes);
    expect(aesKeyFrom([`--txt-encrypt-aes-key=${base64}`], {}, v('0.18.0'))).toEqual(bytes);
    expect(aesKeyFrom([], { EXTERNAL_DNS_TXT_ENCRYPT_AES_KEY: raw }, v('0.18.0'))).toEqual(bytes);
    expect(aesKeyFrom([`--txt-encrypt-aes-key=${base64}`], {}, v('0.15.1'))).toEqual({
      error: 'the AES Encryption key must have a length of 32 bytes',
    });
    expect(aesKeyFrom([], {}, v('0.18.0'))).toBeNull();
  });

  test('stands nowhere in what is read', () => {
    const read = readArguments([...basic, `--txt-encrypt-aes-key=${raw}`, '--txt-encrypt-enabled'], {}, v('0.21.0'));
    expect(JSON.stringify(read)).not.toContain(raw);
    expect(read.settings.txtEncryptKeyGiven).toBe(true);
    expect(read.facts).toContainEqual({
      flag: 'txt-encrypt-aes-key',
      value: '(given, not shown)',
      from: 'args',
      where: 'args[3]',
    });
  });
});
