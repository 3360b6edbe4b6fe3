import type { RpcType } from '@scriptorium/contracts';
import { UseFilters, UseInterceptors } from '@nestjs/common';
import { MessagePattern, Payload, Transport } from '@nestjs/microservices';
import type { Observable } from 'rxjs';

import { RpcErrorFilter } from './rpc-error.filter';
import { RpcInterceptor } from './rpc-interceptor';

/** A reply, or several: each element of an Observable or AsyncIterable is a NATS message of its own (at most 1 MiB). */
export type RpcResult<Reply> = Reply | Promise<Reply> | Observable<Reply> | AsyncIterable<Reply>;

type HandlerDecorator<Handler> = <Method extends Handler>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Makes a controller's method the handler of an rpc. Processes of one service share the requests. Errors travel to the
 * caller as `RejectedError`, `TransientError`, or, for a bug, as one without its message.
 */
export function HandleRpc<Request, Reply>(
  type: RpcType<Request, Reply>,
): HandlerDecorator<(request: Request) => RpcResult<Reply>> {
  return (target, name, descriptor) => {
    Payload()(target, name, 0);
    UseInterceptors(RpcInterceptor)(target, name, descriptor);
    UseFilters(RpcErrorFilter)(target, name, descriptor);
    MessagePattern<string>(type.subject, Transport.NATS)(target, name, descriptor);
  };
}
