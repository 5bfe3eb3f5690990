// A large world in a process of its own, so that serving it costs the measured one nothing.

import { fork } from 'node:child_process';
import { type Scale, scaleWorld } from '../../src/sim/scale.ts';
import { startWorld } from '../../src/sim/world.ts';

export interface WorldProcess {
  readonly env: Readonly<Record<string, string>>;
  /** Calls to Route 53 since the last question. */
  calls(): Promise<Readonly<Record<string, number>>>;
  end(): void;
}

const counted = ['ListHostedZones', 'ListResourceRecordSets', 'ListTagsForResources', 'GetHostedZone'];

export async function worldProcess(scale: Scale): Promise<WorldProcess> {
  const child = fork(import.meta.filename, [JSON.stringify(scale)]);
  const answer = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      child.once('message', (message) => resolve(message as T));
      child.once('exit', () => reject(new Error('the world ended')));
    });
  const env = await answer<Record<string, string>>();
  return {
    env,
    calls: () => {
      const told = answer<Record<string, number>>();
      child.send('calls');
      return told;
    },
    end: () => void child.kill(),
  };
}

if (process.argv[1] === import.meta.filename && process.send) {
  const world = await startWorld(scaleWorld(JSON.parse(process.argv[2] ?? '{}')));
  process.on('message', () => {
    process.send?.(Object.fromEntries(counted.map((name) => [name, world.control.count(name)])));
    world.control.forgetCalls();
  });
  process.on('SIGTERM', () => void world.close().then(() => process.exit(0)));
  process.send(world.env);
}
