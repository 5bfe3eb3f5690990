// What the AWS provider makes of endpoints before the plan: CNAMEs to load balancers become aliases, with an IPv6 twin.
//
//   CNAME → lb.us-west-2.elb.amazonaws.com, ttl 60   →  A + AAAA (≤ 0.15: A only), alias=true, ttl 300, evaluate-target-health
//   CNAME → www.example.net                          →  CNAME, alias=false
//
// (external-dns provider/aws/aws.go AdjustEndpoints; reference: sources page appendix A.1)

import { since } from '../discover/arguments.ts';
import type { Endpoint, ProviderSpecific } from '../endpoint.ts';
import { canonicalZone } from '../route53/elb.ts';
import type { Settings } from '../settings.ts';

const health = 'aws/evaluate-target-health';
const aliasTTL = 300;
const locations = ['region', 'local-zone-group', 'coordinates'].map((part) => `aws/geoproximity-${part}`);

/** The endpoints that the plan gets; IPv6 twins of aliases stand at the end. */
export function adjustEndpoints(endpoints: readonly Endpoint[], settings: Settings): readonly Endpoint[] {
  if (!since(settings.version, 14)) return endpoints.map((endpoint) => adjust013(endpoint, settings));
  if (!since(settings.version, 21)) return adjustOld(endpoints, settings);
  const twins: Endpoint[] = [];
  const adjusted = endpoints.map((endpoint) => {
    const own = withBias(adjust(endpoint, settings));
    if (endpoint.recordType === 'CNAME' && property(own, 'alias') === 'true') {
      twins.push({ ...own, recordType: 'AAAA', labels: { ...own.labels } });
    }
    return normaliseAlias(own);
  });
  return [...adjusted, ...twins];
}

function adjust(endpoint: Endpoint, settings: Settings): Endpoint {
  switch (endpoint.recordType) {
    case 'A':
    case 'AAAA':
      return property(endpoint, 'alias') === 'true'
        ? aliased(endpoint, settings)
        : without(without(endpoint, 'alias'), health);
    case 'CNAME':
      return adjustCNAME(endpoint, settings);
    default:
      return since(settings.version, 22) ? endpoint : without(without(endpoint, 'alias'), health);
  }
}

function adjustCNAME(endpoint: Endpoint, settings: Settings): Endpoint {
  const asked = property(endpoint, 'alias');
  const typed = since(settings.version, 22);
  const known = asked === 'true' || asked === 'false' || (typed && (asked === 'A' || asked === 'AAAA'));
  const alias = known ? asked : asked !== undefined && !typed ? 'false' : String(becomesAlias(endpoint, settings));
  if (alias === 'true' && endpoint.providerSpecific.length === 0) return plainAlias(endpoint, settings);
  const said = withProperty(endpoint, 'alias', alias);
  switch (alias) {
    case 'true':
    case 'A':
      return aliased({ ...said, recordType: 'A' }, settings);
    case 'AAAA':
      return aliased({ ...said, recordType: 'AAAA' }, settings);
    default:
      return without(said, health);
  }
}

/** `alias=A` on an A, `alias=AAAA` on an AAAA: from here on an alias as any other. */
function normaliseAlias(endpoint: Endpoint): Endpoint {
  const { recordType } = endpoint;
  const addressed = recordType === 'A' || recordType === 'AAAA';
  return addressed && property(endpoint, 'alias') === recordType ? withProperty(endpoint, 'alias', 'true') : endpoint;
}

function adjustOld(endpoints: readonly Endpoint[], settings: Settings): readonly Endpoint[] {
  const twinned = since(settings.version, 16);
  const twins: Endpoint[] = [];
  const adjusted = endpoints.map((endpoint) => {
    const { alias, said } = aliasBefore21(endpoint, settings);
    if (!alias) return biased(without(said, health), settings);
    const own = aliased(said, settings);
    if (!twinned) return { ...own, recordType: 'A' };
    if (own.recordType !== 'CNAME') return biased(own, settings);
    // The twin shares its label map with the A: up to 0.20 the registry's writes to one show in the other.
    twins.push({ ...own, recordType: 'AAAA' });
    return biased({ ...own, recordType: 'A' }, settings);
  });
  return [...adjusted, ...twins];
}

