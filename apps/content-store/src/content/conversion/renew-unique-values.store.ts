import type { ClientBase } from 'pg';
import type { UniqueClaim } from '../unique-values/unique-values.store';

/** Of a field that all values are free of then. */
export async function releaseUniqueField(client: ClientBase, spaceId: number, fieldId: string): Promise<void> {
  await client.query('delete from content.unique_values where space_id = $1 and field_id = $2', [spaceId, fieldId]);
}

/** Takes those of the values that are free. Of several who want one the first has it. */
export async function insertUniqueValues(
  client: ClientBase,
  spaceId: number,
  claims: readonly (UniqueClaim & { readonly familyId: string })[],
): Promise<void> {
  await client.query(
    `
insert into content.unique_values (space_id, field_id, locale, value_hash, family_id)
select $1, field_id, locale, value_hash, family_id
  from unnest($2::uuid[], $3::text[], $4::bytea[], $5::uuid[]) c (field_id, locale, value_hash, family_id)
 order by field_id, locale, value_hash, family_id
    on conflict on constraint unique_values_once do nothing`,
    [
      spaceId,
      claims.map(({ fieldId }) => fieldId),
      claims.map(({ locale }) => locale),
      claims.map(({ hash }) => hash),
      claims.map(({ familyId }) => familyId),
    ],
  );
}
