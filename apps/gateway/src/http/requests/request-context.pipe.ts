import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { PublicUrl } from './public-url.service';
import { RequestContext } from './request-context';

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

@Injectable()
class RequestContextPipe implements PipeTransform<Exchange, RequestContext> {
  constructor(private readonly publicUrl: PublicUrl) {}

  transform({ request, reply }: Exchange): RequestContext {
    return new RequestContext(request, reply, this.publicUrl.of(request));
  }
}

const ExchangeOf = createParamDecorator((_data: unknown, context: ExecutionContext): Exchange => {
  const http = context.switchToHttp();
  return { request: http.getRequest<FastifyRequest>(), reply: http.getResponse<FastifyReply>() };
});

/** Injects the RequestContext into a handler's parameter. */
export const Context = (): ParameterDecorator => ExchangeOf(RequestContextPipe);
