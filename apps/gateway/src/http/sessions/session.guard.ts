import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

import { GatewayConfig } from '../../config';
import { AuthGuard } from '../requests/auth.guard';
import { setCaller } from '../requests/caller-of';
import { Callers } from '../requests/callers.service';
import { PUBLIC_URL } from '../requests/public-url';
import { requireSameOrigin } from './require-same-origin';
import { cookieIn, deriveSessionKey, openSession } from './session-cookie';

/** Accepts a bearer token, or without one the cookie of a session. */
@Injectable()
export class SessionGuard implements CanActivate {
  private readonly key: Buffer;

  constructor(
    private readonly tokens: AuthGuard,
    private readonly callers: Callers,
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
    { callerSigningKey }: GatewayConfig,
  ) {
    this.key = deriveSessionKey(callerSigningKey);
  }

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const cookie = cookieIn(request.headers.cookie);
    if (request.headers.authorization !== undefined || cookie === undefined) return this.tokens.canActivate(context);
    requireSameOrigin(request.headers, this.publicUrl);
    const token = openSession(this.key, cookie, Date.now());
    if (token === undefined) throw new RejectedError('UNAUTHORIZED', 'The session has ended. Sign in again.');
    setCaller(request, await this.callers.ofToken(token));
    return true;
  }
}
