import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Change, dnsName, type RecordSet, zoneId } from '../../src/core/dns.ts';
import { zoneState } from '../../src/core/route53/change-rules.ts';
import type { WorldData } from '../../src/sim/data.ts';
import { demoData } from '../../src/sim/demo/data.ts';
import { startDemo } from '../../src/sim/demo.ts';
import { scaleWorld } from '../../src/sim/scale.ts';
import { workedExample } from '../../src/sim/worked-example.ts';
import { clientsOf, getJson, worldOf } from './sdk.ts';

const now = new Date('2026-11-23T10:00:00Z');

/** Every record set of a world that Route 53 would not take into an empty zone, in its words. */
function refusals(data: WorldData): string[] {
  return data.zones.flatMap((zone) => {
    const name = dnsName(zone.name);
    const state = zoneState({ id: zoneId(zone.id), name, private: zone.private ?? false }, []);
    const create = (ResourceRecordSet: RecordSet): Change => ({ Action: 'CREATE', ResourceRecordSet });
    const apex = [
      create({ Name: zone.name, Type: 'NS', TTL: 60, ResourceRecords: [{ Value: 'ns.example.net.' }] }),
      create({
        Name: zone.name,
        Type: 'SOA',
        TTL: 60,
        ResourceRecords: [{ Value: 'ns.example.net. h.example.net. 1 1 1 1 1' }],
      }),
    ];
    const batches = [apex, ...(zone.recordSets ?? []).map((set) => [create(set)])];
    return batches.flatMap((batch) => state.apply(batch).rejection?.messages ?? []);
  });
}

function objectNames(data: WorldData): string[] {
  return data.objects.map(({ kind, metadata }) => `${kind}/${metadata.namespace}/${metadata.name}`);
}

describe('the demo', () => {
  test('has several hundred record sets, all such as Route 53 takes, and no object twice', () => {
    const data = demoData(now);
    expect(refusals(data)).toEqual([]);
    const count = data.zones.reduce((sum, zone) => sum + (zone.recordSets?.length ?? 0), 0);
    expect(count).toBeGreaterThan(300);
    expect(objectNames(data)).toEqual([...new Set(objectNames(data))]);
  });

  test('deletes an Ingress and gives a load balancer its address, and leaves every record as it was', async () => {
    const demo = await startDemo({ now: () => now });
    onTestFinished(() => demo.world.close());
    const { control } = demo.world;
    const zones = demoData(now).zones.map(({ id }) => id);
    const before = zones.map((id) => control.recordSets(id));
    const had = control.objects().length;
    expect(control.object('Ingress', 'shop', 'new')?.status).toEqual({ loadBalancer: {} });
    for (const step of demo.steps) step.run();
    expect(control.object('Ingress', 'shop', 'summer-sale')).toBeUndefined();
    expect(JSON.stringify(control.object('Ingress', 'shop', 'new')?.status)).toContain('.eu-west-1.elb.amazonaws.com');
    expect(control.objects().length).toBe(had - 1);
    expect(zones.map((id) => control.recordSets(id))).toEqual(before);
  });

  test('stopped before its time does nothing more', async () => {
    const demo = await startDemo({ now: () => now });
    onTestFinished(() => demo.world.close());
    demo.play()();
    expect(demo.world.control.object('Ingress', 'shop', 'summer-sale')).toBeDefined();
  });

  test('keeps Services in vault and the zone example.org from being read', async () => {
    const demo = await startDemo({ now: () => now });
    onTestFinished(() => demo.world.close());
    expect(await getJson(demo.world, '/api/v1/services')).toMatchObject({ code: 403 });
    expect(await getJson(demo.world, '/api/v1/namespaces/vault/services')).toMatchObject({ code: 403 });
    expect(await getJson(demo.world, '/api/v1/namespaces/shop/services')).toMatchObject({ kind: 'ServiceList' });
    expect(await getJson(demo.world, '/apis/networking.k8s.io/v1/ingresses')).toMatchObject({ kind: 'IngressList' });
    expect(await clientsOf(demo.world).sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '123456789012',
    });
  });
});

describe('the worked example', () => {
  test('is the world of the issue', async () => {
    const { control } = await worldOf(workedExample());
    expect(control.recordSets('Z0AAAAAAAAAAA1').map(({ Name, Type, TTL }) => `${Name} ${Type} ${TTL}`)).toEqual([
      'recipemanager.link. NS 172800',
      'recipemanager.link. SOA 900',
      'api.recipemanager.link. A undefined',
      '_3c98a1b2c3d4e5f60718293a4b5c6d7e.api.recipemanager.link. CNAME 60',
      'externaldns-cname-api.recipemanager.link. TXT 300',
    ]);
    expect(refusals(workedExample())).toEqual([]);
    expect(control.object('Ingress', 'default', 'api')).toBeDefined();
  });

  test('varies in one thing at a time', () => {
    const sets = (data: WorldData): number => data.zones[0]?.recordSets?.length ?? 0;
    const text = (data: WorldData): string => JSON.stringify(data);
    expect(sets(workedExample({ validation: null }))).toBe(2);
    expect(objectNames(workedExample({ ingress: false }))).not.toContain('Ingress/default/api');
    expect(text(workedExample({ owner: 'someone' }))).toContain('external-dns/owner=someone');
    expect(text(workedExample({ excludeAAAA: false }))).not.toContain('--exclude-record-types');
    expect(text(workedExample({ version: '0.23.0' }))).toContain('external-dns:v0.23.0');
  });
});

test.each([
  { records: 1000, ingresses: 250 },
  { records: 500, ingresses: 300 },
  { records: 1200, ingresses: 100, hosts: 2 },
])('a world of $records record sets and $ingresses Ingresses has exactly that many', async (scale) => {
  const data = scaleWorld(scale);
  const { control } = await worldOf(data);
  expect(control.recordSets('Z0SCALE')).toHaveLength(scale.records);
  expect(control.objects().filter(({ kind }) => kind === 'Ingress')).toHaveLength(scale.ingresses);
  expect(refusals(scaleWorld({ ...scale, records: 60, ingresses: 10 }))).toEqual([]);
});
