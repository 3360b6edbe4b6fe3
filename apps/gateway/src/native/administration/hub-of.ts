import { RejectedError } from '@scriptorium/contracts';

import type { RequestContext } from '../../http/requests/request-context';

/** Returns the id by which the services name a space. Rejects with NOT_FOUND. */
export function hubOf({ caller }: RequestContext, space: string): string {
  const grant = caller.grants.find(({ spaceKey }) => spaceKey === space);
  if (grant !== undefined) return grant.hubId;
  throw new RejectedError('NOT_FOUND', `The space ${space} does not exist.`, { what: 'space' });
}
