// `kubectl dns demo`: a lively cluster on the embedded world, in which two things happen while one watches.

import type { KubeObject } from '../core/kube.ts';
import { demoData } from './demo/data.ts';
import { alb, context, region, zones } from './demo/places.ts';
import { type RunningWorld, startWorld, type WorldOptions } from './world.ts';

export interface DemoStep {
  /** Since the beginning of the demo. */
  readonly afterSeconds: number;
  readonly what: string;
  readonly run: () => void;
}

export interface Demo {
  readonly world: RunningWorld;
  readonly steps: readonly DemoStep[];
  /** Runs each step at its time; the returned function stops what is still to come. Never keeps the process alive. */
  play(): () => void;
}

export interface DemoOptions extends Pick<WorldOptions, 'folder'> {
  readonly now?: () => Date;
}

export async function startDemo({ now = () => new Date(), ...options }: DemoOptions = {}): Promise<Demo> {
  const world = await startWorld(demoData(now()), {
    context,
    region,
    ...options,
    now,
    inSync: { polls: 2 },
    forbidden: [{ namespace: 'vault', resource: 'services' }],
  });
  world.control.fault({ operation: 'ListResourceRecordSets', at: zones.org, does: 'deny' });
  const steps = stepsOf(world);
  return {
    world,
    steps,
    play() {
      const timers = steps.map((step) => setTimeout(step.run, step.afterSeconds * 1000).unref());
      return () => {
        for (const timer of timers) clearTimeout(timer);
      };
    },
  };
}

function stepsOf({ control }: RunningWorld): readonly DemoStep[] {
  const address = (object: KubeObject): KubeObject => ({
    ...object,
    status: { loadBalancer: { ingress: [{ hostname: alb('shop').dnsName }] } },
  });
  return [
    {
      afterSeconds: 8,
      what: 'Ingress shop/summer-sale is deleted; its records stay, because ExternalDNS is told upsert-only',
      run: () => control.removeObject('Ingress', 'shop', 'summer-sale'),
    },
    {
      afterSeconds: 15,
      what: 'Ingress shop/new gets the address of its load balancer',
      run: () => control.changeObject('Ingress', 'shop', 'new', address),
    },
  ];
}
