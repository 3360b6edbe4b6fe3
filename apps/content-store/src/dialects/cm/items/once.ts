import { RejectedError } from '@scriptorium/contracts';
import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { claimKey, keepResponse } from './idempotency-keys.store';

/** Who sent a key with which request. */
export interface KeyedRequest {
  readonly spaceId: number;
  readonly principalId: string;
  /** What was asked for: the rpc's subject. */
  readonly route: string;
  /** Absent: the request is done each time that it comes. */
  readonly key: string | undefined;
  /** Everything that makes it this request and no other. */
  readonly parameters: readonly unknown[];
}

/**
 * Does the work once for an idempotency key, in the caller's transaction, and gives the first result to whoever sends the
 * key again within 24 hours, those who send it at the same moment among them. What was rejected was not done: it is tried
 * again. A key is its sender's own, in a space and for one route.
 *
 * Rejected with IDEMPOTENCY_KEY_REUSED, and as `work` is. The result must be JSON.
 */
export async function once<T>(client: ClientBase, request: KeyedRequest, work: () => Promise<T>): Promise<T> {
  const { spaceId, principalId, route, key, parameters } = request;
  if (key === undefined) return work();
  const requestHash = sha256(JSON.stringify(parameters));
  const use = { spaceId, principalId, route, keyHash: sha256(key), requestHash };
  const kept = await claimKey(client, use);
  if (kept === undefined) {
    const result = await work();
    await keepResponse(client, use, JSON.stringify(result));
    return result;
  }
  if (!kept.requestHash.equals(requestHash)) {
    throw new RejectedError('IDEMPOTENCY_KEY_REUSED', 'The idempotency key was sent with another request before.');
  }
  return JSON.parse(kept.response) as T;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
