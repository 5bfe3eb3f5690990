// Large worlds for the bench: one zone of any size, mostly in sync, with Ingresses behind a few load balancers.

import type { RecordSet } from '../core/dns.ts';
import type { KubeObject } from '../core/kube.ts';
import { alias, claim, externalDns, ingress, values } from './compose.ts';
import type { WorldData } from './data.ts';

export interface Scale {
  /** Record sets in the zone, apex and ownership TXT included. */
  readonly records: number;
  readonly ingresses: number;
  /** Hosts on each Ingress. @default 1 */
  readonly hosts?: number;
  /** Of a hundred hosts, how many have no record yet. @default 1 */
  readonly missing?: number;
}

const zoneName = 'example.com';
const owner = 'prod';
const westAlb = 'Z1H1FL5HABSF5';

/** Each host wants A and AAAA and has both with their TXT; record sets of nobody fill the zone up to the number asked for. */
export function scaleWorld({ records, ingresses, hosts = 1, missing = 1 }: Scale): WorldData {
  const objects: KubeObject[] = [
    ...externalDns({ namespace: 'external-dns', name: 'external-dns', version: '0.22.0', args }),
  ];
  const recordSets: RecordSet[] = [];
  const room = records - 2;
  for (let i = 0; i < ingresses; i++) {
    const namespace = `team-${i % 50}`;
    const target = `k8s-shared-${i % 20}-1234567890.us-west-2.elb.amazonaws.com`;
    const names = Array.from({ length: hosts }, (_, n) => `h${n}.app-${i}.${zoneName}`);
    objects.push(ingress({ namespace, name: `app-${i}`, hosts: names, address: target }));
    names.forEach((name, n) => {
      const absent = (i * hosts + n) % 100 < missing;
      if (!absent && recordSets.length + 4 <= room)
        recordSets.push(...served(name, target, `ingress/${namespace}/app-${i}`));
    });
  }
  for (let i = 0; recordSets.length < room; i++)
    recordSets.push(values(`static-${i}.${zoneName}`, 'A', 300, `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`));
  return { zones: [{ id: 'Z0SCALE', name: zoneName, recordSets }], objects };
}

const args = [
  '--source=ingress',
  `--domain-filter=${zoneName}`,
  '--policy=upsert-only',
  '--registry=txt',
  `--txt-owner-id=${owner}`,
];

function served(name: string, target: string, resource: string): readonly RecordSet[] {
  return [
    alias(name, 'A', target, westAlb),
    alias(name, 'AAAA', target, westAlb),
    claim(`a-${name}`, owner, resource),
    claim(`aaaa-${name}`, owner, resource),
  ];
}
