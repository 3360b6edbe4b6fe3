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

import { AuthGuard } from '../../../http/requests/auth-guard';
import { type Ask, Asked, PREFIXES } from '../requests/ask';
import { collectList } from '../requests/collect-list';
import { hexId } from '../requests/ids';
import { presentPage } from '../hal/page.presenter';
import { presentFolder } from './repository.presenter';
import { scopesIn } from '../hal/rights';

/** Where a folder is, or is to be made. */
type Place = { readonly repositoryId: string } | { readonly parentId: string };

/** Folders (contract 4.3). A repository's list holds its top level; the SDK asks each folder for its own. */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class FoldersController {
  constructor(private readonly rpc: RpcClient) {}

  @Get('content-repositories/:id/folders')
  listTop(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return this.list(ask, { repositoryId: repositoryId(id) }, `content-repositories/${id}/folders`);
  }

  @Get('folders/:id/folders')
  listInside(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return this.list(ask, { parentId: folderId(id) }, `folders/${id}/folders`);
  }

  @Post('content-repositories/:id/folders')
  createTop(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return this.create(ask, { repositoryId: repositoryId(id) });
  }

  @Post('folders/:id/folders')
  createInside(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return this.create(ask, { parentId: folderId(id) });
  }

  @Get('folders/:id')
  async read(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return presented(await this.rpc.call(readFolder, { caller: ask.caller, folderId: folderId(id) }), ask);
  }

  @Patch('folders/:id')
  async rename(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const name = ask.body().text('name');
    return presented(await this.rpc.call(renameFolder, { caller: ask.caller, folderId: folderId(id), name }), ask);
  }

  @Delete('folders/:id')
  @HttpCode(204)
  async delete(@Asked() { caller }: Ask, @Param('id') id: string): Promise<void> {
    await this.rpc.call(deleteFolder, { caller, folderId: folderId(id) });
  }

  private async list(ask: Ask, of: Place, path: string): Promise<object> {
    const { items, page } = await collectList(this.rpc, listFolders, { caller: ask.caller, page: ask.page, of });
    const folders = items.map((folder) => presented(folder, ask));
    return presentPage('folders', folders, page, { path }, ask.links);
  }

  private async create(ask: Ask, place: Place): Promise<object> {
    const name = ask.body().text('name');
    return presented(await this.rpc.call(createFolder, { caller: ask.caller, name, in: place }), ask);
  }
}

function folderId(text: string): string {
  return hexId('folder', text);
}

function repositoryId(text: string): string {
  return hexId('content repository', text);
}

function presented(folder: FolderView, { caller, links }: Ask): object {
  return presentFolder(folder, scopesIn(caller, folder.hubId), links);
}
