import { createParamDecorator, type ExecutionContext, Inject, Injectable, type PipeTransform } from '@nestjs/common';
import type { Caller } from '@scriptorium/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { RequestBody } from '../bodies/request-body';
import { bytesOf, drain } from '../bodies/streamed';
import { callerOf } from './auth-guard';
import { PUBLIC_URL } from './public-url';

/**
 * What a handler of any API knows of its request: the caller, the address, the headers, the body, and the public URL that links
 * in the response begin with. What one API reads in its own way is a function of its dialect that takes the context.
 */
export class RequestContext {
  /** Path and query as received. */
  readonly url: string;
  readonly query: URLSearchParams;

  constructor(
    readonly request: FastifyRequest,
    readonly reply: FastifyReply,
    /** Without a trailing slash. */
    readonly publicUrl: string,
  ) {
    this.url = request.url;
    this.query = queryOfUrl(request.url);
  }

  /** Throws on a route without the AuthGuard. */
  get caller(): Caller {
    return callerOf(this.request);
  }

  get method(): string {
    return this.request.method;
  }

  /** Returns a header, in any case; repeated lines are joined as RFC 9110 joins them. */
  header(name: string): string | undefined {
    const value = this.request.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** The body as text; undefined without a body. Of a streamed route, see `bytes`. */
  get text(): string | undefined {
    return typeof this.request.body === 'string' ? this.request.body : undefined;
  }

  /** Parses the body as a JSON object. Rejects a missing body. */
  body(): RequestBody {
    return RequestBody.parse(this.text);
  }

  /** Parses the body of an operation that requires no member: a missing body is an empty object. */
  optionalBody(): RequestBody {
    return RequestBody.parseOptional(this.text);
  }

  /** Parses the body as a JSON array of objects. */
  bodies(): RequestBody[] {
    return RequestBody.parseList(this.text);
  }

  /** The body of a streamed route, as it arrives. */
  get bytes(): AsyncIterable<Buffer> {
    return bytesOf(this.request);
  }

  /** Reads the rest of a streamed body, so that the client gets the response that rejects it. */
  drain(): Promise<void> {
    return drain(this.request, this.reply);
  }

  respond(status: number, headers: Readonly<Record<string, string>> = {}): void {
    void this.reply.status(status).headers(headers);
  }

  addHeaders(headers: Readonly<Record<string, string>>): void {
    void this.reply.headers(headers);
  }
}

/** Returns the decoded query of a URL, which the router would reduce to one value for each name. */
export function queryOfUrl(url: string): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

@Injectable()
class RequestContextPipe implements PipeTransform<Exchange, RequestContext> {
  constructor(@Inject(PUBLIC_URL) private readonly publicUrl: string) {}

  transform({ request, reply }: Exchange): RequestContext {
    return new RequestContext(request, reply, this.publicUrl);
  }
}

const ExchangeOf = createParamDecorator((_data: unknown, context: ExecutionContext): Exchange => {
  const http = context.switchToHttp();
  return { request: http.getRequest<FastifyRequest>(), reply: http.getResponse<FastifyReply>() };
});

/** Injects the RequestContext into a handler's parameter. */
export const Context = (): ParameterDecorator => ExchangeOf(RequestContextPipe);
