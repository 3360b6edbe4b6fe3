import { Controller, HttpCode, Param, Patch, Post, UseGuards } from '@nestjs/common';
import {
  archiveItem,
  RejectedError,
  setDeliveryKey,
  setItemLocale,
  setItemWorkflow,
  unarchiveItem,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth.guard';
import type { RequestBody } from '../../../http/bodies/request-body';
import { hexId, itemId } from '../requests/ids';
import { presentItem } from './item.presenter';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { PREFIXES, linksOf } from '../hal/links';

/** Changes of an item besides its body. Each requires the current version and returns the item. */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class ItemActionsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  @Post('content-items/:id/archive')
  @HttpCode(200)
  async archive(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presentItem(
      await this.idempotent.call(context, archiveItem, named(context, id, context.body())),
      linksOf(context),
    );
  }

  @Post('content-items/:id/unarchive')
  @HttpCode(200)
  async unarchive(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presentItem(
      await this.idempotent.call(context, unarchiveItem, named(context, id, context.body())),
      linksOf(context),
    );
  }

  @Post('content-items/:id/locale')
  @HttpCode(200)
  async setLocale(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const body = context.body();
    const request = { ...named(context, id, body), locale: body.text('locale') };
    return presentItem(await this.idempotent.call(context, setItemLocale, request), linksOf(context));
  }

  /** Sets the delivery key. Null removes it. */
  @Patch('content-items/:id/delivery-key')
  async setDeliveryKey(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const body = context.body();
    const request = { ...named(context, id, body), deliveryKey: nullable(body, 'deliveryKey') };
    return presentItem(await this.rpc.call(setDeliveryKey, request), linksOf(context));
  }

  /** Sets the workflow state. Null removes the item from the workflow. */
  @Patch('content-items/:id/workflow')
  async setWorkflow(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const body = context.body();
    const state = nullable(body, 'state');
    const request = { ...named(context, id, body), state: state === null ? null : hexId('workflow state', state) };
    return presentItem(await this.rpc.call(setItemWorkflow, request), linksOf(context));
  }
}

function named(
  context: RequestContext,
  id: string,
  body: RequestBody,
): { caller: RequestContext['caller']; id: string; version: number } {
  return { caller: context.caller, id: itemId(id), version: body.integer('version') };
}

/** Reads a required member that may be null. */
function nullable(body: RequestBody, name: string): string | null {
  const value = body.nullableText(name);
  if (value === undefined) throw new RejectedError('FIELD_REQUIRED', `"${name}" is required.`, { property: name });
  return value;
}
