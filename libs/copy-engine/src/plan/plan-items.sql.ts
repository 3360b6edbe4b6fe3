import type { JobId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { allLocales, maskText, noLocale } from './destinations';
import { sourceOf } from './source-of.sql';
import { NOT_FROM_UNFINISHED_JOB } from './walk-level.sql';

/** A job that copies one item. */
export interface ItemRequest {
  readonly jobId: JobId;
  readonly variantId: VariantId;
  readonly version: number;
  readonly rootLocale: string;
  /** At most 62, without commas. The repository of the item hosts all of them. */
  readonly locales: readonly string[];
}

/**
 * Plans jobs of one space that copy single items, in one statement: stores the node of each, and the repository, folder
 * and content type that it uses. The rows are those of `planNodes`. Returns the ids of the planned jobs. It plans
 * nothing for an item with links, one below a parent, and one whose family has one of the locales: such a tree has
 * further nodes, or outcomes before the copy.
 *
 * Runs in the caller's transaction, whose statements must all see the same snapshot (inSnapshot). Locks nothing.
 */
export async function planItems(
  client: ClientBase,
  spaceId: SpaceId,
  items: readonly ItemRequest[],
): Promise<ReadonlySet<JobId>> {
  const { rows } = await client.query<{ id: JobId }>({
    name: 'plan-items',
    text: `
with item as materialized (
  select requested.job_id, requested.version, requested.wanted, requested.none,
         root.id, root.family_id, r.id as repository_id, f.id as folder_id, source.hierarchy_root, source.slot_families
    from unnest($2::uuid[], $3::uuid[], $4::integer[], $5::text[], $6::text[], $7::bit varying[], $8::bit varying[])
         requested (job_id, variant_id, version, root_locale, locales, wanted, none)
    join content.variants root
      on root.space_id = $1
     and root.id = requested.variant_id
     and root.hierarchy_parent_id is null
    join content.repositories r on r.space_id = $1 and r.number = root.repository_number
    left join content.folders f on f.space_id = $1 and f.number = root.folder_number
   cross join lateral (${sourceOf('root.id', 'requested.version', 'requested.root_locale')}) source
   where source.links is null
     and not exists (
       select
         from content.variants sibling
        where sibling.space_id = $1
          and sibling.family_id = root.family_id
          and sibling.locale = any (string_to_array(requested.locales, ','))
          and ${NOT_FROM_UNFINISHED_JOB})
),
used as (
  insert into jobs.uses (space_id, job_id, kind, key)
  select $1, item.job_id, place.kind, place.key
    from item
    join content.families f on f.space_id = $1 and f.id = item.family_id
   cross join lateral (
     values ('repository', item.repository_id), ('folder', item.folder_id), ('content-type', f.schema_uri)
   ) place (kind, key)
   where place.key is not null
)
insert into jobs.plan_nodes (
       space_id, job_id, number, depth, version, variant_id, family_id, create_mask, reuse_mask, fail_mask,
       decision, repository_id, folder_id, hierarchy_root, slot_families)
select $1, job_id, 0, 0, version, id, family_id, wanted, none, none,
       'copy', repository_id, folder_id, hierarchy_root, slot_families
  from item
returning job_id as id`,
    values: [
      spaceId,
      items.map(({ jobId }) => jobId),
      items.map(({ variantId }) => variantId),
      items.map(({ version }) => version),
      items.map(({ rootLocale }) => rootLocale),
      items.map(({ locales }) => locales.join(',')),
      items.map(({ locales }) => maskText(allLocales(locales.length), locales.length)),
      items.map(({ locales }) => noLocale(locales.length)),
    ],
  });
  return new Set(rows.map(({ id }) => id));
}
