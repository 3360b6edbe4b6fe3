import { TransientError } from '@scriptorium/contracts';

import { hasIdempotencyKey } from '../../../http/requests/idempotency';
import type { RequestContext } from '../../../http/requests/request-context';
import { OUTCOME_UNKNOWN } from '../errors/errors.presenter';

/**
 * Awaits a call that creates a new resource each time. A call without a response may have been executed, so its
 * TransientError becomes OUTCOME_UNKNOWN, which the client does not retry. With an `Idempotency-Key` it may.
 */
export async function nonIdempotent<Reply>(context: RequestContext, call: Promise<Reply>): Promise<Reply> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof TransientError) || hasIdempotencyKey(context)) throw error;
    throw new TransientError(OUTCOME_UNKNOWN, error.message, error.retryAfterMs);
  }
}
