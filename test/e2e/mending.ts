// Worlds to mend, and the plugin run on them with a history of its own.

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordSet } from '../../src/core/dns.ts';
import { claim, externalDns, ingress, values } from '../../src/sim/compose.ts';
import type { WorldData } from '../../src/sim/data.ts';
import { type RunningWorld, startWorld, type WorldOptions } from '../../src/sim/world.ts';
import { environment, type Ran, type Running, root, start } from './plugin.ts';
import { onScreen, type Screen } from './screen.ts';

export const first = 'Z0AAAAAAAAAAA1';
export const second = 'Z0BBBBBBBBBBB2';
const owner = 'prod';

export interface Zones {
  /** Names below example.com and example.net whose object is gone. */
  readonly orphans?: readonly string[];
  /** Names that an Ingress wants; a record of ours with this address is there, or nothing. */
  readonly wanted?: Readonly<Record<string, string | null>>;
  readonly more?: readonly RecordSet[];
  readonly policy?: string;
}

export const address = '192.0.2.1';

/** Two public zones under one ExternalDNS 0.21 (upsert-only, typed TXT below the record's own name). */
export function twoZones({ orphans = [], wanted = {}, more = [], policy = 'upsert-only' }: Zones): WorldData {
  const owned = (name: string, value: string, object: string): readonly RecordSet[] => [
    values(name, 'A', 60, value),
    claim(`a-${name}`, owner, `ingress/web/${object}`),
  ];
  const sets = [
    ...orphans.flatMap((name) => owned(name, address, `gone-${name.split('.')[0]}`)),
    ...Object.entries(wanted).flatMap(([name, value]) =>
      value === null ? [] : owned(name, value, name.split('.')[0] ?? ''),
    ),
    ...more,
  ];
  const within = (zone: string): readonly RecordSet[] => sets.filter((set) => set.Name.endsWith(zone));
  return {
    zones: [
      { id: first, name: 'example.com', recordSets: within('example.com') },
      { id: second, name: 'example.net', recordSets: within('example.net') },
    ],
    objects: [
      ...externalDns({
        namespace: 'kube-system',
        name: 'external-dns',
        version: '0.21.0',
        args: ['--source=ingress', `--policy=${policy}`, '--registry=txt', `--txt-owner-id=${owner}`],
      }),
      ...Object.keys(wanted).map((name) =>
        ingress({ namespace: 'web', name: name.split('.')[0] ?? '', hosts: [name], address }),
      ),
    ],
  };
}

export interface Place {
  readonly world: RunningWorld;
  readonly env: NodeJS.ProcessEnv;
  readonly run: (...args: readonly string[]) => Promise<Ran>;
  readonly start: (...args: readonly string[]) => Running;
  /** In a terminal of 120x40. */
  readonly terminal: (...args: readonly string[]) => Screen;
  /** `TYPE NAME` of what is in a zone besides its apex. */
  readonly records: (zone?: string) => readonly string[];
}

export async function open(data: WorldData, options: WorldOptions = {}): Promise<Place> {
  const world = await startWorld(data, { context: 'prod', namespace: 'web', inSync: { polls: 0 }, ...options });
  const around = environment(world);
  const env = { ...around, XDG_STATE_HOME: mkdtempSync(join(around.HOME ?? '', 'state-')) };
  const go = (...args: readonly string[]): Running => start(args, env);
  return {
    world,
    env,
    run: (...args) => go(...args).done,
    start: go,
    terminal: (...args) => onScreen(join(root, 'plugin/kubectl-dns'), args, env, { columns: 120, rows: 40 }),
    records: (zone = first) =>
      world.control
        .recordSets(zone)
        .filter(({ Type }) => Type !== 'NS' && Type !== 'SOA')
        .map(({ Type, Name }) => `${Type} ${Name}`)
        .sort(),
  };
}
