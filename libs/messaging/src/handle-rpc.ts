import type { MsgHdrs } from '@nats-io/transport-node';
import { UseFilters } from '@nestjs/common';
import { Ctx, MessagePattern, type NatsContext, Payload, Transport } from '@nestjs/microservices';
import type { RpcType } from '@scriptorium/contracts';
import { withExtractedContext } from '@scriptorium/telemetry';
import { from, isObservable, Observable } from 'rxjs';

import { RpcErrorFilter } from './rpc-error.filter';
import { traceHeaders } from './trace-headers';

/** A reply, or several: each element of an Observable or AsyncIterable is a NATS message of its own. */
export type RpcResult<Reply> = Reply | Promise<Reply> | Observable<Reply> | AsyncIterable<Reply>;

type RpcHandler<Request, Reply> = (request: Request) => RpcResult<Reply>;

/**
 * Makes a controller's method the handler of an rpc; it runs in the caller's trace context. Processes of one service
 * share the requests. Errors travel to the caller as `RejectedError`, `TransientError` or, for a bug, as one without
 * its message.
 *
 * The method is wrapped instead of intercepted: Nest's interceptors cost 20 µs a call (AsyncResource.bind). Decorators
 * that leave their marks on the method itself belong above this one.
 */
export function HandleRpc<Request, Reply>(type: RpcType<Request, Reply>) {
  return <Method extends RpcHandler<Request, Reply>>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    const method = descriptor.value;
    if (!method) throw new TypeError(`${String(name)} is no method`);
    const handle = function (this: unknown, request: Request, context: NatsContext): unknown {
      const headers = traceHeaders(context.getHeaders() as MsgHdrs | undefined);
      return withExtractedContext(headers, () => inContextOf(headers, method.call(this, request)));
    };
    // Nest hands it the context as well.
    descriptor.value = handle as unknown as Method;
    Payload()(target, name, 0);
    Ctx()(target, name, 1);
    UseFilters(RpcErrorFilter)(target, name, descriptor);
    MessagePattern<string>(type.subject, Transport.NATS)(target, name, descriptor);
  };
}

/** Several replies are made when Nest subscribes, which is later: they need the trace context once more. */
function inContextOf(headers: Readonly<Record<string, string>>, result: unknown): unknown {
  if (result instanceof Promise) return result.then((resolved: unknown) => inContextOf(headers, resolved));
  const replies = isObservable(result) ? result : isAsyncIterable(result) ? from(result) : undefined;
  if (!replies) return result;
  return new Observable((subscriber) => withExtractedContext(headers, () => replies.subscribe(subscriber)));
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
