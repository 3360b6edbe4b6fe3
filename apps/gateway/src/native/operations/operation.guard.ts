import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';

import { callerOf } from '../../http/requests/caller-of';
import { queryOfUrl } from '../../http/requests/request-context';
import { invalidInput } from '../inputs/input-errors';
import { OPERATION, type Requirements } from './operation.decorator';
import { requireSpaceScope } from './require-space-scope';

/**
 * Checks the scope in the space of the path, directly after the token, and prepares the query for its pipe.
 */
@Injectable()
export class OperationGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): true {
    const { scope, query } = this.reflector.get<Requirements>(OPERATION, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { space } = request.params as { space?: string };
    const caller = callerOf(request);
    if (space !== undefined) requireSpaceScope(caller, space, scope);
    // The parser of Fastify decodes malformed escapes differently.
    request.query = group([...queryOfUrl(request.url)], query);
    if (query.length === 0) requireNoQuery(Object.keys(request.query as object));
    return true;
  }
}

function requireNoQuery(sent: readonly string[]): void {
  if (sent.length === 0) return;
  throw invalidInput(
    sent.map((parameter) => ({
      parameter,
      code: 'PARAMETER_UNKNOWN',
      detail: `"${parameter}" is not a query parameter of this operation.`,
    })),
  );
}

/** Returns the values by name: a list for a repeated name, and an object for names like `label.KEY` of a map. */
function group(sent: readonly (readonly [string, string])[], known: readonly string[]): Record<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [name, value] of sent) {
    const dot = name.indexOf('.');
    const map = name.slice(0, Math.max(dot, 0));
    if (dot > 0 && !known.includes(name) && known.includes(map)) {
      values.set(map, { ...(values.get(map) as object | undefined), [name.slice(dot + 1)]: value });
    } else {
      const before = values.get(name);
      values.set(name, before === undefined ? value : [before, value].flat());
    }
  }
  return Object.fromEntries(values);
}
