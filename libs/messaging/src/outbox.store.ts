import type { OutgoingMessage } from '@scriptorium/contracts';

/** What can run SQL inside the caller's transaction: a TypeORM EntityManager, a pg client. */
export interface Queryable {
  query(sql: string, parameters: unknown[]): Promise<unknown>;
}

/**
 * Writes messages into the schema's outbox, in the caller's transaction: they go out if and only if it commits, at
 * least once, each with the id of its envelope. Call `OutboxRelay.poke()` after the commit where latency counts.
 */
export async function appendToOutbox(
  transaction: Queryable,
  schema: string,
  messages: readonly OutgoingMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  await transaction.query(
    `insert into ${quoteSchema(schema)}.outbox (message_id, subject, envelope)
     select * from unnest($1::text[], $2::text[], $3::text[])`,
    [
      messages.map((message) => message.envelope.id),
      messages.map((message) => message.subject),
      messages.map((message) => JSON.stringify(message.envelope)),
    ],
  );
}

export function quoteSchema(schema: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(schema)) throw new Error(`'${schema}' is not a schema's name`);
  return `"${schema}"`;
}
