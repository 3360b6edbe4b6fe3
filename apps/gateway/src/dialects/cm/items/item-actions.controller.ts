import { Controller, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { addItemVersion, changeItemStatus, copyToLocale, omitUndefined } from '@scriptorium/contracts';

import { AuthGuard } from '../../../http/requests/auth.guard';
import { ValidatedBody } from '../../../http/dtos/body.pipe';
import { ContentItem, ContentItemMembers } from './item.dto';
import { respondWithItem, respondWithCreated } from './item.presenter';
import { Operation } from '../operations/operation.decorator';
import { OperationGuard } from '../operations/operation.guard';
import { Problem } from '../errors/problem.dto';
import { REJECTIONS } from '../operations/rejections';
import { addressedLocaleOf, itemMembersOf } from './item-request';
import { CopyQuery, LocaleQuery, VersionQuery } from './item-query.dto';
import { ValidatedQuery } from '../queries/query.pipe';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import { basedOnHeader } from '../../../http/requests/based-on';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';

type Change = 'publish' | 'unpublish' | 'archive' | 'unarchive';

const STATUS_REJECTIONS = {
  publish: REJECTIONS.publishItem,
  unpublish: REJECTIONS.unpublishItem,
  archive: REJECTIONS.archiveItem,
  unarchive: REJECTIONS.unarchiveItem,
};

/**
 * Declares a route that changes the status. The paths are inferred (docs/contracts/cm-api.md §2): the original does not
 * document them.
 */
const statusRoute = (change: Change, summary: string, scope: 'publish' | 'write') =>
  Operation({
    id: `${change}ContentItem`,
    rejects: STATUS_REJECTIONS[change],
    summary,
    scope,
    headers: ['Idempotency-Key'],
    response: ContentItem,
    responseHeaders: ['ETag'],
  });

/** Actions on an item in one locale. Other locales of the item do not change. */
@Controller('api/v2/cm/branches/:branchId/content-items/:contentItemId')
@UseGuards(AuthGuard, OperationGuard)
@ApiTags('Content items')
@ApiBearerAuth()
@ApiExtraModels(Problem)
export class ItemActionsController {
  constructor(private readonly idempotent: IdempotentCalls) {}

  /**
   * Copies an item into another locale (docs/contracts/cm-api.md §3). The query parameters are sent on as text:
   * content-store checks them, because the order of the checks includes rows that only it can read.
   */
  @Post('copy')
  @Operation({
    id: 'copyContentItem',
    rejects: REJECTIONS.copyItem,
    summary: 'Copies an item into another locale, as a draft with the same id and version number.',
    scope: 'write',
    headers: ['Idempotency-Key'],
    status: 201,
    response: ContentItem,
    responseHeaders: ['Location', 'ETag'],
  })
  async copy(
    @Context() context: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @ValidatedQuery() { version, sourceLocale, destinationLocale }: CopyQuery,
  ): Promise<object> {
    const request = omitUndefined({ version, sourceLocale, destinationLocale });
    const item = await this.idempotent.call(context, copyToLocale, { caller: context.caller, branch, id, ...request });
    return respondWithCreated(context, item);
  }

  @Post()
  @Operation({
    id: 'addNewVersionContentItem',
    rejects: REJECTIONS.saveItem,
    summary: 'Adds a version with exactly the members that are sent.',
    scope: 'write',
    headers: ['Idempotency-Key', 'Scriptorium-Based-On'],
    status: 201,
    response: ContentItem,
    responseHeaders: ['Location', 'ETag'],
  })
  async addVersion(
    @Context() context: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @ValidatedQuery() query: LocaleQuery,
    @ValidatedBody() body: ContentItemMembers,
  ): Promise<object> {
    const locale = addressedLocaleOf(query, body);
    const members = { ...itemMembersOf(body), ...basedOnHeader(context) };
    const request = { caller: context.caller, branch, id, locale, ...members };
    return respondWithCreated(context, await this.idempotent.call(context, addItemVersion, request));
  }

  @Post('publish')
  @statusRoute('publish', 'Publishes a version of an item in one locale.', 'publish')
  async publish(
    @Context() context: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @ValidatedQuery() query: VersionQuery,
  ): Promise<object> {
    return this.change('publish', context, { branch, id, ...query });
  }

  @Post('unpublish')
  @statusRoute('unpublish', 'Unpublishes an item in one locale.', 'publish')
  async unpublish(
    @Context() context: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @ValidatedQuery() query: VersionQuery,
  ): Promise<object> {
    return this.change('unpublish', context, { branch, id, ...query });
  }

  @Post('archive')
  @statusRoute('archive', 'Archives an item in one locale.', 'write')
  async archive(
    @Context() context: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @ValidatedQuery() query: LocaleQuery,
  ): Promise<object> {
    return this.change('archive', context, { branch, id, ...query });
  }

  @Post('unarchive')
  @statusRoute('unarchive', 'Restores an archived item in one locale as a draft.', 'write')
  async unarchive(
    @Context() context: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @ValidatedQuery() query: LocaleQuery,
  ): Promise<object> {
    return this.change('unarchive', context, { branch, id, ...query });
  }

  private async change(
    change: Change,
    context: RequestContext,
    { branch, id, locale, version }: VersionQuery & { readonly branch: string; readonly id: string },
  ): Promise<object> {
    const address = { branch, id, locale: locale ?? null, ...omitUndefined({ version }) };
    const item = await this.idempotent.call(context, changeItemStatus, { caller: context.caller, ...address, change });
    return respondWithItem(context, item);
  }
}
