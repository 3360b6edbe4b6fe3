import { createHash } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerRequest } from '@nestjs/throttler';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

import { exchangeOf } from './exchange';

/** Milliseconds in which a token may send as many requests as the limit says. */
export const WINDOW = 3_000;

/**
 * So many requests of a token in any three seconds, whatever they ask for: polls of a job count too. What is one too many
 * does not count itself, so a client that goes on asking is let in again. Rejected with RATE_LIMIT_EXCEEDED. Stands behind
 * the AuthGuard: tokens that nobody has leave no trace.
 */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  protected override async handleRequest({ context, limit, ttl }: ThrottlerRequest): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = createHash('sha256')
      .update(request.headers.authorization ?? '')
      .digest('base64');
    const hit = await this.storageService.increment(token, ttl, limit, 0, 'datocms');
    const exchange = exchangeOf(request);
    exchange.remaining = Math.max(0, limit - hit.totalHits);
    if (!hit.isBlocked) return true;
    // Whole seconds, never 0: the client waits exactly this long, and with 0 it would not wait at all.
    exchange.reset = Math.max(1, Math.ceil(hit.timeToBlockExpire));
    throw new RejectedError('RATE_LIMIT_EXCEEDED', `A token may send ${limit} requests in ${ttl / 1000} seconds.`);
  }
}
