import type { SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { RootSnapshot } from './decide-localization';

/** Facts about a space for the decision about its roots. */
const SPACE_FACTS = `(select number from content.removals where space_id = space.id) as removals,
       array(select locale from content.locales where space_id = space.id) as "spaceLocales",
       coalesce(
         (select json_agg(
                   json_build_object('id', id, 'itemLocales', item_locales, 'localizationGroup', localization_group)
                   order by name)
            from content.repositories
           where space_id = space.id),
         '[]') as repositories`;

const ROOT_FACTS = `root.space_id as "spaceId",
       root.id as "variantId",
       root.version,
       coalesce(root.label, b.label) as label,
       root.locale,
       root.status,
       r.id as "repositoryId"`;

/** Returns the root with the locales and repositories of its space; undefined if no space of `spaceIds` has it. */
export async function readRoot(
  client: ClientBase | Pool,
  spaceIds: readonly SpaceId[],
  variantId: VariantId,
): Promise<RootSnapshot | undefined> {
  const { rows } = await client.query<RootSnapshot>({
    name: 'read-root',
    text: `
select ${ROOT_FACTS},
       space.key as "spaceKey",
       ${SPACE_FACTS}
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

/**
 * Returns the roots of a space by their ids, as `readRoot` does, in two statements. Leaves out those that do not exist.
 */
export async function readRoots(
  client: ClientBase,
  spaceId: SpaceId,
  variantIds: readonly VariantId[],
): Promise<ReadonlyMap<VariantId, RootSnapshot>> {
  const { rows: spaces } = await client.query<SpaceFacts>({
    name: 'read-space-of-roots',
    text: `
select space.key as "spaceKey",
       ${SPACE_FACTS}
  from content.spaces space
 where space.id = $1`,
    values: [spaceId],
  });
  const { rows: roots } = await client.query<Omit<RootSnapshot, keyof SpaceFacts>>({
    name: 'read-roots',
    text: `
select ${ROOT_FACTS}
  from content.variants root
  join content.bodies b on b.space_id = $1 and b.number = root.body_number
  join content.repositories r on r.space_id = $1 and r.number = root.repository_number
 where root.space_id = $1
   and root.id = any ($2)`,
    values: [spaceId, variantIds],
  });
  const [space] = spaces;
  return new Map(space === undefined ? [] : roots.map((root) => [root.variantId, { ...root, ...space }]));
}

type SpaceFacts = Pick<RootSnapshot, 'spaceKey' | 'removals' | 'spaceLocales' | 'repositories'>;
