import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Conflicts have the locale of their copy, which never changes, and the open ones are found by it. A space may have
 * millions of open conflicts in other locales.
 *
 * - conflicts_open_by_locale: the list of open conflicts of a locale.
 * - conflicts_of_copies_by_locale: the copies of a locale with open conflicts, for their resolution by query.
 *
 * The trigger is for services of the version before, and for the undo of roll-outs that these have made: they insert
 * conflicts without a locale.
 */
export class ConflictsByLocale1764900000170 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table content.conflicts add column locale text;

update content.conflicts c
   set locale = v.locale
  from content.variants v
 where v.space_id = c.space_id
   and v.id = c.variant_id;

create index conflicts_open_by_locale on content.conflicts (space_id, locale, id) where resolution is null;
create index conflicts_of_copies_by_locale on content.conflicts (space_id, locale, variant_id)
 where resolution is null;

create function content.set_locale_of_conflict() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.locale := (select v.locale
                   from content.variants v
                  where v.space_id = new.space_id
                    and v.id = new.variant_id);
  return new;
end $$;
create trigger set_locale_of_conflict
before insert on content.conflicts
for each row when (new.locale is null)
execute function content.set_locale_of_conflict();
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
