import type { FastifyRequest } from 'fastify';

/** Facts about a request that the guards determine and the headers of its response report. */
export interface Exchange {
  /** The key of the space. */
  environment?: string;
  /** Number of requests that the principal may send before the rate limit of this API applies. */
  remaining?: number;
}

const exchanges = new WeakMap<FastifyRequest, Exchange>();

export function exchangeOf(request: FastifyRequest): Exchange {
  const known = exchanges.get(request);
  if (known !== undefined) return known;
  const fresh: Exchange = {};
  exchanges.set(request, fresh);
  return fresh;
}
