import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Caller, RejectedError } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

import { Callers } from './callers';

/** Case-insensitive: the SDK sends `bearer`, other clients `Bearer`. */
const BEARER = /^bearer +([^\s]+) *$/i;

const callers = new WeakMap<FastifyRequest, Caller>();

/** Accepts requests with a valid token. The services check the permissions of its caller. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(private readonly known: Callers) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw new RejectedError('UNAUTHORIZED', 'A bearer token is required.');
    callers.set(request, await this.known.ofToken(token));
    return true;
  }
}

/** Returns the caller. Throws on a route without the AuthGuard. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error(`The route of ${request.url} has no AuthGuard.`);
  return caller;
}
