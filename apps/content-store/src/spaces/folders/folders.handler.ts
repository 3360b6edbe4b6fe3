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
import { inTransaction, violates } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { grantForRow, notFound } from '../access/spaces-of-caller';
import { generateHexId } from '../../generate-hex-id';
import { requireText } from '../../limits';
import { listReplies } from '../../page';
import { findRepository } from '../repositories/find-repository';
import type { RequestOf } from '../../request-of';
import {
  changeFolderName,
  deleteEmptyFolder,
  insertFolder,
  listFolderRows,
  lockFolder,
  readFolderRow,
  type FolderRow,
} from './folders.store';
import { requireUnused } from '../uses/require-unused';

interface Place {
  readonly grant: SpaceGrant;
  readonly repositoryId: string;
  readonly parentId: string | null;
}

@Controller()
export class FoldersHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listFolders)
  async *list({ caller, of, page }: RequestOf<typeof listFolders>): AsyncGenerator<ListReply<FolderView>> {
    const { grant, repositoryId, parentId } = await this.placeOf(caller, of, 'read');
    const listed = await listFolderRows(this.pool, { spaceId: grant.spaceId, repositoryId, parentId }, page);
    yield* listReplies(page, listed, (row) => folderView(row, grant.hubId));
  }

  @HandleRpc(readFolder)
  async read({ caller, folderId }: RequestOf<typeof readFolder>): Promise<FolderView> {
    const { row, grant } = await this.find(caller, folderId, 'read');
    return folderView(row, grant.hubId);
  }

  @HandleRpc(createFolder)
  async create({ caller, name, in: parent }: RequestOf<typeof createFolder>): Promise<FolderView> {
    const { grant, repositoryId, parentId } = await this.placeOf(caller, parent, 'write');
    requireText('FOLDER_NAME_INVALID', "A folder's name", name, 255);
    const row = {
      space_id: grant.spaceId,
      id: generateHexId(),
      repository_id: repositoryId,
      parent_id: parentId,
      name,
    };
    await insertFolder(this.pool, row).catch((error: unknown) => {
      throw violates(error, 'folders_parent') ? notFound('folder') : error;
    });
    return folderView(row, grant.hubId);
  }

  @HandleRpc(renameFolder)
  async rename({ caller, folderId, name }: RequestOf<typeof renameFolder>): Promise<FolderView> {
    const { row, grant } = await this.find(caller, folderId, 'write');
    requireText('FOLDER_NAME_INVALID', "A folder's name", name, 255);
    if (!(await changeFolderName(this.pool, row, name))) throw notFound('folder');
    return folderView({ ...row, name }, grant.hubId);
  }

  @HandleRpc(deleteFolder)
  async delete({ caller, folderId }: RequestOf<typeof deleteFolder>): Promise<Record<string, never>> {
    const { row } = await this.find(caller, folderId, 'write');
    const outcome = await inTransaction(this.pool, (client) => removeFolder(client, row)).catch((error: unknown) => {
      if (violates(error, 'folders_parent')) return 'not-empty' as const;
      throw error;
    });
    if (outcome === 'missing') throw notFound('folder');
    if (outcome === 'not-empty') {
      throw new RejectedError('FOLDER_NOT_EMPTY', 'The folder contains items or folders. Move or delete them first.');
    }
    return {};
  }

  private async find(caller: Caller, folderId: string, scope: Scope): Promise<{ row: FolderRow; grant: SpaceGrant }> {
    const row = await readFolderRow(this.pool, spaceIdsOf(caller), folderId);
    if (row === undefined) throw notFound('folder');
    return { row, grant: grantForRow(caller, row, scope, 'folder') };
  }

  private async placeOf(
    caller: Caller,
    of: { readonly repositoryId: string } | { readonly parentId: string },
    scope: Scope,
  ): Promise<Place> {
    if ('repositoryId' in of) {
      const { row, grant } = await findRepository(this.pool, caller, of.repositoryId, scope);
      return { grant, repositoryId: row.id, parentId: null };
    }
    const { row, grant } = await this.find(caller, of.parentId, scope);
    return { grant, repositoryId: row.repository_id, parentId: row.id };
  }
}

async function removeFolder(client: ClientBase, row: FolderRow): Promise<'deleted' | 'not-empty' | 'missing'> {
  if (!(await lockFolder(client, row))) return 'missing';
  const refusal = { code: 'FOLDER_IN_USE', what: `The folder ${row.name}`, data: { folderId: row.id } } as const;
  await requireUnused(client, row.space_id, { folderId: row.id }, refusal);
  return deleteEmptyFolder(client, row);
}

function folderView({ id, name, repository_id, parent_id }: FolderRow, hubId: string): FolderView {
  return { id, hubId, name, repositoryId: repository_id, parentId: parent_id };
}
