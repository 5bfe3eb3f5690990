import {
  type Change,
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { describe, expect, test, vi } from 'vitest';
import type { RecordSet } from '../../src/core/dns.ts';
import type { RunningWorld, WorldOptions } from '../../src/sim/world.ts';
import { clientsOf, thrown, worldOf } from './sdk.ts';

const app: RecordSet = { Name: 'app.example.com.', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] };
const moved: RecordSet = { ...app, ResourceRecords: [{ Value: '192.0.2.2' }] };
const other: RecordSet = { ...app, Name: 'other.example.com.' };
const create = (set: RecordSet) => ({ Action: 'CREATE', ResourceRecordSet: set }) as Change;
const remove = (set: RecordSet) => ({ Action: 'DELETE', ResourceRecordSet: set }) as Change;

async function started(
  options?: WorldOptions,
): Promise<{ world: RunningWorld; send: (...changes: Change[]) => Promise<string> }> {
  const world = await worldOf({ zones: [{ id: 'Z1', name: 'example.com', recordSets: [app] }] }, options);
  const { route53 } = clientsOf(world);
  const send = async (...changes: Change[]): Promise<string> => {
    const batch = { Changes: changes, Comment: 'kubectl-dns sync' };
    const { ChangeInfo } = await route53.send(
      new ChangeResourceRecordSetsCommand({ HostedZoneId: 'Z1', ChangeBatch: batch }),
    );
    return ChangeInfo?.Id ?? '';
  };
  return { world, send };
}

/** `NAME TYPE first value`, without the apex. */
const held = (world: RunningWorld): string[] =>
  world.control
    .recordSets('Z1')
    .filter((set) => set.Name !== 'example.com.')
    .map((set) => `${set.Name} ${set.Type} ${set.ResourceRecords?.[0]?.Value ?? set.AliasTarget?.DNSName}`);

describe('a change batch', () => {
  test('that holds is applied whole, with the comment kept', async () => {
    const { world, send } = await started();
    expect(await send(remove(app), create(moved), create(other))).toMatch(/^\/change\/C/);
    expect(held(world)).toEqual(['app.example.com. A 192.0.2.2', 'other.example.com. A 192.0.2.1']);
    expect(world.control.batches()).toMatchObject([{ zone: 'Z1', comment: 'kubectl-dns sync', rejected: null }]);
    expect(world.control.batches()[0]?.changes).toEqual([remove(app), create(moved), create(other)]);
  });

  test('with one wrong change changes nothing, and the SDK reads every message', async () => {
    const { world, send } = await started();
    const words =
      "[Tried to create resource record set [name='app.example.com.', type='A'] but it already exists, " +
      "Tried to delete resource record set [name='gone.example.com.', type='A'] but it was not found]";
    expect(await thrown(send(create(other), create(app), remove({ ...app, Name: 'gone.example.com.' })))).toBe(
      `InvalidChangeBatch: ${words}`,
    );
    expect(held(world)).toEqual(['app.example.com. A 192.0.2.1']);
    expect(world.control.batches()[0]).toMatchObject({ id: null, rejected: `InvalidChangeBatch: ${words}` });
  });

  test('that deletes what has changed meanwhile fails: values, TTL or escapes must match', async () => {
    const { world, send } = await started();
    const refused = /but the values provided do not match the current values/;
    expect(await thrown(send(remove(moved)))).toMatch(refused);
    expect(await thrown(send(remove({ ...app, TTL: 61 })))).toMatch(refused);
    world.control.putRecordSet('Z1', moved);
    expect(await thrown(send(remove(app), create(other)))).toMatch(refused);
    expect(held(world)).toEqual(['app.example.com. A 192.0.2.2']);
  });

  test('carries text values byte for byte', async () => {
    const { world, send } = await started();
    const Value = '"heritage=external-dns,external-dns/owner=a&b <c>  d" "\\"quoted\\" \\303\\244"';
    const text: RecordSet = { Name: 't.example.com.', Type: 'TXT', TTL: 300, ResourceRecords: [{ Value }] };
    await send(create(text));
    expect(world.control.recordSets('Z1').find((set) => set.Type === 'TXT')).toEqual(text);
    await send(remove(text));
    expect(held(world)).toHaveLength(1);
  });

  test('carries aliases and routing fields', async () => {
    const { world, send } = await started();
    const alias: RecordSet = {
      Name: '*.example.com',
      Type: 'A',
      SetIdentifier: 'blue',
      Weight: 10,
      AliasTarget: {
        HostedZoneId: 'Z1H1FL5HABSF5',
        DNSName: 'lb-1.us-west-2.elb.amazonaws.com',
        EvaluateTargetHealth: true,
      },
    };
    await send(create(alias));
    expect(world.control.recordSets('Z1').find((set) => set.SetIdentifier === 'blue')).toEqual({
      ...alias,
      Name: '\\052.example.com.',
      AliasTarget: { ...alias.AliasTarget, DNSName: 'lb-1.us-west-2.elb.amazonaws.com.' },
    });
  });

  test('in the other documented form of refusal loses its words in the SDK', async () => {
    const { send } = await started({ messageList: true });
    expect(await thrown(send(create(app)))).toMatch(/^Unknown: /);
  });

  test('for a protected record set or a zone of another service is refused', async () => {
    const world = await worldOf({
      zones: [
        { id: 'Z1', name: 'example.com', protections: [{ name: 'app.example.com', type: 'A', comment: 'ask edge' }] },
        { id: 'Z2', name: 'svc.local', private: true, linkedService: 'servicediscovery.amazonaws.com' },
      ],
    });
    const { route53 } = clientsOf(world);
    const send = (HostedZoneId: string, set: RecordSet) =>
      thrown(
        route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes: [create(set)] } })),
      );
    expect(await send('Z1', app)).toMatch(/^InvalidChangeBatch: .*ask edge/);
    expect(await send('Z2', { ...app, Name: 'a.svc.local' })).toMatch(/^AccessDenied: .*servicediscovery/);
  });

  test('outside one condition of the policy is denied whole', async () => {
    const { world, send } = await started();
    world.control.allowChangesOnly({ zone: 'Z1', actions: ['CREATE', 'UPSERT'] });
    expect(await thrown(send(create(other), remove(app)))).toMatch(
      /^AccessDenied: User: .* not authorized to perform: route53:ChangeResourceRecordSets on resource: arn:aws:route53:::hostedzone\/Z1 /,
    );
    expect(await thrown(send(create(other)))).toBe('nothing was thrown');
    expect(held(world)).toHaveLength(2);
  });
});

