import { expect, test } from 'vitest';
import { goDuration } from '../../../src/core/sources/duration.ts';

test.each([
  ['0', 0],
  ['+0', 0],
  ['60s', 60],
  ['1m30s', 90],
  ['1h', 3600],
  ['.5s', 0.5],
  ['1.s', 1],
  ['1.5s', 1.5],
  ['100ms', 0.1],
  ['250us', 0.00025],
  ['250\u00b5s', 0.00025],
  ['250\u03bcs', 0.00025],
  ['2ns', 2e-9],
  ['-1h', -3600],
  ['+1m', 60],
  ['1h1h', 7200],
])('%s is %d seconds', (text, seconds) => {
  expect(goDuration(text)).toBe(seconds);
});

test.each(['', '-', '60', '1d', '1w', '1 m', '1m ', '1_000s', '.s', 's', '1e3s', '0x10s', '1.2.3s', '9999999999999h'])(
  '"%s" is no Go duration',
  (text) => {
    expect(goDuration(text)).toBeNull();
  },
);
