import { COMMAND_PREFIX, MAX_ENVELOPE_BYTES, type OutgoingMessage } from '@scriptorium/contracts';
import { injectedHeaders } from '@scriptorium/telemetry';

import type { EncodedMessage } from '../messages/message-publisher';

/** Runs SQL inside the caller's transaction: a TypeORM EntityManager or a pg client. */
export interface Queryable {
  query(sql: string, parameters: unknown[]): Promise<unknown>;
}

/** A pg client. */
export interface OutboxConnection {
  query(sql: string, parameters?: unknown[]): Promise<{ readonly rows: unknown[] } | { readonly rows: unknown[] }[]>;
}

export interface OutboxRow extends EncodedMessage {
  readonly position: string;
}

/**
 * Inserts messages into the schema's outbox, in the caller's transaction. They are published at least once if and only
 * if it commits, each with the id of its envelope. Call `OutboxRelay.wake()` after the commit where latency counts.
 * Stores the active trace context in the CloudEvents extension "distributed tracing".
 */
export async function appendToOutbox(
  transaction: Queryable,
  schema: string,
  messages: readonly OutgoingMessage[],
): Promise<void> {
  await appendWithTraces(transaction, schema, withTrace(messages));
}

/** A message whose envelope has the trace context of its request. */
export type TracedMessage = OutgoingMessage & { readonly hasTrace: true };

/** Adds the active trace context to messages that are appended in a transaction of several requests. */
export function withTrace(messages: readonly OutgoingMessage[]): readonly TracedMessage[] {
  const trace = injectedHeaders();
  return messages.map(({ subject, envelope }) => ({ subject, envelope: { ...envelope, ...trace }, hasTrace: true }));
}

/** Same as appendToOutbox, for messages of several requests. */
export async function appendWithTraces(
  transaction: Queryable,
  schema: string,
  messages: readonly TracedMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  const envelopes = messages.map(({ subject, envelope }) => validated(subject, JSON.stringify(envelope)));
  await transaction.query(
    `insert into ${quoteSchema(schema)}.outbox (message_id, subject, envelope)
     select * from unnest($1::text[], $2::text[], $3::text[])`,
    [messages.map(({ envelope }) => envelope.id), messages.map(({ subject }) => subject), envelopes],
  );
}

export type OutboxPart = 'all' | 'commands' | 'events';

const CONDITIONS: Readonly<Record<OutboxPart, string>> = {
  all: 'true',
  commands: `subject like '${COMMAND_PREFIX}.%'`,
  events: `subject not like '${COMMAND_PREFIX}.%'`,
};

/** Begins a transaction and locks the oldest messages of a part that no other relay has locked, in one round trip. */
export async function lockOutboxBatch(
  connection: OutboxConnection,
  schema: string,
  most: number,
  part: OutboxPart,
): Promise<readonly OutboxRow[]> {
  const results = await connection.query(
    `begin;
     select position, message_id as id, subject, envelope as json
       from ${quoteSchema(schema)}.outbox
      where ${CONDITIONS[part]}
      order by position
      limit ${Math.trunc(most)}
        for update skip locked`,
  );
  // pg returns one result for each statement of this query.
  return [results].flat().flatMap((result) => result.rows) as OutboxRow[];
}

/** Returns the milliseconds after which the server ends an idle transaction of the session; 0: never. */
export async function readIdleTimeout(connection: OutboxConnection): Promise<number> {
  const results = await connection.query(
    `select setting::integer as ms from pg_settings where name = 'idle_in_transaction_session_timeout'`,
  );
  const [row] = [results].flat().flatMap((result) => result.rows) as { readonly ms: number }[];
  return row?.ms ?? 0;
}

/** Deletes published messages and commits. */
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

function validated(subject: string, envelope: string): string {
  if (!/^[^\s*>]+$/.test(subject)) throw new Error(`"${subject}" is not a valid subject.`);
  const bytes = Buffer.byteLength(envelope);
  // The server would reject the message, and it would block all that follow.
  if (bytes > MAX_ENVELOPE_BYTES)
    throw new Error(
      `A message to ${subject} has ${bytes} bytes, which exceeds the limit of ${MAX_ENVELOPE_BYTES} bytes.`,
    );
  return envelope;
}

export function quoteSchema(schema: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(schema)) throw new Error(`"${schema}" is not a valid schema name.`);
  return `"${schema}"`;
}
