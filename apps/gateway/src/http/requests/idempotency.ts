import { hashUuid, isWithin, type JobId, type TextLimits, RejectedError } from '@scriptorium/contracts';

import type { RequestContext } from './request-context';

/*
 * Idempotency of requests that create a resource: the client sends a key, and the service creates one result for each
 * key. The gateway stores nothing. It passes the key on (CM API) or computes the id of the job from it (DatoCMS,
 * OneDrive), so that a repeated request finds the job of the first. docs/explanation/idempotency.md compares the APIs.
 */
type IdempotencyHeader = 'Idempotency-Key' | 'client-request-id';

/** Returns the key that a client sent; undefined without one. An empty key counts as absent. */
export function idempotencyKeyOf(context: RequestContext, header: IdempotencyHeader): string | undefined {
  const key = context.header(header);
  return key === '' ? undefined : key;
}

/**
 * Returns the key of the client; undefined without one. Rejects a key outside of the limits: IDEMPOTENCY_KEY_INVALID.
 */
export function limitedIdempotencyKeyOf(context: RequestContext, limits: TextLimits): string | undefined {
  const key = context.header('Idempotency-Key');
  if (key === undefined || isWithin(key, limits)) return key;
  const { minLength, maxLength } = limits;
  const message = `An Idempotency-Key must have ${minLength} to ${maxLength} visible ASCII characters.`;
  throw new RejectedError('IDEMPOTENCY_KEY_INVALID', message, { limit: maxLength });
}

/**
 * Returns the id of a request with a key, which becomes the id of its job. `identity` consists of the caller, the key
 * and all other distinguishing parts: a request that differs in any of them gets another id.
 */
export function computedRequestId(identity: readonly string[], version: 4 | 8): JobId {
  return hashUuid([JSON.stringify(identity)], { version, variantBits: 2 }) as JobId;
}
