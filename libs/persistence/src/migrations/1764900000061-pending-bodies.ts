import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The bodies that content-store must validate, because a roll-out has merged them. A notification of `content_bodies`
 * wakes content-store. A service of an older version requests the validation of whole content types instead.
 */
export class PendingBodies1764900000061 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table content.pending_bodies (
  space_id integer not null,
  body_hash bytea not null,
  constraint pending_bodies_pkey primary key (space_id, body_hash)
);

create function content.announce_bodies() returns trigger
language plpgsql as
$$ begin perform pg_notify('content_bodies', ''); return null; end $$;
create trigger bodies_announced after insert on content.pending_bodies
  for each statement execute function content.announce_bodies();

grant select, insert, update, delete on content.pending_bodies to content_store;
grant select, insert on content.pending_bodies to blob_copy_worker;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
