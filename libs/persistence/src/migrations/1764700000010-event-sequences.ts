import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Numbers the changes of each variant, for the sequence of its events
 * (docs/adr/0029-the-highest-sequence-wins.md).
 *
 * - `content.next_change()` returns the number of a change of content. A service that knows nothing of it numbers its
 *   changes as well: an insert by the default, an update by the trigger.
 * - `content.deleted_variants` keeps the number of the last deletion of each variant.
 * - `content.next_deletion()` also counts deletions in `content.deletions`, so that a copy notices a deletion that has
 *   happened since the copy got its number.
 * - `jobs.commands.sequence` is the number of the variants that a closed command has created.
 */
export class EventSequences1764700000010 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create sequence content.changes;
create sequence content.deletions;

-- Follows the clock in microseconds: a database that is restored from a backup does not repeat numbers, and neither
-- does a replica that is promoted without the last transactions.
create function content.next_change() returns bigint language plpgsql as $$
declare
  change bigint := nextval('content.changes');
  second constant bigint := 1000000;
begin
  if change >= extract(epoch from clock_timestamp()) * second - second then
    return change;
  end if;
  -- One session at a time: setval could set back the sequence that another session has advanced.
  perform pg_advisory_lock(7011, 1);
  begin
    change := nextval('content.changes');
    if change < extract(epoch from clock_timestamp()) * second - second then
      change := setval('content.changes', (extract(epoch from clock_timestamp()) * second)::bigint);
    end if;
  exception
    -- A lock of a session does not end with its transaction.
    when query_canceled or others then
      perform pg_advisory_unlock(7011, 1);
      raise;
  end;
  perform pg_advisory_unlock(7011, 1);
  return change;
end $$;

create function content.next_deletion() returns bigint language plpgsql as $$
declare
  change constant bigint := content.next_change();
begin
  perform nextval('content.deletions');
  return change;
end $$;

-- A constant default first, so that existing rows are not rewritten.
alter table content.variants add column sequence bigint not null default 0;
alter table content.variants alter column sequence set default content.next_change();

-- Runs when the row is locked, so of two changes the later one has the higher number.
create function content.number_variant() returns trigger language plpgsql as $$
begin
  new.sequence := content.next_change();
  return new;
end $$;
create trigger variants_numbered before update on content.variants
  for each row when (new.sequence = old.sequence) execute function content.number_variant();

create table content.deleted_variants (
  space_id integer not null,
  variant_id uuid not null,
  family_id uuid not null,
  sequence bigint not null,
  version integer not null,
  locale text,
  deleted_at timestamp with time zone not null default now(),
  constraint deleted_variants_pkey primary key (space_id, variant_id)
);
create index deleted_variants_by_age on content.deleted_variants (deleted_at);

alter table jobs.commands add column sequence bigint;

grant usage, update on sequence content.changes to content_store, blob_copy_worker;
grant usage on sequence content.deletions to content_store;
grant select on sequence content.deletions to blob_copy_worker;
grant select, insert, update, delete on content.deleted_variants to content_store;
grant select on content.deleted_variants to blob_copy_worker;
grant update (sequence) on content.variants to blob_copy_worker;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
