import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { assess } from '../../src/core/assess.ts';
import { states } from '../../src/core/finding.ts';
import { realWorld } from '../../src/io/real-world.ts';
import { read } from '../../src/ops/read.ts';
import { startDemo } from '../../src/sim/demo.ts';
import { type WorkedExample, workedExample } from '../../src/sim/worked-example.ts';
import type { RunningWorld } from '../../src/sim/world.ts';
import { worldOf } from './sdk.ts';

// What `kubectl dns` makes of the ready-made worlds, through the real clients.

async function rowsOf(world: RunningWorld) {
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const name of world.unset) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(world.env)) vi.stubEnv(name, value);
  const real = await realWorld({ kube: {}, aws: {} }, { env: { ...world.env }, version: 'test' });
  return assess(await read(real, {}, new AbortController().signal)).rows;
}

describe('the demo', () => {
  test('shows every state', async () => {
    const demo = await startDemo();
    onTestFinished(() => demo.world.close());
    const rows = await rowsOf(demo.world);
    const seen = new Set(rows.map(({ finding }) => finding.state));
    expect(states.filter((state) => !seen.has(state))).toEqual([]);
    const reasons = new Set(rows.map(({ finding }) => finding.reason));
    expect([...reasons]).toEqual(
      expect.arrayContaining([
        'OtherOwner',
        'TwoSources',
        'CNAMEClash',
        'ValidationCNAMEMissing',
        'ValidationCNAMEWrong',
        'TypeDiffers',
        'StrayOwnershipTXT',
        'RedundantOwnershipTXT',
        'AnnotationPrefixNotRead',
        'NamespaceForbidden',
        'OtherSourceKind',
      ]),
    );
  });

  test('while one watches, a deleted Ingress leaves orphans and a new address makes its name Missing', async () => {
    const demo = await startDemo();
    onTestFinished(() => demo.world.close());
    for (const step of demo.steps) step.run();
    const rows = await rowsOf(demo.world);
    const of = (name: string): string[] =>
      rows.filter((row) => row.name === name).map(({ type, finding }) => `${type} ${finding.state} ${finding.reason}`);
    expect(of('summer-sale.example.com')).toEqual(['A Orphaned SourceGone', 'AAAA Orphaned SourceGone']);
    expect(of('new.example.com')).toEqual(['A Missing NoRecord', 'AAAA Missing NoRecord']);
  });
});

describe('the worked example', () => {
  const seen = async (variation?: WorkedExample): Promise<string[]> => {
    const rows = await rowsOf(await worldOf(workedExample(variation)));
    const ours = rows.filter(
      ({ name, finding }) => name.endsWith('api.recipemanager.link') && finding.state !== 'Unmanaged',
    );
    return ours.map(({ name, type, finding }) =>
      `${name.replace(/^_3c98\w+/, '_token')} ${type} ${finding.state} ${finding.reason}`.trim(),
    );
  };
  const validated = '_token.api.recipemanager.link CNAME InSync CertificateValidation';

  test('the alias is in sync and the CNAME is the certificate’s, no orphan', async () => {
    expect(await seen()).toEqual(expect.arrayContaining(['api.recipemanager.link A InSync', validated]));
    expect(await seen()).toHaveLength(2);
  });

  test('without the CNAME, CertMissing', async () => {
    expect(await seen({ validation: null })).toContain(
      '_token.api.recipemanager.link CNAME CertMissing ValidationCNAMEMissing',
    );
  });

  test('without the Ingress, Orphaned', async () => {
    expect(await seen({ ingress: false })).toContain('api.recipemanager.link A Orphaned SourceGone');
  });

  test('with another owner in the TXT, Conflict', async () => {
    expect(await seen({ owner: 'somebody-else' })).toContain('api.recipemanager.link A Conflict OtherOwner');
  });

  test('with AAAA not excluded, AAAA is Missing', async () => {
    expect(await seen({ excludeAAAA: false })).toEqual(
      expect.arrayContaining(['api.recipemanager.link A InSync', 'api.recipemanager.link AAAA Missing NoRecord']),
    );
  });

  test('read as 0.23, the record is still ours', async () => {
    expect(await seen({ version: '0.23.0' })).toContain('api.recipemanager.link A InSync');
  });
});
