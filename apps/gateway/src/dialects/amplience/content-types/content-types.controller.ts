import { Controller, Get, HttpCode, Param, Patch, Post, UseGuards } from '@nestjs/common';
import {
  archiveContentType,
  type ContentTypeView,
  listContentTypes,
  readCachedSchema,
  readContentType,
  registerContentType,
  syncCachedSchema,
  unarchiveContentType,
  updateContentType,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { type Ask, Asked, PREFIXES } from '../requests/ask';
import { collectList } from '../requests/collect-list';
import { presentCachedSchema, presentContentType } from './content-type.presenter';
import { hexId } from '../requests/ids';
import { presentPage } from '../hal/page.presenter';
import { readStatus } from '../requests/read-page';
import { scopesIn } from '../hal/rights';

/** Content types (contract 4.5). */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class ContentTypesController {
  constructor(private readonly rpc: RpcClient) {}

  @Get('hubs/:hub/content-types')
  async list(@Asked() ask: Ask, @Param('hub') hub: string): Promise<object> {
    const hubId = hexId('hub', hub);
    const status = readStatus(ask.query, ['ACTIVE', 'ARCHIVED']);
    const request = { caller: ask.caller, hubId, page: ask.page, ...omitUndefined({ status }) };
    const { items, page } = await collectList(this.rpc, listContentTypes, request);
    const types = items.map((type) => presented(type, ask));
    const address = { path: `hubs/${hubId}/content-types`, query: { status: status?.join(',') } };
    return presentPage('content-types', types, page, address, ask.links);
  }

  @Post('hubs/:hub/content-types')
  async register(@Asked() ask: Ask, @Param('hub') hub: string): Promise<object> {
    const body = ask.body();
    const contentTypeUri = body.text('contentTypeUri');
    const settings = body.optionalObject('settings')?.values ?? {};
    const hubId = hexId('hub', hub);
    const type = await this.rpc.call(registerContentType, { caller: ask.caller, hubId, contentTypeUri, settings });
    return presented(type, ask);
  }

  @Get('content-types/:id')
  async read(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return presented(await this.rpc.call(readContentType, named(ask, id)), ask);
  }

  /** Settings are what can be changed; without them nothing is. */
  @Patch('content-types/:id')
  async update(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const settings = ask.body().optionalObject('settings')?.values;
    if (settings === undefined) return this.read(ask, id);
    return presented(await this.rpc.call(updateContentType, { ...named(ask, id), settings }), ask);
  }

  @Post('content-types/:id/archive')
  @HttpCode(200)
  async archive(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return presented(await this.rpc.call(archiveContentType, named(ask, id)), ask);
  }

  @Post('content-types/:id/unarchive')
  @HttpCode(200)
  async unarchive(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return presented(await this.rpc.call(unarchiveContentType, named(ask, id)), ask);
  }

  @Get('content-types/:id/schema')
  async schema(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return presentCachedSchema(id, await this.rpc.call(readCachedSchema, named(ask, id)), ask.links);
  }

  /** Takes the schema's newest version; what is sent along is not looked at. */
  @Patch('content-types/:id/schema')
  async sync(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return presentCachedSchema(id, await this.rpc.call(syncCachedSchema, named(ask, id)), ask.links);
  }
}

function named({ caller }: Ask, id: string): { caller: Ask['caller']; id: string } {
  return { caller, id: hexId('content type', id) };
}

function presented(type: ContentTypeView, { caller, links }: Ask): object {
  return presentContentType(type, scopesIn(caller, type.hubId), links);
}
