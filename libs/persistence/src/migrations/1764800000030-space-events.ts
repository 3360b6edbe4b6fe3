import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `content.announced` has what the last event of each space and content type said: a digest of its state, and the
 * sequence. The digest is null if the entity was deleted; it is empty for entities from before this migration, so the
 * next change in their space publishes an event of each.
 */
export class SpaceEvents1764800000030 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table content.announced (
  space_id integer not null,
  entity text not null,
  id text not null,
  sequence bigint not null,
  digest bytea,
  constraint announced_pkey primary key (space_id, entity, id),
  constraint announced_entity check (entity in ('space', 'content-type'))
);
insert into content.announced (space_id, entity, id, sequence, digest)
select id, 'space', key, 0, ''::bytea from content.spaces
union all
select space_id, 'content-type', id, 0, ''::bytea from content.content_types;

grant select, insert, update on content.announced to content_store;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
