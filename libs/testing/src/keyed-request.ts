import { createHash } from 'node:crypto';
import type { KeyedRequest } from '@scriptorium/contracts';

/** Returns what the gateway sends to a service for a request with this idempotency key. */
export function keyedRequest(key: string, request = 'request'): KeyedRequest {
  return { keyHash: sha256(key), requestHash: sha256(request) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
