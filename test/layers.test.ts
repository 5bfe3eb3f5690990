import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// Who may import whom (style-anchors section 3, DESIGN section 8 "Layers"). A layer is the first folder below src, or the file itself.
const root = join(import.meta.dirname, '../src');
const pure = ['node:net', 'node:url', 'node:crypto', 'node:zlib'];
const allowed: Record<string, readonly (string | RegExp)[]> = {
  core: ['core', 're2js', 'tr46', ...pure],
  world: ['core'],
  commands: ['core', 'world'],
  present: ['core', 'present', 'string-width'],
  io: ['core', 'world', 'io', /^@aws-sdk\//, /^@smithy\//, '@kubernetes/client-node', 'yaml', /^node:/],
  ops: ['core', 'world', 'ops'],
  sim: ['core', 'sim', 'yaml', 'fast-xml-parser', /^node:/],
  cli: ['core', 'world', 'present', 'ops', 'commands', 'cli', 'node:util', 'yaml', 'jsonpath-plus'],
  tui: ['core', 'world', 'present', 'ops', 'commands', 'tui', 'ink', 'react', 'react/jsx-runtime'],
};

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
const layer = (path: string): string => (path.split('/')[0] ?? '').replace(/\.tsx?$/, '');

test.each(files.filter((file) => layer(file) !== 'main'))('%s imports only what its layer may', (file) => {
  const source = readFileSync(join(root, file), 'utf8');
  const wrong = [...source.matchAll(/\bfrom '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm)]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .map((specifier) => (specifier.startsWith('.') ? layer(join(file, '..', specifier)) : specifier))
    .filter(
      (target) =>
        !(allowed[layer(file)] ?? []).some((rule) => (typeof rule === 'string' ? rule === target : rule.test(target))),
    );
  expect(wrong).toEqual([]);
});

test.each(files.filter((file) => layer(file) === 'core'))('%s is pure: no clock, no randomness, no logging', (file) => {
  const source = readFileSync(join(root, file), 'utf8').replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '');
  expect(
    source.match(/\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bconsole\.|\bprocess\.|\brandomBytes\b/g),
  ).toBeNull();
});
