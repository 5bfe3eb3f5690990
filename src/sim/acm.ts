// ACM's JSON 1.1: ListCertificates with its narrow default filter, DescribeCertificate. (aws-facts section 10)

import { type CertificateData, regionOf, type ValidationData } from './data.ts';
import type { Answer, Refusal } from './listener.ts';

type Json = Readonly<Record<string, unknown>>;

export function acmAnswer(
  certificates: readonly CertificateData[],
  region: string,
  operation: string,
  body: string,
): Answer {
  const input = readJson(body);
  if (input === null) return acmRefused('SerializationException', '');
  const here = certificates.filter((certificate) => regionOf(certificate.CertificateArn) === region);
  switch (operation) {
    case 'ListCertificates':
      return listCertificates(here, input);
    case 'DescribeCertificate': {
      const arn = String(input.CertificateArn ?? '');
      const found = here.find((certificate) => certificate.CertificateArn === arn);
      return found === undefined
        ? acmRefused('ResourceNotFoundException', `Could not find certificate ${arn}.`)
        : acmOk({ Certificate: detail(found) });
    }
    default:
      return acmRefused('UnknownOperationException', '');
  }
}

const keyTypes = ['RSA_1024', 'RSA_2048', 'RSA_3072', 'RSA_4096', 'EC_prime256v1', 'EC_secp384r1', 'EC_secp521r1'];

function listCertificates(certificates: readonly CertificateData[], input: Json): Answer {
  const includes = asJson(input.Includes);
  // Without a filter AWS leaves out every elliptic curve and the larger RSA keys.
  const wantedKeys = texts(includes.keyTypes) ?? ['RSA_1024', 'RSA_2048'];
  const unknown = wantedKeys.find((type) => !keyTypes.includes(type));
  if (unknown !== undefined)
    return acmRefused(
      'ValidationException',
      `1 validation error detected: Value '[${unknown}]' at 'includes.keyTypes' failed to satisfy constraint: Member must satisfy enum value set: [${keyTypes.join(', ')}]`,
    );
  const statuses = texts(input.CertificateStatuses);
  const wanted = certificates.filter(
    (certificate) =>
      wantedKeys.includes(keyType(certificate)) && (statuses?.includes(certificate.Status ?? 'ISSUED') ?? true),
  );
  const maxItems = typeof input.MaxItems === 'number' ? input.MaxItems : 1000;
  if (maxItems < 1 || maxItems > 1000)
    return acmRefused(
      'ValidationException',
      "Value at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000",
    );
  const start = Number(input.NextToken ?? 0);
  return acmOk({
    CertificateSummaryList: wanted.slice(start, start + maxItems).map(summary),
    ...(start + maxItems < wanted.length && { NextToken: String(start + maxItems) }),
  });
}

function keyType(certificate: CertificateData): string {
  return (certificate.KeyAlgorithm ?? 'RSA-2048').replace('-', '_');
}

function summary(certificate: CertificateData): Json {
  const names = namesOf(certificate);
  return {
    CertificateArn: certificate.CertificateArn,
    DomainName: certificate.DomainName,
    SubjectAlternativeNameSummaries: names.slice(0, 100),
    HasAdditionalSubjectAlternativeNames: names.length > 100,
    Status: certificate.Status ?? 'ISSUED',
    Type: certificate.Type ?? 'AMAZON_ISSUED',
    KeyAlgorithm: keyType(certificate),
    InUse: (certificate.InUseBy?.length ?? 0) > 0,
    RenewalEligibility: eligibility(certificate),
    NotBefore: seconds(certificate.NotBefore),
    NotAfter: seconds(certificate.NotAfter),
  };
}

function detail(certificate: CertificateData): Json {
  const { RenewalSummary: renewal } = certificate;
  return {
    ...certificate,
    SubjectAlternativeNames: namesOf(certificate),
    Status: certificate.Status ?? 'ISSUED',
    Type: certificate.Type ?? 'AMAZON_ISSUED',
    KeyAlgorithm: certificate.KeyAlgorithm ?? 'RSA-2048',
    InUseBy: certificate.InUseBy ?? [],
    RenewalEligibility: eligibility(certificate),
    NotBefore: seconds(certificate.NotBefore),
    NotAfter: seconds(certificate.NotAfter),
    DomainValidationOptions: certificate.DomainValidationOptions?.map(validation),
    RenewalSummary: renewal && {
      ...renewal,
      DomainValidationOptions: (renewal.DomainValidationOptions ?? []).map(validation),
      UpdatedAt: seconds(renewal.UpdatedAt ?? '2026-11-01T00:00:00Z'),
    },
  };
}

function validation(option: ValidationData): Json {
  return { ValidationDomain: option.DomainName, ValidationMethod: 'DNS', ValidationStatus: 'SUCCESS', ...option };
}

function namesOf(certificate: CertificateData): readonly string[] {
  return [...new Set([certificate.DomainName, ...(certificate.SubjectAlternativeNames ?? [])])];
}

function eligibility(certificate: CertificateData): string {
  const renewable = certificate.Type !== 'IMPORTED' && (certificate.InUseBy?.length ?? 0) > 0;
  return renewable ? 'ELIGIBLE' : 'INELIGIBLE';
}

/** JSON 1.1 carries times as seconds since 1970. */
function seconds(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Date.parse(iso) / 1000;
}

function readJson(body: string): Json | null {
  try {
    return asJson(JSON.parse(body === '' ? '{}' : body));
  } catch {
    return null;
  }
}

function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;
}

function acmOk(content: Json): Answer {
  return { status: 200, type: 'application/x-amz-json-1.1', body: JSON.stringify(content) };
}

export function acmRefused(code: string, message: string, status = 400): Answer {
  return {
    status,
    type: 'application/x-amz-json-1.1',
    body: JSON.stringify({ __type: code, message }),
    headers: { 'x-amzn-errortype': code },
  };
}

export function acmRefusal(effect: Refusal, arn: string, operation: string): Answer {
  switch (effect) {
    case 'throttle':
    case 'busy':
      return acmRefused('ThrottlingException', 'Rate exceeded');
    case 'deny':
      return acmRefused(
        'AccessDeniedException',
        `User: ${arn} is not authorized to perform: acm:${operation} because no identity-based policy allows the acm:${operation} action`,
      );
    case 'expire':
      return acmRefused('ExpiredTokenException', 'The security token included in the request is expired');
    case 'error':
      return acmRefused('InternalFailure', 'We encountered an internal error. Please try again.', 500);
  }
}
