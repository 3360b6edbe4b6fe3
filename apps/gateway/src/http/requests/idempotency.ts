import { createHash } from 'node:crypto';

import {
  hashUuid,
  IDEMPOTENCY_KEY,
  isWithin,
  type JobId,
  type KeyedRequest,
  RejectedError,
} from '@scriptorium/contracts';

import type { RequestContext } from './request-context';

/*
 * Proofs that a request repeats another one (docs/explanation/idempotency.md): an `Idempotency-Key` in every API, and
 * the `client-request-id` of Graph's client. The gateway stores nothing.
 */

/** The headers that change the effect of a request. They and the body distinguish requests with the same key. */
const DISTINGUISHING = ['x-http-method-override', 'x-environment', 'if-match', 'if-none-match'];

/** Returns whether the client sent an `Idempotency-Key`. */
export function hasIdempotencyKey(context: RequestContext): boolean {
  return context.header('idempotency-key') !== undefined;
}

/**
 * Returns the hashes of the `Idempotency-Key` and of the request; undefined without a key. Rejects a key outside of the
 * limits with IDEMPOTENCY_KEY_INVALID {limit}.
 */
export function keyedRequestOf(context: RequestContext, body = context.text ?? ''): KeyedRequest | undefined {
  const key = context.header('idempotency-key');
  if (key === undefined) return undefined;
  requireValidKey(key);
  const headers = DISTINGUISHING.map((name) => context.header(name) ?? null);
  const { method, url } = context;
  return { keyHash: sha256(key), requestHash: sha256(JSON.stringify([method, url, headers, body])) };
}

/** Returns the `client-request-id` of Graph's client; undefined without one. An empty one counts as absent. */
export function clientRequestIdOf(context: RequestContext): string | undefined {
  const id = context.header('client-request-id');
  return id === '' ? undefined : id;
}

/**
 * Returns the id of a request with a `client-request-id`, which becomes the id of its job. `identity` consists of the
 * caller, the `client-request-id` and all other distinguishing parts: a request that differs in any of them gets
 * another id.
 */
export function computedRequestId(identity: readonly string[]): JobId {
  return hashUuid([JSON.stringify(identity)], { version: 4, variantBits: 2 }) as JobId;
}

/** Rejects with IDEMPOTENCY_KEY_INVALID {limit}. */
export function requireValidKey(key: string): void {
  if (isWithin(key, IDEMPOTENCY_KEY)) return;
  const { minLength, maxLength } = IDEMPOTENCY_KEY;
  const message = `An Idempotency-Key must have ${minLength} to ${maxLength} visible ASCII characters.`;
  throw new RejectedError('IDEMPOTENCY_KEY_INVALID', message, { limit: maxLength });
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
