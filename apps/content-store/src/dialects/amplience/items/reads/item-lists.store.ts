import type { FamilyId, ItemView, ListItems, PageRequest, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { orderBy } from '../../../../page';
import type { VariantKey } from '../../../../content/history/variants.store';

/*
 * Lists find the keys of a page and the total in one statement that reads no bodies. The rows are read afterwards, a
 * few at a time, so that a page of large bodies is never in memory as a whole.
 */
export interface KeyPage {
  readonly keys: readonly VariantKey[];
  readonly total: number;
}

/** The default order is oldest first, the order of the index variants_by_repository: new items never shift a page. */
const SORTS = {
  createdDate: 'v.created_at',
  lastModifiedDate: 'v.updated_at',
  label: 'coalesce(v.label, b.label)',
  version: 'v.version',
};

export type RepositoryFilter = Pick<ListItems, 'folderId' | 'excludeHierarchicalChildren'> & {
  readonly status: readonly ItemView['status'][];
};

/** Lists the keys of the items of a repository. Rejects with SORT_INVALID {fields}. */
export async function listRepositoryKeys(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  repositoryId: string,
  filter: RepositoryFilter,
  page: PageRequest,
): Promise<KeyPage> {
  const order = orderBy(page, SORTS).replace(/, id$/, ', v.id');
  const byLabel = page.sort?.field === 'label';
  const where = `
 where v.space_id = $1
   and v.repository_number = (select number from content.repositories where space_id = $1 and id = $2)
   and v.status = any ($3)
   and ($4::text is null
        or v.folder_number = (select number from content.folders where space_id = $1 and id = $4))
   and (not $5::boolean or v.hierarchy_parent_id is null)`;
  const { rows } = await db.query<{ total: number; ids: VariantId[] }>({
    text: `
select (select count(*)::integer from content.variants v ${where}) as total,
       array(
         select v.id
           from content.variants v
           ${byLabel ? 'join content.bodies b on b.space_id = v.space_id and b.number = v.body_number' : ''}
          ${where}
          order by ${order}
         offset $6 limit $7) as ids`,
    values: [
      spaceId,
      repositoryId,
      filter.status,
      filter.folderId ?? null,
      filter.excludeHierarchicalChildren ?? false,
      page.page * page.size,
      page.size,
    ],
  });
  return keyPage(rows[0]);
}

/** Lists the keys of the other variants of the family by locale, without deleted ones. */
export async function listSiblingKeys(
  db: Pool | ClientBase,
  of: { readonly space_id: SpaceId; readonly family_id: FamilyId; readonly id: VariantId },
  page: PageRequest,
): Promise<KeyPage> {
  const where = `
 where v.space_id = $1
   and v.family_id = $2
   and v.id <> $3
   and v.status <> 'DELETED'`;
  const { rows } = await db.query<{ total: number; ids: VariantId[] }>({
    name: 'list-siblings',
    text: `
select (select count(*)::integer from content.variants v ${where}) as total,
       array(select v.id from content.variants v ${where} order by v.locale nulls first, v.id offset $4 limit $5) as ids`,
    values: [of.space_id, of.family_id, of.id, page.page * page.size, page.size],
  });
  return keyPage(rows[0]);
}

/** Lists the keys of the versions of an item, newest first. */
export async function listVersionKeys(
  db: Pool | ClientBase,
  of: { readonly space_id: SpaceId; readonly id: VariantId },
  page: PageRequest,
): Promise<KeyPage> {
  const where = 'where c.space_id = $1 and c.variant_id = $2';
  const { rows } = await db.query<{ total: number; numbers: number[] }>({
    name: 'list-versions',
    text: `
select (select count(*)::integer from content.versions c ${where}) as total,
       array(select c.number from content.versions c ${where} order by c.number desc offset $3 limit $4) as numbers`,
    values: [of.space_id, of.id, page.page * page.size, page.size],
  });
  const { total = 0, numbers = [] } = rows[0] ?? {};
  return { total, keys: numbers.map((number) => ({ id: of.id, number })) };
}

function keyPage(row: { readonly total: number; readonly ids: readonly VariantId[] } | undefined): KeyPage {
  return { total: row?.total ?? 0, keys: (row?.ids ?? []).map((id) => ({ id, number: null })) };
}
