// One listener for every AWS service, so that one AWS_ENDPOINT_URL serves them all: the credential scope of the signature
// names service and region, as it does at AWS. A request without a signature is refused.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { zoneId } from '../core/dns.ts';
import { acmAnswer, acmRefusal, acmRefused } from './acm.ts';
import type { CertificateData, LoadBalancerData } from './data.ts';
import { elbv2, elbv2Answer } from './elbv2.ts';
import type { Call, Faults } from './faults.ts';
import { type Answer, answerUnderFaults, bodyOf, type Refusal, send } from './listener.ts';
import { queryRefusal, queryRefused } from './query.ts';
import { route53Answer, route53Call, route53Error, route53Refusal, withMessageList } from './route53.ts';
import { callerOf, type Sessions, ssoAnswer, sts, stsAnswer } from './sts.ts';
import type { ZoneStore } from './zone-store.ts';

export interface AwsWorld {
  readonly sessions: Sessions;
  readonly zones: ZoneStore;
  certificates: readonly CertificateData[];
  loadBalancers: readonly LoadBalancerData[];
  readonly faults: Faults;
  /** Answer a refused batch with `<InvalidChangeBatch><Messages>` instead of `<ErrorResponse>`. */
  readonly messageList: boolean;
  /** Requests a second for Route 53, and how many may come at once; null: no limit. */
  rate: TokenBucket | null;
}

export interface TokenBucket {
  /** False when the caller must be told to slow down. */
  take(): boolean;
}

export function tokenBucket(burst: number, perSecond: number, now: () => Date): TokenBucket {
  let tokens = burst;
  let last = now().getTime();
  return {
    take() {
      const time = now().getTime();
      tokens = Math.min(burst, tokens + ((time - last) / 1000) * perSecond);
      last = time;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}

interface Operation extends Call {
  readonly refuse: (effect: Refusal) => Answer;
  readonly work: () => Answer;
}

export function createAwsHandler(world: AwsWorld): (request: IncomingMessage, response: ServerResponse) => void {
  const changing = new Set<string>();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const scope = scopeOf(request, body);
    if (scope === null)
      return send(response, route53Error(403, 'MissingAuthenticationToken', 'Missing Authentication Token'));
    const operation = operationOf(world, scope, request, body);
    if ('status' in operation) return send(response, operation);
    const refuseAll = (effect: Refusal): Promise<void> => {
      const answer = operation.refuse(effect);
      world.faults.record({ ...callOf(operation), status: answer.status });
      return Promise.resolve(send(response, answer));
    };
    if (operation.service === 'route53' && world.rate?.take() === false) return refuseAll('throttle');
    if (operation.operation !== 'ChangeResourceRecordSets')
      return answerUnderFaults(world.faults, callOf(operation), response, operation.refuse, operation.work);
    // A zone takes one change at a time: who comes while another is being processed is told so.
    if (changing.has(operation.at)) return refuseAll('busy');
    changing.add(operation.at);
    try {
      await answerUnderFaults(world.faults, callOf(operation), response, operation.refuse, operation.work);
    } finally {
      changing.delete(operation.at);
    }
  };
  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, route53Error(500, 'InternalFailure', String(error)));
    });
  };
}

function callOf({ service, operation, at }: Operation): Call {
  return { service, operation, at };
}

function operationOf(world: AwsWorld, scope: Scope, request: IncomingMessage, body: string): Operation | Answer {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const arn = callerOf(world.sessions, scope.accessKey);
  switch (scope.service) {
    case 'route53':
      return route53Operation(world, arn, request.method ?? 'GET', url, body);
    case 'acm':
      return acmOperation(world, arn, scope.region, String(request.headers['x-amz-target'] ?? ''), body);
    case 'elasticloadbalancing':
      return elbv2Operation(world, arn, scope.region, new URLSearchParams(body));
    case 'sts':
      return stsOperation(world, scope, new URLSearchParams(body));
    case 'sso':
      return ssoOperation(world, String(request.headers['x-amz-sso_bearer_token'] ?? ''), url.searchParams);
    default:
      return route53Error(404, 'UnknownService', `No service ${scope.service} in the embedded world`);
  }
}

function route53Operation(world: AwsWorld, arn: string, method: string, url: URL, body: string): Operation | Answer {
  const path = url.pathname.replace(/^\/2013-04-01/, '');
  const call = path === url.pathname ? null : route53Call({ method, path });
  if (call === null) return route53Error(404, 'UnknownOperationException', `No operation ${method} ${url.pathname}`);
  const request = { method, path, query: url.searchParams, body };
  return {
    service: 'route53',
    operation: call.operation,
    at: zoneId(call.id),
    refuse: (effect) => route53Refusal(effect, arn, call),
    work: () => {
      const answer = route53Answer(world.zones, call, request);
      return world.messageList ? withMessageList(answer) : answer;
    },
  };
}

function acmOperation(world: AwsWorld, arn: string, region: string, target: string, body: string): Operation | Answer {
  const operation = /^CertificateManager\.(\w+)$/.exec(target)?.[1];
  if (operation === undefined) return acmRefused('UnknownOperationException', '');
  return {
    service: 'acm',
    operation,
    at: region,
    refuse: (effect) => acmRefusal(effect, arn, operation),
    work: () => acmAnswer(world.certificates, region, operation, body),
  };
}

function elbv2Operation(world: AwsWorld, arn: string, region: string, form: URLSearchParams): Operation | Answer {
  const operation = form.get('Action');
  if (operation === null) return queryRefused(elbv2, 400, 'MissingAction', 'No Action was given');
  return {
    service: elbv2.name,
    operation,
    at: region,
    refuse: (effect) => queryRefusal(elbv2, effect, arn, operation),
    work: () => elbv2Answer(world.loadBalancers, region, operation, form),
  };
}

function stsOperation(world: AwsWorld, scope: Scope, form: URLSearchParams): Operation | Answer {
  const operation = form.get('Action');
  if (operation === null) return queryRefused(sts, 400, 'MissingAction', 'No Action was given');
  if (scope.accessKey === '' && operation !== 'AssumeRoleWithWebIdentity')
    return queryRefused(sts, 403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
  return {
    service: sts.name,
    operation,
    at: scope.region,
    refuse: (effect) => queryRefusal(sts, effect, callerOf(world.sessions, scope.accessKey), operation),
    work: () => stsAnswer(world.sessions, scope.accessKey, operation, form),
  };
}

function ssoOperation(world: AwsWorld, token: string, query: URLSearchParams): Operation {
  return {
    service: 'sso',
    operation: 'GetRoleCredentials',
    at: '',
    refuse: () => ssoAnswer(world.sessions, '', query),
    work: () => ssoAnswer(world.sessions, token, query),
  };
}

interface Scope {
  readonly service: string;
  readonly region: string;
  /** Empty: the call is one of the few that need no signature. */
  readonly accessKey: string;
}

/** `Authorization: AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, …`; null: neither signed nor free of it. */
function scopeOf(request: IncomingMessage, body: string): Scope | null {
  const signature =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request\b.*Signature=[0-9a-f]{64}$/;
  const match = signature.exec(request.headers.authorization ?? '');
  if (match !== null) return { accessKey: match[1] ?? '', region: match[2] ?? '', service: match[3] ?? '' };
  if (request.url?.startsWith('/federation/credentials')) return { accessKey: '', region: '', service: 'sso' };
  const isWebIdentity = body.includes('Action=AssumeRoleWithWebIdentity');
  return isWebIdentity ? { accessKey: '', region: '', service: 'sts' } : null;
}
