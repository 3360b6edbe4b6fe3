import { Controller } from '@nestjs/common';
import { updateSettings, type SpaceView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool, type PoolClient } from 'pg';
import { grantForHub } from './access/spaces-of-caller';
import { requireSettingsSize } from '../limits';
import type { RequestOf } from '../request-of';
import { decideLocales } from './decide-locales';
import { spaceView } from './space-row';
import { lockSpace, mergeSettings, readSpaceRow, replaceLocales } from './spaces.store';
import { requireRemovable } from './require-removable';

@Controller()
export class UpdateSettingsHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(updateSettings)
  handle({ caller, hubId, settings, locales }: RequestOf<typeof updateSettings>): Promise<SpaceView> {
    const { spaceId } = grantForHub(caller, hubId, 'admin');
    requireSettingsSize('SETTINGS_TOO_LARGE', 'The settings', settings);
    return inTransaction(this.pool, async (client) => {
      await lockSpace(client, spaceId);
      if (locales !== undefined) await setLocales(client, spaceId, locales);
      await mergeSettings(client, spaceId, settings, caller.principalId);
      return spaceView(await readSpaceRow(client, spaceId));
    });
  }
}

async function setLocales(client: PoolClient, spaceId: number, requested: readonly string[]): Promise<void> {
  const current = await readSpaceRow(client, spaceId);
  const locales = decideLocales(requested, current.locales);
  const removed = current.locales.filter((locale) => !locales.includes(locale));
  await requireRemovable(client, spaceId, removed);
  await replaceLocales(client, spaceId, locales);
}
