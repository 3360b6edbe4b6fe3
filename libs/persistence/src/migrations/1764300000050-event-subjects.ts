import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Changes the subjects of events in an outbox to version 2, since the stream no longer accepts version 1. A locale is a
 * token of these subjects, so it must not contain a separator of tokens.
 */
export class EventSubjects1764300000050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const schema of ['content', 'jobs']) {
      await runner.query(`
update ${schema}.outbox
   set subject = regexp_replace(
         subject,
         '^scriptorium\\.evt\\.([^.]+)\\.([^.]+)\\.v1\\.([^.]+)(\\.[^.]+)?$',
         'scriptorium.evt.v2.\\3.\\1.\\2\\4'
       )
 where subject like 'scriptorium.evt.%.v1.%'`);
    }
    await runner.query(`
alter table content.locales
  add constraint locales_locale_form check (locale ~ '^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$')`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
