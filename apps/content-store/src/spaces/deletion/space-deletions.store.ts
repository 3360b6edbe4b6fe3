import type { SpaceId } from '@scriptorium/contracts';
import type { SpaceDeletion } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { LAST_ROWS } from './rows-of-content';

/** Marks a locked space as being deleted. From now on no job is accepted in it, and its grants have no effect. */
export async function insertSpaceDeletion(client: ClientBase, spaceId: SpaceId, requestedBy: string): Promise<void> {
  await client.query(
    `
insert into content.space_deletions (space_id, space_key, requested_by)
select id, key, $2
  from content.spaces
 where id = $1`,
    [spaceId, requestedBy],
  );
  await client.query('delete from content.removals where space_id = $1', [spaceId]);
}

/** Returns the ids of at most 10 jobs of a space that have not ended, or whose requested undo has not begun. */
export async function readRunningJobs(client: ClientBase, spaceId: SpaceId): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    `
select id
  from jobs.jobs
 where space_id = $1
   and (ended_at is null or undo_requested_by is not null)
 union
select job_id
  from jobs.commands
 where space_id = $1
   -- The key of the index commands_released.
   and (case when state = 'released' then released_at end) is not null
 order by id
 limit 10`,
    [spaceId],
  );
  return rows.map(({ id }) => id);
}

/** Returns the id of a space that is being deleted and in which a principal had the scope `admin`. */
export async function findDeletedSpace(
  db: Pool | ClientBase,
  spaceKey: string,
  principalId: string,
): Promise<SpaceId | undefined> {
  const { rows } = await db.query<{ space_id: SpaceId }>(
    `
select d.space_id
  from content.space_deletions d
  join content.grants g on g.space_id = d.space_id
 where d.space_key = $1
   and g.principal_id = $2
   and 'admin' = any (g.scopes)`,
    [spaceKey, principalId],
  );
  return rows[0]?.space_id;
}

/**
 * Returns whether a deletion is older than `ms`, and whether no event of the space waits in an outbox. Both outboxes
 * are short.
 */
export async function isQuiet(
  db: Pool | ClientBase,
  { spaceId, spaceKey }: SpaceDeletion,
  ms: number,
): Promise<boolean> {
  const { rows } = await db.query<{ isQuiet: boolean }>(
    `
select requested_at <= now() - $3 * interval '1 millisecond'
   and not exists (select from content.outbox where subject like $2)
   and not exists (select from jobs.outbox where subject like $2) as "isQuiet"
  from content.space_deletions
 where space_id = $1`,
    [spaceId, `scriptorium.evt.v2.${spaceKey}.%`, ms],
  );
  return rows[0]?.isQuiet === true;
}

/**
 * Returns the tables that have rows of a space, except those whose rows the last transaction deletes. Reads the list of
 * tables from the catalogue: a deletion cannot end without the rows of a table that is added later.
 */
export async function tablesWithRows(db: Pool | ClientBase, spaceId: SpaceId): Promise<readonly string[]> {
  const { rows: tables } = await db.query<{ table: string }>(
    `
select format('%I.%I', n.nspname, c.relname) as "table"
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'space_id'
 where c.relkind in ('r', 'p')
   and not a.attisdropped
   and format('%I.%I', n.nspname, c.relname) <> all ($1)
 order by 1`,
    [LAST_ROWS],
  );
  const checks = tables.map(
    ({ table }) => `select '${table}' as "table" where exists (select from ${table} where space_id = $1)`,
  );
  const { rows } = await db.query<{ table: string }>(checks.join('\nunion all\n'), [spaceId]);
  return rows.map(({ table }) => table);
}

/** Deletes the space and its last rows. A principal without scopes in another space loses its client and its tokens. */
export async function deleteSpaceRow(client: ClientBase, spaceId: SpaceId): Promise<void> {
  // As `removeGrant`: locked against the removal of a grant in another space.
  await client.query(
    `
select
  from content.principals p
 where p.id in (select principal_id from content.grants where space_id = $1)
 order by p.id
   for update`,
    [spaceId],
  );
  await client.query(
    `
with former as (
  delete from content.grants
   where space_id = $1
  returning principal_id
),
without_scopes as (
  select f.principal_id
    from former f
   where not exists (select from content.grants g where g.principal_id = f.principal_id and g.space_id <> $1)
),
signed_out as (
  delete from content.tokens t
   using without_scopes w
   where t.principal_id = w.principal_id
)
delete from content.api_clients c
 using without_scopes w
 where c.principal_id = w.principal_id`,
    [spaceId],
  );
  for (const table of ['content.space_deletions', 'content.removals', 'content.locales']) {
    await client.query(`delete from ${table} where space_id = $1`, [spaceId]);
  }
  await client.query('delete from content.spaces where id = $1', [spaceId]);
}

/** Deletes what the events of a deleted space have said, after the last of them is in the outbox. */
export async function deleteAnnounced(client: ClientBase, spaceId: SpaceId): Promise<void> {
  await client.query('delete from content.announced where space_id = $1', [spaceId]);
}
