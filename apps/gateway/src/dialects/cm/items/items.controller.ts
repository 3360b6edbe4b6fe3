import { Controller, Delete, Get, Param, Post, Put, Res, UseGuards } from '@nestjs/common';
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
import type { FastifyReply } from 'fastify';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { type Ask, Asked } from '../requests/ask';
import { matchesStrongly, matchesWeakly } from './entity-tags';
import { ContentItem, ContentItemMembers, NewContentItem } from './item.dto';
import { answerItem, answerMade, entityTag } from './item.presenter';
import { Operation } from '../operations/operation';
import { OperationGuard } from '../operations/operation-guard';
import { Problem } from '../errors/problem.dto';
import { REJECTIONS } from '../operations/rejections';
import { readLocale, readMembers } from './read-members';
import { readVersion } from '../requests/read-query';

/** Content items one by one: create, read, update, delete, each in one locale or in none (contract, 2). */
@Controller('api/v2/cm/branches/:branchId/content-items')
@UseGuards(AuthGuard, OperationGuard)
@ApiTags('Content items')
@ApiBearerAuth()
@ApiExtraModels(Problem)
export class ItemsController {
  constructor(private readonly rpc: RpcClient) {}

  /** With the id of an item that is there: that item in one more locale. */
  @Post()
  @Operation({
    id: 'addContentItem',
    rejects: REJECTIONS.addItem,
    summary: 'Makes a content item, or an item in one more locale.',
    scope: 'write',
    query: ['localeOfNew'],
    body: NewContentItem,
    status: 201,
    answer: ContentItem,
    answerHeaders: ['Location', 'ETag'],
  })
  async create(
    @Asked() ask: Ask,
    @Param('branchId') branch: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const body = ask.body(NewContentItem);
    const { id, contentType, locale: sent = null } = body.members;
    const locale = ask.text('locale') === undefined ? sent : readLocale(ask, body.members);
    const request = { caller: ask.caller, branch, locale, contentType, ...omitUndefined({ id }), ...readMembers(body) };
    const item = await this.rpc.call(createLocalizedItem, request);
    return answerMade(ask, item, reply);
  }

  @Get(':contentItemId')
  @Operation({
    id: 'getContentItem',
    rejects: REJECTIONS.itemVersion,
    summary: 'Reads an item in one locale.',
    scope: 'read',
    query: ['locale', 'version'],
    headers: ['If-None-Match'],
    answer: ContentItem,
    answerHeaders: ['ETag'],
    unchanged: true,
  })
  async read(
    @Asked() ask: Ask,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const item = await this.find(ask, branch, id);
    const known = ask.header('If-None-Match');
    if (known === undefined || !matchesWeakly(known, entityTag(item))) return answerItem(item, reply);
    void reply.status(304).header('etag', entityTag(item));
    return undefined;
  }

  @Put(':contentItemId')
  @Operation({
    id: 'updateContentItem',
    rejects: REJECTIONS.updateItem,
    summary: 'Changes what is sent and leaves the rest, as a new version.',
    scope: 'write',
    query: ['locale'],
    headers: ['If-Match'],
    body: ContentItemMembers,
    answer: ContentItem,
    answerHeaders: ['ETag'],
  })
  async update(
    @Asked() ask: Ask,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const body = ask.body(ContentItemMembers);
    const locale = readLocale(ask, body.members);
    const members = readMembers(body);
    const ifHash = await this.expectedHash(ask, branch, id);
    const request = { caller: ask.caller, branch, id, locale, ...members, ...omitUndefined({ ifHash }) };
    return answerItem(await this.rpc.call(updateLocalizedItem, request), reply);
  }

  /** Other locales of the item stay. */
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
    @Asked() ask: Ask,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
  ): Promise<void> {
    const locale = ask.text('locale') ?? null;
    await this.rpc.call(deleteLocalizedItem, { caller: ask.caller, branch, id, locale });
  }

  private find(ask: Ask, branch: string, id: string): Promise<LocalizedItemView> {
    const locale = ask.text('locale') ?? null;
    const request = { caller: ask.caller, branch, id, locale, ...omitUndefined({ version: readVersion(ask) }) };
    return this.rpc.call(readLocalizedItem, request);
  }

  /**
   * The hash that the store is to insist on: of several entity tags the one that holds now. What changes between this
   * look and the update is still seen, by the store.
   */
  private async expectedHash(ask: Ask, branch: string, id: string): Promise<string | undefined> {
    const tags = ask.header('If-Match');
    if (tags === undefined || tags.trim() === '*') return undefined;
    const item = await this.find(ask, branch, id);
    if (matchesStrongly(tags, entityTag(item))) return item.system.hash;
    throw new RejectedError('HASH_MISMATCH', 'The item has changed since it was read.', { hash: item.system.hash });
  }
}
