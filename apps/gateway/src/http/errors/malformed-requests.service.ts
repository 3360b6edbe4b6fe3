import { STATUS_CODES } from 'node:http';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { SECURITY_HEADERS } from '../server/security-headers';
import type { Failure } from './failure.presenter';
import { contentTypeOf, ERROR_FORMATS, type ErrorFormat, formatOf } from './error.filter';

interface ParserError extends Error {
  readonly code?: string;
  /** The bytes that the parser read last. */
  readonly rawPacket?: Buffer;
}

/** The received part of the request line. Raw UTF-8, a space or a missing line end may follow. */
const REQUEST_LINE = /^[A-Z]+ (\/[^ \r\n]*)/;
const LONGEST_LINE = 8_192;

/**
 * Answers requests that Node's HTTP parser rejects, which reach no route and no filter: raw UTF-8 in an address, or an
 * address or headers above their limit. The response has the format of the dialect of the address and closes the
 * connection.
 */
@Injectable()
export class MalformedRequests implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(ERROR_FORMATS) private readonly formats: readonly ErrorFormat[],
  ) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.removeAllListeners('clientError');
    server.on('clientError', (error: ParserError, socket) => {
      this.answer(error, socket as Socket);
    });
  }

  private answer(error: ParserError, socket: Socket): void {
    // A disconnected client needs no response. A response that has begun must not contain another one.
    if (error.code === 'ECONNRESET' || !socket.writable || hasResponseBegun(socket)) {
      socket.destroy(error);
      return;
    }
    const head = error.rawPacket?.subarray(0, LONGEST_LINE).toString('latin1') ?? '';
    const url = REQUEST_LINE.exec(head)?.[1] ?? '/';
    const failure = failureOf(error, head);
    const form = formatOf(this.formats, { url, headers: {} });
    const status = form?.statusOf?.(failure) ?? failure.status;
    const body = JSON.stringify(form?.present(failure, url.split('?', 1)[0] ?? '') ?? failure);
    socket.end(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Bad Request'}`,
        `content-type: ${withCharset(contentTypeOf(form, {}))}`,
        `content-length: ${Buffer.byteLength(body)}`,
        'connection: close',
        'cache-control: no-store',
        ...Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`),
        '',
        body,
      ].join('\r\n'),
    );
  }
}

/** Adds the charset to a JSON type, like Fastify. */
function withCharset(type: string): string {
  return type.includes('json') && !type.includes('charset') ? `${type}; charset=utf-8` : type;
}

/** Returns whether a response on the connection has begun, by the same check as Node's own handler. */
function hasResponseBegun(socket: Socket): boolean {
  const { _httpMessage: message } = socket as Socket & {
    readonly _httpMessage?: { readonly headersSent: boolean } | null;
  };
  return message?.headersSent === true;
}

function failureOf({ code }: ParserError, head: string): Failure {
  const of = (status: number, name: string, message: string): Failure => {
    return { status, code: name, message, data: {}, isOfHttp: true };
  };
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return of(408, 'REQUEST_TIMEOUT', 'The request did not arrive in time.');
  if (code !== 'HPE_HEADER_OVERFLOW') {
    return of(400, 'BAD_REQUEST', 'The request is not valid HTTP. Percent-encode all non-ASCII characters in the URL.');
  }
  return head.includes('\n')
    ? of(431, 'HEADERS_TOO_LARGE', 'The URL and the headers of a request may have at most 16 KiB.')
    : of(414, 'ADDRESS_TOO_LONG', 'The URL and the headers of a request may have at most 16 KiB.');
}
