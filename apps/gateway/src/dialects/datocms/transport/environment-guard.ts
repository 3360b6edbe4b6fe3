import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

import { callerOf } from '../../../http/requests/auth-guard';
import { exchangeOf } from './exchange';

/**
 * Which space a request is about: the one that `X-Environment` names by its key, or the only one that the token opens.
 * Rejected with INVALID_ENVIRONMENT {environment}. Stands behind the AuthGuard.
 */
@Injectable()
export class EnvironmentGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const keys = callerOf(request).grants.map(({ spaceKey }) => spaceKey);
    const named = request.headers['x-environment'];
    const environment = typeof named === 'string' && named !== '' ? named : onlyOne(keys);
    if (environment === undefined || !keys.includes(environment)) {
      throw new RejectedError('INVALID_ENVIRONMENT', 'X-Environment must name a space that the token opens.', {
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

/** The key of the space. A route that uses it without the guard is a bug. */
export function environmentOf(request: FastifyRequest): string {
  const { environment } = exchangeOf(request);
  if (environment === undefined) throw new Error(`${request.url} has no environment`);
  return environment;
}
