import { Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  createRecord,
  deleteRecord,
  listRecords,
  listReferencingRecords,
  type ModelView,
  readModel,
  readRecord,
  type SavedRecord,
  type ShortId,
  updateRecord,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { type Ask, Asked, DatocmsController } from '../requests/ask';
import { collectRecords } from './collect-records';
import { shortIdIn } from '../requests/ids';
import { presentBlock, presentItem } from '../documents/item.presenter';
import { presentItemType } from '../documents/item-type.presenter';
import { presentJob } from '../documents/job.presenter';
import { once } from '../requests/once';
import { readListing } from './read-filter';
import { readChoice, readFlag } from '../requests/read-query';
import { namesPlace, readMembers, readNewId, readNewMeta } from '../requests/read-record';
import { malformed } from '../requests/request-document';

/** Records: list, find, create, update, destroy, and what links to one (contract 3.1). */
@DatocmsController('items')
export class ItemsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  async list(@Asked() ask: Ask): Promise<object> {
    const { records, total } = await collectRecords(this.rpc, listRecords, {
      ...ask.scope,
      ...readListing(ask.query()),
    });
    return { data: records.map(presentItem), meta: { total_count: total } };
  }

  @Post()
  async create(@Asked() ask: Ask): Promise<object> {
    const document = ask.document('item');
    const named = document.related('item_type');
    if (typeof named !== 'string')
      throw malformed('#/data/relationships: failed schema: "item_type" was not supplied.');
    const model = await this.modelOf(ask, named);
    const members = {
      ...readMembers(document, model),
      ...omitUndefined({ id: readNewId(document) }),
      ...readNewMeta(document),
    };
    const saved = await once(this.rpc.call(createRecord, { ...ask.scope, modelId: model.id, ...members }));
    return presentSaved(saved, model);
  }

  @Get(':id')
  async find(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const query = ask.query();
    const state = readChoice(query, 'version', ['current', 'published']);
    const nested = readFlag(query, 'nested');
    const record = await this.rpc.call(readRecord, { ...ask.scope, id: shortIdIn(id), state, nested });
    return { data: presentItem(record) };
  }

  /** Callers may send back everything that they were given. With `meta.current_version` only on top of that one. */
  @Put(':id')
  async update(@Asked() ask: Ask, @Param('id') text: string): Promise<object> {
    const id = shortIdIn(text);
    const document = ask.document('item');
    if (document.id !== undefined && document.id !== id) throw malformed('#/data/id: failed schema: it is another id.');
    const before = namesPlace(document) ? await this.modelOfRecord(ask, id) : undefined;
    const saved = await this.rpc.call(updateRecord, {
      ...ask.scope,
      id,
      ...readMembers(document, before),
      ...omitUndefined({
        currentVersion: document.meta.optionalText('current_version'),
        modelId: document.related('item_type') ?? undefined,
      }),
    });
    return presentSaved(saved, before ?? (await this.modelOf(ask, saved.record.modelId)));
  }

  @Delete(':id')
  @HttpCode(202)
  async destroy(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return presentJob(await this.rpc.call(deleteRecord, { ...ask.scope, id: shortIdIn(id) }));
  }

  @Get(':id/references')
  async references(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const query = ask.query();
    const state = readChoice(query, 'version', ['current', 'published', 'published-or-current']);
    const request = { ...ask.scope, id: shortIdIn(id), state, nested: readFlag(query, 'nested') };
    const { records } = await collectRecords(this.rpc, listReferencingRecords, request);
    return { data: records.map(presentItem) };
  }

  private modelOf(ask: Ask, model: string): Promise<ModelView> {
    return this.rpc.call(readModel, { ...ask.scope, model });
  }

  private async modelOfRecord(ask: Ask, id: ShortId): Promise<ModelView> {
    const { modelId } = await this.rpc.call(readRecord, { ...ask.scope, id });
    return this.modelOf(ask, modelId);
  }
}

function presentSaved({ record, blocks }: SavedRecord, model: ModelView): object {
  return { data: presentItem(record), included: [presentItemType(model), ...blocks.map(presentBlock)] };
}
