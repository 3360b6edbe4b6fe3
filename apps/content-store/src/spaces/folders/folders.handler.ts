import { Controller } from '@nestjs/common';
import { spaceIdsOf } from '@scriptorium/auth';
import {
  createFolder,
  deleteFolder,
  listFolders,
  readFolder,
  RejectedError,
  renameFolder,
  type Caller,
  type FolderView,
  type ListReply,
  type Scope,
  type SpaceGrant,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { inEntityTransaction, inTransaction, runOnce, violates } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { DataSource } from 'typeorm';
import { grantForSpaceId, notFound } from '../access/spaces-of-caller';
import { generateHexId } from '../../generate-hex-id';
import { requireText } from '../../limits';
import { listReplies } from '../../page';
import { findRepository } from '../repositories/find-repository';
import type { RequestOf } from '../../request-of';
import type { FolderEntity } from './folder.entity';
import {
  deleteEmptyFolder,
  findFolder,
  insertFolder,
  listSubfolders,
  lockFolder,
  renameFolderRow,
} from './folders.store';
import { requireUnused } from '../uses/require-unused';

interface Place {
  readonly grant: SpaceGrant;
  readonly repositoryId: string;
  readonly parentId: string | null;
}

@Controller()
export class FoldersHandler {
  constructor(
    private readonly db: DataSource,
    private readonly pool: Pool,
  ) {}

  @HandleRpc(listFolders)
  async *list({ caller, of, page }: RequestOf<typeof listFolders>): AsyncGenerator<ListReply<FolderView>> {
    const { grant, repositoryId, parentId } = await this.placeOf(caller, of, 'read');
    const listed = await listSubfolders(this.db, { spaceId: grant.spaceId, repositoryId, parentId }, page);
    yield* listReplies(page, listed, (folder) => folderView(folder, grant.hubId));
  }

  @HandleRpc(readFolder)
  async read({ caller, folderId }: RequestOf<typeof readFolder>): Promise<FolderView> {
    const { folder, grant } = await this.find(caller, folderId, 'read');
    return folderView(folder, grant.hubId);
  }

  @HandleRpc(createFolder)
  async create(request: RequestOf<typeof createFolder>): Promise<FolderView> {
    const { caller, name, in: parent } = request;
    const { grant, repositoryId, parentId } = await this.placeOf(caller, parent, 'write');
    requireText('FOLDER_NAME_INVALID', "A folder's name", name, 255);
    const folder = { spaceId: grant.spaceId, id: generateHexId(), repositoryId, parentId, name };
    return inEntityTransaction(this.db, (manager, client) =>
      runOnce(client, grant.spaceId, request, async () => {
        await insertFolder(manager, folder);
        return folderView(folder, grant.hubId);
      }),
    ).catch((error: unknown) => {
      throw violates(error, 'folders_parent') ? notFound('folder') : error;
    });
  }

  @HandleRpc(renameFolder)
  async rename({ caller, folderId, name }: RequestOf<typeof renameFolder>): Promise<FolderView> {
    const { folder, grant } = await this.find(caller, folderId, 'write');
    requireText('FOLDER_NAME_INVALID', "A folder's name", name, 255);
    if (!(await renameFolderRow(this.db.manager, folder, name))) throw notFound('folder');
    return folderView({ ...folder, name }, grant.hubId);
  }

  @HandleRpc(deleteFolder)
  async delete({ caller, folderId }: RequestOf<typeof deleteFolder>): Promise<Record<string, never>> {
    const { folder } = await this.find(caller, folderId, 'write');
    const outcome = await inTransaction(this.pool, (client) => removeFolder(client, folder)).catch((error: unknown) => {
      if (violates(error, 'folders_parent')) return 'not-empty' as const;
      throw error;
    });
    if (outcome === 'missing') throw notFound('folder');
    if (outcome === 'not-empty') {
      throw new RejectedError('FOLDER_NOT_EMPTY', 'The folder contains items or folders. Move or delete them first.');
    }
    return {};
  }

  private async find(
    caller: Caller,
    folderId: string,
    scope: Scope,
  ): Promise<{ folder: FolderEntity; grant: SpaceGrant }> {
    const folder = await findFolder(this.db.manager, spaceIdsOf(caller), folderId);
    if (folder === null) throw notFound('folder');
    return { folder, grant: grantForSpaceId(caller, folder.spaceId, scope, 'folder') };
  }

  private async placeOf(
    caller: Caller,
    of: { readonly repositoryId: string } | { readonly parentId: string },
    scope: Scope,
  ): Promise<Place> {
    if ('repositoryId' in of) {
      const { repository, grant } = await findRepository(this.db.manager, caller, of.repositoryId, scope);
      return { grant, repositoryId: repository.id, parentId: null };
    }
    const { folder, grant } = await this.find(caller, of.parentId, scope);
    return { grant, repositoryId: folder.repositoryId, parentId: folder.id };
  }
}

async function removeFolder(client: ClientBase, folder: FolderEntity): Promise<'deleted' | 'not-empty' | 'missing'> {
  if (!(await lockFolder(client, folder))) return 'missing';
  const { spaceId, id: folderId, name } = folder;
  const refusal = { code: 'FOLDER_IN_USE', what: `The folder ${name}`, data: { folderId } } as const;
  await requireUnused(client, spaceId, { folderId }, refusal);
  return deleteEmptyFolder(client, folder);
}

function folderView(
  { id, name, repositoryId, parentId }: Pick<FolderEntity, 'id' | 'name' | 'repositoryId' | 'parentId'>,
  hubId: string,
): FolderView {
  return { id, hubId, name, repositoryId, parentId };
}
