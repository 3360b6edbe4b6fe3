import { Controller, Get, HttpCode, Param, Patch, Post, UseGuards } from '@nestjs/common';
import {
  archiveSchema,
  createSchema,
  listSchemas,
  omitUndefined,
  readSchema,
  type SchemaView,
  unarchiveSchema,
  updateSchema,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth.guard';
import { collectList } from '../requests/collect-list';
import { presentSchema } from './content-type.presenter';
import { hexId, versionNumber } from '../requests/ids';
import { presentPage } from '../hal/page.presenter';
import { readStatus, pageOf, queryOf } from '../requests/read-page';
import { scopesIn } from '../hal/rights';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { PREFIXES, linksOf } from '../hal/links';

/** Content type schemas (docs/contracts/amplience.md §4.5). Their bodies are text on the wire. */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class ContentTypeSchemasController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  @Get('hubs/:hub/content-type-schemas')
  async list(@Context() context: RequestContext, @Param('hub') hub: string): Promise<object> {
    const hubId = hexId('hub', hub);
    const status = readStatus(queryOf(context), ['ACTIVE', 'ARCHIVED']);
    const request = { caller: context.caller, hubId, page: pageOf(context), ...omitUndefined({ status }) };
    const { items, page } = await collectList(this.rpc, listSchemas, request);
    const schemas = items.map((schema) => presented(schema, context));
    const address = { path: `hubs/${hubId}/content-type-schemas`, query: { status: status?.join(',') } };
    return presentPage('content-type-schemas', schemas, page, address, linksOf(context));
  }

  @Post('hubs/:hub/content-type-schemas')
  async create(@Context() context: RequestContext, @Param('hub') hub: string): Promise<object> {
    const sent = context.body();
    const schema = await this.idempotent.call(context, createSchema, {
      caller: context.caller,
      hubId: hexId('hub', hub),
      schemaId: sent.text('schemaId'),
      body: sent.text('body'),
      validationLevel: sent.optionalText('validationLevel') ?? 'CONTENT_TYPE',
    });
    return presented(schema, context);
  }

  @Get('content-type-schemas/:id')
  async read(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presented(await this.rpc.call(readSchema, named(context, id)), context);
  }

  @Get('content-type-schemas/:id/:version')
  async readVersion(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Param('version') text: string,
  ): Promise<object> {
    const version = versionNumber(text);
    return presented(await this.rpc.call(readSchema, { ...named(context, id), version }), context);
  }

  @Patch('content-type-schemas/:id')
  async update(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const sent = context.body();
    const change = omitUndefined({
      body: sent.optionalText('body'),
      validationLevel: sent.optionalText('validationLevel'),
      version: sent.optionalInteger('version'),
    });
    return presented(await this.rpc.call(updateSchema, { ...named(context, id), ...change }), context);
  }

  @Post('content-type-schemas/:id/archive')
  @HttpCode(200)
  async archive(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const version = context.optionalBody().optionalInteger('version');
    return presented(
      await this.idempotent.call(context, archiveSchema, { ...named(context, id), ...omitUndefined({ version }) }),
      context,
    );
  }

  @Post('content-type-schemas/:id/unarchive')
  @HttpCode(200)
  async unarchive(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const version = context.optionalBody().optionalInteger('version');
    return presented(
      await this.idempotent.call(context, unarchiveSchema, { ...named(context, id), ...omitUndefined({ version }) }),
      context,
    );
  }
}

function named({ caller }: RequestContext, id: string): { caller: RequestContext['caller']; id: string } {
  return { caller, id: hexId('content type schema', id) };
}

function presented(schema: SchemaView, context: RequestContext): object {
  return presentSchema(schema, scopesIn(context.caller, schema.hubId), linksOf(context));
}
