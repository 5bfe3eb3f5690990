// The terminal UI on a real terminal: draws the state, turns keys into messages, and carries out effects. Streams are numbered;
// what an older one still says is dropped. Whatever ends it, the terminal is left as it was.

import { render, useApp, useInput } from 'ink';
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import type { Assessment } from '../core/assess.ts';
import { Failure } from '../core/failure.ts';
import type { Row } from '../core/finding.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { unreachable } from '../core/unreachable.ts';
import type { Progress } from '../ops/read.ts';
import type { Opened } from '../ops/writing.ts';
import { joined, messageFor } from './dispatch.ts';
import { searchText } from './filter.ts';
import { presses } from './keys.ts';
import { type Effect, type Given, initial, type Message, type Seen, type State, type Trouble } from './state.ts';
import type { Tab } from './tabs.ts';
import { update } from './update.ts';
import { Screen } from './views/screen.tsx';
import { type Writer, writer } from './writer.ts';

export type SaveFormat = 'table' | 'json' | 'yaml';

export interface TuiOptions {
  /** As the person calls us, e.g. `kubectl dns`. */
  readonly program: string;
  /**
   * Begins to read a context (null: the one of the command line). Called again by `:ctx`, and by R after an error: make new clients
   * then, so that a fresh login counts. Throws Failure.
   */
  readonly open: (
    context: string | null,
    signal: AbortSignal,
    progress: (progress: Progress) => void,
  ) => Opened | Promise<Opened>;
  /** `owner`: picked by `:owner`, to be put above every other override; null: none. */
  readonly assess: (snapshot: Snapshot, owner: string | null) => Assessment;
  /** Records as `status -o` prints them. */
  readonly print: (rows: readonly Row[], seen: Seen, format: SaveFormat) => string;
  /** Any JSON value as YAML. */
  readonly yaml: (value: unknown) => string;
  /** Throws Failure when the file cannot be written. */
  readonly save: (path: string, text: string) => Promise<void>;
  /** Runs $PAGER on the text; the terminal is its own meanwhile. null: there is none. */
  readonly pager: ((text: string) => Promise<void>) | null;
  /** The context that is read at first, for the frames before the first answer; null: not known. */
  readonly context: string | null;
  /** Names of the kubeconfig's contexts. */
  readonly contexts: readonly string[];
  /** Only shown; `open` knows it. 0 = off. */
  readonly refreshSeconds: number;
  readonly ascii: boolean;
  /** False: not one escape sequence of colour, bold or reverse is written. */
  readonly color: boolean;
  /** Why nothing may be written (flag, settings); null: the world decides. */
  readonly readOnly: string | null;
  readonly filter?: string;
  readonly tab?: Tab;
  /** null or absent: all. */
  readonly namespaces?: readonly string[] | null;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted: leave. A number as its reason is the exit status, else it is 130. */
  readonly signal: AbortSignal;
}

interface Store {
  readonly get: () => State;
  readonly subscribe: (listener: () => void) => () => void;
  readonly dispatch: (message: Message) => void;
}

type Suspend = (run: () => Promise<void>) => Promise<void>;

/** Runs until the person leaves; resolves with the exit status. Rejects only where we are wrong, the terminal restored. */
export async function startTui(options: TuiOptions): Promise<number> {
  const { stdin, stdout, signal } = options;
  const over = Promise.withResolvers<number>();
  let suspend: Suspend = (run) => run();
  const store = makeStore(firstState(options), (effect) => perform(effect), over.reject);
  const writes = writer({ dispatch: (message) => store.dispatch(message), crashed: over.reject, troubleFrom });
  const perform = performer(
    options,
    writes,
    store.dispatch,
    (text) => suspend(() => options.pager?.(text) ?? Promise.resolve()),
    over,
  );

  const resized = () => store.dispatch({ kind: 'resized', size: sizeOf(stdout) });
  // A change in flight comes to its end first; a second signal ends the process.
  const leave = () => {
    writes.stop();
    void writes.settled().then(() => over.resolve(typeof signal.reason === 'number' ? signal.reason : 130));
  };
  // Ink does this only after its first frame: a Ctrl-C before that would not be a key.
  if (stdin.isTTY) stdin.setRawMode(true);
  const clock = setInterval(() => store.dispatch({ kind: 'ticked', now: options.now() }), 1000);
  const app = render(<App store={store} bind={(to) => (suspend = to)} />, {
    stdin,
    stdout,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    exitOnCtrlC: false,
    maxFps: 120,
    isScreenReaderEnabled: false,
  });
  app.waitUntilExit().then(() => over.resolve(0), over.reject);
  stdout.on('resize', resized);
  signal.addEventListener('abort', leave);
  if (signal.aborted) leave();
  perform({ kind: 'follow', generation: 1, context: null, owner: null });
  try {
    return await over.promise;
  } finally {
    perform({ kind: 'exit' });
    clearInterval(clock);
    stdout.off('resize', resized);
    signal.removeEventListener('abort', leave);
    app.unmount();
    await app.waitUntilExit().catch(() => {});
    if (stdin.isTTY) stdin.setRawMode(false);
  }
}

function firstState(options: TuiOptions): State {
  const { program, context, ascii, color, readOnly, refreshSeconds, contexts, filter, tab, namespaces } = options;
  const pager = options.pager !== null;
  const given: Given = { program, context, ascii, color, readOnly, refreshSeconds, contexts, pager };
  return initial({
    given,
    size: sizeOf(options.stdout),
    now: options.now(),
    ...(filter === undefined ? {} : { filter }),
    ...(tab === undefined ? {} : { tab }),
    namespaces: namespaces ?? null,
  });
}

