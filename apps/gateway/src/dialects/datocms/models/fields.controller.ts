import { Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  createField,
  deleteField,
  duplicateField,
  type FieldView,
  listReferencingModels,
  readField,
  readModel,
  updateField,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { type Ask, Asked, DatocmsController } from '../requests/ask';
import { nameIn } from '../requests/ids';
import { presentField } from '../documents/item-type.presenter';
import { presentJob } from '../documents/job.presenter';
import { once } from '../requests/once';
import { readFieldMembers } from './read-model';
import { readNewId } from '../requests/read-record';

/** Fields (contract 3.4). `:field` is an id, or `model::field` by API keys. */
@DatocmsController('')
export class FieldsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get('item-types/:id/fields')
  async list(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const { fields } = await this.rpc.call(readModel, { ...ask.scope, model: nameIn(id) });
    return { data: fields.map(presentField) };
  }

  @Post('item-types/:id/fields')
  @HttpCode(202)
  async create(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const document = ask.document('field');
    const members = { ...readFieldMembers(document), ...omitUndefined({ id: readNewId(document) }) };
    return presentJob(await once(this.rpc.call(createField, { ...ask.scope, model: nameIn(id), ...members })));
  }

  @Get('item-types/:id/fields/referencing')
  async referencing(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const model = await this.rpc.call(readModel, { ...ask.scope, model: nameIn(id) });
    const { models } = await this.rpc.call(listReferencingModels, { ...ask.scope, model: model.id });
    const fields = models.flatMap((each) => each.fields).filter((field) => mentions(field, model.id));
    return { data: fields.map(presentField) };
  }

  @Get('fields/:field')
  async find(@Asked() ask: Ask, @Param('field') field: string): Promise<object> {
    return { data: presentField(await this.rpc.call(readField, { ...ask.scope, field: nameIn(field) })) };
  }

  @Put('fields/:field')
  @HttpCode(202)
  async update(@Asked() ask: Ask, @Param('field') field: string): Promise<object> {
    const members = readFieldMembers(ask.document('field'));
    return presentJob(await this.rpc.call(updateField, { ...ask.scope, field: nameIn(field), ...members }));
  }

  @Delete('fields/:field')
  @HttpCode(202)
  async destroy(@Asked() ask: Ask, @Param('field') field: string): Promise<object> {
    return presentJob(await this.rpc.call(deleteField, { ...ask.scope, field: nameIn(field) }));
  }

  @Post('fields/:field/duplicate')
  @HttpCode(202)
  async duplicate(@Asked() ask: Ask, @Param('field') field: string): Promise<object> {
    return presentJob(await once(this.rpc.call(duplicateField, { ...ask.scope, field: nameIn(field) })));
  }
}

/** Which models a field takes stands in its validators, by id. */
function mentions({ validators }: FieldView, modelId: string): boolean {
  return JSON.stringify(validators).includes(JSON.stringify(modelId));
}
