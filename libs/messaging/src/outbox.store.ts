import type { OutgoingMessage } from '@scriptorium/contracts';
import { injectedHeaders } from '@scriptorium/telemetry';

import type { EncodedMessage } from './message-publisher';

/** What can run SQL inside the caller's transaction: a TypeORM EntityManager, a pg client. */
export interface Queryable {
  query(sql: string, parameters: unknown[]): Promise<unknown>;
}

/** A client whose results are pg's own. */
export interface OutboxConnection {
  query(sql: string, parameters?: unknown[]): Promise<{ readonly rows: unknown[] } | { readonly rows: unknown[] }[]>;
}

export interface OutboxRow extends EncodedMessage {
  readonly position: string;
}

/** Well under the 1 MiB that a NATS server takes: a message that cannot be published would block all behind it. */
const LARGEST_ENVELOPE_BYTES = 900_000;

/**
 * Writes messages into the schema's outbox, in the caller's transaction: they go out if and only if it commits, at
 * least once, each with the id of its envelope. Call `OutboxRelay.poke()` after the commit where latency counts.
 * The active trace context goes along, as the CloudEvents extension "distributed tracing".
 */
export async function appendToOutbox(
  transaction: Queryable,
  schema: string,
  messages: readonly OutgoingMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  const trace = injectedHeaders();
  const envelopes = messages.map(({ subject, envelope }) =>
    sendable(subject, JSON.stringify({ ...envelope, ...trace })),
  );
  await transaction.query(
    `insert into ${quoteSchema(schema)}.outbox (message_id, subject, envelope)
     select * from unnest($1::text[], $2::text[], $3::text[])`,
    [messages.map(({ envelope }) => envelope.id), messages.map(({ subject }) => subject), envelopes],
  );
}

/** Begins a transaction and locks the oldest messages that no other relay has; in one round trip. */
export async function lockOutboxBatch(
  connection: OutboxConnection,
  schema: string,
  most: number,
): Promise<readonly OutboxRow[]> {
  const results = await connection.query(
    `begin;
     select position, message_id as id, subject, envelope as json
       from ${quoteSchema(schema)}.outbox
      order by position
      limit ${Math.trunc(most)}
        for update skip locked`,
  );
  // pg gives one result for each statement of such a query.
  return [results].flat().flatMap((result) => result.rows) as OutboxRow[];
}

/** Deletes what was sent, and commits. */
export async function deleteFromOutbox(
  connection: OutboxConnection,
  schema: string,
  rows: readonly OutboxRow[],
): Promise<void> {
  const positions = rows.map((row) => row.position);
  if (positions.length > 0) {
    await connection.query(`delete from ${quoteSchema(schema)}.outbox where position = any($1::bigint[])`, [positions]);
  }
  await connection.query('commit');
}

function sendable(subject: string, envelope: string): string {
  if (!/^[^\s*>]+$/.test(subject)) throw new Error(`'${subject}' is no subject to send to`);
  const bytes = Buffer.byteLength(envelope);
  if (bytes > LARGEST_ENVELOPE_BYTES) throw new Error(`A message to ${subject} of ${bytes} bytes is too large to send`);
  return envelope;
}

export function quoteSchema(schema: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(schema)) throw new Error(`'${schema}' is not a schema's name`);
  return `"${schema}"`;
}
