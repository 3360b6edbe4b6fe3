import { TransientError } from '@scriptorium/contracts';

import { OUTCOME_UNKNOWN } from '../errors/errors.presenter';

/**
 * Awaits a call that creates a new resource each time. A call without a response may have been executed, so its
 * TransientError becomes OUTCOME_UNKNOWN, which the client does not retry.
 */
export async function nonIdempotent<Reply>(call: Promise<Reply>): Promise<Reply> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof TransientError) throw new TransientError(OUTCOME_UNKNOWN, error.message, error.retryAfterMs);
    throw error;
  }
}
