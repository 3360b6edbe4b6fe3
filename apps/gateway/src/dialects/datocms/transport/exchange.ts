import type { FastifyRequest } from 'fastify';

/** What the guards find out about a request, and the headers of its answer tell. */
export interface Exchange {
  /** The key of the space that it is about. */
  environment?: string;
  /** How many more requests its token may send at once. */
  remaining?: number;
  /** Whole seconds to wait, where it was one too many. */
  reset?: number;
}

const exchanges = new WeakMap<FastifyRequest, Exchange>();

export function exchangeOf(request: FastifyRequest): Exchange {
  const known = exchanges.get(request);
  if (known !== undefined) return known;
  const fresh: Exchange = {};
  exchanges.set(request, fresh);
  return fresh;
}
