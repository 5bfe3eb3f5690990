// argv → face. The only reader of process.*, and the only place where real clients, files and servers are joined to a face.
// Everything but the parser is imported when it is first needed, so that --help and completion start at once.

import { rmSync } from 'node:fs';
import { access, constants, mkdir, mkdtemp, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import packageFile from '../package.json' with { type: 'json' };
import type { Connected, Connection, Host, Output, OwnSettings, ScreenInput } from './cli/host.ts';
import { run } from './cli/run.ts';
import { Failure } from './core/failure.ts';
import { escapeLines } from './present/escape.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Ends reading and printing: a signal, or nobody reads what we print any more. */
const stop = new AbortController();
/** A signal only. The first one lets a change in flight come to its end, the second one leaves at once. */
const interrupt = new AbortController();
let ended: keyof typeof exitOf | null = null;
/** The terminal UI reads the keyboard and draws on the screen: nobody else may. */
let screenIsOpen = false;

const exitOf = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

function end(why: NonNullable<typeof ended>): void {
  if (ended !== null) process.exit(exitOf[ended]);
  ended = why;
  interrupt.abort();
  stop.abort();
}

/** Why what was printed is not whole. */
const unwritten: NodeJS.ErrnoException[] = [];

function output(stream: NodeJS.WriteStream): Output {
  let closed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // EIO: the terminal itself is gone.
    // A full disk, say: what stands there is half an answer, and must not look like a whole one.
    if (error.code !== 'EPIPE' && error.code !== 'EIO') unwritten.push(error);
    closed = true;
    stop.abort();
  });
  return {
    terminal: stream.isTTY === true,
    write: (text) => {
      if (text !== '' && !closed) stream.write(text);
      return !closed;
    },
  };
}

const out = output(process.stdout);
const err = output(process.stderr);

/** `kubectl dns`, or the file's name where a person called it by that. */
function programName(env: Env): string {
  const file = basename(env.KUBECTL_DNS_CALLED_AS ?? 'kubectl-dns').replace(/\.(exe|cmd|js)$/, '');
  const typed = basename(env._ ?? '');
  if (typed === file || !file.startsWith('kubectl-')) return file;
  return `kubectl ${file.slice('kubectl-'.length).replaceAll('_', '-')}`;
}

function hostFor(env: Env): Host {
  return {
    program: programName(env),
    version: packageFile.version,
    runtime: `node ${process.version}, ${process.platform}/${process.arch}`,
    env,
    out,
    err,
    inputTerminal: process.stdin.isTTY === true,
    signal: stop.signal,
    now: () => new Date(),
    connect: (connection) => connect(connection, env),
    contexts: (connection) => contexts(connection, env),
    settings: (context) => settings(context, env),
    readText: (path) => readText(path),
    loadSnapshot: async (path) => (await import('./io/snapshot-file.ts')).loadSnapshot(input(path)),
    saveSnapshot: async (path, snapshot) => (await import('./io/snapshot-file.ts')).saveSnapshot(path, snapshot),
    recall: (folder, name, seconds) => recall(join(cacheFolder(folder, env), name), seconds),
    remember: (folder, name, text) => remember(cacheFolder(folder, env), name, text),
    onPath: (name) => onPath(name, env),
    installCompletion: (folder) => installCompletion(folder, env),
    interrupt: interrupt.signal,
    ask,
    askSecret,
    saveText,
    journal: async () => {
      const { historyFolder, journal } = await import('./io/journal.ts');
      return journal(historyFolder(env));
    },
    journalProblem: async () => {
      const { historyFolder, journalProblem } = await import('./io/journal.ts');
      return journalProblem(historyFolder(env));
    },
    externalDiff: async (...given) => (await import('./io/external-diff.ts')).externalDiff(...given),
    openScreen: (screen) => openScreen(screen, env),
    openDemo: (args) => openDemo(args, env),
  };
}

async function connect(connection: Connection, env: Env): Promise<Connected> {
  const [{ realWorld }, { loadKubeconfig }] = await Promise.all([
    import('./io/real-world.ts'),
    import('./io/kubeconfig.ts'),
  ]);
  const kubeconfig = await loadKubeconfig(connection, env);
  const own = await settings(connection.context ?? kubeconfig.currentContext, env);
  const profile = connection.awsProfile ?? text(own.values.awsProfile);
  setVariable('AWS_PROFILE', profile ?? env.AWS_PROFILE);
  const world = await realWorld(
    {
      kube: connection,
      aws: {
        profile,
        region: connection.awsRegion,
        roleArn: connection.awsRoleArn ?? text(own.values.awsRoleArn),
        endpointUrl: connection.awsEndpointURL,
      },
      requestTimeout: connection.requestTimeout,
      disableCompression: connection.disableCompression,
    },
    {
      env,
      version: packageFile.version,
      kubeconfig,
      terminal: {
        get interactive() {
          return process.stdin.isTTY === true && !screenIsOpen;
        },
        say: beside,
      },
      ...(connection.verbosity >= 6 ? { trace: (line: string) => beside(`${line}\n`) } : {}),
    },
  );
  return { world, settings: own };
}

