import { inspect } from 'node:util';
import type { ApiError } from '../system/plain-http';

/** A request that the server refused, as an SDK of any version tells it. */
export interface Refusal {
  readonly status: number;
  readonly errors: readonly ApiError[];
}

/** Waits for a client's call to be refused by the server. Throws where it is not, or where the client itself gives up. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  const [outcome] = await Promise.allSettled([call]);
  if (outcome.status === 'fulfilled') throw new Error(`Not refused, but answered: ${inspect(outcome.value)}`);
  const error: unknown = outcome.reason;
  if (!(error instanceof Error) || !('response' in error)) throw error;
  const { status, data } = error.response as { status: number; data: { errors: ApiError[] } };
  return { status, errors: data.errors };
}
