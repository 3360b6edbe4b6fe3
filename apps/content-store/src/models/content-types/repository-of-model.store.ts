import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { generateHexId } from '../../generate-hex-id';
import { appendSpaceEvents } from '../../spaces/events/append-space-events';
import { insertAssignment } from '../../spaces/repositories/repositories.store';
import type { Model } from '../model';

const NAME = 'content';

/**
 * Returns the repository for records of APIs without repositories: the oldest active one that the model's content type
 * is assigned to. An unassigned type is first assigned to the oldest repository of the space.
 */
export async function repositoryOfModel(
  client: ClientBase,
  spaceId: SpaceId,
  model: Pick<Model, 'schemaUri'>,
): Promise<string> {
  const { rows } = await client.query<{ id: string }>({
    name: 'repository-of-model',
    text: `
select r.id
  from content.content_types t
  join content.repository_content_types a on a.space_id = t.space_id and a.content_type_id = t.id
  join content.repositories r on r.space_id = a.space_id and r.id = a.repository_id
 where t.space_id = $1
   and t.uri = $2
   and r.status = 'ACTIVE'
 order by r.created_at, r.id
 limit 1`,
    values: [spaceId, model.schemaUri],
  });
  const [found] = rows;
  if (found !== undefined) return found.id;
  const repositoryId = await assignToOldest(client, spaceId, model.schemaUri);
  await appendSpaceEvents(client, spaceId);
  return repositoryId;
}

/** Assigns a content type to the oldest repository of the space, or to a new one. Returns its id. */
export async function assignToOldest(client: ClientBase, spaceId: SpaceId, schemaUri: string): Promise<string> {
  const repositoryId = (await oldestRepository(client, spaceId)) ?? (await createRepository(client, spaceId));
  const { rows } = await client.query<{ id: string }>(
    'select id from content.content_types where space_id = $1 and uri = $2',
    [spaceId, schemaUri],
  );
  const [type] = rows;
  if (type === undefined) throw new Error(`The content type ${schemaUri} does not exist.`);
  await insertAssignment(client, spaceId, repositoryId, type.id);
  return repositoryId;
}

async function oldestRepository(client: ClientBase, spaceId: SpaceId): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>(
    `
select id
  from content.repositories
 where space_id = $1
   and status = 'ACTIVE'
 order by created_at, id
 limit 1`,
    [spaceId],
  );
  return rows[0]?.id;
}

/**
 * Creates a repository, or returns the one that a concurrent transaction has created. An archived repository with this
 * name stays archived.
 */
async function createRepository(client: ClientBase, spaceId: SpaceId): Promise<string> {
  for (const name of [NAME, `${NAME}-${generateHexId()}`]) {
    await client.query(
      `
insert into content.repositories (space_id, id, name, label)
values ($1, $2, $3, 'Content')
    on conflict (space_id, name) do nothing`,
      [spaceId, generateHexId(), name],
    );
    const found = await oldestRepository(client, spaceId);
    if (found !== undefined) return found;
  }
  throw new Error(`Space ${String(spaceId)} has no repository.`);
}
