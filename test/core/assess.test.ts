import { expect, test } from 'vitest';
import { dedent, given, show } from '../given.ts';

test('a record we own that nothing wants is orphaned', () => {
  const world = given({ owner: 'prod' }).zone(
    'example.com',
    `
    app     60  A    192.0.2.10
    a-app  300  TXT  "heritage=external-dns,external-dns/owner=prod,external-dns/resource=ingress/web/app"
    www     60  A    192.0.2.20`,
  );
  const { rows } = world.assess();
  expect(show(rows, { others: false })).toBe(dedent`
    app.example.com  A  Orphaned  SourceGone`);
});

test.each([
  ['an unknown flag', '--what', "flag parsing error: unknown long flag '--what'"],
  ['a template that does not parse', '--fqdn-template={{.Name', 'unclosed action'],
])('an ExternalDNS stopped by %s is a warning, said once', (_, arg, said) => {
  const { warnings } = given({ owner: 'prod', args: [arg] })
    .zone('example.com', '')
    .assess();
  expect(warnings.filter((text) => text.includes('changes nothing'))).toEqual([expect.stringContaining(said)]);
});
