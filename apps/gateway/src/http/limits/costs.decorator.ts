import { SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

export const COSTS = Symbol('costs');

/** Points of expensive requests (`WORK_RATE_LIMIT`). */
export const SEARCH_COST = 5;
export const PLAN_COST = 10;
export const STREAM_COST = 20;

/** Declares the points of a route whose requests are expensive. Other routes cost only a request. */
export const Costs = (cost: Cost): MethodDecorator => SetMetadata(COSTS, cost);

/** Points, or a function of a request for a route that serves several kinds of requests. */
export type Cost = number | ((request: Pick<FastifyRequest, 'url'>) => number);

export function pointsOf(cost: Cost | undefined, request: Pick<FastifyRequest, 'url'>): number {
  return typeof cost === 'function' ? cost(request) : (cost ?? 0);
}
