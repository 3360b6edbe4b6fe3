import { isDataError } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';

/** The result of running several requests together. */
export interface Attempt<Result> {
  readonly results: readonly Result[];
  /** Whether a rejected request was partly written: it must be rolled back. */
  readonly isPartial: boolean;
}

/**
 * Runs requests in one statement. If a constraint rejects one of several, rolls back to a savepoint and runs each
 * request alone, so that one rejection does not affect the others. `onRejected` returns the result of a rejected
 * request.
 *
 * A single request uses no savepoint: its error is thrown, and a caller that gets a rejection rolls back.
 */
export async function runIsolated<Request, Result>(
  client: ClientBase,
  requests: readonly Request[],
  run: (requests: readonly Request[]) => Promise<Attempt<Result>>,
  onRejected: (error: unknown) => Result,
): Promise<readonly Result[]> {
  if (requests.length <= 1) return (await run(requests)).results;
  const together = await attempt(client, requests, run);
  if (!(together instanceof Error)) return together.results;
  const results: Result[] = [];
  for (const request of requests) {
    const alone = await attempt(client, [request], run);
    results.push(...(alone instanceof Error ? [onRejected(alone)] : alone.results));
  }
  return results;
}

/** Returns the results, or the error if the database rejected a request. In that case nothing is written. */
async function attempt<Request, Result>(
  client: ClientBase,
  requests: readonly Request[],
  run: (requests: readonly Request[]) => Promise<Attempt<Result>>,
): Promise<Attempt<Result> | Error> {
  await client.query('savepoint requests');
  try {
    const done = await run(requests);
    if (done.isPartial) await client.query('rollback to savepoint requests');
    await client.query('release savepoint requests');
    if (!done.isPartial) return done;
    return requests.length === 1 ? done : new Error('A request was written only in part.');
  } catch (error) {
    if (!(error instanceof Error) || !isDataError(error)) throw error;
    await client.query('rollback to savepoint requests');
    await client.query('release savepoint requests');
    return error;
  }
}
