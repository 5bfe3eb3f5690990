import { expect, onTestFinished, test } from 'vitest';
import type { RecordSet } from '../../src/core/dns.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { type Following, follow } from '../../src/ops/follow.ts';
import type { Both } from '../io/worlds.ts';
import { bothOf, refusal } from '../io/worlds.ts';

const ingress = (name: string, namespace = 'shop'): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace },
  spec: { rules: [{ host: `${name}.example.com` }] },
});
const record = (name: string): RecordSet => ({
  Name: `${name}.example.com.`,
  Type: 'A',
  TTL: 60,
  ResourceRecords: [{ Value: '192.0.2.1' }],
});
const start = () =>
  bothOf({ zones: [{ id: 'Z0A', name: 'example.com', recordSets: [record('api')] }], objects: [ingress('api')] });

/** Follows until the test ends; `until` gives the first Snapshot that has what is asked for. */
function following({ world }: Both, refreshSeconds = 0) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const live: Following = follow(world, {}, refreshSeconds, stop.signal);
  const snapshots = live[Symbol.asyncIterator]();
  return {
    stop: () => stop.abort(),
    refresh: () => live.refresh(),
    next: () => snapshots.next(),
    async until(true_: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
      for (;;) {
        const { value, done } = await snapshots.next();
        if (done) throw new Error('the snapshots ended');
        if (true_(value)) return value;
      }
    },
  };
}
const names = (snapshot: Snapshot) => snapshot.objects.map((object) => object.metadata.name);
const records = (snapshot: Snapshot) =>
  snapshot.zones.flatMap((zone) => (zone.recordSets ?? []).filter((set) => set.Type === 'A').map((set) => set.Name));

test('objects that come, change and go are seen', async () => {
  const both = await start();
  const live = following(both);
  expect(names(await live.until(() => true))).toEqual(['api']);
  both.sim.control.putObject(ingress('www'));
  expect(names(await live.until((snapshot) => snapshot.objects.length === 2))).toEqual(['api', 'www']);
  both.sim.control.removeObject('Ingress', 'shop', 'api');
  expect(names(await live.until((snapshot) => snapshot.objects.length === 1))).toEqual(['www']);
});

test('a change of objects costs no call to Route 53', async () => {
  const both = await start();
  const live = following(both);
  await live.until(() => true);
  const before = both.sim.control.count('route53');
  both.sim.control.putObject(ingress('www'));
  const snapshot = await live.until((one) => one.objects.length === 2);
  expect(records(snapshot)).toEqual(['api.example.com.']);
  expect(both.sim.control.count('route53')).toBe(before);
});

test('after 410 Gone the list is read anew and nothing is lost', async () => {
  const both = await start();
  const live = following(both);
  await live.until(() => true);
  both.sim.control.compact();
  both.sim.control.putObject(ingress('www'));
  expect(names(await live.until((snapshot) => snapshot.objects.length === 2))).toEqual(['api', 'www']);
});

test('a watch that the server ends is taken up again', async () => {
  const both = await start();
  const live = following(both);
  await live.until(() => true);
  both.sim.control.endWatches();
  both.sim.control.putObject(ingress('www'));
  expect(names(await live.until((snapshot) => snapshot.objects.length === 2))).toEqual(['api', 'www']);
});

test('asked to, it reads Route 53 again', async () => {
  const both = await start();
  const live = following(both);
  await live.until(() => true);
  both.sim.control.putRecordSet('Z0A', record('new'));
  live.refresh();
  expect(records(await live.until((snapshot) => records(snapshot).length === 2))).toEqual([
    'api.example.com.',
    'new.example.com.',
  ]);
});

test('Route 53 is polled by itself', async () => {
  const both = await start();
  const live = following(both, 60);
  await live.until(() => true);
  both.sim.control.putRecordSet('Z0A', record('new'));
  await live.until((snapshot) => records(snapshot).length === 2);
  expect(both.clock.slept).toContain(60_000);
});

test('throttled, it keeps the old records beside a gap, and polls ever rarer', async () => {
  const both = await start();
  const live = following(both, 60);
  await live.until(() => true);
  both.sim.control.fault({ operation: 'ListResourceRecordSets', does: 'throttle' });
  const snapshot = await live.until((one) => one.gaps.some((gap) => gap.reason === 'ZoneThrottled'));
  expect(records(snapshot)).toEqual(['api.example.com.']);
  await live.until(() => both.clock.slept.includes(240_000));
  both.sim.control.clearFaults();
  expect((await live.until((one) => one.gaps.length === 0)).gaps).toEqual([]);
});

test('a login that expires while following leaves the records and says how to sign in', async () => {
  const both = await start();
  const live = following(both);
  await live.until(() => true);
  const signIn = both.sim.control.expireCredentials();
  live.refresh();
  const expired = await live.until((one) => one.gaps.length > 0);
  expect([records(expired), expired.gaps.map((gap) => gap.reason)]).toEqual([['api.example.com.'], ['NotSignedIn']]);
  signIn();
  live.refresh();
  expect((await live.until((one) => one.gaps.length === 0)).aws?.account).toBe('123456789012');
});

test('a namespace that becomes forbidden keeps its objects, with a gap', async () => {
  const both = await start();
  const live = following(both);
  await live.until(() => true);
  both.sim.control.forbid({ resource: 'ingresses' });
  both.sim.control.compact();
  const snapshot = await live.until((one) => one.gaps.length > 0);
  expect([names(snapshot), snapshot.gaps.map((gap) => [gap.scope, gap.reason])]).toEqual([
    ['api'],
    [['ingresses', 'KindForbidden']],
  ]);
});

test('it ends when it is stopped, and closes its watches', async () => {
  const both = await start();
  const live = following(both);
  await live.until(() => true);
  live.stop();
  expect((await live.next()).done).toBe(true);
});

test('a first read that fails is a Failure', async () => {
  const both = await bothOf({}, {}, { server: 'http://127.0.0.1:1' });
  expect(await refusal(following(both).next())).toMatch(/^kube-unreachable: /);
});
