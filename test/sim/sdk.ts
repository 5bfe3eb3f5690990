import { ACMClient } from '@aws-sdk/client-acm';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Route53Client } from '@aws-sdk/client-route-53';
import { STSClient } from '@aws-sdk/client-sts';
import { onTestFinished } from 'vitest';
import type { WorldData } from '../../src/sim/data.ts';
import { type RunningWorld, startWorld, type WorldOptions } from '../../src/sim/world.ts';

/** A world that ends with its test. */
export async function worldOf(data: Partial<WorldData>, options?: WorldOptions): Promise<RunningWorld> {
  const world = await startWorld({ zones: [], objects: [], ...data }, options);
  onTestFinished(() => world.close());
  return world;
}

const credentials = { accessKeyId: 'AKIAEMBEDDEDWORLD000', secretAccessKey: 'embedded-world' };

/** The real clients on a world; `maxAttempts` 1, so that every call of a test is one call of the world. */
export function clientsOf(world: RunningWorld, region = 'us-west-2') {
  const config = { endpoint: world.awsUrl, region, credentials, maxAttempts: 1 };
  return {
    route53: new Route53Client(config),
    acm: new ACMClient(config),
    elbv2: new ElasticLoadBalancingV2Client(config),
    sts: new STSClient(config),
  };
}

export async function getJson(world: RunningWorld, path: string, init?: RequestInit): Promise<Record<string, unknown>> {
  const response = await fetch(`${world.kubernetesUrl}${path}`, init);
  return (await response.json()) as Record<string, unknown>;
}

/** Name and message of what a call throws. */
export async function thrown(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return 'nothing was thrown';
}
