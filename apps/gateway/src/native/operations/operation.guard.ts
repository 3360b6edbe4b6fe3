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
    const { scope, query, acceptsDeletedSpace } = this.reflector.get<Requirements>(OPERATION, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { space } = request.params as { space?: string };
    if (space !== undefined) {
      const caller = callerOf(request);
      const isUnknown = !caller.grants.some(({ spaceKey }) => spaceKey === space);
      if (!(isUnknown && acceptsDeletedSpace)) requireSpaceScope(caller, space, scope);
    }
    // The parser of Fastify decodes malformed escapes differently.
    const sent = [...queryOfUrl(request.url)];
    requireStorable(sent);
    request.query = group(sent, query);
    if (query.length === 0) requireNoQuery(Object.keys(request.query as object));
    return true;
  }
}

/** PostgreSQL cannot store U+0000 in text. The other APIs report only the first parameter that has it. */
function requireStorable(sent: readonly (readonly [string, string])[]): void {
  const errors = sent
    .filter((pair) => pair.some((text) => text.includes('\0')))
    .map(([parameter]) => ({
      parameter,
      code: 'PARAMETER_INVALID',
      detail: `"${parameter}" must not contain U+0000 (NUL).`,
    }));
  if (errors.length > 0) throw invalidInput(errors);
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
