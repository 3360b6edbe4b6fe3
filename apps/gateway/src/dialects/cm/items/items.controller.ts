import { Controller, Delete, Get, Param, Post, Put, UseGuards } from '@nestjs/common';
import {
  createLocalizedItem,
  deleteLocalizedItem,
  type LocalizedItemView,
  readLocalizedItem,
  RejectedError,
  updateLocalizedItem,
} from '@scriptorium/contracts';
import { ApiBearerAuth, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { matchesStrongly, matchesWeakly, parseCondition } from '../../../http/requests/entity-tags';
import { ContentItem, ContentItemMembers, NewContentItem } from './item.dto';
import { respondWithItem, respondWithCreated, entityTag } from './item.presenter';
import { Operation } from '../operations/operation';
import { OperationGuard } from '../operations/operation-guard';
import { Problem } from '../errors/problem.dto';
import { REJECTIONS } from '../operations/rejections';
import { readLocale, readMembers } from './read-members';
import { readVersion, queryText } from '../requests/read-query';
import { Context, type RequestContext } from '../../../http/requests/request-context';
import { readBody } from '../bodies/read-body';

/**
 * Single content items: create, read, update, delete, in one locale or without a locale (docs/contracts/cm-api.md §2).
 */
@Controller('api/v2/cm/branches/:branchId/content-items')
@UseGuards(AuthGuard, OperationGuard)
@ApiTags('Content items')
@ApiBearerAuth()
@ApiExtraModels(Problem)
export class ItemsController {
  constructor(private readonly rpc: RpcClient) {}

  /** Creates an item. With the id of an existing item, it creates that item in another locale. */
  @Post()
  @Operation({
    id: 'addContentItem',
    rejects: REJECTIONS.addItem,
    summary: 'Creates a content item, or an existing item in another locale.',
    scope: 'write',
    query: ['localeOfNew'],
    body: NewContentItem,
    status: 201,
    response: ContentItem,
    responseHeaders: ['Location', 'ETag'],
  })
  async create(@Context() context: RequestContext, @Param('branchId') branch: string): Promise<object> {
    const body = readBody(context.text, NewContentItem);
    const { id, contentType, locale: sent = null } = body.members;
    const locale = queryText(context, 'locale') === undefined ? sent : readLocale(context, body.members);
    const request = {
      caller: context.caller,
      branch,
      locale,
      contentType,
      ...omitUndefined({ id }),
      ...readMembers(body),
    };
    const item = await this.rpc.call(createLocalizedItem, request);
    return respondWithCreated(context, item);
  }

  @Get(':contentItemId')
  @Operation({
    id: 'getContentItem',
    rejects: REJECTIONS.itemVersion,
    summary: 'Reads an item in one locale.',
    scope: 'read',
    query: ['locale', 'version'],
    headers: ['If-None-Match'],
    response: ContentItem,
    responseHeaders: ['ETag'],
    notModified: true,
  })
  async read(
    @Context() context: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
  ): Promise<object | undefined> {
    const item = await this.find(context, branch, id);
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
    query: ['locale'],
    headers: ['If-Match'],
    body: ContentItemMembers,
    response: ContentItem,
    responseHeaders: ['ETag'],
  })
  async update(
    @Context() context: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
  ): Promise<object> {
    const body = readBody(context.text, ContentItemMembers);
    const locale = readLocale(context, body.members);
    const members = readMembers(body);
    const ifHash = await this.expectedHash(context, branch, id);
    const request = { caller: context.caller, branch, id, locale, ...members, ...omitUndefined({ ifHash }) };
    return respondWithItem(context, await this.rpc.call(updateLocalizedItem, request));
  }

  /** Deletes the item in one locale. Other locales of the item remain. */
  @Delete(':contentItemId')
  @Operation({
    id: 'deleteContentItem',
    rejects: REJECTIONS.item,
    summary: 'Deletes an item in one locale, with all its versions there.',
    scope: 'write',
    query: ['locale'],
    status: 204,
  })
  async remove(
    @Context() context: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
  ): Promise<void> {
    const locale = queryText(context, 'locale') ?? null;
    await this.rpc.call(deleteLocalizedItem, { caller: context.caller, branch, id, locale });
  }

  private find(context: RequestContext, branch: string, id: string): Promise<LocalizedItemView> {
    const locale = queryText(context, 'locale') ?? null;
    const request = { caller: context.caller, branch, id, locale, ...omitUndefined({ version: readVersion(context) }) };
    return this.rpc.call(readLocalizedItem, request);
  }

  /**
   * Returns the hash that the item must have at the update: the current one, if If-Match names it. Returns undefined
   * without If-Match or with `*`. content-store detects a change between this read and the update.
   */
  private async expectedHash(context: RequestContext, branch: string, id: string): Promise<string | undefined> {
    const condition = parseCondition(context.header('If-Match') ?? '*');
    if (condition === '*') return undefined;
    const item = await this.find(context, branch, id);
    if (matchesStrongly(condition, entityTag(item))) return item.system.hash;
    throw new RejectedError('HASH_MISMATCH', 'The item has changed since it was read.', { hash: item.system.hash });
  }
}