/** The SDK looks for a profile's endpoint_url under this variable alone; login plugins get the caller's own variables. */
function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** To stderr, unless that is the terminal that the terminal UI draws on. */
function beside(said: string): void {
  if (!screenIsOpen || !err.terminal) err.write(said);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Names of all contexts, the one in force first. */
async function contexts(connection: Connection, env: Env): Promise<readonly string[]> {
  const { loadKubeconfig } = await import('./io/kubeconfig.ts');
  const config = await loadKubeconfig(connection, env);
  const current = connection.context ?? config.currentContext;
  return [...new Set([current, ...config.contexts.keys()])].filter((name) => name !== '');
}

async function settings(context: string, env: Env): Promise<OwnSettings> {
  const { readSettingsFile, settingsFor } = await import('./io/settings-file.ts');
  const file = await readSettingsFile(env);
  const { values, from } = settingsFor(file, env, context);
  return { path: file.path, exists: file.exists, values: { ...values }, from };
}

/** `-` is stdin. */
function input(path: string): string {
  return path === '-' ? '/dev/stdin' : path;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(input(path), 'utf8');
  } catch (error) {
    const { reasonOf } = await import('./io/reason.ts');
    throw new Failure('file', `${path} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

function cacheFolder(folder: string | undefined, env: Env): string {
  return join(folder ?? env.KUBECACHEDIR ?? join(env.HOME ?? '.', '.kube', 'cache'), 'kubectl-dns');
}

async function recall(path: string, maxAgeSeconds: number): Promise<string | null> {
  const info = await stat(path).catch(() => null);
  if (info === null || Date.now() - info.mtimeMs > maxAgeSeconds * 1000) return null;
  return readFile(path, 'utf8').catch(() => null);
}

async function remember(folder: string, name: string, content: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, name), content, { mode: 0o600 });
}

async function onPath(name: string, env: Env): Promise<readonly string[]> {
  const folders = [...new Set((env.PATH ?? '').split(delimiter).filter(Boolean))];
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name];
  const found = await Promise.all(
    folders
      .flatMap((folder) => names.map((file) => join(folder, file)))
      .map((file) =>
        access(file, constants.X_OK).then(
          () => file,
          () => null,
        ),
      ),
  );
  return distinct(found.filter((file) => file !== null));
}

/** Two links to one file are one file. */
async function distinct(files: readonly string[]): Promise<readonly string[]> {
  const real = await Promise.all(files.map((file) => realpath(file)));
  return files.filter((_, index) => real.indexOf(real[index] ?? '') === index);
}

async function installCompletion(folder: string | undefined, env: Env): Promise<string> {
  const called = basename(env.KUBECTL_DNS_CALLED_AS ?? 'kubectl-dns');
  const [plugin] = folder === undefined ? await onPath(called, env) : [];
  const where = folder ?? (plugin === undefined ? undefined : dirname(plugin));
  if (where === undefined)
    throw new Failure('file', `${called} is not on PATH, so there is no place beside it`, {
      next: 'name a folder of PATH with --dir',
    });
  const file = join(where, called.replace(/^kubectl-/, 'kubectl_complete-'));
  const before = await readFile(file, 'utf8').catch(() => '');
  if (before !== '' && !before.includes('__complete'))
    throw new Failure('file', `${file} is there already and is not ours`, { next: 'name another folder with --dir' });
  if (before !== '') return file;
  try {
    await writeFile(file, `#!/bin/sh\nexec ${called} __complete "$@"\n`, { mode: 0o755 });
  } catch (error) {
    const { reasonOf } = await import('./io/reason.ts');
    throw new Failure('file', `${file} cannot be written: ${reasonOf(error)}`, {
      next: 'name a folder of PATH that you may write to with --dir',
      cause: error,
    });
  }
  return file;
}

/** Asks on stderr, for stdout may be a pipe; Ctrl-C interrupts as everywhere. */
async function ask(question: string): Promise<string | null> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    return await new Promise<string | null>((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(null));
      interrupt.signal.addEventListener('abort', () => reject(new Failure('interrupted', 'interrupted')), {
        once: true,
      });
      err.write(question);
    });
  } finally {
    lines.close();
  }
}

