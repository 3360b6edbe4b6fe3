import type { Client } from 'pg';
import { linksOf, type SourceItem } from '../system/source-item';

/**
 * Creates the tables of a straightforward job per variant: tables of the usual shape, each version with its whole body.
 */
export async function createPlainTables(database: Client): Promise<void> {
  await database.query(`
create schema plain;
create table plain.items (
  id            uuid primary key default gen_random_uuid(),
  family_id     uuid not null,
  locale        text not null,
  version       integer not null,
  repository_id text not null,
  label         text not null,
  source_id     uuid,
  job_id        uuid,
  created_at    timestamptz not null default now(),
  created_by    text not null,
  unique (family_id, locale)
);
create index on plain.items (repository_id, created_at);
create table plain.item_versions (
  item_id    uuid not null references plain.items,
  number     integer not null,
  body       jsonb not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  primary key (item_id, number)
);
create table plain.links (
  item_id   uuid not null references plain.items,
  version   integer not null,
  position  integer not null,
  -- No foreign key: pages link to each other in cycles, and jobs run in any order.
  target_id uuid not null,
  primary key (item_id, version, position)
);
create index on plain.links (target_id);
-- Filled when the jobs are added: the id of the new item for each source and locale.
create table plain.copies (
  source_id uuid not null,
  locale    text not null,
  target_id uuid not null default gen_random_uuid(),
  primary key (source_id, locale)
);
create table plain.jobs (
  id      uuid primary key default gen_random_uuid(),
  root_id uuid not null,
  locales text[] not null,
  state   text not null default 'accepted'
)`);
}

export async function fillPlainTables(
  database: Client,
  items: readonly SourceItem[],
  rootLocale: string,
): Promise<void> {
  for (const { id, label, body } of items) {
    await database.query(
      `insert into plain.items (id, family_id, locale, version, repository_id, label, created_by)
       values ($1, $1, $2, 1, 'docs', $3, 'bench')`,
      [id, rootLocale, label],
    );
    await database.query(
      `insert into plain.item_versions (item_id, number, body, created_by) values ($1, 1, $2, 'bench')`,
      [id, body],
    );
    await database.query(
      `insert into plain.links (item_id, version, position, target_id)
       select $1, 1, position, target
         from unnest($2::uuid[]) with ordinality link (target, position)`,
      [id, linksOf(body).map((link) => link.id)],
    );
  }
}

/** Reserves the ids and adds a job for every item and locale, in one transaction. */
export async function addPlainJobs(
  database: Client,
  items: readonly SourceItem[],
  locales: readonly string[],
): Promise<void> {
  await database.query('begin');
  await database.query(
    `insert into plain.copies (source_id, locale)
     select source, locale
       from unnest($1::uuid[]) source
      cross join unnest($2::text[]) locale`,
    [items.map(({ id }) => id), locales],
  );
  await database.query(`
select count(*)
  from graphile_worker.add_jobs((
    select array_agg(json_populate_record(
             null::graphile_worker.job_spec,
             json_build_object(
               'identifier', 'copy-item',
               'payload', json_build_object('sourceId', source_id, 'locale', locale))))
      from plain.copies))`);
  await database.query('commit');
}
