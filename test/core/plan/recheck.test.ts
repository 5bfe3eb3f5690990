import { describe, expect, test } from 'vitest';
import { changedSince } from '../../../src/core/plan/recheck.ts';
import { given, heritage } from '../../given.ts';
import { ingress, mend } from '../../mending.ts';

const ours = heritage('prod', 'ingress/web/app');
const app = (address: string) => ingress('app', 'app.example.com', address);
const world = (zone: string, ...objects: readonly unknown[]) =>
  given().zone('example.com', zone).objects(objects).snapshot();

const drift = `app 60 A 192.0.2.99\na-app 300 TXT ${ours}`;
const plan = mend(world(drift, app('192.0.2.10')), 'sync');
const fresh = (zone: string, ...objects: readonly unknown[]) =>
  changedSince(plan, mend(world(zone, ...objects), 'sync', { names: ['app.example.com'] })).map(
    ({ message }) => message,
  );

describe('a plan still holds', () => {
  test('when planning anew gives the same changes', () => {
    expect(fresh(drift, app('192.0.2.10'))).toEqual([]);
  });

  test('when something else changed besides', () => {
    const more = ingress('www', 'www.example.com', '192.0.2.1');
    expect(fresh(`${drift}\nother 60 A 192.0.2.1`, app('192.0.2.10'), more)).toEqual([]);
  });
});

describe('a plan does not hold any more', () => {
  test.each([
    [
      'the record is different',
      drift.replace('192.0.2.99', '192.0.2.98'),
      '192.0.2.10',
      'A app.example.com. is different in Route 53 now',
    ],
    [
      'its TTL is different',
      drift.replace('60', '61'),
      '192.0.2.10',
      'A app.example.com. is different in Route 53 now',
    ],
    ['the object wants something else', drift, '192.0.2.11', 'A app.example.com. is wanted differently now'],
    [
      'the TXT has to be written too',
      `app 60 A 192.0.2.99\napp 300 TXT ${ours}`,
      '192.0.2.10',
      'TXT a-app.example.com. would have to change too',
    ],
    [
      'somebody mended it',
      drift.replace('60 A 192.0.2.99', '300 A 192.0.2.10'),
      '192.0.2.10',
      'it is InSync; sync mends Missing, CertMissing, Drifted',
    ],
    [
      'somebody else took it',
      drift.replace('owner=prod', 'owner=other'),
      '192.0.2.10',
      'it is Conflict (OtherOwner); sync mends Missing, CertMissing, Drifted',
    ],
    ['the record went', `a-app 300 TXT ${ours}`, '192.0.2.10', 'A app.example.com. is different in Route 53 now'],
  ])('when %s', (_, zone, address, words) => {
    expect(fresh(zone, app(address))).toEqual([words]);
  });

  test('when nothing wants it and nothing is there', () => {
    expect(fresh('')).toEqual(['it needs nothing any more: somebody else mended or removed it']);
  });
});
