// What is wrong in the demo: at least one of every state that `kubectl dns` knows. Comments give the state a piece is there for.

import type { RecordSet } from '../../core/dns.ts';
import type { KubeObject } from '../../core/kube.ts';
import { alias, claim, ingress, service, values } from '../compose.ts';
import { validationName } from './certificates.ts';
import { alb, type Balancer, edgeOwner, internalOwner, nlb, otherOwner, owner, type Piece, served } from './places.ts';

const shop = alb('shop');
const web = alb('web');
const retired = alb('web-2024');

function wanted(
  namespace: string,
  name: string,
  host: string,
  to: Balancer | null,
  more: Partial<Parameters<typeof ingress>[0]> = {},
) {
  return ingress({
    namespace,
    name,
    hosts: [host],
    labels: { team: namespace },
    ...(to && { address: to.dnsName }),
    ...more,
  });
}

function unclaimed(name: string, to: Balancer): readonly RecordSet[] {
  return [alias(name, 'A', to.dnsName, to.hostedZone), alias(name, 'AAAA', to.dnsName, to.hostedZone)];
}

const conflicts: readonly Piece[] = [
  // OtherOwner: the cluster of the other region took the name first.
  {
    objects: [wanted('payments', 'pay', 'pay.example.com', alb('payments'))],
    records: { com: served('pay.example.com', alb('us-payments'), 'ingress/payments/pay', otherOwner) },
  },
  // TwoSources: two teams want one name at two load balancers; the first keeps it.
  {
    objects: [wanted('web', 'cdn', 'cdn.example.com', web), wanted('media', 'cdn', 'cdn.example.com', alb('media'))],
    records: { com: served('cdn.example.com', web, 'ingress/web/cdn') },
  },
  // CNAMEClash: somebody's CNAME stands where an address is wanted.
  {
    objects: [wanted('shop', 'static', 'shop-static.example.com', shop)],
    records: { com: [values('shop-static.example.com', 'CNAME', 300, 'd111111abcdef8.cloudfront.net')] },
  },
];

const missing: readonly Piece[] = [
  { objects: [wanted('shop', 'api', 'api.example.com', shop)] },
  // Only the IPv6 twin is missing.
  {
    objects: [wanted('shop', 'checkout', 'checkout.example.com', shop)],
    records: { com: served('checkout.example.com', shop, 'ingress/shop/checkout').slice(0, 2) },
  },
];

const drifted: readonly Piece[] = [
  // TargetDiffers: still at the load balancer of before the move.
  {
    objects: [wanted('web', 'www', 'www.example.com', web)],
    records: { com: served('www.example.com', retired, 'ingress/web/www') },
  },
  // TTLDiffers
  {
    objects: [
      wanted('web', 'old-cms', 'cms.example.com', null, {
        address: 'cms.hosting.example.net',
        annotations: { 'external-dns.kubernetes.io/ttl': '60' },
      }),
    ],
    records: {
      com: [
        values('cms.example.com', 'CNAME', 3600, 'cms.hosting.example.net'),
        claim('cname-cms.example.com', owner, 'ingress/web/old-cms'),
      ],
    },
  },
  // TypeDiffers: from before the move to a load balancer, when it was a CNAME.
  {
    objects: [wanted('mobile', 'mobile', 'm.example.com', alb('mobile'))],
    records: {
      com: [
        values('m.example.com', 'CNAME', 300, 'm.hosting.example.net'),
        claim('cname-m.example.com', owner, 'ingress/mobile/mobile'),
      ],
    },
  },
  // PropertyDiffers: somebody switched target health off by hand.
  {
    objects: [wanted('docs', 'docs', 'docs.example.com', alb('docs'))],
    records: {
      com: served('docs.example.com', alb('docs'), 'ingress/docs/docs').map((set) =>
        set.AliasTarget === undefined
          ? set
          : { ...set, AliasTarget: { ...set.AliasTarget, EvaluateTargetHealth: false } },
      ),
    },
  },
];

const unowned: readonly Piece[] = [
  {
    objects: [wanted('docs', 'wiki', 'wiki.example.com', alb('docs'))],
    records: { com: unclaimed('wiki.example.com', alb('docs')) },
  },
  {
    objects: [wanted('web', 'legacy', 'legacy.example.com', null, { address: 'legacy.hosting.example.net' })],
    records: { com: [values('legacy.example.com', 'CNAME', 300, 'legacy.hosting.example.net')] },
  },
];

