import { Controller, Param, Post, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import {
  addItemVersion,
  changeItemStatus,
  copyToLocale,
  IDEMPOTENCY_KEY,
  isWithin,
  RejectedError,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import type { FastifyReply } from 'fastify';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { type Ask, Asked } from '../requests/ask';
import { ContentItem, ContentItemMembers } from './item.dto';
import { answerItem, answerMade } from './item.presenter';
import { Operation } from '../operations/operation';
import { OperationGuard } from '../operations/operation-guard';
import { Problem } from '../errors/problem.dto';
import { REJECTIONS } from '../operations/rejections';
import { readLocale, readMembers } from './read-members';
import { readVersion } from '../requests/read-query';

type Change = 'publish' | 'unpublish' | 'archive' | 'unarchive';

const STATUS_REJECTIONS = {
  publish: REJECTIONS.publishItem,
  unpublish: REJECTIONS.unpublishItem,
  archive: REJECTIONS.archiveItem,
  unarchive: REJECTIONS.unarchiveItem,
};

/** What a status route is, but for its name. The paths are inferred (contract, 2): no page of the original has them. */
const statusRoute = (change: Change, summary: string, scope: 'publish' | 'write') =>
  Operation({
    id: `${change}ContentItem`,
    rejects: STATUS_REJECTIONS[change],
    summary,
    scope,
    query: change === 'publish' || change === 'unpublish' ? ['locale', 'version'] : ['locale'],
    answer: ContentItem,
    answerHeaders: ['ETag'],
  });

/** What is done to an item in one locale, and leaves its other locales alone. */
@Controller('api/v2/cm/branches/:branchId/content-items/:contentItemId')
@UseGuards(AuthGuard, OperationGuard)
@ApiTags('Content items')
@ApiBearerAuth()
@ApiExtraModels(Problem)
export class ItemActionsController {
  constructor(private readonly rpc: RpcClient) {}

  /**
   * The copy that contract §3 is about. What the query says travels as the text that it was: the store checks it, since
   * the order of the checks goes from texts to rows.
   */
  @Post('copy')
  @Operation({
    id: 'copyContentItem',
    rejects: REJECTIONS.copyItem,
    summary: 'Copies an item into another locale: same id, same version number, a draft.',
    scope: 'write',
    query: ['versionToCopy', 'sourceLocale', 'destinationLocale'],
    headers: ['Idempotency-Key'],
    status: 201,
    answer: ContentItem,
    answerHeaders: ['Location', 'ETag'],
  })
  async copy(
    @Asked() ask: Ask,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const request = omitUndefined({
      version: ask.text('version'),
      sourceLocale: ask.text('sourceLocale'),
      destinationLocale: ask.text('destinationLocale'),
      idempotencyKey: idempotencyKeyOf(ask),
    });
    const item = await this.rpc.call(copyToLocale, { caller: ask.caller, branch, id, ...request });
    return answerMade(ask, item, reply);
  }

  @Post()
  @Operation({
    id: 'addNewVersionContentItem',
    rejects: REJECTIONS.saveItem,
    summary: 'Adds a version that holds exactly what is sent.',
    scope: 'write',
    query: ['locale'],
    body: ContentItemMembers,
    status: 201,
    answer: ContentItem,
    answerHeaders: ['Location', 'ETag'],
  })
  async addVersion(
    @Asked() ask: Ask,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const body = ask.body(ContentItemMembers);
    const request = { caller: ask.caller, branch, id, locale: readLocale(ask, body.members), ...readMembers(body) };
    return answerMade(ask, await this.rpc.call(addItemVersion, request), reply);
  }

  @Post('publish')
  @statusRoute('publish', 'Publishes a version of an item in one locale.', 'publish')
  async publish(
    @Asked() ask: Ask,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    return this.change('publish', ask, branch, id, reply);
  }

  @Post('unpublish')
  @statusRoute('unpublish', 'Takes an item in one locale back.', 'publish')
  async unpublish(
    @Asked() ask: Ask,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    return this.change('unpublish', ask, branch, id, reply);
  }

  @Post('archive')
  @statusRoute('archive', 'Archives an item in one locale.', 'write')
  async archive(
    @Asked() ask: Ask,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    return this.change('archive', ask, branch, id, reply);
  }

  @Post('unarchive')
  @statusRoute('unarchive', 'Makes an archived item in one locale a draft again.', 'write')
  async unarchive(
    @Asked() ask: Ask,
    @Param('branchId') branch: string,
    @Param('contentItemId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    return this.change('unarchive', ask, branch, id, reply);
  }

  private async change(change: Change, ask: Ask, branch: string, id: string, reply: FastifyReply): Promise<object> {
    const version = omitUndefined({ version: readVersion(ask) });
    const request = { caller: ask.caller, branch, id, locale: ask.text('locale') ?? null, change, ...version };
    return answerItem(await this.rpc.call(changeItemStatus, request), reply);
  }
}

/** An extension (contract, 3): a client that lost the response sends the same key again. */
function idempotencyKeyOf(ask: Ask): string | undefined {
  const key = ask.header('Idempotency-Key');
  if (key === undefined || isWithin(key, IDEMPOTENCY_KEY)) return key;
  const { minLength, maxLength } = IDEMPOTENCY_KEY;
  const message = `An Idempotency-Key has ${minLength} to ${maxLength} visible ASCII characters.`;
  throw new RejectedError('IDEMPOTENCY_KEY_INVALID', message, { limit: maxLength });
}
