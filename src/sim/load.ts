// A world from a folder of plain files:
//
//   *.yaml *.yml            Kubernetes manifests, several documents or a List in one file
//   zones.json              [{ "id": …, "name": …, "private": …, "tags": {…} }]   (ZoneData)
//   records/ZONEID.json     {"ResourceRecordSets": […]} as `aws route53 list-resource-record-sets` prints
//   certificates.json       {"Certificates": […]}, each as `aws acm describe-certificate` prints
//   load-balancers.json     {"LoadBalancers": […]} as `aws elbv2 describe-load-balancers` prints, `Tags` as an object beside
//   logs/NAMESPACE/POD/CONTAINER.log

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type RecordSet, zoneId } from '../core/dns.ts';
import type { KubeObject } from '../core/kube.ts';
import type { CertificateData, LoadBalancerData, WorldData, ZoneData } from './data.ts';

/** Throws with the file's name when a file does not hold what it should. */
export function loadWorld(folder: string): WorldData {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();
  const text = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const list = (file: string, key: string): readonly unknown[] =>
    files.includes(file) ? readList(file, text(file), key) : [];
  const recordSets = new Map(
    files
      .filter((file) => file.startsWith(`records${sep}`) && file.endsWith('.json'))
      .map((file) => [
        basename(file, '.json'),
        readList(file, text(file), 'ResourceRecordSets') as readonly RecordSet[],
      ]),
  );
  const zones = (list('zones.json', 'HostedZones') as readonly ZoneData[]).map((zone) => {
    const sets = recordSets.get(zoneId(zone.id));
    return sets === undefined ? zone : { ...zone, recordSets: sets };
  });
  return {
    zones,
    certificates: list('certificates.json', 'Certificates') as readonly CertificateData[],
    loadBalancers: list('load-balancers.json', 'LoadBalancers') as readonly LoadBalancerData[],
    objects: files.filter((file) => /\.ya?ml$/.test(file)).flatMap((file) => manifests(text(file), file)),
    logs: Object.fromEntries(
      files
        .filter((file) => file.endsWith('.log'))
        .map((file) => [
          relative('logs', file)
            .replace(/\.log$/, '')
            .split(sep)
            .join('/'),
          text(file),
        ]),
    ),
  };
}

/** The objects of a manifest, Lists opened. Throws with the file's name when one is not an object. */
export function manifests(text: string, file = 'manifest'): readonly KubeObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`${file}: ${error.message}`);
    const value: unknown = document.toJS();
    return value === null ? [] : opened(value, file);
  });
}

function opened(value: unknown, file: string): readonly KubeObject[] {
  if (!isObject(value)) throw new Error(`${file}: not a Kubernetes object: ${JSON.stringify(value)?.slice(0, 80)}`);
  return value.kind.endsWith('List') && Array.isArray(value.items)
    ? value.items.flatMap((item: unknown) => opened(item, file))
    : [value];
}

function isObject(value: unknown): value is KubeObject {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'kind' in value &&
    typeof value.kind === 'string' &&
    'apiVersion' in value &&
    ('metadata' in value || 'items' in value)
  );
}

function readList(file: string, text: string, key: string): readonly unknown[] {
  const value: unknown = JSON.parse(text);
  const found = Array.isArray(value) ? value : (value as Readonly<Record<string, unknown>>)[key];
  if (!Array.isArray(found)) throw new Error(`${file}: neither a list nor {"${key}": […]}`);
  return found;
}
