import { inspect } from 'node:util';
import type { ApiError } from '../system/plain-http';

/** A rejected request, as an SDK of any version reports it. */
export interface Rejection {
  readonly status: number;
  readonly errors: readonly ApiError[];
}

/** Returns the rejection of a call by the server. Throws if the call succeeds or the client itself fails. */
export async function rejectionOf(call: Promise<unknown>): Promise<Rejection> {
  const [outcome] = await Promise.allSettled([call]);
  if (outcome.status === 'fulfilled') throw new Error(`The call succeeded with ${inspect(outcome.value)}.`);
  const error: unknown = outcome.reason;
  if (!(error instanceof Error) || !('response' in error)) throw error;
  const { status, data } = error.response as { status: number; data: { errors: ApiError[] } };
  return { status, errors: data.errors };
}
