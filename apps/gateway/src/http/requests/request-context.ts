import type { Caller } from '@scriptorium/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { RequestBody } from '../bodies/request-body';
import { bytesOf, drain } from '../bodies/streamed';
import { callerOf } from './caller-of';

/**
 * The request of a handler of any API: the caller, the address, the headers, the body, and the public URL for links in
 * the response. A dialect reads its own conventions with functions that take the context.
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

  /** Returns a header by its name in any case. Repeated lines are joined with commas (RFC 9110). */
  header(name: string): string | undefined {
    const value = this.request.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** The body as text; undefined without a body. For a streamed route, use `bytes`. */
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

  /** Parses the body as a JSON array of objects. Rejects more than `maximum` with TOO_MANY_ITEMS {limit}. */
  bodies(maximum: number): RequestBody[] {
    return RequestBody.parseList(this.text, maximum);
  }

  /** The body of a streamed route, as it arrives. */
  get bytes(): AsyncIterable<Buffer> {
    return bytesOf(this.request);
  }

  /** Reads and drops the rest of a streamed body, so that the client receives the error response. */
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

/** Returns the decoded query of a URL, including repeated names. */
export function queryOfUrl(url: string): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
}
