import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

import { requireStorable } from '../bodies/storable-text';

/**
 * Rejects an address with U+0000 before a controller reads it: a path parameter with NOT_FOUND, a query parameter with
 * FIELD_INVALID {property}. It runs after the guards, so a request without a token gets 401. An address cannot contain
 * a lone surrogate, because percent-encoding encodes UTF-8.
 */
@Injectable()
export class StorableUrlInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { url, params } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!/%00/.test(url)) return next.handle();
    for (const [name, value] of Object.entries(params as Readonly<Record<string, unknown>>)) {
      // Paths of drives have their own rules.
      if (name === '*' || typeof value !== 'string' || !value.includes('\0')) continue;
      throw new RejectedError('NOT_FOUND', `The resource does not exist: "${name}" contains U+0000 (NUL).`);
    }
    const start = url.indexOf('?');
    const query = start < 0 ? [] : [...new URLSearchParams(url.slice(start + 1))];
    for (const [name, value] of query) {
      requireStorable(name.replaceAll('\0', ''), name);
      requireStorable(name, value);
    }
    return next.handle();
  }
}