function aliasBefore21(endpoint: Endpoint, settings: Settings): { readonly alias: boolean; readonly said: Endpoint } {
  const asked = property(endpoint, 'alias');
  const cname = endpoint.recordType === 'CNAME';
  if (asked === 'true') {
    const keeps =
      cname || endpoint.recordType === 'A' || (endpoint.recordType === 'AAAA' && since(settings.version, 16));
    return { alias: true, said: keeps ? endpoint : without(endpoint, 'alias') };
  }
  if (asked !== undefined) {
    return { alias: false, said: cname ? withProperty(endpoint, 'alias', 'false') : without(endpoint, 'alias') };
  }
  if (!cname) return { alias: false, said: endpoint };
  const alias = becomesAlias(endpoint, settings);
  return { alias, said: withProperty(endpoint, 'alias', String(alias)) };
}

/** 0.13 keeps the type CNAME here; it turns into an A when it is written. */
function adjust013(endpoint: Endpoint, settings: Settings): Endpoint {
  if (endpoint.recordType !== 'CNAME') return without(without(endpoint, 'alias'), health);
  const { alias, said } = aliasBefore21(endpoint, settings);
  return alias ? aliased(said, settings) : without(said, health);
}

function becomesAlias(endpoint: Endpoint, settings: Settings): boolean {
  const target = endpoint.targets[0];
  return !settings.awsPreferCNAME && target !== undefined && canonicalZone(target, settings.version) !== null;
}

/** What `aliased` makes of an endpoint without properties, as most are. */
function plainAlias(endpoint: Endpoint, { awsEvaluateTargetHealth }: Settings): Endpoint {
  return {
    ...endpoint,
    recordType: 'A',
    recordTTL: endpoint.recordTTL > 0 ? aliasTTL : endpoint.recordTTL,
    providerSpecific: awsEvaluateTargetHealth ? healthyAlias : anyAlias,
  };
}

const healthyAlias: readonly ProviderSpecific[] = [
  { name: 'alias', value: 'true' },
  { name: health, value: 'true' },
];
const anyAlias: readonly ProviderSpecific[] = [
  { name: 'alias', value: 'true' },
  { name: health, value: 'false' },
];

function aliased(endpoint: Endpoint, settings: Settings): Endpoint {
  const asked = property(endpoint, health);
  const evaluate = asked === undefined ? settings.awsEvaluateTargetHealth : asked === 'true';
  const said = withProperty(endpoint, health, String(evaluate));
  return said.recordTTL > 0 ? { ...said, recordTTL: aliasTTL } : said;
}

function biased(endpoint: Endpoint, settings: Settings): Endpoint {
  return since(settings.version, 19) ? withBias(endpoint) : endpoint;
}

/** A geoproximity location without a bias gets bias 0. */
function withBias(endpoint: Endpoint): Endpoint {
  if (endpoint.setIdentifier === '' || endpoint.providerSpecific.length === 0) return endpoint;
  const located = locations.some((name) => property(endpoint, name) !== undefined);
  return located && property(endpoint, 'aws/geoproximity-bias') === undefined
    ? withProperty(endpoint, 'aws/geoproximity-bias', '0')
    : endpoint;
}

/** The first property of that name; undefined when there is none. */
export function property(endpoint: Endpoint, name: string): string | undefined {
  return endpoint.providerSpecific.find((candidate) => candidate.name === name)?.value;
}

/** Replaces the first property of that name in place, or appends it. */
export function withProperty(endpoint: Endpoint, name: string, value: string): Endpoint {
  const properties = endpoint.providerSpecific;
  const at = properties.findIndex((candidate) => candidate.name === name);
  if (at >= 0 && properties[at]?.value === value) return endpoint;
  const providerSpecific: readonly ProviderSpecific[] =
    at < 0 ? [...properties, { name, value }] : properties.with(at, { name, value });
  return { ...endpoint, providerSpecific };
}

/** Drops the first property of that name. */
export function without(endpoint: Endpoint, name: string): Endpoint {
  const at = endpoint.providerSpecific.findIndex((candidate) => candidate.name === name);
  return at < 0 ? endpoint : { ...endpoint, providerSpecific: endpoint.providerSpecific.toSpliced(at, 1) };
}
