import type { ClientBase } from 'pg';

/*
 * A body is stored with the verdict of the models as its transaction read them. A change of models judges the stored bodies
 * again, and must see every body that was judged by the models before. So every transaction that judges bodies shares a
 * lock on the space's models before it reads them, and a change of the models takes the lock alone.
 */

const MODELS = `hashtextextended('models of ' || $1::text, 0)`;

/** Shares the lock on the models of a space until the transaction ends. Must precede the reading of the models. */
export async function holdModels(client: ClientBase, spaceId: number): Promise<void> {
  await client.query({
    name: 'hold-models',
    text: `select pg_advisory_xact_lock_shared(${MODELS})`,
    values: [spaceId],
  });
}

/** Locks the models of a space until the transaction ends. Waits for the transactions that judge bodies by them. */
export async function lockModels(client: ClientBase, spaceId: number): Promise<void> {
  await client.query({ name: 'lock-models', text: `select pg_advisory_xact_lock(${MODELS})`, values: [spaceId] });
}
