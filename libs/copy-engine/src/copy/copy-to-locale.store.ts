import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { HIERARCHY_ROOT } from '../body/lifted-members';
import { insertIntoVariants, copiedHierarchy } from './insert-into-variants.sql';
import type { CopiedVariant } from './copy-variants.sql';

/** A copy of one version of a variant into another locale of its family. */
export interface CopyToLocaleRequest {
  readonly spaceId: SpaceId;
  readonly sourceVariantId: string;
  readonly sourceVersion: number;
  /** In the spelling of the space. */
  readonly locale: string;
  /** Version number of the copy's first version. */
  readonly version: number;
  readonly createdBy: string;
}

/**
 * Copies one variant in the caller's transaction, with the copy statements of the jobs but without a plan: links do not
 * change, blocks get new ids. Fails with a unique violation (variants_one_per_locale, variants_pkey) if the family has
 * the locale already. Returns undefined if the source version does not exist.
 */
export async function copyVariantToLocale(
  client: ClientBase,
  request: CopyToLocaleRequest,
): Promise<CopiedVariant | undefined> {
  const { rows } = await client.query<CopiedVariant>({
    name: 'copy-to-locale',
    text: `
with copy as materialized (
  select content.variant_id(v.family_id, $4) as id, v.family_id,
         v.id as source_variant_id, source.number as source_version,
         v.repository_number,
         -- A concurrent transaction may move the source and delete its folder.
         (select f.number
            from content.folders f
           where f.space_id = $1
             and f.number = v.folder_number
             for key share) as folder_number,
         source.body_number, source.label, source.tags,
         source.lifted ~ '${HIERARCHY_ROOT}' as hierarchy_root,
         (select sibling.id
            from content.variants parent
            join content.variants sibling
              on sibling.space_id = $1
             and sibling.family_id = parent.family_id
             and sibling.locale = $4
           where parent.space_id = $1
             and parent.id = v.hierarchy_parent_id) as hierarchy_parent_id,
         array(
           select case when slot.kind = 'b' then content.variant_id(slot.value, $4) else slot.value end
             from unnest(source.slots, string_to_array(b.slot_kinds, null)) slot (value, kind)) as slots
    from content.variants v
    join content.versions source
      on source.space_id = $1
     and source.variant_id = v.id
     and source.number = $3
    join content.bodies b on b.space_id = $1 and b.number = source.body_number
   where v.space_id = $1
     and v.id = $2
),
variant as (${insertIntoVariants({ locale: '$4', number: '$5::integer', jobId: 'null', createdBy: '$6', ofItem: true })}${copiedHierarchy('copy.hierarchy_parent_id')}
  from copy
)
select id as "variantId", family_id as "familyId", source_variant_id as "sourceVariantId",
       source_version as "sourceVersion"
  from copy`,
    values: [
      request.spaceId,
      request.sourceVariantId,
      request.sourceVersion,
      request.locale,
      request.version,
      request.createdBy,
    ],
  });
  return rows[0];
}
