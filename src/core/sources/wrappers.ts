// The stages between the sources and the provider, in ExternalDNS's order:
//
//   default targets → dedup → NAT64 → target net filter → PTR → post-processor
//
// (external-dns source/wrappers; reference: sources page 12)

import { isIP } from 'node:net';
import type { Skipped } from '../desired.ts';
import { since } from '../discover/arguments.ts';
import { compareText } from '../dns.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Settings } from '../settings.ts';
import { property, without, withProperty } from './adjust.ts';
import { endpointsForHost, makeEndpoint } from './make.ts';
import { newTargets, withTargets } from './merge.ts';
import { contains, dottedQuad, type Network, parseAddress, parseNetwork, reverseName, unmapped } from './net.ts';
import { invalidity } from './validity.ts';

/** --default-targets: for endpoints without targets; for all when forced, and up to 0.17 always. */
export function defaultTargets(
  endpoints: readonly Endpoint[],
  settings: Settings,
  skipped: Skipped[],
): readonly Endpoint[] {
  if (settings.defaultTargets.length === 0) return endpoints;
  const always = settings.forceDefaultTargets || !since(settings.version, 18);
  const addresses = settings.defaultTargets.map((value) => ({ value, field: '--default-targets' }));
  return endpoints.flatMap((endpoint) => {
    if (!always && endpoint.targets.length > 0) return [endpoint];
    const { dnsName, origins } = endpoint;
    const host = { value: dnsName, field: origins[0]?.host ?? '' };
    const terms = { ...endpoint, origin: origins[0]?.resource ?? '' };
    return endpointsForHost(host, addresses, terms, settings, skipped);
  });
}

/** Drops what is not valid, and what repeats an earlier endpoint. */
export function dedup(endpoints: readonly Endpoint[], settings: Settings, skipped: Skipped[]): readonly Endpoint[] {
  const checked = since(settings.version, 21);
  const normalised = since(settings.version, 20);
  const typed = since(settings.version, 16);
  const seen = new Map<string, number>();
  const kept: Endpoint[] = [];
  for (const endpoint of endpoints) {
    const { dnsName, recordType, setIdentifier } = endpoint;
    const why = checked ? invalidity(endpoint) : null;
    if (why !== null) {
      skipped.push({ name: dnsName, type: recordType, reason: 'InvalidEndpoint', message: why });
      continue;
    }
    const clean = normalised ? withTargets(endpoint, newTargets(endpoint.targets)) : endpoint;
    const key = `${typed ? recordType : ''}\n${dnsName}\n${setIdentifier}\n${clean.targets.join(';')}`;
    const earlier = seen.get(key);
    const first = earlier === undefined ? undefined : kept[earlier];
    if (earlier === undefined || first === undefined) {
      seen.set(key, kept.length);
      kept.push(clean);
    } else {
      kept[earlier] = { ...first, origins: [...first.origins, ...clean.origins] };
    }
  }
  return kept;
}

/** --nat64-networks: an A endpoint for every AAAA whose targets lie inside; or the error that stops ExternalDNS. */
export function nat64(
  endpoints: readonly Endpoint[],
  settings: Settings,
): readonly Endpoint[] | { readonly fatal: string } {
  if (settings.nat64Networks.length === 0) return endpoints;
  const networks: Network[] = [];
  for (const text of settings.nat64Networks) {
    const network = parseNetwork(text);
    if (network === null) {
      const why = text.includes('/') ? 'unable to parse IP' : "no '/'";
      return { fatal: `netip.ParsePrefix("${text}"): ${why}` };
    }
    if (network.prefix !== 96) return { fatal: 'NAT64 prefixes need to be /96 prefixes' };
    networks.push(network);
  }
  const added: Endpoint[] = [];
  for (const endpoint of endpoints) {
    if (endpoint.recordType !== 'AAAA') continue;
    const targets: string[] = [];
    for (const target of endpoint.targets) {
      if (isIP(target) === 0) return { fatal: `ParseAddr("${target}"): unable to parse IP` };
      const address = parseAddress(target);
      if (address !== null && networks.some((network) => contains(network, address))) {
        targets.push(dottedQuad(address.value & 0xffffffffn));
      }
    }
    if (targets.length > 0) added.push({ ...endpoint, recordType: 'A', targets });
  }
  return [...endpoints, ...added];
}

/** --target-net-filter and --exclude-target-net. Names lie inside no network, so any include list removes them. */
export function targetNetFilter(
  endpoints: readonly Endpoint[],
  settings: Settings,
  skipped: Skipped[],
): readonly Endpoint[] {
  const includes = networksOf(settings.targetNetFilter);
  const excludes = networksOf(settings.excludeTargetNets);
  if (includes.length === 0 && excludes.length === 0) return endpoints;
  const passes = (target: string): boolean => {
    const parsed = parseAddress(target);
    const address = parsed === null ? null : unmapped(parsed);
    const within = (networks: readonly Network[]): boolean =>
      address !== null && networks.some((network) => contains(network, address));
    return (includes.length === 0 || within(includes)) && !within(excludes);
  };
  return endpoints.flatMap((endpoint) => {
    const targets = endpoint.targets.filter(passes);
    if (targets.length > 0) return [targets.length === endpoint.targets.length ? endpoint : { ...endpoint, targets }];
    skipped.push({
      name: endpoint.dnsName,
      type: endpoint.recordType,
      reason: 'TargetNetFiltered',
      message: `no target of ${endpoint.targets.join(', ')} passes the target net filters`,
    });
    return [];
  });
}

