import type { ClientBase, Pool } from 'pg';

/** A value of a field that no two records may share, in a locale; '' where the field has one value for all. */
export interface UniqueClaim {
  readonly fieldId: string;
  readonly locale: string;
  /** As `uniqueHash` of copy-engine makes it. */
  readonly hash: Buffer;
}

/**
 * Makes `claims` what a family has of unique values, all of it; waits for others who are about to take one of them. In one
 * order for everybody, so that two who want the same ones never wait for each other. Gives those that another family has:
 * then the transaction cannot go on.
 */
export async function claimUniqueValues(
  client: ClientBase,
  spaceId: number,
  familyId: string,
  claims: readonly UniqueClaim[],
): Promise<readonly UniqueClaim[]> {
  const { rows } = await client.query<{ index: number }>({
    name: 'claim-unique-values',
    text: `
with wanted as materialized (
  select field_id, locale, value_hash, index
    from unnest($3::uuid[], $4::text[], $5::bytea[]) with ordinality claim (field_id, locale, value_hash, index)
),
released as (
  delete from content.unique_values old
   where old.space_id = $1
     and old.family_id = $2
     and not exists (
       select
         from wanted
        where wanted.field_id = old.field_id
          and wanted.locale = old.locale
          and wanted.value_hash = old.value_hash)
),
taken as (
  insert into content.unique_values (space_id, field_id, locale, value_hash, family_id)
  select $1, field_id, locale, value_hash, $2
    from wanted
   order by field_id, locale, value_hash
  on conflict on constraint unique_values_once do nothing
  returning field_id, locale, value_hash
)
select (wanted.index - 1)::integer as index
  from wanted
 where not exists (
         select
           from taken
          where taken.field_id = wanted.field_id
            and taken.locale = wanted.locale
            and taken.value_hash = wanted.value_hash)
   -- As it was before the statement: what is the family's own was not taken now.
   and not exists (
         select
           from content.unique_values own
          where own.space_id = $1
            and own.field_id = wanted.field_id
            and own.locale = wanted.locale
            and own.value_hash = wanted.value_hash
            and own.family_id = $2)`,
    values: [spaceId, familyId, ...columnsOf(claims)],
  });
  return rows.flatMap(({ index }) => claims[index] ?? []);
}

/** The claims that another family has now: what `claimUniqueValues` would most likely say. */
export async function contestedValues(
  db: Pool | ClientBase,
  spaceId: number,
  familyId: string | null,
  claims: readonly UniqueClaim[],
): Promise<readonly UniqueClaim[]> {
  if (claims.length === 0) return [];
  const { rows } = await db.query<{ index: number }>({
    name: 'contested-unique-values',
    text: `
select (wanted.index - 1)::integer as index
  from unnest($3::uuid[], $4::text[], $5::bytea[]) with ordinality wanted (field_id, locale, value_hash, index)
  join content.unique_values taken
    on taken.space_id = $1
   and taken.field_id = wanted.field_id
   and taken.locale = wanted.locale
   and taken.value_hash = wanted.value_hash
 where taken.family_id is distinct from $2`,
    values: [spaceId, familyId, ...columnsOf(claims)],
  });
  return rows.flatMap(({ index }) => claims[index] ?? []);
}

function columnsOf(claims: readonly UniqueClaim[]): unknown[] {
  return [claims.map(({ fieldId }) => fieldId), claims.map(({ locale }) => locale), claims.map(({ hash }) => hash)];
}
