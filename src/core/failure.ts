// What the world refused, as one error class. Made in io/ (and by parsers of user input); the faces print
// `error: MESSAGE` and the next step. Exit statuses: reference cli-tui-conventions 2.4.

export type FailureCode =
  | 'usage'
  | 'kubeconfig'
  | 'kube-auth'
  | 'kube-forbidden'
  | 'kube-unreachable'
  | 'kube-api'
  | 'aws-credentials'
  | 'aws-expired'
  | 'aws-forbidden'
  | 'aws-throttled'
  | 'aws-unreachable'
  | 'aws-api'
  | 'batch-rejected'
  | 'outcome-unknown'
  | 'external-dns'
  | 'file'
  | 'read-only'
  | 'refused'
  | 'interrupted';

export class Failure extends Error {
  readonly code: FailureCode;
  /** The next step for the person, one line, e.g. `run: aws sso login --profile sre-oncall`. */
  readonly next: string | undefined;
  constructor(code: FailureCode, message: string, options: { readonly next?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.code = code;
    this.next = options.next;
  }
}
