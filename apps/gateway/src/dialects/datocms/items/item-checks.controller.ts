import { Get, HttpCode, Param, Post } from '@nestjs/common';
import { compareRecordStates, readModel, readRecord, validateRecord } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { type Ask, Asked, DatocmsController } from '../requests/ask';
import { collectVersions } from './collect-versions';
import { shortIdIn } from '../requests/ids';
import { localesIn, presentStates } from '../documents/record-states.presenter';
import { malformed } from '../requests/request-document';

/** What can be asked about a record without changing it; the original's own editor asks so (contract 3.1). */
@DatocmsController('items')
export class ItemChecksController {
  constructor(private readonly rpc: RpcClient) {}

  @Post('validate')
  @HttpCode(204)
  async validateNew(@Asked() ask: Ask): Promise<void> {
    const document = ask.document('item');
    const named = document.related('item_type');
    if (typeof named !== 'string')
      throw malformed('#/data/relationships: failed schema: "item_type" was not supplied.');
    const { id: modelId } = await this.rpc.call(readModel, { ...ask.scope, model: named });
    await this.rpc.call(validateRecord, { ...ask.scope, modelId, attributes: document.attributesText });
  }

  @Post(':id/validate')
  @HttpCode(204)
  async validateExisting(@Asked() ask: Ask, @Param('id') id: string): Promise<void> {
    const document = ask.document('item');
    const modelId = document.related('item_type') ?? undefined;
    const request = { ...ask.scope, id: shortIdIn(id), attributes: document.attributesText };
    await this.rpc.call(validateRecord, { ...request, ...omitUndefined({ modelId }) });
  }

  @Get(':id/current-vs-published-state')
  async states(@Asked() ask: Ask, @Param('id') text: string): Promise<object> {
    const named = { ...ask.scope, id: shortIdIn(text) };
    const [states, record, { versions }] = await Promise.all([
      this.rpc.call(compareRecordStates, named),
      this.rpc.call(readRecord, named),
      collectVersions(this.rpc, { ...named, offset: 0, limit: 50, nested: false }),
    ]);
    const model = await this.rpc.call(readModel, { ...ask.scope, model: record.modelId });
    const published = versions.find(({ isPublished }) => isPublished);
    return presentStates({ record, states, locales: localesIn(record, model), published });
  }
}
