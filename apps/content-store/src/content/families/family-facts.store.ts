import type { ClientBase, Pool } from 'pg';

/** The content types of families, by ids; of a family that is not there nothing. */
export async function readFamilyTypes(
  db: Pool | ClientBase,
  spaceId: number,
  familyIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (familyIds.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; schema_uri: string }>({
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
 * As `readFamilyTypes`, of families that are linked to: keeps them from being deleted until the transaction ends, and waits
 * for a deletion in progress.
 */
export async function lockFamilyTypes(
  db: Pool | ClientBase,
  spaceId: number,
  familyIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (familyIds.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; schema_uri: string }>({
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

/** Keeps locales from being taken away until the transaction ends. Gives those that are there. */
export async function holdLocales(
  client: ClientBase,
  spaceId: number,
  locales: readonly string[],
): Promise<readonly string[]> {
  if (locales.length === 0) return [];
  const { rows } = await client.query<{ locale: string }>({
    name: 'hold-locales',
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

/** Whether a family of this content type exists. */
export async function hasFamilyOfType(db: Pool | ClientBase, spaceId: number, schemaUri: string): Promise<boolean> {
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
