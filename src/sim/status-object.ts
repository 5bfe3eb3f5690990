// The API server's Status bodies, word for word as kubectl shows them after `Error from server (REASON): `.

import { groupOf, type Kind, qualifiedName } from './kinds.ts';
import type { Answer } from './listener.ts';

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, never>>;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly code: number;
}

export function status(code: number, reason: string, message: string, details?: Status['details']): Status {
  const base = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason } as const;
  return details === undefined ? { ...base, code } : { ...base, details, code };
}

export function statusAnswer(body: Status, headers: Answer['headers'] = {}): Answer {
  return { status: body.code, type: 'application/json', body: `${JSON.stringify(body)}\n`, headers };
}

export interface Attempt {
  readonly verb: string;
  /** With subresource: `pods/log`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

export function forbidden(user: string, kind: Kind, attempt: Attempt): Status {
  const group = groupOf(kind);
  const named = attempt.name === '' ? '' : ` "${attempt.name}"`;
  const where = attempt.namespace === '' ? 'at the cluster scope' : `in the namespace "${attempt.namespace}"`;
  return status(
    403,
    'Forbidden',
    `${qualifiedName(kind)}${named} is forbidden: User "${user}" cannot ${attempt.verb} resource "${attempt.resource}" in API group "${group}" ${where}`,
    { ...(attempt.name !== '' && { name: attempt.name }), ...(group !== '' && { group }), kind: kind.plural },
  );
}

export const unauthorized: Status = status(401, 'Unauthorized', 'Unauthorized');

export function notFound(kind: Kind, name: string): Status {
  const group = groupOf(kind);
  return status(404, 'NotFound', `${qualifiedName(kind)} "${name}" not found`, {
    name,
    ...(group !== '' && { group }),
    kind: kind.plural,
  });
}

export function tooManyRequests(): Status {
  return status(429, 'TooManyRequests', 'Too many requests, please try again later.', { retryAfterSeconds: 1 });
}

export function internalError(message: string): Status {
  return status(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** A watch that asks for a version the server no longer has. */
export function tooOld(asked: number, oldest: number): Status {
  return status(410, 'Expired', `too old resource version: ${asked} (${oldest})`);
}

/** A continue token whose list the server no longer has. */
export const continueExpired: Status = status(
  410,
  'Expired',
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
);
