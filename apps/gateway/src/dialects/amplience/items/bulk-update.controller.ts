import { Controller, HttpCode, Patch, UseGuards } from '@nestjs/common';
import { RejectedError, updateItem } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Costs, PLAN_COST } from '../../../http/limits/costs.decorator';
import { AuthGuard } from '../../../http/requests/auth.guard';
import { describeFailure } from '../../../http/errors/failure.presenter';
import type { RequestBody } from '../../../http/bodies/request-body';
import { basedOnHeader } from '../../../http/requests/based-on';
import { itemId } from '../requests/ids';
import { readItemChange } from './read-item';
import { readFlag, queryOf } from '../requests/read-page';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { PREFIXES } from '../hal/links';

/** Maximum number of items that one request may change. */
const LIMIT = 100;

/** `PATCH /content-items`: updates several items independently. A rejected item does not stop the others. */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class BulkUpdateController {
  constructor(private readonly rpc: RpcClient) {}

  @Patch('content-items')
  @Costs(PLAN_COST)
  @HttpCode(200)
  async update(@Context() context: RequestContext): Promise<object> {
    const results: object[] = [];
    for (const change of context.bodies(LIMIT)) results.push(await this.result(context, change));
    return { results };
  }

  private async result(context: RequestContext, sent: RequestBody): Promise<object> {
    const id = sent.text('id');
    try {
      const ignoreSchemaValidation = readFlag(queryOf(context), 'ignoreSchemaValidation');
      const change = { ...readItemChange(sent), ignoreSchemaValidation, ...basedOnHeader(context) };
      const { version } = await this.rpc.call(updateItem, { caller: context.caller, id: itemId(id), ...change });
      return { id, status: 200, code: 'OK', level: 'INFO', version };
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      const { status, code, message } = describeFailure(error);
      return { id, status, code, level: 'ERROR', message };
    }
  }
}
