import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

import { callerOf } from '../../../http/requests/caller-of';
import { exchangeOf } from './exchange';

/**
 * Determines the space of a request: the space whose key `X-Environment` names, or the only space of the token. Rejects
 * with INVALID_ENVIRONMENT {environment}. Must run after the AuthGuard.
 */
@Injectable()
export class EnvironmentGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const keys = callerOf(request).grants.map(({ spaceKey }) => spaceKey);
    const named = request.headers['x-environment'];
    const environment = typeof named === 'string' && named !== '' ? named : onlyOne(keys);
    if (environment === undefined || !keys.includes(environment)) {
      throw new RejectedError('INVALID_ENVIRONMENT', 'X-Environment must name a space of the token.', {
        environment: environment ?? null,
      });
    }
    exchangeOf(request).environment = environment;
    return true;
  }
}

function onlyOne(keys: readonly string[]): string | undefined {
  return keys.length === 1 ? keys[0] : undefined;
}

/** Returns the key of the space. Throws on a route without the EnvironmentGuard. */
export function environmentOf(request: FastifyRequest): string {
  const { environment } = exchangeOf(request);
  if (environment === undefined) throw new Error(`The route of ${request.url} has no EnvironmentGuard.`);
  return environment;
}
