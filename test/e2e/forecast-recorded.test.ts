// The recordings again, through everything: a cluster and zones behind real servers, the real clients, the command line, its JSON.
// test/parity holds every recording against the pure forecast; here a sample shows that nothing is lost on the way to it.

import { describe, expect, test } from 'vitest';
import type { Host } from '../../src/cli/host.ts';
import { run as runCommand } from '../../src/cli/run.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { storedName } from '../../src/core/route53/record-rules.ts';
import { settingsFor } from '../../src/io/settings-file.ts';
import type { World } from '../../src/world.ts';
import { bothOf } from '../io/worlds.ts';
import { type Foretold, foretoldSummary, recordedSummary } from '../parity/equal.ts';
import { argumentsOf, type Run, runs, snapshotOf } from '../parity/recordings.ts';

const all = runs();
/** Every so many of them: coprime to the five versions, so that each has its share. */
const every = 7;
const sample = all.filter((_, index) => index % every === 0);

describe('a recording through the whole pipeline', () => {
  test.each(sample.map((run, index) => ({ run, title: run.title, by: index % 2 === 0 ? flags : deployment })))(
    '$title by $by.name',
    async ({ run, by }) => {
      const { status, stderr, forecast } = await foretell(run, by);
      expect([status, stderr]).toEqual([0, '']);
      const names = namesIn(forecast);
      expect(names).toEqual(names.map(storedName));
      const { first, second, exit } = foretoldSummary(run, forecast);
      const recorded = recordedSummary(run);
      expect({ first, second, exit }).toEqual({ first: recorded.first, second: recorded.second, exit: recorded.exit });
    },
  );
});

/** The names of record sets and of what aliases point at, in what is not rejected. */
function namesIn({ zones }: Foretold): readonly string[] {
  return zones
    .flatMap(({ batches }) => batches.filter(({ rejected }) => rejected === null))
    .flatMap(({ changes }) => changes.map((change) => change.ResourceRecordSet))
    .flatMap(({ Name, AliasTarget }) => (AliasTarget === undefined ? [Name] : [Name, AliasTarget.DNSName]));
}

/** How the plugin is told of the ExternalDNS. */
interface Way {
  readonly objects: readonly KubeObject[];
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

function flags(run: Run): Way {
  const line = argumentsOf(run).map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const argv = [`--external-dns-version=${run.release}`, `--external-dns-args=${line.join(' ')}`];
  return { objects: [], argv, env: {} };
}

function deployment(run: Run): Way {
  const args = argumentsOf(run);
  const image = `registry.k8s.io/external-dns/external-dns:v${run.release}`;
  const object: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'external-dns', namespace: 'kube-system' },
    spec: { replicas: 1, template: { spec: { containers: [{ name: 'external-dns', image, args }] } } },
    status: { replicas: 1, readyReplicas: 1 },
  };
  // A key never leaves the cluster with the manifest: the person has to give it.
  const key = args
    .find((arg) => arg.startsWith('--txt-encrypt-aes-key='))
    ?.split('=')
    .slice(1)
    .join('=');
  return { objects: [object], argv: [], env: key === undefined ? {} : { EXTERNAL_DNS_TXT_ENCRYPT_AES_KEY: key } };
}

async function foretell(
  run: Run,
  by: (run: Run) => Way,
): Promise<{ readonly status: number; readonly stderr: string; readonly forecast: Foretold }> {
  const { objects, zones } = snapshotOf(run);
  const way = by(run);
  const { world } = await bothOf({
    objects: [...objects, ...way.objects],
    zones: zones.map(({ zone, recordSets }) => ({
      id: zone.id,
      name: zone.name,
      private: zone.private,
      vpcs: zone.vpcs ?? [],
      tags: zone.tags ?? {},
      recordSets: recordSets ?? [],
    })),
  });
  const said = { out: '', err: '' };
  const status = await runCommand(['forecast', '-o', 'json', ...way.argv], hostOf(world, said, way.env));
  return { status, stderr: said.err, forecast: JSON.parse(said.out || 'null') };
}

function hostOf(world: World, said: { out: string; err: string }, env: Host['env']): Host {
  const never = new AbortController().signal;
  const unused = (): never => {
    throw new Error('forecast needs none of this');
  };
  const output = (stream: 'out' | 'err') => ({
    terminal: false,
    write: (text: string) => {
      said[stream] += text;
      return true;
    },
  });
  return {
    program: 'kubectl dns',
    version: '0.0.0',
    runtime: 'test',
    env,
    out: output('out'),
    err: output('err'),
    inputTerminal: false,
    signal: never,
    interrupt: never,
    now: () => new Date(),
    connect: async () => {
      const path = 'config.yaml';
      const { values, from } = settingsFor({ path, exists: false, everywhere: {}, contexts: {} }, {}, 'demo');
      return { world, settings: { path, exists: false, values: { ...values }, from } };
    },
    contexts: unused,
    settings: unused,
    readText: unused,
    loadSnapshot: unused,
    saveSnapshot: unused,
    recall: async () => null,
    remember: async () => {},
    onPath: unused,
    installCompletion: unused,
    ask: unused,
    askSecret: unused,
    saveText: unused,
    journal: unused,
    journalProblem: unused,
    externalDiff: unused,
    openScreen: unused,
    openDemo: unused,
  };
}
