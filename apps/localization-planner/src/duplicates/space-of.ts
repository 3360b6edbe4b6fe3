import { RejectedError, type RequestDuplicate, type SpaceGrant } from '@scriptorium/contracts';

/** Returns the caller's grant in the space that a request names. Rejects with NOT_FOUND. */
export function spaceOf({ caller, spaceKey }: Pick<RequestDuplicate, 'caller' | 'spaceKey'>): SpaceGrant {
  const grant = caller.grants.find((each) => each.spaceKey === spaceKey);
  if (grant === undefined) throw new RejectedError('NOT_FOUND', 'The space does not exist.');
  return grant;
}
