import { createParamDecorator, type ExecutionContext, Inject, Injectable, type PipeTransform } from '@nestjs/common';
import type { Caller, PageRequest } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

import { PUBLIC_URL } from '../../../http/requests/public-url';
import { RequestBody } from '../../../http/bodies/request-body';
import { callerOf } from '../../../http/requests/auth-guard';
import { Links } from '../hal/links';
import { type Query, readPage } from './read-page';

/** The same API twice: the prefix of the documents, and the one that the SDKs have for a default. */
export const PREFIXES = ['content', 'v2/content'];

/** What a controller knows of a request: who asks, for what, and how links in the answer begin. */
export class Ask {
  constructor(
    private readonly request: FastifyRequest,
    readonly links: Links,
  ) {}

  get caller(): Caller {
    return callerOf(this.request);
  }

  get query(): Query {
    return this.request.query as Query;
  }

  get page(): PageRequest {
    return readPage(this.query);
  }

  /** Parsed at each call. */
  body(): RequestBody {
    return RequestBody.parse(this.request.body);
  }

  /** For operations that need no member: a missing body is an empty object. */
  optionalBody(): RequestBody {
    return RequestBody.parseOptional(this.request.body);
  }

  bodies(): RequestBody[] {
    return RequestBody.parseList(this.request.body);
  }
}

@Injectable()
class AskPipe implements PipeTransform<FastifyRequest, Ask> {
  constructor(@Inject(PUBLIC_URL) private readonly publicUrl: string) {}

  transform(request: FastifyRequest): Ask {
    const prefix = PREFIXES.find((each) => request.url.startsWith(`/${each}/`)) ?? 'content';
    return new Ask(request, new Links(this.publicUrl, prefix));
  }
}

const RequestOf = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  context.switchToHttp().getRequest<FastifyRequest>(),
);

export const Asked = (): ParameterDecorator => RequestOf(AskPipe);
