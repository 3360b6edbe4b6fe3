import type { Caller } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

const callers = new WeakMap<FastifyRequest, Caller>();

export function setCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** Returns the caller. Throws on a route without the AuthGuard. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error(`The route of ${request.url} has no AuthGuard.`);
  return caller;
}
