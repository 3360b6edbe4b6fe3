import type { SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { RootSnapshot } from './decide-localization';

/** Returns the root with the locales and repositories of its space; undefined if no space of `spaceIds` has it. */
export async function readRoot(
  client: ClientBase | Pool,
  spaceIds: readonly SpaceId[],
  variantId: VariantId,
): Promise<RootSnapshot | undefined> {
  const { rows } = await client.query<RootSnapshot>({
    name: 'read-root',
    text: `
select root.space_id as "spaceId",
       space.key as "spaceKey",
       root.id as "variantId",
       root.version,
       coalesce(root.label, b.label) as label,
       root.locale,
       root.status,
       r.id as "repositoryId",
       (select number from content.removals where space_id = root.space_id) as removals,
       array(select locale from content.locales where space_id = root.space_id) as "spaceLocales",
       coalesce(
         (select json_agg(
                   json_build_object('id', id, 'itemLocales', item_locales, 'localizationGroup', localization_group)
                   order by name)
            from content.repositories
           where space_id = root.space_id),
         '[]') as repositories
  from content.variants root
  join content.spaces space on space.id = root.space_id
  join content.bodies b on b.space_id = root.space_id and b.number = root.body_number
  join content.repositories r on r.space_id = root.space_id and r.number = root.repository_number
 where root.space_id = any($1)
   and root.id = $2`,
    values: [spaceIds, variantId],
  });
  return rows[0];
}
