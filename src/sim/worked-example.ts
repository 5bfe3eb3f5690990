// The worked example of the README: one Ingress behind an ALB, its alias, its ownership TXT, its certificate's validation CNAME.

import type { RecordSet } from '../core/dns.ts';
import { alias, certificate, claim, externalDns, ingress, values } from './compose.ts';
import type { WorldData } from './data.ts';

export const workedZone = 'Z0AAAAAAAAAAA1';
const host = 'api.recipemanager.link';
const target = 'k8s-default-api-1a2b3c4d5e-1234567890.us-west-2.elb.amazonaws.com';
const westAlb = 'Z1H1FL5HABSF5';
const token = `_3c98a1b2c3d4e5f60718293a4b5c6d7e.${host}`;
const answer = '_9f8e7d6c5b4a39281706f5e4d3c2b1a0.mhbtsbpdnt.acm-validations.aws';
const balancer =
  'arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/k8s-default-api-1a2b3c4d5e/50dc6c495c0c9188';

export interface WorkedExample {
  /** False: the A alias and its TXT remain, the Ingress is gone. @default true */
  readonly ingress?: boolean;
  /** The validation CNAME's value; null: it is not in the zone. */
  readonly validation?: string | null;
  /** Owner in the TXT. @default recipe-manager-eks-dev */
  readonly owner?: string;
  /** False: ExternalDNS is not told to leave AAAA out. @default true */
  readonly excludeAAAA?: boolean;
  /** ExternalDNS's version. @default 0.21.0 */
  readonly version?: string;
}

/** The world of the worked example, or one of its variations. */
export function workedExample(variation: WorkedExample = {}): WorldData {
  const { owner = 'recipe-manager-eks-dev', version = '0.21.0', validation = `${answer}.` } = variation;
  const recordSets: RecordSet[] = [
    alias(host, 'A', target, westAlb),
    claim(`externaldns-cname-${host}`, owner, 'ingress/default/api'),
    ...(validation === null ? [] : [values(token, 'CNAME', 60, validation)]),
  ];
  const args = [
    '--source=ingress',
    '--domain-filter=recipemanager.link',
    '--policy=sync',
    '--registry=txt',
    '--txt-prefix=externaldns-',
    '--txt-owner-id=recipe-manager-eks-dev',
    ...(variation.excludeAAAA === false ? [] : ['--exclude-record-types=AAAA']),
  ];
  return {
    zones: [{ id: workedZone, name: 'recipemanager.link', recordSets }],
    certificates: [
      certificate(
        'arn:aws:acm:us-west-2:123456789012:certificate/1b9e0f8c-2f0e-4c1a-9d55-7c1f0a6b2d10',
        [[host, token, answer]],
        {
          InUseBy: [balancer],
        },
      ),
    ],
    loadBalancers: [
      {
        LoadBalancerArn: balancer,
        DNSName: target,
        CanonicalHostedZoneId: westAlb,
        Tags: { 'elbv2.k8s.aws/cluster': 'recipe-manager-eks-dev', 'ingress.k8s.aws/stack': 'default/api' },
      },
    ],
    objects: [
      ...externalDns({ namespace: 'kube-system', name: 'external-dns', version, args }),
      ...(variation.ingress === false ? [] : [workedIngress]),
    ],
  };
}

const workedIngress = ingress({
  namespace: 'default',
  name: 'api',
  hosts: [host],
  address: target,
  annotations: {
    'alb.ingress.kubernetes.io/scheme': 'internet-facing',
    'alb.ingress.kubernetes.io/target-type': 'ip',
  },
});
