import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadWorld } from '../../src/sim/load.ts';
import { getJson, worldOf } from './sdk.ts';

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-dns-load-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test('a folder of manifests, zones, record sets, certificates and logs becomes a running world', async () => {
  const folder = folderOf({
    'cluster/shop.yaml': `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {namespace: shop, name: api}
---
# nothing in this document
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Service, metadata: {namespace: shop, name: web}}
  - {apiVersion: v1, kind: Pod, metadata: {namespace: dns, name: ed}, spec: {containers: [{name: external-dns}]}}
`,
    'zones.json': JSON.stringify([
      { id: 'Z1', name: 'example.com', tags: { env: 'prod' } },
      { id: 'Z2', name: 'example.net' },
    ]),
    'records/Z1.json': JSON.stringify({
      ResourceRecordSets: [{ Name: 'a.example.com.', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] }],
    }),
    'certificates.json': JSON.stringify({
      Certificates: [{ CertificateArn: 'arn:aws:acm:us-west-2:1:certificate/x', DomainName: 'a.example.com' }],
    }),
    'logs/dns/ed/external-dns.log': 'config: {}\n',
  });
  const data = loadWorld(folder);
  expect(data.certificates?.map(({ DomainName }) => DomainName)).toEqual(['a.example.com']);
  const world = await worldOf(data);
  expect(world.control.recordSets('Z1').map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
    'example.com. NS',
    'example.com. SOA',
    'a.example.com. A',
  ]);
  expect(world.control.recordSets('Z2')).toHaveLength(2);
  expect(await getJson(world, '/api/v1/namespaces/shop/services/web')).toMatchObject({ kind: 'Service' });
  const log = await fetch(`${world.kubernetesUrl}/api/v1/namespaces/dns/pods/ed/log`);
  expect(await log.text()).toBe('config: {}\n');
});

test('a file that does not hold what it should is named', () => {
  expect(() => loadWorld(folderOf({ 'x.yaml': 'a: [1' }))).toThrow(/^x\.yaml: /);
  expect(() => loadWorld(folderOf({ 'x.yaml': 'just text' }))).toThrow('x.yaml: not a Kubernetes object: "just text"');
  expect(() => loadWorld(folderOf({ 'zones.json': '{}' }))).toThrow(
    'zones.json: neither a list nor {"HostedZones": […]}',
  );
});
