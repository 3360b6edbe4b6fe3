import { createHash } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerRequest } from '@nestjs/throttler';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

import { exchangeOf } from './exchange';

/** Window of the rate limit in milliseconds. */
export const WINDOW = 3_000;

/**
 * Limits the requests of a token within three seconds, polls of jobs included. Rejected requests do not count, so a
 * client that keeps sending is accepted again. Rejects with RATE_LIMIT_EXCEEDED. Must run after the AuthGuard, so that
 * unknown tokens use no memory.
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
    // Whole seconds, at least 1: the client waits exactly this long, and would not wait at all for 0.
    exchange.reset = Math.max(1, Math.ceil(hit.timeToBlockExpire));
    const message = `A token may send at most ${limit} requests in ${ttl / 1000} seconds.`;
    throw new RejectedError('RATE_LIMIT_EXCEEDED', message);
  }
}
