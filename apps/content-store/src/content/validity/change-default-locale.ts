import type { SpaceId } from '@scriptorium/contracts';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { EntityManager } from 'typeorm';
import { readCatalog } from '../../models/read-catalog';
import { setDefaultLocale } from '../../spaces/locales/locales.store';
import { revalidate } from './revalidate';

/**
 * Makes a locale the default one and validates the families of the space again. The caller has locked the space.
 * `client` is the connection of `manager`.
 */
export async function changeDefaultLocale(
  manager: EntityManager,
  client: ClientBase,
  spaceId: SpaceId,
  locale: string,
): Promise<void> {
  await lockModelsExclusively(client, spaceId);
  if (await setDefaultLocale(manager, spaceId, locale)) await revalidateModels(client, spaceId);
}

/**
 * Validates the bodies of all models of a space again. The default locale decides which variant has the values of
 * shared fields and whether a variant without a locale is shown. The caller has locked the models exclusively.
 */
export async function revalidateModels(client: ClientBase, spaceId: SpaceId): Promise<void> {
  const catalog = await readCatalog(client, spaceId);
  const models = catalog.models.filter(({ isDerived, isBlock }) => !isDerived && !isBlock);
  await revalidate(
    client,
    catalog,
    models.map(({ schemaUri }) => schemaUri),
  );
}
