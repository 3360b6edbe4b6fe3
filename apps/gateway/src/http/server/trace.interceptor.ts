import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { REQUEST_ID_HEADER, withExtractedContext } from '@scriptorium/telemetry';
import type { FastifyRequest } from 'fastify';
import { Observable } from 'rxjs';

/** Runs each handler in the W3C trace context of its request and with its id, so that rpcs propagate both. */
@Injectable()
export class TraceInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const { headers, id } = context.switchToHttp().getRequest<FastifyRequest>();
    const carried = Object.fromEntries(
      ['traceparent', 'tracestate'].flatMap((name) =>
        typeof headers[name] === 'string' ? [[name, headers[name]]] : [],
      ),
    ) as Record<string, string>;
    carried[REQUEST_ID_HEADER] = id;
    return new Observable((subscriber) => withExtractedContext(carried, () => next.handle().subscribe(subscriber)));
  }
}
