import { Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  createModel,
  deleteModel,
  duplicateModel,
  listModels,
  listReferencingModels,
  type ModelView,
  omitUndefined,
  readModel,
  updateModel,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { nameIn } from '../requests/ids';
import { presentItemType } from '../documents/item-type.presenter';
import { presentJob } from '../documents/job.presenter';
import { nonIdempotent } from '../requests/non-idempotent';
import { readModelMembers } from './read-model';
import { readNewId } from '../requests/read-record';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { scopeOf } from '../requests/scope';
import { DatocmsController } from '../transport/datocms-controller.decorator';
import { readDocument } from '../requests/read-document';

/** Models and block models (docs/contracts/datocms.md §3.3). `:id` is an id or an API key. */
@DatocmsController('item-types')
export class ItemTypesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  @Get()
  async list(@Context() context: RequestContext): Promise<object> {
    const { models } = await this.rpc.call(listModels, scopeOf(context));
    return { data: models.map(presentItemType) };
  }

  @Post()
  async create(@Context() context: RequestContext): Promise<object> {
    const document = readDocument(context, 'item_type');
    const members = { ...readModelMembers(document), ...omitUndefined({ id: readNewId(document) }) };
    return {
      data: presentItemType(
        await nonIdempotent(context, this.idempotent.call(context, createModel, { ...scopeOf(context), ...members })),
      ),
    };
  }

  @Get(':id')
  async find(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return { data: presentItemType(await this.read(context, id)) };
  }

  @Put(':id')
  @HttpCode(202)
  async update(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const members = readModelMembers(readDocument(context, 'item_type'));
    return presentJob(await this.rpc.call(updateModel, { ...scopeOf(context), model: nameIn(id), ...members }));
  }

  @Delete(':id')
  @HttpCode(202)
  async destroy(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presentJob(await this.rpc.call(deleteModel, { ...scopeOf(context), model: nameIn(id) }));
  }

  @Post(':id/duplicate')
  async duplicate(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const copy = await nonIdempotent(
      context,
      this.idempotent.call(context, duplicateModel, { ...scopeOf(context), model: nameIn(id) }),
    );
    return { data: presentItemType(copy) };
  }

  @Get(':id/referencing')
  async referencing(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const { models } = await this.rpc.call(listReferencingModels, { ...scopeOf(context), model: nameIn(id) });
    return { data: models.map(presentItemType) };
  }

  /** Returns an empty list: fieldsets are not supported. */
  @Get(':id/fieldsets')
  async fieldsets(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    await this.read(context, id);
    return { data: [] };
  }

  private read(context: RequestContext, id: string): Promise<ModelView> {
    return this.rpc.call(readModel, { ...scopeOf(context), model: nameIn(id) });
  }
}
