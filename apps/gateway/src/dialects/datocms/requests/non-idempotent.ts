import { TransientError } from '@scriptorium/contracts';

import { OUTCOME_UNKNOWN } from '../errors/errors.presenter';

/**
 * Awaits something that makes a thing anew each time it is asked. When no answer came it may have been done all the same:
 * then the client must not be told to repeat it, for it would, without end.
 */
export async function nonIdempotent<Reply>(call: Promise<Reply>): Promise<Reply> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof TransientError) throw new TransientError(OUTCOME_UNKNOWN, error.message, error.retryAfterMs);
    throw error;
  }
}
