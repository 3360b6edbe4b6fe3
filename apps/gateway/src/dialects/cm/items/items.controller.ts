import { Controller, Delete, Get, Param, Post, Put, UseGuards } from '@nestjs/common';
import {
  createLocalizedItem,
  deleteLocalizedItem,
  type LocalizedItemView,
  omitUndefined,
  readLocalizedItem,
  RejectedError,
  updateLocalizedItem,
} from '@scriptorium/contracts';
import { ApiBearerAuth, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth.guard';
import { ValidatedBody } from '../../../http/dtos/body.pipe';
import { matchesStrongly, matchesWeakly, parseCondition } from '../../../http/requests/entity-tags';
import { ContentItem, ContentItemMembers, NewContentItem } from './item.dto';
import { respondWithItem, respondWithCreated, entityTag } from './item.presenter';
import { Operation } from '../operations/operation.decorator';
import { OperationGuard } from '../operations/operation.guard';
import { Problem } from '../errors/problem.dto';
import { REJECTIONS } from '../operations/rejections';
import { addressedLocaleOf, itemMembersOf } from './item-request';
import { LocaleQuery, NewItemQuery, VersionQuery } from './item-query.dto';
import { ValidatedQuery } from '../queries/query.pipe';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import { basedOnHeader } from '../../../http/requests/based-on';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';

/**
 * Single content items: create, read, update, delete, in one locale or without a locale (docs/contracts/cm-api.md §2).
 */
@Controller('api/v2/cm/branches/:branchId/content-items')
@UseGuards(AuthGuard, OperationGuard)
@ApiTags('Content items')
@ApiBearerAuth()
@ApiExtraModels(Problem)
export class ItemsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  /** Creates an item. With the id of an existing item, it creates that item in another locale. */
  @Post()
  @Operation({
    id: 'addContentItem',
    rejects: REJECTIONS.addItem,
    summary: 'Creates a content item, or an existing item in another locale.',
    scope: 'write',
    headers: ['Idempotency-Key'],
    status: 201,
    response: ContentItem,
    responseHeaders: ['Location', 'ETag'],
  })
  async create(
    @Context() context: RequestContext,
    @Param('branchId') branch: string,
    @ValidatedQuery() query: NewItemQuery,
    @ValidatedBody() body: NewContentItem,
  ): Promise<object> {
    const { id, contentType, locale: sent = null } = body;
    const request = {
      caller: context.caller,
      branch,
      locale: query.locale === undefined ? sent : addressedLocaleOf(query, body),
      contentType,
      ...omitUndefined({ id }),
      ...itemMembersOf(body),
    };
    const item = await this.idempotent.call(context, createLocalizedItem, request);
    return respondWithCreated(context, item);
  }

  @Get(':contentItemId')
  @Operation({
    id: 'getContentItem',
    rejects: REJECTIONS.itemVersion,
    summary: 'Reads an item in one locale.',
    scope: 'read',
    headers: ['If-None-Match'],
    response: ContentItem,
    responseHeaders: ['ETag'],
    notModified: true,
  })
  async read(
    @Context() context: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @ValidatedQuery() query: VersionQuery,
  ): Promise<object | undefined> {
    const item = await this.find(context, branch, id, query);
    const known = context.header('If-None-Match');
    if (known === undefined || !matchesWeakly(parseCondition(known), entityTag(item)))
      return respondWithItem(context, item);
    context.respond(304, { etag: entityTag(item) });
    return undefined;
  }

  @Put(':contentItemId')
  @Operation({
    id: 'updateContentItem',
    rejects: REJECTIONS.updateItem,
    summary: 'Changes the members that are sent, as a new version.',
    scope: 'write',
    headers: ['If-Match', 'Scriptorium-Based-On'],
    response: ContentItem,
    responseHeaders: ['ETag'],
  })
  async update(
    @Context() context: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @ValidatedQuery() query: LocaleQuery,
    @ValidatedBody() body: ContentItemMembers,
  ): Promise<object> {
    const locale = addressedLocaleOf(query, body);
    const members = itemMembersOf(body);
    const ifHash = await this.expectedHash(context, branch, id, query);
    const based = basedOnHeader(context);
    const request = { caller: context.caller, branch, id, locale, ...members, ...omitUndefined({ ifHash }), ...based };
    return respondWithItem(context, await this.rpc.call(updateLocalizedItem, request));
  }

  /** Deletes the item in one locale. Other locales of the item remain. */
  @Delete(':contentItemId')
  @Operation({
    id: 'deleteContentItem',
    rejects: REJECTIONS.item,
    summary: 'Deletes an item in one locale, with all its versions there.',
    scope: 'write',
    status: 204,
  })
  async remove(
    @Context() { caller }: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @ValidatedQuery() { locale }: LocaleQuery,
  ): Promise<void> {
    await this.rpc.call(deleteLocalizedItem, { caller, branch, id, locale: locale ?? null });
  }

  private find(
    { caller }: RequestContext,
    branch: string,
    id: string,
    { locale, version }: VersionQuery,
  ): Promise<LocalizedItemView> {
    const address = { branch, id, locale: locale ?? null, ...omitUndefined({ version }) };
    return this.rpc.call(readLocalizedItem, { caller, ...address });
  }

  /**
   * Returns the hash that the item must have at the update: the current one, if If-Match names it. Returns undefined
   * without If-Match or with `*`. content-store detects a change between this read and the update.
   */
  private async expectedHash(
    context: RequestContext,
    branch: string,
    id: string,
    query: LocaleQuery,
  ): Promise<string | undefined> {
    const condition = parseCondition(context.header('If-Match') ?? '*');
    if (condition === '*') return undefined;
    const item = await this.find(context, branch, id, query);
    if (matchesStrongly(condition, entityTag(item))) return item.system.hash;
    throw new RejectedError('HASH_MISMATCH', 'The item has changed since it was read.', { hash: item.system.hash });
  }
}
