import { Get, HttpCode, Param, Post } from '@nestjs/common';
import { compareRecordStates, omitUndefined, readModel, readRecord, validateRecord } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { collectVersions } from './collect-versions';
import { shortIdIn } from '../requests/ids';
import { localesIn, presentStates } from '../documents/record-states.presenter';
import { malformed } from '../requests/request-document';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { scopeOf } from '../requests/scope';
import { DatocmsController } from '../transport/datocms-controller.decorator';
import { readDocument } from '../requests/read-document';

/** Checks of a record that do not change it, as the original's editor uses them (docs/contracts/datocms.md §3.1). */
@DatocmsController('items')
export class ItemChecksController {
  constructor(private readonly rpc: RpcClient) {}

  @Post('validate')
  @HttpCode(204)
  async validateNew(@Context() context: RequestContext): Promise<void> {
    const document = readDocument(context, 'item');
    const named = document.related('item_type');
    if (typeof named !== 'string')
      throw malformed('#/data/relationships: failed schema: "item_type" was not supplied.');
    const { id: modelId } = await this.rpc.call(readModel, { ...scopeOf(context), model: named });
    await this.rpc.call(validateRecord, { ...scopeOf(context), modelId, attributes: document.attributesText });
  }

  @Post(':id/validate')
  @HttpCode(204)
  async validateExisting(@Context() context: RequestContext, @Param('id') id: string): Promise<void> {
    const document = readDocument(context, 'item');
    const modelId = document.related('item_type') ?? undefined;
    const request = { ...scopeOf(context), id: shortIdIn(id), attributes: document.attributesText };
    await this.rpc.call(validateRecord, { ...request, ...omitUndefined({ modelId }) });
  }

  @Get(':id/current-vs-published-state')
  async states(@Context() context: RequestContext, @Param('id') text: string): Promise<object> {
    const named = { ...scopeOf(context), id: shortIdIn(text) };
    const [states, record, { versions }] = await Promise.all([
      this.rpc.call(compareRecordStates, named),
      this.rpc.call(readRecord, named),
      collectVersions(this.rpc, { ...named, offset: 0, limit: 50, nested: false }),
    ]);
    const model = await this.rpc.call(readModel, { ...scopeOf(context), model: record.modelId });
    const published = versions.find(({ isPublished }) => isPublished);
    return presentStates({ record, states, locales: localesIn(record, model), published });
  }
}
