import { Controller } from '@nestjs/common';
import { readSite, updateSite, type OperationStarted, type SiteView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { requireSettingsSize } from '../../../limits';
import { changeDefaultLocale } from '../../../content/validity/change-default-locale';
import { SweepRevalidations } from '../../../content/validity/sweep-revalidations.service';
import { changedCatalog, changeModels, type ModelChange } from '../../../models/change-models';
import { requireName } from '../../../models/fields/invalid-field';
import { storeOperationResult } from '../../../spaces/operation-results/store-operation-result';
import type { RequestOf } from '../../../request-of';
import { findSpace, mergeSettings, replaceLocales, setSpaceLabel } from '../../../spaces/spaces.store';
import { decideSiteLocales } from './decide-site-locales';
import { readSiteView, SITE_SETTINGS, siteSettingsOf } from './read-site';
import { requireRemovable } from '../../../spaces/require-removable';

@Controller()
export class SitesHandler {
  constructor(
    private readonly db: DataSource,
    private readonly pool: Pool,
    private readonly revalidations: SweepRevalidations,
  ) {}

  @HandleRpc(readSite)
  async read({ caller, spaceKey }: RequestOf<typeof readSite>): Promise<SiteView> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    return readSiteView(this.db.manager, this.pool, spaceId);
  }

  @HandleRpc(updateSite)
  async update(request: RequestOf<typeof updateSite>): Promise<OperationStarted> {
    const { name, locales, settings } = request;
    const started = await changeModels(this.db, request, async (change) => {
      const { manager, client, spaceId, changedBy } = change;
      if (locales !== undefined) await setLocales(change, locales);
      if (name !== undefined) await setSpaceLabel(manager, spaceId, requireName('Site', 'name', name), changedBy);
      if (settings !== undefined) await setSettings(change, settings);
      await changedCatalog(change);
      return storeOperationResult(client, spaceId, {
        kind: 'site',
        site: await readSiteView(manager, client, spaceId),
      });
    });
    this.revalidations.trigger();
    return started;
  }
}

/** Sets the locales. The first becomes the main one: values of variants without a locale are shown under it. */
async function setLocales(
  { manager, client, spaceId, catalog }: ModelChange,
  wanted: readonly string[],
): Promise<void> {
  const locales = decideSiteLocales(wanted, catalog.locales);
  const removed = catalog.locales.filter((locale) => !locales.includes(locale));
  await requireRemovable(client, spaceId, removed);
  await replaceLocales(client, spaceId, locales);
  const [main] = locales;
  if (main !== undefined) await changeDefaultLocale(manager, client, spaceId, main);
}

async function setSettings({ manager, client, spaceId, changedBy }: ModelChange, settings: object): Promise<void> {
  const site = { ...siteSettingsOf(await findSpace(manager, spaceId)), ...settings };
  requireSettingsSize('SETTINGS_TOO_LARGE', "A site's settings", site);
  await mergeSettings(client, spaceId, { [SITE_SETTINGS]: site }, changedBy);
}
