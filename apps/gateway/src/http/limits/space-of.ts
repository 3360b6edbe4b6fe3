import type { Caller } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

/** Path parameters that name a space: its key, or the id of its hub. */
const PARAMETERS = ['space', 'branchId', 'hub'] as const;

/**
 * Returns the key of the space that a request names in its path, otherwise in `X-Environment`, or the only space of its
 * caller. Returns undefined if the request names an item of one of several spaces: the gateway does not know which.
 */
export function spaceOf(request: Pick<FastifyRequest, 'params' | 'headers'>, { grants }: Caller): string | undefined {
  const params = request.params as Readonly<Record<string, unknown>>;
  const named = PARAMETERS.map((name) => params[name]).find((name) => name !== undefined);
  const name = named ?? request.headers['x-environment'];
  const grant = grants.find(({ spaceKey, hubId }) => name === spaceKey || name === hubId);
  return grant?.spaceKey ?? (grants.length === 1 ? grants[0]?.spaceKey : undefined);
}
