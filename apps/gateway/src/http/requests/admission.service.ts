import { type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { RequestLimits } from '../limits/request-limits.service';
import { SignInLimits } from '../limits/sign-in-limits.service';
import { setCaller } from './caller-of';
import { Callers } from './callers.service';

/** Determines the caller of a token and charges the request to it, for every guard of every API. */
@Injectable()
export class Admission {
  constructor(
    private readonly callers: Callers,
    private readonly signIns: SignInLimits,
    private readonly limits: RequestLimits,
  ) {}

  /** Rejects with TOKEN_INVALID, RATE_LIMIT_EXCEEDED. */
  async admit(context: ExecutionContext, token: string): Promise<void> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller =
      this.callers.cached(token) ?? (await this.signIns.token(request, token, () => this.callers.ofToken(token)));
    setCaller(request, caller);
    await this.limits.charge(context, caller);
  }
}
