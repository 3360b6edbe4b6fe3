import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The undo of roll-outs (docs/adr/0057-the-undo-of-a-roll-out-restores-what-it-recorded.md).
 *
 * `jobs.undoes` is the kind of the job that an undo undoes. Null: a localization, or the job is no undo.
 *
 * `content.rolled_out_copies` has what a roll-out has changed of each copy:
 *
 * - `version` and `based_on` are those after the roll-out, and the columns `previous_…` those before it.
 * - `previous_saved_at` is the time of the previous version. A copy that was deleted and made again under the same id
 *   has another one.
 * - `previous_conflicts` has the rows of `content.conflicts` as they were; null without rows.
 *
 * A service of the release before stores no such rows. An undo leaves the copies that such a service has updated.
 */
export class UndoOfRollOuts1764900000140 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.jobs
  add column undoes text,
  add constraint jobs_undoes check (undoes is null or kind = 'undo');

create table content.rolled_out_copies (
  space_id integer not null,
  job_id uuid not null,
  node_number integer not null,
  locale_bit smallint not null,
  variant_id uuid not null,
  version integer not null,
  based_on integer not null,
  previous_version integer not null,
  previous_saved_at timestamp with time zone not null,
  previous_based_on integer,
  previous_based_at timestamp with time zone,
  previous_made_version integer,
  previous_acknowledged_from integer,
  previous_acknowledged_from_at timestamp with time zone,
  previous_conflicts jsonb,
  constraint rolled_out_copies_pkey primary key (space_id, job_id, node_number, locale_bit)
);

grant select, insert on content.rolled_out_copies to blob_copy_worker;
grant select on content.rolled_out_copies to localization_planner;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
