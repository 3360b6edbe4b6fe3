import { Controller, Get, HttpCode, Param, Patch, Post, UseGuards } from '@nestjs/common';
import {
  archiveContentType,
  type ContentTypeView,
  listContentTypes,
  omitUndefined,
  readCachedSchema,
  readContentType,
  registerContentType,
  syncCachedSchema,
  unarchiveContentType,
  updateContentType,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth.guard';
import { collectList } from '../requests/collect-list';
import { presentCachedSchema, presentContentType } from './content-type.presenter';
import { hexId } from '../requests/ids';
import { presentPage } from '../hal/page.presenter';
import { readStatus, pageOf, queryOf } from '../requests/read-page';
import { scopesIn } from '../hal/rights';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { PREFIXES, linksOf } from '../hal/links';

/** Content types (docs/contracts/amplience.md §4.5). */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class ContentTypesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  @Get('hubs/:hub/content-types')
  async list(@Context() context: RequestContext, @Param('hub') hub: string): Promise<object> {
    const hubId = hexId('hub', hub);
    const status = readStatus(queryOf(context), ['ACTIVE', 'ARCHIVED']);
    const request = { caller: context.caller, hubId, page: pageOf(context), ...omitUndefined({ status }) };
    const { items, page } = await collectList(this.rpc, listContentTypes, request);
    const types = items.map((type) => presented(type, context));
    const address = { path: `hubs/${hubId}/content-types`, query: { status: status?.join(',') } };
    return presentPage('content-types', types, page, address, linksOf(context));
  }

  @Post('hubs/:hub/content-types')
  async register(@Context() context: RequestContext, @Param('hub') hub: string): Promise<object> {
    const body = context.body();
    const contentTypeUri = body.text('contentTypeUri');
    const settings = body.optionalObject('settings')?.values ?? {};
    const hubId = hexId('hub', hub);
    const type = await this.idempotent.call(context, registerContentType, {
      caller: context.caller,
      hubId,
      contentTypeUri,
      settings,
    });
    return presented(type, context);
  }

  @Get('content-types/:id')
  async read(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presented(await this.rpc.call(readContentType, named(context, id)), context);
  }

  /** Changes the settings, which are the only mutable member. A request without settings changes nothing. */
  @Patch('content-types/:id')
  async update(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const settings = context.body().optionalObject('settings')?.values;
    if (settings === undefined) return this.read(context, id);
    return presented(await this.rpc.call(updateContentType, { ...named(context, id), settings }), context);
  }

  @Post('content-types/:id/archive')
  @HttpCode(200)
  async archive(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presented(await this.idempotent.call(context, archiveContentType, named(context, id)), context);
  }

  @Post('content-types/:id/unarchive')
  @HttpCode(200)
  async unarchive(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presented(await this.idempotent.call(context, unarchiveContentType, named(context, id)), context);
  }

  @Get('content-types/:id/schema')
  async schema(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presentCachedSchema(id, await this.rpc.call(readCachedSchema, named(context, id)), linksOf(context));
  }

  /** Updates the cached schema to the newest version. The request body is ignored. */
  @Patch('content-types/:id/schema')
  async sync(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presentCachedSchema(id, await this.rpc.call(syncCachedSchema, named(context, id)), linksOf(context));
  }
}

function named({ caller }: RequestContext, id: string): { caller: RequestContext['caller']; id: string } {
  return { caller, id: hexId('content type', id) };
}

function presented(type: ContentTypeView, context: RequestContext): object {
  return presentContentType(type, scopesIn(context.caller, type.hubId), linksOf(context));
}
