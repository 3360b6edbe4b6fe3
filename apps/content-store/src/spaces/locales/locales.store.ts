import type { ClientBase, Pool } from 'pg';
import type { LocaleRow } from './locale-row';

/** Returns the locales of a space, the default one first. */
export async function readLocaleRows(db: Pool | ClientBase, spaceId: number): Promise<LocaleRow[]> {
  const { rows } = await db.query<LocaleRow>({
    name: 'read-locales',
    text: `
select locale, label, is_default as "isDefault", canonical
  from content.locales
 where space_id = $1
 order by is_default desc, position, locale`,
    values: [spaceId],
  });
  return rows;
}

/** Inserts a locale as the last one of the space. */
export async function insertLocale(
  client: ClientBase,
  spaceId: number,
  { locale, label, canonical }: Omit<LocaleRow, 'isDefault'>,
): Promise<void> {
  await client.query(
    `
insert into content.locales (space_id, locale, label, canonical, position)
select $1, $2, $3, $4, coalesce(max(position), 0) + 1
  from content.locales
 where space_id = $1`,
    [spaceId, locale, label, canonical],
  );
}

export async function setLocaleLabel(
  client: ClientBase,
  spaceId: number,
  locale: string,
  label: string,
): Promise<void> {
  await client.query('update content.locales set label = $3 where space_id = $1 and locale = $2', [
    spaceId,
    locale,
    label,
  ]);
}

/**
 * Makes a locale the default one. Returns whether the default has changed. The previous default is reset first, since a
 * space has at most one default locale at any moment.
 */
export async function setDefaultLocale(client: ClientBase, spaceId: number, locale: string): Promise<boolean> {
  await client.query(
    'update content.locales set is_default = false where space_id = $1 and is_default and locale <> $2',
    [spaceId, locale],
  );
  const { rowCount } = await client.query(
    'update content.locales set is_default = true where space_id = $1 and locale = $2 and not is_default',
    [spaceId, locale],
  );
  return rowCount === 1;
}

export async function deleteLocaleRow(client: ClientBase, spaceId: number, locale: string): Promise<void> {
  await client.query('delete from content.locales where space_id = $1 and locale = $2', [spaceId, locale]);
}
