import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets a worker publish the events of every command that has ended, whatever happens to messages and copied rows
 * (docs/adr/0026-ended-commands-owe-their-events.md).
 *
 * - `jobs.owed_events` has a row for each ended command whose events are not acknowledged yet.
 * - `jobs.drive_copies` keeps what an attached copy publishes: the drive's change, and the names that differ from the
 *   plan.
 * - `outbox_commands` lets the relay of commands skip a backlog of events.
 */
export class OwedEvents1764600000010 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table jobs.owed_events (
  space_id integer not null,
  job_id uuid not null,
  command_id uuid not null,
  release integer not null,
  owed_since timestamp with time zone not null default clock_timestamp(),
  constraint owed_events_pkey primary key (space_id, job_id, command_id, release)
);
create index owed_events_by_time on jobs.owed_events (owed_since);

alter table jobs.drive_copies
  add column attached_change bigint,
  add column attached_names jsonb;

create index outbox_commands on jobs.outbox (position) where subject like 'scriptorium.cmd.%';

grant select, insert, update, delete on jobs.owed_events to blob_copy_worker;
-- A command that is dead-lettered is ended by the planner.
grant select, insert, delete on jobs.owed_events to localization_planner;
grant update (attached_change, attached_names) on jobs.drive_copies to blob_copy_worker;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
