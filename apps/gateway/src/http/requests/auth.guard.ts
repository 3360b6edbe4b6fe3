import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

import { Admission } from './admission.service';

/** Case-insensitive: the SDK sends `bearer`, other clients `Bearer`. */
const BEARER = /^bearer +([^\s]+) *$/i;

/** Accepts requests with a valid token. The services check the permissions of its caller. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(private readonly admission: Admission) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw new RejectedError('UNAUTHORIZED', 'A bearer token is required.');
    await this.admission.admit(context, token);
    return true;
  }
}
