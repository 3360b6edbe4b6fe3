import type { MsgHdrs } from '@nats-io/transport-node';
import { Logger, UseFilters } from '@nestjs/common';
import { Ctx, MessagePattern, type NatsContext, Payload, Transport } from '@nestjs/microservices';
import { RejectedError, type RpcType } from '@scriptorium/contracts';
import { fieldsOfData, withExtractedContext } from '@scriptorium/telemetry';
import { from, isObservable, Observable } from 'rxjs';

import { RpcErrorFilter } from './rpc-error.filter';
import { requestCheck } from '../messages/schema-check';
import { traceHeaders } from '../messages/trace-headers';

/** One reply, or several: each element of an Observable or AsyncIterable is sent as its own NATS message. */
export type RpcResult<Reply> = Reply | Promise<Reply> | Observable<Reply> | AsyncIterable<Reply>;

type RpcHandler<Request, Reply> = (request: Request) => RpcResult<Reply>;

/**
 * Declares a controller's method as the handler of an rpc. It runs in the caller's trace context. Processes of one
 * service share the requests. The caller receives a `RejectedError` or `TransientError` unchanged, and any other error
 * without its message. A request that violates the schema of the rpc is rejected with REQUEST_INVALID {violation}, and
 * the method is not called.
 *
 * The method is wrapped because Nest's interceptors cost 20 µs a call (AsyncResource.bind). Decorators that set
 * metadata on the method itself must stand above this one.
 */
export function HandleRpc<Request, Reply>(type: RpcType<Request, Reply>) {
  return <Method extends RpcHandler<Request, Reply>>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    const method = descriptor.value;
    if (!method) throw new TypeError(`@HandleRpc must decorate a method, and ${String(name)} is none.`);
    const check = requestCheck(type.subject);
    const handle = function (this: unknown, request: Request, context: NatsContext): unknown {
      const headers = traceHeaders(context.getHeaders() as MsgHdrs | undefined);
      const inContext = <T>(work: () => T): T => withExtractedContext(headers, work, fieldsOfData(request));
      return inContext(() => {
        requireValid(type.subject, check(request));
        return keepContext(inContext, method.call(this, request));
      });
    };
    // Nest passes the context as a second argument.
    descriptor.value = handle as unknown as Method;
    Payload()(target, name, 0);
    Ctx()(target, name, 1);
    UseFilters(RpcErrorFilter)(target, name, descriptor);
    MessagePattern<string>(type.subject, Transport.NATS)(target, name, descriptor);
  };
}

/** Logs a violation as well, since its cause is a bug of the caller. */
function requireValid(subject: string, violation: string | undefined): void {
  if (violation === undefined) return;
  new Logger(HandleRpc.name).warn(`${subject}: rejected a request: ${violation}`);
  throw new RejectedError('REQUEST_INVALID', `The request is invalid: ${violation}.`, { violation });
}

/** Nest subscribes to several replies after the handler has returned, so the subscription needs the context again. */
function keepContext(inContext: <T>(work: () => T) => T, result: unknown): unknown {
  if (result instanceof Promise) return result.then((resolved: unknown) => keepContext(inContext, resolved));
  const replies = isObservable(result) ? result : isAsyncIterable(result) ? from(result) : undefined;
  if (!replies) return result;
  return new Observable((subscriber) => inContext(() => replies.subscribe(subscriber)));
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
