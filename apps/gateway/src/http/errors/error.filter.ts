import type { IncomingHttpHeaders } from 'node:http';

import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { describeFailure, type Failure } from './failure.presenter';

export const ERROR_FORMATS = Symbol('error formats');

/**
 * The format of the errors of an API. A request gets the format of the API of its path. A path outside of every API
 * gets the format that matches the headers of the request; otherwise the last format of the list.
 */
export interface ErrorFormat {
  readonly paths: readonly string[];
  /** Returns whether a request with these headers comes from a client of this API. */
  readonly matchesHeaders?: (headers: IncomingHttpHeaders) => boolean;
  readonly contentType: string | ((headers: IncomingHttpHeaders) => string);
  /** Returns the status of the response. Default: the status of the failure. */
  statusOf?(failure: Failure): number;
  /** The `WWW-Authenticate` of a 401. Default: `Bearer`. */
  readonly challenge?: string;
  /**
   * Returns the body. `path` is the path of the request without its query; `request` is for formats that return its
   * ids.
   */
  present(failure: Failure, path: string, request?: FastifyRequest): object;
}

/**
 * Answers every error of a handler, a guard or Fastify. It is global, because a path without a route and a body above
 * the limit never reach a controller, and their responses need the format of the dialect too.
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

/** Returns the format of the API of the path; otherwise the one that matches the headers; otherwise the last one. */
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

/** `/content/hubs` and `/content?x` are under `/content`; `/contents` is not. */
function isUnder(url: string, path: string): boolean {
  const next = url[path.length];
  return url.startsWith(path) && (path.endsWith('/') || next === undefined || next === '/' || next === '?');
}
