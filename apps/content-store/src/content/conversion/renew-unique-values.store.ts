import type { ClientBase } from 'pg';
import type { UniqueClaim } from '../unique-values/unique-values.store';

/** Of a field that all values are free of then. */
export async function releaseUniqueField(client: ClientBase, spaceId: number, fieldId: string): Promise<void> {
  await client.query('delete from content.unique_values where space_id = $1 and field_id = $2', [spaceId, fieldId]);
}

export type FamilyClaim = UniqueClaim & { readonly familyId: string };

/** Claims values for families. Returns families whose value another one has, `most` at most; then the transaction cannot go on. */
export async function insertUniqueValues(
  client: ClientBase,
  spaceId: number,
  claims: readonly FamilyClaim[],
  most: number,
): Promise<string[]> {
  const columns = [
    claims.map(({ fieldId }) => fieldId),
    claims.map(({ locale }) => locale),
    claims.map(({ hash }) => hash),
    claims.map(({ familyId }) => familyId),
  ];
  await client.query(
    `
insert into content.unique_values (space_id, field_id, locale, value_hash, family_id)
select $1, field_id, locale, value_hash, family_id
  from unnest($2::uuid[], $3::text[], $4::bytea[], $5::uuid[]) c (field_id, locale, value_hash, family_id)
 order by field_id, locale, value_hash, family_id
    on conflict on constraint unique_values_once do nothing`,
    [spaceId, ...columns],
  );
  const { rows } = await client.query<{ family_id: string }>(
    `
select distinct c.family_id
  from unnest($2::uuid[], $3::text[], $4::bytea[], $5::uuid[]) c (field_id, locale, value_hash, family_id)
  join content.unique_values taken using (field_id, locale, value_hash)
 where taken.space_id = $1
   and taken.family_id <> c.family_id
 order by c.family_id
 limit $6`,
    [spaceId, ...columns, most],
  );
  return rows.map(({ family_id }) => family_id);
}
