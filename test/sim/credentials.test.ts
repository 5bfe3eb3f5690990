import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { RunningWorld } from '../../src/sim/world.ts';
import { thrown, worldOf } from './sdk.ts';

const ssoSession = 'corp';

/** A home folder with an AWS config on this world, as the SDK's own chain finds it. */
async function signedIn(config: string, token: string): Promise<RunningWorld> {
  const world = await worldOf({});
  const home = mkdtempSync(join(tmpdir(), 'kubectl-dns-home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  onTestFinished(() => void vi.unstubAllEnvs());
  writeFileSync(join(home, 'config'), config.replaceAll('HOME', home));
  writeFileSync(join(home, 'token'), token);
  mkdirSync(join(home, '.aws/sso/cache'), { recursive: true });
  const cache = { accessToken: token, expiresAt: '2999-01-01T00:00:00Z', region: 'eu-west-1' };
  writeFileSync(
    join(home, `.aws/sso/cache/${createHash('sha1').update(ssoSession).digest('hex')}.json`),
    JSON.stringify(cache),
  );
  for (const name of [...world.unset, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, 'none'));
  vi.stubEnv('AWS_ENDPOINT_URL', world.awsUrl);
  return world;
}

/** The caller's ARN, or the error, through the SDK's own chain. */
async function caller(profile: string): Promise<string> {
  const client = new STSClient({
    region: 'eu-west-1',
    credentials: fromNodeProviderChain({ profile }),
    maxAttempts: 1,
  });
  let arn = '';
  const error = await thrown(
    client.send(new GetCallerIdentityCommand({})).then((identity) => (arn = identity.Arn ?? '')),
  );
  return arn === '' ? error : arn;
}

beforeEach(() => void vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true'));

const assumeRole = `
[profile base]
aws_access_key_id = AKIA1
aws_secret_access_key = x
[profile deploy]
role_arn = arn:aws:iam::123456789012:role/dns-admin
role_session_name = jane
source_profile = base
region = eu-west-1
`;
const webIdentity = `
[profile pod]
role_arn = arn:aws:iam::123456789012:role/irsa
role_session_name = pod
web_identity_token_file = HOME/token
region = eu-west-1
`;
const sso = `
[profile sre]
sso_session = ${ssoSession}
sso_account_id = 123456789012
sso_role_name = SRE
region = eu-west-1
[sso-session ${ssoSession}]
sso_region = eu-west-1
sso_start_url = https://corp.awsapps.com/start
`;

test('a profile that assumes a role calls as that role', async () => {
  await signedIn(assumeRole, '');
  expect(await caller('deploy')).toBe('arn:aws:sts::123456789012:assumed-role/dns-admin/jane');
});

test('a web identity token is taken while it is fresh', async () => {
  await signedIn(webIdentity, 'fresh-token');
  expect(await caller('pod')).toBe('arn:aws:sts::123456789012:assumed-role/irsa/pod');
});

test('a stale web identity token is refused', async () => {
  await signedIn(webIdentity, 'stale');
  expect(await caller('pod')).toMatch(/^ExpiredTokenException: Token expired/);
});

test('an SSO profile calls as its role', async () => {
  await signedIn(sso, 'fresh-token');
  expect(await caller('sre')).toBe(
    'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_SRE_0123456789abcdef/sre@corp',
  );
});

test('an SSO token that the portal no longer knows is refused', async () => {
  await signedIn(sso, 'stale');
  expect(await caller('sre')).toMatch(/^(UnauthorizedException|CredentialsProviderError): /);
});
