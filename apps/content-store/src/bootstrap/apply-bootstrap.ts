import { createHash } from 'node:crypto';
import { hashSecret, hashToken, verifySecret } from '@scriptorium/auth';
import type { ClientBase } from 'pg';
import { readClient } from '../spaces/access/tokens.store';
import { drawId } from '../draw-id';
import { sameLocales } from '../spaces/decide-locales';
import { applyContentTypes } from './apply-content-types';
import {
  assignContentTypes,
  lockBootstrap,
  readLocalesOf,
  readSpaceIdentities,
  saveLocales,
  saveRepository,
  saveSpace,
} from './bootstrap.store';
import { BOOTSTRAP } from './bootstrapped-by';
import type { Declaration, DeclaredScopes, DeclaredSpace } from './declaration';
import { replaceGrants, saveClient, savePersonalToken, savePrincipal, type Grant } from './principals.store';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { revalidateModels } from '../content/validity/change-default-locale';
import { readLocaleRows } from '../spaces/locales/locales.store';
import { lockSpace } from '../spaces/spaces.store';

/*
 * Brings the database to what a file declares, in the caller's transaction and under a lock, so that content-stores that
 * start together do it one after the other, and the later ones find nothing to do.
 *
 * What is declared wins over what is there: labels, settings, schemas, secrets, grants. What is there and not declared
 * stays, content above all; the exception are the grants, the old token and the old id of a declared principal, which
 * go, so that taking a right out of the file takes it away.
 *
 * It fails as a whole: with mistakes that only the database shows (a hub id that another space has), or as it fails.
 */

/** Returns the mistakes, as `path: message`; nothing was written where there are any. */
export async function applyBootstrap(client: ClientBase, declaration: Declaration): Promise<readonly string[]> {
  await lockBootstrap(client);
  const { hubIds, mistakes } = await decideHubIds(client, declaration.spaces);
  mistakes.push(...(await mistakesInLocales(client, declaration.spaces)));
  if (mistakes.length > 0) return mistakes;
  const spaceIds = new Map<string, number>();
  for (const space of declaration.spaces) {
    spaceIds.set(space.key, await applySpace(client, space, hubIds.get(space.key) ?? ''));
  }
  for (const { id, secret, name, scopes } of declaration.clients) {
    const principalId = await savePrincipal(client, 'client', name);
    await saveClient(client, { clientId: id, principalId, secretHash: await secretHashOf(client, id, secret) });
    await replaceGrants(client, principalId, grantsOf(scopes, spaceIds));
  }
  for (const { name, token, scopes } of declaration.tokens) {
    const principalId = await savePrincipal(client, 'person', name);
    await savePersonalToken(client, principalId, hashToken(token));
    await replaceGrants(client, principalId, grantsOf(scopes, spaceIds));
  }
  return [];
}

async function decideHubIds(
  client: ClientBase,
  spaces: readonly DeclaredSpace[],
): Promise<{ readonly hubIds: ReadonlyMap<string, string>; readonly mistakes: string[] }> {
  const wanted = new Map(spaces.map(({ key, hubId }) => [key, hubId ?? derivedHubId(key)]));
  const existing = await readSpaceIdentities(client, [...wanted.keys()], [...wanted.values()]);
  const mistakes = spaces.flatMap(({ path, key, hubId }) => {
    const same = existing.find((other) => other.key === key);
    if (same !== undefined) {
      return hubId === undefined || hubId === same.hub_id
        ? []
        : [`${path}.hubId: the space ${key} has the hub id ${same.hub_id} already, which cannot be changed`];
    }
    const other = existing.find(({ hub_id }) => hub_id === wanted.get(key));
    return other === undefined ? [] : [`${path}.hubId: the space ${other.key} has this hub id`];
  });
  for (const { key, hub_id } of existing) if (wanted.has(key)) wanted.set(key, hub_id);
  return { hubIds: wanted, mistakes };
}

/** A locale that the space has by another name, and would keep: `iw` where `he` is declared. */
async function mistakesInLocales(client: ClientBase, spaces: readonly DeclaredSpace[]): Promise<readonly string[]> {
  const existing = await readLocalesOf(
    client,
    spaces.map(({ key }) => key),
  );
  return spaces.flatMap(({ path, key, locales }) => {
    const kept = existing.filter((other) => other.key === key && !locales.includes(other.locale));
    const same = sameLocales([...locales, ...kept.map(({ locale }) => locale)]);
    return same.map((locale) => `${path}.locales: the space ${key} has one of them already, named ${locale}`);
  });
}

/** The same on every machine, so that a script can name the hub before it is made. */
function derivedHubId(key: string): string {
  return createHash('sha256').update(`hub:${key}`).digest('hex').slice(0, 24);
}

async function applySpace(client: ClientBase, space: DeclaredSpace, hubId: string): Promise<number> {
  const spaceId = await saveSpace(client, space, hubId, BOOTSTRAP);
  await lockSpace(client, spaceId);
  await lockModelsExclusively(client, spaceId);
  const [before] = await readLocaleRows(client, spaceId);
  await saveLocales(client, spaceId, space.locales);
  await applyContentTypes(client, spaceId, space);
  if (before !== undefined && before.locale !== space.locales[0]) await revalidateModels(client, spaceId);
  for (const repository of space.repositories) {
    const repositoryId = await saveRepository(client, spaceId, drawId(), repository);
    await assignContentTypes(client, spaceId, repositoryId, repository.contentTypes);
  }
  return spaceId;
}

/** The hash that is stored, where it is one of this secret: a new salt at every start would be a change each time. */
async function secretHashOf(client: ClientBase, clientId: string, secret: string): Promise<string> {
  const stored = (await readClient(client, clientId))?.secret_hash;
  return stored !== undefined && (await verifySecret(secret, stored)) ? stored : hashSecret(secret);
}

function grantsOf(scopes: DeclaredScopes, spaceIds: ReadonlyMap<string, number>): Grant[] {
  return Object.entries(scopes).flatMap(([key, granted]) => {
    const spaceId = spaceIds.get(key);
    return spaceId === undefined || granted.length === 0 ? [] : [{ spaceId, scopes: granted }];
  });
}
