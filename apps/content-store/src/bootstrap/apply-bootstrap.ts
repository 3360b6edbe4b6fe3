import { createHash } from 'node:crypto';
import { hashSecret, hashToken, verifySecret } from '@scriptorium/auth';
import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { EntityManager } from 'typeorm';
import { findClient } from '../spaces/access/tokens.store';
import { generateHexId } from '../generate-hex-id';
import { duplicateLocales } from '../spaces/decide-locales';
import { applyContentTypes } from './apply-content-types';
import {
  assignContentTypes,
  findSpacesByIdentity,
  lockBootstrap,
  readLocalesOf,
  saveLocales,
  saveRepository,
  saveSpace,
} from './bootstrap.store';
import { BOOTSTRAP_PRINCIPAL_ID } from './bootstrap-principal';
import type { Declaration, DeclaredScopes, DeclaredSpace } from './declaration';
import { replaceGrants, saveClient, savePersonalToken, savePrincipal, type Grant } from './principals.store';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { revalidateModels } from '../content/validity/change-default-locale';
import { readLocaleRows } from '../spaces/locales/locales.store';
import { appendSpaceEvents } from '../spaces/events/append-space-events';
import { lockSpace } from '../spaces/spaces.store';

/*
 * Applies a bootstrap file to the database, in the caller's transaction and under a lock. Content stores that start at
 * the same time apply it one after the other, and the later ones find nothing to change.
 *
 * Declared values overwrite stored values: labels, settings, schemas, secrets and grants. Entities that are stored and
 * not declared stay, content above all. The exceptions are the grants, the old token and the old id of a declared
 * principal. These are deleted, so that removing a right from the file revokes it.
 *
 * The transaction fails as a whole: with errors that only the database shows (a hub id of another space), or with the
 * error of a statement.
 */

/**
 * Returns the errors, each as `path: message`. If there are any, nothing was written. `client` is the connection of
 * `manager`.
 */
export async function applyBootstrap(
  manager: EntityManager,
  client: ClientBase,
  declaration: Declaration,
): Promise<readonly string[]> {
  await lockBootstrap(client);
  const { hubIds, errors } = await decideHubIds(manager, declaration.spaces);
  errors.push(...(await localeErrors(client, declaration.spaces)));
  if (errors.length > 0) return errors;
  const spaceIds = new Map<string, SpaceId>();
  for (const space of declaration.spaces) {
    spaceIds.set(space.key, await applySpace(client, space, hubIds.get(space.key) ?? ''));
  }
  for (const { id, secret, name, scopes } of declaration.clients) {
    const principalId = await savePrincipal(manager, 'client', name);
    await saveClient(manager, { clientId: id, principalId, secretHash: await secretHashOf(manager, id, secret) });
    await replaceGrants(manager, principalId, grantsOf(scopes, spaceIds));
  }
  for (const { name, token, scopes } of declaration.tokens) {
    const principalId = await savePrincipal(manager, 'person', name);
    await savePersonalToken(manager, principalId, hashToken(token));
    await replaceGrants(manager, principalId, grantsOf(scopes, spaceIds));
  }
  // Last, since a lock of the events is the last one of a transaction. In the order of ids, as in every transaction.
  for (const spaceId of [...spaceIds.values()].sort((one, other) => one - other))
    await appendSpaceEvents(client, spaceId);
  return [];
}

async function decideHubIds(
  manager: EntityManager,
  spaces: readonly DeclaredSpace[],
): Promise<{ readonly hubIds: ReadonlyMap<string, string>; readonly errors: string[] }> {
  const requested = new Map(spaces.map(({ key, hubId }) => [key, hubId ?? derivedHubId(key)]));
  const existing = await findSpacesByIdentity(manager, [...requested.keys()], [...requested.values()]);
  const errors = spaces.flatMap(({ path, key, hubId }) => {
    const same = existing.find((other) => other.key === key);
    if (same !== undefined) {
      return hubId === undefined || hubId === same.hubId
        ? []
        : [`${path}.hubId: the space ${key} has the hub id ${same.hubId} and it cannot be changed`];
    }
    const other = existing.find((space) => space.hubId === requested.get(key));
    return other === undefined ? [] : [`${path}.hubId: is the hub id of the space ${other.key}`];
  });
  for (const { key, hubId } of existing) if (requested.has(key)) requested.set(key, hubId);
  return { hubIds: requested, errors };
}

/**
 * Returns an error for each locale that the space already has under another name and would keep, such as `iw` if `he`
 * is declared.
 */
async function localeErrors(client: ClientBase, spaces: readonly DeclaredSpace[]): Promise<readonly string[]> {
  const existing = await readLocalesOf(
    client,
    spaces.map(({ key }) => key),
  );
  return spaces.flatMap(({ path, key, locales }) => {
    const remaining = existing.filter((other) => other.key === key && !locales.includes(other.locale));
    const same = duplicateLocales([...locales, ...remaining.map(({ locale }) => locale)]);
    return same.map((locale) => `${path}.locales: the space ${key} already has this locale under the name ${locale}`);
  });
}

/** Returns the same id on every machine, so that a script can name the hub before it exists. */
function derivedHubId(key: string): string {
  return createHash('sha256').update(`hub:${key}`).digest('hex').slice(0, 24);
}

async function applySpace(client: ClientBase, space: DeclaredSpace, hubId: string): Promise<SpaceId> {
  const spaceId = await saveSpace(client, space, hubId, BOOTSTRAP_PRINCIPAL_ID);
  await lockSpace(client, spaceId);
  await lockModelsExclusively(client, spaceId);
  const [before] = await readLocaleRows(client, spaceId);
  await saveLocales(client, spaceId, space.locales);
  await applyContentTypes(client, spaceId, space);
  if (before !== undefined && before.locale !== space.locales[0]) await revalidateModels(client, spaceId);
  for (const repository of space.repositories) {
    const repositoryId = await saveRepository(client, spaceId, generateHexId(), repository);
    await assignContentTypes(client, spaceId, repositoryId, repository.contentTypes);
  }
  return spaceId;
}

/** Returns the stored hash if it matches the secret. A new salt at every start would be a change each time. */
async function secretHashOf(manager: EntityManager, clientId: string, secret: string): Promise<string> {
  const stored = (await findClient(manager, clientId))?.secretHash;
  return stored !== undefined && (await verifySecret(secret, stored)) ? stored : hashSecret(secret);
}

function grantsOf(scopes: DeclaredScopes, spaceIds: ReadonlyMap<string, SpaceId>): Grant[] {
  return Object.entries(scopes).flatMap(([key, granted]) => {
    const spaceId = spaceIds.get(key);
    return spaceId === undefined || granted.length === 0 ? [] : [{ spaceId, scopes: granted }];
  });
}
