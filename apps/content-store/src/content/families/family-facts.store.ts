import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

/** Returns the content types of families by id. Families that do not exist are left out. */
export async function readFamilyTypes(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  familyIds: readonly FamilyId[],
): Promise<ReadonlyMap<string, string>> {
  if (familyIds.length === 0) return new Map();
  const { rows } = await db.query<{ id: FamilyId; schema_uri: string }>({
    name: 'read-family-types',
    text: `
select id, schema_uri
  from content.families
 where space_id = $1
   and id = any ($2)
   and schema_uri is not null`,
    values: [spaceId, familyIds],
  });
  return new Map(rows.map(({ id, schema_uri }) => [id, schema_uri]));
}

/**
 * Returns the content types of linked families, as `readFamilyTypes`. Blocks their deletion until the transaction ends,
 * and waits for a deletion in progress.
 */
export async function lockFamilyTypes(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  familyIds: readonly FamilyId[],
): Promise<ReadonlyMap<string, string>> {
  if (familyIds.length === 0) return new Map();
  const { rows } = await db.query<{ id: FamilyId; schema_uri: string }>({
    name: 'lock-family-types',
    text: `
select id, schema_uri
  from content.families
 where space_id = $1
   and id = any ($2)
   and schema_uri is not null
 order by id
   for key share`,
    values: [spaceId, familyIds],
  });
  return new Map(rows.map(({ id, schema_uri }) => [id, schema_uri]));
}

/** Blocks the removal of locales until the transaction ends. Returns those that exist. */
export async function lockLocales(
  client: ClientBase,
  spaceId: SpaceId,
  locales: readonly string[],
): Promise<readonly string[]> {
  if (locales.length === 0) return [];
  const { rows } = await client.query<{ locale: string }>({
    name: 'lock-locales',
    text: `
select locale
  from content.locales
 where space_id = $1
   and locale = any ($2)
   for key share`,
    values: [spaceId, locales],
  });
  return rows.map(({ locale }) => locale);
}

/** Returns whether a family of this content type exists. */
export async function hasFamilyOfType(db: Pool | ClientBase, spaceId: SpaceId, schemaUri: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `
select
  from content.families
 where space_id = $1
   and schema_uri = $2
 limit 1`,
    [spaceId, schemaUri],
  );
  return rowCount === 1;
}