/** As ask, with nothing shown of what is typed. Only where stdin is a terminal. */
async function askSecret(question: string): Promise<string | null> {
  const { stdin } = process;
  const answer = Promise.withResolvers<string | null>();
  const interrupted = () => answer.reject(new Failure('interrupted', 'interrupted'));
  const closed = () => answer.resolve(null);
  let typed = '';
  const heard = (chunk: Buffer) => {
    for (const key of chunk.toString('utf8')) {
      if (key === '\x03') interrupted();
      else if (key === '\r' || key === '\n') answer.resolve(typed);
      else if (key === '\x04') answer.resolve(typed === '' ? null : typed);
      else typed = key === '\x7f' || key === '\b' ? typed.slice(0, -1) : typed + key;
    }
  };
  stdin.setRawMode(true);
  stdin.on('data', heard).on('end', closed);
  interrupt.signal.addEventListener('abort', interrupted, { once: true });
  err.write(question);
  try {
    return await answer.promise;
  } finally {
    stdin.off('data', heard).off('end', closed).setRawMode(false).pause();
    err.write('\n');
  }
}

async function openScreen({ tab, ...screen }: ScreenInput, env: Env): Promise<number> {
  // Chalk reads this when it is imported, and knows nothing of --color and NO_COLOR.
  process.env.FORCE_COLOR = screen.color ? '1' : '0';
  const [{ startTui }, { tabs, tabOf }, { states }] = await Promise.all([
    import('./tui/start.tsx'),
    import('./tui/tabs.ts'),
    import('./core/finding.ts'),
  ]);
  const wanted = tab?.toLowerCase();
  const state = states.find((name) => name.toLowerCase() === wanted);
  const named = tabs.find((name) => name.toLowerCase() === wanted) ?? (state && tabOf(state));
  if (wanted !== undefined && named === undefined)
    throw new Failure('usage', `there is no tab "${tab}"`, { next: `one of ${tabs.join(', ')}, or a state` });
  const pager = env.PAGER;
  screenIsOpen = true;
  const shown = startTui({
    ...screen,
    context: screen.contexts[0] ?? null,
    ...(named === undefined ? {} : { tab: named }),
    save: saveText,
    pager: pager === undefined || pager === '' ? null : (content) => page(pager, content),
    stdin: process.stdin,
    stdout: process.stdout,
    now: () => Date.now(),
    signal: stop.signal,
  });
  return shown.finally(() => {
    screenIsOpen = false;
  });
}

async function saveText(path: string, content: string): Promise<void> {
  try {
    await writeFile(path, content);
  } catch (error) {
    const { reasonOf } = await import('./io/reason.ts');
    throw new Failure('file', `${path} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}

async function page(pager: string, content: string): Promise<void> {
  const { spawn } = await import('node:child_process');
  await new Promise<void>((resolve) => {
    const child = spawn(pager, { shell: true, stdio: ['pipe', 'inherit', 'inherit'] });
    child.on('error', () => resolve());
    child.on('close', () => resolve());
    child.stdin.on('error', () => {});
    child.stdin.end(content);
  });
}

/** Runs a command line on the embedded world; none: the terminal UI, or every row where there is no terminal. */
async function openDemo(args: readonly string[], env: Env): Promise<number> {
  const [{ startDemo }, { tmpdir }] = await Promise.all([import('./sim/demo.ts'), import('node:os')]);
  const folder = await mkdtemp(join(tmpdir(), 'kubectl-dns-demo-'));
  // However this process ends, but for SIGKILL.
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { world, play } = await startDemo({ folder });
  // What is done to the demo has no place in the history of what was done to real DNS.
  const around = { ...world.env, XDG_STATE_HOME: folder };
  for (const name of world.unset) delete process.env[name];
  Object.assign(process.env, around);
  const stopPlaying = play();
  try {
    const unset = Object.fromEntries(world.unset.map((name) => [name, undefined]));
    const host = hostFor({ ...env, ...unset, ...around });
    return await run(args.length > 0 ? args : ['-A'], { ...host, program: `${host.program} demo` });
  } finally {
    stopPlaying();
    await world.close();
  }
}

// Node would exit with 1, which means "differences" here.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${escapeLines(error.stack ?? error.message)}\nerror: this is a bug; please report it\n`);
  process.exit(2);
});
process.on('SIGINT', () => end('SIGINT'));
process.on('SIGTERM', () => end('SIGTERM'));
process.on('SIGHUP', () => end('SIGHUP'));

const env = { ...process.env };
// Whether to colour is decided from the copy; Node remarks on stderr when it meets FORCE_COLOR beside this one.
delete process.env.NO_COLOR;
const status = await run(process.argv.slice(2), hostFor(env));
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
if (ended !== null) process.exit(exitOf[ended]);
const [lost] = unwritten;
if (lost !== undefined) process.stderr.write(`error: the output could not be written: ${lost.message}\n`);
process.exit(lost === undefined ? status : Math.max(status, 2));
