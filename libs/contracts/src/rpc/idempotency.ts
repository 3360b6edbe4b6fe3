import { declareRead } from '../message';
import type { Caller } from './caller';

/** An idempotency key and the request that it was sent with, as lower-case hex of their SHA-256. */
export interface KeyedRequest {
  readonly keyHash: string;
  readonly requestHash: string;
}

/**
 * A request that its caller may repeat under the same key: the service stores the reply in the transaction that makes
 * the change, and replies to a repetition from there (docs/explanation/idempotency.md). Every rpc with this member also
 * rejects with IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEYS_EXHAUSTED {limit}, and the transient IDEMPOTENCY_KEY_IN_USE.
 */
export interface Idempotent {
  readonly idempotency?: KeyedRequest;
}

/** The reply to an earlier request with the same key, as the service stored it. */
export interface StoredReply {
  readonly reply: unknown;
}

/**
 * Looks a key up before the gateway reads what the request needs: that may be deleted since. Searches the spaces of the
 * caller, and returns no reply if the key was not used or was used with another request.
 */
export const readStoredReply = declareRead<
  { readonly caller: Caller; readonly idempotency: KeyedRequest },
  { readonly stored: StoredReply | null }
>('content-store', 'read-stored-reply');
