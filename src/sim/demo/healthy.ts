// The healthy part of the demo: Ingresses and internal Services that ExternalDNS serves, and what nobody here manages.

import { ingress, service, values } from '../compose.ts';
import { alb, internalOwner, nlb, otherOwner, type Piece, served, type ZoneName } from './places.ts';

/** Namespace → Ingress names; every one is served at `NAME.ZONE`. */
type Hosts = Readonly<Record<string, string>>;

const inCom: Hosts = {
  shop: 'cart catalog checkout-eu gift-cards orders pricing returns reviews stock wishlist summer-sale',
  payments: 'billing invoices ledger payouts refunds',
  web: 'about careers help investors landing news press',
  identity: 'accounts auth consent login sso',
  search: 'autocomplete facets suggest',
  media: 'images thumbs uploads video',
  mobile: 'app-config deeplink push',
  analytics: 'collect events metrics',
  logistics: 'carriers labels parcels tracking',
  support: 'chat feedback tickets',
};
const inNet: Hosts = {
  partners: 'affiliates b2b edi onboarding resellers',
  logistics: 'customs freight',
  status: 'incidents uptime',
};
const inDev: Hosts = {
  preview: 'pr-1183 pr-1186 pr-1190 pr-1191 pr-1195',
  staging: 'accounts cart catalog checkout orders payments search tracking www',
};

function ingresses(zone: ZoneName, zoneName: string, hosts: Hosts): readonly Piece[] {
  return Object.entries(hosts).flatMap(([namespace, names]) =>
    names.split(' ').map((name): Piece => {
      const host = `${name}.${zoneName}`;
      const to = alb(namespace);
      const annotations = { 'alb.ingress.kubernetes.io/group.name': namespace };
      return {
        objects: [
          ingress({ namespace, name, hosts: [host], address: to.dnsName, annotations, labels: { team: namespace } }),
        ],
        records: { [zone]: served(host, to, `ingress/${namespace}/${name}`) },
      };
    }),
  );
}

const internal: readonly (readonly [zone: ZoneName, host: string, namespace: string, name: string])[] = [
  ['comPrivate', 'accounts.example.com', 'identity', 'accounts-internal'],
  ['comPrivate', 'orders.example.com', 'shop', 'orders-internal'],
  ['comPrivate', 'tracking.example.com', 'logistics', 'tracking-internal'],
  ['corp', 'grafana.corp.example.net', 'observability', 'grafana'],
  ['corp', 'prometheus.corp.example.net', 'observability', 'prometheus'],
  ['corp', 'alertmanager.corp.example.net', 'observability', 'alertmanager'],
  ['corp', 'kafka.corp.example.net', 'streaming', 'kafka-bootstrap'],
  ['corp', 'registry.corp.example.net', 'ci', 'registry'],
  ['corp', 'argocd.corp.example.net', 'ci', 'argocd'],
];

const internalServices: readonly Piece[] = internal.map(([zone, host, namespace, name]) => {
  const to = nlb(namespace, name);
  const annotations = {
    'external-dns.kubernetes.io/hostname': host,
    'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal',
  };
  return {
    objects: [service({ namespace, name, address: to.dnsName, annotations, labels: { team: namespace } })],
    records: { [zone]: served(host, to, `service/${namespace}/${name}`, internalOwner) },
  };
});

/** What stands in the zones without this cluster: mail, proofs of ownership, delegation, the other region's cluster. */
const unmanaged: Piece = {
  records: {
    com: [
      values('example.com', 'MX', 3600, '10 mx1.mail.example.net', '20 mx2.mail.example.net'),
      values(
        'example.com',
        'TXT',
        3600,
        '"v=spf1 include:_spf.mail.example.net -all"',
        '"site-verification=7d1c0ffee"',
      ),
      values('example.com', 'A', 300, '198.51.100.10'),
      values('example.com', 'CAA', 3600, '0 issue "amazon.com"'),
      values('_dmarc.example.com', 'TXT', 3600, '"v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"'),
      values('s1._domainkey.example.com', 'CNAME', 3600, 's1.dkim.mail.example.net'),
      values('vpn.example.com', 'A', 300, '198.51.100.24'),
      values('dev.example.com', 'NS', 172800, 'ns-512.awsdns-00.net.', 'ns-1024.awsdns-00.org.'),
      values('_sip._tcp.example.com', 'SRV', 3600, '10 5 5060 sip.example.com'),
      ...served('gateway-us.example.com', alb('us-gateway'), 'ingress/edge/gateway', otherOwner),
      ...served('cart-us.example.com', alb('us-shop'), 'ingress/shop/cart', otherOwner),
    ],
    net: [
      values('example.net', 'MX', 3600, '10 mx1.mail.example.net'),
      values('ftp.example.net', 'A', 300, '198.51.100.77'),
    ],
    corp: [
      values('printer.corp.example.net', 'A', 300, '10.0.40.12'),
      values('nas.corp.example.net', 'A', 300, '10.0.40.20'),
    ],
  },
};

export const healthy: readonly Piece[] = [
  ...ingresses('com', 'example.com', inCom),
  ...ingresses('net', 'example.net', inNet),
  ...ingresses('dev', 'dev.example.com', inDev),
  ...internalServices,
  unmanaged,
];

/** The groups whose ALB exists in this account. */
export const groups: readonly string[] = [...new Set([inCom, inNet, inDev].flatMap((hosts) => Object.keys(hosts)))];
export const services: readonly (readonly [namespace: string, name: string])[] = internal.map(([, , ns, name]) => [
  ns,
  name,
]);