const orphaned: readonly Piece[] = [
  // SourceGone
  { records: { com: served('old-api.example.com', retired, 'ingress/shop/old-api') } },
  { records: { net: served('beta.example.net', retired, 'ingress/partners/beta') } },
  { records: { dev: served('pr-1170.dev.example.com', alb('preview'), 'ingress/preview/pr-1170') } },
  { records: { dev: served('*.pr-1182.dev.example.com', alb('preview'), 'ingress/preview/pr-1182') } },
  // StrayOwnershipTXT: the record went, its TXT stayed.
  { records: { com: [claim('a-campaign.example.com', owner, 'ingress/web/campaign')] } },
  // RedundantOwnershipTXT: 0.22 wrote a new TXT and left the one of 0.21.
  {
    records: {
      com: [
        claim('cname-cart.example.com', owner, 'ingress/shop/cart'),
        claim('cname-login.example.com', owner, 'ingress/identity/login'),
      ],
    },
  },
];

const ignored: readonly Piece[] = [
  // AnnotationPrefixNotRead: 0.22 reads the new prefix only, so the name is as good as gone.
  {
    objects: [
      ingress({
        namespace: 'blog',
        name: 'blog',
        hosts: [],
        address: alb('web').dnsName,
        annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'blog.example.com' },
      }),
    ],
    records: { com: served('blog.example.com', alb('web'), 'ingress/blog/blog') },
  },
  // ControllerMismatch
  {
    objects: [
      wanted('partners', 'portal', 'portal.example.net', alb('partners'), {
        annotations: { 'external-dns.kubernetes.io/controller': 'partner-dns' },
      }),
    ],
  },
  // NoHostedZone
  { objects: [wanted('web', 'promo', 'promo.example.shop', web)] },
];

const edgeRoute: KubeObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { namespace: 'edge', name: 'edge-api' },
  spec: { hostnames: ['edge-api.example.net'], parentRefs: [{ name: 'public' }] },
};

const unknown: readonly Piece[] = [
  // ZoneForbidden: example.org may be listed, not read.
  { objects: [wanted('status', 'public', 'status.example.org', alb('status'))] },
  // NamespaceForbidden: Services in vault may not be listed, so nobody can say whether this one is gone.
  {
    objects: [service({ namespace: 'vault', name: 'vault', address: nlb('vault', 'vault').dnsName })],
    records: { corp: served('vault.corp.example.net', nlb('vault', 'vault'), 'service/vault/vault', internalOwner) },
  },
  // OtherSourceKind: claimed for a Gateway API route.
  {
    objects: [edgeRoute],
    records: { net: served('edge-api.example.net', alb('edge'), 'httproute/edge/edge-api', edgeOwner) },
  },
];

/** Pending ones depend on the time: `new` has waited for long, `fresh` has just been made. */
function pending(now: Date): readonly Piece[] {
  const ago = (minutes: number): string =>
    new Date(now.getTime() - minutes * 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
  return [
    { objects: [wanted('shop', 'new', 'new.example.com', null, { createdAt: ago(14) })] },
    { objects: [wanted('search', 'fresh', 'fresh.example.com', null, { createdAt: ago(1) })] },
  ];
}

/** CertMissing: see certificates.ts; these are the hosts that depend on them. */
const certified: readonly Piece[] = [
  {
    objects: [wanted('shop', 'shop', 'shop.example.com', shop, { tls: true })],
    records: { com: served('shop.example.com', shop, 'ingress/shop/shop') },
  },
  {
    objects: [wanted('search', 'search', 'search.example.com', alb('search'), { tls: true })],
    records: {
      com: [
        ...served('search.example.com', alb('search'), 'ingress/search/search'),
        values(
          validationName('search.example.com'),
          'CNAME',
          300,
          '_4f1d0b7a9c3e52860f7e6d5c4b3a2918.zjfbrrwmzc.acm-validations.aws.',
        ),
      ],
    },
  },
  {
    objects: [wanted('partners', 'partners', 'partners.example.net', alb('partners'), { tls: true })],
    records: { net: served('partners.example.net', alb('partners'), 'ingress/partners/partners') },
  },
];

export function problems(now: Date): readonly Piece[] {
  return [
    ...conflicts,
    ...missing,
    ...drifted,
    ...unowned,
    ...orphaned,
    ...ignored,
    ...unknown,
    ...pending(now),
    ...certified,
  ];
}
