import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { GatewayConfig } from '../../../config';
import { RateLimitedError } from '../../../http/limits/rate-limited-error';
import { RateLimits } from '../../../http/limits/rate-limits.service';
import type { SharedLimiter } from '../../../http/limits/shared-limiter';
import { callerOf } from '../../../http/requests/caller-of';
import { exchangeOf } from './exchange';

const WINDOW_SECONDS = 3;

/** The limiter of this API, which all its controllers share. */
@Injectable()
export class DatocmsLimit {
  readonly limiter: SharedLimiter;

  constructor(limits: RateLimits, { datocmsRateLimit: points }: GatewayConfig) {
    this.limiter = limits.create({ name: 'datocms', points, seconds: WINDOW_SECONDS });
  }
}

/**
 * Limits the requests of a principal within three seconds, polls of jobs included. Rejected requests do not extend the
 * window, so a client that keeps sending is accepted again. Rejects with RATE_LIMIT_EXCEEDED. Must run after the
 * AuthGuard, so that unknown tokens use no memory.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly limit: DatocmsLimit) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const usage = await this.limit.limiter.consume(callerOf(request).principalId);
    exchangeOf(request).remaining = usage.remaining;
    if (usage.isExceeded) throw new RateLimitedError(usage);
    return true;
  }
}
