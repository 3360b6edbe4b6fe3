import { Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  createRecord,
  deleteRecord,
  listRecords,
  listReferencingRecords,
  type ModelView,
  omitUndefined,
  readModel,
  readRecord,
  type SavedRecord,
  type ShortId,
  updateRecord,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Costs, SEARCH_COST } from '../../../http/limits/costs.decorator';
import { collectRecords } from './collect-records';
import { shortIdIn } from '../requests/ids';
import { presentBlock, presentItem } from '../documents/item.presenter';
import { presentItemType } from '../documents/item-type.presenter';
import { presentJob } from '../documents/job.presenter';
import { nonIdempotent } from '../requests/non-idempotent';
import { readListing } from './read-filter';
import { readChoice, readFlag } from '../requests/read-query';
import { hasPosition, readMembers, readNewId, readNewMeta } from '../requests/read-record';
import { malformed } from '../requests/request-document';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import { basedOnHeader } from '../../../http/requests/based-on';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { scopeOf } from '../requests/scope';
import { DatocmsController } from '../transport/datocms-controller.decorator';
import { readDocument } from '../requests/read-document';
import { queryOf } from '../requests/parse-query';

/**
 * Records: list, find, create, update, destroy, and the records that link to a record (docs/contracts/datocms.md §3.1).
 */
@DatocmsController('items')
export class ItemsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  @Get()
  @Costs(SEARCH_COST)
  async list(@Context() context: RequestContext): Promise<object> {
    const { records, total } = await collectRecords(this.rpc, listRecords, {
      ...scopeOf(context),
      ...readListing(queryOf(context)),
    });
    return { data: records.map(presentItem), meta: { total_count: total } };
  }

  @Post()
  async create(@Context() context: RequestContext): Promise<object> {
    const document = readDocument(context, 'item');
    const named = document.related('item_type');
    if (typeof named !== 'string')
      throw malformed('#/data/relationships: failed schema: "item_type" was not supplied.');
    const saved = await nonIdempotent(
      context,
      this.idempotent.call(context, createRecord, async () => {
        const model = await this.modelOf(context, named);
        return {
          ...scopeOf(context),
          modelId: model.id,
          ...readMembers(document, model),
          ...omitUndefined({ id: readNewId(document) }),
          ...readNewMeta(document),
        };
      }),
    );
    return presentSaved(saved, saved.model);
  }

  @Get(':id')
  async find(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const query = queryOf(context);
    const state = readChoice(query, 'version', ['current', 'published']);
    const nested = readFlag(query, 'nested');
    const record = await this.rpc.call(readRecord, { ...scopeOf(context), id: shortIdIn(id), state, nested });
    return { data: presentItem(record) };
  }

  /**
   * Updates a record. Clients may send the whole record. `meta.current_version` must be the current version if sent.
   */
  @Put(':id')
  async update(@Context() context: RequestContext, @Param('id') text: string): Promise<object> {
    const id = shortIdIn(text);
    const document = readDocument(context, 'item');
    if (document.id !== undefined && document.id !== id) {
      throw malformed('#/data/id: failed schema: it must equal the id in the path.');
    }
    const before = hasPosition(document) ? await this.modelOfRecord(context, id) : undefined;
    const saved = await this.rpc.call(updateRecord, {
      ...scopeOf(context),
      id,
      ...readMembers(document, before),
      ...omitUndefined({
        currentVersion: document.meta.optionalText('current_version'),
        modelId: document.related('item_type') ?? undefined,
      }),
      ...basedOnHeader(context),
    });
    return presentSaved(saved, before ?? (await this.modelOf(context, saved.record.modelId)));
  }

  @Delete(':id')
  @HttpCode(202)
  async destroy(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presentJob(await this.rpc.call(deleteRecord, { ...scopeOf(context), id: shortIdIn(id) }));
  }

  @Get(':id/references')
  @Costs(SEARCH_COST)
  async references(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const query = queryOf(context);
    const state = readChoice(query, 'version', ['current', 'published', 'published-or-current']);
    const request = { ...scopeOf(context), id: shortIdIn(id), state, nested: readFlag(query, 'nested') };
    const { records } = await collectRecords(this.rpc, listReferencingRecords, request);
    return { data: records.map(presentItem) };
  }

  private modelOf(context: RequestContext, model: string): Promise<ModelView> {
    return this.rpc.call(readModel, { ...scopeOf(context), model });
  }

  private async modelOfRecord(context: RequestContext, id: ShortId): Promise<ModelView> {
    const { modelId } = await this.rpc.call(readRecord, { ...scopeOf(context), id });
    return this.modelOf(context, modelId);
  }
}

function presentSaved({ record, blocks }: SavedRecord, model: ModelView): object {
  return { data: presentItem(record), included: [presentItemType(model), ...blocks.map(presentBlock)] };
}
