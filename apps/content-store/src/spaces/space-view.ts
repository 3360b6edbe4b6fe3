import type { SpaceView } from '@scriptorium/contracts';
import type { SpaceEntity } from './space.entity';

export function spaceView(space: SpaceEntity): SpaceView {
  return {
    key: space.key,
    hubId: space.hubId,
    label: space.label,
    description: space.description,
    settings: space.settings,
    locales: space.locales,
    createdBy: space.createdBy,
    createdDate: space.createdAt.toISOString(),
    lastModifiedBy: space.updatedBy,
    lastModifiedDate: space.updatedAt.toISOString(),
  };
}
