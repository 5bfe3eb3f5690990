import { expect, test } from 'vitest';
import { idnaASCII, idnaUnicode } from '../../../src/core/route53/idna.ts';

test.each([
  ['App.Example.com', 'app.example.com'],
  ['*.Bücher.example.com', '*.xn--bcher-kva.example.com'],
  ['_dmarc.müller.example.com', '_dmarc.xn--mller-kva.example.com'],
  ['straße.example.com', 'strasse.example.com'],
  ['XN--BCHER-KVA.example.com', 'xn--bcher-kva.example.com'],
  ['a b.example.com', 'a b.example.com'],
  ['', ''],
])('%j is compared as %j', (name, ascii) => {
  expect(idnaASCII(name)).toBe(ascii);
});

test.each([
  ['xn--bcher-kva.Example.com', 'bücher.example.com'],
  ['*.Example.com', '*.example.com'],
  ['.example.com', '.example.com'],
  ['💩.example.com', '💩.example.com'],
])('%j is filtered as %j', (name, unicode) => {
  expect(idnaUnicode(name)).toBe(unicode);
});
