import type { SpaceView } from '@scriptorium/contracts';

import type { Space } from './identity.dto';

/** Presents a space with the scopes of the caller. */
export function presentSpace(space: SpaceView, scopes: readonly string[]): Space {
  const { key, label, description, locales, createdDate: createdAt, lastModifiedDate: updatedAt } = space;
  return { key, label, description, state: 'active', locales, scopes, createdAt, updatedAt };
}

/** Presents a space that is being deleted. The caller has no scope in it any more. */
export function presentDeletedSpace(space: SpaceView): Space {
  return { ...presentSpace(space, []), state: 'deleting' };
}
