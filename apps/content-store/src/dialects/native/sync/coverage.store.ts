import type { CoverageRow, FamilyId, SpaceId, VariantId } from '@scriptorium/contracts';
import { BASED_ON, SYNC_COLUMNS, SYNC_JOINS, type SyncFacts } from '@scriptorium/copy-engine';
import type { ClientBase, Pool } from 'pg';

/** A variant of a family in a requested locale. */
export interface CellRow extends SyncFacts {
  readonly familyId: FamilyId;
  readonly locale: string;
  readonly variantId: VariantId;
  readonly version: number;
  readonly basedOn: number | null;
}

/** Variants in a locale with the same facts. */
export interface CountRow extends SyncFacts {
  readonly locale: string;
  readonly count: number;
}

const CELLS = `
  from content.variants v${SYNC_JOINS}
 where v.space_id = $1
   and v.family_id = any ($2::uuid[])
   and v.locale = any ($3::text[])
   and v.status <> 'DELETED'`;

/** Returns the variants of families in these locales. */
export async function readCells(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  familyIds: readonly FamilyId[],
  locales: readonly string[],
): Promise<readonly CellRow[]> {
  const { rows } = await db.query<CellRow>({
    name: 'coverage-cells',
    text: `
select v.family_id as "familyId", v.locale, v.id as "variantId", v.version, ${BASED_ON} as "basedOn",${SYNC_COLUMNS}${CELLS}`,
    values: [spaceId, familyIds, locales],
  });
  return rows;
}

/** Counts the variants of families in these locales by their facts. */
export async function countCells(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  familyIds: readonly FamilyId[],
  locales: readonly string[],
): Promise<readonly CountRow[]> {
  const { rows } = await db.query<CountRow>({
    name: 'coverage-counts',
    text: `
select cell.*, count(*)::integer as count
  from (select v.locale,${SYNC_COLUMNS}${CELLS}) cell
 group by locale, "isTracked", source, "isSourceChanged", "isLocallyChanged"`,
    values: [spaceId, familyIds, locales],
  });
  return rows;
}

/** Returns those of the families that match, by their ids. Null: any. */
export async function filterFamilies(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  variantIds: readonly VariantId[],
  { contentType, repositoryId }: { readonly contentType?: string; readonly repositoryId?: string },
): Promise<readonly FamilyId[]> {
  const { rows } = await db.query<{ id: FamilyId }>({
    name: 'coverage-tree-families',
    text: `
select distinct v.family_id as id
  from content.variants v
  join content.families f on f.space_id = $1 and f.id = v.family_id
 where v.space_id = $1
   and v.id = any ($2::uuid[])
   and ($3::text is null or f.schema_uri = $3)
   and ($4::text is null
        or exists (
             select
               from content.variants placed
               join content.repositories r on r.space_id = $1 and r.number = placed.repository_number
              where placed.space_id = $1
                and placed.family_id = v.family_id
                and r.id = $4))
 order by v.family_id`,
    values: [spaceId, variantIds, contentType ?? null, repositoryId ?? null],
  });
  return rows.map(({ id }) => id);
}

/** The content type of a family, and its oldest variant. */
export interface FamilyFacts {
  readonly id: FamilyId;
  readonly contentType: string | null;
  readonly first: CoverageRow['first'];
}

/** Returns the facts of families, by their ids. */
export async function readFamilyFacts(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  familyIds: readonly FamilyId[],
): Promise<ReadonlyMap<string, FamilyFacts>> {
  const { rows } = await db.query<FamilyFacts>({
    name: 'coverage-families',
    text: `
select f.id, f.schema_uri as "contentType", oldest.first
  from content.families f
  left join lateral (
    select json_build_object('variantId', v.id, 'label', coalesce(v.label, b.label)) as first
      from content.variants v
      join content.bodies b on b.space_id = $1 and b.number = v.body_number
     where v.space_id = $1
       and v.family_id = f.id
       and v.status <> 'DELETED'
     order by v.created_at, v.id
     limit 1) oldest on true
 where f.space_id = $1
   and f.id = any ($2::uuid[])`,
    values: [spaceId, familyIds],
  });
  return new Map(rows.map((row) => [row.id, row]));
}
