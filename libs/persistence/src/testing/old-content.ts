import { createTestDatabase } from '@scriptorium/testing';
import { Client } from 'pg';
import { migrate, migrations } from '../migrate';

export interface OldDatabase {
  readonly url: string;
  readonly client: Client;
}

/** Returns an empty database with the schema from before a migration. The caller must end the client. */
export async function databaseBefore(migration: (typeof migrations)[number]): Promise<OldDatabase> {
  const { url } = await createTestDatabase({ migrated: false });
  await migrate(url, {}, migrations.slice(0, migrations.indexOf(migration)));
  const client = new Client({ connectionString: url });
  await client.connect();
  return { url, client };
}

/**
 * Fills the schema from before 1764400000000-row-costs with variants of all shapes, in three spaces that have the same
 * ids. The shape of a variant follows from the seed and its number.
 */
export async function fillOldContent(client: Client, seed: number, variantsPerSpace: number): Promise<void> {
  await client.query(DICE, []);
  await client.query(SURROUNDINGS);
  for (const sql of [VARIANTS, VERSIONS, REMOVED]) await client.query(sql, [seed, variantsPerSpace]);
  await client.query(ORPHANS, [seed]);
}

/** A deterministic pseudo-random number. */
const DICE = `
create function pg_temp.dice(seed integer, what text, n integer, sides integer) returns integer language sql immutable as $$
  select ((hashtextextended(what || ' ' || n, seed) % sides + sides) % sides)::integer
$$`;

const SURROUNDINGS = `
insert into content.spaces (key, hub_id, label, created_by, updated_by)
select 'space-' || n, lpad(n::text, 24, '0'), '', '', ''
  from generate_series(1, 3) n;
insert into content.repositories (space_id, id, name, label)
select s.id, lpad(n::text, 24, 'a'), 'repository-' || n, ''
  from content.spaces s
 cross join generate_series(0, 3) n;
insert into content.folders (space_id, id, repository_id, name)
select s.id, lpad(n::text, 24, 'b'), lpad((n % 4)::text, 24, 'a'), 'folder ' || n
  from content.spaces s
 cross join generate_series(0, 9) n;
-- No version references the last ones.
insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template, validation_state)
select s.id, sha256(n::text::bytea), 'https://example.com/' || n % 7, '', 'template ' || n,
       (array['VALID', 'INVALID', 'EMPTY'])[n % 3 + 1]
  from content.spaces s
 cross join generate_series(0, 449) n;`;

const VARIANTS = `
insert into content.variants (
       space_id, version, published_version, id, family_id, created_at, updated_at, published_at, source_variant_id,
       job_id, source_version, locale, status, publishing_status, repository_id, folder_id, created_by, updated_by,
       hierarchy_parent_id, workflow_state, assignees, assigned_at, published_by, archived_at, archived_by,
       available_from, available_until)
select s.id, thrown.version, case when published then 1 + pg_temp.dice($1, 'published version', n, thrown.version) end,
       md5('variant ' || n)::uuid, md5('family ' || n / 4)::uuid, made, made + version * interval '1 hour',
       case when published then made + interval '5 hours' end,
       case when copied then md5('source ' || n)::uuid end, case when copied then md5('job ' || n % 5)::uuid end,
       case when copied then 1 + n % 3 end,
       (array[null, 'en', 'de-DE', 'fr'])[n % 4 + 1],
       case thrown.state when 0 then 'ARCHIVED' when 1 then 'DELETED' else 'ACTIVE' end,
       case when not published then (array['NONE', 'UNPUBLISHED'])[1 + n % 2] else (array['EARLY', 'LATEST'])[1 + n % 2] end,
       lpad(pg_temp.dice($1, 'repository', n, 4)::text, 24, 'a'),
       case
         -- The product deletes folders that have only deleted items.
         when thrown.state = 1 then lpad('', 24, 'c')
         when pg_temp.dice($1, 'in folder', n, 2) = 1 then lpad(pg_temp.dice($1, 'folder', n, 10)::text, 24, 'b')
       end,
       'person ' || pg_temp.dice($1, 'created', n, 40), 'person ' || pg_temp.dice($1, 'updated', n, 40),
       case when pg_temp.dice($1, 'hierarchy', n, 5) = 0 then md5('variant ' || n - 4)::uuid end,
       case when n % 3 = 0 then 'in review' end, case when n % 3 = 1 then array['a', 'b'] end,
       case when n % 3 = 1 then made end, case when published then 'publisher ' || n % 6 end,
       case when thrown.state = 0 then made + interval '9 hours' end,
       case when thrown.state = 0 then 'archiver ' || n % 3 end,
       case when n % 11 = 0 then made end, case when n % 13 = 0 then made + interval '90 days' end
  from content.spaces s
 cross join generate_series(1, $2::integer) n
 cross join lateral (
   select greatest(1, pg_temp.dice($1, 'version', n, 8) - 3) as version, pg_temp.dice($1, 'state', n, 12) as state,
          pg_temp.dice($1, 'published', n, 3) = 0 as published, pg_temp.dice($1, 'copied', n, 2) = 0 as copied,
          timestamptz '2026-01-01' + n * interval '1 minute' as made) thrown`;

/** Some versions have the time and the author of their variant, and some with the same body have different labels. */
const VERSIONS = `
insert into content.versions (
       space_id, number, variant_id, created_at, body_hash, slots, label, created_by, lifted, tags)
select v.space_id, number, v.id,
       v.created_at + case when pg_temp.dice($1, 'later', n, 3) = 0 then number else 0 end * interval '1 minute',
       sha256(thrown.body::text::bytea), case when n % 4 = 0 then array[md5(n::text)::uuid] else '{}' end,
       case pg_temp.dice($1, 'label' || number, n, 5)
         when 0 then ''
         when 1 then 'Label of ' || n
         else 'Label of body ' || thrown.body
       end,
       case when pg_temp.dice($1, 'saver', n, 2) = 0 then v.created_by else 'person ' || n % 40 end,
       case when n % 5 = 0 then '{"/title":"lifted"}' end, case when n % 6 = 0 then array['tag', 'tag ' || n] end
  from generate_series(1, $2::integer) n
  join content.variants v on v.id = md5('variant ' || n)::uuid
 cross join generate_series(1, v.version) number
 cross join lateral (select pg_temp.dice($1, 'body' || number, n, 400) as body) thrown`;

/** Removed variants, some of them in repositories and folders that do not exist any more. */
const REMOVED = `
with removed as (
  insert into content.removed_variants (
         space_id, variant_id, removed_at, family_id, version, locale, repository_id, folder_id)
  select 1, md5('removed ' || n)::uuid, '2026-02-01', md5('family ' || n)::uuid, 1, null, lpad($1::text, 24, 'd'),
         lpad(n::text, 24, 'b')
    from generate_series(1, $2::integer / 100) n
  returning *
)
insert into content.removed_versions (
       space_id, variant_id, removed_at, number, created_at, body_hash, slots, label, created_by)
select space_id, variant_id, removed_at, 1, removed_at, sha256('7'), '{}', 'Removed', 'somebody'
  from removed`;

/** Versions without a variant, as a save leaves them that runs while its variant is deleted. */
const ORPHANS = `
insert into content.versions (space_id, number, variant_id, body_hash, label, created_by)
select 1 + n % 3, 2, md5('orphan ' || n)::uuid, sha256(n::text::bytea), case when n % 2 = 0 then '' else 'Orphan ' || $1 end, 'orphan'
  from generate_series(1, 20) n`;
