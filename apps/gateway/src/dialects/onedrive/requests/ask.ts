import { createParamDecorator, type ExecutionContext, Inject, Injectable, type PipeTransform } from '@nestjs/common';
import type { Caller, Precondition } from '@scriptorium/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { callerOf } from '../../../http/requests/auth-guard';
import { PUBLIC_URL } from '../../../http/requests/public-url';
import { readText } from '../../../http/bodies/read-text';
import { RequestBody } from '../../../http/bodies/request-body';
import { bytesOf, hearOut } from '../../../http/bodies/streamed';
import { readPrecondition } from './item-tags';

/** What an operation knows of a request: who asks, for what, and how addresses in the answer begin. */
export class Ask {
  /** Path and query as they came. */
  readonly url: string;
  readonly query: URLSearchParams;

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
    /** Without a slash at its end. */
    readonly publicUrl: string,
  ) {
    this.url = request.url;
    this.query = new URLSearchParams(this.url.split('?', 2)[1] ?? '');
  }

  get caller(): Caller {
    return callerOf(this.request);
  }

  /** `X-HTTP-Method-Override` is a tunnel through POST, and ignored elsewhere. HEAD asks as GET does. */
  get method(): string {
    const { method } = this.request;
    const overridden = method === 'POST' ? this.header('x-http-method-override')?.toUpperCase() : undefined;
    return overridden ?? (method === 'HEAD' ? 'GET' : method);
  }

  header(name: string): string | undefined {
    const sent = this.request.headers[name];
    return Array.isArray(sent) ? sent.join(', ') : sent;
  }

  /** What If-Match and If-None-Match demand of the item that a request changes. Rejects with ENTITY_TAG_MALFORMED. */
  get precondition(): { readonly precondition?: Precondition } {
    return readPrecondition({ ifMatch: this.header('if-match'), ifNoneMatch: this.header('if-none-match') });
  }

  /** What is sent, as it comes. */
  get bytes(): AsyncIterable<Buffer> {
    return bytesOf(this.request);
  }

  /** Takes the rest of what is sent, before it is refused. */
  hearOut(): Promise<void> {
    return hearOut(this.request, this.reply);
  }

  /** The same as an object in JSON, whatever media type it was sent as. Rejects a missing body. */
  async body(): Promise<RequestBody> {
    return RequestBody.parse(await readText(this.bytes));
  }

  /** For operations that need no member: a missing body is an empty object. */
  async optionalBody(): Promise<RequestBody> {
    return RequestBody.parseOptional(await readText(this.bytes));
  }

  answer(status: number, headers: Readonly<Record<string, string>> = {}): void {
    void this.reply.status(status).headers(headers);
  }

  /** The address that was asked for, with another query. */
  again(query: Readonly<Record<string, string>>): string {
    const search = new URLSearchParams(query).toString().replaceAll('%24', '$');
    return `${this.publicUrl}${this.url.split('?', 1)[0] ?? ''}${search === '' ? '' : `?${search}`}`;
  }
}

@Injectable()
class AskPipe implements PipeTransform<Exchanged, Ask> {
  private readonly publicUrl: string;

  constructor(@Inject(PUBLIC_URL) publicUrl: string) {
    this.publicUrl = publicUrl.replace(/\/+$/, '');
  }

  transform({ request, reply }: Exchanged): Ask {
    return new Ask(request, reply, this.publicUrl);
  }
}

interface Exchanged {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

const ExchangeOf = createParamDecorator((_data: unknown, context: ExecutionContext): Exchanged => {
  const http = context.switchToHttp();
  return { request: http.getRequest<FastifyRequest>(), reply: http.getResponse<FastifyReply>() };
});

export const Asked = (): ParameterDecorator => ExchangeOf(AskPipe);
