import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { EventPosition } from '@scriptorium/messaging';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';

import { OPERATION, type Requirements } from './operation.decorator';

/**
 * Adds `Scriptorium-Position`: the sequence of the last event before the database is read. A client that opens the
 * event stream after it misses no event.
 */
@Injectable()
export class PositionInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly position: EventPosition,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const { hasPosition } = this.reflector.get<Requirements>(OPERATION, context.getHandler());
    if (hasPosition) {
      const reply = context.switchToHttp().getResponse<FastifyReply>();
      void reply.header('scriptorium-position', await this.position.last());
    }
    return next.handle();
  }
}
