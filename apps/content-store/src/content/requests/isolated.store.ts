import { isDataError } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';

/** What one run of several requests gave. */
export interface Attempt<Result> {
  readonly results: readonly Result[];
  /** Whether a part of a request was written that was then refused: it must be rolled back. */
  readonly isPartial: boolean;
}

/**
 * Runs requests in one statement. Where the database refuses one of several, by a constraint that the statement could not
 * foresee, all are rolled back to a savepoint and each is run by itself, so that the others are not refused with it: the
 * one that is has the result of `refused`.
 *
 * A request that is alone takes no savepoint: an error is thrown as it is, and a caller that gets a refusal rolls back.
 */
export async function isolated<Request, Result>(
  client: ClientBase,
  requests: readonly Request[],
  run: (requests: readonly Request[]) => Promise<Attempt<Result>>,
  refused: (error: unknown) => Result,
): Promise<readonly Result[]> {
  if (requests.length <= 1) return (await run(requests)).results;
  const together = await attempt(client, requests, run);
  if (!(together instanceof Error)) return together.results;
  const results: Result[] = [];
  for (const request of requests) {
    const alone = await attempt(client, [request], run);
    results.push(...(alone instanceof Error ? [refused(alone)] : alone.results));
  }
  return results;
}

/** Returns the error where the database refused a request; nothing is written then. */
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
    return requests.length === 1 ? done : new Error('A request was written in part.');
  } catch (error) {
    if (!(error instanceof Error) || !isDataError(error)) throw error;
    await client.query('rollback to savepoint requests');
    await client.query('release savepoint requests');
    return error;
  }
}
