// The Query protocol (form in, XML out), as ELBv2 and STS speak it.

import type { Answer, Refusal } from './listener.ts';
import { requestId } from './route53.ts';
import { children, declaration, type XmlElement } from './xml.ts';

export interface QueryService {
  readonly name: 'elasticloadbalancing' | 'sts';
  readonly namespace: string;
}

export function queryOk(service: QueryService, operation: string, result: XmlElement): Answer {
  const inside = children({ [`${operation}Result`]: result, ResponseMetadata: { RequestId: requestId } });
  const body = `${declaration}<${operation}Response xmlns="${service.namespace}">${inside}</${operation}Response>`;
  return { status: 200, type: 'text/xml', body };
}

export function queryRefused(service: QueryService, status: number, code: string, message: string): Answer {
  const error = children({
    Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
    RequestId: requestId,
  });
  return {
    status,
    type: 'text/xml',
    body: `${declaration}<ErrorResponse xmlns="${service.namespace}">${error}</ErrorResponse>`,
  };
}

/** `Names.member.1=…&Names.member.2=…` */
export function members(form: URLSearchParams, name: string): readonly string[] {
  return [...form].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value);
}

export function queryRefusal(service: QueryService, effect: Refusal, arn: string, operation: string): Answer {
  const action = `${service.name}:${operation}`;
  switch (effect) {
    case 'throttle':
    case 'busy':
      return queryRefused(service, 400, 'Throttling', 'Rate exceeded');
    case 'deny':
      return queryRefused(
        service,
        403,
        'AccessDenied',
        `User: ${arn} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
      );
    case 'expire':
      return queryRefused(service, 403, 'ExpiredToken', 'The security token included in the request is expired');
    case 'error':
      return queryRefused(service, 500, 'InternalFailure', 'We encountered an internal error. Please try again.');
  }
}
