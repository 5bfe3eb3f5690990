import { render } from 'ink-testing-library';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/core/failure.ts';
import { troubleFrom } from '../../src/tui/start.tsx';
import { Screen } from '../../src/tui/views/screen.tsx';
import { given, press, ready } from './fixture.ts';
import { run } from './terminal.ts';

test('the screen is drawn by Ink line by line, and a key changes only what it must', () => {
  const size = { columns: 80, rows: 24 };
  const state = ready({}, { size });
  const app = render(<Screen state={state} />);
  const before = app.lastFrame()?.split('\n') ?? [];
  app.rerender(<Screen state={press(state, 'j')} />);
  const after = app.lastFrame()?.split('\n') ?? [];
  expect(before.length).toBe(24);
  expect(after.flatMap((line, index) => (line === before[index] ? [] : [index]))).toEqual([5, 6]);
  app.unmount();
});

test('without colour not one escape sequence is written', () => {
  const app = render(<Screen state={ready()} />);
  expect(app.lastFrame()).not.toContain('\x1b');
  app.unmount();
});

test('with colour the words stay the same', () => {
  const plain = render(<Screen state={ready()} />);
  const coloured = render(<Screen state={ready({}, { given: { ...given, color: true } })} />);
  const stripped = coloured.lastFrame()?.replaceAll(/\x1b\[[\d;]*m/g, '');
  expect(stripped).toBe(plain.lastFrame());
  plain.unmount();
  coloured.unmount();
});

test('a next step that is a command can be copied', () => {
  const failure = new Failure('aws-expired', 'AWS: the SSO session has expired', { next: 'run: aws sso login' });
  expect(troubleFrom(failure)).toMatchObject({ command: 'aws sso login', next: 'run: aws sso login' });
  expect(troubleFrom(new Failure('kubeconfig', 'no kubeconfig', { next: 'set KUBECONFIG' })).command).toBeNull();
});

describe('startTui', () => {
  test('paints before anything was read, and q leaves the terminal as it was', async () => {
    const app = run({ open: () => new Promise(() => {}) });
    await app.until(/Reading the cluster and Route 53/);
    expect([app.buffer(), app.raw()]).toEqual(['alternate', true]);
    app.type('q');
    expect(await app.ended).toBe(0);
    expect([app.buffer(), app.raw()]).toEqual(['normal', false]);
    expect(app.written().endsWith('\x1b[?25h')).toBe(true);
  });

  test('a signal from outside ends it with its status', async () => {
    const app = run();
    await app.until(/pay\.example\.com/);
    app.abort(143);
    expect(await app.ended).toBe(143);
    expect(app.buffer()).toBe('normal');
    expect(app.opened.map(({ signal }) => signal.aborted)).toEqual([true]);
  });

  test('an error of ours rejects, the terminal restored first', async () => {
    const app = run({
      assess: () => {
        throw new Error('we are wrong');
      },
    });
    await expect(app.ended).rejects.toThrow('we are wrong');
    expect([app.buffer(), app.raw()]).toEqual(['normal', false]);
  });

  test('so does one in an effect', async () => {
    const app = run({
      print: () => {
        throw new Error('cannot print');
      },
    });
    await app.until(/pay\.example\.com/);
    app.type('y');
    await expect(app.ended).rejects.toThrow('cannot print');
    expect(app.buffer()).toBe('normal');
  });

  test('a Failure is a frame, and R opens anew', async () => {
    let times = 0;
    const app = run({
      open: () => {
        times++;
        throw new Failure('kube-unreachable', 'the cluster does not answer', { next: 'check the VPN' });
      },
    });
    await app.until(/!! the cluster does not answer[\s\S]*check the VPN/);
    app.type('R');
    await app.until(/nothing was read yet|reading again/);
    app.type('q');
    expect(await app.ended).toBe(0);
    expect(times).toBe(2);
  });

  test('R asks the running stream; :ctx ends it and opens another', async () => {
    const app = run();
    await app.until(/pay\.example\.com/);
    app.type('R');
    await app.until(/reading again/);
    expect(app.opened[0]?.refreshes()).toBe(1);
    app.type(':ctx stage-eu1\r');
    await app.until(/pay\.example\.com/);
    app.type('q');
    await app.ended;
    expect(app.opened.map(({ context, signal }) => [context, signal.aborted])).toEqual([
      [null, true],
      ['stage-eu1', true],
    ]);
  });

  test(':owner assesses again with other eyes, and keeps them for what comes', async () => {
    const owners: (string | null)[] = [];
    const world = ready().seen?.assessment ?? { rows: [], instances: [], gaps: [], warnings: [], readOnly: null };
    const app = run({
      assess: (_, owner) => {
        owners.push(owner);
        return world;
      },
    });
    await app.until(/pay\.example\.com/);
    app.type(':owner stage-eu1\r');
    await app.until(/owner stage-eu1/);
    app.type('q');
    await app.ended;
    expect(owners).toEqual([null, 'stage-eu1']);
  });

  test('copying asks the terminal for its clipboard (OSC 52)', async () => {
    const app = run();
    await app.until(/pay\.example\.com/);
    app.type('cn');
    await app.until(/copied name: pay\.example\.com/);
    expect(app.written()).toContain(`\x1b]52;c;${btoa('pay.example.com')}\x07`);
    app.type('q');
    await app.ended;
  });

  test('a file that cannot be written is told, and nothing else changes', async () => {
    const app = run({
      save: (path) => Promise.reject(new Failure('file', `${path} cannot be written: no space left`)),
    });
    await app.until(/pay\.example\.com/);
    app.type(':export /x.json\r');
    await app.until(/\/x\.json cannot be written: no space left/);
    app.type('q');
    expect(await app.ended).toBe(0);
  });

  test('the pager has the terminal to itself, and the screen comes back', async () => {
    const paged = Promise.withResolvers<string>();
    const app = run({
      pager: async (text) => {
        expect(app.raw()).toBe(false);
        paged.resolve(text);
      },
    });
    await app.until(/pay\.example\.com/);
    app.type('p');
    expect(await paged.promise).toMatch(/^Name: +pay\.example\.com/);
    app.type('d');
    await app.until(/> describe/);
    app.type('qq');
    expect(await app.ended).toBe(0);
  });
});
