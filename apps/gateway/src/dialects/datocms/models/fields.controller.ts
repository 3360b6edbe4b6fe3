import { Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  createField,
  deleteField,
  duplicateField,
  type FieldView,
  listReferencingModels,
  omitUndefined,
  readField,
  readModel,
  updateField,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { nameIn } from '../requests/ids';
import { presentField } from '../documents/item-type.presenter';
import { presentJob } from '../documents/job.presenter';
import { nonIdempotent } from '../requests/non-idempotent';
import { readFieldMembers } from './read-model';
import { readNewId } from '../requests/read-record';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { scopeOf } from '../requests/scope';
import { DatocmsController } from '../transport/datocms-controller.decorator';
import { readDocument } from '../requests/read-document';

/** Fields (docs/contracts/datocms.md §3.4). `:field` is an id, or `model::field` by API keys. */
@DatocmsController('')
export class FieldsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  @Get('item-types/:id/fields')
  async list(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const { fields } = await this.rpc.call(readModel, { ...scopeOf(context), model: nameIn(id) });
    return { data: fields.map(presentField) };
  }

  @Post('item-types/:id/fields')
  @HttpCode(202)
  async create(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const document = readDocument(context, 'field');
    const members = { ...readFieldMembers(document), ...omitUndefined({ id: readNewId(document) }) };
    return presentJob(
      await nonIdempotent(
        context,
        this.idempotent.call(context, createField, { ...scopeOf(context), model: nameIn(id), ...members }),
      ),
    );
  }

  @Get('item-types/:id/fields/referencing')
  async referencing(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const model = await this.rpc.call(readModel, { ...scopeOf(context), model: nameIn(id) });
    const { models } = await this.rpc.call(listReferencingModels, { ...scopeOf(context), model: model.id });
    const fields = models.flatMap((each) => each.fields).filter((field) => refersTo(field, model.id));
    return { data: fields.map(presentField) };
  }

  @Get('fields/:field')
  async find(@Context() context: RequestContext, @Param('field') field: string): Promise<object> {
    return { data: presentField(await this.rpc.call(readField, { ...scopeOf(context), field: nameIn(field) })) };
  }

  @Put('fields/:field')
  @HttpCode(202)
  async update(@Context() context: RequestContext, @Param('field') field: string): Promise<object> {
    const members = readFieldMembers(readDocument(context, 'field'));
    return presentJob(await this.rpc.call(updateField, { ...scopeOf(context), field: nameIn(field), ...members }));
  }

  @Delete('fields/:field')
  @HttpCode(202)
  async destroy(@Context() context: RequestContext, @Param('field') field: string): Promise<object> {
    return presentJob(await this.rpc.call(deleteField, { ...scopeOf(context), field: nameIn(field) }));
  }

  @Post('fields/:field/duplicate')
  @HttpCode(202)
  async duplicate(@Context() context: RequestContext, @Param('field') field: string): Promise<object> {
    return presentJob(
      await nonIdempotent(
        context,
        this.idempotent.call(context, duplicateField, { ...scopeOf(context), field: nameIn(field) }),
      ),
    );
  }
}

/** Returns whether the validators of a field name the model by its id. */
function refersTo({ validators }: FieldView, modelId: string): boolean {
  return JSON.stringify(validators).includes(JSON.stringify(modelId));
}
