import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { MsgHdrs } from '@nats-io/transport-node';
import type { NatsContext } from '@nestjs/microservices';
import { withExtractedContext } from '@scriptorium/telemetry';
import { from, mergeMap, Observable, of } from 'rxjs';

import { traceHeaders } from './trace-headers';

/** Runs an rpc's handler in the caller's trace context; an AsyncIterable that it returns becomes several replies. */
@Injectable()
export class RpcInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const received = context.switchToRpc().getContext<NatsContext>().getHeaders() as MsgHdrs | undefined;
    const headers = traceHeaders(received);
    return new Observable((subscriber) =>
      withExtractedContext(headers, () =>
        next
          .handle()
          .pipe(mergeMap((reply) => (isAsyncIterable(reply) ? from(reply) : of(reply))))
          .subscribe(subscriber),
      ),
    );
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
