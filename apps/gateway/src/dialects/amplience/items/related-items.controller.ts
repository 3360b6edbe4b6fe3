import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import {
  listItemHistory,
  listItemVersions,
  listLinkedItems,
  listLocalizations,
  readItem,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Costs, SEARCH_COST } from '../../../http/limits/costs.decorator';
import { AuthGuard } from '../../../http/requests/auth.guard';
import { collectList } from '../requests/collect-list';
import { itemId, versionNumber } from '../requests/ids';
import { presentItem } from './item.presenter';
import { presentPage } from '../hal/page.presenter';
import { readText, pageOf, queryOf } from '../requests/read-page';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { PREFIXES, linksOf } from '../hal/links';

/**
 * Items related to an item: its localizations, versions and history, the items that it links to and that link to it.
 */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class RelatedItemsController {
  constructor(private readonly rpc: RpcClient) {}

  /**
   * Lists all other localizations of the item (docs/contracts/amplience.md §6.6). Clients poll it until a localization
   * job has completed.
   */
  @Get('content-items/:id/localizations')
  localizations(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return this.list(context, listLocalizations, id, 'localizations');
  }

  @Get('content-items/:id/versions')
  versions(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return this.list(context, listItemVersions, id, 'versions');
  }

  @Get('content-items/:id/versions/:version')
  async version(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Param('version') version: string,
  ): Promise<object> {
    const request = { caller: context.caller, id: itemId(id), version: versionNumber(version) };
    return presentItem(await this.rpc.call(readItem, request), linksOf(context));
  }

  @Get('content-items/:id/history')
  async history(@Context() context: RequestContext, @Param('id') text: string): Promise<object> {
    const id = itemId(text);
    const { items, page } = await collectList(this.rpc, listItemHistory, {
      caller: context.caller,
      id,
      page: pageOf(context),
    });
    return presentPage('content-item-history', items, page, { path: `content-items/${id}/history` }, linksOf(context));
  }

  @Get('content-items/search/findByIdWithChildren')
  @Costs(SEARCH_COST)
  withChildren(@Context() context: RequestContext): Promise<object> {
    return this.linked(context, 'children', 'findByIdWithChildren');
  }

  @Get('content-items/search/findByIdWithParents')
  @Costs(SEARCH_COST)
  withParents(@Context() context: RequestContext): Promise<object> {
    return this.linked(context, 'parents', 'findByIdWithParents');
  }

  private async list(
    context: RequestContext,
    type: typeof listLocalizations,
    text: string,
    name: string,
  ): Promise<object> {
    const id = itemId(text);
    const { items, page } = await collectList(this.rpc, type, { caller: context.caller, id, page: pageOf(context) });
    const presented = items.map((item) => presentItem(item, linksOf(context)));
    return presentPage('content-items', presented, page, { path: `content-items/${id}/${name}` }, linksOf(context));
  }

  private async linked(context: RequestContext, direction: 'children' | 'parents', search: string): Promise<object> {
    const id = itemId(readText(queryOf(context), 'id') ?? '');
    const { items } = await collectList(this.rpc, listLinkedItems, { caller: context.caller, id, direction });
    return {
      _embedded: { 'content-items': items.map((item) => presentItem(item, linksOf(context))) },
      _links: linksOf(context).all({ self: `content-items/search/${search}?id=${id}` }),
    };
  }
}
