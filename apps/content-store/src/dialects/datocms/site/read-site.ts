import { shortId, type SiteView, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { EntityManager } from 'typeorm';
import { readCatalog } from '../../../models/read-catalog';
import { stableId } from '../../../models/derivation/stable-id';
import { viewsOf } from '../../../models/model-view';
import type { SpaceEntity } from '../../../spaces/space.entity';
import { findSpace } from '../../../spaces/spaces.store';

/** The member of a space's settings with the settings of this API. Other APIs can read and change the other members. */
export const SITE_SETTINGS = 'site';

/** In a transaction, `db` is the connection of `manager`. */
export async function readSiteView(manager: EntityManager, db: Pool | ClientBase, spaceId: SpaceId): Promise<SiteView> {
  const space = await findSpace(manager, spaceId);
  const { models } = await readCatalog(db, spaceId);
  return {
    id: shortId(stableId(`site/${space.hubId}`)),
    spaceKey: space.key,
    name: space.label,
    locales: space.locales,
    settings: siteSettingsOf(space),
    models: await viewsOf(db, spaceId, models),
  };
}

export function siteSettingsOf({ settings }: Pick<SpaceEntity, 'settings'>): SiteView['settings'] {
  const site = settings[SITE_SETTINGS];
  return typeof site === 'object' && site !== null ? (site as SiteView['settings']) : {};
}
