import { Controller } from '@nestjs/common';
import { updateSettings, type SpaceId, type SpaceView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { inEntityTransaction } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { grantForHub } from './access/spaces-of-caller';
import { requireSettingsSize } from '../limits';
import type { RequestOf } from '../request-of';
import { appendSpaceEvents } from './events/append-space-events';
import { decideLocales } from './decide-locales';
import { spaceView } from './space-view';
import { findSpace, lockSpace, mergeSettings, replaceLocales } from './spaces.store';
import { requireRemovable } from './require-removable';

@Controller()
export class UpdateSettingsHandler {
  constructor(private readonly db: DataSource) {}

  @HandleRpc(updateSettings)
  handle({ caller, hubId, settings, locales }: RequestOf<typeof updateSettings>): Promise<SpaceView> {
    const { spaceId } = grantForHub(caller, hubId, 'admin');
    requireSettingsSize('SETTINGS_TOO_LARGE', 'The settings', settings);
    return inEntityTransaction(this.db, async (manager, client) => {
      await lockSpace(client, spaceId);
      if (locales !== undefined) await setLocales(manager, client, spaceId, locales);
      await mergeSettings(client, spaceId, settings, caller.principalId);
      await appendSpaceEvents(client, spaceId);
      return spaceView(await findSpace(manager, spaceId));
    });
  }
}

async function setLocales(
  manager: EntityManager,
  client: ClientBase,
  spaceId: SpaceId,
  requested: readonly string[],
): Promise<void> {
  const current = await findSpace(manager, spaceId);
  const locales = decideLocales(requested, current.locales);
  const removed = current.locales.filter((locale) => !locales.includes(locale));
  await requireRemovable(client, spaceId, removed);
  await replaceLocales(client, spaceId, locales);
}
