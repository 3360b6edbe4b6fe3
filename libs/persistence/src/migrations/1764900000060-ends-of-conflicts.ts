import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * More ends of conflicts (docs/adr/0047-a-merge-decides-on-all-open-conflicts.md): `roll-out` if a later merge does not
 * find the conflict again, `source-deleted` if the source of the copy was deleted.
 *
 * The list of resolved conflicts has an index, as that of open ones.
 *
 * Conflicts with a deleted source have no end yet. A source that was made again under the same id is newer than
 * `basedOn`, as in the sync states.
 */
export class EndsOfConflicts1764900000060 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table content.conflicts
  drop constraint conflicts_resolution,
  add constraint conflicts_resolution check (resolution in (
    'theirs', 'mine', 'value', 'update', 'acknowledgement', 'source', 'roll-out', 'source-deleted'));
create index conflicts_ended on content.conflicts (space_id, id) where resolution is not null;

update content.conflicts c
   set resolution = 'source-deleted',
       resolved_at = now()
  from content.variants v
 where c.resolution is null
   and v.space_id = c.space_id
   and v.id = c.variant_id
   and not exists (
         select
           from content.versions source
          where source.space_id = c.space_id
            and source.variant_id = v.source_variant_id
            and source.number = coalesce(v.based_on, v.source_version)
            and source.created_at <= coalesce(v.based_at, v.created_at));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
