import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

import { requireStorable } from '../bodies/storable-text';

/**
 * Refuses an address with U+0000 before a controller reads it: a part of the path that contains it names nothing, which is
 * NOT_FOUND; a query parameter is FIELD_INVALID {property}. Behind the guards, so a request without a token gets its 401.
 * Half of a surrogate pair cannot be in an address, since percent-encoding is of UTF-8.
 */
@Injectable()
export class StorableUrlInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { url, params } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!/%00/.test(url)) return next.handle();
    for (const [name, value] of Object.entries(params as Readonly<Record<string, unknown>>)) {
      // Paths of drives are read by their own rules.
      if (name === '*' || typeof value !== 'string' || !value.includes('\0')) continue;
      throw new RejectedError('NOT_FOUND', `There is nothing at this address: "${name}" contains U+0000 (NUL).`);
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
