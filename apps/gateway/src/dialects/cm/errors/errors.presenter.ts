import type { IncomingHttpHeaders } from 'node:http';

import Negotiator from 'negotiator';

import type { Failure } from '../../../http/errors/failure.presenter';
import type { ErrorFormat } from '../../../http/errors/error.filter';

/** Path of the CM API below the public URL. */
export const CM_PATH = '/api/v2/cm';

/**
 * Problem details (RFC 9457). All five members are always present. `type` ends in a slug, because the original
 * publishes no types (docs/contracts/cm-api.md §5). The rejection's data are additional members: `parameter`, `locale`,
 * `problems`.
 */
export const cmErrors: ErrorFormat = {
  paths: ['/api'],
  matchesHeaders: (headers) => headers['content-type']?.startsWith('application/json-patch+json') === true,
  contentType: problemType,
  challenge: 'Bearer error="invalid_token"',
  present: (failure, path) => {
    const slug = slugOf(failure);
    return {
      ...failure.data,
      type: problemUrn(slug),
      title: titleOf(slug),
      status: failure.status,
      detail: failure.message,
      instance: path,
    };
  },
};

export const PROBLEM_TYPES = ['application/json', 'application/problem+json'];

/** Returns application/json, as the original documents its 400, unless the `Accept` header prefers problem details. */
function problemType(headers: IncomingHttpHeaders): string {
  return new Negotiator({ headers }).mediaType(PROBLEM_TYPES) ?? 'application/json';
}

/** Codes whose slug (docs/contracts/cm-api.md §3) is not the code in lower case. */
const SLUGS: Readonly<Record<string, string>> = {
  UNAUTHORIZED: 'unauthenticated',
  TOKEN_INVALID: 'unauthenticated',
  FORBIDDEN: 'insufficient-scope',
  VERSION_INVALID: 'invalid-version',
  QUERY_INVALID: 'invalid-query',
  LOCALE_TAG_INVALID: 'invalid-locale-tag',
  DESTINATION_LOCALE_MISSING: 'missing-destination-locale',
};

export function problemUrn(slug: string): string {
  return `urn:scriptorium:problem:${slug}`;
}

/** `NOT_FOUND` of a `version` → `version-not-found`. */
export function slugOf({ code, data }: Pick<Failure, 'code' | 'data'>): string {
  const what = code === 'NOT_FOUND' ? data['what'] : undefined;
  if (typeof what === 'string') return `${what}-not-found`;
  return SLUGS[code] ?? code.toLowerCase().replaceAll('_', '-');
}

/** `source-locale-not-found` → `Source locale not found`. */
function titleOf(slug: string): string {
  const words = slug.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
