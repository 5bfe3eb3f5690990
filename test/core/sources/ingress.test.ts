import { expect, test } from 'vitest';
import { alphaKey, elb, ingress, newKey, wants } from '../wants.ts';

const line = '--source=ingress';

test('rule hosts, TLS hosts and the hostname annotation all become names', () => {
  const web = ingress('shop/web', {
    hosts: ['rule.example.com', ''],
    tls: ['tls.example.com'],
    annotations: { [newKey('hostname')]: 'one.example.com., two.example.com' },
    at: ['203.0.113.7'],
  });
  expect(wants([web], line)).toEqual([
    'one.example.com 0 A [203.0.113.7] ingress/shop/web',
    'rule.example.com 0 A [203.0.113.7] ingress/shop/web',
    'tls.example.com 0 A [203.0.113.7] ingress/shop/web',
    'two.example.com 0 A [203.0.113.7] ingress/shop/web',
  ]);
});

test('a load balancer of AWS becomes an alias with an IPv6 twin, at 300 seconds', () => {
  const web = ingress('shop/web', { hosts: ['a.example.com'], annotations: { [newKey('ttl')]: '60' }, at: [elb] });
  expect(wants([web], line)).toEqual([
    `a.example.com 300 A [${elb}] alias=true aws/evaluate-target-health=true ingress/shop/web`,
    `a.example.com 300 AAAA [${elb}] alias=true aws/evaluate-target-health=true ingress/shop/web`,
  ]);
});

test('up to 0.15 the twin is left out, and the dualstack mark shows as a label', () => {
  const mark = { 'alb.ingress.kubernetes.io/ip-address-type': 'dualstack' };
  const plain = ingress('shop/plain', { hosts: ['a.example.com'], at: [elb] });
  const dual = ingress('shop/dual', { hosts: ['b.example.com'], annotations: mark, at: [elb] });
  const alias = 'alias=true aws/evaluate-target-health=true';
  expect(wants([plain, dual], line, '0.15.1')).toEqual([
    `a.example.com 0 A [${elb}] ${alias} ingress/shop/plain`,
    `b.example.com 0 A [${elb}] ${alias} ingress/shop/dual dualstack=true`,
  ]);
});

test('the target annotation replaces the status, one record type per kind of target', () => {
  const web = ingress('shop/web', {
    hosts: ['a.example.com'],
    annotations: { [newKey('target')]: '203.0.113.1., 2001:db8::1, edge.example.net.' },
    at: [elb],
  });
  expect(wants([web], line)).toEqual([
    'a.example.com 0 A [203.0.113.1] ingress/shop/web',
    'a.example.com 0 AAAA [2001:db8::1] ingress/shop/web',
    'a.example.com 0 CNAME [edge.example.net] alias=false ingress/shop/web',
  ]);
});

test.each([
  ['defined-hosts-only', ['rule.example.com']],
  ['ANNOTATION-ONLY', ['annotated.example.com']],
  ['nonsense', []],
  ['', []],
])('ingress-hostname-source "%s" leaves %j', (value, names) => {
  const annotations = { [newKey('hostname')]: 'annotated.example.com', [newKey('ingress-hostname-source')]: value };
  const web = ingress('shop/web', { hosts: ['rule.example.com'], annotations, at: ['203.0.113.7'] });
  expect(wants([web], line)).toEqual(names.map((name) => `${name} 0 A [203.0.113.7] ingress/shop/web`));
});

test.each([
  ['--ingress-class=alb', { className: 'alb' }, true],
  ['--ingress-class=alb', { annotations: { 'kubernetes.io/ingress.class': 'alb' } }, true],
  ['--ingress-class=alb', { className: 'nginx', annotations: { 'kubernetes.io/ingress.class': 'alb' } }, false],
  ['--ingress-class=alb', {}, false],
  ['--ingress-class=', { annotations: { 'kubernetes.io/ingress.class': '' } }, true],
  ['--ingress-class=', {}, false],
  ['--ingress-class=alb --ingress-class=nginx', { className: 'nginx' }, true],
])('%s reads an Ingress with %j: %s', (flags, about, read) => {
  const web = ingress('shop/web', { ...about, hosts: ['a.example.com'], at: ['203.0.113.7'] });
  expect(wants([web], `${line} ${flags}`)).toHaveLength(read ? 1 : 0);
});

test('an ingress class and an annotation filter on the same annotation exclude each other', () => {
  expect(wants([], `${line} --ingress-class=alb --annotation-filter=kubernetes.io/ingress.class=alb`)).toEqual([
    'stops: --ingress-class is mutually exclusive with the kubernetes.io/ingress.class annotation filter',
  ]);
});

test('an ingress class that is no label value stops ExternalDNS', () => {
  expect(wants([], `${line} --ingress-class=a/b`)[0]).toContain(
    'stops: values[0][kubernetes.io/ingress.class]: Invalid value: "a/b": a valid label must be',
  );
});