describe('the status of a change', () => {
  const statusOf = async (world: RunningWorld, Id: string) =>
    (await clientsOf(world).route53.send(new GetChangeCommand({ Id }))).ChangeInfo?.Status;

  test('is PENDING for as many polls as asked for, then INSYNC', async () => {
    const { world, send } = await started({ inSync: { polls: 2 } });
    const id = await send(create(other));
    expect([await statusOf(world, id), await statusOf(world, id), await statusOf(world, id)]).toEqual([
      'PENDING',
      'PENDING',
      'INSYNC',
    ]);
  });

  test('or until some time has passed', async () => {
    let time = Date.parse('2026-11-23T10:00:00Z');
    const { world, send } = await started({ inSync: { milliseconds: 30_000 }, now: () => new Date(time) });
    const id = await send(create(other));
    time += 29_999;
    expect(await statusOf(world, id)).toBe('PENDING');
    time += 1;
    expect(await statusOf(world, id)).toBe('INSYNC');
  });
});

describe('faults', () => {
  test('an answer dropped after applying: the change stands, the caller does not know', async () => {
    const { world, send } = await started();
    world.control.fault({ operation: 'ChangeResourceRecordSets', does: 'drop-after' });
    expect(await thrown(send(create(other)))).not.toBe('nothing was thrown');
    expect(held(world)).toHaveLength(2);
    expect(world.control.calls().at(-1)).toMatchObject({ operation: 'ChangeResourceRecordSets', at: 'Z1', status: 0 });
  });

  test('an answer cut in the middle: the same', async () => {
    const { world, send } = await started();
    world.control.fault({ operation: 'ChangeResourceRecordSets', does: 'cut-answer' });
    expect(await thrown(send(create(other)))).not.toBe('nothing was thrown');
    expect(held(world)).toHaveLength(2);
  });

  test.each(['drop-before', 'error', 'throttle', 'deny', 'busy', 'expire'] as const)(
    '%s: nothing is applied, and the same call without the fault goes through',
    async (does) => {
      const { world, send } = await started();
      const undo = world.control.fault({ operation: 'ChangeResourceRecordSets', does });
      expect(await thrown(send(create(other)))).not.toBe('nothing was thrown');
      expect([held(world).length, world.control.batches().length]).toEqual([1, 0]);
      undo();
      expect(await thrown(send(create(other)))).toBe('nothing was thrown');
      expect(held(world)).toHaveLength(2);
    },
  );

  test('meet the numbered call only', async () => {
    const { world, send } = await started();
    world.control.fault({ operation: 'ChangeResourceRecordSets', does: 'throttle', calls: [2] });
    expect(await thrown(send(create(other)))).toBe('nothing was thrown');
    expect(await thrown(send(remove(other)))).toBe('Throttling: Rate exceeded');
    expect(await thrown(send(remove(other)))).toBe('nothing was thrown');
  });

  test("the SDK's own retry gets past a single throttle, and both calls are counted", async () => {
    const { world } = await started();
    world.control.fault({ operation: 'ListResourceRecordSets', does: 'throttle', calls: [1] });
    const config = {
      endpoint: world.awsUrl,
      region: 'us-east-1',
      credentials: { accessKeyId: 'A', secretAccessKey: 'B' },
    };
    const { ResourceRecordSets } = await new Route53Client(config).send(
      new ListResourceRecordSetsCommand({ HostedZoneId: 'Z1' }),
    );
    expect(ResourceRecordSets).toHaveLength(3);
    expect([world.control.count('ListResourceRecordSets'), world.control.count()]).toEqual([2, 2]);
    world.control.forgetCalls();
    expect(world.control.count('route53')).toBe(0);
  });

  test('another writer can come between: its change is there when ours is judged', async () => {
    const { world, send } = await started();
    world.control.fault({
      operation: 'ChangeResourceRecordSets',
      does: 'call',
      call: () => void world.control.applyBatch('Z1', [{ Action: 'UPSERT', ResourceRecordSet: moved }], 'external-dns'),
    });
    expect(await thrown(send(remove(app), create(other)))).toMatch(/do not match the current values/);
    expect(held(world)).toEqual(['app.example.com. A 192.0.2.2']);
    expect(world.control.batches().map(({ comment, rejected }) => [comment, rejected === null])).toEqual([
      ['external-dns', true],
      ['kubectl-dns sync', false],
    ]);
  });

  test('a caller that hangs up does not stop what the server has begun', async () => {
    const { world } = await started();
    const hangUp = new AbortController();
    world.control.fault({ operation: 'ChangeResourceRecordSets', does: 'call', call: () => hangUp.abort() });
    const batch = { HostedZoneId: 'Z1', ChangeBatch: { Changes: [create(other)] } };
    const call = clientsOf(world).route53.send(new ChangeResourceRecordSetsCommand(batch), {
      abortSignal: hangUp.signal,
    });
    expect(await thrown(call)).toMatch(/^AbortError/);
    await vi.waitFor(() => expect(held(world)).toHaveLength(2));
  });

  test('a call can be watched after it was applied and before it is answered', async () => {
    const { world, send } = await started();
    const seen: number[] = [];
    const look = () => void seen.push(held(world).length);
    world.control.fault({ operation: '*', does: 'call', call: look });
    world.control.fault({ operation: '*', does: 'call-after', call: look });
    await send(create(other));
    expect(seen).toEqual([1, 2]);
  });

  test('a second batch while the zone is at work on the first hears PriorRequestNotComplete', async () => {
    const { world, send } = await started();
    let second = '';
    world.control.fault({
      operation: 'ChangeResourceRecordSets',
      does: 'call',
      calls: [1],
      call: async () => {
        second = await thrown(send(create({ ...app, Name: 'second.example.com.' })));
      },
    });
    await send(create(other));
    expect(second).toMatch(/^PriorRequestNotComplete: /);
    expect(held(world)).toHaveLength(2);
  });

  test('cutting every connection ends what is under way', async () => {
    const { world, send } = await started();
    world.control.fault({ operation: 'ChangeResourceRecordSets', does: 'call', call: () => world.control.cut() });
    expect(await thrown(send(create(other)))).not.toBe('nothing was thrown');
  });
});

test('writing past the rules is for the test alone: any record set, any order', async () => {
  const { world } = await started();
  world.control.setRecordSets('Z1', [
    other,
    { ...app, Type: 'CNAME', ResourceRecords: [{ Value: 'x.example.net' }] },
    app,
  ]);
  expect(held(world)).toEqual([
    'app.example.com. A 192.0.2.1',
    'app.example.com. CNAME x.example.net',
    'other.example.com. A 192.0.2.1',
  ]);
  expect(world.control.removeRecordSet('Z1', 'APP.example.com', 'CNAME')).toBe(true);
  expect(world.control.removeRecordSet('Z1', 'app.example.com', 'CNAME')).toBe(false);
  expect(held(world)).toHaveLength(2);
});
