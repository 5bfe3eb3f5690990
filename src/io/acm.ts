// ACM certificates of a region. The list alone hides certificates by default: every key type and key-pair origin is asked for.
// Describing is a call each (10/s), so only certificates that somebody wants to know about are described.

import type {
  ACMClient,
  CertificateDetail,
  CertificateSummary,
  DomainValidation,
  KeyAlgorithm,
  ListCertificatesCommandOutput,
} from '@aws-sdk/client-acm';
import type { Certificate, CertificateValidation } from '../core/snapshot.ts';
import type { Certificates, Clock } from '../world.ts';
import { type Aws, extraAttempts, type Send } from './aws.ts';
import { nameOf } from './aws-failure.ts';
import { acmDescribeRate, acmListRate, type Limiter, limiter } from './limiter.ts';

const keyTypes: KeyAlgorithm[] = [
  'RSA_1024',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_prime256v1',
  'EC_secp384r1',
  'EC_secp521r1',
];

interface Region {
  readonly client: ACMClient;
  readonly sdk: typeof import('@aws-sdk/client-acm');
  readonly lists: Limiter;
  readonly describes: Limiter;
}

export function acm(aws: Aws, clock: Clock): Certificates {
  const regions = new Map<string, Promise<Region>>();
  const open = (region: string): Promise<Region> => {
    const known = regions.get(region);
    if (known !== undefined) return known;
    const made = openRegion(aws, clock, region);
    regions.set(region, made);
    return made;
  };
  return {
    async list(region, signal, wanted = () => true) {
      const here = await open(region);
      const summaries = await summariesOf(aws, here, region, signal);
      return Promise.all(
        summaries.map(async (summary) => {
          const brief = briefOf(summary, region);
          const partial = summary.HasAdditionalSubjectAlternativeNames === true;
          if (!partial && !wanted(brief)) return brief;
          const detail = await described(aws, here, region, brief.arn, signal);
          // Deleted between the two calls: what the list said is all there is.
          return detail === null ? brief : certificateOf(detail, brief);
        }),
      );
    },
  };
}

async function openRegion(aws: Aws, clock: Clock, region: string): Promise<Region> {
  const [sdk, config] = await Promise.all([import('@aws-sdk/client-acm'), aws.config(region)]);
  return {
    sdk,
    client: new sdk.ACMClient(config),
    lists: limiter(acmListRate, clock),
    describes: limiter(acmDescribeRate, clock),
  };
}

async function summariesOf(
  aws: Aws,
  { client, sdk, lists }: Region,
  region: string,
  signal: AbortSignal,
): Promise<readonly CertificateSummary[]> {
  const summaries: CertificateSummary[] = [];
  let token: string | undefined;
  do {
    const page = new sdk.ListCertificatesCommand({
      Includes: { keyTypes },
      CertificateKeyPairOrigins: ['AWS_MANAGED', 'CUSTOMER_PROVIDED', 'ACME'],
      MaxItems: 1000,
      ...(token ? { NextToken: token } : {}),
    });
    const ask: Send<ListCertificatesCommandOutput> = (options) => client.send(page, options);
    const answer = await aws.read(`ACM in ${region}`, lists, signal, ask, extraAttempts);
    summaries.push(...(answer.CertificateSummaryList ?? []));
    token = answer.NextToken;
  } while (token);
  return summaries;
}

async function described(
  aws: Aws,
  here: Region,
  region: string,
  arn: string,
  signal: AbortSignal,
): Promise<CertificateDetail | null> {
  const { client, sdk, describes } = here;
  return aws.read(`ACM in ${region}`, describes, signal, async (options) => {
    try {
      return (
        (await client.send(new sdk.DescribeCertificateCommand({ CertificateArn: arn }), options)).Certificate ?? null
      );
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return null;
      throw error;
    }
  });
}

/** What the list says: no validations, and `inUseBy` empty because the list only says whether. */
function briefOf(summary: CertificateSummary, region: string): Certificate {
  return {
    arn: summary.CertificateArn ?? '',
    region,
    status: summary.Status ?? '',
    type: summary.Type ?? '',
    names: namesOf(summary.DomainName, summary.SubjectAlternativeNameSummaries),
    inUseBy: [],
    notBefore: time(summary.NotBefore),
    notAfter: time(summary.NotAfter),
    renewalStatus: null,
    failureReason: null,
    validations: [],
  };
}

function certificateOf(detail: CertificateDetail, brief: Certificate): Certificate {
  const renewal = detail.RenewalSummary;
  // A renewal under way asks for its own validations; the certificate's own were met long ago.
  const renewing = renewal?.RenewalStatus === 'PENDING_VALIDATION' || renewal?.RenewalStatus === 'PENDING_AUTO_RENEWAL';
  const own = detail.DomainValidationOptions ?? [];
  const validations = renewing && renewal.DomainValidationOptions?.length ? renewal.DomainValidationOptions : own;
  return {
    ...brief,
    status: detail.Status ?? brief.status,
    type: detail.Type ?? brief.type,
    names: namesOf(detail.DomainName, detail.SubjectAlternativeNames),
    inUseBy: detail.InUseBy ?? [],
    notBefore: time(detail.NotBefore) ?? brief.notBefore,
    notAfter: time(detail.NotAfter) ?? brief.notAfter,
    renewalStatus: renewal?.RenewalStatus ?? null,
    failureReason: detail.FailureReason ?? renewal?.RenewalStatusReason ?? null,
    validations: validations.map(validationOf),
  };
}

function validationOf(option: DomainValidation): CertificateValidation {
  const record = option.ResourceRecord;
  return {
    domain: option.DomainName ?? '',
    status: option.ValidationStatus ?? null,
    method: option.ValidationMethod ?? null,
    record: record?.Name ? { name: record.Name, type: record.Type ?? 'CNAME', value: record.Value ?? '' } : null,
  };
}

function namesOf(domain: string | undefined, alternatives: readonly string[] | undefined): readonly string[] {
  return [...new Set([...(domain ? [domain] : []), ...(alternatives ?? [])])];
}

function time(date: Date | undefined): string | null {
  return date === undefined ? null : date.toISOString();
}
