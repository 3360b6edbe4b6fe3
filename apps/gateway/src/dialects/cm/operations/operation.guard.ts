import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { hasScope } from '@scriptorium/auth';
import { type Caller, RejectedError, type Scope } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

import { callerOf } from '../../../http/requests/caller-of';
import { queryOfUrl } from '../../../http/requests/request-context';
import { OPERATION, type Requirements } from './operation.decorator';

/**
 * Checks the scope, then the names of the query parameters, directly after the token (docs/contracts/cm-api.md §3, rows
 * 2 and 3). A caller without the scope on any branch gets 403. A caller with it on another branch gets the same 404 as
 * for an unknown branch, so existence is not revealed.
 */
@Injectable()
export class OperationGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): true {
    const { scope, query } = this.reflector.get<Requirements>(OPERATION, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { branchId } = request.params as { branchId?: string };
    requireScope(callerOf(request), branchId, scope);
    const sent = queryOfUrl(request.url);
    requireKnownKeys([...sent.keys()], query);
    // The pipe gets the query as it is checked here. The parser of Fastify decodes malformed escapes differently.
    request.query = Object.fromEntries(sent);
    return true;
  }
}

function requireScope({ grants }: Caller, branch: string | undefined, scope: Scope): void {
  const grant = grants.find(({ spaceKey }) => spaceKey === branch);
  const holds = grant === undefined ? grants.some((each) => hasScope(each, scope)) : hasScope(grant, scope);
  if (!holds) throw new RejectedError('FORBIDDEN', `Missing required scope "${scope}" for this branch.`, { scope });
}

function requireKnownKeys(sent: readonly string[], known: readonly string[]): void {
  const unknown = sent.find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalidQuery(unknown, `"${unknown}" is not a query parameter of this operation.`);
  const repeated = sent.find((name, at) => sent.indexOf(name) !== at);
  if (repeated !== undefined) throw invalidQuery(repeated, `"${repeated}" must not be repeated.`);
}

function invalidQuery(parameter: string, message: string): RejectedError {
  return new RejectedError('QUERY_INVALID', message, { parameter });
}
