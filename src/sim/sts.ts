// STS: who am I. Needs no permission; fails only with expired credentials.

import type { Answer } from './listener.ts';
import { type QueryService, queryOk, queryRefused } from './query.ts';

export const sts: QueryService = { name: 'sts', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' };

export function stsAnswer(account: string, arn: string, operation: string): Answer {
  return operation === 'GetCallerIdentity'
    ? queryOk(sts, operation, { Arn: arn, UserId: 'AROASIMULATEDROLE:sre', Account: account })
    : queryRefused(sts, 400, 'InvalidAction', `Could not find operation ${operation} for version 2011-06-15`);
}
