// What AWS refused, as a Failure with the next step. Errors are told apart by name, never by class: `Throttling` has none in the SDK.

import { Failure, type FailureCode } from '../core/failure.ts';
import { codeOf, reasonOf } from './reason.ts';

/** Who asked, for the sentence and the login command. */
export interface Asker {
  readonly profile: string | null;
  /** The environment names static keys, so a profile is not what expired. */
  readonly staticKeys: boolean;
}

const throttles = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'PriorRequestNotComplete',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'BandwidthLimitExceeded',
  'LimitExceededException',
  'EC2ThrottledException',
  'SlowDown',
]);
const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);
const notKnown = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'AuthFailure',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'IncompleteSignature',
  'NotAuthorized',
]);
const signature = new Set(['SignatureDoesNotMatch', 'InvalidSignatureException']);
const denied = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'OptInRequired']);
const network = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** HTTP status of the answer; null when there was none. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return null;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return null;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null;
}

export function isThrottle(error: unknown): boolean {
  return throttles.has(nameOf(error)) || statusOf(error) === 429;
}

/** The request cannot have reached the service: no name, no listener, no credentials to sign it with. */
export function neverSent(error: unknown): boolean {
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(networkCode(error)) || isCredentialError(error);
}

/** A read that may be tried again: the server stumbled, the line broke, or our clock is off and the SDK has just learnt by how much. */
export function isTransient(error: unknown): boolean {
  if (clockCorrected(error)) return true;
  const status = statusOf(error) ?? 0;
  return status >= 500 || network.has(networkCode(error)) || nameOf(error) === 'TimeoutError';
}

function clockCorrected(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return false;
  const metadata = error.$metadata;
  return (
    typeof metadata === 'object' &&
    metadata !== null &&
    'clockSkewCorrected' in metadata &&
    metadata.clockSkewCorrected === true
  );
}

function networkCode(error: unknown): string {
  const code = codeOf(error);
  if (code !== '') return code;
  return error instanceof AggregateError ? (error.errors.map(codeOf).find((inner) => inner !== '') ?? '') : '';
}

function isCredentialError(error: unknown): boolean {
  return (
    nameOf(error) === 'CredentialsProviderError' ||
    nameOf(error) === 'TokenProviderError' ||
    nameOf(error) === 'ProviderError'
  );
}

/** `what` names the request's object, e.g. `zone example.com (Z1)` or `ACM in eu-west-1`. */
export function awsFailure(error: unknown, what: string, asker: Asker): Failure {
  if (error instanceof Failure) return error;
  const name = nameOf(error);
  const text = error instanceof Error ? error.message : String(error);
  const fail = (code: FailureCode, message: string, next?: string) =>
    new Failure(code, message, { cause: error, ...(next === undefined ? {} : { next }) });
  if (isCredentialError(error)) return credentialFailure(error, text, asker);
  if (isThrottle(error))
    return fail('aws-throttled', `${what}: AWS throttles this account: ${text || name}`, 'try again in a minute');
  if (expired.has(name))
    return fail('aws-expired', `AWS: the credentials${ofProfile(asker)} have expired`, signInAgain(asker));
  if (notKnown.has(name))
    return fail('aws-credentials', `AWS does not know the credentials${ofProfile(asker)}: ${text}`, signInAgain(asker));
  if (signature.has(name)) {
    return fail(
      'aws-credentials',
      `AWS refuses the signature of the request: ${text}`,
      'check the secret key and the clock of this machine',
    );
  }
  if (denied.has(name) || statusOf(error) === 403) return fail('aws-forbidden', `${what}: ${text || name}`);
  if (isTransient(error) && statusOf(error) === null) return unreachableFailure(error, what, text);
  const status = statusOf(error);
  // What the SDK says of an answer that it cannot read is for its makers.
  const unreadable = name === 'Unknown' || name === '' || text === 'Unknown' || /Deserialization error/.test(text);
  const answered = status === 200 ? 'an answer that is not of AWS' : `HTTP status ${status ?? 'unknown'}`;
  const said = unreadable ? answered : `${name}: ${text}`;
  return fail('aws-api', `${what}: ${said}`);
}

function unreachableFailure(error: unknown, what: string, text: string): Failure {
  const code = networkCode(error);
  const host = /ENOTFOUND (\S+)/.exec(text)?.[1];
  if (host) {
    return new Failure('aws-unreachable', `${what}: there is no host ${host}`, {
      next: 'check the AWS region (--aws-region, AWS_REGION) and the network',
      cause: error,
    });
  }
  return new Failure('aws-unreachable', `${what}: AWS cannot be reached: ${text || reasonOf(error) || code}`, {
    next: 'check the network, AWS_ENDPOINT_URL and the proxy settings',
    cause: error,
  });
}

function credentialFailure(error: unknown, text: string, asker: Asker): Failure {
  const profile = asker.profile ?? 'default';
  if (/SSO session|sso login|Token is expired/i.test(text)) {
    return new Failure('aws-expired', `AWS: the SSO session of profile "${profile}" has expired`, {
      next: `run: aws sso login --profile ${profile}`,
      cause: error,
    });
  }
  if (/Could not resolve credentials using profile/.test(text)) {
    return new Failure('aws-credentials', `AWS: profile "${profile}" does not exist, or names no credentials`, {
      next: 'run: aws configure list-profiles',
      cause: error,
    });
  }
  if (/Could not load credentials from any providers/.test(text)) {
    return new Failure('aws-credentials', 'AWS: no credentials found', {
      next: 'set AWS_PROFILE or pass --aws-profile, or run: aws sso login',
      cause: error,
    });
  }
  return new Failure('aws-credentials', `AWS: no credentials${ofProfile(asker)}: ${text}`, {
    next: signInAgain(asker),
    cause: error,
  });
}

function ofProfile({ profile }: Asker): string {
  return profile === null ? '' : ` of profile "${profile}"`;
}

function signInAgain({ profile, staticKeys }: Asker): string {
  if (profile === null && staticKeys) return 'set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN anew';
  return profile === null ? 'run: aws sso login' : `run: aws sso login --profile ${profile}`;
}
