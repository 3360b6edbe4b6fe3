import type { SpaceView } from '@scriptorium/contracts';

import type { Space } from './identity.dto';

/** Presents a space with the scopes of the caller. */
export function presentSpace(space: SpaceView, scopes: readonly string[]): Space {
  const { key, label, description, locales, createdDate: createdAt, lastModifiedDate: updatedAt } = space;
  return { key, label, description, locales, scopes, createdAt, updatedAt };
}
