import { Injectable } from '@nestjs/common';
import {
  type Caller,
  type Idempotent,
  type KeyedRequest,
  readStoredReply,
  RejectedError,
  type RpcType,
  type StoredReply,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { keyedRequestOf } from './idempotency';
import type { RequestContext } from './request-context';

type ChangeRequest = Idempotent & { readonly caller: Caller };

/**
 * Calls an rpc that changes something, once per `Idempotency-Key` (docs/explanation/idempotency.md). Every POST route
 * that changes something uses it, in every API. The service stores its reply together with the change; a repetition
 * gets that reply, from which the route presents its response again.
 *
 * The key is looked up before the route reads anything: what the request needs may be deleted since. It is looked up
 * again after a rejection: the first request may have been executed in between, and be the reason for the rejection.
 */
@Injectable()
export class IdempotentCalls {
  constructor(private readonly rpc: RpcClient) {}

  /**
   * @param request the request, or a function that reads what the request needs
   * @param body the text of the body; required on a streamed route
   */
  async call<Request extends ChangeRequest, Reply>(
    context: RequestContext,
    type: RpcType<Request, Reply>,
    request: Request | (() => Promise<Request>),
    body?: string,
  ): Promise<Reply> {
    const idempotency = keyedRequestOf(context, body);
    const prepare = typeof request === 'function' ? request : () => Promise.resolve(request);
    if (idempotency === undefined) return this.rpc.call(type, await prepare());
    const stored = await this.find(context, idempotency);
    if (stored !== null) return stored.reply as Reply;
    try {
      return await this.rpc.call(type, { ...(await prepare()), idempotency });
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      const meanwhile = await this.find(context, idempotency);
      if (meanwhile === null) throw error;
      return meanwhile.reply as Reply;
    }
  }

  private async find(context: RequestContext, idempotency: KeyedRequest): Promise<StoredReply | null> {
    const { stored } = await this.rpc.call(readStoredReply, { caller: context.caller, idempotency });
    if (stored !== null) context.addHeaders({ 'idempotency-replayed': 'true' });
    return stored;
  }
}
