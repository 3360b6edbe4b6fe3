import { Controller, Get, HttpCode, Param, Patch, Post, UseGuards } from '@nestjs/common';
import {
  archiveSchema,
  createSchema,
  listSchemas,
  readSchema,
  type SchemaView,
  unarchiveSchema,
  updateSchema,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { type Ask, Asked, PREFIXES } from '../requests/ask';
import { collectList } from '../requests/collect-list';
import { presentSchema } from './content-type.presenter';
import { hexId, versionNumber } from '../requests/ids';
import { presentPage } from '../hal/page.presenter';
import { readStatus } from '../requests/read-page';
import { scopesIn } from '../hal/rights';

/** Content type schemas (contract 4.5). Their bodies are text on the wire. */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class ContentTypeSchemasController {
  constructor(private readonly rpc: RpcClient) {}

  @Get('hubs/:hub/content-type-schemas')
  async list(@Asked() ask: Ask, @Param('hub') hub: string): Promise<object> {
    const hubId = hexId('hub', hub);
    const status = readStatus(ask.query, ['ACTIVE', 'ARCHIVED']);
    const request = { caller: ask.caller, hubId, page: ask.page, ...omitUndefined({ status }) };
    const { items, page } = await collectList(this.rpc, listSchemas, request);
    const schemas = items.map((schema) => presented(schema, ask));
    const address = { path: `hubs/${hubId}/content-type-schemas`, query: { status: status?.join(',') } };
    return presentPage('content-type-schemas', schemas, page, address, ask.links);
  }

  @Post('hubs/:hub/content-type-schemas')
  async create(@Asked() ask: Ask, @Param('hub') hub: string): Promise<object> {
    const sent = ask.body();
    const schema = await this.rpc.call(createSchema, {
      caller: ask.caller,
      hubId: hexId('hub', hub),
      schemaId: sent.text('schemaId'),
      body: sent.text('body'),
      validationLevel: sent.optionalText('validationLevel') ?? 'CONTENT_TYPE',
    });
    return presented(schema, ask);
  }

  @Get('content-type-schemas/:id')
  async read(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return presented(await this.rpc.call(readSchema, named(ask, id)), ask);
  }

  @Get('content-type-schemas/:id/:version')
  async readVersion(@Asked() ask: Ask, @Param('id') id: string, @Param('version') text: string): Promise<object> {
    const version = versionNumber(text);
    return presented(await this.rpc.call(readSchema, { ...named(ask, id), version }), ask);
  }

  @Patch('content-type-schemas/:id')
  async update(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const sent = ask.body();
    const change = omitUndefined({
      body: sent.optionalText('body'),
      validationLevel: sent.optionalText('validationLevel'),
      version: sent.optionalInteger('version'),
    });
    return presented(await this.rpc.call(updateSchema, { ...named(ask, id), ...change }), ask);
  }

  @Post('content-type-schemas/:id/archive')
  @HttpCode(200)
  async archive(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const version = ask.optionalBody().optionalInteger('version');
    return presented(await this.rpc.call(archiveSchema, { ...named(ask, id), ...omitUndefined({ version }) }), ask);
  }

  @Post('content-type-schemas/:id/unarchive')
  @HttpCode(200)
  async unarchive(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const version = ask.optionalBody().optionalInteger('version');
    return presented(await this.rpc.call(unarchiveSchema, { ...named(ask, id), ...omitUndefined({ version }) }), ask);
  }
}

function named({ caller }: Ask, id: string): { caller: Ask['caller']; id: string } {
  return { caller, id: hexId('content type schema', id) };
}

function presented(schema: SchemaView, { caller, links }: Ask): object {
  return presentSchema(schema, scopesIn(caller, schema.hubId), links);
}
