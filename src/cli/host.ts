// What the process hands to a command, as types: main.ts makes the real ones, tests make their own. Commands touch nothing else
// outside, and load what they need only when they run.

import type { Assessment } from '../core/assess.ts';
import type { Row } from '../core/finding.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Progress } from '../ops/read.ts';
import type { Opened } from '../ops/writing.ts';
import type { Journal, World } from '../world.ts';
import type { Invocation } from './parse.ts';

export interface Output {
  /** False once the reader has gone (`| head -1`): the rest need not be made. */
  readonly write: (text: string) => boolean;
  readonly terminal: boolean;
}

/** kubectl's connection flags and AWS's, as given. */
export interface Connection {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
  /** The first -n, when there was one: the context's namespace then is this. */
  readonly namespace?: string;
  readonly as?: string;
  readonly asGroup: readonly string[];
  readonly asUid?: string;
  /** KEY=VALUE each. */
  readonly asUserExtra: readonly string[];
  readonly token?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly certificateAuthority?: string;
  readonly tlsServerName?: string;
  readonly insecureSkipTLSVerify: boolean;
  readonly server?: string;
  /** Seconds; undefined: none given. */
  readonly requestTimeout?: number;
  readonly disableCompression: boolean;
  readonly awsProfile?: string;
  readonly awsRegion?: string;
  readonly awsRoleArn?: string;
  readonly awsEndpointURL?: string;
  /** From 6 on requests are logged to stderr. */
  readonly verbosity: number;
}

/** Our own settings in force for a context, and where each is from. */
export interface OwnSettings {
  readonly path: string;
  readonly exists: boolean;
  readonly values: {
    readonly readOnly: boolean;
    readonly refresh: number;
    readonly color: 'auto' | 'always' | 'never';
    readonly ascii: boolean;
    readonly ownerID: string | null;
    readonly zones: readonly string[];
    readonly maxDeletePercent: number;
    readonly protectedNames: readonly string[];
    readonly protectedZones: readonly string[];
  } & Readonly<Record<string, unknown>>;
  readonly from: Readonly<Record<string, string>>;
}

export interface Connected {
  readonly world: World;
  readonly settings: OwnSettings;
}

/** What the terminal UI is given, beside its streams (tui/start.tsx says what each is for). */
export interface ScreenInput {
  readonly program: string;
  readonly open: (
    context: string | null,
    signal: AbortSignal,
    progress: (progress: Progress) => void,
  ) => Promise<Opened>;
  readonly assess: (snapshot: Snapshot, owner: string | null) => Assessment;
  readonly print: (
    rows: readonly Row[],
    seen: { readonly snapshot: Snapshot; readonly assessment: Assessment },
    format: 'table' | 'json' | 'yaml',
  ) => string;
  readonly yaml: (value: unknown) => string;
  readonly contexts: readonly string[];
  readonly refreshSeconds: number;
  readonly ascii: boolean;
  readonly color: boolean;
  readonly readOnly: string | null;
  readonly filter: string;
  /** A state or a tab's name; null: the first tab. */
  readonly tab: string | null;
  readonly namespaces: readonly string[] | null;
}

export interface TextFile {
  readonly name: string;
  readonly text: string;
}

export interface Host {
  /** How we were called, as people type it: `kubectl dns` or `kubectl-dns`. */
  readonly program: string;
  readonly version: string;
  readonly runtime: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: Output;
  readonly err: Output;
  readonly inputTerminal: boolean;
  /** Aborted by Ctrl-C, by SIGTERM, and when nobody reads our output any more. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly connect: (connection: Connection) => Promise<Connected>;
  readonly contexts: (connection: Connection) => Promise<readonly string[]>;
  readonly settings: (context: string) => Promise<OwnSettings>;
  readonly readText: (path: string) => Promise<string>;
  readonly loadSnapshot: (path: string) => Promise<Snapshot>;
  readonly saveSnapshot: (path: string, snapshot: Snapshot) => Promise<void>;
  /** The small files that completion remembers; null when there is none, or it is older than `maxAgeSeconds`. */
  readonly recall: (folder: string | undefined, name: string, maxAgeSeconds: number) => Promise<string | null>;
  readonly remember: (folder: string | undefined, name: string, text: string) => Promise<void>;
  /** Files called like one of ours that are found on PATH. */
  readonly onPath: (name: string) => Promise<readonly string[]>;
  /** Writes the completion launcher beside the plugin or into the folder; gives back its path. */
  readonly installCompletion: (folder: string | undefined) => Promise<string>;
  /** Aborted by Ctrl-C and SIGTERM only: a reader who has gone does not stop what is being written to DNS. */
  readonly interrupt: AbortSignal;
  /** What is typed after the question on stderr, without its line break; null: stdin was closed. */
  readonly ask: (question: string) => Promise<string | null>;
  /** As ask, with no echo; only where `inputTerminal`. */
  readonly askSecret: (question: string) => Promise<string | null>;
  readonly saveText: (path: string, text: string) => Promise<void>;
  /** The history of what was written, without a connection to anything. */
  readonly journal: () => Promise<Journal>;
  /** Why no history can be written, in one sentence; null: it can. */
  readonly journalProblem: () => Promise<string | null>;
  /** Runs a diff program on two folders of files, as kubectl does for KUBECTL_EXTERNAL_DIFF; gives back its exit status. */
  readonly externalDiff: (command: string, live: readonly TextFile[], merged: readonly TextFile[]) => Promise<number>;
  readonly openScreen: (input: ScreenInput) => Promise<number>;
  /** Runs the rest of the command line on the embedded world. */
  readonly openDemo: (args: readonly string[]) => Promise<number>;
}

/** Gives back the exit status. */
export type Run = (invocation: Invocation, host: Host) => Promise<number>;
