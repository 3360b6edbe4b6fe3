import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/*
 * Content types, schemas, models, fields and the assignment of content types to repositories decide which bodies are
 * valid and which repositories accept them. A transaction that saves content reads them and then writes. They must not
 * change in between.
 *
 * - A transaction that saves content acquires the shared lock of its space as its first lock, before it reads any of
 *   them.
 * - A transaction that changes them acquires the exclusive lock, after the space's row and before every other lock.
 *
 * It is an advisory lock, so that saves write no row for it. PostgreSQL grants it in the order of requests: a change
 * waits for the saves in progress, and later saves wait for the change. The lock is released when the transaction ends.
 */

/** Prevents changes of the space's content types and models until the transaction ends. */
export async function lockModelsShared(client: ClientBase, spaceId: SpaceId): Promise<void> {
  await client.query({
    name: 'lock-models-shared',
    text: `select pg_advisory_xact_lock_shared(hashtextextended('models', $1))`,
    values: [spaceId],
  });
}

/** Waits for the saves in progress in the space, and blocks later saves until the transaction ends. */
export async function lockModelsExclusively(client: ClientBase, spaceId: SpaceId): Promise<void> {
  await client.query({
    name: 'lock-models-exclusively',
    text: `select pg_advisory_xact_lock(hashtextextended('models', $1))`,
    values: [spaceId],
  });
}
