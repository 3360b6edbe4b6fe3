import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import {
  listItemHistory,
  listItemVersions,
  listLinkedItems,
  listLocalizations,
  readItem,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { type Ask, Asked, PREFIXES } from '../requests/ask';
import { collectList } from '../requests/collect-list';
import { itemId, versionNumber } from '../requests/ids';
import { presentItem } from './item.presenter';
import { presentPage } from '../hal/page.presenter';
import { readText } from '../requests/read-page';

/** What stands around an item: its other locales, its versions and history, what it links to and what links to it. */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class RelatedItemsController {
  constructor(private readonly rpc: RpcClient) {}

  /** All other members of the set (contract 6.6). Clients poll it to learn that a localization is done. */
  @Get('content-items/:id/localizations')
  localizations(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return this.list(ask, listLocalizations, id, 'localizations');
  }

  @Get('content-items/:id/versions')
  versions(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return this.list(ask, listItemVersions, id, 'versions');
  }

  @Get('content-items/:id/versions/:version')
  async version(@Asked() ask: Ask, @Param('id') id: string, @Param('version') version: string): Promise<object> {
    const request = { caller: ask.caller, id: itemId(id), version: versionNumber(version) };
    return presentItem(await this.rpc.call(readItem, request), ask.links);
  }

  @Get('content-items/:id/history')
  async history(@Asked() ask: Ask, @Param('id') text: string): Promise<object> {
    const id = itemId(text);
    const { items, page } = await collectList(this.rpc, listItemHistory, { caller: ask.caller, id, page: ask.page });
    return presentPage('content-item-history', items, page, { path: `content-items/${id}/history` }, ask.links);
  }

  @Get('content-items/search/findByIdWithChildren')
  withChildren(@Asked() ask: Ask): Promise<object> {
    return this.linked(ask, 'children', 'findByIdWithChildren');
  }

  @Get('content-items/search/findByIdWithParents')
  withParents(@Asked() ask: Ask): Promise<object> {
    return this.linked(ask, 'parents', 'findByIdWithParents');
  }

  private async list(ask: Ask, type: typeof listLocalizations, text: string, name: string): Promise<object> {
    const id = itemId(text);
    const { items, page } = await collectList(this.rpc, type, { caller: ask.caller, id, page: ask.page });
    const presented = items.map((item) => presentItem(item, ask.links));
    return presentPage('content-items', presented, page, { path: `content-items/${id}/${name}` }, ask.links);
  }

  private async linked(ask: Ask, direction: 'children' | 'parents', search: string): Promise<object> {
    const id = itemId(readText(ask.query, 'id') ?? '');
    const { items } = await collectList(this.rpc, listLinkedItems, { caller: ask.caller, id, direction });
    return {
      _embedded: { 'content-items': items.map((item) => presentItem(item, ask.links)) },
      _links: ask.links.all({ self: `content-items/search/${search}?id=${id}` }),
    };
  }
}
