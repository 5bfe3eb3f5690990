import { expect, test } from 'vitest';
import { version } from '../../../src/core/discover/arguments.ts';
import type { KubeObject } from '../../../src/core/kube.ts';
import { template } from '../../../src/core/template/template.ts';

// What Go's text/template gave for the same template over the same object.
const web: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'web',
    namespace: 'shop',
    labels: { app: 'cart', team: 'a' },
    annotations: { host: 'A.Example.com', j: '{"a":[1,2.5,"s"],"n":null,"big":1000000}' },
    creationTimestamp: '2026-01-02T03:04:05Z',
  },
  spec: {
    type: 'LoadBalancer',
    clusterIP: '10.0.0.1',
    clusterIPs: ['10.0.0.1', '2001:db8::1'],
    ports: [
      { name: 'http', port: 80, protocol: 'TCP', targetPort: 8080, nodePort: 30080 },
      { name: 'x', port: 443, targetPort: 'https' },
    ],
    selector: { app: 'cart' },
    ipFamilyPolicy: 'SingleStack',
  },
  status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }, { hostname: 'lb.example.net' }] } },
};
const api: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'api', namespace: 'shop' },
  spec: { ingressClassName: 'alb', rules: [{ host: 'a.x.com' }, {}], tls: [{ hosts: ['t.x.com'] }] },
};

function render(text: string, object: KubeObject = web, release = '0.22.0', source = 'service'): string {
  const parsed = version(release);
  if (parsed === null) throw new Error(release);
  const made = template(text, parsed);
  const rendered = 'error' in made ? made : made.render(object, source);
  return 'error' in rendered ? `error: ${rendered.error}` : rendered.text;
}

test.each([
  ['{{.Name}}.{{ .Namespace }}', 'web.shop'],
  ['{{ .ObjectMeta.Name }} {{ .Kind }} {{ .APIVersion }} {{ .GetName }}', 'web Service v1 web'],
  ['{{ .Labels.app }}.{{ .Labels.nope }}', 'cart.<no value>'],
  ['{{ index .Labels "nope" }}|', '|'],
  ['{{ .Spec.Type }} {{ .Spec.ClusterIP }} {{ .Spec.ExternalIPs }}', 'LoadBalancer 10.0.0.1 []'],
  [
    '{{ range .Spec.Ports }}{{ .Name }}:{{ .Port }}:{{ .TargetPort }}:{{ .NodePort }},{{ end }}',
    'http:80:8080:30080,x:443:https:0,',
  ],
  ['{{ range $i, $p := .Spec.Ports }}{{ $i }}-{{ $p.Port }} {{ end }}', '0-80 1-443 '],
  ['{{ range $k, $v := .Labels }}{{ $k }}={{ $v }};{{ else }}none{{ end }}', 'app=cart;team=a;'],
  ['{{ range .Spec.ExternalIPs }}x{{ else }}none{{ end }}', 'none'],
  ['{{ range .Spec.Ports }}{{ if eq .Port 80 }}{{ continue }}{{ end }}{{ .Port }}{{ break }}{{ end }}', '443'],
  ['{{ range 3 }}{{ . }}{{ end }}', '012'],
  ['{{ with index .Labels "team" }}{{ . }}{{ end }}{{ with .Labels.nope }}x{{ else }}y{{ end }}', 'ay'],
  ['{{ if and .Name (eq .Namespace "shop") }}y{{ else if .Name }}z{{ end }}', 'y'],
  ['{{ or "" .Name "x" }} {{ and .Name "" 1 }}|', 'web |'],
  [
    '{{ eq .Spec.Type "NodePort" "LoadBalancer" }} {{ ne "a" "b" }} {{ lt 1 2 }} {{ ge "a" "b" }}',
    'true true true false',
  ],
  ['{{ len .Labels }} {{ len .Name }} {{ slice .Name 1 2 }} {{ not .Name }}', '2 3 e false'],
  ['{{ (index .Status.LoadBalancer.Ingress 0).IP }} {{ index .Spec.ClusterIPs 1 }}', '203.0.113.7 2001:db8::1'],
  ['{{ .Labels }} {{ .Spec.ClusterIPs }}', 'map[app:cart team:a] [10.0.0.1 2001:db8::1]'],
  ['{{ .Spec.IPFamilyPolicy }} {{ .Spec.LoadBalancerClass }}', 'SingleStack <nil>'],
  ['{{ .CreationTimestamp }}', '2026-01-02 03:04:05 +0000 UTC'],
  [
    '{{ printf "%s-%d-%q-%5s|%-5s|%05d|%x|%t" .Name 5 .Name "a" "b" 42 "hi" true }}',
    'web-5-"web"-    a|b    |00042|6869|true',
  ],
  [
    '{{ printf "%d" "x" }} {{ printf "%s" }} {{ printf "%s" 1 2 }}',
    '%!d(string=x) %!s(MISSING) %!s(int=1)%!(EXTRA int=2)',
  ],
  ['{{ print 1 2 "x" 3 .Name }}', '1 2x3web'],
  ['{{ .Name | printf "%s-%s" "a" }} {{ "a" | printf "%s" | printf "%q" }}', 'a-web "a"'],
  ["{{ 1.5 }} {{ 1e3 }} {{ 0x10 }} {{ 1_000 }} {{ 'a' }}", '1.5 1000 16 1000 97'],
  ['{{ $x := .Name }}{{ if true }}{{ $x := 1 }}{{ $x }}{{ end }}{{ $x = "q" }}{{ $x }}', '1q'],
  ['{{ range .Labels }}{{ $.Name }}-{{ . }},{{ end }}', 'web-cart,web-a,'],
  ['{{ define "a" }}[{{ . }}]{{ end }}{{ template "a" .Name }}{{ block "b" .Name }}<{{ . }}>{{ end }}', '[web]<web>'],
  ['x{{- /* gone */ -}} y {{- .Name -}} .z', 'xyweb.z'],
  ['{{ .Name | }}', 'web'],
  ['{{ `raw` }}{{ "\\u0041\\x42" }}', 'rawAB'],
  ['{{ html "<a>&" }} {{ urlquery "a b&c" }}', '&lt;a&gt;&amp; a+b%26c'],
])('%s', (text, output) => {
  expect(render(text)).toBe(output);
});

