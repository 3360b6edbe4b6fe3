import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

import { GatewayConfig } from '../../config';
import { Admission } from '../requests/admission.service';
import { AuthGuard } from '../requests/auth.guard';
import { PublicUrl } from '../requests/public-url.service';
import { requireSameOrigin } from './require-same-origin';
import { cookieIn, deriveSessionKey, openSession } from './session-cookie';

/** Accepts a bearer token, or without one the cookie of a session. */
@Injectable()
export class SessionGuard implements CanActivate {
  private readonly key: Buffer;

  constructor(
    private readonly tokens: AuthGuard,
    private readonly admission: Admission,
    private readonly publicUrl: PublicUrl,
    { callerSigningKey }: GatewayConfig,
  ) {
    this.key = deriveSessionKey(callerSigningKey);
  }

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const cookie = cookieIn(request.headers.cookie);
    if (request.headers.authorization !== undefined || cookie === undefined) return this.tokens.canActivate(context);
    requireSameOrigin(request.headers, this.publicUrl.of(request));
    const token = openSession(this.key, cookie, Date.now());
    if (token === undefined) throw new RejectedError('UNAUTHORIZED', 'The session has ended. Sign in again.');
    await this.admission.admit(context, token);
    return true;
  }
}
