import type { FastifyReply, FastifyRequest } from 'fastify';

import { RequestContext } from '../http/requests/request-context';

interface Sent {
  readonly url?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  /** The query as the router of Fastify parses it. */
  readonly query?: Readonly<Record<string, unknown>>;
}

/** Returns the context of a request, for functions that read one. It has no caller and no reply. */
export function contextOf(request: Sent, publicUrl = 'https://edge.example/cs'): RequestContext {
  const { url = '/' } = request;
  const sent = { headers: {}, query: {}, raw: { url }, ...request, url };
  return new RequestContext(sent as unknown as FastifyRequest, {} as FastifyReply, publicUrl);
}
