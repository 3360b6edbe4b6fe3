import type { Failure } from '../../http/describe-failure';
import type { ErrorForm } from '../../http/error.filter';

/** Where the CM API is served; links to its resources have the public address before it. */
export const CM_PATH = '/api/v2/cm';

/**
 * Problem details (RFC 9457) with all five members always there, and a `type` whose last part is a slug of our own: the
 * original publishes no types (contract, 5). What the rejection knows is beside them: `parameter`, `locale`, `problems`.
 */
export const cmErrors: ErrorForm = {
  paths: [CM_PATH],
  contentType: 'application/problem+json',
  challenge: 'Bearer error="invalid_token"',
  present: (failure, path) => {
    const slug = slugOf(failure);
    return {
      ...failure.data,
      type: `urn:scriptorium:problem:${slug}`,
      title: titleOf(slug),
      status: failure.status,
      detail: failure.message,
      instance: path,
    };
  },
};

/** Codes whose slug (contract, 3) is not the code itself in lower case. */
const SLUGS: Readonly<Record<string, string>> = {
  UNAUTHORIZED: 'unauthenticated',
  TOKEN_INVALID: 'unauthenticated',
  FORBIDDEN: 'insufficient-scope',
  VERSION_INVALID: 'invalid-version',
  QUERY_INVALID: 'invalid-query',
  LOCALE_TAG_INVALID: 'invalid-locale-tag',
  DESTINATION_LOCALE_MISSING: 'missing-destination-locale',
};

function slugOf({ code, data }: Failure): string {
  const what = code === 'NOT_FOUND' ? data['what'] : undefined;
  if (typeof what === 'string') return `${what}-not-found`;
  return SLUGS[code] ?? code.toLowerCase().replaceAll('_', '-');
}

/** `source-locale-not-found` → `Source locale not found`. */
function titleOf(slug: string): string {
  const words = slug.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