function sizeOf(stdout: NodeJS.WriteStream): State['size'] {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}

/** An error of ours in update or an effect ends the screen first, so that its stack is printed on a terminal that shows it. */
function makeStore(first: State, perform: (effect: Effect) => void, crashed: (error: unknown) => void): Store {
  let state = first;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch: (message) => {
      try {
        const [next, ...effects] = update(state, message);
        state = next;
        for (const listener of listeners) listener();
        for (const effect of effects) perform(effect);
      } catch (error) {
        crashed(error);
      }
    },
  };
}

interface AppProps {
  readonly store: Store;
  readonly bind: (suspend: Suspend) => void;
}

function App({ store, bind }: AppProps): ReactNode {
  const state = useSyncExternalStore(store.subscribe, store.get);
  const { suspendTerminal } = useApp();
  useEffect(() => bind((run) => suspendTerminal(run)), [bind, suspendTerminal]);
  useInput((input, key) => {
    for (const press of joined(store.get(), presses(input, key))) {
      const message = messageFor(store.get(), press);
      if (message !== null) store.dispatch(message);
    }
  });
  return <Screen state={state} />;
}

/** What carries out effects. It holds the stream that runs and whose eyes are asked for, nothing else. */
function performer(
  options: TuiOptions,
  writes: Writer,
  dispatch: (message: Message) => void,
  page: (text: string) => Promise<void>,
  over: PromiseWithResolvers<number>,
): (effect: Effect) => void {
  let stream = new AbortController();
  let following: Opened | null = null;
  let owner: string | null = null;

  const follow = async (generation: number, context: string | null, { signal }: AbortController): Promise<void> => {
    const seen = async (snapshot: Snapshot): Promise<void> => {
      await idle();
      if (!signal.aborted) await show({ snapshot, assessment: options.assess(snapshot, owner) }, generation, signal);
    };
    try {
      const opened = await options.open(context, signal, (progress) => {
        if (!signal.aborted) dispatch({ kind: 'progressed', generation, progress });
      });
      if (signal.aborted) return;
      following = opened;
      writes.use(opened.writing, generation);
      for await (const snapshot of opened) {
        if (signal.aborted) return;
        await seen(snapshot);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Failure) dispatch({ kind: 'failed', generation, trouble: troubleFrom(error) });
      else over.reject(error);
    }
  };

  const show = async (seen: Seen, generation: number, signal: AbortSignal): Promise<void> => {
    dispatch({ kind: 'assessed', generation, seen });
    const { rows } = seen.assessment;
    for (let from = 0; from < rows.length && !signal.aborted; from += 500) {
      await idle();
      for (const row of rows.slice(from, from + 500)) searchText(row);
    }
  };

  const tell = (work: Promise<string>): void => {
    work.then(
      (text) => dispatch({ kind: 'told', text, tone: 'good' }),
      (error: unknown) => {
        if (error instanceof Failure) dispatch({ kind: 'told', text: error.message, tone: 'bad' });
        else over.reject(error);
      },
    );
  };

  return (effect) => {
    switch (effect.kind) {
      case 'follow':
        stream.abort();
        stream = new AbortController();
        following = null;
        owner = effect.owner;
        writes.seeAs(owner);
        void follow(effect.generation, effect.context, stream);
        return;
      case 'refresh':
        following?.refresh();
        return;
      case 'reassess': {
        owner = effect.owner;
        writes.seeAs(owner);
        const { snapshot, generation } = effect;
        dispatch({ kind: 'assessed', generation, seen: { snapshot, assessment: options.assess(snapshot, owner) } });
        return;
      }
      case 'copy':
        options.stdout.write(`\x1b]52;c;${Buffer.from(effect.text).toString('base64')}\x07`);
        dispatch({ kind: 'told', text: `copied ${effect.what}: ${effect.text}`, tone: 'good' });
        return;
      case 'print':
        dispatch({ kind: 'printed', of: 'yaml', text: options.print([effect.row], effect.seen, 'yaml') });
        return;
      case 'printSource':
        dispatch({ kind: 'printed', of: 'source', text: options.yaml(effect.object) });
        return;
      case 'save': {
        const text = options.print(effect.rows, effect.seen, formatOf(effect.path));
        tell(options.save(effect.path, text).then(() => `saved ${effect.rows.length} rows to ${effect.path}`));
        return;
      }
      case 'pager':
        page(effect.text).catch((error: unknown) => tell(Promise.reject(error)));
        return;
      case 'plan':
        writes.plan(effect);
        return;
      case 'apply':
        writes.apply(effect);
        return;
      case 'stop':
        writes.stop();
        return;
      case 'history':
        writes.history(effect);
        return;
      case 'savePlan':
        tell(
          options
            .save(effect.path, `${JSON.stringify(effect.plan, null, 2)}\n`)
            .then(() => `wrote plan ${effect.plan.id} to ${effect.path}`),
        );
        return;
      case 'exit':
        stream.abort();
        over.resolve(writes.leave() ? 130 : 0);
        return;
      default:
        unreachable(effect);
    }
  };
}

/** Lets keys and frames through before the next look is worked out. */
function idle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function formatOf(path: string): SaveFormat {
  if (/\.json$/i.test(path)) return 'json';
  return /\.ya?ml$/i.test(path) ? 'yaml' : 'table';
}

/** A failure as the screen tells it: `run: COMMAND` as its next step is something to copy. */
export function troubleFrom({ message, next, cause }: Failure): Trouble {
  const command = /^run: (.*)$/.exec(next ?? '')?.[1] ?? null;
  const because = cause instanceof Error ? `\n\n${cause.message}` : '';
  return { message, next: next ?? null, command, detail: message + because };
}
