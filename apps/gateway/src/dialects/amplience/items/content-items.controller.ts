import { Controller, Get, Param, Patch, Post, UseGuards } from '@nestjs/common';
import {
  copyItem,
  createItem,
  type ItemView,
  type ListItems,
  listItems,
  omitUndefined,
  readItem,
  updateItem,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Costs, SEARCH_COST } from '../../../http/limits/costs.decorator';
import { AuthGuard } from '../../../http/requests/auth.guard';
import { collectList } from '../requests/collect-list';
import { hexId, itemId } from '../requests/ids';
import { presentItem } from './item.presenter';
import { presentPage } from '../hal/page.presenter';
import { readItemChange, readNewItem } from './read-item';
import { type Query, readFlag, readStatus, readText, pageOf, queryOf } from '../requests/read-page';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import { basedOnHeader } from '../../../http/requests/based-on';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { PREFIXES, linksOf } from '../hal/links';

const STATUSES: readonly ItemView['status'][] = ['ACTIVE', 'ARCHIVED', 'DELETED'];

/** Content items: list, create, copy, read, update (docs/contracts/amplience.md §4.2 and §4.4). */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class ContentItemsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  /** Lists items. `projection=basic` omits the bodies. */
  @Get('content-repositories/:id/content-items')
  @Costs(SEARCH_COST)
  async list(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const repositoryId = hexId('content repository', id);
    const { caller } = context;
    const [query, links] = [queryOf(context), linksOf(context)];
    const request = { caller, repositoryId, page: pageOf(context), ...filtersOf(query) };
    const { items, page } = await collectList(this.rpc, listItems, request);
    const repeated = ['folderId', 'projection', 'sort', 'status', 'excludeHierarchicalChildren'];
    const address = {
      path: `content-repositories/${repositoryId}/content-items`,
      query: Object.fromEntries(repeated.map((name) => [name, readText(query, name)])),
    };
    const presented = items.map((item) => presentItem(item, links));
    return presentPage('content-items', presented, page, address, links);
  }

  /** Creates an item. With `sourceContentItemId` it copies that item and ignores the request body. */
  @Post('content-repositories/:id/content-items')
  async create(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const target = { caller: context.caller, repositoryId: hexId('content repository', id) };
    const source = readText(queryOf(context), 'sourceContentItemId');
    if (source !== undefined) {
      return presentItem(
        await this.idempotent.call(context, copyItem, { ...target, sourceId: itemId(source) }),
        linksOf(context),
      );
    }
    const ignoreSchemaValidation = readFlag(queryOf(context), 'ignoreSchemaValidation');
    const request = { ...target, ...readNewItem(context.body()), ignoreSchemaValidation };
    return presentItem(await this.idempotent.call(context, createItem, request), linksOf(context));
  }

  @Get('content-items/:id')
  async read(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presentItem(await this.rpc.call(readItem, { caller: context.caller, id: itemId(id) }), linksOf(context));
  }

  @Patch('content-items/:id')
  async update(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const ignoreSchemaValidation = readFlag(queryOf(context), 'ignoreSchemaValidation');
    const change = { ...readItemChange(context.body()), ignoreSchemaValidation, ...basedOnHeader(context) };
    return presentItem(
      await this.rpc.call(updateItem, { caller: context.caller, id: itemId(id), ...change }),
      linksOf(context),
    );
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
