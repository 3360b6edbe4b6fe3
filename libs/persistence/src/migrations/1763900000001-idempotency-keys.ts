import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds the responses to requests with an idempotency key. They are kept for 24 hours, and later requests delete them.
 */
export class IdempotencyKeys1763900000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table content.idempotency_keys (
  space_id integer not null references content.spaces (id),
  principal_id text not null,
  -- The name of the rpc.
  route text not null,
  -- SHA-256 of the key as received, and of the request.
  key_hash bytea not null,
  request_hash bytea not null,
  -- JSON text. Null only within the transaction that inserts the row.
  response text,
  created_at timestamptz not null default now(),
  primary key (space_id, principal_id, route, key_hash)
);
create index idempotency_keys_by_age on content.idempotency_keys (created_at);
grant select, insert, update, delete on content.idempotency_keys to content_store;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
