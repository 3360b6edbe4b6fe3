import {
  MAX_ROOTS,
  RejectedError,
  type CopyRequest,
  type RootQuery,
  type SpaceId,
  type VariantId,
} from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { RootRow, SpaceSnapshot } from './check-roots';

type Db = ClientBase | Pool;

export async function readSpaceSnapshot(db: Db, spaceId: SpaceId): Promise<SpaceSnapshot> {
  const { rows } = await db.query<SpaceSnapshot>({
    name: 'read-space-snapshot',
    text: `
select r.space_id as "spaceId",
       r.number as removals,
       coalesce(
         (select json_agg(json_build_object('locale', locale, 'canonical', canonical) order by position)
            from content.locales
           where space_id = $1),
         '[]') as locales,
       coalesce(
         (select json_agg(
                   json_build_object('id', id, 'itemLocales', item_locales, 'localizationGroup', localization_group)
                   order by name)
            from content.repositories
           where space_id = $1),
         '[]') as repositories
  from content.removals r
 where r.space_id = $1`,
    values: [spaceId],
  });
  const [row] = rows;
  if (row === undefined) throw new RejectedError('NOT_FOUND', 'The space does not exist.');
  return row;
}

/**
 * Returns the roots of a request, each once: the named ones that exist, then those of the queries. Stops after more
 * roots than a request may have.
 */
export async function readRoots(db: Db, spaceId: SpaceId, { roots }: Pick<CopyRequest, 'roots'>): Promise<RootRow[]> {
  const named = roots.flatMap((root) => ('variantId' in root ? [root.variantId] : []));
  const found = new Map<VariantId, RootRow>();
  const add = (rows: readonly RootRow[]): void => {
    for (const row of rows) found.set(row.variantId, row);
  };
  if (named.length > 0) add(await readNamed(db, spaceId, named));
  for (const root of roots) {
    // Roots that several queries match count once.
    if (!('query' in root) || found.size > MAX_ROOTS) continue;
    add(await readMatching(db, spaceId, root.query));
  }
  return [...found.values()];
}

const COLUMNS = `
       v.id as "variantId", v.version, coalesce(v.label, b.label) as label, v.locale, v.status, r.id as "repositoryId"`;

async function readNamed(db: Db, spaceId: SpaceId, ids: readonly string[]): Promise<RootRow[]> {
  const { rows } = await db.query<RootRow>({
    name: 'read-named-roots',
    text: `
select ${COLUMNS}
  from unnest($2::uuid[]) with ordinality named (id, place)
  join content.variants v on v.space_id = $1 and v.id = named.id
  join content.bodies b on b.space_id = $1 and b.number = v.body_number
  join content.repositories r on r.space_id = $1 and r.number = v.repository_number
 order by named.place`,
    values: [spaceId, ids],
  });
  return rows;
}

async function readMatching(db: Db, spaceId: SpaceId, query: RootQuery): Promise<RootRow[]> {
  const { rows } = await db.query<RootRow>(
    `
select ${COLUMNS}
  from content.variants v
  join content.families f on f.space_id = $1 and f.id = v.family_id
  join content.bodies b on b.space_id = $1 and b.number = v.body_number
  join content.repositories r on r.space_id = $1 and r.number = v.repository_number
  left join content.folders folder on folder.space_id = $1 and folder.number = v.folder_number
 where v.space_id = $1
   and v.status = 'ACTIVE'
   and ($2::text is null or f.schema_uri = $2)
   and ($3::text is null or r.id = $3)
   and ($4::text is null or v.locale = $4)
   and ($5::text is null or folder.id = $5)
   and ($6::text is null or strpos(lower(coalesce(v.label, b.label)), lower($6)) > 0)
 order by v.id
 limit $7`,
    [
      spaceId,
      query.contentType ?? null,
      query.repository ?? null,
      query.locale ?? null,
      query.folder ?? null,
      query.label ?? null,
      MAX_ROOTS + 1,
    ],
  );
  return rows;
}
