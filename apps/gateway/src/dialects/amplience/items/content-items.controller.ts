import { Controller, Get, Param, Patch, Post, UseGuards } from '@nestjs/common';
import {
  copyItem,
  createItem,
  type ItemView,
  type ListItems,
  listItems,
  readItem,
  updateItem,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { type Ask, Asked, PREFIXES } from '../requests/ask';
import { collectList } from '../requests/collect-list';
import { hexId, itemId } from '../requests/ids';
import { presentItem } from './item.presenter';
import { presentPage } from '../hal/page.presenter';
import { readItemChange, readNewItem } from './read-item';
import { type Query, readFlag, readStatus, readText } from '../requests/read-page';

const STATUSES: readonly ItemView['status'][] = ['ACTIVE', 'ARCHIVED', 'DELETED'];

/** Content items: list, create, copy, read, update (contract 4.2 and 4.4). */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class ContentItemsController {
  constructor(private readonly rpc: RpcClient) {}

  /** `projection=basic` leaves the bodies out. */
  @Get('content-repositories/:id/content-items')
  async list(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const repositoryId = hexId('content repository', id);
    const { query, caller, links } = ask;
    const request = { caller, repositoryId, page: ask.page, ...filtersOf(query) };
    const { items, page } = await collectList(this.rpc, listItems, request);
    const kept = ['folderId', 'projection', 'sort', 'status', 'excludeHierarchicalChildren'];
    const address = {
      path: `content-repositories/${repositoryId}/content-items`,
      query: Object.fromEntries(kept.map((name) => [name, readText(query, name)])),
    };
    const presented = items.map((item) => presentItem(item, links));
    return presentPage('content-items', presented, page, address, links);
  }

  /** With `sourceContentItemId` a copy of that item; what is sent along is then not looked at. */
  @Post('content-repositories/:id/content-items')
  async create(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const target = { caller: ask.caller, repositoryId: hexId('content repository', id) };
    const source = readText(ask.query, 'sourceContentItemId');
    if (source !== undefined) {
      return presentItem(await this.rpc.call(copyItem, { ...target, sourceId: itemId(source) }), ask.links);
    }
    const ignoreSchemaValidation = readFlag(ask.query, 'ignoreSchemaValidation');
    const request = { ...target, ...readNewItem(ask.body()), ignoreSchemaValidation };
    return presentItem(await this.rpc.call(createItem, request), ask.links);
  }

  @Get('content-items/:id')
  async read(@Asked() { caller, links }: Ask, @Param('id') id: string): Promise<object> {
    return presentItem(await this.rpc.call(readItem, { caller, id: itemId(id) }), links);
  }

  @Patch('content-items/:id')
  async update(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const ignoreSchemaValidation = readFlag(ask.query, 'ignoreSchemaValidation');
    const change = { ...readItemChange(ask.body()), ignoreSchemaValidation };
    return presentItem(await this.rpc.call(updateItem, { caller: ask.caller, id: itemId(id), ...change }), ask.links);
  }
}

function filtersOf(query: Query): Omit<ListItems, 'caller' | 'repositoryId' | 'page'> {
  const folder = readText(query, 'folderId');
  return {
    ...omitUndefined({
      status: readStatus(query, STATUSES),
      folderId: folder === undefined ? undefined : hexId('folder', folder),
    }),
    excludeHierarchicalChildren: readFlag(query, 'excludeHierarchicalChildren'),
    withBodies: readText(query, 'projection') !== 'basic',
  };
}