function networksOf(texts: readonly string[]): readonly Network[] {
  return texts.flatMap((text) => {
    const network = parseNetwork(text.trim());
    return network === null ? [] : [network];
  });
}

/** PTR records for the addresses of endpoints that ask for them, where PTR is managed at all. */
export function pointers(endpoints: readonly Endpoint[], settings: Settings, skipped: Skipped[]): readonly Endpoint[] {
  if (!since(settings.version, 21) || !settings.managedRecordTypes.includes('PTR')) return endpoints;
  const byTarget = new Map<string, Endpoint[]>();
  const kept = endpoints.map((endpoint) => {
    const asked = property(endpoint, 'record-type');
    const plain = asked === undefined ? endpoint : without(endpoint, 'record-type');
    const able = endpoint.recordType === 'A' || endpoint.recordType === 'AAAA';
    if (!able || endpoint.dnsName.startsWith('*.')) return plain;
    if (!(asked === undefined ? settings.createPTR : asked.toLowerCase() === 'ptr')) return plain;
    for (const target of endpoint.targets) {
      const group = byTarget.get(target);
      if (group === undefined) byTarget.set(target, [endpoint]);
      else group.push(endpoint);
    }
    return plain;
  });
  return [...kept, ...Array.from(byTarget, ([target, group]) => pointer(target, group, skipped)).flat()];
}

function pointer(target: string, group: readonly Endpoint[], skipped: Skipped[]): readonly Endpoint[] {
  const address = parseAddress(target);
  const [first] = group;
  if (first === undefined) return [];
  if (address === null) {
    const message = `no reverse name for ${target}: it is no address`;
    skipped.push({ name: first.dnsName, type: 'PTR', reason: 'NoReverseName', message });
    return [];
  }
  const terms = {
    origin: first.origins[0]?.resource ?? '',
    labels: {},
    recordTTL: Math.min(...group.map((endpoint) => endpoint.recordTTL)),
    providerSpecific: [],
    setIdentifier: '',
  };
  const host = { value: reverseName(unmappedIPv4(target, address)), field: first.origins[0]?.address ?? '' };
  const names = group.map((endpoint) => endpoint.dnsName);
  const made = makeEndpoint(host, 'PTR', names, first.origins[0]?.host ?? '', terms, skipped);
  return made === null ? [] : [{ ...made, origins: group.flatMap((endpoint) => endpoint.origins) }];
}

function unmappedIPv4(target: string, address: ReturnType<typeof parseAddress> & object): typeof address {
  return target.includes('.') ? unmapped(address) : address;
}

/** --min-ttl as default, properties of other providers dropped, --prefer-alias. */
export function postProcess(endpoints: readonly Endpoint[], settings: Settings): readonly Endpoint[] {
  if (!since(settings.version, 21)) return endpoints;
  const ttl = Math.trunc(settings.minTTL);
  const lists = retainedLists(endpoints, settings.provider);
  return endpoints.map((endpoint) => {
    const recordTTL = endpoint.recordTTL === 0 && ttl > 0 ? ttl : endpoint.recordTTL;
    const providerSpecific = lists.get(endpoint) ?? endpoint.providerSpecific;
    const unchanged = recordTTL === endpoint.recordTTL && providerSpecific === endpoint.providerSpecific;
    const own = unchanged ? endpoint : { ...endpoint, recordTTL, providerSpecific };
    const prefers = settings.preferAlias && own.recordType === 'CNAME' && property(own, 'alias') === undefined;
    return prefers ? withProperty(own, 'alias', 'true') : own;
  });
}

/**
 * The properties each endpoint keeps, sorted by name. ExternalDNS filters the list in place that all endpoints of one object share:
 * where it drops something, every dropped place turns into an empty property of all but the first of them, and the first sees the
 * head of that list.
 */
function retainedLists(endpoints: readonly Endpoint[], provider: string): ReadonlyMap<Endpoint, Properties> {
  const sharing = Map.groupBy(
    endpoints.filter(({ providerSpecific }) => providerSpecific.length > 0),
    ({ providerSpecific }) => providerSpecific,
  );
  const lists = new Map<Endpoint, Properties>();
  for (const [properties, group] of sharing) {
    const kept = properties
      .filter(({ name }) => !name.includes('/') || name.startsWith(`${provider}/`))
      .sort((a, b) => compareText(a.name, b.name));
    const dropped = new Array(properties.length - kept.length).fill({ name: '', value: '' });
    const shared = [...dropped, ...kept];
    const head = group.length > 1 && dropped.length > 0 ? shared.slice(0, kept.length) : kept;
    group.forEach((endpoint, i) => {
      lists.set(endpoint, i === 0 ? head : shared);
    });
  }
  return lists;
}

type Properties = Endpoint['providerSpecific'];
