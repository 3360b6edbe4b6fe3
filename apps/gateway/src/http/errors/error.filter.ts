import type { IncomingHttpHeaders } from 'node:http';

import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { describeFailure, type Failure } from './describe-failure';

export const ERROR_FORMATS = Symbol('error forms');

/**
 * How one API writes its errors. A request gets the form of the API that its path belongs to. A path outside of every API
 * gets the form that the request's headers ask for; otherwise the last form of the list.
 */
export interface ErrorFormat {
  readonly paths: readonly string[];
  /** Whether a request with these headers comes from a client of this API, whatever its path. */
  readonly matchesHeaders?: (headers: IncomingHttpHeaders) => boolean;
  readonly contentType: string | ((headers: IncomingHttpHeaders) => string);
  /** The answer's status; absent: the failure's. */
  statusOf?(failure: Failure): number;
  /** The `WWW-Authenticate` of a 401; absent: `Bearer`. */
  readonly challenge?: string;
  /** `path` is the request's, without its query; `request` is for those who repeat its ids. */
  present(failure: Failure, path: string, request?: FastifyRequest): object;
}

/**
 * The one place that answers an error: whatever a handler, a guard or Fastify itself throws. It is global, since a path
 * without a route and a body past its limit never reach a controller, and their answers need the dialect's form too.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger(ErrorFilter.name);

  constructor(@Inject(ERROR_FORMATS) private readonly formats: readonly ErrorFormat[]) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const failure = describeFailure(error);
    if (failure.status >= 500) this.log(failure, error, request);
    if (reply.sent) return;
    if (failure.retryAfter !== undefined) void reply.header('retry-after', String(failure.retryAfter));
    const form = formatOf(this.formats, request);
    if (failure.status === 401) void reply.header('www-authenticate', form?.challenge ?? 'Bearer');
    void reply
      .status(form?.statusOf?.(failure) ?? failure.status)
      .header('content-type', contentTypeOf(form, request.headers))
      .send(form?.present(failure, request.url.split('?', 1)[0] ?? '', request) ?? failure);
  }

  private log({ status, code }: Failure, error: unknown, { id, method, url }: FastifyRequest): void {
    const about = { status, code, request: id, method, path: url };
    if (status !== 500) this.logger.warn({ ...about, message: error instanceof Error ? error.message : 'unavailable' });
    else this.logger.error({ ...about, message: error instanceof Error ? error.stack : String(error) });
  }
}

export function contentTypeOf(form: ErrorFormat | undefined, headers: IncomingHttpHeaders): string {
  const type = form?.contentType ?? 'application/json';
  return typeof type === 'string' ? type : type(headers);
}

/** The form of the surface that an address belongs to, else the one that the headers ask for, else the last one. */
export function formatOf(
  forms: readonly ErrorFormat[],
  { url, headers }: { readonly url: string; readonly headers: IncomingHttpHeaders },
): ErrorFormat | undefined {
  return (
    forms.find(({ paths }) => paths.some((path) => isUnder(url, path))) ??
    forms.find(({ matchesHeaders }) => matchesHeaders?.(headers) === true) ??
    forms.at(-1)
  );
}

/** `/content` stands above `/content/hubs` and `/content?x`, not above `/contents`. */
function isUnder(url: string, path: string): boolean {
  const next = url[path.length];
  return url.startsWith(path) && (path.endsWith('/') || next === undefined || next === '/' || next === '?');
}
