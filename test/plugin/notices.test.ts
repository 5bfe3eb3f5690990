import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('what is bundled comes with its licences, each dependency by name and version', () => {
  const notices = readFileSync(join(root, 'dist/THIRD_PARTY_NOTICES.txt'), 'utf8');
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = notices.split('\n').filter((line) => / \d+\.\d+\.\d+\S* \(\S.*\)$/.test(line));
  for (const [name, version] of Object.entries(dependencies))
    expect(named).toContainEqual(expect.stringMatching(new RegExp(`^${name} ${version} \\(`)));
  expect(notices).toContain('Permission is hereby granted, free of charge');
  expect(notices).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
});
