import type { PageRequest, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { In, IsNull, type DataSource, type EntityManager } from 'typeorm';
import { listEntities } from '../../list-entities.store';
import { entityOrder, type Listed } from '../../page';
import { FolderEntity } from './folder.entity';

export type FolderKey = Pick<FolderEntity, 'spaceId' | 'id'>;
type NewFolder = Pick<FolderEntity, 'spaceId' | 'id' | 'repositoryId' | 'parentId' | 'name'>;

/** Returns the folders directly in `parentId`, or at the top of the repository. */
export function listSubfolders(
  db: DataSource,
  { spaceId, repositoryId, parentId }: Pick<FolderEntity, 'spaceId' | 'repositoryId' | 'parentId'>,
  page: PageRequest,
): Promise<Listed<FolderEntity>> {
  return listEntities(db, FolderEntity, {
    where: { spaceId, repositoryId, parentId: parentId ?? IsNull() },
    order: entityOrder(page, { name: 'name', createdDate: 'createdAt' }),
    page,
  });
}

export function findFolder(
  manager: EntityManager,
  spaceIds: readonly SpaceId[],
  id: string,
): Promise<FolderEntity | null> {
  return manager.findOneBy(FolderEntity, { spaceId: In(spaceIds), id });
}

/** Violates folders_parent if the parent has been deleted. */
export async function insertFolder(manager: EntityManager, folder: NewFolder): Promise<void> {
  await manager.insert(FolderEntity, folder);
}

/** Returns false if the folder no longer exists. */
export async function renameFolderRow(
  manager: EntityManager,
  { spaceId, id }: FolderKey,
  name: string,
): Promise<boolean> {
  const { affected } = await manager.update(FolderEntity, { spaceId, id }, { name });
  return affected === 1;
}

/**
 * Locks a folder. Waits for transactions that put something into it; only a later statement sees their changes. Returns
 * whether the folder exists.
 */
export async function lockFolder(client: ClientBase, { spaceId, id }: FolderKey): Promise<boolean> {
  const { rowCount } = await client.query('select from content.folders where space_id = $1 and id = $2 for update', [
    spaceId,
    id,
  ]);
  return rowCount === 1;
}

/**
 * Deletes a locked folder unless it contains an item that is not deleted. Violates folders_parent if it contains
 * another folder.
 */
export async function deleteEmptyFolder(
  client: ClientBase,
  { spaceId, id }: FolderKey,
): Promise<'deleted' | 'not-empty'> {
  const { rowCount } = await client.query(
    `
delete from content.folders f
 where f.space_id = $1
   and f.id = $2
   and not exists (
     select from content.variants v
      where v.space_id = $1
        and v.folder_number = (select number from content.folders where space_id = $1 and id = $2)
        and v.status <> 'DELETED')`,
    [spaceId, id],
  );
  return rowCount === 0 ? 'not-empty' : 'deleted';
}
