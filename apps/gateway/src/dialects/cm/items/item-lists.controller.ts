import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { type ListLocalizedItems, listLocalizedItems } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { type Ask, Asked } from '../requests/ask';
import { ContentItemList } from './item.dto';
import { presentItem } from './item.presenter';
import { Operation } from '../operations/operation';
import { OperationGuard } from '../operations/operation-guard';
import { SORTS, STATUSES } from '../operations/parameters';
import { Problem } from '../errors/problem.dto';
import { REJECTIONS } from '../operations/rejections';
import { readCount, readOneOf } from '../requests/read-query';

const DEFAULT_SIZE = 20;
/** More is answered with this many; the answer says so as `pageSize`. */
const MAX_SIZE = 100;

/** Lists of content items, with the filters that the original's predecessor has (contract, 2). */
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
    summary: 'Lists items, each locale of one by itself.',
    scope: 'read',
    query: [
      ...(['pageNumber', 'pageSize', 'search', 'sortBy', 'id', 'linkedTo'] as const),
      ...(['contentType', 'inLocale', 'status', 'view'] as const),
    ],
    answer: ContentItemList,
  })
  async list(@Asked() ask: Ask, @Param('branchId') branch: string): Promise<object> {
    const request = readList(ask, branch);
    const { pageNumber, pageSize, withFields } = request;
    const pieces = await this.rpc.collect(listLocalizedItems, request);
    const totalCount = pieces.reduce((total, piece) => ('total' in piece ? piece.total : total), 0);
    const items = pieces.flatMap((piece) => ('items' in piece ? piece.items : []));
    return { totalCount, pageSize, pageNumber, data: items.map((item) => presentItem(item, withFields)) };
  }
}

function readList(ask: Ask, branch: string): ListLocalizedItems {
  const locale = ask.text('locale');
  const filters = omitUndefined({
    search: ask.text('search'),
    sort: sortOf(readOneOf(ask, 'sortBy', SORTS)),
    ids: ask
      .text('id')
      ?.split('|')
      .filter((id) => id !== ''),
    linkedTo: ask.text('linkedTo'),
    contentType: ask.text('contentType'),
    status: readOneOf(ask, 'status', STATUSES),
    locale: locale === 'null' ? null : locale,
  });
  return {
    ...{ caller: ask.caller, branch, ...filters },
    pageNumber: readCount(ask, 'pageNumber') ?? 1,
    pageSize: Math.min(readCount(ask, 'pageSize') ?? DEFAULT_SIZE, MAX_SIZE),
    withFields: readOneOf(ask, 'view', ['excludeCustomFields']) === undefined,
  };
}

function sortOf(sort: (typeof SORTS)[number] | undefined): ListLocalizedItems['sort'] {
  if (sort === undefined) return undefined;
  return { field: sort.endsWith('name') ? 'name' : 'updatedAt', direction: sort.startsWith('-') ? 'desc' : 'asc' };
}
