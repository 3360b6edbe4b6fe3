import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { type ListLocalizedItems, listLocalizedItems } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { ContentItemList } from './item.dto';
import { presentItem } from './item.presenter';
import { Operation } from '../operations/operation';
import { OperationGuard } from '../operations/operation-guard';
import { SORTS, STATUSES } from '../operations/parameters';
import { Problem } from '../errors/problem.dto';
import { REJECTIONS } from '../operations/rejections';
import { readCount, readOneOf, queryText } from '../requests/read-query';
import { Context, type RequestContext } from '../../../http/requests/request-context';

const DEFAULT_SIZE = 20;
/** A larger page size is reduced to this; the response reports it as `pageSize`. */
const MAX_SIZE = 100;

/** Lists of content items, with the filters of the original's predecessor (docs/contracts/cm-api.md §2). */
@Controller('api/v2/cm/branches/:branchId/content-items')
@UseGuards(AuthGuard, OperationGuard)
@ApiTags('Content items')
@ApiBearerAuth()
@ApiExtraModels(Problem)
export class ItemListsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @Operation({
    id: 'getContentItems',
    rejects: REJECTIONS.items,
    summary: 'Lists items. Each locale of an item is an entry of its own.',
    scope: 'read',
    query: [
      'pageNumber',
      'pageSize',
      'search',
      'sortBy',
      'id',
      'linkedTo',
      'contentType',
      'inLocale',
      'status',
      'view',
    ],
    response: ContentItemList,
  })
  async list(@Context() context: RequestContext, @Param('branchId') branch: string): Promise<object> {
    const request = readList(context, branch);
    const { pageNumber, pageSize, withFields } = request;
    const pieces = await this.rpc.collect(listLocalizedItems, request);
    const totalCount = pieces.reduce((total, piece) => ('total' in piece ? piece.total : total), 0);
    const items = pieces.flatMap((piece) => ('items' in piece ? piece.items : []));
    return { totalCount, pageSize, pageNumber, data: items.map((item) => presentItem(item, withFields)) };
  }
}

function readList(context: RequestContext, branch: string): ListLocalizedItems {
  const locale = queryText(context, 'locale');
  const filters = omitUndefined({
    search: queryText(context, 'search'),
    sort: sortOf(readOneOf(context, 'sortBy', SORTS)),
    ids: queryText(context, 'id')
      ?.split('|')
      .filter((id) => id !== ''),
    linkedTo: queryText(context, 'linkedTo'),
    contentType: queryText(context, 'contentType'),
    status: readOneOf(context, 'status', STATUSES),
    locale: locale === 'null' ? null : locale,
  });
  return {
    caller: context.caller,
    branch,
    ...filters,
    pageNumber: readCount(context, 'pageNumber') ?? 1,
    pageSize: Math.min(readCount(context, 'pageSize') ?? DEFAULT_SIZE, MAX_SIZE),
    withFields: readOneOf(context, 'view', ['excludeCustomFields']) === undefined,
  };
}

function sortOf(sort: (typeof SORTS)[number] | undefined): ListLocalizedItems['sort'] {
  if (sort === undefined) return undefined;
  return { field: sort.endsWith('name') ? 'name' : 'updatedAt', direction: sort.startsWith('-') ? 'desc' : 'asc' };
}
