// Mending in a real pseudo-terminal, through the built plugin and the real clients: the story of an orphan, and what happens when
// another writer comes between the plan and its confirmation.

import { expect, test } from 'vitest';
import { values } from '../../src/sim/compose.ts';
import { first, open, type Place, twoZones } from './mending.ts';
import type { Screen } from './screen.ts';

const orphan = 'old.example.com';
const host = 'app.example.com';

async function mending(
  work: (place: Place, screen: Screen) => Promise<void>,
  ...args: readonly string[]
): Promise<void> {
  const place = await open(twoZones({ wanted: { [host]: '192.0.2.1', 'web.example.com': '192.0.2.1' }, orphans: [] }), {
    inSync: { polls: 1 },
  });
  const screen = place.terminal('--ascii', ...args);
  try {
    await work(place, screen);
  } finally {
    screen.kill('SIGKILL');
    await screen.exited;
    await place.world.close();
  }
}

const deleteApp = ({ world }: Place): void => {
  world.control.removeObject('Ingress', 'web', 'app');
};

test('an Ingress is deleted, its orphan seen, cleaned up to INSYNC, and taken back', async () => {
  await mending(async (place, screen) => {
    const before = place.world.control.recordSets(first);
    await screen.until(/No problems found/);
    deleteApp(place);
    await screen.until(/> - Orphaned +app\.example\.com/);

    screen.type('x');
    const plan = await screen.until(/PLAN {2}clean up 1 record/);
    expect(plan).toMatch(/- A +app\.example\.com +192\.0\.2\.1 \(ttl 60\)/);
    expect(plan).toMatch(/- TXT +a-app\.example\.com +owner=prod resource=ingress\/web\/app/);
    expect(plan).toContain('aws 123456789012');
    expect(plan).toContain('equivalent: kubectl dns cleanup app.example.com');
    expect(place.world.control.batches()).toEqual([]);

    screen.type('delete 1\r');
    await screen.until(/DONE {2}clean up 1 record[\s\S]*INSYNC/);
    expect(place.records()).not.toContain('A app.example.com.');
    screen.type('\r');
    await screen.until(
      (text) => /No problems found/.test(text) && /last change: 1 deleted .* by you, in sync/.test(text),
    );

    screen.type('z');
    await screen.until(/> \d{8}T\d{6}Z-[0-9a-f]{6} .* you +1 deleted +in sync/);
    screen.type('z');
    await screen.until(/PLAN {2}undo 1 record[\s\S]*\+ A +app\.example\.com/);
    screen.type('y');
    await screen.until(/DONE {2}undo 1 record/);
    screen.type('\x1b');
    await screen.until(/> - Orphaned +app\.example\.com/);
    expect(place.world.control.recordSets(first)).toEqual(before);
    screen.type('q');
    expect((await screen.exited).status).toBe(0);
  });
});

test('another writer between plan and confirmation: nothing is sent, the line is flagged, and it is to be confirmed again', async () => {
  await mending(
    async (place, screen) => {
      const { control } = place.world;
      await screen.until(/No problems found/);
      deleteApp(place);
      await screen.until(/> - Orphaned +app\.example\.com/);
      screen.type('x');
      await screen.until(/PLAN {2}clean up 1 record/);
      control.putRecordSet(first, values(host, 'A', 60, '192.0.2.66'));
      screen.type('delete 1\r');
      const back = await screen.until(/the world has changed: look at the plan again/);
      expect(back).toMatch(/changed {2}A app\.example\.com: .* is different in Route 53 now/);
      expect(back).toMatch(/- A +app\.example\.com +192\.0\.2\.66.* changed/);
      expect(back).toMatch(/Type {2}delete 1 {2}to apply: \[ +\]/);
      expect(control.batches()).toEqual([]);

      screen.type('delete 1\r');
      await screen.until(/DONE {2}clean up 1 record/);
      expect(place.records()).not.toContain('A app.example.com.');
    },
    '--refresh',
    '0',
  );
});

test('read-only by the variable: the keys are grey with the reason, and nothing can be sent', async () => {
  const place = await open(twoZones({ orphans: [orphan] }));
  Object.assign(place.env, { KUBECTL_DNS_READONLY: '1' });
  const screen = place.terminal('--ascii');
  const text = await screen.until(/> - Orphaned +old\.example\.com/);
  expect(text).toContain('kubectl dns [RO]');
  screen.type('x');
  await screen.until(/x: read-only: KUBECTL_DNS_READONLY is set/);
  screen.type('q');
  await screen.exited;
  expect(place.world.control.batches()).toEqual([]);
  await place.world.close();
});
