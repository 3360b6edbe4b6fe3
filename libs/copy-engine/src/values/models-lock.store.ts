import type { ClientBase } from 'pg';

/*
 * Content types, schemas, models, fields and the assignment of content types to repositories decide what a body may hold
 * and where it may be. A transaction that saves content reads them and then writes; in between they must not change.
 *
 * - A transaction that saves content acquires the lock of its space shared, as its first lock, before it reads any of them.
 * - A transaction that changes them acquires it exclusively, after the space's row and before everything else.
 *
 * The lock is an advisory one, so that saves write no row for it, and Postgres grants it in the order of requests: a change
 * waits for the saves in progress, and no later save overtakes it. It is released when the transaction ends.
 */

/** Keeps the space's content types and models as they are until the transaction ends. */
export async function lockModelsShared(client: ClientBase, spaceId: number): Promise<void> {
  await client.query({
    name: 'lock-models-shared',
    text: `select pg_advisory_xact_lock_shared(hashtextextended('models', $1))`,
    values: [spaceId],
  });
}

/** Waits for the saves in progress in the space, and blocks others until the transaction ends. */
export async function lockModelsExclusively(client: ClientBase, spaceId: number): Promise<void> {
  await client.query({
    name: 'lock-models-exclusively',
    text: `select pg_advisory_xact_lock(hashtextextended('models', $1))`,
    values: [spaceId],
  });
}
