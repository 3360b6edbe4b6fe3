import { HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  changeRecords,
  omitUndefined,
  publishRecord,
  readModel,
  type RecordView,
  RejectedError,
  type ShortId,
  unpublishRecord,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Costs, PLAN_COST } from '../../../http/limits/costs.decorator';
import { shortIdIn } from '../requests/ids';
import { presentItem } from '../documents/item.presenter';
import { presentItemType } from '../documents/item-type.presenter';
import { presentJob } from '../documents/job.presenter';
import { readFlag } from '../requests/read-query';
import type { RequestDocument } from '../requests/request-document';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { scopeOf } from '../requests/scope';
import { DatocmsController } from '../transport/datocms-controller.decorator';
import { readOptionalDocument, readDocument } from '../requests/read-document';
import { queryOf } from '../requests/parse-query';

const BULK_LIMIT = 200;

/** Publishing of a record, and bulk operations (docs/contracts/datocms.md §3.1). */
@DatocmsController('items')
export class PublishingController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  /**
   * Publishes the whole record without a body; otherwise the locales and the non-localized content that the body names.
   */
  @Put(':id/publish')
  async publish(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const attributes = readOptionalDocument(context, 'selective_publish_operation')?.attributes;
    const selected = omitUndefined({
      locales: attributes?.list('content_in_locales'),
      nonLocalized: attributes?.optionalFlag('non_localized_content'),
    });
    return this.present(context, await this.rpc.call(publishRecord, { ...change(context, id), ...selected }));
  }

  @Put(':id/unpublish')
  async unpublish(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const attributes = readOptionalDocument(context, 'selective_unpublish_operation')?.attributes;
    const selected = omitUndefined({ locales: attributes?.list('content_in_locales') });
    return this.present(context, await this.rpc.call(unpublishRecord, { ...change(context, id), ...selected }));
  }

  @Post('bulk/publish')
  @Costs(PLAN_COST)
  @HttpCode(202)
  async publishAll(@Context() context: RequestContext): Promise<object> {
    const ids = idsOf(readDocument(context, 'item_bulk_publish_operation'));
    return presentJob(
      await this.idempotent.call(context, changeRecords, { ...scopeOf(context), ids, change: 'publish' }),
    );
  }

  @Post('bulk/unpublish')
  @Costs(PLAN_COST)
  @HttpCode(202)
  async unpublishAll(@Context() context: RequestContext): Promise<object> {
    const ids = idsOf(readDocument(context, 'item_bulk_unpublish_operation'));
    return presentJob(
      await this.idempotent.call(context, changeRecords, { ...scopeOf(context), ids, change: 'unpublish' }),
    );
  }

  @Post('bulk/destroy')
  @Costs(PLAN_COST)
  @HttpCode(202)
  async destroyAll(@Context() context: RequestContext): Promise<object> {
    const ids = idsOf(readDocument(context, 'item_bulk_destroy_operation'));
    return presentJob(
      await this.idempotent.call(context, changeRecords, { ...scopeOf(context), ids, change: 'delete' }),
    );
  }

  @Post('bulk/move-to-stage')
  @HttpCode(202)
  async moveAll(@Context() context: RequestContext): Promise<object> {
    const document = readDocument(context, 'item_bulk_move_to_stage_operation');
    const stage = document.attributes.text('stage');
    return presentJob(
      await this.idempotent.call(context, changeRecords, {
        ...scopeOf(context),
        ids: idsOf(document),
        change: { stage },
      }),
    );
  }

  private async present(context: RequestContext, record: RecordView): Promise<object> {
    const model = await this.rpc.call(readModel, { ...scopeOf(context), model: record.modelId });
    return { data: presentItem(record), included: [presentItemType(model)] };
  }
}

function change(context: RequestContext, id: string) {
  return { ...scopeOf(context), id: shortIdIn(id), recursive: readFlag(queryOf(context), 'recursive') };
}

function idsOf(document: RequestDocument): ShortId[] {
  const ids = document.relatedMany('items');
  if (ids.length > BULK_LIMIT) {
    const data = { limit: BULK_LIMIT, size: ids.length };
    throw new RejectedError('TOO_MANY_RECORDS', `A bulk operation may have at most ${BULK_LIMIT} records.`, data);
  }
  return ids;
}
