import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Caller, RejectedError } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

import { Callers } from './callers';

/** Compared without regard to case: the SDK writes `bearer`, others `Bearer`. */
const BEARER = /^bearer +([^\s]+) *$/i;

const callers = new WeakMap<FastifyRequest, Caller>();

/** Lets requests with a valid token through. What its holder may do is the services' business. */
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

/** Who asks. A route that uses it without the guard is a bug. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error(`${request.url} has no guard`);
  return caller;
}
