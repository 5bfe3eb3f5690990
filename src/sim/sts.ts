// STS and the SSO portal: who am I, and the temporary credentials of roles, so that the SDKs' credential chains can be walked.

import type { Answer } from './listener.ts';
import { type QueryService, queryOk, queryRefused } from './query.ts';
import type { XmlElement } from './xml.ts';

export const sts: QueryService = { name: 'sts', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' };

export interface Sessions {
  readonly account: string;
  /** Who calls with keys that this world did not hand out. */
  readonly arn: string;
  /** Access key → ARN, for the temporary ones. */
  readonly keys: Map<string, string>;
  /** Tokens that web identity and SSO sign-ins are accepted with; any other has expired. */
  readonly tokens: ReadonlySet<string>;
  readonly now: () => Date;
}

/** The ARN that a call with this key is made as. */
export function callerOf(sessions: Sessions, accessKey: string): string {
  return sessions.keys.get(accessKey) ?? sessions.arn;
}

export function stsAnswer(sessions: Sessions, accessKey: string, operation: string, form: URLSearchParams): Answer {
  switch (operation) {
    case 'GetCallerIdentity': {
      const arn = callerOf(sessions, accessKey);
      return queryOk(sts, operation, { Arn: arn, UserId: 'AROAEMBEDDEDWORLD000:session', Account: sessions.account });
    }
    case 'AssumeRole':
      return assumed(sessions, operation, form);
    case 'AssumeRoleWithWebIdentity':
      return sessions.tokens.has(form.get('WebIdentityToken') ?? '')
        ? assumed(sessions, operation, form)
        : queryRefused(
            sts,
            400,
            'ExpiredTokenException',
            'Token expired: current date/time must be before the expiration date/time',
          );
    default:
      return queryRefused(sts, 400, 'InvalidAction', `Could not find operation ${operation} for version 2011-06-15`);
  }
}

function assumed(sessions: Sessions, operation: string, form: URLSearchParams): Answer {
  const session = form.get('RoleSessionName') ?? 'session';
  const role = (form.get('RoleArn') ?? '').split('/').at(-1) ?? '';
  const { arn, key, expiresAt } = newSession(sessions, role, session);
  const user: XmlElement = { AssumedRoleId: `AROAEMBEDDEDWORLD000:${session}`, Arn: arn };
  const credentials: XmlElement = {
    AccessKeyId: key,
    SecretAccessKey: 'temporary',
    SessionToken: `session-${key}`,
    Expiration: expiresAt.toISOString(),
  };
  return queryOk(sts, operation, { AssumedRoleUser: user, Credentials: credentials });
}

/** The SSO portal's GetRoleCredentials, `GET /federation/credentials`. */
export function ssoAnswer(sessions: Sessions, token: string, query: URLSearchParams): Answer {
  const json = (status: number, body: unknown, headers: Answer['headers'] = {}): Answer => ({
    status,
    type: 'application/json',
    body: JSON.stringify(body),
    headers,
  });
  if (!sessions.tokens.has(token))
    return json(
      401,
      { message: 'Session token not found or invalid' },
      { 'x-amzn-errortype': 'UnauthorizedException' },
    );
  const role = query.get('role_name') ?? '';
  const { key, expiresAt } = newSession(sessions, `AWSReservedSSO_${role}_0123456789abcdef`, 'sre@corp');
  return json(200, {
    roleCredentials: {
      accessKeyId: key,
      secretAccessKey: 'temporary',
      sessionToken: `session-${key}`,
      expiration: expiresAt.getTime(),
    },
  });
}

function newSession(sessions: Sessions, role: string, session: string): { arn: string; key: string; expiresAt: Date } {
  const arn = `arn:aws:sts::${sessions.account}:assumed-role/${role}/${session}`;
  const key = `ASIAEMBEDDED${String(sessions.keys.size).padStart(8, '0')}`;
  sessions.keys.set(key, arn);
  return { arn, key, expiresAt: new Date(sessions.now().getTime() + 3_600_000) };
}
