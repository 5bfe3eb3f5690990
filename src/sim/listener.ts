// The HTTP side shared by every server of the embedded world: loopback only, a free port, whole bodies, faults, counting.

import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Call, Effect, Fault, Faults } from './faults.ts';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** May go out compressed when it is large and the client takes it, as the Kubernetes API server does. */
  readonly compressible?: boolean;
}

export interface Listening {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Cuts every open connection. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts on port 0 of 127.0.0.1; with `tls` over https. */
export async function listen(handle: RequestListener, tls?: ServerOptions): Promise<Listening> {
  const server: Server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  const sockets = new Set<Socket>();
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  // Clients hold connections open between calls; the server must not be the one that closes under a request.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
        server.closeAllConnections();
      }),
  };
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** From this size on the API server compresses. */
const compressedFrom = 128 * 1024;

export function send(response: ServerResponse, answer: Answer): void {
  const plain = Buffer.from(answer.body);
  const takesGzip = /\bgzip\b/.test(String(response.req.headers['accept-encoding'] ?? ''));
  const compressed = answer.compressible === true && takesGzip && plain.length >= compressedFrom;
  const body = compressed ? gzipSync(plain, { level: 1 }) : plain;
  response.writeHead(answer.status, {
    'content-type': answer.type,
    'content-length': body.length,
    ...(compressed && { 'content-encoding': 'gzip', vary: 'Accept-Encoding' }),
    ...answer.headers,
  });
  response.end(body);
}

/** Effects that answer in the place of the operation. */
export type Refusal = Extract<Effect, 'throttle' | 'deny' | 'error' | 'busy' | 'expire'>;

/** Waits as long as the fault says; a process that has nothing else to do does not wait for it. */
export function pause({ milliseconds = 1000 }: Pick<Fault, 'milliseconds'>): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

/** One call under the faults that meet it: refused, delayed, dropped, or done and answered. Who hangs up does not stop it. */
export async function answerUnderFaults(
  faults: Faults,
  call: Call,
  response: ServerResponse,
  refuse: (effect: Refusal) => Answer,
  work: () => Answer,
): Promise<void> {
  let after: 'drop-after' | 'cut-answer' | undefined;
  const callsAfter: (() => void | Promise<void>)[] = [];
  const finish = (answer: Answer): void => {
    faults.record({ ...call, status: answer.status });
    send(response, answer);
  };
  const cut = (): void => {
    faults.record({ ...call, status: 0 });
    response.destroy();
  };
  for (const fault of faults.meeting(call)) {
    switch (fault.does) {
      case 'slow':
        await pause(fault);
        break;
      case 'call':
        await fault.call?.();
        break;
      case 'call-after':
        if (fault.call !== undefined) callsAfter.push(fault.call);
        break;
      case 'drop-before':
        return cut();
      case 'drop-after':
      case 'cut-answer':
        after = fault.does;
        break;
      default:
        return finish(refuse(fault.does));
    }
  }
  const answer = work();
  for (const call of callsAfter) await call();
  if (after === undefined) return finish(answer);
  if (after === 'drop-after') return cut();
  faults.record({ ...call, status: 0 });
  response.writeHead(answer.status, {
    'content-type': answer.type,
    'content-length': Buffer.byteLength(answer.body),
  });
  response.write(answer.body.slice(0, Math.floor(answer.body.length / 2)), () => response.destroy());
}
