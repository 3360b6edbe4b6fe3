import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Caller } from '@scriptorium/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { GatewayConfig } from '../../config';
import { addressKeyOf } from './address-of';
import { type Cost, COSTS, pointsOf } from './costs.decorator';
import { RateLimitedError } from './rate-limited-error';
import { RateLimits } from './rate-limits.service';
import type { SharedLimiter, Usage } from './shared-limiter';
import { spaceOf } from './space-of';

/** Clients that ignore `Retry-After` repeat a request for about 20 s. A short window lets them succeed. */
export const WINDOW_SECONDS = 10;

/** Limits the requests, and the points of expensive requests, of principals, spaces and addresses. */
@Injectable()
export class RequestLimits {
  private readonly principal: SharedLimiter;
  private readonly space: SharedLimiter;
  private readonly principalWork: SharedLimiter;
  private readonly spaceWork: SharedLimiter;
  private readonly address: SharedLimiter;

  constructor(
    limits: RateLimits,
    { requestRateLimit, spaceRateLimit, workRateLimit }: GatewayConfig,
    private readonly reflector: Reflector,
  ) {
    const create = (name: string, points: number): SharedLimiter =>
      limits.create({ name, points, seconds: WINDOW_SECONDS });
    this.principal = create('principal', requestRateLimit);
    this.space = create('space', spaceRateLimit);
    this.principalWork = create('principal-work', workRateLimit);
    this.spaceWork = create('space-work', 2 * workRateLimit);
    this.address = create('address', requestRateLimit);
  }

  /** Charges a request to its caller and to its space, and sets the headers. Rejects with RATE_LIMIT_EXCEEDED. */
  async charge(context: ExecutionContext, caller: Caller): Promise<void> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const points = pointsOf(this.reflector.get<Cost | undefined>(COSTS, context.getHandler()), request);
    const space = spaceOf(request, caller);
    const charges: [limiter: SharedLimiter, key: string, points: number][] = [
      [this.principal, caller.principalId, 1],
      [this.principalWork, caller.principalId, points],
    ];
    if (space !== undefined) charges.push([this.space, space, 1], [this.spaceWork, space, points]);
    const usages: Usage[] = [];
    // The first exceeded limit ends the loop: rejected requests of a principal must not use up the limits of its space.
    for (const [limiter, key, count] of charges.filter((charge) => charge[2] > 0)) {
      usages.push(await limiter.consume(key, count));
      if (usages.at(-1)?.isExceeded === true) break;
    }
    void reply.headers(headersOf(usages));
    requireRemaining(usages);
  }

  /** Charges a request whose address is its credential, or that has none, to the address of its client. */
  async chargeAddress({ ip }: Pick<FastifyRequest, 'ip'>): Promise<void> {
    requireRemaining([await this.address.consume(addressKeyOf(ip))]);
  }
}

function requireRemaining(usages: readonly Usage[]): void {
  const exceeded = usages.find(({ isExceeded }) => isExceeded);
  if (exceeded !== undefined) throw new RateLimitedError(exceeded);
}

/** Returns the headers of draft-ietf-httpapi-ratelimit-headers-10: quota, window, remaining, seconds to reset. */
function headersOf(usages: readonly Usage[]): Record<string, string> {
  return {
    'ratelimit-policy': usages
      .map(({ limiter: { name, points, seconds } }) => `"${name}";q=${points};w=${seconds}`)
      .join(', '),
    ratelimit: usages
      .map(({ limiter: { name }, remaining, resetMs }) => `"${name}";r=${remaining};t=${Math.ceil(resetMs / 1_000)}`)
      .join(', '),
  };
}
