import { applyDecorators, Controller, createParamDecorator, type ExecutionContext, UseGuards } from '@nestjs/common';
import { type Caller, RejectedError } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

import { AuthGuard, callerOf } from '../../../http/requests/auth-guard';
import { EnvironmentGuard, environmentOf } from '../transport/environment-guard';
import { parseQuery, type Query } from './parse-query';
import { RateLimitGuard } from '../transport/rate-limit-guard';
import { RequestDocument } from './request-document';

const JSON_TYPES = /^application\/(vnd\.api\+)?json *(;|$)/i;

/** What a controller knows of a request: who asks, in which space, and for what. */
export class Ask {
  constructor(readonly request: FastifyRequest) {}

  /** What every rpc about a space carries. */
  get scope(): { readonly caller: Caller; readonly spaceKey: string } {
    return { caller: callerOf(this.request), spaceKey: environmentOf(this.request) };
  }

  /** Parsed at each call. */
  query(): Query {
    return parseQuery(this.request.raw.url ?? '');
  }

  /** The request's document. Parsed at each call. */
  document(...types: string[]): RequestDocument {
    const { 'content-type': contentType } = this.request.headers;
    if (contentType !== undefined && !JSON_TYPES.test(contentType)) {
      throw new RejectedError('CONTENT_TYPE_HEADER_INVALID', 'Content-Type must be application/json.');
    }
    return RequestDocument.parse(this.request.body, types);
  }

  /** Of a request that may come without a body. */
  optionalDocument(...types: string[]): RequestDocument | undefined {
    const { body } = this.request;
    const isEmpty = typeof body !== 'string' || body.trim() === '' || body.trim() === 'null';
    return isEmpty ? undefined : this.document(...types);
  }
}

export const Asked = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => new Ask(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** A controller of this dialect: its requests have a holder, a rate and a space. */
export function DatocmsController(path: string): ClassDecorator {
  return applyDecorators(Controller(path), UseGuards(AuthGuard, EnvironmentGuard, RateLimitGuard));
}