test.each([
  ['{{ trimPrefix .Name "w" }}{{ trimSuffix .Name "b" }}', 'ebwe'],
  ['{{ toLower .Annotations.host }} {{ trim " x " }} {{ contains .Name "e" }}', 'a.example.com x true'],
  ['{{ replace "." "-" .Annotations.host }}', 'A-Example-com'],
  ['{{ isIPv4 .Spec.ClusterIP }} {{ isIPv6 "::ffff:1.2.3.4" }} {{ isIPv4 "1.2.3" }}', 'true true false'],
  ['{{ hasKey .Labels "app" }} {{ hasKey .Spec.Selector "zz" }}', 'true false'],
  [
    '{{ $j := fromJson .Annotations.j }}{{ range $j.a }}{{ . }} {{ end }}{{ $j.big }} {{ $j.n }}',
    '1 2.5 s 1e+06 <no value>',
  ],
  ['{{ fromJson "x" }} {{ (fromJson "x").a }}', '<no value> <no value>'],
  ['{{ isSource "service" }} {{ isSource "INGRESS" }}', 'true false'],
])("ExternalDNS's own functions: %s", (text, output) => {
  expect(render(text)).toBe(output);
});

test.each([
  ['{{.Name}.example.com', `1: bad character U+007D '}'`],
  ['{{ .Name', '1: unclosed action'],
  ['a\n{{ nope }}', '2: function "nope" not defined'],
  ['{{ if }}', '1: missing value for if'],
  ['{{ if .Name }}', '1: unexpected EOF'],
  ['{{ end }}', '1: unexpected {{end}}'],
  ['{{ "a" | 5 }}', '1: non executable command in pipeline stage 2'],
  ['{{ $y }}', '1: undefined variable "$y"'],
  ['{{ break }}', '1: {{break}} outside {{range}}'],
  ['{{ "open }}', '1: unterminated quoted string'],
  ['{{ ( }}', '1: unclosed left paren'],
  ['{{ ) }}', '1: unexpected right paren'],
  ['{{ define x }}{{ end }}', '1: unexpected "x" in define clause'],
  ['{{ /* open }}', '1: unexpected "/" in command'],
  ['{{/* open }}', '1: unclosed comment'],
])('%j does not parse', (text, error) => {
  expect(render(text)).toBe(`error: template: endpoint:${error}`);
});

