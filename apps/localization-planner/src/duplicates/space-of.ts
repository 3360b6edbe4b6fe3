import { RejectedError, type RequestDuplicate, type SpaceGrant } from '@scriptorium/contracts';

/** The caller's grant in the space that a request names. Rejected with NOT_FOUND. */
export function spaceOf({ caller, spaceKey }: Pick<RequestDuplicate, 'caller' | 'spaceKey'>): SpaceGrant {
  const grant = caller.grants.find((each) => each.spaceKey === spaceKey);
  if (grant === undefined) throw new RejectedError('NOT_FOUND', 'There is no such space.');
  return grant;
}
