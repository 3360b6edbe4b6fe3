import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { type ListLocalizedItems, listLocalizedItems, omitUndefined } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Costs, SEARCH_COST } from '../../../http/limits/costs.decorator';
import { AuthGuard } from '../../../http/requests/auth.guard';
import { ContentItemList } from './item.dto';
import { presentItem } from './item.presenter';
import { DEFAULT_SIZE, ItemsQuery, MAX_SIZE } from './item-query.dto';
import { Operation } from '../operations/operation.decorator';
import { OperationGuard } from '../operations/operation.guard';
import { Problem } from '../errors/problem.dto';
import { REJECTIONS } from '../operations/rejections';
import { ValidatedQuery } from '../queries/query.pipe';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';

/** Lists of content items, with the filters of the original's predecessor (docs/contracts/cm-api.md §2). */
@Controller('api/v2/cm/branches/:branchId/content-items')
@UseGuards(AuthGuard, OperationGuard)
@ApiTags('Content items')
@ApiBearerAuth()
@ApiExtraModels(Problem)
export class ItemListsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @Costs(SEARCH_COST)
  @Operation({
    id: 'getContentItems',
    rejects: REJECTIONS.items,
    summary: 'Lists items. Each locale of an item is an entry of its own.',
    scope: 'read',
    response: ContentItemList,
  })
  async list(
    @Context() { caller }: RequestContext,
    @Param('branchId') branch: string,
    @ValidatedQuery() query: ItemsQuery,
  ): Promise<object> {
    const request = { caller, branch, ...pageOf(query), ...filtersOf(query) };
    const { pageNumber, pageSize, withFields } = request;
    const pieces = await this.rpc.collect(listLocalizedItems, request);
    const totalCount = pieces.reduce((total, piece) => ('total' in piece ? piece.total : total), 0);
    const items = pieces.flatMap((piece) => ('items' in piece ? piece.items : []));
    return { totalCount, pageSize, pageNumber, data: items.map((item) => presentItem(item, withFields)) };
  }
}

function pageOf({ pageNumber = 1, pageSize = DEFAULT_SIZE, view }: ItemsQuery) {
  return { pageNumber, pageSize: Math.min(pageSize, MAX_SIZE), withFields: view === undefined };
}

function filtersOf({ search, sortBy, id, linkedTo, contentType, status, locale }: ItemsQuery) {
  return omitUndefined({
    search,
    sort: sortOf(sortBy),
    ids: id?.split('|').filter((each) => each !== ''),
    linkedTo,
    contentType,
    status,
    locale: locale === 'null' ? null : locale,
  });
}

function sortOf(sort: ItemsQuery['sortBy']): ListLocalizedItems['sort'] {
  if (sort === undefined) return undefined;
  return { field: sort.endsWith('name') ? 'name' : 'updatedAt', direction: sort.startsWith('-') ? 'desc' : 'asc' };
}
