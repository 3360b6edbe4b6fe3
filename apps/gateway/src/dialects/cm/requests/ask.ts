import {
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  type PipeTransform,
  type Type,
} from '@nestjs/common';
import type { Caller } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

import { callerOf } from '../../../http/requests/auth-guard';
import { PUBLIC_URL } from '../../../http/requests/public-url';
import { CM_PATH } from '../errors/errors.presenter';
import { queryOf } from '../operations/operation-guard';
import type { QueryName, RequestHeader } from '../operations/parameters';
import { readBody, type SentBody } from '../bodies/read-body';

/** What a controller knows of a request: who asks, for what, and how addresses in the answer begin. */
export class Ask {
  private readonly query: ReadonlyMap<string, string>;

  constructor(
    private readonly request: FastifyRequest,
    private readonly publicUrl: string,
  ) {
    this.query = new Map(queryOf(request));
  }

  get caller(): Caller {
    return callerOf(this.request);
  }

  /** A query key's text as it came; undefined where it is absent. */
  text(name: QueryName): string | undefined {
    return this.query.get(name);
  }

  header(name: RequestHeader): string | undefined {
    const sent = this.request.headers[name.toLowerCase()];
    return Array.isArray(sent) ? sent.join(', ') : sent;
  }

  /** Whatever media type it was sent as: it is a JSON object. Rejects a missing body, and one that its class refuses. */
  body<Members extends object>(type: Type<Members>): SentBody<Members> {
    return readBody(this.request.body, type);
  }

  /** The absolute address of a resource: the parts of its path, and its query. */
  address(path: readonly string[], query: Readonly<Record<string, string>> = {}): string {
    const base = this.publicUrl.replace(/\/+$/, '') + CM_PATH;
    const search = new URLSearchParams(query).toString();
    return [base, ...path.map(encodeURIComponent)].join('/') + (search === '' ? '' : `?${search}`);
  }
}

@Injectable()
class AskPipe implements PipeTransform<FastifyRequest, Ask> {
  constructor(@Inject(PUBLIC_URL) private readonly publicUrl: string) {}

  transform(request: FastifyRequest): Ask {
    return new Ask(request, this.publicUrl);
  }
}

const RequestOf = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  context.switchToHttp().getRequest<FastifyRequest>(),
);

export const Asked = (): ParameterDecorator => RequestOf(AskPipe);