test('two Ingresses with one host merge their addresses since 0.21; before, both stand for the plan to choose', () => {
  const a = ingress('shop/a', { hosts: ['x.example.com'], at: ['203.0.113.2'] });
  const b = ingress('shop/b', { hosts: ['x.example.com'], at: ['203.0.113.1'] });
  expect(wants([b, a], line)).toEqual(['x.example.com 0 A [203.0.113.1 203.0.113.2] ingress/shop/a']);
  expect(wants([b, a], line, '0.20.0')).toEqual([
    'x.example.com 0 A [203.0.113.1] ingress/shop/b',
    'x.example.com 0 A [203.0.113.2] ingress/shop/a',
  ]);
});

test('rules and TLS entries can be ignored', () => {
  const web = ingress('shop/web', { hosts: ['rule.example.com'], tls: ['tls.example.com'], at: ['203.0.113.7'] });
  expect(wants([web], `${line} --ignore-ingress-rules-spec`)).toEqual([
    'tls.example.com 0 A [203.0.113.7] ingress/shop/web',
  ]);
  expect(wants([web], `${line} --ignore-ingress-tls-spec`)).toEqual([
    'rule.example.com 0 A [203.0.113.7] ingress/shop/web',
  ]);
});

test('a template names Ingresses that name nothing themselves; a blank hostname annotation counts as a name', () => {
  const bare = ingress('shop/bare', { at: ['203.0.113.1'] });
  const named = ingress('shop/named', { hosts: ['own.example.com'], at: ['203.0.113.2'] });
  const blank = ingress('shop/blank', { annotations: { [newKey('hostname')]: '' }, at: ['203.0.113.3'] });
  expect(wants([bare, named, blank], `${line} --fqdn-template={{.Name}}.tpl.example.com`)).toEqual([
    ' 0 A [203.0.113.3] ingress/shop/blank',
    'bare.tpl.example.com 0 A [203.0.113.1] ingress/shop/bare',
    'own.example.com 0 A [203.0.113.2] ingress/shop/named',
  ]);
});

test('with --combine-fqdn-annotation templated names are added', () => {
  const named = ingress('shop/named', { hosts: ['own.example.com'], at: ['203.0.113.2'] });
  const flags = `${line} --combine-fqdn-annotation --fqdn-template={{.Name}}.tpl.example.com`;
  expect(wants([named], flags)).toEqual([
    'named.tpl.example.com 0 A [203.0.113.2] ingress/shop/named',
    'own.example.com 0 A [203.0.113.2] ingress/shop/named',
  ]);
});

test('a template that fails on an object whose name is needed stops ExternalDNS', () => {
  const bare = ingress('shop/bare', { at: ['203.0.113.1'] });
  expect(wants([bare], `${line} --fqdn-template={{.Spec.Nope}}`)).toEqual([
    'stops: failed to get endpoints from template: failed to apply template on Ingress shop/bare: template: endpoint:1:7: ' +
      'executing "endpoint" at <.Spec.Nope>: can\'t evaluate field Nope in type v1.IngressSpec',
  ]);
  const named = ingress('shop/named', { hosts: ['own.example.com'], at: ['203.0.113.2'] });
  expect(wants([named], `${line} --fqdn-template={{.Spec.Nope}}`)).toHaveLength(1);
});

test('annotations of the other prefix are not read, unless 0.23 is told to', () => {
  const annotations = { [alphaKey('hostname')]: 'alpha.example.com', [alphaKey('ttl')]: '60' };
  const web = ingress('shop/web', { annotations: { ...annotations, [newKey('ttl')]: '90' }, at: ['203.0.113.7'] });
  const legacy = '--enable-legacy-annotation-prefix';
  expect(wants([web], line)).toEqual([]);
  expect(wants([web], line, '0.21.0')).toEqual(['alpha.example.com 60 A [203.0.113.7] ingress/shop/web']);
  expect(wants([web], `${line} ${legacy}`, '0.23.0')).toEqual([
    'alpha.example.com 90 A [203.0.113.7] ingress/shop/web',
  ]);
});

test('routing annotations become properties, with the set identifier', () => {
  const annotations = {
    [newKey('aws-weight')]: '10',
    [newKey('set-identifier')]: 'blue',
    [newKey('scw-x')]: 'y',
    [newKey('alias')]: 'false',
  };
  const web = ingress('shop/web', { hosts: ['a.example.com'], annotations, at: ['203.0.113.7'] });
  expect(wants([web], line)).toEqual(['a.example.com 0 A [203.0.113.7] id=blue aws/weight=10 ingress/shop/web']);
  const old = ingress('shop/web', {
    hosts: ['a.example.com'],
    annotations: { [alphaKey('scw-x')]: 'y', [alphaKey('aws-weight')]: '1' },
    at: ['203.0.113.7'],
  });
  expect(wants([old], line, '0.18.0')).toEqual([
    'a.example.com 0 A [203.0.113.7] aws/weight=1 scw/x=y ingress/shop/web',
  ]);
});

test('a label over 63 bytes gets no record, and says so', () => {
  const label = 'l'.repeat(64);
  const web = ingress('shop/web', { hosts: [`${label}.example.com`, 'ok.example.com'], at: ['203.0.113.7'] });
  expect(wants([web], line)).toEqual(['ok.example.com 0 A [203.0.113.7] ingress/shop/web']);
});
