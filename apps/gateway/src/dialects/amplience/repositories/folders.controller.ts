import { Controller, Delete, Get, HttpCode, Param, Patch, Post, UseGuards } from '@nestjs/common';
import {
  createFolder,
  deleteFolder,
  type FolderView,
  listFolders,
  readFolder,
  renameFolder,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth.guard';
import { collectList } from '../requests/collect-list';
import { hexId } from '../requests/ids';
import { presentPage } from '../hal/page.presenter';
import { presentFolder } from './repository.presenter';
import { scopesIn } from '../hal/rights';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { PREFIXES, linksOf } from '../hal/links';
import { pageOf } from '../requests/read-page';

/** The parent of a folder: a repository or another folder. */
type Place = { readonly repositoryId: string } | { readonly parentId: string };

/**
 * Folders (docs/contracts/amplience.md §4.3). A repository lists its top-level folders; the SDK requests the children
 * of each folder.
 */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class FoldersController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  @Get('content-repositories/:id/folders')
  listTop(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return this.list(context, { repositoryId: repositoryId(id) }, `content-repositories/${id}/folders`);
  }

  @Get('folders/:id/folders')
  listInside(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return this.list(context, { parentId: folderId(id) }, `folders/${id}/folders`);
  }

  @Post('content-repositories/:id/folders')
  createTop(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return this.create(context, { repositoryId: repositoryId(id) });
  }

  @Post('folders/:id/folders')
  createInside(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return this.create(context, { parentId: folderId(id) });
  }

  @Get('folders/:id')
  async read(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presented(await this.rpc.call(readFolder, { caller: context.caller, folderId: folderId(id) }), context);
  }

  @Patch('folders/:id')
  async rename(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const name = context.body().text('name');
    return presented(
      await this.rpc.call(renameFolder, { caller: context.caller, folderId: folderId(id), name }),
      context,
    );
  }

  @Delete('folders/:id')
  @HttpCode(204)
  async delete(@Context() { caller }: RequestContext, @Param('id') id: string): Promise<void> {
    await this.rpc.call(deleteFolder, { caller, folderId: folderId(id) });
  }

  private async list(context: RequestContext, of: Place, path: string): Promise<object> {
    const { items, page } = await collectList(this.rpc, listFolders, {
      caller: context.caller,
      page: pageOf(context),
      of,
    });
    const folders = items.map((folder) => presented(folder, context));
    return presentPage('folders', folders, page, { path }, linksOf(context));
  }

  private async create(context: RequestContext, place: Place): Promise<object> {
    const name = context.body().text('name');
    return presented(
      await this.idempotent.call(context, createFolder, { caller: context.caller, name, in: place }),
      context,
    );
  }
}

function folderId(text: string): string {
  return hexId('folder', text);
}

function repositoryId(text: string): string {
  return hexId('content repository', text);
}

function presented(folder: FolderView, context: RequestContext): object {
  return presentFolder(folder, scopesIn(context.caller, folder.hubId), linksOf(context));
}
