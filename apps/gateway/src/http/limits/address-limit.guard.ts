import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { RequestLimits } from './request-limits.service';

/** Limits the requests of an address to routes without a token. Rejects with RATE_LIMIT_EXCEEDED. */
@Injectable()
export class AddressLimitGuard implements CanActivate {
  constructor(private readonly limits: RequestLimits) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    await this.limits.chargeAddress(context.switchToHttp().getRequest<FastifyRequest>());
    return true;
  }
}
