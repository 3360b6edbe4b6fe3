import { shortId, type SiteView } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { readCatalog } from '../../../models/read-catalog';
import { stableId } from '../../../models/derivation/stable-id';
import { viewsOf } from '../../../models/model-view';
import type { SpaceRow } from '../../../spaces/space-row';
import { readSpaceRow } from '../../../spaces/spaces.store';

/** The member of a space's settings with the settings of this API. Other APIs can read and change the other members. */
export const SITE_SETTINGS = 'site';

export async function readSiteView(db: Pool | ClientBase, spaceId: number): Promise<SiteView> {
  const row = await readSpaceRow(db, spaceId);
  const { models } = await readCatalog(db, spaceId);
  return {
    id: shortId(stableId(`site/${row.hub_id}`)),
    spaceKey: row.key,
    name: row.label,
    locales: row.locales,
    settings: siteSettingsOf(row),
    models: await viewsOf(db, spaceId, models),
  };
}

export function siteSettingsOf({ settings }: Pick<SpaceRow, 'settings'>): SiteView['settings'] {
  const site = settings[SITE_SETTINGS];
  return typeof site === 'object' && site !== null ? (site as SiteView['settings']) : {};
}
