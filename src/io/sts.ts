// Which account and identity the credentials are: GetCallerIdentity needs no permission.

import type { GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts';
import type { Snapshot } from '../core/snapshot.ts';
import { type Aws, type CredentialProvider, extraAttempts, type Send } from './aws.ts';
import { awsFailure } from './aws-failure.ts';
import { interrupted } from './clock.ts';
import type { Limiter } from './limiter.ts';

export async function callerIdentity(
  aws: Aws,
  limiter: Limiter,
  credentials: CredentialProvider,
  signal: AbortSignal,
): Promise<NonNullable<Snapshot['aws']>> {
  const [config, { STSClient, GetCallerIdentityCommand }] = await Promise.all([
    aws.config(),
    import('@aws-sdk/client-sts'),
  ]);
  const client = new STSClient({ ...config, credentials });
  try {
    const ask: Send<GetCallerIdentityCommandOutput> = (options) =>
      client.send(new GetCallerIdentityCommand({}), options);
    const answer = await aws.read('AWS identity', limiter, signal, ask, extraAttempts);
    const { expiration } = await credentials();
    return {
      account: answer.Account ?? '',
      arn: answer.Arn ?? '',
      region: config.region,
      profile: aws.asker.profile,
      expiresAt: expiration === undefined ? null : expiration.toISOString(),
    };
  } catch (error) {
    if (signal.aborted) throw interrupted();
    throw awsFailure(error, 'AWS identity', aws.asker);
  } finally {
    client.destroy();
  }
}
