// Pod → endpoints: names of its annotations at the Pod's or its node's addresses, NAME.DOMAIN for --pod-source-domain, and the
// template's names at all of the Pod's addresses.
//
// No labels, no properties. Up to 0.20 the Pods of one name form one record (by TTL too since 0.18), and a templated name of a later
// Pod replaces that of an earlier one. (external-dns source/pod.go; reference: sources page 11.2)

import { since } from '../discover/arguments.ts';
import type { Endpoint } from '../endpoint.ts';
import { type Pod, resourceOf } from '../kube.ts';
import { type Annotations, annotationsOf, namesIn, type Read, targetsIn, ttlIn } from './annotations.ts';
import { kopsExternal, kopsInternal, list } from './compatibility.ts';
import { externalAddresses } from './headless.ts';
import { inferType, makeEndpoint, type Terms } from './make.ts';
import { mergeBy, mergeEndpoints } from './merge.ts';
import { ask, askUnread, type Cluster, mustMake, type Run, refusal } from './run.ts';

/** A name and the addresses it stands for. */
type Wish = readonly [host: Read, addresses: readonly Read[]];

export function podEndpoints(run: Run, cluster: Cluster): readonly Endpoint[] {
  const annotated: Endpoint[] = [];
  const templated = new Map<string, readonly Endpoint[]>();
  for (const pod of cluster.pods) {
    const annotations = annotationsOf(pod, run.settings);
    const wishes = wishesOf(run, cluster, pod, annotations);
    if (refused(run, pod, annotations, wishes)) continue;
    const terms = termsOf(run, pod, annotations);
    const own =
      run.names.configured && !since(run.settings.version, 21) && !run.names.combine ? [] : make(run, terms, wishes);
    const paired = run.names.withPairs(run, own, pod, 'pod');
    annotated.push(...paired);
    for (const endpoint of fromTemplate(run, pod, terms, paired)) {
      const key = `${endpoint.dnsName}\n${endpoint.recordType}\n${endpoint.recordTTL}`;
      const before = since(run.settings.version, 21) ? (templated.get(key) ?? []) : [];
      templated.set(key, [...before, endpoint]);
    }
    if (run.fatal !== null) return [];
  }
  return merged(run, annotated, templated);
}

function merged(
  run: Run,
  annotated: readonly Endpoint[],
  templated: ReadonlyMap<string, readonly Endpoint[]>,
): readonly Endpoint[] {
  if (since(run.settings.version, 21)) return mergeEndpoints([...annotated, ...[...templated.values()].flat()]);
  const key = ({ dnsName, recordType, recordTTL }: Endpoint): string => `${dnsName}\n${recordType}\n${recordTTL}`;
  const kept = annotated.filter((endpoint) => !templated.has(key(endpoint)));
  return mergeBy([...kept, ...[...templated.values()].flat()], key);
}

function termsOf(run: Run, pod: Pod, annotations: Annotations): Terms {
  return {
    origin: resourceOf(pod),
    labels: {},
    recordTTL: since(run.settings.version, 18) ? ttlIn(annotations) : 0,
    providerSpecific: [],
    setIdentifier: '',
  };
}

function refused(run: Run, pod: Pod, annotations: Annotations, wishes: readonly Wish[]): boolean {
  const hosts = wishes.map(([host]) => host);
  askUnread(run, pod, hosts, ['hostname', 'internal-hostname']);
  const { version } = run.settings;
  const why = refusal(run, pod, annotations, { filters: since(version, 19), controller: since(version, 22) });
  if (why !== null) ask(run, pod, hosts, why);
  else {
    const waiting = wishes.flatMap(([host, addresses]) => (addresses.length === 0 ? [host] : []));
    ask(run, pod, waiting, { reason: 'NoAddress', message: 'the Pod or its node has no address yet' });
  }
  return why !== null;
}

function wishesOf(run: Run, cluster: Cluster, pod: Pod, annotations: Annotations): readonly Wish[] {
  const { settings } = run;
  const hostNetworkOnly = settings.ignoreNonHostNetworkPods || !since(settings.version, 16);
  if (hostNetworkOnly && pod.spec?.hostNetwork !== true) return [];
  const asked = targetsIn(annotations, settings);
  const own: readonly Read[] = [{ value: pod.status?.podIP ?? '', field: 'status.podIP' }];
  const node = cluster.nodeByName.get(pod.spec?.nodeName ?? '');
  const outside = node === undefined ? [] : externalAddresses(node, run, true);
  const domain = settings.podSourceDomain;
  const kops = settings.compatibility === 'kops-dns-controller';
  const to = (hosts: readonly Read[], addresses: readonly Read[]): readonly Wish[] =>
    hosts.map((host) => [host, addresses]);
  return [
    ...to(namesIn(annotations, 'internal-hostname', settings), asked.length > 0 ? asked : own),
    ...to(namesIn(annotations, 'hostname', settings), asked.length > 0 ? asked : outside),
    ...(kops ? to(list(pod, kopsInternal), own) : []),
    ...(kops ? to(list(pod, kopsExternal), outside) : []),
    ...(domain === '' || !since(settings.version, 16)
      ? []
      : to([{ value: `${pod.metadata.name}.${domain}`, field: 'metadata.name' }], asked.length > 0 ? asked : own)),
  ];
}

function fromTemplate(run: Run, pod: Pod, terms: Terms, own: readonly Endpoint[]): readonly Endpoint[] {
  const { version } = run.settings;
  if (run.fatal !== null || !since(version, 18) || !run.names.fqdn) return [];
  if (since(version, 21) && !run.names.wanted(own)) return [];
  const addresses = (pod.status?.podIPs ?? []).flatMap(({ ip }, i) =>
    ip ? [{ value: ip, field: `status.podIPs[${i}].ip` }] : [],
  );
  return make(
    run,
    terms,
    run.names.namesFor(run, pod, 'pod').map((host) => [host, addresses]),
  );
}

/** One endpoint per name and type. */
function make(run: Run, terms: Terms, wishes: readonly Wish[]): readonly Endpoint[] {
  const crashes = since(run.settings.version, 21) || !since(run.settings.version, 16);
  const found = wishes.flatMap(([host, addresses]) =>
    addresses.flatMap(({ value, field }) => {
      const type = inferType(value, run.settings);
      return crashes
        ? mustMake(run, host, type, [value], field, terms)
        : (makeEndpoint(host, type, [value], field, terms, run.skipped) ?? []);
    }),
  );
  return mergeBy(found, ({ dnsName, recordType }) => `${dnsName}\n${recordType}`);
}