test.each([
  ['{{ .Spec.Nope }}', `1:8: executing "endpoint" at <.Spec.Nope>: can't evaluate field Nope in type v1.ServiceSpec`],
  ['{{.Foo}}', `1:2: executing "endpoint" at <.Foo>: can't evaluate field Foo in type *v1.Service`],
  [
    '{{ .Spec.clusterIP }}',
    `1:8: executing "endpoint" at <.Spec.clusterIP>: can't evaluate field clusterIP in type v1.ServiceSpec`,
  ],
  [
    '{{ toLower .Annotations.nope }}',
    '1:23: executing "endpoint" at <.Annotations.nope>: invalid value; expected string',
  ],
  [
    '{{ trimPrefix .Spec.Type "L" }}',
    '1:19: executing "endpoint" at <.Spec.Type>: wrong type for value; expected string; got v1.ServiceType',
  ],
  [
    '{{ slice .Name 2 9 }}',
    '1:3: executing "endpoint" at <slice .Name 2 9>: error calling slice: index out of range: 9',
  ],
  [
    '{{ eq .Name 1 }}',
    '1:3: executing "endpoint" at <eq .Name 1>: error calling eq: incompatible types for comparison: string and int',
  ],
  ['{{ toLower }}', '1:3: executing "endpoint" at <toLower>: wrong number of args for toLower: want 1 got 0'],
  [
    '{{ .Spec.SessionAffinityConfig.ClientIP }}',
    '1:8: executing "endpoint" at <.Spec.SessionAffinityConfig.ClientIP>: nil pointer evaluating *v1.SessionAffinityConfig.ClientIP',
  ],
  ['{{ .Name.Foo }}', `1:8: executing "endpoint" at <.Name.Foo>: can't evaluate field Foo in type string`],
  ['{{ template "gone" }}', '1:12: executing "endpoint" at <{{template "gone"}}>: template "gone" not defined'],
  ['{{ nil }}', '1:3: executing "endpoint" at <nil>: nil is not a command'],
])('%s fails on a Service', (text, error) => {
  expect(render(text)).toBe(`error: template: endpoint:${error}`);
});

test.each([
  ['{{ .Spec.IngressClassName }}', 'alb'],
  ['{{ range .Spec.Rules }}{{ .Host }};{{ end }}{{ range .Spec.TLS }}{{ .Hosts }}{{ end }}', 'a.x.com;;[t.x.com]'],
  ['{{ .Labels.app }}', '<no value>'],
])('%s on an Ingress', (text, output) => {
  expect(render(text, api)).toBe(output);
});

test('a pointer to a text does not compare with a text', () => {
  expect(render('{{ eq .Spec.IngressClassName "alb" }}', api)).toContain('incompatible types for comparison');
});

test.each([
  ['replace', '0.16.0', '0.17.0', '{{ replace "a" "b" .Name }}'],
  ['contains', '0.17.0', '0.18.0', '{{ contains .Name "a" }}'],
  ['hasKey', '0.20.0', '0.21.0', '{{ hasKey .Labels "a" }}'],
  ['isSource', '0.21.0', '0.22.0', '{{ isSource "service" }}'],
])('%s is not defined in %s, but in %s', (name, before, since, text) => {
  expect(render(text, web, before)).toBe(`error: template: endpoint:1: function "${name}" not defined`);
  expect(render(text, web, since)).not.toContain('error');
});

test('since 0.23 a template may spell paths as JSON does, and then a missing key is an error', () => {
  expect(render('{{ .Spec.clusterIP }}', web, '0.22.0')).toContain("can't evaluate field clusterIP");
  expect(render('{{ .Spec.clusterIP }}.{{ .Name }}', web, '0.23.0')).toBe('10.0.0.1.web');
  expect(render('{{ .Spec.clusterIP }}{{ .Labels.nope }}', web, '0.23.0')).toContain('error');
});

test('kind and last-applied annotation are seen as each version sees them', () => {
  const applied = 'kubectl.kubernetes.io/last-applied-configuration';
  const object = { ...web, metadata: { ...web.metadata, annotations: { [applied]: 'x' } } };
  expect(render(`{{ .Kind }}|{{ len .Annotations }}`, object, '0.20.0')).toBe('|1');
  expect(render(`{{ .Kind }}|{{ len .Annotations }}`, object, '0.21.0')).toBe('Service|0');
});

test('a misspelt source name in isSource fails', () => {
  expect(render('{{ isSource "ingres" }}')).toContain(
    'error calling isSource: isSource: unknown source "ingres" (valid: node, service',
  );
});
