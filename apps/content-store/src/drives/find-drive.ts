import { requireScope, spaceIdsOf } from '@scriptorium/auth';
import {
  type Caller,
  type DriveId,
  type DriveItemId,
  type Idempotent,
  omitUndefined,
  randomId,
  type Scope,
  type ShortId,
  type SpaceGrant,
  type SpaceId,
  uuidOf,
} from '@scriptorium/contracts';
import type { DriveRow } from '@scriptorium/copy-engine';
import type { Pool } from 'pg';
import { readableSpaces } from '../spaces/access/spaces-of-caller';
import { insertDrive, readDefaultDrive, readDriveRow } from './drive-rows.store';
import { notFound } from './not-found';
import type { ChangeTarget } from './change-drive';

/** A drive that the caller may access, and the caller's grant for its space. */
export interface FoundDrive {
  readonly row: DriveRow;
  readonly grant: SpaceGrant;
}

/** The store of drives that are created automatically. */
export class DefaultStore {
  constructor(readonly name: string) {}
}

const DEFAULT_DRIVE = 'Documents';

/**
 * Returns the drive with the id. Without an id, returns the oldest drive of the oldest space that the caller may read,
 * and creates it if the space has no drive. Rejects with NOT_FOUND {what}, FORBIDDEN {scope}.
 */
export async function findDrive(
  pool: Pool,
  defaultStore: DefaultStore,
  caller: Caller,
  driveId: ShortId | undefined,
  scope: Scope,
): Promise<FoundDrive> {
  const row =
    driveId === undefined
      ? await defaultDrive(pool, defaultStore, caller)
      : await readDriveRow(pool, spaceIdsOf(caller), uuidOf(driveId) ?? NO_DRIVE);
  const grant = caller.grants.find(({ spaceId }) => spaceId === row?.space_id);
  if (row === undefined || grant === undefined) throw notFound('drive');
  requireScope(caller, grant.spaceId, scope);
  return { row, grant };
}

/** Creates the first drive of a space. Does nothing if a concurrent request has created it. */
export async function makeFirstDrive(
  pool: Pool,
  defaultStore: DefaultStore,
  caller: Caller,
  spaceId: SpaceId,
): Promise<void> {
  await insertDrive(pool, {
    space_id: spaceId,
    id: randomId<DriveId>(),
    root_id: randomId<DriveItemId>(),
    created_by: caller.principalId,
    name: DEFAULT_DRIVE,
    store: defaultStore.name,
    quota: null,
  });
}

const NO_DRIVE = '00000000-0000-0000-0000-000000000000' as DriveId;

async function defaultDrive(pool: Pool, defaultStore: DefaultStore, caller: Caller): Promise<DriveRow | undefined> {
  const spaceIds = readableSpaces(caller).map(({ spaceId }) => spaceId);
  const found = await readDefaultDrive(pool, spaceIds);
  if (found === undefined || found.id !== null) return found;
  await makeFirstDrive(pool, defaultStore, caller, found.space_id);
  const made = await readDefaultDrive(pool, [found.space_id]);
  return made === undefined || made.id === null ? undefined : made;
}

export function targetOf(
  { row, grant }: FoundDrive,
  { caller, idempotency }: Idempotent & { readonly caller: Caller },
): ChangeTarget {
  const target = { spaceId: row.space_id, spaceKey: grant.spaceKey, driveId: row.id, by: caller.principalId };
  return { ...target, ...omitUndefined({ idempotency }) };
}
