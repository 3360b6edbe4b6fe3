import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

/** Returns those of the ids that a variant or a family of the space has. */
export async function readExistingIds(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await db.query<{ id: string }>({
    name: 'native-existing-ids',
    text: `
select id
  from content.variants
 where space_id = $1
   and id = any ($2)
 union
select id
  from content.families
 where space_id = $1
   and id = any ($2)`,
    values: [spaceId, ids],
  });
  return new Set(rows.map(({ id }) => id));
}

/** An active repository, and the URIs of the content types that are assigned to it. */
export interface RepositoryFacts {
  readonly id: string;
  readonly name: string;
  readonly content_types: readonly string[];
}

/** Returns the active repositories of a space, oldest first. */
export async function readRepositories(db: Pool | ClientBase, spaceId: SpaceId): Promise<RepositoryFacts[]> {
  const { rows } = await db.query<RepositoryFacts>({
    name: 'native-repositories',
    text: `
select r.id, r.name,
       array(
         select t.uri
           from content.repository_content_types a
           join content.content_types t on t.space_id = a.space_id and t.id = a.content_type_id
          where a.space_id = r.space_id
            and a.repository_id = r.id) as content_types
  from content.repositories r
 where r.space_id = $1
   and r.status = 'ACTIVE'
 order by r.created_at, r.number`,
    values: [spaceId],
  });
  return rows;
}
