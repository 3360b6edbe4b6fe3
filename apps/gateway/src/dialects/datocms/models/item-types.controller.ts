import { Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  createModel,
  deleteModel,
  duplicateModel,
  listModels,
  listReferencingModels,
  type ModelView,
  readModel,
  updateModel,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { type Ask, Asked, DatocmsController } from '../requests/ask';
import { nameIn } from '../requests/ids';
import { presentItemType } from '../documents/item-type.presenter';
import { presentJob } from '../documents/job.presenter';
import { once } from '../requests/once';
import { readModelMembers } from './read-model';
import { readNewId } from '../requests/read-record';

/** Models and block models (contract 3.3). `:id` is an id or an API key. */
@DatocmsController('item-types')
export class ItemTypesController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  async list(@Asked() ask: Ask): Promise<object> {
    const { models } = await this.rpc.call(listModels, ask.scope);
    return { data: models.map(presentItemType) };
  }

  @Post()
  async create(@Asked() ask: Ask): Promise<object> {
    const document = ask.document('item_type');
    const members = { ...readModelMembers(document), ...omitUndefined({ id: readNewId(document) }) };
    return { data: presentItemType(await once(this.rpc.call(createModel, { ...ask.scope, ...members }))) };
  }

  @Get(':id')
  async find(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return { data: presentItemType(await this.read(ask, id)) };
  }

  @Put(':id')
  @HttpCode(202)
  async update(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const members = readModelMembers(ask.document('item_type'));
    return presentJob(await this.rpc.call(updateModel, { ...ask.scope, model: nameIn(id), ...members }));
  }

  @Delete(':id')
  @HttpCode(202)
  async destroy(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return presentJob(await this.rpc.call(deleteModel, { ...ask.scope, model: nameIn(id) }));
  }

  @Post(':id/duplicate')
  async duplicate(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const copy = await once(this.rpc.call(duplicateModel, { ...ask.scope, model: nameIn(id) }));
    return { data: presentItemType(copy) };
  }

  @Get(':id/referencing')
  async referencing(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const { models } = await this.rpc.call(listReferencingModels, { ...ask.scope, model: nameIn(id) });
    return { data: models.map(presentItemType) };
  }

  /** Fields are not grouped here. */
  @Get(':id/fieldsets')
  async fieldsets(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    await this.read(ask, id);
    return { data: [] };
  }

  private read(ask: Ask, id: string): Promise<ModelView> {
    return this.rpc.call(readModel, { ...ask.scope, model: nameIn(id) });
  }
}
