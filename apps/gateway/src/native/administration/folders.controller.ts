import { Delete, Get, Param, Patch, Post } from '@nestjs/common';
import {
  createFolder,
  deleteFolder,
  type FolderView,
  listFolders,
  readFolder,
  RejectedError,
  renameFolder,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeBody } from '../inputs/native-body.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { Folder, FolderChange, FolderQuery, NewFolder } from './administration.dto';
import { hubOf } from './hub-of';
import { numberedPage } from './numbered-pages';
import { Repositories } from './repositories.service';

const EXAMPLE = {
  id: '6a0b4c1d9e2f3a4b5c6d7e90',
  name: 'News',
  repositoryId: '6a0b4c1d9e2f3a4b5c6d7e8f',
  parentId: null,
};

/** The folders of a repository. */
@NativeController('spaces/:space/repositories/:repository/folders', 'Administration')
export class FoldersController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly repositories: Repositories,
    private readonly pages: Pages,
  ) {}

  @Get()
  @Operation({
    id: 'listFolders',
    summary: 'Lists the top-level folders of a repository, or the folders in a folder.',
    scope: 'read',
    headers: ['Prefer'],
    response: ListOf(Folder),
    responseHeaders: ['Link'],
    hasPosition: true,
    example: { response: { items: [EXAMPLE], nextCursor: null } },
  })
  async list(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('repository') repositoryId: string,
    @NativeQuery() query: FolderQuery,
  ) {
    const { caller } = context;
    const hubId = hubOf(context, space);
    const of = query.parent === undefined ? { repositoryId } : { parentId: query.parent };
    const read = (page: { page: number; size: number }) => this.rpc.collect(listFolders, { caller, page, of });
    const page = await numberedPage(context, query, this.pages, read, (folder) => folder);
    const own = page.items.filter((folder) => folder.hubId === hubId && folder.repositoryId === repositoryId);
    return this.pages.present(context, { ...page, items: own.map(presentFolder) });
  }

  @Post()
  @Operation({
    id: 'createFolder',
    summary: 'Creates a folder in a repository, or in one of its folders.',
    scope: 'write',
    headers: ['Idempotency-Key'],
    status: 201,
    response: Folder,
    example: { request: { name: 'News' }, response: EXAMPLE },
  })
  async create(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('repository') repositoryId: string,
    @NativeBody() { name, parentId }: NewFolder,
  ): Promise<Folder> {
    const { caller } = context;
    const folder = await this.idempotent.call(context, createFolder, async () => {
      await this.repositories.find(context, space, repositoryId);
      if (parentId === undefined) return { caller, name, in: { repositoryId } };
      await this.find(context, space, repositoryId, parentId);
      return { caller, name, in: { parentId } };
    });
    return presentFolder(folder);
  }

  @Get(':id')
  @Operation({
    id: 'getFolder',
    summary: 'Reads a folder.',
    scope: 'read',
    response: Folder,
    example: { response: EXAMPLE },
  })
  async read(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('repository') repositoryId: string,
    @Param('id') id: string,
  ): Promise<Folder> {
    return presentFolder(await this.find(context, space, repositoryId, id));
  }

  @Patch(':id')
  @Operation({
    id: 'patchFolder',
    summary: 'Renames a folder.',
    scope: 'write',
    response: Folder,
    example: { request: { name: 'Archive' }, response: { ...EXAMPLE, name: 'Archive' } },
  })
  async rename(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('repository') repositoryId: string,
    @Param('id') folderId: string,
    @NativeBody() { name }: FolderChange,
  ): Promise<Folder> {
    await this.find(context, space, repositoryId, folderId);
    return presentFolder(await this.rpc.call(renameFolder, { caller: context.caller, folderId, name }));
  }

  @Delete(':id')
  @Operation({
    id: 'deleteFolder',
    summary: 'Deletes an empty folder.',
    scope: 'write',
    status: 204,
    rejects: ['FOLDER_NOT_EMPTY', 'FOLDER_IN_USE'],
  })
  async remove(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('repository') repositoryId: string,
    @Param('id') folderId: string,
  ): Promise<void> {
    await this.find(context, space, repositoryId, folderId);
    await this.rpc.call(deleteFolder, { caller: context.caller, folderId });
  }

  private async find(context: RequestContext, space: string, repositoryId: string, id: string): Promise<FolderView> {
    const folder = await this.rpc.call(readFolder, { caller: context.caller, folderId: id });
    if (folder.hubId === hubOf(context, space) && folder.repositoryId === repositoryId) return folder;
    throw new RejectedError('NOT_FOUND', `The folder ${id} does not exist in the repository.`, { what: 'folder' });
  }
}

function presentFolder({ id, name, repositoryId, parentId }: FolderView): Folder {
  return { id, name, repositoryId, parentId };
}
